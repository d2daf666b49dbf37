//! Conditions of an instrument: what they test.

use crate::threshold::Threshold;

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

/// Items that count when their score satisfies a test.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CountGroup {
    pub(crate) items: Vec<usize>,
    pub(crate) threshold: Threshold,
}

impl CountGroup {
    /// The items, by position.
    pub fn items(&self) -> &[usize] {
        &self.items
    }

    /// When one of them counts.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }
}
