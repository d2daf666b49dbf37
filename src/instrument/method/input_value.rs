//! The value of one input: what it counts, or between which bounds that lies, and on what it rests.

use crate::instrument::answer::{Ground, ItemScore};
use crate::number::Number;
use crate::outcome::{Outcome, Status};

/// One input of a scale.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum InputValue {
    /// The item does not apply, and counts nothing.
    Excluded(Ground),
    /// It may turn out to be excluded.
    MayBeExcluded(Amount),
    /// It counts.
    Counts(Amount),
}

/// What an input counts: its value where it has one, and in any case its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Amount {
    pub(super) value: Option<Number>,
    pub(super) low: Number,
    pub(super) high: Number,
    pub(super) prorated: bool,
    /// Whether it has no value and is not missing: an answer was given that could not be understood, or a score was answered in
    /// part. Nothing is prorated over it.
    pub(super) not_missing: bool,
    /// What the value rests on; nothing where there is none.
    pub(super) ground: Ground,
}

impl InputValue {
    #[inline]
    pub(super) fn of_item(score: ItemScore) -> Self {
        match score {
            ItemScore::Value(value, ground) => Self::Counts(Amount {
                value: Some(value),
                low: value,
                high: value,
                prorated: false,
                not_missing: false,
                ground,
            }),
            ItemScore::Excluded(ground) => Self::Excluded(ground),
            ItemScore::Range { low, high, may_be_absent, unreadable } => {
                let ground = Ground::Nothing;
                let amount =
                    Amount { value: None, low, high, prorated: false, not_missing: unreadable, ground };
                if may_be_absent { Self::MayBeExcluded(amount) } else { Self::Counts(amount) }
            }
        }
    }

    pub(super) fn of_score(outcome: Outcome) -> Self {
        let value = outcome.value();
        Self::Counts(Amount {
            value,
            low: outcome.min(),
            high: outcome.max(),
            prorated: outcome.status() == Status::Prorated,
            not_missing: outcome.is_not_missing(),
            ground: if value.is_some() { Ground::Answer } else { Ground::Nothing },
        })
    }

    #[inline]
    fn map(self, change: impl FnOnce(Amount) -> Amount) -> Self {
        match self {
            Self::Excluded(ground) => Self::Excluded(ground),
            Self::MayBeExcluded(amount) => Self::MayBeExcluded(change(amount)),
            Self::Counts(amount) => Self::Counts(change(amount)),
        }
    }

    /// After the scale's own reversal of the member.
    pub(super) fn reversed(self, sum: Number) -> Self {
        self.map(|amount| Amount {
            value: amount.value.map(|value| sum.minus(value)),
            low: sum.minus(amount.high),
            high: sum.minus(amount.low),
            ..amount
        })
    }

    pub(super) fn times(self, weight: Number) -> Self {
        self.map(|amount| amount.times(weight))
    }

    /// The amount of the only input of a method, where it is one that counts. A definition in which it could be left out is
    /// refused, so there always is one.
    pub(super) fn single(self) -> Option<Amount> {
        match self {
            Self::Counts(amount) if amount.value.is_none() || amount.ground != Ground::Nothing => {
                Some(amount)
            }
            _ => None,
        }
    }
}

impl Amount {
    pub(super) fn is_not_missing(&self) -> bool {
        self.not_missing || self.ground != Ground::Nothing
    }

    pub(super) fn times(self, weight: Number) -> Self {
        let (low, high) = (self.low.times(weight), self.high.times(weight));
        Self {
            value: self.value.map(|value| value.times(weight)),
            low: low.min(high),
            high: low.max(high),
            ..self
        }
    }
}

/// The score of a method over these inputs: `value` where each of them has one, and the bounds in any case.
pub(super) fn outcome(value: Option<Number>, inputs: &[Amount], low: Number, high: Number) -> Outcome {
    match value {
        Some(value) if inputs.iter().any(|input| input.prorated) => Outcome::prorated(value, low, high),
        // A complete input has one value, so its bounds are that value.
        Some(value) => Outcome::complete(value),
        None => Outcome::unscorable(low, high).not_missing_if(inputs.iter().any(Amount::is_not_missing)),
    }
}

/// The lowest and highest of some values.
pub(super) fn bounds(values: impl Iterator<Item = Number>) -> Option<(Number, Number)> {
    values.fold(None, |bounds: Option<(Number, Number)>, value| {
        Some(bounds.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    })
}
