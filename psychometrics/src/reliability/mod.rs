//! How consistent the items of a scale are: alpha and what stands beside it.

mod factor;
mod split_half;

use serde::Serialize;

use factor::{omega_categorical, omega_minres, omega_ml};
pub use split_half::SplitHalf;

use crate::estimate::{Estimate, finite};
use crate::factor::{Hierarchical, hierarchical};
use crate::interval::two_sided;
use crate::moments::Moments;
use crate::numeric::{Matrix, f_quantile, real, real_len};
use crate::plan::{Answers, Plan};
use crate::polychoric::Polychoric;
use crate::tally::Tally;

/// The reliability of a scale. Keys are those of `docs/research-json.md`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// How many people the figures about items are of.
    pub n_items: u64,
    /// Coefficient alpha of the items as they are scored, with Feldt's interval and the asymptotic standard error. Of items with two
    /// answers it is KR-20.
    pub alpha: Estimate,
    /// Alpha of standardised items.
    pub alpha_standardized: Option<f64>,
    /// Guttman's lambda 2 of standardised items.
    pub lambda2: Option<f64>,
    /// Guttman's lambda 6 of standardised items.
    pub lambda6: Option<f64>,
    /// The mean correlation of two items.
    pub average_r: Option<f64>,
    /// The median correlation.
    pub median_r: Option<f64>,
    /// Alpha from the people who answered each two items, whatever else they left out.
    pub pairwise: Pairwise,
    /// What two halves of the scale say of each other.
    pub split_half: SplitHalf,
    /// Omega total of one factor of the standardised items, by minimum residuals.
    pub omega_total: Estimate,
    /// Omega of one factor of the items as they are scored, by maximum likelihood.
    pub omega_ml: Estimate,
    /// Omega of a general factor above three others.
    pub omega_hierarchical: OmegaHierarchical,
    /// Omega of the score, the items taken for steps of what one factor explains (Green and Yang).
    pub omega_categorical: Estimate,
    /// Alpha of the polychoric correlations.
    pub alpha_ordinal: Option<f64>,
    /// The standard error of measurement: sd × √(1 − alpha).
    pub sem: Option<f64>,
    /// The least change of a person that is more than error of measurement, with 90 % confidence.
    pub mdc90: Option<f64>,
    /// The same with 95 %.
    pub mdc95: Option<f64>,
    /// Each item within the scale.
    pub items: Vec<ItemReliability>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What an author should look at: items that do not go with the rest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Alpha from pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pairwise {
    /// The value.
    pub alpha: Option<f64>,
}

/// How much of the score of standardised items is the general factor's.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OmegaHierarchical {
    /// The share of the general factor.
    pub value: Option<f64>,
    /// That of all factors.
    pub total: Option<f64>,
    /// Why they are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl From<Result<Hierarchical, String>> for OmegaHierarchical {
    fn from(found: Result<Hierarchical, String>) -> Self {
        match found {
            Err(why) => Self { reason: Some(why), ..Self::default() },
            Ok(found) => {
                let mut warnings = Vec::new();
                if !found.heywood.is_empty() {
                    warnings.push(
                        "a Heywood case: the three factors explain an item wholly, so the solution is not a proper one"
                            .to_owned(),
                    );
                }
                if found.general.iter().any(|loading| *loading < 0.0) {
                    warnings.push("an item goes against the general factor; nothing was turned".to_owned());
                }
                Self { value: finite(found.hierarchical), total: finite(found.total), reason: None, warnings }
            }
        }
    }
}

