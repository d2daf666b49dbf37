//! Eigenvalues and eigenvectors of a symmetric matrix: reflections to three diagonals (Householder), then implicit QL steps. The matrices
//! here have some hundred rows at most, and the same matrix gives the same bits everywhere.

use super::matrix::Matrix;
use super::real::dot;

/// More steps than this for one value are given up.
const STEPS: usize = 60;

/// The eigenvalues, from the largest down, and their vectors of length 1.
#[derive(Clone, Debug)]
pub(crate) struct Eigen {
    pub(crate) values: Vec<f64>,
    vectors: Vec<Vec<f64>>,
}

impl Eigen {
    /// Of a symmetric matrix; `None` where a cell is not a number.
    pub(crate) fn new(matrix: &Matrix) -> Option<Self> {
        let mut reduced = Reduced::new(matrix)?;
        let mut vectors = reduced.rotation();
        reduced.diagonalise(&mut vectors)?;
        let mut pairs: Vec<(f64, Vec<f64>)> = reduced.diagonal.into_iter().zip(vectors).collect();
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (values, vectors) = pairs.into_iter().unzip();
        Some(Self { values, vectors })
    }

    /// The values alone, which is faster.
    pub(crate) fn values(matrix: &Matrix) -> Option<Vec<f64>> {
        let mut reduced = Reduced::new(matrix)?;
        reduced.diagonalise(&mut [])?;
        let mut values = reduced.diagonal;
        values.sort_by(|one, other| other.total_cmp(one));
        Some(values)
    }

    /// The vector of a value.
    pub(crate) fn vector(&self, place: usize) -> &[f64] {
        self.vectors.get(place).map_or(&[], Vec::as_slice)
    }
}

/// A matrix with three diagonals, and the reflections that made it.
struct Reduced {
    diagonal: Vec<f64>,
    /// Beside the diagonal; the last is 0.
    beside: Vec<f64>,
    /// For each column its reflection: a vector from the next row on, and 2 by its square.
    reflections: Vec<(Vec<f64>, f64)>,
}

impl Reduced {
    fn new(matrix: &Matrix) -> Option<Self> {
        let size = matrix.rows();
        let mut rows: Vec<Vec<f64>> = (0..size).map(|row| matrix.row(row).to_vec()).collect();
        if rows.iter().flatten().any(|cell| !cell.is_finite()) {
            return None;
        }
        let (mut diagonal, mut beside, mut reflections) = (Vec::new(), Vec::new(), Vec::new());
        for column in 0..size {
            let after = column.saturating_add(1);
            let (upper, lower) = rows.split_at_mut(after);
            let own = upper.last().map_or(&[][..], Vec::as_slice);
            diagonal.push(own.get(column).copied().unwrap_or_default());
            let mut vector: Vec<f64> = own.get(after..).unwrap_or_default().to_vec();
            let length = dot(&vector, &vector).sqrt();
            let Some(first) = vector.first_mut() else {
                beside.push(0.0);
                break;
            };
            if lower.len() < 2 || length <= 0.0 {
                beside.push(*first);
                reflections.push((Vec::new(), 0.0));
                continue;
            }
            let end = if *first > 0.0 { -length } else { length };
            *first -= end;
            beside.push(end);
            let factor = 2.0 / dot(&vector, &vector);
            let mut turned: Vec<f64> =
                lower.iter().map(|row| factor * dot(row.get(after..).unwrap_or_default(), &vector)).collect();
            let half = factor / 2.0 * dot(&vector, &turned);
            for (part, own) in turned.iter_mut().zip(&vector) {
                *part -= half * own;
            }
            for ((row, own), part) in lower.iter_mut().zip(&vector).zip(&turned) {
                let cells = row.get_mut(after..).unwrap_or_default();
                for ((cell, other), other_part) in cells.iter_mut().zip(&vector).zip(&turned) {
                    *cell -= own * other_part + part * other;
                }
            }
            reflections.push((vector, factor));
        }
        Some(Self { diagonal, beside, reflections })
    }

    /// All reflections together, transposed: row by row what becomes an eigenvector.
    fn rotation(&self) -> Vec<Vec<f64>> {
        let size = self.diagonal.len();
        let mut rows: Vec<Vec<f64>> = (0..size)
            .map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect())
            .collect();
        for (column, (vector, factor)) in self.reflections.iter().enumerate().rev() {
            // Each row times the reflection of everything after this column.
            let after = column.saturating_add(1);
            for row in &mut rows {
                let cells = row.get_mut(after..).unwrap_or_default();
                let along = factor * dot(cells, vector);
                for (cell, own) in cells.iter_mut().zip(vector) {
                    *cell -= along * own;
                }
            }
        }
        rows
    }

    /// Turns the diagonal into the eigenvalues and, row by row, the rotation into their vectors.
    fn diagonalise(&mut self, vectors: &mut [Vec<f64>]) -> Option<()> {
        let Self { diagonal: d, beside: e, .. } = self;
        for low in 0..d.len() {
            let mut steps = 0_usize;
            loop {
                let high = (low..d.len()).find(|place| is_negligible(d, e, *place))?;
                if high == low {
                    break;
                }
                steps = steps.saturating_add(1);
                if steps > STEPS {
                    return None;
                }
                step(d, e, (low, high), vectors);
            }
        }
        Some(())
    }
}

