//! What the scores and answers of a sample look like, and how many people reach each published point.

use psyscreen::Number;
use psyscreen::instrument::{Scale, Threshold};
use serde::Serialize;

use crate::estimate::finite;
use crate::interval::proportion;
use crate::numeric::{ratio, real};
use crate::plan::{Plan, Totals};
use crate::tally::{Histogram, Tally};

/// The distribution of the scores of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// How many scores there are.
    pub n: u64,
    /// How many of them the definition's rule for missing answers filled in.
    pub prorated: u64,
    /// How many people have no score.
    pub unscorable: u64,
    /// How many items the scale has.
    pub item_count: u64,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard deviation, by n - 1.
    pub sd: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The lowest score that came.
    pub min: Option<f64>,
    /// The highest.
    pub max: Option<f64>,
    /// How lopsided the scores are: b1, 0 where they are symmetric.
    pub skewness: Option<f64>,
    /// How heavy their tails are: b2 - 3, 0 for a normal distribution.
    pub kurtosis: Option<f64>,
    /// The percentage of people with the lowest score that the scale can have.
    pub floor_percent: Option<f64>,
    /// With the highest.
    pub ceiling_percent: Option<f64>,
    /// Quantiles.
    pub quantiles: Vec<Quantile>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A quantile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantile {
    /// The percentage of scores that lie below it.
    pub percent: f64,
    /// The score.
    pub value: Option<f64>,
}

/// How many people reach a published point of a scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prevalence {
    /// The score from which on, where higher ones are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Where only scores above it are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The score down to which, where lower ones are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Where only scores below it are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// The bands and cutoffs that begin there, by their ids.
    pub names: Vec<String>,
    /// How many people reach it.
    pub n: u64,
    /// The percentage of those with a score.
    pub percent: Option<f64>,
    /// The lower end of Wilson's interval, in percent.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The percentage of the weight, where people have weights; no error of a survey's design is worked out. Within, none where nobody
    /// with a score weighs anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_percent: Option<Option<f64>>,
    /// How many people with a complete score that rests on: those who have a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_n: Option<u64>,
    /// Between what the percentage of everybody lies, whatever the missing answers are.
    pub bounds: Bounds,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Between what a percentage lies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// How many people that is of: everybody.
    pub n: u64,
    /// The lowest percentage that some completion of the missing answers gives.
    pub low_percent: Option<f64>,
    /// The highest.
    pub high_percent: Option<f64>,
}

/// How an item was answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemAnswers {
    /// Its id.
    pub item: String,
    /// How many people answered it.
    pub n: u64,
    /// How many did not.
    pub missing: u64,
    /// Each answer.
    pub answers: Vec<AnswerShare>,
}

/// How often an answer was given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerShare {
    /// Its code; none where the form skips the item and that counts.
    pub code: Option<i32>,
    /// How often it was given.
    pub n: u64,
    /// The percentage of the answers to the item.
    pub percent: Option<f64>,
}

impl Tally {
    /// The scores that count.
    pub(crate) fn used_scores(&self, totals: Totals) -> Histogram {
        let mut scores = self.scores.clone();
        if totals == Totals::Prorated {
            scores.merge(&self.prorated);
        }
        scores
    }

    /// What the scores look like; `scale` is the one that was counted.
    pub fn distribution(&self, scale: &Scale, plan: &Plan) -> Distribution {
        let scores = self.used_scores(plan.totals);
        let n = scores.total();
        let sd = scores.variance().sqrt();
        let (low, high) = scale.range();
        let percent = |holds: &dyn Fn(Number) -> bool| finite(100.0 * ratio(scores.count(holds), n));
        let ends = scores.ends();
        let quantile = |permille| scores.quantile(permille);
        let prorated = if plan.totals == Totals::Prorated { self.prorated.total() } else { 0 };
        let reason = match n {
            0 => Some("nobody has a score"),
            1 => Some("one score alone does not vary"),
            _ if sd <= 0.0 => Some("all scores are equal, so skewness and kurtosis do not exist"),
            _ => None,
        };
        Distribution {
            n,
            prorated,
            unscorable: self.people.saturating_sub(n),
            item_count: u64::try_from(self.items.len()).unwrap_or(u64::MAX),
            mean: finite(scores.mean()),
            sd: finite(sd),
            median: quantile(500),
            min: ends.map(|(low, _)| low.to_f64()),
            max: ends.map(|(_, high)| high.to_f64()),
            skewness: finite(scores.moment(3) / (real(n) * sd.powi(3))),
            kurtosis: finite(scores.moment(4) / (real(n) * sd.powi(4)) - 3.0),
            floor_percent: percent(&|score| score <= low),
            ceiling_percent: percent(&|score| score >= high),
            quantiles: [50, 100, 250, 750, 900, 950]
                .into_iter()
                .map(|permille| Quantile { percent: real(permille) / 10.0, value: quantile(permille) })
                .collect(),
            reason: reason.map(str::to_owned),
        }
    }