/// An item within its scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemReliability {
    /// Its id.
    pub item: String,
    /// Its mean, as it is scored.
    pub mean: Option<f64>,
    /// Its standard deviation.
    pub sd: Option<f64>,
    /// Its correlation with the score; where answers are missing, with the mean of what each person answered.
    pub r_total: Option<f64>,
    /// Its correlation with the sum of the other items.
    pub r_rest: Option<f64>,
    /// Its correlation with the score of standardised items, corrected for overlap and for reliability.
    pub r_corrected: Option<f64>,
    /// Alpha of the other items.
    pub alpha_if_deleted: Option<f64>,
    /// How many people did not answer it.
    pub missing: u64,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Tally {
    /// How consistent the items are.
    pub fn reliability(&self, plan: &Plan) -> Reliability {
        let moments = self.moments(plan.answers);
        let Moments { n, means, covariances } = &moments;
        let (n, size) = (*n, means.len());
        let correlations = covariances.correlations();
        let problem = self.problem(&moments);
        let constant: Vec<&str> = self.constant_items(covariances).collect();
        let off_diagonal: Vec<f64> = correlations.below_diagonal().collect();
        let inverse = correlations.inverse();
        let mut reasons = Vec::new();
        reasons.extend(problem.clone());
        if problem.is_none() && !constant.is_empty() {
            reasons.push(format!(
                "everybody gave the same answer to {}, so its correlations do not exist",
                listed(&constant)
            ));
        } else if problem.is_none() && inverse.is_none() {
            reasons.push(
                "the items depend on each other without rest, so lambda6 and r_corrected do not exist"
                    .to_owned(),
            );
        }
        let ordinal = match &problem {
            Some(problem) => Err(problem.clone()),
            None => Polychoric::new(&self.pairs(plan.answers), &self.items)
                .and_then(|found| found.whole(&self.items).cloned()),
        };
        if problem.is_none()
            && let Err(why) = &ordinal
        {
            reasons.push(format!("alpha_ordinal: {why}"));
        }
        let varying = match (&problem, constant.is_empty()) {
            (Some(problem), _) => Err(problem.clone()),
            (None, false) => Err("an item does not vary".to_owned()),
            (None, true) => Ok(()),
        };
        let factor = |of: &dyn Fn() -> Result<Estimate, String>| {
            varying.clone().and_then(|()| of()).unwrap_or_else(Estimate::none)
        };
        let categorical =
            || ordinal.clone().and_then(|found| omega_categorical(&found, &self.pairs(plan.answers)));
        let alpha = match &problem {
            Some(problem) => Estimate::none(problem.clone()),
            None => alpha_with_interval(covariances, n, plan.confidence),
        };
        let sd = self.used_scores(plan.totals).variance().sqrt();
        let sem = alpha.value.map_or(f64::NAN, |alpha| sd * (1.0 - alpha).max(0.0).sqrt());
        let detectable = |confidence| finite(sem * two_sided(confidence) * std::f64::consts::SQRT_2);
        let with_total = match plan.answers {
            Answers::Complete => None,
            Answers::Available => Some(self.correlations_with_means()),
        };
        let items = self.item_figures(&moments, &correlations, inverse.as_ref(), with_total.as_deref());
        let mut warnings: Vec<String> = constant
            .iter()
            .map(|item| format!("everybody gave the same answer to item `{item}`: it tells nobody apart"))
            .collect();
        warnings.extend(items.iter().filter(|item| item.r_rest.is_some_and(|r| r < 0.0)).map(|item| {
            format!(
                "item `{}` goes against the others (item-rest r {:.3}): look whether it is scored the right way round; nothing was turned",
                item.item,
                item.r_rest.unwrap_or_default()
            )
        }));
        Reliability {
            n_items: n,
            alpha_standardized: finite(alpha_of(&correlations)),
            lambda2: finite(lambda2(&correlations)),
            lambda6: inverse.as_ref().and_then(|inverse| finite(lambda6(&correlations, inverse))),
            average_r: finite(off_diagonal.iter().sum::<f64>() / real_len(off_diagonal.len())),
            median_r: median(off_diagonal),
            pairwise: Pairwise { alpha: finite(alpha_of(&self.moments(Answers::Available).covariances)) },
            split_half: SplitHalf::new(covariances, &correlations, plan.seed),
            omega_total: factor(&|| omega_minres(&correlations)),
            omega_ml: factor(&|| omega_ml(covariances, &correlations)),
            omega_hierarchical: varying.clone().and_then(|()| hierarchical(&correlations)).into(),
            omega_categorical: factor(&categorical),
            alpha_ordinal: ordinal.ok().and_then(|found| finite(alpha_of(&found.correlations))),
            sem: finite(sem),
            mdc90: detectable(0.90),
            mdc95: detectable(0.95),
            items,
            alpha,
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            warnings,
        }
        .of_size(size)
    }

    fn item_figures(
        &self,
        moments: &Moments,
        correlations: &Matrix,
        inverse: Option<&Matrix>,
        with_total: Option<&[f64]>,
    ) -> Vec<ItemReliability> {
        let Moments { means, covariances, .. } = moments;
        let (sums, total) = (covariances.row_sums(), covariances.sum());
        let corrected = corrected(correlations, inverse);
        let figures = self.items.as_slice().iter().zip(means).zip(sums).enumerate();
        figures
            .map(|(place, ((item, mean), sum))| {
                let variance = covariances.at(place, place);
                let rest = total - 2.0 * sum + variance;
                let without = covariances.without(place);
                let answered: u64 = [&self.complete, &self.incomplete]
                    .iter()
                    .flat_map(|pairs| pairs.answers(place))
                    .fold(0, |sum, count| sum.saturating_add(*count));
                let alpha_if_deleted = if without.rows() > 1 { alpha_of(&without) } else { f64::NAN };
                let mut reasons = Vec::new();
                if without.rows() == 1 {
                    reasons.push("alpha_if_deleted: one item would be left");
                }
                if variance <= 0.0 {
                    reasons.push("everybody gave the same answer");
                } else if rest <= 0.0 {
                    reasons.push("the other items do not vary together");
                }
                let r_corrected = corrected.get(place).copied().and_then(finite);
                if r_corrected.is_none() && inverse.is_some() {
                    reasons.push(
                        "r_corrected: what the items share with each other does not add up to more than 0",
                    );
                }
                ItemReliability {
                    item: item.id().to_owned(),
                    mean: finite(*mean),
                    sd: finite(variance.sqrt()),
                    r_total: finite(match with_total {
                        Some(with_total) => with_total.get(place).copied().unwrap_or(f64::NAN),
                        None => sum / (variance * total).sqrt(),
                    }),
                    r_rest: finite((sum - variance) / (variance * rest).sqrt()),
                    r_corrected,
                    alpha_if_deleted: finite(alpha_if_deleted),
                    missing: self.people.saturating_sub(answered),
                    reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
                }
            })
            .collect()
    }
}

