//! One checked answer, and what it says of the item's score.

use std::fmt;

use super::item::{Item, ItemKind, MissingReason, NotApplicable};
use crate::number::Number;
use crate::threshold::Threshold;
use crate::truth::Truth;

/// The word for an item that the form skips.
pub(crate) const NOT_APPLICABLE: &str = "not applicable";

/// What is known of one item. `Debug` does not show which answer was given.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The recorded value: an option's code, a number times ten to the item's decimals, minutes.
    Given(i32),
    /// No answer, and the form asks for one.
    Missing(MissingReason),
    /// No answer, and whether the form asks for one depends on an item that is missing itself.
    Unresolved(MissingReason),
    /// No answer, because the form skips the item.
    NotApplicable,
}

impl Answer {
    /// What a blank is, once it is known whether the form asks for the item.
    pub(crate) fn blank(item: &Item, is_asked: Truth, reason: MissingReason) -> Self {
        match is_asked {
            // A question that is put and may be left blank.
            Truth::True if item.optional => Self::NotApplicable,
            Truth::True => Self::Missing(reason),
            Truth::False => Self::NotApplicable,
            Truth::Undetermined => Self::Unresolved(reason),
        }
    }

    /// Whether there is an answer.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// Why there is none.
    pub const fn missing_reason(self) -> Option<MissingReason> {
        match self {
            Self::Missing(reason) | Self::Unresolved(reason) => Some(reason),
            Self::Given(_) | Self::NotApplicable => None,
        }
    }

    /// The answer as a person would write it: `2`, `6.5`, `23:30`, `declined`, `not applicable`. `respond` reads it back.
    pub fn shown(self, item: &Item) -> String {
        match self {
            Self::Given(value) => match item.kind {
                ItemKind::Options { .. } | ItemKind::Duration => value.to_string(),
                ItemKind::Number { decimals } => {
                    let scale = 10_i64.saturating_pow(decimals);
                    Number::ratio(i64::from(value), scale).unwrap_or(Number::ZERO).to_string()
                }
                ItemKind::Clock => format!("{:02}:{:02}", value.div_euclid(60), value.rem_euclid(60)),
            },
            Self::Missing(reason) | Self::Unresolved(reason) => reason.to_string(),
            Self::NotApplicable => NOT_APPLICABLE.to_owned(),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answer(…)")
    }
}

/// What is known of an item's score.
#[derive(Clone, Copy)]
pub(crate) enum ItemScore {
    Value(Number, Ground),
    /// It lies between, or the item may turn out to be excluded.
    Range {
        low: Number,
        high: Number,
        may_be_absent: bool,
        /// An answer was given, and it could not be understood.
        unreadable: bool,
    },
    /// The item does not apply, and it counts nothing.
    Excluded(Ground),
}

/// What an item's score rests on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ground {
    /// An answer that was given to it.
    Answer,
    /// Answers to other items, for which the form skips it.
    OtherAnswers,
    /// Nothing: it may be left blank, and it was.
    Nothing,
}

impl ItemScore {
    /// What an answer says of the item's score.
    #[inline]
    pub(crate) fn of(item: &Item, answer: Answer) -> Self {
        match answer {
            Answer::Given(recorded) => Self::Value(item.score(recorded), Ground::Answer),
            Answer::Missing(reason) => {
                let (low, high) = item.score_range();
                let unreadable = reason == MissingReason::Unreadable;
                Self::Range { low, high, may_be_absent: false, unreadable }
            }
            Answer::NotApplicable => {
                let ground = if item.optional { Ground::Nothing } else { Ground::OtherAnswers };
                match item.not_applicable {
                    Some(NotApplicable::Counts(value)) => Self::Value(value, ground),
                    Some(NotApplicable::Excluded) | None => Self::Excluded(ground),
                }
            }
            Answer::Unresolved(_) => {
                let (low, high) = item.score_range();
                let unreadable = false;
                match item.not_applicable {
                    Some(NotApplicable::Counts(value)) => {
                        let (low, high) = (low.min(value), high.max(value));
                        Self::Range { low, high, may_be_absent: false, unreadable }
                    }
                    Some(NotApplicable::Excluded) | None => {
                        Self::Range { low, high, may_be_absent: true, unreadable }
                    }
                }
            }
        }
    }

    /// What is certain of a threshold.
    #[inline]
    pub(crate) fn truth_over(self, threshold: Threshold) -> Truth {
        match self {
            Self::Value(value, _) => Truth::from(threshold.holds(value)),
            Self::Excluded(_) => Truth::False,
            Self::Range { low, high, may_be_absent, .. } => {
                let truth = threshold.truth_over(low, high);
                if may_be_absent && truth.is_true() { Truth::Undetermined } else { truth }
            }
        }
    }
}
