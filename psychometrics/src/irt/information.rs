//! The observed information of a model, by Louis (1982): what complete data would say, without what is not known of the people's places on
//! the trait.

use super::answered::{Answered, Expected, Trace, place};
use super::grid::Grid;
use crate::cumulative::{CategoryAt, parameters};
use crate::numeric::Matrix;

/// So many patterns at a time.
const BLOCK: usize = 2048;

/// The observed information of all parameters, item after item.
pub(super) fn observed_information(
    answered: &Answered,
    expected: &Expected,
    trace: &Trace,
    grid: &Grid,
) -> Matrix {
    let mut begin = 0_usize;
    let items: Vec<Item> = trace
        .at
        .iter()
        .map(|along| {
            let item = Item::new(along, begin, grid);
            begin = begin.saturating_add(along.len());
            item
        })
        .collect();
    let mut sums = Sums(vec![vec![0.0; begin]; begin]);
    for ((item, along), counts) in items.iter().zip(&trace.at).zip(&expected.counts) {
        sums.add_item(item, along, counts, grid);
    }
    let mut block: Vec<(&[u16], Vec<f64>)> = Vec::new();
    let mut patterns = answered.each().peekable();
    while let Some((pattern, people)) = patterns.next() {
        let mut weights = Vec::new();
        trace.posterior(pattern, grid, &mut weights);
        sums.take_mean_score(&items, pattern, people, &weights);
        weights.iter_mut().for_each(|weight| *weight *= people);
        block.push((pattern, weights));
        if block.len() >= BLOCK || patterns.peek().is_none() {
            sums.add_pairs(&items, &block, grid.points.len());
            block.clear();
        }
    }
    Matrix::from_fn(begin, begin, |row, column| -sums.at(row.min(column), row.max(column)))
}

/// An item: the scores of its categories along the grid, and where its parameters begin among all.
struct Item {
    begin: usize,
    /// For each category the derivatives by slope, lower and upper boundary.
    scores: Vec<[Vec<f64>; 3]>,
}

impl Item {
    fn new(along: &[Vec<CategoryAt>], begin: usize, grid: &Grid) -> Self {
        let of = |category: &Vec<CategoryAt>| {
            let mut scores: [Vec<f64>; 3] = Default::default();
            for (at, point) in category.iter().zip(&grid.points) {
                scores.iter_mut().zip(at.score(*point)).for_each(|(own, part)| own.push(part));
            }
            scores
        };
        Self { begin, scores: along.iter().map(of).collect() }
    }

    /// The places of a category's parameters among all, as far as they exist.
    fn places(&self, category: usize) -> [Option<usize>; 3] {
        let own = |parameter: usize| {
            (parameter < self.scores.len()).then_some(self.begin.saturating_add(parameter))
        };
        parameters(category).map(own)
    }
}

/// The second derivatives, as they add up: on and above the diagonal.
struct Sums(Vec<Vec<f64>>);

impl Sums {
    fn at(&self, row: usize, column: usize) -> f64 {
        self.0.get(row).and_then(|row| row.get(column)).copied().unwrap_or(f64::NAN)
    }

    fn add(&mut self, row: Option<usize>, column: Option<usize>, part: f64) {
        let (Some(row), Some(column)) = (row, column) else { return };
        if let Some(sum) = self.0.get_mut(row).and_then(|row| row.get_mut(column)) {
            *sum += part;
        }
    }

    /// What an item says of itself: second derivatives and products of first ones.
    fn add_item(&mut self, item: &Item, along: &[Vec<CategoryAt>], counts: &[Vec<f64>], grid: &Grid) {
        for (category, (along, counts)) in along.iter().zip(counts).enumerate() {
            let mut sums = [[0.0; 3]; 3];
            for ((at, count), point) in along.iter().zip(counts).zip(&grid.points) {
                let score = at.score(*point);
                for ((row, bend), one) in sums.iter_mut().zip(at.bend(*point)).zip(score) {
                    for ((sum, bend), other) in row.iter_mut().zip(bend).zip(score) {
                        *sum += count * (bend + one * other);
                    }
                }
            }
            let places = item.places(category);
            for (row, (place, sums)) in places.into_iter().zip(sums).enumerate() {
                for (column, sum) in places.into_iter().zip(sums).skip(row) {
                    self.add(place, column, sum);
                }
            }
        }
    }

    /// Takes away the square of the mean score of a pattern.
    fn take_mean_score(&mut self, items: &[Item], pattern: &[u16], people: f64, weights: &[f64]) {
        let mut means: Vec<(Option<usize>, f64)> = Vec::new();
        for (item, category) in items.iter().zip(pattern) {
            let Some(category) = place(*category) else { continue };
            let scores = item.scores.get(category).into_iter().flatten();
            for (score, place) in scores.zip(item.places(category)) {
                means.push((place, score.iter().zip(weights).map(|(score, weight)| score * weight).sum()));
            }
        }
        for (at, (row, one)) in means.iter().enumerate() {
            for (column, other) in means.iter().skip(at) {
                self.add(*row, *column, -people * one * other);
            }
        }
    }

    /// What two items say together: the products of their scores, wherever people who answered both so may be.
    fn add_pairs(&mut self, items: &[Item], block: &[(&[u16], Vec<f64>)], points: usize) {
        for (position, item) in items.iter().enumerate() {
            let after = position.saturating_add(1);
            let others = items.get(after..).unwrap_or_default();
            let size =
                |other: &Item| item.scores.len().saturating_mul(other.scores.len()).saturating_mul(points);
            // For each other item, by both categories and the point: how many people.
            let mut tables: Vec<Vec<f64>> = others.iter().map(|other| vec![0.0; size(other)]).collect();
            for (pattern, weights) in block {
                let Some(own) = pattern.get(position).and_then(|category| place(*category)) else { continue };
                let categories = pattern.get(after..).unwrap_or_default();
                for ((table, other), category) in tables.iter_mut().zip(others).zip(categories) {
                    let Some(category) = place(*category) else { continue };
                    let start = own
                        .saturating_mul(other.scores.len())
                        .saturating_add(category)
                        .saturating_mul(points);
                    let cells = table.get_mut(start..start.saturating_add(points)).unwrap_or_default();
                    cells.iter_mut().zip(weights).for_each(|(cell, weight)| *cell += weight);
                }
            }
            for (other, table) in others.iter().zip(&tables) {
                self.add_pair(item, other, table, points);
            }
        }
    }

    fn add_pair(&mut self, item: &Item, other: &Item, table: &[f64], points: usize) {
        let mut cells = table.chunks_exact(points.max(1));
        for (own, scores) in item.scores.iter().enumerate() {
            for ((category, others), people) in other.scores.iter().enumerate().zip(cells.by_ref()) {
                if people.iter().all(|people| *people <= 0.0) {
                    continue;
                }
                for (row, score) in item.places(own).into_iter().zip(scores) {
                    let weighed: Vec<f64> =
                        people.iter().zip(score).map(|(people, score)| people * score).collect();
                    for (column, score) in other.places(category).into_iter().zip(others) {
                        self.add(
                            row,
                            column,
                            weighed.iter().zip(score).map(|(one, other)| one * other).sum(),
                        );
                    }
                }
            }
        }
    }
}
