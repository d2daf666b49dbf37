//! One thing that a method reads, how it takes it, and what an answer or a score then adds.

use super::counting::Known;
use super::input::Input;
use super::input_value::InputValue;
use super::time::Time;
use crate::instrument::answer::{Answer, Ground, ItemScore};
use crate::instrument::item::Item;
use crate::number::Number;
use crate::outcome::Outcome;
use crate::threshold::Threshold;
use crate::truth::Truth;

/// One thing that a method reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) input: Input,
    pub(super) take: Take,
}

/// How it takes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Take {
    /// Its value, after a reversal (lowest + highest − value) and times a weight.
    Value { reverse: Option<Number>, weight: Option<Number> },
    /// Whether an item reaches a threshold.
    Positive(Threshold),
    /// The time that a clock item says.
    Time,
    /// Whether a score is certain to be on one side of a value, as validity asks.
    Certain(Threshold),
    /// Whether an item is answered, as validity asks.
    Answered,
}

/// What one input adds to a score.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Contribution {
    Value(InputValue),
    /// Whether an item counts, and what is known of it.
    Positive(Truth, Known),
    Time(Time),
    /// Whether what validity asks for is there.
    Valid(bool),
}

impl Contribution {
    /// A value that rests on an answer.
    pub(crate) fn known(value: Number) -> Self {
        Self::Value(InputValue::of_item(ItemScore::Value(value, Ground::Answer)))
    }

    /// An answer that is missing, or that could not be understood.
    pub(crate) fn open((low, high): (Number, Number), unreadable: bool) -> Self {
        Self::Value(InputValue::of_item(ItemScore::Range { low, high, may_be_absent: false, unreadable }))
    }

    /// An item of a number of items: whether it counts, or not known because its answer is missing or could not be understood.
    pub(crate) fn counted(counts: Option<bool>, unreadable: bool) -> Self {
        Self::Positive(
            counts.map_or(Truth::Undetermined, Truth::from),
            Known::answered(counts.is_some(), unreadable),
        )
    }

    /// The same back; `None` for anything else, such as an item that counts whatever is answered.
    pub(crate) fn as_counted(&self) -> Option<(Option<bool>, bool)> {
        let Self::Positive(truth, known) = self else { return None };
        let counts = match truth {
            Truth::Undetermined => None,
            truth => Some(truth.is_true()),
        };
        let unreadable = known.is_unreadable();
        (Self::counted(counts, unreadable) == *self).then_some((counts, unreadable))
    }

    /// The value that counts, and whether it rests on an answer to the item itself; `None` where there is none, or it rests on nothing.
    pub(crate) fn as_known(&self) -> Option<(Number, bool)> {
        let Self::Value(InputValue::Counts(amount)) = self else { return None };
        let value = amount.value.filter(|_| !amount.prorated && amount.ground != Ground::Nothing)?;
        Some((value, amount.ground == Ground::Answer))
    }

    /// Between which bounds the value lies that counts and is not known, and whether an answer could not be understood.
    pub(crate) fn as_open(&self) -> Option<((Number, Number), bool)> {
        let Self::Value(InputValue::Counts(amount)) = self else { return None };
        amount.value.is_none().then_some(((amount.low, amount.high), amount.not_missing))
    }
}

impl Slot {
    /// Whether the score of a scale is certain to satisfy a threshold.
    pub(crate) const fn certain(scale: usize, threshold: Threshold) -> Self {
        Self { input: Input::Scale(scale), take: Take::Certain(threshold) }
    }

    /// Whether an item is answered.
    pub(crate) const fn answered(item: usize) -> Self {
        Self { input: Input::Item(item), take: Take::Answered }
    }

    /// A value as it is.
    pub(super) const fn plain(input: Input) -> Self {
        Self { input, take: Take::Value { reverse: None, weight: None } }
    }

    /// What an item with this answer adds.
    #[inline]
    pub(crate) fn item(self, item: &Item, answer: Answer) -> Contribution {
        match self.take {
            Take::Positive(threshold) => Contribution::Positive(
                ItemScore::of(item, answer).truth_over(threshold),
                Known::of(item, answer),
            ),
            Take::Time => Contribution::Time(Time::of(answer)),
            Take::Answered => Contribution::Valid(matches!(answer, Answer::Given(_))),
            Take::Certain(threshold) => {
                Contribution::Valid(ItemScore::of(item, answer).truth_over(threshold).is_true())
            }
            Take::Value { .. } => self.value(InputValue::of_item(ItemScore::of(item, answer))),
        }
    }

    /// What another scale with this score adds.
    pub(crate) fn score(self, outcome: Outcome) -> Contribution {
        if let Take::Certain(threshold) = self.take {
            let (low, high) = outcome.published();
            return Contribution::Valid(threshold.truth_over(low, high).is_true());
        }
        self.value(InputValue::of_score(outcome))
    }

    #[inline]
    fn value(self, value: InputValue) -> Contribution {
        let Take::Value { reverse, weight } = self.take else { return Contribution::Value(value) };
        let value = match reverse {
            Some(sum) => value.reversed(sum),
            None => value,
        };
        Contribution::Value(match weight {
            Some(weight) => value.times(weight),
            None => value,
        })
    }
}
