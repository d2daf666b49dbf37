//! Many inputs to one score: sums, means, counts and extremes, with the published missing rule.

use super::outcome::Outcome;
use super::{Part, Presence};
use crate::instrument::{CountGroup, IntegerSum, Method, MissingReason, MissingRule, Scale};
use crate::number::Number;
use crate::response::{Answer, AnswerCell, Packed, Responses};

/// A sum or mean of whole-number items, the common case, without ratios.
pub(super) fn integer_sum(scale: &Scale, sum: &IntegerSum, answers: Packed<'_>) -> Outcome {
    complete_sum(scale, sum, answers).unwrap_or_else(|| incomplete_sum(scale, sum, answers))
}

/// The same where every item has an answer. Validation bounds item scores and their number far within 64 bits.
#[inline]
pub(super) fn complete_sum(scale: &Scale, sum: &IntegerSum, answers: Packed<'_>) -> Option<Outcome> {
    let total = match answers {
        Packed::Bytes(bytes) => total(sum, bytes),
        Packed::Words(words) => total(sum, words),
    };
    Some(Outcome::complete(shown(scale, sum, total?)))
}

#[inline]
fn total<C: AnswerCell>(sum: &IntegerSum, answers: &[C]) -> Option<i64> {
    let mut total = sum.offset;
    for (answer, factor) in answers.get(sum.first..)?.iter().zip(&sum.factors) {
        total = total.wrapping_add(factor.wrapping_mul(i64::from(answer.recorded()?)));
    }
    Some(total)
}

#[inline]
fn shown(scale: &Scale, sum: &IntegerSum, total: i64) -> Number {
    match scale.method {
        Method::Mean(_) => Number::ratio(total, count(sum.terms.len())).unwrap_or(Number::ZERO),
        _ => Number::from(total),
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "validation bounds item scores and their number far within 64 bits"
)]
fn incomplete_sum(scale: &Scale, sum: &IntegerSum, answers: Packed<'_>) -> Outcome {
    let (mut total, mut low, mut high): (i64, i64, i64) = (0, 0, 0);
    let mut answered: usize = 0;
    let mut unreadable = false;
    for term in &sum.terms {
        if let Some(recorded) = answers.recorded(term.item) {
            total += term.offset + term.factor * i64::from(recorded);
            answered += 1;
        } else {
            unreadable |= answers.is_unreadable(term.item);
            low += term.low;
            high += term.high;
        }
    }
    let members = sum.terms.len();
    if answered == members {
        return Outcome::complete(shown(scale, sum, total));
    }
    let (min, max) = (shown(scale, sum, total + low), shown(scale, sum, total + high));
    match scale.missing {
        MissingRule::Prorate { min_answered, .. } if answered >= min_answered && !unreadable => {
            prorate(scale, Number::from(total), answered, members, min, max)
        }
        _ => Outcome::unscorable(min, max).with_unreadable(unreadable),
    }
}

/// The mean of the answered members stands for the missing ones.
#[cold]
fn prorate(
    scale: &Scale,
    total: Number,
    answered: usize,
    members: usize,
    min: Number,
    max: Number,
) -> Outcome {
    let Some(mean) = total.over(Number::from(count(answered))) else { return Outcome::unscorable(min, max) };
    let value = match scale.method {
        Method::Mean(_) => mean,
        _ => mean.times(Number::from(count(members))),
    };
    let value = match scale.missing {
        MissingRule::Prorate { rounding: Some(rounding), .. } => value.round(0, rounding),
        _ => value,
    };
    Outcome::prorated(value, min, max)
}

fn count(members: usize) -> i64 {
    i64::try_from(members).unwrap_or(i64::MAX)
}

/// What the members of a sum or a mean add up to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tally {
    total: Number,
    low: Number,
    high: Number,
    lowest: Option<Number>,
    highest: Option<Number>,
    answered: usize,
    members: usize,
    prorated: bool,
    may_be_fewer: bool,
    unreadable: bool,
}

impl Tally {
    pub(super) const EMPTY: Self = Self {
        total: Number::ZERO,
        low: Number::ZERO,
        high: Number::ZERO,
        lowest: None,
        highest: None,
        answered: 0,
        members: 0,
        prorated: false,
        may_be_fewer: false,
        unreadable: false,
    };

    #[inline]
    pub(super) fn add(&mut self, part: Part) {
        if part.presence == Presence::Excluded {
            return;
        }
        self.members = self.members.saturating_add(1);
        if let Some(value) = part.value {
            self.total = self.total.plus(value);
            self.answered = self.answered.saturating_add(1);
        }
        self.prorated |= part.prorated;
        self.unreadable |= part.unreadable;
        self.lowest = Some(self.lowest.map_or(part.low, |low| low.min(part.low)));
        self.highest = Some(self.highest.map_or(part.high, |high| high.max(part.high)));
        let (low, high) = if part.presence == Presence::MayBeExcluded {
            self.may_be_fewer = true;
            (part.low.min(Number::ZERO), part.high.max(Number::ZERO))
        } else {
            (part.low, part.high)
        };
        self.low = self.low.plus(low);
        self.high = self.high.plus(high);
    }

