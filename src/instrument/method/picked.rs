//! The highest or the lowest member so far.

use super::input_value::{Amount, InputValue};
use super::limits::Limits;
use crate::instrument::answer::Ground;
use crate::number::Number;
use crate::outcome::Outcome;

/// The highest or lowest of the members that certainly count, and of those that may be excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Picked {
    highest: bool,
    found: Option<Amount>,
    maybe: Option<Amount>,
    has_ground: bool,
    /// Whether one counts something, or nothing, although nobody answered it.
    has_substitute: bool,
}

impl Picked {
    pub(super) const fn new(highest: bool) -> Self {
        Self { highest, found: None, maybe: None, has_ground: false, has_substitute: false }
    }

    fn pick(&self) -> fn(Number, Number) -> Number {
        if self.highest { Number::max } else { Number::min }
    }

    pub(super) fn add(&mut self, value: InputValue) {
        let pick = self.pick();
        let (target, amount) = match value {
            InputValue::Excluded(ground) => {
                self.has_ground |= ground != Ground::Nothing;
                self.has_substitute |= ground == Ground::Nothing;
                return;
            }
            InputValue::MayBeExcluded(amount) => (&mut self.maybe, amount),
            InputValue::Counts(amount) => (&mut self.found, amount),
        };
        self.has_ground |= amount.ground != Ground::Nothing;
        self.has_substitute |= amount.value.is_some() && amount.ground == Ground::Nothing;
        *target = Some(target.map_or(amount, |before| combine(before, amount, pick)));
    }

    pub(super) fn finish(&self, limits: Limits) -> Outcome {
        let pick = self.pick();
        let parts = [self.found, self.maybe];
        let not_missing = self.has_ground || parts.iter().flatten().any(|amount| amount.not_missing);
        // What only stands in for an answer says nothing.
        match (self.found.filter(|_| self.has_ground || !self.has_substitute), self.maybe) {
            // Nobody said anything that counts; a score among the members may still be known to lie within less than its range.
            (Some(found), None) if !self.has_ground => {
                Outcome::unscorable(found.low, found.high).not_missing_if(not_missing)
            }
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
            (None, _) => Outcome::unscorable(limits.range.0, limits.range.1).not_missing_if(not_missing),
        }
    }
}

fn combine(a: Amount, b: Amount, pick: fn(Number, Number) -> Number) -> Amount {
    Amount {
        value: a.value.zip(b.value).map(|(a, b)| pick(a, b)),
        low: pick(a.low, b.low),
        high: pick(a.high, b.high),
        prorated: a.prorated || b.prorated,
        not_missing: a.not_missing || b.not_missing,
        ground: a.ground,
    }
}
