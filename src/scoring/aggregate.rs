//! Many inputs to one score: sums, means, counts and extremes, with the published missing rule.

use super::outcome::Outcome;
use super::{Amount, Part};
use crate::compiled::Cell;
use crate::instrument::{CountGroup, IntegerSum, Item, Method, MissingReason, MissingRule, Scale};
use crate::number::Number;
use crate::response::{Answer, Ground, Packed, Responses};

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
fn total<C: Cell>(sum: &IntegerSum, answers: &[C]) -> Option<i64> {
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
        _ => Outcome::unscorable(min, max).not_missing_if(unreadable || answered > 0),
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
    /// Of the members with an answer: what prorating goes by. Nothing where the scale is not prorated, so that the prover has no
    /// more to keep apart than it needs.
    answers: Option<Answers>,
    low: Number,
    high: Number,
    lowest: Option<Number>,
    highest: Option<Number>,
    /// How many have a value, and how many count or may.
    known: usize,
    members: usize,
    /// Whether one may be excluded, and whether one is certain to count.
    may_be_fewer: bool,
    has_certain: bool,
    prorated: bool,
    not_missing: bool,
    has_ground: bool,
}

/// The members of a prorated scale that have an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Answers {
    total: Number,
    count: usize,
}

impl Tally {
    /// Before any member.
    pub(super) fn new(scale: &Scale) -> Self {
        let prorates = matches!(scale.missing, MissingRule::Prorate { .. });
        Self {
            total: Number::ZERO,
            answers: prorates.then_some(Answers { total: Number::ZERO, count: 0 }),
            low: Number::ZERO,
            high: Number::ZERO,
            lowest: None,
            highest: None,
            known: 0,
            members: 0,
            may_be_fewer: false,
            has_certain: false,
            prorated: false,
            not_missing: false,
            has_ground: false,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, part: Part) {
        let amount = match part {
            Part::Excluded(ground) => {
                self.has_ground |= ground != Ground::Nothing;
                return;
            }
            Part::MayBeExcluded(amount) => {
                self.may_be_fewer = true;
                self.low = self.low.plus(amount.low.min(Number::ZERO));
                self.high = self.high.plus(amount.high.max(Number::ZERO));
                amount
            }
            Part::Counts(amount) => {
                self.has_certain = true;
                self.low = self.low.plus(amount.low);
                self.high = self.high.plus(amount.high);
                amount
            }
        };
        self.members = self.members.saturating_add(1);
        if let Some(value) = amount.value {
            self.total = self.total.plus(value);
            self.known = self.known.saturating_add(1);
            if let Some(answers) = self.answers.as_mut().filter(|_| amount.ground == Ground::Answer) {
                answers.total = answers.total.plus(value);
                answers.count = answers.count.saturating_add(1);
            }
        }
        self.has_ground |= amount.ground != Ground::Nothing;
        self.prorated |= amount.prorated;
        self.not_missing |= amount.not_missing;
        self.lowest = Some(self.lowest.map_or(amount.low, |low| low.min(amount.low)));
        self.highest = Some(self.highest.map_or(amount.high, |high| high.max(amount.high)));
    }

    pub(super) fn finish(&self, scale: &Scale) -> Outcome {
        // Without a member that is certain to count there is nothing to add up; without an answer nobody said anything.
        if !self.has_certain || !self.has_ground {
            return Outcome::unknown(scale).not_missing_if(self.not_missing || self.has_ground);
        }
        let is_mean = matches!(scale.method, Method::Mean(_));
        let members = Number::from(count(self.members));
        let of_all = |total: Number| if is_mean { total.over(members).unwrap_or(total) } else { total };
        let (low, high) = match (self.lowest, self.highest) {
            // Which members count is open, so the mean is only known to lie between the extremes.
            (Some(lowest), Some(highest)) if is_mean && self.may_be_fewer => (lowest, highest),
            _ => (of_all(self.low), of_all(self.high)),
        };
        if self.known == self.members {
            let value = of_all(self.total);
            return if self.prorated {
                Outcome::prorated(value, low, high)
            } else {
                Outcome::complete(value)
            };
        }
        match (scale.missing, self.answers) {
            (MissingRule::Prorate { min_answered, rounding }, Some(answers))
                if answers.count >= min_answered && !self.may_be_fewer && !self.not_missing =>
            {
                let value = of_all(self.with_missing(answers));
                let value = rounding.map_or(value, |rounding| value.round(0, rounding));
                Outcome::prorated(value, low, high)
            }
            _ => Outcome::unscorable(low, high).not_missing_if(self.not_missing || self.has_ground),
        }
    }

    /// The total with the mean of the answered members in place of each missing one. What a member counts that does not apply is no
    /// answer, so it is in the total, but not in that mean.
    #[cold]
    fn with_missing(&self, answers: Answers) -> Number {
        let missing = Number::from(count(self.members.saturating_sub(self.known)));
        let mean = answers.total.over(Number::from(count(answers.count))).unwrap_or(Number::ZERO);
        self.total.plus(mean.times(missing))
    }
}

/// A sum or a mean.
pub(super) fn tally(scale: &Scale, parts: impl Iterator<Item = Part>) -> Outcome {
    let mut tally = Tally::new(scale);
    parts.for_each(|part| tally.add(part));
    tally.finish(scale)
}

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
    found: Option<Amount>,
    maybe: Option<Amount>,
    has_ground: bool,
}

