//! The answers of an item as steps, and the thresholds between them.

use crate::items::ScaleItems;
use crate::numeric::{normal_below, normal_quantile, real};
use crate::tally::PairCounts;

/// The answers of an item that were given, from the lowest up, and the thresholds between them.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    /// For each answer its step, where it was given.
    of: Vec<Option<usize>>,
    /// The lower end of each step and the upper end of the last, each with the share of answers below.
    ends: Vec<(f64, f64)>,
}

impl Steps {
    /// Of every item.
    pub(crate) fn of(counts: &PairCounts, items: &ScaleItems) -> Vec<Self> {
        let values = items.as_slice().iter().map(|item| item.answers().iter().map(|(_, value)| *value));
        values.enumerate().map(|(item, values)| Self::new(counts.answers(item), values.collect())).collect()
    }

    /// Of an item: how often each answer was given, and how high it counts.
    fn new(counts: &[u64], values: Vec<f64>) -> Self {
        let mut given: Vec<(f64, usize, u64)> = values
            .iter()
            .zip(counts)
            .enumerate()
            .filter(|(_, (_, count))| **count > 0)
            .map(|(place, (value, count))| (*value, place, *count))
            .collect();
        given.sort_by(|one, other| one.0.total_cmp(&other.0));
        let all: u64 = given.iter().map(|(.., count)| count).sum();
        let (mut of, mut ends) = (vec![None; values.len()], vec![(f64::NEG_INFINITY, 0.0)]);
        let mut before = 0_u64;
        for (step, block) in given.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()).enumerate() {
            for (_, place, times) in block {
                if let Some(own) = of.get_mut(*place) {
                    *own = Some(step);
                }
                before = before.saturating_add(*times);
            }
            ends.push(if before >= all {
                (f64::INFINITY, 1.0)
            } else {
                let end = normal_quantile(real(before) / real(all));
                (end, normal_below(end))
            });
        }
        Self { of, ends }
    }

    /// How many steps there are.
    pub(crate) fn count(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }

    /// The step of an answer.
    pub(crate) fn step(&self, answer: usize) -> Option<usize> {
        self.of.get(answer).copied().flatten()
    }

    /// The lower end of a step; that after the last is the upper end of the last.
    pub(super) fn end(&self, step: usize) -> f64 {
        self.ends.get(step).map_or(f64::NAN, |(end, _)| *end)
    }

    /// The share of answers below that end.
    pub(super) fn below(&self, step: usize) -> f64 {
        self.ends.get(step).map_or(f64::NAN, |(_, below)| *below)
    }

    /// The thresholds between two steps.
    pub(crate) fn thresholds(&self) -> Vec<f64> {
        self.ends.iter().map(|(end, _)| *end).filter(|end| end.is_finite()).collect()
    }
}
