//! The thresholds that tell the two sides best apart.

use psyscreen::Number;
use serde::Serialize;

use super::cutoffs::{by_score, tables};
use super::joint::Joint;
use super::plan::{TestPlan, ValidityPlan, missing_side};
use crate::estimate::finite;
use crate::numeric::{ratio, real};
use crate::random::Random;

/// More people than this are not drawn anew a thousand times.
const MOST_DRAWN: u64 = 100_000;

/// The best thresholds, by different rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// By the sum of sensitivity and specificity.
    pub youden: Youden,
}

/// The thresholds with the highest sum of sensitivity and specificity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Youden {
    /// Sensitivity + specificity - 1.
    pub value: Option<f64>,
    /// Every threshold that has it, where higher scores mean the criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Vec<f64>>,
    /// The same where lower scores do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Vec<f64>>,
    /// The lower end of the interval of the lowest best threshold, over people drawn anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_low: Option<f64>,
    /// The upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_high: Option<f64>,
    /// How often people were drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<u32>,
    /// Where the random numbers begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Best {
    pub(super) fn new(joint: &Joint, test: usize, of: &TestPlan<'_>, plan: &ValidityPlan) -> Self {
        let sides = joint.sides();
        let counts = by_score(joint, test);
        let (best, scores) = highest(&counts, of.higher);
        let scores: Vec<f64> = scores.into_iter().map(Number::to_f64).collect();
        let none = missing_side(sides).map(str::to_owned);
        let value = if none.is_some() { f64::NAN } else { best };
        let thresholds = Some(if none.is_some() { Vec::new() } else { scores });
        let mut youden = Youden {
            value: finite(value),
            at_least: thresholds.clone().filter(|_| of.higher),
            at_most: thresholds.filter(|_| !of.higher),
            threshold_low: None,
            threshold_high: None,
            bootstrap: None,
            seed: None,
            reason: none,
        };
        let [negative, positive] = sides;
        if youden.reason.is_none() && plan.bootstrap > 0 {
            if negative.saturating_add(positive) > MOST_DRAWN {
                youden.reason = Some(format!(
                    "more than {MOST_DRAWN} people are not drawn anew, so the threshold has no interval"
                ));
            } else {
                let drawn = drawn_anew(&counts, sides, of.higher, plan);
                let side = (1.0 - plan.confidence) / 2.0;
                youden.threshold_low = at(&drawn, side);
                youden.threshold_high = at(&drawn, 1.0 - side);
                youden.bootstrap = Some(plan.bootstrap);
                youden.seed = Some(plan.seed);
            }
        }
        Self { youden }
    }
}

type Counts = std::collections::BTreeMap<Number, [u64; 2]>;

/// The highest value, and every score that has it.
fn highest(counts: &Counts, higher: bool) -> (f64, Vec<Number>) {
    let all = tables(counts, higher);
    let best = all.iter().map(|(_, table)| table.youden()).max().unwrap_or_default();
    let scores: Vec<Number> =
        all.iter().filter(|(_, table)| table.youden() == best).map(|(score, _)| *score).collect();
    let value = all.iter().find(|(_, table)| table.youden() == best).map_or(f64::NAN, |(_, table)| {
        ratio(table.tp, table.tp.saturating_add(table.missed))
            + ratio(table.tn, table.tn.saturating_add(table.fp))
            - 1.0
    });
    (value, scores)
}

/// The lowest best threshold of people drawn anew from each side, as many as there are, from the lowest up.
fn drawn_anew(
    counts: &Counts,
    [negative, positive]: [u64; 2],
    higher: bool,
    plan: &ValidityPlan,
) -> Vec<Number> {
    let people = |side: usize| -> Vec<usize> {
        let of = |(place, own): (usize, &[u64; 2])| {
            let times = own.get(side).copied().unwrap_or_default();
            std::iter::repeat_n(place, usize::try_from(times).unwrap_or_default())
        };
        counts.values().enumerate().flat_map(of).collect()
    };
    let sides = [(people(0), negative), (people(1), positive)];
    let mut found = Vec::new();
    for time in 0..plan.bootstrap {
        let mut random = Random::new(plan.seed, u64::from(time));
        let mut drawn = vec![[0_u64; 2]; counts.len()];
        for (side, (people, number)) in sides.iter().enumerate() {
            for _ in 0..*number {
                let place = usize::try_from(random.below(*number)).ok().and_then(|at| people.get(at));
                let count = place.and_then(|place| drawn.get_mut(*place)).and_then(|own| own.get_mut(side));
                if let Some(count) = count {
                    *count = count.saturating_add(1);
                }
            }
        }
        let drawn: Counts =
            counts.keys().copied().zip(drawn).filter(|(_, own)| own.iter().any(|count| *count > 0)).collect();
        found.extend(highest(&drawn, higher).1.first());
    }
    found.sort_unstable();
    found
}

/// The value at a share of a sorted list.
#[expect(clippy::as_conversions, reason = "a place in a list of some thousands")]
fn at(sorted: &[Number], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = (share * real(u64::try_from(last).ok()?)).round() as usize;
    sorted.get(place).map(|value| value.to_f64())
}
