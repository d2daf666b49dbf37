//! How much each pair of answers moves a polychoric correlation (Muthén 1984): what weighted least squares weighs by.

use super::bivariate::{Nodes, density_below};
use super::{Polychoric, Steps, by_cell, probabilities, slopes, table};
use crate::numeric::{Matrix, real};
use crate::tally::PairCounts;

/// A cell that is less probable than this says nothing reliable of a slope; lavaan leaves it out too.
const LEAST: f64 = 1.490_116_119_384_765_6e-8;

/// Of one correlation.
#[derive(Clone, Debug)]
pub(crate) struct Influence {
    /// The two items.
    pub(crate) first: usize,
    pub(crate) second: usize,
    /// For each step of the first and each of the second how far one such person moves the correlation.
    cells: Matrix,
    /// The variance of the correlation, times the number of people.
    pub(crate) variance: f64,
}

impl Influence {
    /// How far a person with these steps moves the correlation.
    #[inline]
    pub(crate) fn of(&self, first: usize, second: usize) -> f64 {
        self.cells.at(first, second)
    }

    fn new(
        table: &Matrix,
        rho: f64,
        (one, other): (usize, usize),
        (first, second): (&Steps, &Steps),
        nodes: &Nodes,
    ) -> Self {
        let n = table.sum();
        let expected = probabilities(first, second, &nodes.angles(rho));
        let per_cell = |slopes: Matrix| {
            Matrix::from_fn(first.count(), second.count(), |row, column| {
                let probability = expected.at(row, column);
                if probability <= LEAST { 0.0 } else { slopes.at(row, column) / probability }
            })
        };
        let own = per_cell(slopes(first, second, rho));
        let sum = |of: &Matrix| -> f64 {
            let rows = 0..first.count();
            rows.map(|row| {
                let cells = table.row(row).iter().zip(own.row(row)).zip(of.row(row));
                cells.map(|((count, own), of)| count * own * of).sum::<f64>()
            })
            .sum()
        };
        let information = sum(&own);
        // What a threshold that came out a little higher would have moved.
        let by_first: Vec<f64> = (1..first.count())
            .map(|end| {
                let at = |row: usize, column: usize| match row == end {
                    true => density_below(first.end(row), second.end(column), rho),
                    false => 0.0,
                };
                sum(&per_cell(by_cell(first, second, at)))
            })
            .collect();
        let by_second: Vec<f64> = (1..second.count())
            .map(|end| {
                let at = |row: usize, column: usize| match column == end {
                    true => density_below(second.end(column), first.end(row), rho),
                    false => 0.0,
                };
                sum(&per_cell(by_cell(first, second, at)))
            })
            .collect();
        let moved = |steps: &Steps, by: &[f64], step: usize| -> f64 {
            let ends = (1..steps.count()).zip(by);
            ends.map(|(end, by)| by * steps.influence(end, step) / n).sum()
        };
        let cells = Matrix::from_fn(first.count(), second.count(), |row, column| {
            let of_thresholds = moved(first, &by_first, row) + moved(second, &by_second, column);
            n * (own.at(row, column) - of_thresholds) / information
        });
        let variance: f64 = (0..first.count())
            .map(|row| {
                table
                    .row(row)
                    .iter()
                    .zip(cells.row(row))
                    .map(|(count, cell)| count * cell * cell)
                    .sum::<f64>()
            })
            .sum();
        Self { first: one, second: other, cells, variance: variance / n }
    }
}

impl Steps {
    /// How far one person of a step moves the threshold at an end, times the number of people.
    fn influence(&self, end: usize, step: usize) -> f64 {
        let (place, below) = (self.end(end), self.below(end));
        let density = (-place * place / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        (real(u64::from(step < end)) - below) / density
    }
}

impl Polychoric {
    /// Of every correlation, row by row below the diagonal turned up: items 0 and 1, 0 and 2, …
    pub(crate) fn influences(&self, counts: &PairCounts) -> Vec<Influence> {
        let nodes = Nodes::new();
        let mut influences = Vec::new();
        for (one, first) in self.steps.iter().enumerate() {
            for (other, second) in self.steps.iter().enumerate().skip(one.saturating_add(1)) {
                let (places, steps) = ((one, other), (first, second));
                let (table, rho) = (table(counts, places, steps), self.correlations.at(one, other));
                influences.push(Influence::new(&table, rho, places, steps, &nodes));
            }
        }
        influences
    }
}
