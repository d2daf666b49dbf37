//! Thresholds: the scores on one side of a value.

use std::fmt;

use crate::number::Number;
use crate::truth::Truth;

/// The scores on one side of a value.
///
/// Above 2 and at least 2 differ for a score of exactly 2, which a mean can be: a source that says "greater than" is kept to
/// its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Threshold {
    /// The score is this or higher.
    AtLeast(Number),
    /// The score is higher than this.
    Above(Number),
    /// The score is this or lower.
    AtMost(Number),
    /// The score is lower than this.
    Below(Number),
}

impl Threshold {
    /// Whether a score satisfies it.
    pub fn holds(self, score: Number) -> bool {
        match self {
            Self::AtLeast(value) => score >= value,
            Self::Above(value) => score > value,
            Self::AtMost(value) => score <= value,
            Self::Below(value) => score < value,
        }
    }

    /// What is certain when the score lies in `[low, high]`.
    pub(crate) fn truth_over(self, low: Number, high: Number) -> Truth {
        let (least, most) = if self.is_upward() { (low, high) } else { (high, low) };
        Truth::from_bounds(self.holds(least), self.holds(most))
    }

    /// The value itself.
    pub const fn value(self) -> Number {
        match self {
            Self::AtLeast(value) | Self::Above(value) | Self::AtMost(value) | Self::Below(value) => value,
        }
    }

    /// Whether the scores that satisfy it are the higher ones.
    pub const fn is_upward(self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::Above(_))
    }

    /// Whether the value itself does not satisfy it.
    pub const fn is_strict(self) -> bool {
        matches!(self, Self::Above(_) | Self::Below(_))
    }

    /// The threshold that a score satisfies where it does not satisfy this one.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::AtLeast(value) => Self::Below(value),
            Self::Above(value) => Self::AtMost(value),
            Self::AtMost(value) => Self::Above(value),
            Self::Below(value) => Self::AtLeast(value),
        }
    }

    /// Its key in definitions and policies: `at_least`, `above`, `at_most` or `below`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AtLeast(_) => "at_least",
            Self::Above(_) => "above",
            Self::AtMost(_) => "at_most",
            Self::Below(_) => "below",
        }
    }
}

/// `at least 5`, `above 2.3`.
impl fmt::Display for Threshold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.key().replace('_', " "), self.value())
    }
}
