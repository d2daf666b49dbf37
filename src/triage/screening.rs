//! What is known of one person: findings, facts, consent.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::instrument::Person;
use crate::interpretation::Findings;
use crate::response::{Given, RawAnswer};

/// Everything a policy may look at for one person. `Debug` shows none of it.
///
/// ```
/// # #[cfg(feature = "catalog")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen::{Screening, catalog};
/// let gad7 = catalog::instrument("gad-7").ok_or("not in this build")?;
/// let findings = gad7.respond_in_order([1, 1, 0, 0, 1, 0, 0])?.score().interpret();
/// let screening = Screening::new().consent(true).with(findings).fact("abnormal-behaviour-reported", true);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "catalog"))]
/// # fn main() {}
/// ```
#[derive(Clone, Default)]
pub struct Screening<'i> {
    pub(crate) consent: Option<bool>,
    pub(crate) person: Person,
    pub(crate) place: Option<Box<str>>,
    pub(crate) findings: Vec<Findings<'i>>,
    pub(crate) earlier: Vec<Findings<'i>>,
    pub(crate) facts: Vec<(Box<str>, FactValue)>,
}

/// The value of a fact; in JSON `true`, `3` or `"yes"`, as forms have it; `null` is unknown. What else stands there is read too, and no
/// fact allows it: one such value does not lose the others. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, from = "RawAnswer")]
#[non_exhaustive]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// The id of a value, `yes` or `no`, or a number as text; blank is unknown.
    Text(Box<str>),
}

impl<'i> Screening<'i> {
    /// Of a person of whom nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records whether the person agreed to be screened. Until this is recorded, nothing is known of it.
    #[must_use]
    pub fn consent(mut self, given: bool) -> Self {
        self.consent = Some(given);
        self
    }

    /// Adds what an instrument found. Of one instrument that is added more than once, each administration counts: a rule
    /// holds where it holds for some choice of one administration of each instrument, so the level is at least what either
    /// alone gives, and `at_least` and `at_most` enclose it in the same way. (Of more than 64 choices, those are looked at
    /// that have one administration other than the first; `at_most` is then the highest level, and a problem says so.)
    #[must_use]
    pub fn with(mut self, findings: Findings<'i>) -> Self {
        self.findings.push(findings);
        self
    }

    /// Adds what an instrument found at an earlier time. Change is measured from the one added last.
    #[must_use]
    pub fn earlier(mut self, findings: Findings<'i>) -> Self {
        self.earlier.push(findings);
        self
    }

    /// Adds what is known or reported besides. Whether the policy has such a fact is checked when it decides.
    #[must_use]
    pub fn fact(mut self, id: &str, value: impl Into<FactValue>) -> Self {
        self.facts.push((id.into(), value.into()));
        self
    }

    /// Adds the person's sex and age, for instruments that were not given with them. Where they differ from those an
    /// instrument was interpreted with, or from a fact `sex` or `age`, they are unknown and a problem says so.
    #[must_use]
    pub fn person(mut self, person: Person) -> Self {
        self.person = person;
        self
    }

    /// Adds where the person is, as an ISO 3166 code such as `CN-33`: reports then list the hotlines of this place.
    #[must_use]
    pub fn place(mut self, place: &str) -> Self {
        self.place = Some(place.into());
        self
    }

    /// What the instruments found, in the order in which it was added.
    pub fn findings(&self) -> &[Findings<'i>] {
        &self.findings
    }
}

/// How much there is, not what.
impl fmt::Debug for Screening<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Screening")
            .field("findings", &self.findings)
            .field("facts", &self.facts.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FactValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FactValue(…)")
    }
}

impl From<RawAnswer> for FactValue {
    fn from(value: RawAnswer) -> Self {
        match Given::from(&value) {
            Given::YesNo(yes) => Self::Bool(yes),
            Given::Code(number) => Self::Number(number),
            Given::Text(text) => Self::Text(text.into()),
            Given::Missing(_) => Self::Text("".into()),
        }
    }
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for FactValue {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}
