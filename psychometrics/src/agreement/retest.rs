//! One instrument given twice to the same people: whether the two scores agree.

use psyscreen::instrument::{Band, Scale, Threshold};
use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number, Scores};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::icc::{IccForms, MeanSquares};
use super::kappa::{Kappas, kappa, pabak, percent_agreement};
use super::many::Choices;
use crate::counted::{Counted, more};
use crate::document::{identity, value};
use crate::estimate::{Estimate, finite};
use crate::grouped::Grouped;
use crate::interval::two_sided;
use crate::items::ScaleItems;
use crate::numeric::{Matrix, real, sample_variance, t_quantile};
use crate::plan::Totals;
use crate::rows::Rows;
use crate::saved::Poolable;
use crate::validity::Pairs;

/// A scale whose two scores are compared.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    of: usize,
    scale: usize,
    /// The earlier score and the later one.
    pairs: Pairs,
}

/// Two administrations of instruments to the same people.
#[derive(Clone, Debug)]
pub struct Retest {
    instruments: Vec<Instrument>,
    parts: Vec<Part>,
    totals: Totals,
    people: u64,
    used: u64,
    without_earlier: u64,
}

/// One person's scores, of each instrument.
#[derive(Clone, Copy, Debug)]
pub struct RetestRow<'r, 's, 'd> {
    /// Of the earlier administration, of those instruments that were given then.
    pub earlier: &'r [Scores<'s>],
    /// Of the later one, of all instruments in their order.
    pub later: &'r [Scores<'d>],
}

/// Differences of the later and the earlier score, by Bland and Altman.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct BlandAltman {
    /// The mean difference, later without earlier.
    bias: Option<f64>,
    /// The standard deviation of the differences.
    sd: Option<f64>,
    /// Between which differences lie: the lower limit of agreement.
    lower: Option<f64>,
    /// The upper limit.
    upper: Option<f64>,
    /// The lower end of the interval of the mean difference.
    bias_low: Option<f64>,
    /// The upper end.
    bias_high: Option<f64>,
}

impl Retest {
    /// Of the scales that add up items, or those with these ids. The error names a scale that there is not.
    pub fn new(instruments: Vec<Instrument>, only: &[String], totals: Totals) -> Result<Self, String> {
        let mut parts = Vec::new();
        for (of, instrument) in instruments.iter().enumerate() {
            for (position, scale) in instrument.scales().iter().enumerate() {
                let name = match instruments.len() {
                    1 => scale.id().to_owned(),
                    _ => format!("{}.{}", instrument.id(), scale.id()),
                };
                let is_wanted = match only {
                    [] => ScaleItems::new(instrument, scale).is_ok(),
                    only => only.iter().any(|id| *id == name || *id == scale.id()),
                };
                if is_wanted {
                    parts.push(Part { name, of, scale: position, pairs: Pairs::default() });
                }
            }
        }
        if parts.is_empty() {
            return Err("there is no such scale".to_owned());
        }
        Ok(Self { instruments, parts, totals, people: 0, used: 0, without_earlier: 0 })
    }

    /// Counts a person.
    pub fn push(&mut self, row: RetestRow<'_, '_, '_>) {
        self.people = self.people.saturating_add(1);
        let (mut is_used, mut has_earlier) = (true, true);
        for part in &mut self.parts {
            let Some(instrument) = self.instruments.get(part.of) else { continue };
            let Some(scale) = instrument.scales().get(part.scale) else { continue };
            let earlier = row.earlier.iter().find(|scores| scores.instrument().id() == instrument.id());
            has_earlier &= earlier.is_some();
            let later = row.later.get(part.of);
            match (
                earlier.and_then(|it| used(it, scale, self.totals)),
                later.and_then(|it| used(it, scale, self.totals)),
            ) {
                (Some(earlier), Some(later)) => part.pairs.push(earlier, later),
                _ => is_used = false,
            }
        }
        self.used = self.used.saturating_add(u64::from(is_used));
        self.without_earlier = self.without_earlier.saturating_add(u64::from(!has_earlier));
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        if self.people == 0 || self.without_earlier < self.people {
            return Vec::new();
        }
        let id = self.instruments.first().map_or("", Instrument::id);
        vec![format!(
            "nobody has an earlier administration: name its columns `earlier.{id}.1` and so on, or give its table with --earlier and the \
             column of --id"
        )]
    }

