//! Critical items: answers that matter by themselves.

use crate::closed_words::closed_words;
use crate::text::Text;
use crate::threshold::Threshold;

/// An item whose own answer is read, whatever the total and whatever is missing elsewhere.
#[derive(Clone, Debug)]
pub struct CriticalItem {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) item: usize,
    pub(crate) threshold: Threshold,
    pub(crate) concern: Concern,
    pub(crate) source: usize,
}

/// What a critical item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Concern {
    /// Thoughts of suicide, plans, attempts.
    Suicide,
    /// Harm to oneself without intent to die.
    SelfHarm,
    /// Harm to others.
    Violence,
    /// Signs of psychosis.
    Psychosis,
    /// Harm by others, and any other danger.
    Safety,
}

closed_words! { Concern, "concern":
    Suicide = "suicide",
    SelfHarm = "self-harm",
    Violence = "violence",
    Psychosis = "psychosis",
    Safety = "safety",
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

    /// What it is about.
    pub fn concern(&self) -> Concern {
        self.concern
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
