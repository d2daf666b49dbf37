//! What one input of a scale counts, and on what that rests.

use psyscreen::Number;

use super::score::Score;
use crate::expression::{Fraction, Truth};
use crate::item_answer::ItemAnswer;

/// What an input counts: its value where it has one, and in any case its bounds. No condition is ever NULL.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    /// NULL where it is not known.
    pub(super) value: Fraction,
    pub(super) low: Fraction,
    pub(super) high: Fraction,
    /// Whether its value is an answer to it, or a score.
    pub(super) answered: Truth,
    /// Whether it rests on an answer to anything.
    pub(super) grounded: Truth,
    /// Whether it has no value and is not missing.
    pub(super) not_missing: Truth,
    pub(super) prorated: Truth,
    /// Whether it counts nothing.
    pub(super) excluded: Truth,
    /// Whether it may turn out to count nothing.
    pub(super) may_be_excluded: Truth,
}

impl Amount {
    pub(super) fn of_item(item: &ItemAnswer) -> Self {
        Self {
            value: item.value(),
            low: item.bound(false),
            high: item.bound(true),
            answered: item.is_given(),
            grounded: item.is_grounded(),
            not_missing: item.is_unreadable(),
            prorated: Truth::always(false),
            excluded: item.is_excluded(),
            may_be_excluded: item.may_be_excluded(),
        }
    }

    pub(super) fn of_score(score: &Score) -> Self {
        let answered = score.value.over.is_given();
        Self {
            value: score.value.clone(),
            low: score.low.clone(),
            high: score.high.clone(),
            answered: answered.clone(),
            grounded: answered.clone(),
            // A score that has a value is not missing anyhow.
            not_missing: Truth::and([answered.negated(), score.not_missing.clone()]),
            prorated: score.prorated.clone(),
            excluded: Truth::always(false),
            may_be_excluded: Truth::always(false),
        }
    }

    /// After a reversal: the lowest and the highest together, less the value.
    pub(super) fn reversed(self, sum: Option<Number>) -> Self {
        let Some(sum) = sum else { return self };
        let less = |number: &Fraction| number.times(Number::from(-1)).plus(sum);
        Self { value: less(&self.value), low: less(&self.high), high: less(&self.low), ..self }
    }

    pub(super) fn times(self, weight: Number) -> Self {
        let (low, high) = (self.low.times(weight), self.high.times(weight));
        let (low, high) = if weight < Number::ZERO { (high, low) } else { (low, high) };
        Self { value: self.value.times(weight), low, high, ..self }
    }
}

/// The score over inputs that all count: prorated where one of them is, and where there is none, not missing if one of them is not.
pub(super) fn over_inputs(value: Fraction, low: Fraction, high: Fraction, inputs: &[&Amount]) -> Score {
    Score {
        value,
        low,
        high,
        prorated: Truth::or(inputs.iter().map(|input| input.prorated.clone())),
        not_missing: Truth::or(
            inputs.iter().flat_map(|input| [input.not_missing.clone(), input.grounded.clone()]),
        ),
    }
}
