//! What a test says at each threshold.

use std::collections::BTreeMap;

use psyscreen::Number;
use serde::Serialize;

use super::joint::Joint;
use super::plan::{TestPlan, ValidityPlan, missing_side};
use crate::estimate::{Estimate, finite};
use crate::interval::{proportion, two_sided};
use crate::numeric::{ratio, real};

/// A test at a threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cutoff {
    /// The score from which on the test is positive, where higher scores mean the criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The score down to which it is positive, where lower ones do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The published cutoffs that are here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<String>,
    /// Positive by the test and the criterion.
    pub tp: u64,
    /// By the test only.
    pub fp: u64,
    /// By the criterion only.
    #[serde(rename = "fn")]
    pub missed: u64,
    /// By neither.
    pub tn: u64,
    /// The part of the positive people that the test finds.
    pub sensitivity: Estimate,
    /// The part of the negative people that it leaves alone.
    pub specificity: Estimate,
    /// The part of those it finds who are positive.
    pub ppv: Estimate,
    /// The part of those it leaves alone who are negative.
    pub npv: Estimate,
    /// The part of all people of whom it is right.
    pub accuracy: Estimate,
    /// How much likelier a positive test is in positive people.
    pub lr_positive: Estimate,
    /// How much likelier a negative test is in positive people.
    pub lr_negative: Estimate,
    /// Sensitivity + specificity - 1.
    pub youden: Option<f64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Predictive values at another prevalence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_prevalence: Option<AtPrevalence>,
    /// Between what sensitivity and specificity lie, whatever the missing answers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<CutoffBounds>,
}

/// Predictive values at another prevalence, by Bayes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AtPrevalence {
    /// The prevalence.
    pub prevalence: f64,
    /// The positive predictive value.
    pub ppv: Option<f64>,
    /// The negative one.
    pub npv: Option<f64>,
}

/// Between what sensitivity and specificity lie, of everybody whose criterion is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutoffBounds {
    /// People on the positive side, with missing answers too.
    pub positive: u64,
    /// On the negative side.
    pub negative: u64,
    /// Sensitivity.
    pub sensitivity: UnitInterval,
    /// Specificity.
    pub specificity: UnitInterval,
}

/// The lowest and the highest value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitInterval {
    /// The lowest.
    pub low: Option<f64>,
    /// The highest.
    pub high: Option<f64>,
}

/// How many people of each side are positive by a test, and how many are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) tp: u64,
    pub(super) fp: u64,
    pub(super) missed: u64,
    pub(super) tn: u64,
}

impl Table {
    /// Sensitivity + specificity - 1, times the number of positive and of negative people: a whole number, so that ties are ties.
    pub(super) fn youden(self) -> i128 {
        let [tp, fp, missed, tn] = [self.tp, self.fp, self.missed, self.tn].map(i128::from);
        // tp (tn + fp) + tn (tp + fn) - (tp + fn)(tn + fp) = tp tn - fn fp
        tp.saturating_mul(tn).saturating_sub(missed.saturating_mul(fp))
    }
}

/// How many people of each side have each score of a test, from the lowest up.
pub(super) fn by_score(joint: &Joint, test: usize) -> BTreeMap<Number, [u64; 2]> {
    let mut counts: BTreeMap<Number, [u64; 2]> = BTreeMap::new();
    for (scores, more) in joint.sorted() {
        if let Some(score) = scores.get(test) {
            for (own, more) in counts.entry(*score).or_default().iter_mut().zip(more) {
                *own = own.saturating_add(more);
            }
        }
    }
    counts
}

/// The table of each threshold; with higher scores positive the first holds everybody, with lower ones the last.
pub(super) fn tables(counts: &BTreeMap<Number, [u64; 2]>, higher: bool) -> Vec<(Number, Table)> {
    let [negative, positive] = counts.values().fold([0_u64; 2], |[negative, positive], [one, other]| {
        [negative.saturating_add(*one), positive.saturating_add(*other)]
    });
    let (mut before, mut found) = ([0_u64; 2], Vec::new());
    for (score, [negatives, positives]) in counts {
        let through = [before[0].saturating_add(*negatives), before[1].saturating_add(*positives)];
        // Those below, or down to and with, the score.
        let [low_negative, low_positive] = if higher { before } else { through };
        let (high_negative, high_positive) =
            (negative.saturating_sub(low_negative), positive.saturating_sub(low_positive));
        found.push((
            *score,
            match higher {
                true => {
                    Table { tp: high_positive, fp: high_negative, missed: low_positive, tn: low_negative }
                }
                false => {
                    Table { tp: low_positive, fp: low_negative, missed: high_positive, tn: high_negative }
                }
            },
        ));
        before = through;
    }
    found
}

/// Of more different scores than this not each is a threshold.
const MOST_THRESHOLDS: usize = 1000;

/// Every threshold; of very many, such as a measurement has, those that share the people out evenly, the best, and the published ones.
fn shown(tables: Vec<(Number, Table)>, of: &TestPlan<'_>) -> Vec<(Number, Table)> {
    const PARTS: u128 = 500;
    if tables.len() <= MOST_THRESHOLDS {
        return tables;
    }
    let best = tables.iter().map(|(_, table)| table.youden()).max();
    // How many people are on the side of the lower scores: it grows from threshold to threshold.
    let below = |table: &Table| {
        let low =
            if of.higher { table.missed.saturating_add(table.tn) } else { table.tp.saturating_add(table.fp) };
        u128::from(low)
    };
    let people = tables.first().map_or(1, |(_, Table { tp, fp, missed, tn })| {
        [tp, fp, missed, tn].into_iter().map(|count| u128::from(*count)).sum::<u128>().max(1)
    });
    let mut part = None;
    tables
        .into_iter()
        .filter(|(score, table)| {
            let own = below(table).saturating_mul(PARTS).checked_div(people);
            let is_next = own != part;
            part = own;
            is_next
                || Some(table.youden()) == best
                || of.published.iter().any(|(published, _)| published == score)
        })
        .collect()
}

