//! Factors turned at right angles so that each item is on few of them (Kaiser), as R's `stats::varimax` does it: normalised, and ended where
//! an improvement is below its limit.

use super::Loadings;
use crate::numeric::{Eigen, Matrix, real_len};

const STEPS: usize = 1000;
/// R's `eps`. A tighter end would give other loadings than R in the fourth place.
const SETTLED: f64 = 1e-5;

/// The turned loadings; `None` where an item has no loading at all or the factors fall together.
pub(crate) fn varimax(loadings: &Matrix) -> Option<Loadings> {
    let (items, factors) = (loadings.rows(), loadings.columns());
    let lengths: Vec<f64> =
        (0..items).map(|row| loadings.row(row).iter().map(|part| part * part).sum::<f64>().sqrt()).collect();
    if lengths.iter().any(|length| length.is_nan() || *length <= 0.0) {
        return None;
    }
    let length = |row: usize| lengths.get(row).copied().unwrap_or(f64::NAN);
    let normal = Matrix::from_fn(items, factors, |row, column| loadings.at(row, column) / length(row));
    let mut turn = Matrix::from_fn(factors, factors, |row, column| f64::from(u8::from(row == column)));
    let mut reached = 0.0;
    for _ in 0..STEPS {
        let turned = normal.times(&turn);
        let squares: Vec<f64> =
            (0..factors).map(|column| turned.column(column).map(|part| part * part).sum()).collect();
        let pull = Matrix::from_fn(items, factors, |row, column| {
            let own = turned.at(row, column);
            own.powi(3) - own * squares.get(column).copied().unwrap_or(f64::NAN) / real_len(items)
        });
        let (next, sum) = nearest_rotation(&normal.transposed().times(&pull))?;
        turn = next;
        let before = reached;
        reached = sum;
        if reached < before * (1.0 + SETTLED) {
            break;
        }
    }
    let turned = normal.times(&turn);
    let loadings = Matrix::from_fn(items, factors, |row, column| turned.at(row, column) * length(row));
    Some(Loadings { loadings, correlations: None })
}

/// The rotation U Vᵀ of the singular value decomposition U D Vᵀ, and the sum of D.
fn nearest_rotation(matrix: &Matrix) -> Option<(Matrix, f64)> {
    let size = matrix.rows();
    let eigen = Eigen::new(&matrix.transposed().times(matrix))?;
    if eigen.values.iter().any(|value| value.is_nan() || *value <= 1e-20) {
        return None;
    }
    let roots: Vec<f64> = eigen.values.iter().map(|value| value.sqrt()).collect();
    let inverse_root = Matrix::from_fn(size, size, |row, column| {
        let of = |(place, root): (usize, &f64)| {
            let vector = eigen.vector(place);
            let part = |at: usize| vector.get(at).copied().unwrap_or_default();
            part(row) * part(column) / root
        };
        roots.iter().enumerate().map(of).sum()
    });
    Some((matrix.times(&inverse_root), roots.iter().sum()))
}
