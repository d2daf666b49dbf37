//! Means and covariances of the items of a scale.

use crate::numeric::{Matrix, real, real_len};
use crate::plan::Answers;
use crate::tally::{PairCounts, Tally};

/// Means and covariances of items.
pub(crate) struct Moments {
    /// The people that they are of; with pairs, those who answered anything.
    pub(crate) n: u64,
    pub(crate) means: Vec<f64>,
    pub(crate) covariances: Matrix,
}

impl Tally {
    /// The counts of the people that figures about items are of.
    pub(crate) fn pairs(&self, answers: Answers) -> PairCounts {
        let mut pairs = self.complete.clone();
        if answers == Answers::Available {
            pairs.merge(&self.incomplete);
        }
        pairs
    }

    /// Why the items as a whole cannot be looked at.
    pub(crate) fn problem(&self, moments: &Moments) -> Option<String> {
        let spread = moments.covariances.sum();
        Some(match (moments.n, moments.means.len()) {
            (0, _) => "nobody answered every item".to_owned(),
            (1, _) => "one person alone does not vary".to_owned(),
            (_, 0 | 1) => "one item alone has no consistency".to_owned(),
            _ if moments.covariances.trace() <= 0.0 => "all answers are equal, so nothing varies".to_owned(),
            _ if spread <= 0.0 => "the score does not vary, although its items do".to_owned(),
            _ => return None,
        })
    }

    /// Items without variance.
    pub(crate) fn constant_items<'t>(&'t self, covariances: &'t Matrix) -> impl Iterator<Item = &'t str> {
        let items = self.items.as_slice().iter().zip(covariances.diagonal());
        items.filter(|(_, variance)| *variance <= 0.0).map(|(item, _)| item.id())
    }

    /// Means and covariances, by n - 1.
    pub(crate) fn moments(&self, answers: Answers) -> Moments {
        let pairs = self.pairs(answers);
        let blank = self.missing.last().copied().unwrap_or_default();
        let n = match answers {
            Answers::Complete => pairs.rows(),
            Answers::Available => self.people.saturating_sub(blank),
        };
        let size = self.items.len();
        let means = (0..size).map(|item| self.mean_of(&pairs, item)).collect();
        let covariances = Matrix::from_fn(size, size, |row, column| match row == column {
            true => self.variance_of(&pairs, row),
            false => self.covariance_of(&pairs, row, column),
        });
        Moments { n, means, covariances }
    }

    fn value(&self, item: usize, place: usize) -> f64 {
        let answer = self.items.as_slice().get(item).and_then(|item| item.answers().get(place));
        answer.map_or(f64::NAN, |(_, value)| *value)
    }

    fn mean_of(&self, pairs: &PairCounts, item: usize) -> f64 {
        let counts = pairs.answers(item);
        let sum: f64 =
            counts.iter().enumerate().map(|(place, count)| self.value(item, place) * real(*count)).sum();
        sum / real(counts.iter().sum())
    }

    fn variance_of(&self, pairs: &PairCounts, item: usize) -> f64 {
        let (counts, mean) = (pairs.answers(item), self.mean_of(pairs, item));
        let squares = counts.iter().enumerate().map(|(place, count)| {
            let away = self.value(item, place) - mean;
            away * away * real(*count)
        });
        squares.sum::<f64>() / (real(counts.iter().sum()) - 1.0)
    }

    fn covariance_of(&self, pairs: &PairCounts, one: usize, other: usize) -> f64 {
        let CoMoments { n, product, .. } = self.co_moments(pairs, one, other);
        product / (real(n) - 1.0)
    }

    /// The correlation of each two items, of the people who answered both: R's `cor(use = "pairwise")`.
    pub(crate) fn pair_correlations(&self, answers: Answers) -> Matrix {
        let (pairs, size) = (self.pairs(answers), self.items.len());
        let mut correlations = Matrix::from_fn(size, size, |_, _| 1.0);
        for one in 0..size {
            for other in 0..one {
                let CoMoments { squares, product, .. } = self.co_moments(&pairs, one, other);
                let r = product / (squares.0 * squares.1).sqrt();
                correlations.set(one, other, r);
                correlations.set(other, one, r);
            }
        }
        correlations
    }

    /// The correlation of each item with the mean of what each person answered, of everybody who answered it.
    pub(crate) fn correlations_with_means(&self) -> Vec<f64> {
        let size = self.items.len();
        let of_all = |item: usize, of: &dyn Fn(f64) -> f64| -> f64 {
            let counts = self.complete.answers(item).iter().zip(self.partial.values(item));
            counts.map(|(count, value)| of(small(i128::from(*value))) * real(*count)).sum()
        };
        // Sums of products of the answers of those with every answer.
        let products = Matrix::from_fn(size, size, |row, column| match row == column {
            true => of_all(row, &|value| value * value),
            false => {
                let (own, others) = (self.partial.values(row), self.partial.values(column));
                let value =
                    |values: &[i64], place| values.get(place).map_or(f64::NAN, |v| small(i128::from(*v)));
                let cells = self.complete.pair(row, column);
                cells.map(|((a, b), count)| value(own, a) * value(others, b) * real(count)).sum()
            }
        });
        let all = real_len(size);
        let (s, ss) = ((0..size).map(|item| of_all(item, &|value| value)).sum::<f64>(), products.sum());
        let of = |(item, xs): (usize, f64)| {
            let mut n = real(self.complete.rows());
            let (mut x, mut xx) = (of_all(item, &|value| value), products.at(item, item));
            let (mut y, mut yy, mut xy) = (s / all, ss / (all * all), xs / all);
            for (answers, sums) in self.partial.of(item) {
                let answers = real_len(answers);
                n += small(sums.n);
                x += small(sums.x);
                xx += small(sums.xx);
                y += small(sums.s) / answers;
                yy += small(sums.ss) / (answers * answers);
                xy += small(sums.xs) / answers;
            }
            (n * xy - x * y) / ((n * xx - x * x) * (n * yy - y * y)).sqrt()
        };
        products.row_sums().into_iter().enumerate().map(of).collect()
    }

    fn co_moments(&self, pairs: &PairCounts, one: usize, other: usize) -> CoMoments {
        let (mut n, mut sums) = (0_u64, (0.0, 0.0));
        for ((a, b), count) in pairs.pair(one, other) {
            n = n.saturating_add(count);
            sums.0 += self.value(one, a) * real(count);
            sums.1 += self.value(other, b) * real(count);
        }
        let means = (sums.0 / real(n), sums.1 / real(n));
        let (mut squares, mut product) = ((0.0, 0.0), 0.0);
        for ((a, b), count) in pairs.pair(one, other) {
            let away = (self.value(one, a) - means.0, self.value(other, b) - means.1);
            squares.0 += away.0 * away.0 * real(count);
            squares.1 += away.1 * away.1 * real(count);
            product += away.0 * away.1 * real(count);
        }
        CoMoments { n, squares, product }
    }
}

/// The nearest real number.
#[expect(clippy::as_conversions, reason = "the nearest float is what is asked for")]
fn small(sum: i128) -> f64 {
    sum as f64
}

/// Sums over the people who answered two items: of squares, and of products, away from the means.
struct CoMoments {
    n: u64,
    squares: (f64, f64),
    product: f64,
}
