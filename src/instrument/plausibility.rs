//! Answers that cannot both be true.

use super::condition::Test;
use crate::condition::Condition;
use crate::text::Text;

/// A contradiction within one person's answers, such as more hours asleep than in bed. It never changes a score: somebody has to
/// look at the form again.
#[derive(Debug)]
pub struct Plausibility {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) condition: Condition<Test>,
    pub(crate) source: Option<usize>,
}

impl Plausibility {
    /// Its id: `asleep-longer-than-in-bed`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What contradicts what, by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What must hold for the answers to contradict each other.
    pub fn condition(&self) -> &Condition<Test> {
        &self.condition
    }

    /// The position of its source in [`sources`](super::Instrument::sources); `None` where the check is ours and nobody published it.
    pub fn source_index(&self) -> Option<usize> {
        self.source
    }
}