    /// How the two administrations agree, as a document.
    pub fn document(&self, confidence: f64, rows: Rows) -> Value {
        let mut document = Map::new();
        document.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        let totals = if self.totals == Totals::Complete { "complete" } else { "prorated" };
        document.insert(
            "method".to_owned(),
            json!({ "totals": totals, "confidence": confidence, "difference": "later - earlier" }),
        );
        let mut account = Rows { used: self.used, ..rows };
        let incomplete = self.people.saturating_sub(self.used).saturating_sub(self.without_earlier);
        account.incomplete = incomplete;
        account.exclude("there is no earlier administration", self.without_earlier);
        account.exclude_torn();
        document.insert("rows".to_owned(), value(&account));
        let scales = self.parts.iter().filter_map(|part| {
            let scale = self.instruments.get(part.of)?.scales().get(part.scale)?;
            Some((part.name.clone(), part.document(scale, confidence)))
        });
        document.insert("scales".to_owned(), Value::Object(scales.collect()));
        Value::Object(document)
    }
}

/// What a file holds of two administrations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedRetest {
    /// Of each scale.
    pairs: Vec<Pairs>,
    people: u64,
    used: u64,
    without_earlier: u64,
}

impl Counted for Retest {
    type Saved = SavedRetest;

    fn saved(&self) -> SavedRetest {
        let pairs = self.parts.iter().map(|part| part.pairs.clone()).collect();
        let Self { people, used, without_earlier, .. } = *self;
        SavedRetest { pairs, people, used, without_earlier }
    }

    fn filled(&self, saved: SavedRetest) -> Option<Self> {
        let SavedRetest { pairs, people, used, without_earlier } = saved;
        let is_alike = pairs.len() == self.parts.len();
        let parts = self.parts.iter().zip(pairs).map(|(part, pairs)| Part { pairs, ..part.clone() });
        let parts = parts.collect();
        is_alike.then(|| Self { parts, people, used, without_earlier, ..self.clone() })
    }

    fn merge(&mut self, other: &Self) {
        for (own, others) in self.parts.iter_mut().zip(&other.parts) {
            own.pairs.merge(&others.pairs);
        }
        more(&mut self.people, other.people);
        more(&mut self.used, other.used);
        more(&mut self.without_earlier, other.without_earlier);
    }
}

impl Poolable for Grouped<Retest> {
    type Counts = Retest;

    fn instruments(&self) -> &[Instrument] {
        &self.all().instruments
    }

    fn scales(&self) -> Vec<(String, Vec<String>)> {
        self.all().parts.iter().map(|part| (part.name.clone(), Vec::new())).collect()
    }

    fn people(&self) -> &Self {
        self
    }

    fn people_mut(&mut self) -> &mut Self {
        self
    }
}

/// A score that counts.
fn used(scores: &Scores<'_>, scale: &Scale, totals: Totals) -> Option<Number> {
    // The scale may be of a clone of the instrument, read from the same definition.
    let outcome = scores.outcome(scale).or_else(|| scores.get(scale.id()))?;
    outcome.value().filter(|_| outcome.status() == Status::Complete || totals == Totals::Prorated)
}

impl Part {
    fn document(&self, scale: &Scale, confidence: f64) -> Value {
        let pairs = self.pairs.sorted();
        let rows: Vec<(Vec<f64>, f64)> = pairs
            .iter()
            .map(|((earlier, later), count)| (vec![earlier.to_f64(), later.to_f64()], real(*count)))
            .collect();
        let n = real(self.pairs.total());
        let squares = MeanSquares::new(&rows);
        let association = self.pairs.association("earlier", "later", [None, None], confidence);
        let z = two_sided(confidence);
        let consistency = squares.rest.sqrt();
        let agreement = (squares.rest + ((squares.of_raters - squares.rest) / n).max(0.0)).sqrt();
        let detectable = |error: f64| finite(error * two_sided(0.95) * std::f64::consts::SQRT_2);
        let mut found = Map::new();
        found.insert("n".to_owned(), json!(self.pairs.total()));
        found.insert("icc".to_owned(), value(&IccForms::new(&squares, confidence)));
        found.insert("pearson".to_owned(), value(&association.pearson));
        found.insert("spearman".to_owned(), value(&association.spearman));
        found.insert("sem_consistency".to_owned(), json!(finite(consistency)));
        found.insert("sem_agreement".to_owned(), json!(finite(agreement)));
        found.insert("sdc_consistency".to_owned(), json!(detectable(consistency)));
        found.insert("sdc_agreement".to_owned(), json!(detectable(agreement)));
        let difference =
            |row: &[f64]| row.last().copied().unwrap_or(f64::NAN) - row.first().copied().unwrap_or(f64::NAN);
        let bias = rows.iter().map(|(row, count)| difference(row) * count).sum::<f64>() / n;
        let spread = rows.iter().map(|(row, count)| (difference(row) - bias).powi(2) * count).sum::<f64>();
        let sd = sample_variance(spread, n).sqrt();
        let half = t_quantile(f64::midpoint(1.0, confidence), n - 1.0) * sd / n.sqrt();
        found.insert(
            "bland_altman".to_owned(),
            value(&BlandAltman {
                bias: finite(bias),
                sd: finite(sd),
                lower: finite(bias - z * sd),
                upper: finite(bias + z * sd),
                bias_low: finite(bias - half),
                bias_high: finite(bias + half),
            }),
        );
        let mut reasons = Vec::new();
        if n < 2.0 {
            reasons.push("fewer than two people have both scores".to_owned());
        }
        match bands(scale, &pairs) {
            Ok(table) => {
                let size = table.rows();
                found.insert("band_kappa".to_owned(), value(&Kappas::new(&table, true, confidence)));
                found.insert("band_percent_agreement".to_owned(), json!(percent_agreement(&table)));
                found.insert("band_gwet_ac1".to_owned(), value(&choices(&table).gwet(size)));
                found.insert("band_pabak".to_owned(), json!(pabak(table.trace() / table.sum(), size)));
            }
            Err(why) => {
                found.insert("band_kappa".to_owned(), value(&Kappas::none(why)));
                found.insert("band_percent_agreement".to_owned(), Value::Null);
                found.insert("band_gwet_ac1".to_owned(), value(&Estimate::none(why)));
                found.insert("band_pabak".to_owned(), Value::Null);
                reasons.push(format!("band_percent_agreement, band_pabak: {why}"));
            }
        }
        found.insert("cutoff_kappa".to_owned(), self.cutoffs(scale, &pairs, confidence));
        const MOST_PAIRS: usize = 2000;
        if pairs.len() <= MOST_PAIRS {
            let pair = |((earlier, later), n): &((Number, Number), u64)| json!({ "earlier": earlier.to_f64(), "later": later.to_f64(), "n": n });
            found.insert("pairs".to_owned(), pairs.iter().map(pair).collect());
        }
        if !reasons.is_empty() {
            found.insert("reason".to_owned(), json!(reasons.join("; ")));
        }
        Value::Object(found)
    }

