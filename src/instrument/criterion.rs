//! Criteria: rules over symptoms, such as "five of nine, one of them one of the first two".

use super::cutoff::Threshold;
use super::evidence::Evidence;
use super::scale::CountGroup;
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

/// One test within an instrument. Items, scales and criteria are named by their position in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Test {
    /// At least (and at most) so many items are positive.
    Count {
        /// Which items count, and when.
        groups: Vec<CountGroup>,
        /// The lowest number that satisfies the test.
        at_least: usize,
        /// The highest number that satisfies it.
        at_most: usize,
    },
    /// An item's score.
    Item {
        /// The item.
        item: usize,
        /// What its score must be.
        threshold: Threshold,
    },
    /// A scale's value.
    Score {
        /// The scale.
        scale: usize,
        /// What its value must be.
        threshold: Threshold,
    },
    /// A scale's band is this severe or more.
    Band {
        /// The scale.
        scale: usize,
        /// The least severity (rank) that satisfies it.
        severity: usize,
    },
    /// A cutoff is reached.
    Cutoff {
        /// The scale.
        scale: usize,
        /// The cutoff, by its position in the scale.
        cutoff: usize,
    },
    /// An earlier criterion is met.
    Criterion(usize),
}
