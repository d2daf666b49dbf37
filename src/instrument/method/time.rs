//! What is known of a clock item.

use crate::instrument::answer::Answer;
use crate::instrument::item::MissingReason;

/// What is known of a clock item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Time {
    /// Minutes since midnight.
    Known(i32),
    Missing,
    Unreadable,
}

impl Time {
    pub(super) fn of(answer: Answer) -> Self {
        match answer {
            Answer::Given(recorded) => Self::Known(recorded),
            Answer::Missing(MissingReason::Unreadable) => Self::Unreadable,
            _ => Self::Missing,
        }
    }
}
