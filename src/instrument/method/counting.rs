//! How many items count so far, for a number of items.

use super::limits::Limits;
use crate::instrument::answer::Answer;
use crate::instrument::item::{Item, MissingReason};
use crate::number::Number;
use crate::outcome::Outcome;
use crate::truth::Truth;

/// How many items count so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Counting {
    certain: i64,
    possible: i64,
    known: Known,
}

/// What is known of the items of a count.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    has_ground: bool,
    is_missing: bool,
    is_unreadable: bool,
}

impl Known {
    /// Of an item that is answered, or not because its answer is missing or could not be understood.
    pub(super) const fn answered(is_answered: bool, is_unreadable: bool) -> Self {
        Self { has_ground: is_answered, is_missing: !is_answered, is_unreadable }
    }

    pub(super) const fn is_unreadable(self) -> bool {
        self.is_unreadable
    }

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
}

impl Counting {
    pub(super) const NOTHING: Self = Self {
        certain: 0,
        possible: 0,
        known: Known { has_ground: false, is_missing: false, is_unreadable: false },
    };

    pub(super) fn add(&mut self, truth: Truth, known: Known) {
        self.certain = self.certain.saturating_add(i64::from(truth.is_true()));
        self.possible = self.possible.saturating_add(i64::from(!truth.is_false()));
        self.known = Known {
            has_ground: self.known.has_ground || known.has_ground,
            is_missing: self.known.is_missing || known.is_missing,
            is_unreadable: self.known.is_unreadable || known.is_unreadable,
        };
    }

    pub(super) fn finish(&self, limits: Limits) -> Outcome {
        let (low, high) = (Number::from(self.certain), Number::from(self.possible));
        match self.known {
            Known { has_ground: false, is_unreadable, .. } => {
                Outcome::unscorable(limits.range.0, limits.range.1).not_missing_if(is_unreadable)
            }
            Known { is_missing: true, .. } => Outcome::unscorable(low, high).not_missing_if(true),
            Known { .. } => Outcome::complete(low),
        }
    }
}
