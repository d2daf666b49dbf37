//! Ordinal logistic regression of counted answers: the cumulative logit model, by Newton's method.

use crate::cumulative::{CategoryAt, categories_at, parameters};
use crate::numeric::Matrix;

/// People who are alike in what predicts their answers: the predictors, and how many gave each answer.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) predictors: Vec<f64>,
    pub(super) answers: Vec<f64>,
}

/// Coefficients: intercepts from the second category on, and slopes of the predictors.
#[derive(Clone)]
struct Coefficients {
    intercepts: Vec<f64>,
    slopes: Vec<f64>,
}

/// The largest log-likelihood of the answers with the first `predictors` of each cell. `None` where the search does not end. Where a
/// predictor tells two categories apart without exception, it is what the likelihood comes near to.
pub(super) fn log_likelihood(cells: &[Cell], predictors: usize) -> Option<f64> {
    let mut own = Coefficients { intercepts: shares(cells), slopes: vec![0.0; predictors] };
    let mut found = own.log_likelihood(cells);
    for _ in 0..200 {
        let (slope, information) = own.derivatives(cells);
        let inverse = information.inverse().or_else(|| steadied(&information).inverse())?;
        let step: Vec<f64> = (0..slope.len())
            .map(|row| inverse.row(row).iter().zip(&slope).map(|(one, other)| one * other).sum())
            .collect();
        let gain: f64 = step.iter().zip(&slope).map(|(one, other)| one * other).sum();
        if gain < 1e-12 {
            return Some(found);
        }
        let mut share = 1.0;
        let better = (0..40).find_map(|_| {
            let next = own.moved(&step, share);
            share /= 2.0;
            let value = next.log_likelihood(cells);
            (value > found).then_some((next, value))
        });
        match better {
            Some((next, value)) => (own, found) = (next, value),
            // Nothing above it that the digits can tell.
            None => return Some(found),
        }
    }
    None
}

/// With a little more on the diagonal: where a predictor is settled by the others, or the likelihood is flat by now, any of the steps that
/// lead to the top will do.
fn steadied(information: &Matrix) -> Matrix {
    let more = 1e-7 * information.diagonal().fold(1e-3, f64::max);
    Matrix::from_fn(information.rows(), information.rows(), |row, column| {
        information.at(row, column) + if row == column { more } else { 0.0 }
    })
}

/// Intercepts that give each answer its share.
fn shares(cells: &[Cell]) -> Vec<f64> {
    let mut counts: Vec<f64> = cells.first().map_or_else(Vec::new, |cell| vec![0.0; cell.answers.len()]);
    for cell in cells {
        counts.iter_mut().zip(&cell.answers).for_each(|(sum, count)| *sum += count);
    }
    let all: f64 = counts.iter().sum();
    let mut above = all;
    let boundaries = counts.iter().take(counts.len().saturating_sub(1));
    boundaries
        .map(|count| {
            above -= count;
            (above / (all - above)).ln()
        })
        .collect()
}

impl Coefficients {
    fn term(&self, cell: &Cell) -> f64 {
        self.slopes.iter().zip(&cell.predictors).map(|(slope, value)| slope * value).sum()
    }

    fn log_likelihood(&self, cells: &[Cell]) -> f64 {
        let in_order =
            self.intercepts.iter().zip(self.intercepts.iter().skip(1)).all(|(one, next)| one > next);
        if !in_order {
            return f64::NEG_INFINITY;
        }
        let of = |cell: &Cell| -> f64 {
            let at = categories_at(&self.intercepts, self.term(cell));
            let each = at.iter().zip(&cell.answers).filter(|(_, count)| **count > 0.0);
            each.map(|(at, count)| at.ln * count).sum()
        };
        cells.iter().map(of).sum()
    }

