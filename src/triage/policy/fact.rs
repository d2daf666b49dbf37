//! Facts: what is known or reported besides questionnaires.

use crate::text::Text;

/// Something known or reported besides questionnaires.
#[derive(Clone, Debug)]
pub struct Fact {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) kind: FactKind,
    pub(crate) risk: bool,
    pub(crate) may_lower: bool,
}

impl Fact {
    /// Its id: `bereaved`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The question a worker is asked, by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What values it may have.
    pub fn kind(&self) -> &FactKind {
        &self.kind
    }

    /// Whether a yes, or a higher number, may only raise.
    pub fn is_risk(&self) -> bool {
        self.risk
    }

    /// Whether the policy lets a report of it keep a rule from holding.
    pub fn may_lower(&self) -> bool {
        self.may_lower
    }
}

/// What values a fact may have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// One of some values.
    OneOf(Vec<FactOption>),
    /// A whole number between two limits, both included.
    Number {
        /// The lowest.
        min: i64,
        /// The highest.
        max: i64,
    },
}

/// One value of a one-of fact.
#[derive(Clone, Debug)]
pub struct FactOption {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
}

impl FactOption {
    /// Its id: `bereaved-family`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }
}
