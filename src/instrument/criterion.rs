//! Criteria: rules over symptoms, such as "five of nine, one of them one of the first two".

use super::condition::Test;
use super::evidence::Evidence;
use crate::condition::Condition;
use crate::text::Text;

/// A rule over items and scores that the instrument's authors published.
#[derive(Clone, Debug)]
pub struct Criterion {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) condition: Condition<Test>,
    pub(crate) source: usize,
    pub(crate) evidence: Evidence,
    pub(crate) evidence_source: Option<usize>,
}

impl Criterion {
    /// Its id: `major-depressive-syndrome`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language; the id where none is given.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The rule itself.
    pub fn condition(&self) -> &Condition<Test> {
        &self.condition
    }

    /// The position of the rule's source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// What it screens for, in whom, and how well.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The position of the source of [`evidence`](Self::evidence) in [`sources`](super::Instrument::sources), where that is
    /// not the source of the rule.
    pub fn evidence_source_index(&self) -> Option<usize> {
        self.evidence_source
    }
}
