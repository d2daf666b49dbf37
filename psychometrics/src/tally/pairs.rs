//! How often each pair of answers to each pair of items was given together.

use serde::{Deserialize, Serialize};

use super::{add_all, add_one};

/// For each item how often each answer was given, and for each pair of items how often each pair of answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairCounts {
    rows: u64,
    sizes: Vec<usize>,
    answers: Vec<Vec<u64>>,
    /// For each pair of items, the one that comes first outside, a table of the first item's answers by the second's.
    pairs: Vec<Vec<u64>>,
}

impl PairCounts {
    /// For items with these numbers of answers.
    pub(crate) fn new(sizes: Vec<usize>) -> Self {
        let answers = sizes.iter().map(|size| vec![0; *size]).collect();
        let mut pairs = Vec::new();
        for (position, first) in sizes.iter().enumerate() {
            for second in sizes.iter().skip(position.saturating_add(1)) {
                pairs.push(vec![0; first.saturating_mul(*second)]);
            }
        }
        Self { rows: 0, sizes, answers, pairs }
    }

    /// How many people were counted.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Counts a person: for each item the position of the answer.
    #[inline]
    pub(crate) fn push(&mut self, places: &[Option<usize>]) {
        self.rows = self.rows.saturating_add(1);
        for (answers, place) in self.answers.iter_mut().zip(places) {
            if let Some(place) = place {
                add_one(answers.get_mut(*place));
            }
        }
        let mut pairs = self.pairs.iter_mut();
        for (position, first) in places.iter().enumerate() {
            let after = position.saturating_add(1);
            let others = places.iter().zip(&self.sizes).skip(after);
            match first {
                Some(first) => {
                    // The zip with the pairs comes second: it must not take one more than there are others.
                    for ((second, size), pair) in others.zip(pairs.by_ref()) {
                        if let Some(second) = second {
                            add_one(pair.get_mut(first.saturating_mul(*size).saturating_add(*second)));
                        }
                    }
                }
                None => for _ in others.zip(pairs.by_ref()) {},
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        for (own, more) in self.answers.iter_mut().zip(&other.answers) {
            add_all(own, more);
        }
        for (own, more) in self.pairs.iter_mut().zip(&other.pairs) {
            add_all(own, more);
        }
    }

    /// Whether another one is of items with the same numbers of answers.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let sizes = |tables: &[Vec<u64>]| tables.iter().map(Vec::len).collect::<Vec<_>>();
        self.sizes == other.sizes
            && sizes(&self.answers) == sizes(&other.answers)
            && sizes(&self.pairs) == sizes(&other.pairs)
    }

    /// How often each answer to an item was given.
    pub(crate) fn answers(&self, item: usize) -> &[u64] {
        self.answers.get(item).map_or(&[], Vec::as_slice)
    }

    /// The table of two different items: the answers to the first, and how often each of the second's was given with it.
    pub(crate) fn pair(&self, first: usize, second: usize) -> impl Iterator<Item = ((usize, usize), u64)> {
        let (low, high) = (first.min(second), first.max(second));
        let items = self.sizes.len();
        // Pairs of the items before, then those of this one.
        let before: usize = (0..low).map(|item| items.saturating_sub(item).saturating_sub(1)).sum();
        let place = before.saturating_add(high.saturating_sub(low)).saturating_sub(1);
        let table = self.pairs.get(place).map_or(&[][..], Vec::as_slice);
        let size = self.sizes.get(high).copied().unwrap_or(1).max(1);
        let is_turned = first > second;
        table.iter().enumerate().map(move |(place, count)| {
            let cell =
                (place.checked_div(size).unwrap_or_default(), place.checked_rem(size).unwrap_or_default());
            (if is_turned { (cell.1, cell.0) } else { cell }, *count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stand_where_they_are_looked_for() {
        let mut counts = PairCounts::new(vec![2, 3, 4]);
        counts.push(&[Some(1), Some(2), Some(3)]);
        counts.push(&[None, Some(0), Some(1)]);
        let found = |first, second| -> Vec<((usize, usize), u64)> {
            counts.pair(first, second).filter(|(_, count)| *count > 0).collect()
        };
        assert_eq!(found(0, 1), [((1, 2), 1)]);
        assert_eq!(found(2, 0), [((3, 1), 1)]);
        assert_eq!(found(1, 2), [((0, 1), 1), ((2, 3), 1)]);
        assert_eq!(counts.answers(1), [1, 0, 1]);
    }
}