    /// How many people reach each band and cutoff of `scale`, which is the one that was counted.
    pub fn prevalence(&self, scale: &Scale, plan: &Plan) -> Vec<Prevalence> {
        let scores = self.used_scores(plan.totals);
        published_points(scale)
            .into_iter()
            .map(|(threshold, names)| {
                let reaches = |score| threshold.holds(score);
                let n = scores.count(reaches);
                let share = proportion(n, scores.total(), plan.confidence);
                let percent = |part: Option<f64>| part.map(|part| 100.0 * part);
                let bound = |one: &Histogram, other: &Histogram| {
                    let count = one.count(reaches).min(other.count(reaches));
                    let most = one.count(reaches).max(other.count(reaches));
                    (count, most)
                };
                let (least, most) = bound(&self.lowest, &self.highest);
                let weighted = self.weights.as_ref().map(|weights| finite(100.0 * weights.share(reaches)));
                let weightless = (weighted == Some(None))
                    .then(|| "weighted_percent: nobody with a complete score weighs anything".to_owned());
                let value = Some(threshold.value().to_f64());
                let only = |is_so: bool| value.filter(|_| is_so);
                Prevalence {
                    at_least: only(matches!(threshold, Threshold::AtLeast(_))),
                    above: only(matches!(threshold, Threshold::Above(_))),
                    at_most: only(matches!(threshold, Threshold::AtMost(_))),
                    below: only(matches!(threshold, Threshold::Below(_))),
                    names,
                    n,
                    percent: percent(share.value),
                    low: percent(share.low),
                    high: percent(share.high),
                    weighted_percent: weighted,
                    weighted_n: self.weights.as_ref().map(|weights| weights.given),
                    bounds: Bounds {
                        n: self.people,
                        low_percent: finite(100.0 * ratio(least, self.people)),
                        high_percent: finite(100.0 * ratio(most, self.people)),
                    },
                    reason: share.reason.or(weightless),
                }
            })
            .collect()
    }

    /// How each item was answered, by everybody who did.
    pub fn answers(&self) -> Vec<ItemAnswers> {
        let items = self.items.as_slice().iter().enumerate();
        items
            .map(|(place, item)| {
                let both = self.complete.answers(place).iter().zip(self.incomplete.answers(place));
                let counts: Vec<u64> = both.map(|(one, other)| one.saturating_add(*other)).collect();
                let n = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
                let share = |(answer, count): (&(Option<i32>, f64), &u64)| AnswerShare {
                    code: answer.0,
                    n: *count,
                    percent: finite(100.0 * ratio(*count, n)),
                };
                ItemAnswers {
                    item: item.id().to_owned(),
                    n,
                    missing: self.people.saturating_sub(n),
                    answers: item.answers().iter().zip(&counts).map(share).collect(),
                }
            })
            .collect()
    }

    /// How many people left out each number of items, from none on.
    pub fn missing_answers(&self) -> &[u64] {
        &self.missing
    }
}

/// Where bands and cutoffs of a scale begin, from the lowest up; the lowest band begins nowhere.
fn published_points(scale: &Scale) -> Vec<(Threshold, Vec<String>)> {
    let mut points: Vec<(Threshold, Vec<String>)> = Vec::new();
    let mut add =
        |threshold: Threshold, name: &str| match points.iter_mut().find(|(own, _)| *own == threshold) {
            Some((_, names)) if names.iter().any(|known| known == name) => {}
            Some((_, names)) => names.push(name.to_owned()),
            None => points.push((threshold, vec![name.to_owned()])),
        };
    for band in scale.bands().iter().skip(1) {
        band.starts().for_each(|start| add(start, band.id()));
    }
    for cutoff in scale.cutoffs() {
        cutoff.groups().iter().for_each(|group| add(group.threshold(), cutoff.id()));
    }
    points.sort_by_key(|(threshold, _)| threshold.value());
    points
}
