//! Factors turned apart so that each item is on few of them, and let correlate (direct oblimin with γ = 0), by gradient projection as R's
//! `GPArotation::oblimin` does it: from where the loadings stand, and ended where the gradient is below its limit.

use super::Loadings;
use crate::numeric::{Matrix, dot};

const STEPS: usize = 1000;
/// R's `eps`.
const SETTLED: f64 = 1e-5;

/// The turned loadings, or why there are none.
pub(crate) fn oblimin(loadings: &Matrix) -> Result<Loadings, String> {
    const NONE: &str = "the rotation does not settle";
    let factors = loadings.columns();
    let start = Matrix::from_fn(factors, factors, |row, column| f64::from(u8::from(row == column)));
    let mut at = Turned::new(loadings, start).ok_or(NONE)?;
    let mut length = 1.0;
    for _ in 0..=STEPS {
        let (gradient, steepest) = at.projected();
        if steepest.is_nan() {
            break;
        }
        if steepest < SETTLED {
            let correlations = at.axes.transposed().times(&at.axes);
            return Ok(Loadings { loadings: at.loadings, correlations: Some(correlations) });
        }
        length *= 2.0;
        let mut next = None;
        for _ in 0..=10 {
            let moved = Matrix::from_fn(factors, factors, |row, column| {
                at.axes.at(row, column) - length * gradient.at(row, column)
            });
            let lengths: Vec<f64> = (0..factors)
                .map(|column| moved.column(column).map(|part| part * part).sum::<f64>().sqrt())
                .collect();
            let axes = Matrix::from_fn(factors, factors, |row, column| {
                moved.at(row, column) / lengths.get(column).copied().unwrap_or(f64::NAN)
            });
            let tried = Turned::new(loadings, axes);
            let is_enough = tried
                .as_ref()
                .is_some_and(|tried| at.value - tried.value > 0.5 * steepest * steepest * length);
            next = tried.or(next);
            if is_enough {
                break;
            }
            length /= 2.0;
        }
        at = next.ok_or(NONE)?;
    }
    Err(NONE.to_owned())
}

/// Loadings on axes.
struct Turned {
    axes: Matrix,
    loadings: Matrix,
    value: f64,
    /// How fast the value rises with the axes.
    gradient: Matrix,
}

impl Turned {
    fn new(original: &Matrix, axes: Matrix) -> Option<Self> {
        let inverse = general_inverse(&axes)?;
        let loadings = original.times(&inverse.transposed());
        let squares = Matrix::from_fn(loadings.rows(), loadings.columns(), |row, column| {
            loadings.at(row, column).powi(2)
        });
        // For each loading the squares of the item's loadings on the other factors.
        let others = Matrix::from_fn(loadings.rows(), loadings.columns(), |row, column| {
            squares.row(row).iter().sum::<f64>() - squares.at(row, column)
        });
        let value = (0..loadings.rows()).map(|row| dot(squares.row(row), others.row(row))).sum::<f64>() / 4.0;
        let slopes = Matrix::from_fn(loadings.rows(), loadings.columns(), |row, column| {
            loadings.at(row, column) * others.at(row, column)
        });
        let product = loadings.transposed().times(&slopes).times(&inverse);
        let gradient = Matrix::from_fn(axes.rows(), axes.columns(), |row, column| -product.at(column, row));
        Some(Self { axes, loadings, value, gradient })
    }

    /// The gradient along axes of length 1, and its length.
    fn projected(&self) -> (Matrix, f64) {
        let along: Vec<f64> = (0..self.axes.columns())
            .map(|column| {
                self.axes.column(column).zip(self.gradient.column(column)).map(|(a, g)| a * g).sum()
            })
            .collect();
        let projected = Matrix::from_fn(self.axes.rows(), self.axes.columns(), |row, column| {
            self.gradient.at(row, column)
                - self.axes.at(row, column) * along.get(column).copied().unwrap_or(f64::NAN)
        });
        let length =
            (0..projected.rows()).map(|row| dot(projected.row(row), projected.row(row))).sum::<f64>();
        (projected, length.sqrt())
    }
}

/// The inverse of a square matrix by elimination; `None` where there is none.
fn general_inverse(matrix: &Matrix) -> Option<Matrix> {
    // (MᵀM)⁻¹ Mᵀ: the matrices are of a few factors.
    let transposed = matrix.transposed();
    Some(transposed.times(matrix).inverse()?.times(&transposed))
}
