//! Correlations of the continuous variables that are taken to lie behind answers in steps: two-step maximum likelihood (Olsson), without a
//! correction for empty cells.

use std::f64::consts::PI;

use crate::numeric::{Matrix, normal_below, normal_quantile, real};
use crate::tally::PairCounts;

/// More items than this have no polychoric correlations here.
pub(super) const MOST_ITEMS: usize = 60;

/// The correlations of all items. The error says why there are none. `order` says for each item and answer how high it counts.
pub(super) fn polychoric(counts: &PairCounts, order: &[Vec<f64>]) -> Result<Matrix, String> {
    if order.len() > MOST_ITEMS {
        return Err(format!("more than {MOST_ITEMS} items"));
    }
    let nodes = Nodes::new();
    let steps: Vec<Steps> =
        order.iter().enumerate().map(|(item, values)| Steps::new(counts.answers(item), values)).collect();
    if let Some(item) = steps.iter().position(|steps| steps.count < 2) {
        return Err(format!("everybody gave the same answer to item {}", item.saturating_add(1)));
    }
    let mut matrix = Matrix::from_fn(order.len(), order.len(), |_, _| 1.0);
    for (one, first) in steps.iter().enumerate() {
        for (other, second) in steps.iter().enumerate().skip(one.saturating_add(1)) {
            let mut table = Matrix::from_fn(first.count, second.count, |_, _| 0.0);
            for ((a, b), count) in counts.pair(one, other).filter(|(_, count)| *count > 0) {
                if let (Some(row), Some(column)) = (first.step(a), second.step(b)) {
                    table.set(row, column, table.at(row, column) + real(count));
                }
            }
            let rho = correlation(&table, first, second, &nodes).ok_or_else(|| {
                format!(
                    "the polychoric correlation of items {} and {} is at its limit",
                    one.saturating_add(1),
                    other.saturating_add(1)
                )
            })?;
            matrix.set(one, other, rho);
            matrix.set(other, one, rho);
        }
    }
    Ok(matrix)
}

/// The answers of an item that were given, from the lowest up, and the thresholds between them.
struct Steps {
    count: usize,
    /// For each answer its step, where it was given.
    of: Vec<Option<usize>>,
    /// The lower end of each step and the upper end of the last.
    thresholds: Vec<f64>,
}

impl Steps {
    fn new(counts: &[u64], values: &[f64]) -> Self {
        let mut given: Vec<(f64, usize, u64)> = values
            .iter()
            .zip(counts)
            .enumerate()
            .filter(|(_, (_, count))| **count > 0)
            .map(|(place, (value, count))| (*value, place, *count))
            .collect();
        given.sort_by(|one, other| one.0.total_cmp(&other.0));
        let all: u64 = given.iter().map(|(.., count)| count).sum();
        let (mut of, mut thresholds) = (vec![None; values.len()], vec![f64::NEG_INFINITY]);
        let (mut before, mut count) = (0_u64, 0_usize);
        for block in given.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
            for (_, place, times) in block {
                if let Some(step) = of.get_mut(*place) {
                    *step = Some(count);
                }
                before = before.saturating_add(*times);
            }
            count = count.saturating_add(1);
            thresholds.push(if before >= all {
                f64::INFINITY
            } else {
                normal_quantile(real(before) / real(all))
            });
        }
        Self { count, of, thresholds }
    }

    fn step(&self, answer: usize) -> Option<usize> {
        self.of.get(answer).copied().flatten()
    }

    fn ends(&self, step: usize) -> (f64, f64) {
        let at = |place: usize| self.thresholds.get(place).copied().unwrap_or(f64::NAN);
        (at(step), at(step.saturating_add(1)))
    }
}

/// Where the likelihood of a table is highest, by Fisher's scoring, halved where it would run away.
fn correlation(table: &Matrix, first: &Steps, second: &Steps, nodes: &Nodes) -> Option<f64> {
    const LIMIT: f64 = 0.9999;
    let (mut low, mut high) = (-LIMIT, LIMIT);
    let mut rho: f64 = 0.0;
    for _ in 0..200 {
        let (mut slope, mut information) = (0.0, 0.0);
        let n = table.sum();
        for row in 0..first.count {
            for column in 0..second.count {
                let (one, other) = (first.ends(row), second.ends(column));
                let cell = |of: &dyn Fn(f64, f64) -> f64| {
                    of(one.1, other.1) - of(one.0, other.1) - of(one.1, other.0) + of(one.0, other.0)
                };
                let probability = cell(&|a, b| nodes.both_below(a, b, rho)).max(1e-300);
                let change = cell(&|a, b| density(a, b, rho));
                slope += table.at(row, column) * change / probability;
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
        if (next - rho).abs() < 1e-12 {
            return (next.abs() < LIMIT - 1e-3).then_some(next);
        }
        rho = next;
    }
    (high - low < 1e-9 && rho.abs() < LIMIT - 1e-3).then_some(rho)
}

/// The density of two standard normal variables that correlate by `rho`.
fn density(a: f64, b: f64, rho: f64) -> f64 {
    if !(a.is_finite() && b.is_finite()) {
        return 0.0;
    }
    let rest = 1.0 - rho * rho;
    (-(a * a - 2.0 * rho * a * b + b * b) / (2.0 * rest)).exp() / (2.0 * PI * rest.sqrt())
}

/// Places and weights of Gauss and Legendre between 0 and 1.
struct Nodes(Vec<(f64, f64)>);

impl Nodes {
    fn new() -> Self {
        const COUNT: u32 = 48;
        let size = f64::from(COUNT);
        let node = |place: u32| {
            let mut x = (PI * (f64::from(place) - 0.25) / (size + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut last, mut value) = (1.0, x);
                for degree in 2..=COUNT {
                    let degree = f64::from(degree);
                    (last, value) =
                        (value, ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * last) / degree);
                }
                slope = size * (x * value - last) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (f64::midpoint(1.0, x), 1.0 / ((1.0 - x * x) * slope * slope))
        };
        Self((1..=COUNT).map(node).collect())
    }

    /// The probability that two standard normal variables that correlate by `rho` both lie below: by the integral of the density over
    /// the correlation from 0 on.
    fn both_below(&self, a: f64, b: f64, rho: f64) -> f64 {
        if a == f64::NEG_INFINITY || b == f64::NEG_INFINITY {
            return 0.0;
        }
        if a == f64::INFINITY || b == f64::INFINITY {
            return normal_below(a.min(b));
        }
        let angle = rho.asin();
        let sum: f64 = self
            .0
            .iter()
            .map(|(place, weight)| {
                let (sine, cosine) = (angle * place).sin_cos();
                weight * (-(a * a + b * b - 2.0 * a * b * sine) / (2.0 * cosine * cosine)).exp()
            })
            .sum();
        normal_below(a) * normal_below(b) + angle * sum / (2.0 * PI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2: mvtnorm::pmvnorm; the quadrant has a closed form.
    #[test]
    fn two_normal_variables() {
        let nodes = Nodes::new();
        for rho in [-0.95, -0.5, 0.0, 0.3, 0.9, 0.99] {
            let wanted: f64 = 0.25 + f64::asin(rho) / (2.0 * PI);
            assert!((nodes.both_below(0.0, 0.0, rho) - wanted).abs() < 1e-14);
        }
        assert!((nodes.both_below(f64::INFINITY, 1.0, 0.5) - 0.841_344_746_068_542_9).abs() < 1e-10);
    }
}
