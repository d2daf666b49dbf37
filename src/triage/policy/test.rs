//! The tests of a policy: what its conditions ask of instruments, earlier administrations and facts.

use serde::Serialize;

use crate::instrument::Test;

/// One test of a policy's conditions. Instruments, facts and the like are named by their position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyTest {
    /// What an instrument found.
    Finding {
        /// Which of the policy's instruments.
        instrument: usize,
        /// The test within the instrument.
        test: Test,
        /// The critical item the test stands for, if it stands for one.
        critical_item: Option<usize>,
    },
    /// How a score moved since an earlier administration.
    Change {
        /// Which of the policy's instruments.
        instrument: usize,
        /// Which movement.
        is: ChangeKind,
    },
    /// What is known besides.
    Fact {
        /// Which of the policy's facts.
        fact: usize,
        /// What it must be.
        test: FactTest,
    },
}

impl PolicyTest {
    /// The position of the instrument that it reads; `None` for a fact.
    pub fn instrument(&self) -> Option<usize> {
        match self {
            Self::Finding { instrument, .. } | Self::Change { instrument, .. } => Some(*instrument),
            Self::Fact { .. } => None,
        }
    }

    /// Of a test of what an instrument found: the position of the instrument, and the test within it.
    pub fn finding(&self) -> Option<(usize, &Test)> {
        match self {
            Self::Finding { instrument, test, .. } => Some((*instrument, test)),
            _ => None,
        }
    }

    /// Of a test of a fact: the position of the fact, and what it must be.
    pub fn fact(&self) -> Option<(usize, &FactTest)> {
        match self {
            Self::Fact { fact, test } => Some((*fact, test)),
            _ => None,
        }
    }

    /// Of a test of change: which movement.
    pub(crate) fn change(&self) -> Option<ChangeKind> {
        match self {
            Self::Change { is, .. } => Some(*is),
            _ => None,
        }
    }

    /// The same test in a policy that has its instruments and facts at other positions.
    pub(crate) fn moved(&self, uses: &[usize], facts: &[usize]) -> Option<Self> {
        let mut test = self.clone();
        match &mut test {
            Self::Finding { instrument, .. } | Self::Change { instrument, .. } => {
                *instrument = uses.get(*instrument).copied()?;
            }
            Self::Fact { fact, .. } => *fact = facts.get(*fact).copied()?,
        }
        Some(test)
    }
}

/// A movement of a score between two administrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Reliably worse.
    Deteriorated,
    /// Reliably better.
    Improved,
    /// Neither.
    Unchanged,
    /// Better by the published fraction.
    Response,
    /// Below the published threshold of remission.
    Remission,
}

impl ChangeKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Deteriorated, Self::Improved, Self::Unchanged, Self::Response, Self::Remission];

    /// Its word in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deteriorated => "deteriorated",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Response => "response",
            Self::Remission => "remission",
        }
    }
}

/// What a fact must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FactTest {
    /// Yes.
    Yes,
    /// One of these values, by position, ascending.
    OneOf(Vec<usize>),
    /// Within these bounds, both included.
    Number {
        /// The lowest.
        at_least: i64,
        /// The highest.
        at_most: i64,
    },
}