    pub(super) fn sum(&self, scale: &Scale) -> Outcome {
        finish(scale, self, self.total, self.low, self.high)
    }

    pub(super) fn mean(&self, scale: &Scale) -> Outcome {
        let members = Number::from(count(self.members));
        let Some(value) = self.total.over(members) else {
            // Every member is excluded: there is nothing to take the mean of.
            return Outcome::unscorable(scale.range.0, scale.range.1);
        };
        let (low, high) = match (self.lowest, self.highest) {
            // Which members count is open, so the mean is only known to lie between the extremes.
            (Some(lowest), Some(highest)) if self.may_be_fewer => (lowest, highest),
            _ => (self.low.over(members).unwrap_or(value), self.high.over(members).unwrap_or(value)),
        };
        finish(scale, self, value, low, high)
    }
}

fn tally(parts: impl Iterator<Item = Part>) -> Tally {
    let mut tally = Tally::EMPTY;
    parts.for_each(|part| tally.add(part));
    tally
}

pub(super) fn sum(scale: &Scale, parts: impl Iterator<Item = Part>) -> Outcome {
    tally(parts).sum(scale)
}

pub(super) fn mean(scale: &Scale, parts: impl Iterator<Item = Part>) -> Outcome {
    tally(parts).mean(scale)
}

fn finish(scale: &Scale, tally: &Tally, value: Number, low: Number, high: Number) -> Outcome {
    if tally.answered == tally.members {
        return if tally.prorated { Outcome::prorated(value, low, high) } else { Outcome::complete(value) };
    }
    match scale.missing {
        MissingRule::Prorate { min_answered, .. }
            if tally.answered >= min_answered && !tally.may_be_fewer && !tally.unreadable =>
        {
            prorate(scale, tally.total, tally.answered, tally.members, low, high)
        }
        _ => Outcome::unscorable(low, high).with_unreadable(tally.unreadable),
    }
}

/// The highest or the lowest member.
pub(super) fn extreme(scale: &Scale, parts: impl Iterator<Item = Part>, pick: Pick) -> Outcome {
    let mut extreme = Extreme::EMPTY;
    parts.for_each(|part| extreme.add(part, pick));
    extreme.finish(scale, pick)
}

/// `Number::max` or `Number::min`.
pub(super) type Pick = fn(Number, Number) -> Number;

/// The highest or lowest of the members that certainly count, and of those that may be excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Extreme {
    found: Option<Part>,
    maybe: Option<Part>,
}

impl Extreme {
    pub(super) const EMPTY: Self = Self { found: None, maybe: None };

    pub(super) fn add(&mut self, part: Part, pick: Pick) {
        let target = match part.presence {
            Presence::Excluded => return,
            Presence::MayBeExcluded => &mut self.maybe,
            Presence::Counts => &mut self.found,
        };
        *target = Some(target.map_or(part, |before| combine(before, part, pick)));
    }

    pub(super) fn finish(&self, scale: &Scale, pick: Pick) -> Outcome {
        match (self.found, self.maybe) {
            (Some(part), None) => match part.value {
                Some(value) if part.prorated => Outcome::prorated(value, part.low, part.high),
                Some(value) => Outcome::complete(value),
                None => Outcome::unscorable(part.low, part.high).with_unreadable(part.unreadable),
            },
            (Some(part), Some(maybe)) => {
                let with = combine(part, maybe, pick);
                let outcome = Outcome::unscorable(part.low.min(with.low), part.high.max(with.high));
                outcome.with_unreadable(with.unreadable)
            }
            (None, _) => Outcome::unscorable(scale.range.0, scale.range.1),
        }
    }
}

fn combine(a: Part, b: Part, pick: fn(Number, Number) -> Number) -> Part {
    Part {
        value: a.value.zip(b.value).map(|(a, b)| pick(a, b)),
        prorated: a.prorated || b.prorated,
        unreadable: a.unreadable || b.unreadable,
        low: pick(a.low, b.low),
        high: pick(a.high, b.high),
        presence: Presence::Counts,
    }
}

/// How many items are positive.
pub(super) fn count_positive(responses: &Responses<'_>, groups: &[CountGroup]) -> Outcome {
    let (certain, possible) = responses.count_scored(groups);
    let items = groups.iter().flat_map(|group| &group.items);
    let gap = items.map(|item| Gap::of(responses.answer(*item))).max();
    positive(certain, possible, gap.unwrap_or(Gap::Nothing))
}

/// What the answers of a count lack at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    Nothing,
    /// An answer is missing.
    Blank,
    /// An answer was given that could not be understood.
    Unreadable,
}

impl Gap {
    pub(super) fn of(answer: Answer) -> Self {
        match answer.missing_reason() {
            None => Self::Nothing,
            Some(MissingReason::Unreadable) => Self::Unreadable,
            Some(_) => Self::Blank,
        }
    }
}

pub(super) fn positive(certain: usize, possible: usize, gap: Gap) -> Outcome {
    let (low, high) = (Number::from(count(certain)), Number::from(count(possible)));
    match gap {
        Gap::Nothing => Outcome::complete(low),
        Gap::Blank | Gap::Unreadable => {
            Outcome::unscorable(low, high).with_unreadable(gap == Gap::Unreadable)
        }
    }
}
