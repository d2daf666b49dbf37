//! Sex and age: what some cutoffs and norms depend on.

use std::fmt;

use serde::Serialize;

use crate::closed_words::closed_words;

/// Sex, as published cutoffs and norms group by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// Reads `female`, `f`, `male` or `m`, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "female" | "f" => Some(Self::Female),
            "male" | "m" => Some(Self::Male),
            _ => None,
        }
    }
}

closed_words! { Sex, "sex": Female = "female", Male = "male" }

/// What is known of the person besides the answers. Unknown sex or age leaves what depends on it undetermined.
///
/// ```
/// use psyscreen::instrument::{Person, Sex};
/// let person = Person::default().with_sex(Sex::Female).with_age(34);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Person {
    pub(crate) sex: Option<Sex>,
    pub(crate) age: Option<u16>,
}

impl Person {
    /// The same person, with the sex known.
    #[must_use]
    pub const fn with_sex(self, sex: Sex) -> Self {
        Self { sex: Some(sex), age: self.age }
    }

    /// The same person, with the age known, in whole years.
    #[must_use]
    pub const fn with_age(self, years: u16) -> Self {
        Self { sex: self.sex, age: Some(years) }
    }
}

/// Does not show who it is.
impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Person").finish_non_exhaustive()
    }
}

/// Ages in whole years, both ends included; an open end has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgeRange {
    pub(crate) from: Option<u16>,
    pub(crate) to: Option<u16>,
}

impl AgeRange {
    /// The lowest age, if there is one.
    pub const fn from(self) -> Option<u16> {
        self.from
    }

    /// The highest age, if there is one.
    pub const fn to(self) -> Option<u16> {
        self.to
    }

    /// Whether `age` lies within.
    pub fn contains(self, age: u16) -> bool {
        self.from.is_none_or(|from| age >= from) && self.to.is_none_or(|to| age <= to)
    }

    pub(crate) fn is_open(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.from.unwrap_or(0) <= other.to.unwrap_or(u16::MAX)
            && other.from.unwrap_or(0) <= self.to.unwrap_or(u16::MAX)
    }
}
