//! Factors by minimum residuals: the loadings whose products come nearest to the correlations of different items.

use super::{MOST_ITEMS, degrees_of_freedom};
use crate::numeric::{Eigen, Matrix};

/// The part of its own that an item keeps at least: below, the solution is improper (a Heywood case). `psych::fa` has the same bound.
const LEAST: f64 = 0.005;
/// How often a solution is improved before it is given up.
const STEPS: usize = 300;
const SETTLED: f64 = 1e-10;

/// A solution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Minres {
    /// On principal axes: a row for each item, the factor that explains most first.
    pub(crate) loadings: Matrix,
    /// Items that have no part of their own left, as far as the bound lets them: a Heywood case.
    pub(crate) heywood: Vec<usize>,
}

impl Minres {
    /// What each item shares with the factors.
    pub(crate) fn communalities(&self) -> Vec<f64> {
        (0..self.loadings.rows())
            .map(|row| self.loadings.row(row).iter().map(|part| part * part).sum())
            .collect()
    }

    /// The correlations that the factors make, with the communalities on the diagonal.
    pub(crate) fn reproduced(&self) -> Matrix {
        self.loadings.times(&self.loadings.transposed())
    }
}

/// So many factors of a correlation matrix. The error says why there is no solution.
pub(crate) fn minres(correlations: &Matrix, factors: usize) -> Result<Minres, String> {
    let size = correlations.rows();
    if size > MOST_ITEMS {
        return Err(format!("more than {MOST_ITEMS} items are not looked at for factors"));
    }
    if factors == 0 || degrees_of_freedom(size, factors) < 0.0 {
        return Err(match factors {
            1 => format!("one factor of {size} items is not determined"),
            _ => format!("{factors} factors of {size} items are not determined"),
        });
    }
    // What each item does not share with the others is where it starts.
    let mut unique: Vec<f64> = match correlations.inverse() {
        Some(inverse) => inverse.diagonal().map(|own| (1.0 / own).clamp(LEAST, 1.0)).collect(),
        None => vec![0.5; size],
    };
    let mut at = Point::new(correlations, &unique, factors)?;
    for _ in 0..STEPS {
        let is_free: Vec<bool> = unique
            .iter()
            .zip(&at.gradient)
            .map(|(own, slope)| !((*own <= LEAST && *slope > 0.0) || (*own >= 1.0 && *slope < 0.0)))
            .collect();
        let steepest = at
            .gradient
            .iter()
            .zip(&is_free)
            .filter(|(_, free)| **free)
            .map(|(slope, _)| slope.abs())
            .fold(0.0, f64::max);
        if steepest < SETTLED {
            return Ok(at.solution(&unique));
        }
        let Some((next, point)) = at.improved(correlations, &unique, &is_free, factors)? else {
            // Nothing is lower in this direction: as good as the digits allow.
            return match steepest < 1e-6 {
                true => Ok(at.solution(&unique)),
                false => Err(NOT_SETTLED.to_owned()),
            };
        };
        (unique, at) = (next, point);
    }
    Err(NOT_SETTLED.to_owned())
}

const NOT_SETTLED: &str = "the loadings do not settle";

/// The function that is made least, half the sum of squares of what the factors leave, at one place.
struct Point {
    eigen: Eigen,
    factors: usize,
    value: f64,
    gradient: Vec<f64>,
}

impl Point {
    fn new(correlations: &Matrix, unique: &[f64], factors: usize) -> Result<Self, String> {
        let mut reduced = correlations.clone();
        for (place, own) in unique.iter().enumerate() {
            reduced.set(place, place, reduced.at(place, place) - own);
        }
        let eigen = Eigen::new(&reduced).ok_or_else(|| NOT_SETTLED.to_owned())?;
        let (mut value, mut gradient) = (0.0, vec![0.0; unique.len()]);
        for (place, left) in eigen.values.iter().enumerate() {
            if is_common(place, *left, factors) {
                continue;
            }
            value += left * left / 2.0;
            for (slope, part) in gradient.iter_mut().zip(eigen.vector(place)) {
                *slope -= left * part * part;
            }
        }
        Ok(Self { eigen, factors, value, gradient })
    }

    /// A lower place, by Newton's step over the free items, shortened as far as it must be; `None` where there is none.
    fn improved(
        &self,
        correlations: &Matrix,
        unique: &[f64],
        is_free: &[bool],
        factors: usize,
    ) -> Result<Option<(Vec<f64>, Self)>, String> {
        for is_exact in [true, false] {
            let Some(direction) = self.direction(is_free, is_exact) else { continue };
            let slope: f64 = direction.iter().zip(&self.gradient).map(|(step, slope)| step * slope).sum();
            if slope.is_nan() || slope >= 0.0 {
                continue;
            }
            let mut length = 1.0;
            for _ in 0..30 {
                let next: Vec<f64> = unique
                    .iter()
                    .zip(&direction)
                    .map(|(own, step)| (own + length * step).clamp(LEAST, 1.0))
                    .collect();
                let point = Self::new(correlations, &next, factors)?;
                let moved: f64 = next
                    .iter()
                    .zip(unique)
                    .zip(&self.gradient)
                    .map(|((new, old), slope)| (new - old) * slope)
                    .sum();
                if point.value < self.value + 1e-4 * moved.min(0.0) {
                    return Ok(Some((next, point)));
                }
                length /= 2.0;
            }
        }
        Ok(None)
    }

