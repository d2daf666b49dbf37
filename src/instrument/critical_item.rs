//! Critical items: answers that matter by themselves.

use crate::text::Text;
use crate::threshold::Threshold;

/// An item whose own answer is read, whatever the total and whatever is missing elsewhere.
#[derive(Clone, Debug)]
pub struct CriticalItem {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) item: usize,
    pub(crate) threshold: Threshold,
    pub(crate) concern: Box<str>,
    pub(crate) source: usize,
}

impl CriticalItem {
    /// Its id: `suicidal-ideation`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language; the id where none is given.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What it is about: `suicide`, `self-harm`, `violence`, `psychosis`, `safety`.
    pub fn concern(&self) -> &str {
        &self.concern
    }

    /// The position of its item in [`items`](super::Instrument::items).
    pub fn item_index(&self) -> usize {
        self.item
    }

    /// The item score from which it is positive.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}
