//! What is counted of people, so that it can be written down at one place and added to what was counted at another.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Counts of people: whole numbers, which are added up.
pub trait Counted: Clone {
    /// The counts alone, as a file holds them.
    type Saved: Serialize + DeserializeOwned;

    /// What was counted.
    fn saved(&self) -> Self::Saved;

    /// The same kind of counts with these; `None` where they cannot be of this kind. `self` is of nobody.
    fn filled(&self, saved: Self::Saved) -> Option<Self>;

    /// Adds what was counted elsewhere of the same kind.
    fn merge(&mut self, other: &Self);
}

/// Adds a number to a count.
pub(crate) fn more(count: &mut u64, number: u64) {
    *count = count.saturating_add(number);
}

/// Everybody, and each group with how many rows it has.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "S: Serialize + DeserializeOwned")]
pub(crate) struct SavedGroups<S> {
    pub(crate) without_group: u64,
    pub(crate) has_too_many: bool,
    pub(crate) all: S,
    pub(crate) groups: BTreeMap<String, (u64, S)>,
}
