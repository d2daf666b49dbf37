//! Conditions of an instrument: what they test.

use super::threshold::Threshold;

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
    /// The same as ranges of recorded values, so that counting needs no arithmetic; empty where that cannot be said.
    pub(crate) recorded: Vec<RecordedRange>,
}

/// The recorded values of an item that satisfy a threshold: those from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RecordedRange {
    pub(crate) item: usize,
    pub(crate) low: i32,
    pub(crate) high: i32,
}

impl RecordedRange {
    #[inline]
    pub(crate) const fn holds(self, recorded: i32) -> bool {
        self.low <= recorded && recorded <= self.high
    }
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
