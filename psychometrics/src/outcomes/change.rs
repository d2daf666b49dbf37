//! What a change must be to be more than error of measurement, and what it takes to come among the healthy.

use psyscreen::Number;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::document::value;
use crate::estimate::finite;
use crate::numeric::{normal_quantile, ratio, real, sample_variance, t_two_sided};
use crate::rows::Rows;

/// A way to tell a reliable change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Jacobson and Truax.
    Jt,
    /// Gulliksen, Lord and Novick.
    Gln,
    /// Hsu, Linn and Lord.
    Hll,
    /// Edwards and Nunnally.
    En,
    /// Nunnally and Kotsch.
    Nk,
    /// Hageman and Arrindell.
    Ha,
}

impl Method {
    /// Its short name: `jt`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jt => "jt",
            Self::Gln => "gln",
            Self::Hll => "hll",
            Self::En => "en",
            Self::Nk => "nk",
            Self::Ha => "ha",
        }
    }

    /// By its short name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Jt, Self::Gln, Self::Hll, Self::En, Self::Nk, Self::Ha]
            .into_iter()
            .find(|method| method.name() == text)
    }
}

/// What is known beside the two scores.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePlan {
    /// Whether a lower score is better.
    pub lower_is_better: bool,
    /// The reliability of the measure, above 0 and below 1.
    pub reliability: f64,
    /// That of the later measurement, where it differs.
    pub reliability_after: Option<f64>,
    /// Mean and standard deviation of the healthy.
    pub functional: Option<(f64, f64)>,
    /// How a reliable change is told.
    pub methods: Vec<Method>,
    /// The confidence of the limits, between 0 and 1.
    pub confidence: f64,
}

impl ChangePlan {
    /// The same, checked. The error says what is outside its range.
    pub fn check(self) -> Result<Self, String> {
        let reliabilities = [Some(self.reliability), self.reliability_after];
        if let Some(wrong) = reliabilities.into_iter().flatten().find(|own| !(*own > 0.0 && *own < 1.0)) {
            return Err(format!("a reliability of {wrong} is not between 0 and 1"));
        }
        if self.functional.is_some_and(|(_, sd)| !(sd > 0.0 && sd.is_finite())) {
            return Err("the standard deviation of the healthy is above 0".to_owned());
        }
        Ok(self)
    }
}

/// Two scores of each person, in the order of the rows.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pairs: Vec<(f64, f64)>,
    only_before: u64,
    people: u64,
}

/// What is computed from the people themselves.
struct Sample {
    n: f64,
    mean_before: f64,
    mean_after: f64,
    sd_before: f64,
    sd_after: f64,
    correlation: f64,
}

/// Which way a person changed, beyond error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Improved,
    Deteriorated,
    Unchanged,
}