    /// Newton's direction over the free items. Without `is_exact` the curvature leaves out what may be negative.
    fn direction(&self, is_free: &[bool], is_exact: bool) -> Option<Vec<f64>> {
        let free: Vec<usize> =
            is_free.iter().enumerate().filter(|(_, free)| **free).map(|(place, _)| place).collect();
        let (mut left, mut common) = (Vec::new(), Vec::new());
        for (place, value) in self.eigen.values.iter().enumerate() {
            let list = if is_common(place, *value, self.factors) { &mut common } else { &mut left };
            list.push((*value, self.eigen.vector(place)));
        }
        let part = |vector: &[f64], place: usize| vector.get(place).copied().unwrap_or_default();
        let mut curvature = Matrix::from_fn(free.len(), free.len(), |_, _| 0.0);
        for (row, one) in free.iter().enumerate() {
            for (column, other) in free.iter().enumerate().take(row.saturating_add(1)) {
                let product = |vector: &[f64]| part(vector, *one) * part(vector, *other);
                let own: f64 = left.iter().map(|(_, vector)| product(vector)).sum();
                let mut value = own * own;
                if is_exact {
                    for (of_common, vector) in &common {
                        let sum: f64 = left
                            .iter()
                            .map(|(value, left)| value / (value - of_common) * product(left))
                            .sum();
                        value += 2.0 * product(vector) * sum;
                    }
                } else if row == column {
                    value += 1e-9;
                }
                curvature.set(row, column, value);
                curvature.set(column, row, value);
            }
        }
        let inverse = curvature.inverse()?;
        let mut direction = vec![0.0; is_free.len()];
        for (row, place) in free.iter().enumerate() {
            let step: f64 = free
                .iter()
                .zip(inverse.row(row))
                .map(|(other, cell)| -cell * self.gradient.get(*other).copied().unwrap_or_default())
                .sum();
            if let Some(own) = direction.get_mut(*place) {
                *own = step;
            }
        }
        Some(direction)
    }

    fn solution(&self, unique: &[f64]) -> Minres {
        let mut loadings = Matrix::from_fn(unique.len(), self.factors, |item, factor| {
            let value = self.eigen.values.get(factor).copied().unwrap_or_default();
            value.max(0.0).sqrt() * self.eigen.vector(factor).get(item).copied().unwrap_or_default()
        });
        for factor in 0..self.factors {
            if loadings.column(factor).sum::<f64>() < 0.0 {
                for item in 0..unique.len() {
                    loadings.set(item, factor, -loadings.at(item, factor));
                }
            }
        }
        let heywood =
            unique.iter().enumerate().filter(|(_, own)| **own <= LEAST).map(|(place, _)| place).collect();
        Minres { loadings, heywood }
    }
}

/// Whether an eigenvalue is a factor's; one below 0 is none, however few there are.
fn is_common(place: usize, value: f64, factors: usize) -> bool {
    place < factors && value > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items that are two factors exactly.
    #[test]
    fn factors_are_found() {
        let wanted = [[0.8, 0.1], [0.7, 0.0], [0.6, -0.1], [0.1, 0.7], [0.0, 0.6], [0.2, 0.5], [0.3, 0.3]];
        let truth = Matrix::from_fn(7, 2, |row, column| wanted[row][column]);
        let mut matrix = truth.times(&truth.transposed());
        (0..7).for_each(|place| matrix.set(place, place, 1.0));
        let found = minres(&matrix, 2).unwrap();
        let made = found.reproduced();
        for row in 0..7 {
            for column in 0..row {
                assert!((made.at(row, column) - matrix.at(row, column)).abs() < 1e-8);
            }
        }
        assert!(found.heywood.is_empty());
    }

    /// Three items of which one is more than a factor can explain: r12 r13 / r23 = 1.2.
    #[test]
    fn a_heywood_case_is_named() {
        let rows = [[1.0, 0.6, 0.6], [0.6, 1.0, 0.3], [0.6, 0.3, 1.0]];
        let found = minres(&Matrix::from_fn(3, 3, |row, column| rows[row][column]), 1).unwrap();
        assert_eq!(found.heywood, [0]);
    }

    #[test]
    fn too_many_factors_are_refused() {
        let one = Matrix::from_fn(4, 4, |row, column| if row == column { 1.0 } else { 0.5 });
        assert!(minres(&one, 2).unwrap_err().contains("not determined"));
        assert!(minres(&one, 0).is_err());
    }

    /// Items that go together by chance only: given up or found, soon.
    #[test]
    fn noise_ends() {
        let mut random = crate::random::Random::new(1, 0);
        let mut noise = Matrix::from_fn(60, 60, |_, _| 0.0);
        for row in 0..60 {
            for column in 0..=row {
                let r = if row == column { 1.0 } else { random.uniform() * 2.0 - 1.0 };
                noise.set(row, column, r);
                noise.set(column, row, r);
            }
        }
        let began = std::time::Instant::now();
        let _either = minres(&noise, 1);
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    }
}