impl Reliability {
    /// What two items cannot say.
    fn of_size(mut self, size: usize) -> Self {
        if size == 2 {
            let two = "r_corrected: of two items it is their correlation's root, and no more than that";
            for item in &mut self.items {
                item.reason =
                    Some(item.reason.take().map_or(two.to_owned(), |reason| format!("{reason}; {two}")));
            }
        }
        self
    }
}

/// Coefficient alpha of a matrix of covariances.
fn alpha_of(covariances: &Matrix) -> f64 {
    let size = real_len(covariances.rows());
    (1.0 - covariances.trace() / covariances.sum()) * size / (size - 1.0)
}

fn alpha_with_interval(covariances: &Matrix, n: u64, confidence: f64) -> Estimate {
    let alpha = alpha_of(covariances);
    let (people, items) = (real(n) - 1.0, real_len(covariances.rows()) - 1.0);
    let end = |probability| 1.0 - (1.0 - alpha) * f_quantile(probability, people, people * items);
    let side = (1.0 - confidence) / 2.0;
    let se = (alpha_variance(covariances) / real(n)).sqrt();
    // Pairwise covariances need not be those of any sample.
    let reason =
        finite(se).is_none().then(|| "the covariances do not fit together, so there is no error".to_owned());
    Estimate { reason, ..Estimate::new(alpha, "").within(end(1.0 - side), end(side)).with_error(se) }
}

/// Duhachek and Iacobucci 2004, times the number of people.
fn alpha_variance(covariances: &Matrix) -> f64 {
    let size = real_len(covariances.rows());
    let squares = covariances.times(covariances);
    let (sum, trace) = (covariances.sum(), covariances.trace());
    let inner = sum * (squares.trace() + trace * trace) - 2.0 * trace * squares.sum();
    2.0 * size * size / ((size - 1.0).powi(2) * sum.powi(3)) * inner
}

fn lambda2(correlations: &Matrix) -> f64 {
    let (size, sum) = (real_len(correlations.rows()), correlations.sum());
    let squares: f64 = correlations.below_diagonal().map(|r| 2.0 * r * r).sum();
    (sum - correlations.trace() + (squares * size / (size - 1.0)).sqrt()) / sum
}

/// 1 - the sum of what each item does not share with the others, by the sum of all.
fn lambda6(correlations: &Matrix, inverse: &Matrix) -> f64 {
    1.0 - inverse.diagonal().map(|own| 1.0 / own).sum::<f64>() / correlations.sum()
}

/// Item-total correlations of standardised items, the item's own variance replaced by what it shares.
fn corrected(correlations: &Matrix, inverse: Option<&Matrix>) -> Vec<f64> {
    let Some(inverse) = inverse else { return Vec::new() };
    let mut shared = correlations.clone();
    for (place, own) in inverse.diagonal().enumerate() {
        shared.set(place, place, 1.0 - 1.0 / own);
    }
    let all = shared.sum().sqrt();
    shared.row_sums().into_iter().map(|sum| sum / all).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len().div_euclid(2);
    let upper = *values.get(half)?;
    let lower = if values.len().is_multiple_of(2) { *values.get(half.checked_sub(1)?)? } else { upper };
    finite(f64::midpoint(lower, upper))
}

fn listed(items: &[&str]) -> String {
    let names: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    names.join(", ")
}