/// The change of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct MeanChange {
    n: u64,
    mean: Option<f64>,
    sd: Option<f64>,
    /// By the standard deviation before.
    paired_d: Option<f64>,
    /// By that of the changes: the standardised response mean.
    srm: Option<f64>,
    t: Option<f64>,
    df: Option<f64>,
    p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Changes {
    /// Counts a person.
    pub fn push(&mut self, before: Option<Number>, after: Option<Number>) {
        self.people = self.people.saturating_add(1);
        match (before, after) {
            (Some(before), Some(after)) => self.pairs.push((before.to_f64(), after.to_f64())),
            (Some(_), None) => self.only_before = self.only_before.saturating_add(1),
            (None, _) => {}
        }
    }

    fn sample(&self) -> Sample {
        let n = real(u64::try_from(self.pairs.len()).unwrap_or(u64::MAX));
        let mean = |of: fn(&(f64, f64)) -> f64| self.pairs.iter().map(of).sum::<f64>() / n;
        let (mean_before, mean_after) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let (mut bb, mut ba, mut aa) = (0.0, 0.0, 0.0);
        for (before, after) in &self.pairs {
            bb += (before - mean_before).powi(2);
            ba += (before - mean_before) * (after - mean_after);
            aa += (after - mean_after).powi(2);
        }
        Sample {
            n,
            mean_before,
            mean_after,
            sd_before: sample_variance(bb, n).sqrt(),
            sd_after: sample_variance(aa, n).sqrt(),
            correlation: ba / (bb * aa).sqrt(),
        }
    }

    /// Indices, categories and cutoffs, as a document.
    pub fn document(&self, plan: &ChangePlan, rows: Rows) -> Value {
        let sample = self.sample();
        let used = u64::try_from(self.pairs.len()).unwrap_or(u64::MAX);
        let mut account = Rows { used, ..rows };
        account.incomplete = self.people.saturating_sub(used).saturating_sub(self.only_before);
        account.exclude("there is a score before and none after", self.only_before);
        account.exclude_torn();
        let mut document = Map::new();
        document.insert(
            "method".to_owned(),
            json!({
                "better": if plan.lower_is_better { "lower" } else { "higher" },
                "reliability": plan.reliability,
                "confidence": plan.confidence,
                "change": "after - before",
            }),
        );
        document.insert("rows".to_owned(), value(&account));
        document.insert("change".to_owned(), value(&self.mean_change(&sample)));
        // Of the first method; those of others stand with them.
        let (mut reliable, mut clinical) = (Vec::new(), None);
        for method in &plan.methods {
            let limit = limit(*method, plan);
            let indices: Vec<f64> =
                self.pairs.iter().map(|pair| index(*method, *pair, &sample, plan)).collect();
            let verdicts: Vec<Verdict> = indices.iter().map(|index| verdict(*index, limit, plan)).collect();
            let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count();
            let (improved, deteriorated) = (count(Verdict::Improved), count(Verdict::Deteriorated));
            let least = match method {
                Method::Jt => finite(limit * error_of_difference(&sample, plan)),
                _ => None,
            };
            let share = |part: usize, more: u64| {
                let part = u64::try_from(part).unwrap_or(u64::MAX).saturating_add(more);
                finite(100.0 * ratio(part, used.saturating_add(self.only_before)))
            };
            let mut found = Map::new();
            found.insert("method".to_owned(), json!(method.name()));
            found.insert("n".to_owned(), json!(used));
            found.insert("improved".to_owned(), json!(improved));
            found.insert("deteriorated".to_owned(), json!(deteriorated));
            found.insert("unchanged".to_owned(), json!(count(Verdict::Unchanged)));
            found.insert("least_reliable_change".to_owned(), json!(least));
            if indices.iter().any(|index| !index.is_finite()) {
                found.insert(
                    "reason".to_owned(),
                    json!("the scores before do not vary, so there is no error of measurement"),
                );
            } else if least.is_none() {
                found.insert(
                    "reason".to_owned(),
                    json!("least_reliable_change: here it depends on the score before"),
                );
            }
            found.insert(
                "bounds".to_owned(),
                json!({
                    "n": used.saturating_add(self.only_before),
                    "improved_percent": { "low": share(improved, 0), "high": share(improved, self.only_before) },
                    "deteriorated_percent": { "low": share(deteriorated, 0), "high": share(deteriorated, self.only_before) },
                }),
            );
            found.insert("index".to_owned(), indices.iter().map(|index| json!(finite(*index))).collect());
            let crossed = self.clinical(*method, &verdicts, &sample, plan, limit);
            found.insert("clinical_change".to_owned(), json!(crossed));
            clinical.get_or_insert(crossed);
            reliable.push(Value::Object(found));
        }
        document.insert("reliable_change".to_owned(), Value::Array(reliable));
        document.insert("clinical_change".to_owned(), json!(clinical.unwrap_or_default()));
        document.insert("pairs".to_owned(), self.counted_pairs());
        Value::Object(document)
    }

    /// How often each two scores came; none where they are very many.
    fn counted_pairs(&self) -> Value {
        const MOST_PAIRS: usize = 2000;
        let mut sorted = self.pairs.clone();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let same = |one: &(f64, f64), other: &(f64, f64)| one == other;
        let pairs: Vec<Value> = sorted
            .chunk_by(same)
            .filter_map(|block| {
                let (before, after) = block.first()?;
                Some(json!({ "before": before, "after": after, "n": block.len() }))
            })
            .collect();
        if pairs.len() > MOST_PAIRS { Value::Array(Vec::new()) } else { Value::Array(pairs) }
    }

    fn mean_change(&self, sample: &Sample) -> MeanChange {
        let n = sample.n;
        let mean = sample.mean_after - sample.mean_before;
        let spread: f64 = self.pairs.iter().map(|(before, after)| (after - before - mean).powi(2)).sum();
        let sd = sample_variance(spread, n).sqrt();
        let t = mean / (sd / n.sqrt());
        let reason = if n < 2.0 {
            Some("fewer than two people have both scores")
        } else if sd <= 0.0 {
            Some("everybody changed by the same")
        } else if sample.sd_before <= 0.0 {
            Some("paired_d: the scores before do not vary")
        } else {
            None
        };
        MeanChange {
            n: u64::try_from(self.pairs.len()).unwrap_or(u64::MAX),
            mean: finite(mean),
            sd: finite(sd),
            paired_d: finite(mean / sample.sd_before),
            srm: finite(mean / sd),
            t: finite(t),
            df: finite(n - 1.0).filter(|df| *df > 0.0),
            p: finite(t).and_then(|t| finite(t_two_sided(t, n - 1.0))),
            reason: reason.map(str::to_owned),
        }
    }

    /// Who came from the ill among the healthy, by each cutoff.
    fn clinical(
        &self,
        method: Method,
        verdicts: &[Verdict],
        sample: &Sample,
        plan: &ChangePlan,
        limit: f64,
    ) -> Vec<Value> {
        let sign = if plan.lower_is_better { -1.0 } else { 1.0 };
        let mut found = Vec::new();
        for (name, cutoff) in cutoffs(method, sample, plan) {
            let [mut recovered, mut improved, mut unchanged, mut deteriorated, mut harmed] = [0_u64; 5];
            for ((before, after), verdict) in self.pairs.iter().zip(verdicts) {
                let was_ill = sign * before < sign * cutoff;
                let is_healthy = match method {
                    Method::Ha => was_ill && sign * true_position(*after, cutoff, sample, plan) > limit,
                    _ => sign * after > sign * cutoff,
                };
                let count = match verdict {
                    Verdict::Improved if was_ill && is_healthy => &mut recovered,
                    Verdict::Improved => &mut improved,
                    Verdict::Deteriorated if !was_ill && !is_healthy && method != Method::Ha => &mut harmed,
                    Verdict::Deteriorated => &mut deteriorated,
                    Verdict::Unchanged => &mut unchanged,
                };
                *count = count.saturating_add(1);
            }
            let mut row = Map::new();
            row.insert("cutoff".to_owned(), json!(name));
            row.insert("method".to_owned(), json!(method.name()));
            row.insert("value".to_owned(), json!(finite(cutoff)));
            let counts = [
                ("recovered", recovered),
                ("improved", improved),
                ("unchanged", unchanged),
                ("deteriorated", deteriorated),
                ("harmed", harmed),
            ];
            for (key, count) in counts {
                row.insert(key.to_owned(), json!(count));
            }
            if !cutoff.is_finite() {
                row.insert("reason".to_owned(), json!("fewer than two people have both scores"));
            } else if plan.functional.is_none() {
                row.insert("reason".to_owned(), json!("cutoffs b and c need --functional MEAN,SD"));
            }
            found.push(Value::Object(row));
        }
        found
    }
}

