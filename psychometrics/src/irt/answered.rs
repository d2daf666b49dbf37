//! The answers that a model is made of: distinct patterns with their counts, and where on the trait the people of each may be.

use super::grid::Grid;
use super::item::GradedItem;
use crate::cumulative::CategoryAt;
use crate::numeric::real;

/// Patterns of answers to the items of a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    items: usize,
    /// Pattern after pattern; for each item its category in the model from 1 on, 0 where it is missing.
    categories: Vec<u16>,
    counts: Vec<u64>,
}

impl Answered {
    pub(super) fn new(items: usize) -> Self {
        Self { items, ..Self::default() }
    }

    pub(super) fn push(&mut self, pattern: impl Iterator<Item = u16>, count: u64) {
        self.categories.extend(pattern);
        self.counts.push(count);
    }

    /// Each pattern with how many people gave it.
    pub(super) fn each(&self) -> impl Iterator<Item = (&[u16], f64)> {
        self.categories.chunks_exact(self.items.max(1)).zip(self.counts.iter().map(|count| real(*count)))
    }

    /// How many people there are.
    pub(super) fn people(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many patterns.
    pub(super) fn patterns(&self) -> usize {
        self.counts.len()
    }
}

/// The place of a category in lists; `None` where the answer is missing.
pub(super) fn place(category: u16) -> Option<usize> {
    category.checked_sub(1).map(usize::from)
}

/// Every category of every item at every point of the grid.
pub(super) struct Trace {
    /// By item, category and point: the logarithm of the probability.
    ln: Vec<Vec<Vec<f64>>>,
    /// The same with derivatives.
    pub(super) at: Vec<Vec<Vec<CategoryAt>>>,
}

impl Trace {
    pub(super) fn new(items: &[GradedItem], grid: &Grid) -> Self {
        let at: Vec<Vec<Vec<CategoryAt>>> = items.iter().map(|item| along(item, grid)).collect();
        let ln = at
            .iter()
            .map(|item| item.iter().map(|category| category.iter().map(|point| point.ln).collect()).collect())
            .collect();
        Self { ln, at }
    }

    /// Where on the trait people with a pattern are, as weights of the points, and the logarithm of how probable the pattern is. The
    /// largest term is taken out first: of a thousand items the product itself would be 0.
    pub(super) fn posterior(&self, pattern: &[u16], grid: &Grid, weights: &mut Vec<f64>) -> f64 {
        weights.clear();
        weights.extend_from_slice(&grid.ln_weights);
        for (item, category) in self.ln.iter().zip(pattern) {
            let Some(row) = place(*category).and_then(|place| item.get(place)) else { continue };
            for (weight, ln) in weights.iter_mut().zip(row) {
                *weight += ln;
            }
        }
        let largest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for weight in weights.iter_mut() {
            *weight = (*weight - largest).exp();
            sum += *weight;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        largest + sum.ln()
    }
}

/// The categories of an item along the grid.
pub(super) fn along(item: &GradedItem, grid: &Grid) -> Vec<Vec<CategoryAt>> {
    let mut categories = vec![Vec::with_capacity(grid.points.len()); item.categories()];
    for point in &grid.points {
        for (category, found) in categories.iter_mut().zip(item.at(*point)) {
            category.push(found);
        }
    }
    categories
}

/// What is expected of the people's places on the trait.
pub(super) struct Expected {
    pub(super) log_likelihood: f64,
    /// By item, category and point: how many people answered so and are there.
    pub(super) counts: Vec<Vec<Vec<f64>>>,
}

impl Expected {
    pub(super) fn new(answered: &Answered, trace: &Trace, grid: &Grid) -> Self {
        let mut counts: Vec<Vec<Vec<f64>>> = trace
            .ln
            .iter()
            .map(|item| item.iter().map(|category| vec![0.0; category.len()]).collect())
            .collect();
        let (mut log_likelihood, mut weights) = (0.0, Vec::new());
        for (pattern, people) in answered.each() {
            log_likelihood += people * trace.posterior(pattern, grid, &mut weights);
            weights.iter_mut().for_each(|weight| *weight *= people);
            for (item, category) in counts.iter_mut().zip(pattern) {
                let Some(row) = place(*category).and_then(|place| item.get_mut(place)) else { continue };
                for (count, weight) in row.iter_mut().zip(&weights) {
                    *count += weight;
                }
            }
        }
        Self { log_likelihood, counts }
    }
}
