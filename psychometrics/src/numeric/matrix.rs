//! Small dense matrices. A place outside of one is not a number, and nothing panics.

/// A matrix of real numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// Filled by row and column.
    pub(crate) fn from_fn(rows: usize, columns: usize, mut fill: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = Vec::with_capacity(rows.saturating_mul(columns));
        for row in 0..rows {
            for column in 0..columns {
                values.push(fill(row, column));
            }
        }
        Self { rows, columns, values }
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// What stands at a place.
    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        if column >= self.columns {
            return f64::NAN;
        }
        self.values.get(row.saturating_mul(self.columns).saturating_add(column)).copied().unwrap_or(f64::NAN)
    }

    /// Puts a value at a place.
    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        let place = row.saturating_mul(self.columns).saturating_add(column);
        if column < self.columns
            && let Some(old) = self.values.get_mut(place)
        {
            *old = value;
        }
    }

    /// A row.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        let start = row.saturating_mul(self.columns);
        self.values.get(start..start.saturating_add(self.columns)).unwrap_or_default()
    }

    /// A row, to change it.
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let start = row.saturating_mul(self.columns);
        self.values.get_mut(start..start.saturating_add(self.columns)).unwrap_or_default()
    }

    /// The number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// A column.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = f64> {
        (0..self.rows).map(move |row| self.at(row, column))
    }

    /// With rows for columns.
    pub(crate) fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self.at(column, row))
    }

    /// Row by row.
    pub(crate) fn to_rows(&self) -> Vec<Vec<f64>> {
        (0..self.rows).map(|row| self.row(row).to_vec()).collect()
    }

    /// The values of the main diagonal.
    pub(crate) fn diagonal(&self) -> impl Iterator<Item = f64> {
        (0..self.rows).map(|place| self.at(place, place))
    }

    /// The sum of the diagonal.
    pub(crate) fn trace(&self) -> f64 {
        self.diagonal().sum()
    }

    /// The sum of all values.
    pub(crate) fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    /// The sum of each row.
    pub(crate) fn row_sums(&self) -> Vec<f64> {
        (0..self.rows).map(|row| self.row(row).iter().sum()).collect()
    }

    /// Below the diagonal, row by row.
    pub(crate) fn below_diagonal(&self) -> impl Iterator<Item = f64> {
        (0..self.rows).flat_map(move |row| (0..row).map(move |column| self.at(row, column)))
    }

    /// The product with another.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::from_fn(self.rows, other.columns, |_, _| 0.0);
        for row in 0..self.rows {
            let cells = product.row_mut(row);
            for (place, value) in self.row(row).iter().enumerate() {
                for (cell, part) in cells.iter_mut().zip(other.row(place)) {
                    *cell += value * part;
                }
            }
        }
        product
    }

    /// Without one row and the column of the same number.
    pub(crate) fn without(&self, place: usize) -> Self {
        let kept = |at: usize| if at < place { at } else { at.saturating_add(1) };
        let size = self.rows.saturating_sub(1);
        Self::from_fn(size, size, |row, column| self.at(kept(row), kept(column)))
    }

    /// A covariance matrix as correlations; what has no variance correlates with nothing that is a number.
    pub(crate) fn correlations(&self) -> Self {
        let deviations: Vec<f64> = self.diagonal().map(f64::sqrt).collect();
        let deviation = |place: usize| deviations.get(place).copied().unwrap_or(f64::NAN);
        Self::from_fn(self.rows, self.columns, |row, column| match row == column {
            true if deviation(row) > 0.0 => 1.0,
            _ => self.at(row, column) / (deviation(row) * deviation(column)),
        })
    }

    /// The inverse of a symmetric positive definite matrix; `None` where it is not, as far as its digits tell.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let lower = self.cholesky()?;
        let size = self.rows;
        // L X = I, then Lᵀ Y = X.
        let mut inverse = Self::from_fn(size, size, |row, column| if row == column { 1.0 } else { 0.0 });
        for column in 0..size {
            for row in 0..size {
                let known: f64 = (0..row).map(|at| lower.at(row, at) * inverse.at(at, column)).sum();
                inverse.set(row, column, (inverse.at(row, column) - known) / lower.at(row, row));
            }
            for row in (0..size).rev() {
                let after = row.saturating_add(1)..size;
                let known: f64 = after.map(|at| lower.at(at, row) * inverse.at(at, column)).sum();
                inverse.set(row, column, (inverse.at(row, column) - known) / lower.at(row, row));
            }
        }
        Some(inverse)
    }

    /// The logarithm of the determinant of a symmetric positive definite matrix; `None` where it is not one.
    pub(crate) fn ln_determinant(&self) -> Option<f64> {
        Some(2.0 * self.cholesky()?.diagonal().map(f64::ln).sum::<f64>())
    }

    /// The lower triangle whose product with its transpose it is.
    fn cholesky(&self) -> Option<Self> {
        let size = self.rows;
        let mut lower = Self::from_fn(size, size, |_, _| 0.0);
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|at| lower.at(row, at) * lower.at(column, at)).sum();
                let rest = self.at(row, column) - known;
                if row == column {
                    // A pivot of rounding errors only is a row that depends on those before it.
                    if rest.is_nan() || rest <= 1e-10 * self.at(row, row) {
                        return None;
                    }
                    lower.set(row, row, rest.sqrt());
                } else {
                    lower.set(row, column, rest / lower.at(column, column));
                }
            }
        }
        Some(lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_its_matrix_is_one() {
        let matrix = Matrix::from_fn(5, 5, |row, column| {
            1.0 / (row as f64 + column as f64 + 1.0) + if row == column { 1.0 } else { 0.0 }
        });
        let one = matrix.times(&matrix.inverse().unwrap());
        for row in 0..5 {
            for column in 0..5 {
                let wanted = if row == column { 1.0 } else { 0.0 };
                assert!((one.at(row, column) - wanted).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_matrix_with_a_row_twice_has_no_inverse() {
        let rows = [[1.0, 0.3, 0.3], [0.3, 1.0, 1.0], [0.3, 1.0, 1.0]];
        assert!(Matrix::from_fn(3, 3, |row, column| rows[row][column]).inverse().is_none());
        assert!(Matrix::from_fn(2, 2, |_, _| f64::NAN).inverse().is_none());
    }
}
