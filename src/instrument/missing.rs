//! What a scale does with missing members, and how it rounds.

use crate::number::Rounding;

/// What a rule for missing members rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingBasis {
    /// The position of the source that publishes it in [`sources`](super::Instrument::sources).
    Source(usize),
    /// The authors publish none; requiring every answer is the choice of the definition.
    NonePublished,
    /// The definition does not say.
    Unstated,
}

/// What a scale does when members are missing. Nothing is ever filled in that its source does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingRule {
    /// Unscorable unless every member has a value.
    AllRequired,
    /// With at least so many members answered, the missing ones count as the mean of the answered ones.
    Prorate {
        /// The fewest answered members.
        min_answered: usize,
        /// How the prorated value is rounded, if it is.
        rounding: Option<Rounding>,
    },
}

/// A published rounding of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub(crate) decimals: u32,
    pub(crate) rounding: Rounding,
    pub(crate) source: usize,
}

impl Round {
    /// Places kept.
    pub const fn decimals(self) -> u32 {
        self.decimals
    }

    /// Which way.
    pub const fn rounding(self) -> Rounding {
        self.rounding
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub const fn source_index(self) -> usize {
        self.source
    }
}
