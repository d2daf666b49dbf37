//! The tests of a policy: what its conditions ask of instruments, earlier administrations and facts.

use serde::Serialize;

use crate::instrument::{Instrument, Test};

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
    pub(crate) fn instrument(&self) -> Option<usize> {
        match self {
            Self::Finding { instrument, .. } | Self::Change { instrument, .. } => Some(*instrument),
            Self::Fact { .. } => None,
        }
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

pub(super) fn describe(instrument: &Instrument, test: &Test) -> String {
    let scale = |index: usize| instrument.scales.get(index);
    match test {
        Test::Score { scale: index, threshold } => {
            let id = scale(*index).map_or("", |scale| scale.id());
            format!("{id} {threshold}")
        }
        Test::Band { scale: index, severity } => {
            let found = scale(*index);
            let band = found.and_then(|scale| scale.bands.iter().find(|band| band.severity == *severity));
            format!("{} {} or more", found.map_or("", |scale| scale.id()), band.map_or("", |band| band.id()))
        }
        Test::Cutoff { scale: index, cutoff } => {
            let found = scale(*index);
            let cutoff = found.and_then(|scale| scale.cutoffs.get(*cutoff)).map_or("", |cutoff| cutoff.id());
            format!("{}.{cutoff}", found.map_or("", |scale| scale.id()))
        }
        Test::Criterion(index) => {
            instrument.criteria.get(*index).map_or("", |criterion| criterion.id()).to_owned()
        }
        Test::Item { item, .. } => instrument.items.get(*item).map_or("", |item| item.id()).to_owned(),
        Test::Count { .. } => "count".to_owned(),
    }
}