/// The error of measurement before.
fn error(sample: &Sample, plan: &ChangePlan) -> f64 {
    sample.sd_before * (1.0 - plan.reliability).sqrt()
}

fn error_of_difference(sample: &Sample, plan: &ChangePlan) -> f64 {
    (2.0 * error(sample, plan).powi(2)).sqrt()
}

/// How far an index must be from 0.
fn limit(method: Method, plan: &ChangePlan) -> f64 {
    match method {
        Method::Ha => normal_quantile(plan.confidence),
        _ => normal_quantile(f64::midpoint(1.0, plan.confidence)),
    }
}

fn index(method: Method, (before, after): (f64, f64), sample: &Sample, plan: &ChangePlan) -> f64 {
    let (r, sd) = (plan.reliability, sample.sd_before);
    let predicted = r * (before - sample.mean_before);
    let prediction_error = sd * (1.0 - r * r).sqrt();
    match method {
        Method::Jt => (after - before) / error_of_difference(sample, plan),
        Method::Gln => (after - sample.mean_before - predicted) / prediction_error,
        Method::Hll => (after - sample.mean_after - predicted) / prediction_error,
        Method::En => (after - (predicted + sample.mean_before)) / error(sample, plan),
        Method::Nk => {
            let later = plan.reliability_after.unwrap_or(r);
            (after - (predicted + sample.mean_before))
                / (r * r * sd * sd * (1.0 - r) + sd * sd * (1.0 - later)).sqrt()
        }
        Method::Ha => {
            let shared = 2.0 * sample.sd_before * sample.sd_after * sample.correlation;
            let [first, second] =
                [sample.sd_before, sample.sd_after].map(|sd| sd * sd * reliability_of(sd, sample, plan));
            let of_differences =
                (first + second - shared) / (sample.sd_before.powi(2) + sample.sd_after.powi(2) - shared);
            let mean = sample.mean_after - sample.mean_before;
            ((after - before) * of_differences + mean * (1.0 - of_differences))
                / (of_differences.sqrt() * error_of_difference(sample, plan))
        }
    }
}

