//! Who acts, who is notified by when, and who agrees for a child.

use super::clause::Clause;
use crate::period::Period;
use crate::text::Text;

/// Somebody who acts or is notified.
#[derive(Clone, Debug)]
pub struct Provider {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
}

impl Provider {
    /// Its id: `social-worker`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// A notification: who must be told by when.
#[derive(Clone, Debug)]
pub struct Notice {
    pub(crate) role: usize,
    pub(crate) within: Period,
    pub(crate) ours: bool,
    pub(crate) label: Text,
}

impl Notice {
    /// The position of who is told in [`providers`](super::Policy::providers).
    pub fn role_index(&self) -> usize {
        self.role
    }

    /// By when.
    pub fn within(&self) -> Period {
        self.within
    }

    /// Whether that period is our choice, because the plan gives none.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// Of what, by language; empty where the policy does not say.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// Who agrees beside a person who is too young to agree alone.
///
/// It holds nothing back: answers are used, and what is done for safety is done, whether or not the guardian agreed.
#[derive(Clone, Debug)]
pub struct Guardian {
    pub(crate) below: u16,
    pub(crate) role: usize,
    pub(crate) clause: Clause,
}

impl Guardian {
    /// The age in years below which a guardian agrees as well.
    pub fn below(&self) -> u16 {
        self.below
    }

    /// The position of the guardian in [`providers`](super::Policy::providers).
    pub fn role_index(&self) -> usize {
        self.role
    }

    /// Where the law or the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }
}
