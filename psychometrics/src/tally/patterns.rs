//! Which answers were given together, over all items: each different combination once, and how many people gave it. What needs more than
//! pairs of items rests on it. It grows with what is different, and not with the number of people.

use std::collections::HashMap;

/// No answer.
const MISSING: u16 = u16::MAX;

/// The different combinations of answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Patterns {
    counts: HashMap<Box<[u16]>, u64>,
}

impl Patterns {
    /// Counts a person: for each item the position of the answer. `row` is working memory.
    pub(crate) fn push(&mut self, places: &[Option<usize>], row: &mut Vec<u16>) {
        row.clear();
        let code =
            |place: &Option<usize>| place.and_then(|place| u16::try_from(place).ok()).unwrap_or(MISSING);
        row.extend(places.iter().map(code));
        match self.counts.get_mut(row.as_slice()) {
            Some(count) => *count = count.saturating_add(1),
            None => {
                self.counts.insert(row.as_slice().into(), 1);
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (row, count) in &other.counts {
            let own = self.counts.entry(row.clone()).or_insert(0);
            *own = own.saturating_add(*count);
        }
    }

    /// All of them in an order that does not depend on how they came, and how many people gave each.
    pub(crate) fn sorted(&self) -> Vec<(&[u16], u64)> {
        let mut all: Vec<(&[u16], u64)> = self.counts.iter().map(|(row, count)| (&**row, *count)).collect();
        all.sort_unstable();
        all
    }

    /// The same without those who left something out.
    pub(crate) fn complete(&self) -> Vec<(&[u16], u64)> {
        self.sorted().into_iter().filter(|(row, _)| !row.contains(&MISSING)).collect()
    }
}