/// The reliability in a group with this standard deviation and the same error.
fn reliability_of(sd: f64, sample: &Sample, plan: &ChangePlan) -> f64 {
    (sd * sd - error(sample, plan).powi(2)) / (sd * sd)
}

/// How far a true score lies from a cutoff, in errors (Hageman and Arrindell).
fn true_position(after: f64, cutoff: f64, sample: &Sample, plan: &ChangePlan) -> f64 {
    let reliability = reliability_of(sample.sd_after, sample, plan);
    (sample.mean_after + (after - sample.mean_after) * reliability - cutoff)
        / (reliability.sqrt() * error(sample, plan))
}

fn verdict(index: f64, limit: f64, plan: &ChangePlan) -> Verdict {
    let better = if plan.lower_is_better { -index } else { index };
    if better > limit {
        Verdict::Improved
    } else if better < -limit {
        Verdict::Deteriorated
    } else {
        Verdict::Unchanged
    }
}

/// Cutoffs a, b and c: two deviations from the ill, within two of the healthy, and between both.
fn cutoffs(method: Method, sample: &Sample, plan: &ChangePlan) -> Vec<(&'static str, f64)> {
    let sign = if plan.lower_is_better { -1.0 } else { 1.0 };
    // By Hageman and Arrindell the spread of true scores.
    let spread = |sd: f64| match method {
        Method::Ha => sd * reliability_of(sd, sample, plan).sqrt(),
        _ => sd,
    };
    let ill = spread(sample.sd_before);
    let mut found = vec![("a", sample.mean_before + sign * 2.0 * ill)];
    if let Some((mean, sd)) = plan.functional {
        let healthy = spread(sd);
        found.push(("b", mean - sign * 2.0 * healthy));
        found.push(("c", (ill * mean + healthy * sample.mean_before) / (ill + healthy)));
    }
    found
}
