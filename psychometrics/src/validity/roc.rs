//! The area under the ROC curve, by DeLong, DeLong and Clarke-Pearson, from counts.

use std::collections::BTreeMap;

use psyscreen::Number;
use serde::Serialize;

use super::best::Best;
use super::cutoffs::{Cutoff, by_score};
use super::joint::Joint;
use super::plan::{TestPlan, ValidityPlan, missing_side};
use crate::estimate::{Estimate, finite};
use crate::interval::two_sided;
use crate::numeric::{normal_two_sided, real, t_two_sided};

/// A score as a test for the criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// People with every score and the criterion.
    pub n: u64,
    /// Those of them on the positive side.
    pub positive: u64,
    /// On the negative side.
    pub negative: u64,
    /// Which scores mean that the criterion is met.
    pub direction: &'static str,
    /// The area under the ROC curve, with its interval and standard error by DeLong.
    pub auc: Estimate,
    /// The best thresholds.
    pub best: Best,
    /// Every threshold.
    pub cutoffs: Vec<Cutoff>,
    /// How many of the scores are not among them, because there are more than a thousand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds_left_out: Option<usize>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Two tests of the same people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// The area of the one without that of the other.
    pub difference: Option<f64>,
    /// The difference by its standard error.
    pub z: Option<f64>,
    /// How probable a difference of this size is where there is none.
    pub p: Option<f64>,
    /// The lower end of the interval of the difference.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A test in two groups of people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupComparison {
    /// The one group.
    pub a: String,
    /// The other.
    pub b: String,
    /// The test.
    pub test: String,
    /// The difference of the areas by its standard error.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// How probable a difference of this size is where there is none.
    pub p: Option<f64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Areas with the covariances of their parts.
struct Areas {
    sides: [f64; 2],
    areas: Vec<f64>,
    /// For each pair of tests the covariance of what positive people say, and of what negative people say.
    covariances: Vec<Vec<[f64; 2]>>,
}

impl Areas {
    fn new(joint: &Joint, higher: &[bool]) -> Self {
        let [negative, positive] = joint.sides();
        let sides = [real(negative), real(positive)];
        let all = joint.sorted();
        let placements: Vec<BTreeMap<Number, [f64; 2]>> = (0..higher.len())
            .map(|test| placements(&all, test, higher.get(test).copied().unwrap_or(true), sides))
            .collect();
        let area = |placed: &BTreeMap<Number, [f64; 2]>, test: usize| -> f64 {
            let sum: f64 = all
                .iter()
                .filter_map(|(scores, [_, positive])| Some((placed.get(scores.get(test)?)?, positive)))
                .map(|([_, below], count)| below * real(*count))
                .sum();
            sum / real(positive)
        };
        let areas: Vec<f64> =
            placements.iter().enumerate().map(|(test, placed)| area(placed, test)).collect();
        let mut sums = vec![vec![[0.0; 2]; higher.len()]; higher.len()];
        for (scores, [negatives, positives]) in &all {
            let away: Vec<[f64; 2]> = placements
                .iter()
                .zip(*scores)
                .zip(&areas)
                .map(|((placed, score), area)| {
                    placed.get(score).map_or([f64::NAN; 2], |own| own.map(|part| part - area))
                })
                .collect();
            for (row, [one_negative, one_positive]) in sums.iter_mut().zip(&away) {
                for ([from_negative, from_positive], [other_negative, other_positive]) in
                    row.iter_mut().zip(&away)
                {
                    *from_negative += one_negative * other_negative * real(*negatives);
                    *from_positive += one_positive * other_positive * real(*positives);
                }
            }
        }
        let covariances = sums
            .into_iter()
            .map(|row| {
                row.into_iter().map(|sum| [sum[0] / (sides[0] - 1.0), sum[1] / (sides[1] - 1.0)]).collect()
            })
            .collect();
        Self { sides, areas, covariances }
    }

    fn area(&self, test: usize) -> f64 {
        self.areas.get(test).copied().unwrap_or(f64::NAN)
    }

    /// The covariance of two areas.
    fn covariance(&self, one: usize, other: usize) -> f64 {
        let [negative, positive] =
            self.covariances.get(one).and_then(|row| row.get(other)).copied().unwrap_or([f64::NAN; 2]);
        let [negatives, positives] = self.sides;
        negative / negatives + positive / positives
    }
}

/// For each value of a test, the part of the positive people that lies above it, and of the negative people that lies below it,
/// ties by half; above and below are turned round where lower scores mean the criterion.
fn placements(
    all: &[(&[Number], [u64; 2])],
    test: usize,
    higher: bool,
    [negative, positive]: [f64; 2],
) -> BTreeMap<Number, [f64; 2]> {
    let mut counts: BTreeMap<Number, [u64; 2]> = BTreeMap::new();
    for (scores, [negatives, positives]) in all {
        if let Some(score) = scores.get(test) {
            let [own_negatives, own_positives] = counts.entry(*score).or_default();
            *own_negatives = own_negatives.saturating_add(*negatives);
            *own_positives = own_positives.saturating_add(*positives);
        }
    }
    let mut below = [0.0, 0.0];
    let mut placed = BTreeMap::new();
    for (score, [negatives, positives]) in counts {
        let (negatives, positives) = (real(negatives), real(positives));
        let negatives_below = (below[0] + negatives / 2.0) / negative;
        let positives_above = 1.0 - (below[1] + positives / 2.0) / positive;
        below = [below[0] + negatives, below[1] + positives];
        let own = match higher {
            true => [positives_above, negatives_below],
            false => [1.0 - positives_above, 1.0 - negatives_below],
        };
        placed.insert(score, own);
    }
    placed
}

