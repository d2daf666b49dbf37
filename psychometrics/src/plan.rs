//! What is computed from whom.

/// Which people the figures about items are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// Those who answered every item of the scale.
    #[default]
    Complete,
    /// For each pair of items those who answered both.
    Available,
}

/// Which scores count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Totals {
    /// Complete ones.
    #[default]
    Complete,
    /// Those too that the rule of the definition fills in.
    Prorated,
}

/// What is computed from whom, and how surely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Which people the figures about items are of.
    pub answers: Answers,
    /// Which scores count.
    pub totals: Totals,
    /// The confidence of intervals, between 0 and 1.
    pub confidence: f64,
    /// Where random numbers begin. The same seed gives the same figures.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { answers: Answers::Complete, totals: Totals::Complete, confidence: 0.95, seed: 1 }
    }
}