    /// Kappa of each cutoff: the same people positive both times.
    fn cutoffs(&self, scale: &Scale, pairs: &[((Number, Number), u64)], confidence: f64) -> Value {
        let mut thresholds: Vec<_> = scale
            .cutoffs()
            .iter()
            .flat_map(|cutoff| cutoff.groups())
            .map(|group| group.threshold())
            .collect();
        thresholds.sort_by_key(|threshold| threshold.value());
        thresholds.dedup();
        let of = |threshold: &Threshold| {
            let mut table = Matrix::from_fn(2, 2, |_, _| 0.0);
            for ((earlier, later), count) in pairs {
                let (row, column) =
                    (usize::from(threshold.holds(*earlier)), usize::from(threshold.holds(*later)));
                table.set(row, column, table.at(row, column) + real(*count));
            }
            let same = |row: usize, column: usize| if row == column { 1.0 } else { 0.0 };
            let Estimate { value, low, high, se, reason } = kappa(&table, &same, confidence);
            let mut found = Map::new();
            found.insert(threshold.key().to_owned(), json!(threshold.value().to_f64()));
            for (key, part) in [("value", value), ("low", low), ("high", high), ("se", se)] {
                found.insert(key.to_owned(), json!(part));
            }
            found.insert("percent_agreement".to_owned(), json!(percent_agreement(&table)));
            if let Some(reason) = reason {
                found.insert("reason".to_owned(), json!(reason));
            }
            Value::Object(found)
        };
        thresholds.iter().map(of).collect()
    }
}

/// How many people were in each band earlier and later; the error says why nobody can be told.
fn bands(scale: &Scale, pairs: &[((Number, Number), u64)]) -> Result<Matrix, &'static str> {
    let bands = scale.bands();
    if bands.len() < 2 {
        return Err("the scale has no bands");
    }
    let starts: Option<Vec<Threshold>> = bands.iter().map(Band::start).collect();
    let starts = starts.ok_or("the bands depend on the person, who is not known here")?;
    let band = |score: Number| starts.iter().rposition(|start| start.holds(score)).unwrap_or(0);
    let mut table = Matrix::from_fn(bands.len(), bands.len(), |_, _| 0.0);
    for ((earlier, later), count) in pairs {
        let (row, column) = (band(*earlier), band(*later));
        table.set(row, column, table.at(row, column) + real(*count));
    }
    Ok(table)
}

/// How many of the two judgements each category has.
fn choices(table: &Matrix) -> Choices {
    let size = table.rows();
    let mut rows = Vec::new();
    for row in 0..size {
        for column in 0..size {
            let mut chosen = vec![0_u64; size];
            for place in [row, column] {
                if let Some(count) = chosen.get_mut(place) {
                    *count = count.saturating_add(1);
                }
            }
            rows.push((chosen, table.at(row, column)));
        }
    }
    Choices { rows, raters: 2.0 }
}