    fn moved(&self, step: &[f64], share: f64) -> Self {
        let (intercepts, slopes) = step.split_at_checked(self.intercepts.len()).unwrap_or((step, &[]));
        let add =
            |own: &[f64], step: &[f64]| own.iter().zip(step).map(|(own, step)| own + share * step).collect();
        Self { intercepts: add(&self.intercepts, intercepts), slopes: add(&self.slopes, slopes) }
    }

    /// The first derivatives, intercepts first, and the second ones with the sign turned.
    fn derivatives(&self, cells: &[Cell]) -> (Vec<f64>, Matrix) {
        let boundaries = self.intercepts.len();
        let size = boundaries.saturating_add(self.slopes.len());
        let mut slope = vec![0.0; size];
        let mut bend = Matrix::from_fn(size, size, |_, _| 0.0);
        let mut add = |row: usize, column: usize, part: f64| {
            if row < size && column < size {
                bend.set(row, column, bend.at(row, column) - part);
            }
        };
        for cell in cells {
            let at = categories_at(&self.intercepts, self.term(cell));
            for (category, (at, count)) in
                at.iter().zip(&cell.answers).enumerate().filter(|(_, (_, count))| **count > 0.0)
            {
                let at: &CategoryAt = at;
                // With a variable that is 1, the first is the sum of both boundaries: what every predictor is multiplied by.
                let ([both, lower, upper], bends) = (at.score(1.0), at.bend(1.0));
                let [_, below, above] = parameters(category)
                    .map(|place| place.checked_sub(1).filter(|place| *place < boundaries));
                let places = [below, above];
                for (place, part) in places.iter().zip([lower, upper]) {
                    if let Some(sum) = place.and_then(|place| slope.get_mut(place)) {
                        *sum += count * part;
                    }
                }
                let [[bend_both, both_lower, both_upper], [_, twice_lower, lower_upper], [_, _, twice_upper]] =
                    bends;
                for (row, parts) in
                    places.iter().zip([[twice_lower, lower_upper], [lower_upper, twice_upper]])
                {
                    for (column, part) in places.iter().zip(parts) {
                        if let (Some(row), Some(column)) = (row, column) {
                            add(*row, *column, count * part);
                        }
                    }
                }
                for (place, value) in (boundaries..size).zip(&cell.predictors) {
                    if let Some(sum) = slope.get_mut(place) {
                        *sum += count * value * both;
                    }
                    for (boundary, part) in places.iter().zip([both_lower, both_upper]) {
                        if let Some(boundary) = boundary {
                            add(*boundary, place, count * value * part);
                            add(place, *boundary, count * value * part);
                        }
                    }
                    for (other, factor) in (boundaries..size).zip(&cell.predictors) {
                        add(place, other, count * value * factor * bend_both);
                    }
                }
            }
        }
        (slope, bend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One predictor with two values and two answers is a 2 × 2 table, whose largest likelihood has a closed form.
    #[test]
    fn a_table_of_two_by_two() {
        let cells = [(0.0, [30.0, 10.0]), (1.0, [12.0, 28.0])]
            .map(|(value, answers)| Cell { predictors: vec![value], answers: answers.to_vec() });
        let wanted: f64 = [(30.0, 40.0), (10.0, 40.0), (12.0, 40.0), (28.0, 40.0)]
            .iter()
            .map(|(count, all)| count * f64::ln(count / all))
            .sum();
        assert!((log_likelihood(&cells, 1).unwrap() - wanted).abs() < 1e-9);
        let null = 42.0 * f64::ln(42.0 / 80.0) + 38.0 * f64::ln(38.0 / 80.0);
        assert!((log_likelihood(&cells, 0).unwrap() - null).abs() < 1e-9);
    }

    #[test]
    fn what_tells_answers_apart_without_exception_leaves_nothing_unexplained() {
        let cells = [(0.0, [5.0, 0.0]), (1.0, [0.0, 7.0])]
            .map(|(value, answers)| Cell { predictors: vec![value], answers: answers.to_vec() });
        assert!(log_likelihood(&cells, 1).unwrap().abs() < 1e-6);
    }
}