fn get(list: &[f64], place: usize) -> f64 {
    list.get(place).copied().unwrap_or_default()
}

fn set(list: &mut [f64], place: usize, value: f64) {
    if let Some(own) = list.get_mut(place) {
        *own = value;
    }
}

/// Whether nothing of weight stands beside this place of the diagonal; the last has nothing beside it.
fn is_negligible(d: &[f64], e: &[f64], place: usize) -> bool {
    let next = place.saturating_add(1);
    next >= d.len() || get(e, place).abs() <= f64::EPSILON * (get(d, place).abs() + get(d, next).abs())
}

/// One implicit QL step over the block from `low` to `high`.
fn step(d: &mut [f64], e: &mut [f64], (low, high): (usize, usize), vectors: &mut [Vec<f64>]) {
    let slope = (get(d, low.saturating_add(1)) - get(d, low)) / (2.0 * get(e, low));
    let away = slope.hypot(1.0).copysign(slope);
    let mut g = get(d, high) - get(d, low) + get(e, low) / (slope + away);
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    for place in (low..high).rev() {
        let next = place.saturating_add(1);
        let (f, b) = (sine * get(e, place), cosine * get(e, place));
        let r = f.hypot(g);
        set(e, next, r);
        if r <= 0.0 {
            set(d, next, get(d, next) - moved);
            set(e, high, 0.0);
            return;
        }
        (sine, cosine) = (f / r, g / r);
        g = get(d, next) - moved;
        let r = (get(d, place) - g) * sine + 2.0 * cosine * b;
        moved = sine * r;
        set(d, next, g + moved);
        g = cosine * r - b;
        turn(vectors, place, sine, cosine);
    }
    set(d, low, get(d, low) - moved);
    set(e, low, g);
    set(e, high, 0.0);
}

/// Turns a row and the next in their plane.
fn turn(vectors: &mut [Vec<f64>], place: usize, sine: f64, cosine: f64) {
    let (before, after) = vectors.split_at_mut(place.saturating_add(1).min(vectors.len()));
    let (Some(own), Some(next)) = (before.last_mut(), after.first_mut()) else { return };
    for (own, next) in own.iter_mut().zip(next) {
        (*own, *next) = (cosine * *own - sine * *next, sine * *own + cosine * *next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(matrix: &Matrix) {
        let size = matrix.rows();
        let eigen = Eigen::new(matrix).unwrap();
        let values = Eigen::values(matrix).unwrap();
        assert!(eigen.values.windows(2).all(|pair| pair[0] >= pair[1]));
        for (place, value) in values.iter().enumerate() {
            assert!((value - eigen.values[place]).abs() < 1e-12);
            let vector = eigen.vector(place);
            for row in 0..size {
                let image = dot(matrix.row(row), vector);
                assert!((image - eigen.values[place] * vector[row]).abs() < 1e-11, "{size} {place} {row}");
            }
            for other in 0..size {
                let wanted = if place == other { 1.0 } else { 0.0 };
                assert!((dot(vector, eigen.vector(other)) - wanted).abs() < 1e-12);
            }
        }
        assert!((values.iter().sum::<f64>() - matrix.trace()).abs() < 1e-10);
    }

    #[test]
    fn vectors_are_turned_into_multiples_of_themselves() {
        let mut random = crate::random::Random::new(3, 0);
        for size in 0..40 {
            let mut matrix = Matrix::from_fn(size, size, |_, _| random.normal());
            matrix =
                Matrix::from_fn(size, size, |row, column| matrix.at(row, column) + matrix.at(column, row));
            holds(&matrix);
        }
    }

    #[test]
    fn equal_values_and_blocks_are_fine() {
        holds(&Matrix::from_fn(6, 6, |row, column| if row == column { 1.0 } else { 0.0 }));
        holds(&Matrix::from_fn(6, 6, |_, _| 1.0));
        holds(&Matrix::from_fn(6, 6, |row, column| if row / 2 == column / 2 { 0.5 } else { 0.0 }));
        assert!(Eigen::new(&Matrix::from_fn(2, 2, |_, _| f64::NAN)).is_none());
    }
}
