//! Three-valued truth: what a condition says when some answers are missing.

use std::fmt;

use serde::Serialize;

/// True, false, or undetermined: an answer that is missing could make it either (Kleene's strong logic).
///
/// ```
/// use psyscreen::Truth;
/// assert_eq!(Truth::True.or(Truth::Undetermined), Truth::True);
/// assert_eq!(Truth::True.and(Truth::Undetermined), Truth::Undetermined);
/// assert!(!Truth::Undetermined.is_true());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// Holds, whatever is missing.
    True,
    /// Does not hold, whatever is missing.
    False,
    /// Depends on what is missing.
    Undetermined,
}

impl Truth {
    /// Whether it holds for certain.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// Whether it certainly does not hold.
    pub const fn is_false(self) -> bool {
        matches!(self, Self::False)
    }

    /// Whether it depends on what is missing.
    pub const fn is_undetermined(self) -> bool {
        matches!(self, Self::Undetermined)
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Undetermined,
        }
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Undetermined,
        }
    }

    /// The opposite.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Undetermined => Self::Undetermined,
        }
    }

    /// True where `certain` holds, false where not even `possible` does, undetermined between.
    #[must_use]
    pub(crate) const fn between(certain: bool, possible: bool) -> Self {
        if certain {
            Self::True
        } else if possible {
            Self::Undetermined
        } else {
            Self::False
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::True => "true",
            Self::False => "false",
            Self::Undetermined => "undetermined",
        })
    }
}