/// Every test, and every two of them.
pub(crate) fn tests(
    joint: &Joint,
    plans: &[TestPlan<'_>],
    plan: &ValidityPlan,
) -> (Vec<Test>, Vec<Comparison>) {
    let higher: Vec<bool> = plans.iter().map(|plan| plan.higher).collect();
    let areas = Areas::new(joint, &higher);
    let [negative, positive] = joint.sides();
    let z = two_sided(plan.confidence);
    let tests = plans.iter().enumerate().map(|(position, of)| {
        let (area, variance) = (areas.area(position), areas.covariance(position, position));
        let mut auc = match missing_side([negative, positive]) {
            Some(reason) => Estimate::none(reason),
            None => {
                let half = z * variance.sqrt();
                Estimate::new(area, "").within((area - half).max(0.0), (area + half).min(1.0)).with_error(variance.sqrt())
            }
        };
        let mut warnings = Vec::new();
        if auc.value.is_some_and(|area| area < 0.5) {
            warnings.push(format!(
                "the area is below .5: {} scores of `{}` go with the negative side here; the direction is kept, look whether it is meant",
                if of.higher { "higher" } else { "lower" },
                of.name
            ));
        }
        if variance <= 0.0 && auc.value.is_some() {
            let why = match by_score(joint, position).len() {
                1 => "all scores are equal",
                _ => "the scores of the two sides do not overlap",
            };
            auc.reason = Some(format!("{why}, so the error by DeLong is 0 and the interval has no width"));
        }
        if auc.value.is_some() && negative.min(positive) == 1 {
            auc.low = None;
            auc.high = None;
            auc.se = None;
            auc.reason = Some("one person on a side does not vary, so there is no error".to_owned());
        }
        let cutoffs = Cutoff::all(joint, position, of, plan);
        Test {
            name: of.name.to_owned(),
            n: negative.saturating_add(positive),
            positive,
            negative,
            direction: if of.higher { "higher" } else { "lower" },
            auc,
            best: Best::new(joint, position, of, plan),
            thresholds_left_out: Some(by_score(joint, position).len().saturating_sub(cutoffs.len()))
                .filter(|left_out| *left_out > 0),
            cutoffs,
            warnings,
        }
    });
    let tests = tests.collect();
    let mut comparisons = Vec::new();
    for (one, a) in plans.iter().enumerate() {
        for (other, b) in plans.iter().enumerate().skip(one.saturating_add(1)) {
            let difference = areas.area(one) - areas.area(other);
            let variance = areas.covariance(one, one) + areas.covariance(other, other)
                - 2.0 * areas.covariance(one, other);
            let error = variance.max(0.0).sqrt();
            let statistic = difference / error;
            let reason = missing_side([negative, positive]).map(str::to_owned).or_else(|| {
                (error <= 0.0 || error.is_nan())
                    .then(|| "the difference of the two areas has no error".to_owned())
            });
            comparisons.push(Comparison {
                a: a.name.to_owned(),
                b: b.name.to_owned(),
                difference: finite(difference),
                z: finite(statistic),
                p: finite(statistic).map(normal_two_sided),
                low: finite(difference - z * error),
                high: finite(difference + z * error),
                reason,
            });
        }
    }
    (tests, comparisons)
}

/// The same tests in two groups of people.
pub(crate) fn group_comparisons(
    (a, one): (&str, &Joint),
    (b, other): (&str, &Joint),
    plans: &[TestPlan<'_>],
) -> Vec<GroupComparison> {
    let higher: Vec<bool> = plans.iter().map(|plan| plan.higher).collect();
    let (first, second) = (Areas::new(one, &higher), Areas::new(other, &higher));
    let compare = |(position, of): (usize, &TestPlan<'_>)| {
        let variances = [first.covariance(position, position), second.covariance(position, position)];
        let [x, y] = variances;
        let statistic = (first.area(position) - second.area(position)) / (x + y).sqrt();
        let people = |areas: &Areas| areas.sides[0] + areas.sides[1] - 1.0;
        let df = (x + y).powi(2) / (x * x / people(&first) + y * y / people(&second));
        let reason = missing_side(one.sides()).or(missing_side(other.sides())).map(str::to_owned);
        let reason =
            reason.or_else(|| finite(statistic).is_none().then(|| "the areas have no error".to_owned()));
        GroupComparison {
            a: a.to_owned(),
            b: b.to_owned(),
            test: of.name.to_owned(),
            statistic: finite(statistic),
            df: finite(df),
            p: finite(statistic).and_then(|statistic| finite(t_two_sided(statistic, df))),
            reason,
        }
    };
    plans.iter().enumerate().map(compare).collect()
}
