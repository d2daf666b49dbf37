//! Which answers were given together, over all items: each different combination once, and how many people gave it. What needs more than
//! pairs of items rests on it. It grows with what is different, and not with the number of people.

use std::collections::HashMap;
use std::sync::Arc;

use crate::plan::Answers;

/// For each item its answer, from 1 on as whoever counts numbers them; 0 where it is missing.
pub(crate) type Pattern = Arc<[u16]>;

/// The different combinations of answers, each with how many people gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Patterns {
    counts: HashMap<Pattern, u64>,
}

impl Patterns {
    /// Counts a person.
    pub(crate) fn push(&mut self, row: &[u16]) {
        self.push_many(row, 1);
    }

    fn push_many(&mut self, row: &[u16], times: u64) {
        match self.counts.get_mut(row) {
            Some(count) => *count = count.saturating_add(times),
            None => {
                self.counts.insert(row.into(), times);
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.counts.iter().for_each(|(row, count)| self.push_many(row, *count));
    }

    /// A combination as it is kept, so that it need not be kept twice.
    pub(crate) fn kept(&self, row: &[u16]) -> Pattern {
        self.counts.get_key_value(row).map_or_else(|| row.into(), |(kept, _)| Arc::clone(kept))
    }

    /// Those with an answer to every item, or to any, in an order that does not depend on how they came.
    pub(crate) fn used(&self, answers: Answers) -> Vec<(&Pattern, u64)> {
        let is_used = |pattern: &[u16]| match answers {
            Answers::Complete => pattern.iter().all(|answer| *answer > 0),
            Answers::Available => pattern.iter().any(|answer| *answer > 0),
        };
        let used = self.counts.iter().filter(|(pattern, _)| is_used(pattern));
        let mut used: Vec<(&Pattern, u64)> = used.map(|(pattern, count)| (pattern, *count)).collect();
        used.sort_unstable();
        used
    }
}
