//! How many factors are more than chance makes (Horn's parallel analysis): eigenvalues against those of samples in which nothing
//! correlates.

use serde::Serialize;

use crate::factor::{Minres, minres};
use crate::numeric::{Eigen, Matrix, real, real_len};
use crate::random::Random;

/// Above so many items only components are looked at.
const MOST_FACTOR_ITEMS: usize = 60;
/// What random eigenvalues must be exceeded by.
const QUANTILE: f64 = 0.95;

/// What is more than chance.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parallel {
    /// How many eigenvalues of the correlations are larger than 95 % of those of random samples, up to the first that is not.
    pub components: Option<usize>,
    /// The same of the eigenvalues with the communalities of one factor on the diagonal.
    pub factors: Option<usize>,
    /// The mean eigenvalues of random samples.
    pub random_mean: Vec<f64>,
    /// What 95 % of them stay below.
    pub random_quantile: Vec<f64>,
    /// The eigenvalues with communalities on the diagonal.
    pub factor_eigenvalues: Option<Vec<f64>>,
    /// Their means in random samples.
    pub random_factor_mean: Vec<f64>,
    /// What 95 % of those stay below.
    pub random_factor_quantile: Vec<f64>,
    /// How many random samples there were.
    pub replications: u32,
    /// Where the random numbers begin.
    pub seed: u64,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Parallel {
    pub(super) fn new(
        correlations: Result<&Matrix, Option<&str>>,
        n: u64,
        replications: u32,
        seed: u64,
    ) -> Self {
        let empty = Self { replications, seed, ..Self::default() };
        let matrix = match correlations {
            Ok(matrix) => matrix,
            Err(why) => return Self { reason: why.map(str::to_owned), ..empty },
        };
        let Some(own) = Eigen::values(matrix).filter(|_| replications > 0) else {
            let reason = Some("no random samples were asked for".to_owned());
            return Self { reason, ..empty };
        };
        let own_factors = factor_eigenvalues(matrix);
        let (mut all, mut all_factors) = (Vec::new(), Vec::new());
        for replication in 0..replications {
            let sample =
                random_correlations(matrix.rows(), n, &mut Random::new(seed, u64::from(replication)));
            all.extend(Eigen::values(&sample));
            if own_factors.is_ok() {
                all_factors.extend(factor_eigenvalues(&sample).ok());
            }
        }
        let (random_mean, random_quantile) = mean_and_quantile(&all);
        let (random_factor_mean, random_factor_quantile) = mean_and_quantile(&all_factors);
        let factors = own_factors.as_ref().ok().filter(|_| !all_factors.is_empty());
        Self {
            components: Some(above(&own, &random_quantile)),
            factors: factors.map(|own| above(own, &random_factor_quantile)),
            random_mean,
            random_quantile,
            reason: own_factors.as_ref().err().map(|why| format!("factors: {why}")),
            factor_eigenvalues: own_factors.ok(),
            random_factor_mean,
            random_factor_quantile,
            ..empty
        }
    }
}

/// How many are larger than what stands in the same place, up to the first that is not.
fn above(own: &[f64], limits: &[f64]) -> usize {
    own.iter().zip(limits).take_while(|(own, limit)| own > limit).count()
}

/// The eigenvalues with the communalities of one factor on the diagonal.
fn factor_eigenvalues(correlations: &Matrix) -> Result<Vec<f64>, String> {
    if correlations.rows() > MOST_FACTOR_ITEMS {
        return Err(format!("more than {MOST_FACTOR_ITEMS} items"));
    }
    let solution: Minres = minres(correlations, 1)?;
    let mut reduced = correlations.clone();
    for (place, shared) in solution.communalities().into_iter().enumerate() {
        reduced.set(place, place, shared);
    }
    Eigen::values(&reduced).ok_or_else(|| "the eigenvalues do not settle".to_owned())
}

/// The correlations of a sample of so many people in which nothing correlates. Instead of answers, the triangle is drawn from which they
/// would come (Bartlett's decomposition): the same distribution, in a time that does not grow with the sample.
fn random_correlations(items: usize, n: u64, random: &mut Random) -> Matrix {
    let people = n.saturating_sub(1);
    if people <= u64::try_from(items).unwrap_or(u64::MAX) {
        return correlations_of_few(items, n, random);
    }
    let mut lower = Matrix::from_fn(items, items, |_, _| 0.0);
    for row in 0..items {
        for column in 0..row {
            lower.set(row, column, random.normal());
        }
        let left = people.saturating_sub(u64::try_from(row).unwrap_or_default());
        lower.set(row, row, random.chi_squared(left).sqrt());
    }
    lower.times(&lower.transposed()).correlations()
}

/// Of fewer people than items: their answers themselves.
fn correlations_of_few(items: usize, n: u64, random: &mut Random) -> Matrix {
    let people = usize::try_from(n).unwrap_or_default();
    let mut answers = Matrix::from_fn(items, people, |_, _| random.normal());
    for row in 0..items {
        let mean = answers.row(row).iter().sum::<f64>() / real(n);
        answers.row_mut(row).iter_mut().for_each(|answer| *answer -= mean);
    }
    answers.times(&answers.transposed()).correlations()
}

/// Of each place of many lists the mean, and the quantile by R's `quantile`.
fn mean_and_quantile(lists: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let places = lists.first().map_or(0, Vec::len);
    let column = |place: usize| -> Vec<f64> {
        let mut values: Vec<f64> = lists.iter().filter_map(|list| list.get(place).copied()).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / real_len(values.len());
    (0..places)
        .map(|place| {
            let values = column(place);
            (mean(&values), quantile(&values, QUANTILE))
        })
        .unzip()
}

/// The quantile of a sorted list, between two values in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (real_len(sorted.len()) - 1.0);
    let mut at = sorted.iter().enumerate().skip_while(|(own, _)| real_len(*own) + 1.0 <= place);
    let (Some((below, low)), next) = (at.next(), at.next()) else { return f64::NAN };
    let high = next.map_or(*low, |(_, high)| *high);
    low + (place - real_len(below)) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The triangle and the answers themselves have the same distribution: mean eigenvalues of 25 people and 6 items.
    #[test]
    fn random_samples_have_the_distribution_of_samples() {
        let mean = |draw: &dyn Fn(&mut Random) -> Matrix| -> Vec<f64> {
            let all: Vec<Vec<f64>> =
                (0..3000).map(|time| Eigen::values(&draw(&mut Random::new(5, time))).unwrap()).collect();
            mean_and_quantile(&all).0
        };
        let triangle = mean(&|random| random_correlations(6, 25, random));
        let answers = mean(&|random| correlations_of_few(6, 25, random));
        for (one, other) in triangle.iter().zip(&answers) {
            assert!((one - other).abs() < 0.015, "{triangle:?} {answers:?}");
        }
    }

    #[test]
    fn quantiles_are_those_of_r() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert!((quantile(&values, 0.95) - 19.05).abs() < 1e-12);
        assert!((quantile(&[3.0], 0.95) - 3.0).abs() < 1e-12);
        assert!(quantile(&[], 0.95).is_nan());
    }
}