impl Extreme {
    pub(super) const EMPTY: Self = Self { found: None, maybe: None, has_ground: false };

    pub(super) fn add(&mut self, part: Part, pick: Pick) {
        let (target, amount) = match part {
            Part::Excluded(ground) => {
                self.has_ground |= ground != Ground::Nothing;
                return;
            }
            Part::MayBeExcluded(amount) => (&mut self.maybe, amount),
            Part::Counts(amount) => (&mut self.found, amount),
        };
        self.has_ground |= amount.ground != Ground::Nothing;
        *target = Some(target.map_or(amount, |before| combine(before, amount, pick)));
    }

    pub(super) fn finish(&self, scale: &Scale, pick: Pick) -> Outcome {
        let parts = [self.found, self.maybe];
        let not_missing = self.has_ground || parts.iter().flatten().any(|amount| amount.not_missing);
        match (self.found.filter(|_| self.has_ground), self.maybe) {
            (Some(found), None) => match found.value {
                Some(value) if found.prorated => Outcome::prorated(value, found.low, found.high),
                Some(value) => Outcome::complete(value),
                None => Outcome::unscorable(found.low, found.high).not_missing_if(not_missing),
            },
            (Some(found), Some(maybe)) => {
                let with = combine(found, maybe, pick);
                let (low, high) = (found.low.min(with.low), found.high.max(with.high));
                Outcome::unscorable(low, high).not_missing_if(not_missing)
            }
            (None, _) => Outcome::unknown(scale).not_missing_if(not_missing),
        }
    }
}

fn combine(a: Amount, b: Amount, pick: Pick) -> Amount {
    Amount {
        value: a.value.zip(b.value).map(|(a, b)| pick(a, b)),
        low: pick(a.low, b.low),
        high: pick(a.high, b.high),
        prorated: a.prorated || b.prorated,
        not_missing: a.not_missing || b.not_missing,
        ground: a.ground,
    }
}

/// How many items are positive.
pub(super) fn count_positive(scale: &Scale, responses: &Responses<'_>, groups: &[CountGroup]) -> Outcome {
    let (certain, possible) = responses.count_scored(groups);
    let items = groups.iter().flat_map(|group| &group.items);
    let mut given = Counted::NOTHING;
    for position in items {
        if let Some(item) = responses.instrument().items.get(*position) {
            given = given.and(Counted::of(item, responses.answer_at(*position)));
        }
    }
    given.outcome(scale, certain, possible)
}

/// What is known of the items of a count.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Counted {
    has_ground: bool,
    is_missing: bool,
    is_unreadable: bool,
}

impl Counted {
    pub(super) const NOTHING: Self = Self { has_ground: false, is_missing: false, is_unreadable: false };

    pub(super) fn of(item: &Item, answer: Answer) -> Self {
        Self {
            has_ground: match answer {
                Answer::Given(_) => true,
                Answer::NotApplicable => !item.optional,
                Answer::Missing(_) | Answer::Unresolved(_) => false,
            },
            is_missing: answer.missing_reason().is_some(),
            is_unreadable: answer.missing_reason() == Some(MissingReason::Unreadable),
        }
    }

    /// Of both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            has_ground: self.has_ground || other.has_ground,
            is_missing: self.is_missing || other.is_missing,
            is_unreadable: self.is_unreadable || other.is_unreadable,
        }
    }

    pub(super) fn outcome(self, scale: &Scale, certain: usize, possible: usize) -> Outcome {
        let (low, high) = (Number::from(count(certain)), Number::from(count(possible)));
        match self {
            Self { has_ground: false, is_unreadable, .. } => {
                Outcome::unknown(scale).not_missing_if(is_unreadable)
            }
            Self { is_missing: true, .. } => Outcome::unscorable(low, high).not_missing_if(true),
            Self { .. } => Outcome::complete(low),
        }
    }
}
