//! Adding up members: sums and means, with the published missing rule.

use super::input_value::InputValue;
use super::limits::Limits;
use crate::instrument::answer::Ground;
use crate::instrument::missing::MissingRule;
use crate::number::Number;
use crate::outcome::Outcome;

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
    /// Whether one counts something, or nothing, although nobody answered it.
    has_substitute: bool,
}

/// The members of a prorated scale that have an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Answers {
    total: Number,
    count: usize,
}

impl Tally {
    /// Before any member.
    pub(super) fn new(limits: Limits) -> Self {
        let prorates = matches!(limits.missing, MissingRule::Prorate { .. });
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
            has_substitute: false,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, value: InputValue) {
        let amount = match value {
            InputValue::Excluded(ground) => {
                self.has_ground |= ground != Ground::Nothing;
                self.has_substitute |= ground == Ground::Nothing;
                return;
            }
            InputValue::MayBeExcluded(amount) => {
                self.may_be_fewer = true;
                self.low = self.low.plus(amount.low.min(Number::ZERO));
                self.high = self.high.plus(amount.high.max(Number::ZERO));
                amount
            }
            InputValue::Counts(amount) => {
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
        self.has_substitute |= amount.value.is_some() && amount.ground == Ground::Nothing;
        self.prorated |= amount.prorated;
        self.not_missing |= amount.not_missing;
        self.lowest = Some(self.lowest.map_or(amount.low, |low| low.min(amount.low)));
        self.highest = Some(self.highest.map_or(amount.high, |high| high.max(amount.high)));
    }

    /// The sum, or the mean where the sum is divided.
    pub(super) fn finish(&self, limits: Limits, is_mean: bool) -> Option<Outcome> {
        // Without a member that is certain to count there is nothing to add up; what only stands in for an answer says nothing.
        if !self.has_certain || (!self.has_ground && self.has_substitute) {
            let unknown = Outcome::unscorable(limits.range.0, limits.range.1);
            return Some(unknown.not_missing_if(self.not_missing || self.has_ground));
        }
        let members = Number::from(count(self.members));
        let of_all = |total: Number| if is_mean { total.over(members).unwrap_or(total) } else { total };
        let (low, high) = match (self.lowest, self.highest) {
            // Which members count is open, so the mean is only known to lie between the extremes.
            (Some(lowest), Some(highest)) if is_mean && self.may_be_fewer => (lowest, highest),
            _ => (of_all(self.low), of_all(self.high)),
        };
        // Nobody said anything that counts; a score among the members may still be known to lie within less than its range.
        if !self.has_ground {
            return Some(Outcome::unscorable(low, high).not_missing_if(self.not_missing));
        }
        if self.known == self.members {
            let value = of_all(self.total);
            return Some(if self.prorated {
                Outcome::prorated(value, low, high)
            } else {
                Outcome::complete(value)
            });
        }
        Some(match (limits.missing, self.answers) {
            (MissingRule::Prorate { min_answered, rounding }, Some(answers))
                if answers.count >= min_answered && !self.may_be_fewer && !self.not_missing =>
            {
                let value = of_all(self.with_missing(answers));
                let value = rounding.map_or(value, |rounding| value.round(0, rounding));
                Outcome::prorated(value, low, high)
            }
            _ => Outcome::unscorable(low, high).not_missing_if(self.not_missing || self.has_ground),
        })
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

fn count(members: usize) -> i64 {
    i64::try_from(members).unwrap_or(i64::MAX)
}
