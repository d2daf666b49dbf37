//! Correlations of the continuous variables that are taken to lie behind answers in steps: two-step maximum likelihood (Olsson), without a
//! correction for empty cells.

mod bivariate;
mod influence;
mod steps;

pub(crate) use bivariate::Nodes;
pub(crate) use influence::Influence;
pub(crate) use steps::Steps;

use crate::items::ScaleItems;
use crate::numeric::{Matrix, real};
use crate::tally::PairCounts;
use bivariate::{Angles, density};

/// More items than this have no polychoric correlations here.
pub(crate) const MOST_ITEMS: usize = 100;

/// A correlation nearer to 1 or -1 has run to its limit.
const LIMIT: f64 = 0.9999;
/// So has one of which a table says less than this, times n / (1 - rho²)²: no threshold of the one item is near any of the other's.
const LEAST_INFORMATION: f64 = 1e-4;

/// The thresholds and correlations of all items.
#[derive(Clone, Debug)]
pub(crate) struct Polychoric {
    pub(crate) steps: Vec<Steps>,
    /// Not a number where one has run to its limit.
    pub(crate) correlations: Matrix,
    /// Which have.
    pub(crate) at_limit: Vec<(usize, usize)>,
    /// How many cells of the tables of two items are empty, for those tables that have any.
    pub(crate) empty_cells: Vec<((usize, usize), u64)>,
}

impl Polychoric {
    /// The error says why there are none.
    pub(crate) fn new(counts: &PairCounts, items: &ScaleItems) -> Result<Self, String> {
        let size = items.len();
        if size > MOST_ITEMS {
            return Err(format!("more than {MOST_ITEMS} items have no polychoric correlations"));
        }
        let (nodes, steps) = (Nodes::new(), Steps::of(counts, items));
        let id = |item: usize| items.as_slice().get(item).map_or("", |item| item.id());
        if let Some(item) = steps.iter().position(|steps| steps.count() < 2) {
            return Err(format!("everybody gave the same answer to item `{}`", id(item)));
        }
        let mut correlations = Matrix::from_fn(size, size, |_, _| 1.0);
        let (mut empty_cells, mut at_limit) = (Vec::new(), Vec::new());
        for (one, first) in steps.iter().enumerate() {
            for (other, second) in steps.iter().enumerate().skip(one.saturating_add(1)) {
                let table = table(counts, (one, other), (first, second));
                let empty = table.to_rows().iter().flatten().filter(|count| **count <= 0.0).count();
                if empty > 0 {
                    empty_cells.push(((one, other), u64::try_from(empty).unwrap_or(u64::MAX)));
                }
                let rho = correlation(&table, first, second, &nodes).unwrap_or_else(|| {
                    at_limit.push((one, other));
                    f64::NAN
                });
                correlations.set(one, other, rho);
                correlations.set(other, one, rho);
            }
        }
        Ok(Self { steps, correlations, at_limit, empty_cells })
    }

    /// Itself, where every correlation has a value; else which one has not.
    pub(crate) fn whole(&self, items: &ScaleItems) -> Result<&Self, String> {
        let id = |item: usize| items.as_slice().get(item).map_or("", |item| item.id());
        match self.at_limit.first() {
            None => Ok(self),
            Some((one, other)) => Err(format!(
                "the polychoric correlation of items `{}` and `{}` is at its limit: cells of their table are empty, and nothing is added to them",
                id(*one),
                id(*other)
            )),
        }
    }
}

/// How often each step of one item was given with each of another.
fn table(counts: &PairCounts, (one, other): (usize, usize), (first, second): (&Steps, &Steps)) -> Matrix {
    let mut table = Matrix::from_fn(first.count(), second.count(), |_, _| 0.0);
    for ((a, b), count) in counts.pair(one, other).filter(|(_, count)| *count > 0) {
        if let (Some(row), Some(column)) = (first.step(a), second.step(b)) {
            table.set(row, column, table.at(row, column) + real(count));
        }
    }
    table
}

/// A function of two limits over each cell of a table: by the four corners.
fn by_cell(first: &Steps, second: &Steps, of: impl Fn(usize, usize) -> f64) -> Matrix {
    let corners = Matrix::from_fn(first.count().saturating_add(1), second.count().saturating_add(1), of);
    Matrix::from_fn(first.count(), second.count(), |row, column| {
        let (below, right) = (row.saturating_add(1), column.saturating_add(1));
        corners.at(below, right) - corners.at(row, right) - corners.at(below, column)
            + corners.at(row, column)
    })
}

/// The probability of each cell.
fn probabilities(first: &Steps, second: &Steps, angles: &Angles) -> Matrix {
    by_cell(first, second, |row, column| {
        angles.both_below(first.end(row), second.end(column), first.below(row), second.below(column))
    })
}

/// How fast the probability of each cell rises with the correlation.
fn slopes(first: &Steps, second: &Steps, rho: f64) -> Matrix {
    by_cell(first, second, |row, column| density(first.end(row), second.end(column), rho))
}

/// Where the likelihood of a table is highest, by Fisher's scoring, halved where it would run away.
fn correlation(table: &Matrix, first: &Steps, second: &Steps, nodes: &Nodes) -> Option<f64> {
    let is_empty = |row: usize| table.row(row).iter().any(|count| *count <= 0.0);
    if first.count() == 2 && second.count() == 2 && (is_empty(0) || is_empty(1)) {
        return None;
    }
    let (mut low, mut high) = (-LIMIT, LIMIT);
    let mut rho: f64 = 0.0;
    let n = table.sum();
    for _ in 0..200 {
        let (mut slope, mut information) = (0.0, 0.0);
        let (expected, changes) =
            (probabilities(first, second, &nodes.angles(rho)), slopes(first, second, rho));
        for row in 0..first.count() {
            let cells = table.row(row).iter().zip(expected.row(row)).zip(changes.row(row));
            for ((count, probability), change) in cells {
                let probability = probability.max(1e-300);
                slope += count * change / probability;
                information += n * change * change / probability;
            }
        }
        // The likelihood rises to its top from both sides.
        if slope > 0.0 {
            low = rho
        } else {
            high = rho
        }
        let next = rho + slope / information;
        let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
        if (next - rho).abs() < 1e-12 || high - low < 1e-12 {
            let told = information / n * (1.0 - rho * rho).powi(2);
            return (next.abs() < LIMIT - 1e-3 && told > LEAST_INFORMATION).then_some(next);
        }
        rho = next;
    }
    None
}