impl Cutoff {
    pub(super) fn all(joint: &Joint, test: usize, of: &TestPlan<'_>, plan: &ValidityPlan) -> Vec<Self> {
        let mut counts = by_score(joint, test);
        // Published thresholds that nobody's score is are thresholds too.
        for (score, _) in of.published {
            counts.entry(*score).or_default();
        }
        shown(tables(&counts, of.higher), of)
            .into_iter()
            .map(|(score, table)| Self::new(joint, test, of, score, table, plan))
            .collect()
    }

    fn new(
        joint: &Joint,
        test: usize,
        of: &TestPlan<'_>,
        score: Number,
        table: Table,
        plan: &ValidityPlan,
    ) -> Self {
        let Table { tp, fp, missed, tn } = table;
        let (positive, negative) = (tp.saturating_add(missed), fp.saturating_add(tn));
        let share = |part, whole, nobody: &str| match whole {
            0 => Estimate::none(nobody),
            _ => proportion(part, whole, plan.confidence),
        };
        let no_positive = "nobody is on the positive side of the criterion";
        let no_negative = "nobody is on the negative side of the criterion";
        let value = Some(score.to_f64());
        let (sensitivity, specificity) = (ratio(tp, positive), ratio(tn, negative));
        let bounds = joint.bounds(test).and_then(|sides| bounds(sides, score, of.higher));
        Self {
            at_least: value.filter(|_| of.higher),
            at_most: value.filter(|_| !of.higher),
            published: of
                .published
                .iter()
                .filter(|(own, _)| *own == score)
                .map(|(_, name)| name.clone())
                .collect(),
            tp,
            fp,
            missed,
            tn,
            sensitivity: share(tp, positive, no_positive),
            specificity: share(tn, negative, no_negative),
            ppv: share(tp, tp.saturating_add(fp), "nobody is positive by the test"),
            npv: share(tn, tn.saturating_add(missed), "nobody is negative by the test"),
            accuracy: share(
                tp.saturating_add(tn),
                positive.saturating_add(negative),
                "nobody has a score and a criterion",
            ),
            lr_positive: likelihood_ratio((tp, positive), (fp, negative), plan.confidence, "positive"),
            lr_negative: likelihood_ratio((missed, positive), (tn, negative), plan.confidence, "negative"),
            youden: finite(sensitivity + specificity - 1.0),
            reason: missing_side([negative, positive]).map(str::to_owned),
            at_prevalence: plan.prevalence.map(|prevalence| {
                let (found, wrong) = (prevalence * sensitivity, (1.0 - prevalence) * (1.0 - specificity));
                let (right, missed) = ((1.0 - prevalence) * specificity, prevalence * (1.0 - sensitivity));
                AtPrevalence {
                    prevalence,
                    ppv: finite(found / (found + wrong)),
                    npv: finite(right / (right + missed)),
                }
            }),
            bounds,
        }
    }
}

/// The share of positive people by that of negative people, with the interval of its logarithm (Simel, Samsa and Matchar).
fn likelihood_ratio(
    (part, positive): (u64, u64),
    (other, negative): (u64, u64),
    confidence: f64,
    word: &str,
) -> Estimate {
    if positive == 0 || negative == 0 {
        return Estimate::none("nobody is on one side of the criterion");
    }
    if other == 0 {
        return Estimate::none(match part {
            0 => format!("nobody is {word} by the test"),
            _ => format!("no negative person is {word} by the test, so the ratio has no upper limit"),
        });
    }
    let (one, two) = (ratio(part, positive), ratio(other, negative));
    let value = one / two;
    let mut found = Estimate::new(value, "");
    if part == 0 {
        found.reason = Some(format!(
            "no positive person is {word} by the test, so the ratio is 0 and its logarithm has no interval"
        ));
        return found;
    }
    let error = ((1.0 - one) / real(part) + (1.0 - two) / real(other)).sqrt();
    let half = two_sided(confidence) * error;
    found.within((value.ln() - half).exp(), (value.ln() + half).exp())
}

/// The lowest and the highest sensitivity and specificity that some completion of the missing answers gives.
fn bounds(sides: &[[crate::tally::Histogram; 2]; 2], score: Number, higher: bool) -> Option<CutoffBounds> {
    let [negatives, positives] = sides;
    let reaches = |value: Number| if higher { value >= score } else { value <= score };
    let [low, high] = [positives, negatives].map(|[low, high]| {
        let (one, other) = (low.count(reaches), high.count(reaches));
        (one.min(other), one.max(other))
    });
    let (positive, negative) = (positives[0].total(), negatives[0].total());
    (positive > 0 || negative > 0).then(|| CutoffBounds {
        positive,
        negative,
        sensitivity: UnitInterval {
            low: finite(ratio(low.0, positive)),
            high: finite(ratio(low.1, positive)),
        },
        specificity: UnitInterval {
            low: finite(1.0 - ratio(high.1, negative)),
            high: finite(1.0 - ratio(high.0, negative)),
        },
    })
}
