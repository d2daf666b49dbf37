//! Where a plan says what a policy carries out.

/// A place in a source: `recovered-2020 §2.4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub(crate) text: Box<str>,
    pub(crate) source: usize,
}

impl Clause {
    /// As the policy writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The position of its source in [`sources`](super::Policy::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}
