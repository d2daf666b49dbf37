//! A sample in which scores are held against something else, and the document that is made of it.

use std::convert::Infallible;

use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number, Scores};
use serde_json::{Map, Value, json};

use super::criterion::{Criterion, Side, looks_missing};
use super::crowd::{Crowd, Ends, Seen};
use super::joint::Joint;
use super::known_groups::KnownGroups;
use super::plan::{TestPlan, ValidityPlan, missing_side};
use super::roc::{group_comparisons, tests};
use super::score::{From, Score, alpha, is_called, scales, tally};
use super::values::list;
use crate::ad_hoc::{is_ad_hoc, unused_ends};
use crate::document::{identity, value};
use crate::grouped::Grouped;
use crate::plan::Totals;
use crate::rows::Rows;
use crate::saved::Poolable;
use crate::tally::{Histogram, Memory};

/// What else a row says.
#[derive(Clone, Copy, Debug, Default)]
pub struct ValidityRow<'r> {
    /// What stands in each column of a score.
    pub columns: &'r [Option<Number>],
    /// In how many of them something stands that is not a number.
    pub unread: u64,
    /// What the criterion is.
    pub criterion: Option<&'r str>,
    /// The group that everything is repeated for.
    pub by: Option<&'r str>,
    /// The group that should differ from others.
    pub known: Option<&'r str>,
}

/// Scores held against a criterion, known groups and other scores.
#[derive(Debug)]
pub struct Validation {
    instruments: Vec<Instrument>,
    scores: Vec<Score>,
    with: Vec<Score>,
    totals: Totals,
    criterion: Option<Criterion>,
    known: Vec<String>,
    people: Grouped<Crowd>,
    memory: Memory,
    /// Working memory: the scores of a row that count, and between what each lies.
    row: (Vec<Option<Number>>, Vec<Option<Ends>>),
}

impl Validation {
    /// Of the scales of instruments; of the only ones with these ids, where there are any. The error names a scale that there is not.
    pub fn new(instruments: Vec<Instrument>, only: &[String], totals: Totals) -> Result<Self, String> {
        let mut scores = Vec::new();
        for (of, instrument) in instruments.iter().enumerate() {
            scores.extend(scales(instrument, of, only));
        }
        if let Some(id) =
            only.iter().find(|id| !scores.iter().any(|score: &Score| is_called(&score.name, id)))
        {
            return Err(format!("there is no scale `{id}`"));
        }
        Ok(Self {
            instruments,
            scores,
            with: Vec::new(),
            totals,
            criterion: None,
            known: Vec::new(),
            people: Grouped::new(Crowd::default(), None),
            memory: Memory::default(),
            row: Default::default(),
        })
    }

    /// Adds scores that stand in columns; `higher` says whether higher ones mean that the criterion is met.
    #[must_use]
    pub fn with_columns(mut self, names: &[String], higher: bool) -> Self {
        for (column, name) in names.iter().enumerate() {
            let (name, from) = (name.clone(), From::Column(column));
            self.scores.push(Score { name, from, higher, published: Vec::new() });
        }
        self
    }

    /// Holds the scores against a criterion.
    #[must_use]
    pub fn against(mut self, criterion: Criterion) -> Self {
        self.criterion = Some(criterion);
        self
    }

    /// Compares groups with these names.
    #[must_use]
    pub fn between(mut self, groups: Vec<String>) -> Self {
        self.known = groups;
        self
    }

    /// Holds the scores against other ones: of instruments that come behind those of [`new`](Self::new), and of columns behind those of
    /// [`with_columns`](Self::with_columns).
    #[must_use]
    pub fn with(mut self, others: Vec<Instrument>, columns: &[String]) -> Self {
        for instrument in others {
            self.with.extend(scales(&instrument, self.instruments.len(), &[]));
            self.instruments.push(instrument);
        }
        let before = self.scores.iter().filter(|score| matches!(score.from, From::Column(_))).count();
        for (column, name) in columns.iter().enumerate() {
            let (name, from) = (name.clone(), From::Column(before.saturating_add(column)));
            self.with.push(Score { name, from, higher: true, published: Vec::new() });
        }
        self
    }

    /// Everything that was said is counted, and for each group of this column again.
    #[must_use]
    pub fn by(mut self, column: Option<String>) -> Self {
        let mut empty = Crowd::default();
        if self.criterion.is_some() {
            empty.counts.joint = Joint::new(self.scores.len());
        }
        empty.counts.known_scores = vec![vec![Histogram::default(); self.known.len()]; self.scores.len()];
        empty.counts.pairs = vec![vec![Default::default(); self.with.len()]; self.scores.len()];
        let tally = |score: &Score| match score.from {
            From::Scale(of, scale) => {
                let instrument = self.instruments.get(of)?;
                // For the reliability of both; and codes that were only said to exist are looked at.
                let is_needed = !self.with.is_empty() || is_ad_hoc(instrument);
                is_needed.then(|| tally(instrument, instrument.scales().get(scale)?)).flatten()
            }
            From::Column(_) => None,
        };
        empty.tallies = self.scores.iter().chain(&self.with).map(tally).collect();
        self.people = Grouped::new(empty, column);
        self
    }

    /// Counts a person: the scores of each instrument, in their order. It is ready for that after [`by`](Self::by).
    pub fn push(&mut self, scores: &[Scores<'_>], row: ValidityRow<'_>) {
        let Self { instruments, totals, memory, row: (values, bounds), .. } = self;
        let scale_of = |of: usize, scale: usize| instruments.get(of)?.scales().get(scale);
        let find = |score: &Score| match score.from {
            From::Column(column) => {
                let value = row.columns.get(column).copied().flatten();
                (value, value.map(|value| (value, value)))
            }
            From::Scale(of, scale) => {
                let outcome = scale_of(of, scale).and_then(|scale| scores.get(of)?.outcome(scale));
                let used = |status| status == Status::Complete || *totals == Totals::Prorated;
                let value =
                    outcome.filter(|outcome| used(outcome.status())).and_then(|outcome| outcome.value());
                (value, outcome.map(|outcome| (outcome.min(), outcome.max())))
            }
        };
        values.clear();
        bounds.clear();
        for (value, bound) in self.scores.iter().map(find) {
            values.push(value);
            bounds.push(bound);
        }
        let others: Vec<Option<Number>> = self.with.iter().map(|score| find(score).0).collect();
        let known = row.known.unwrap_or_default().trim();
        let criterion = self.criterion.as_ref().map(|criterion| {
            let value = row.criterion.unwrap_or_default();
            (value, criterion.side(value))
        });
        let seen = Seen {
            scores: values,
            bounds,
            others: &others,
            criterion,
            known: (known, self.known.iter().position(|own| own == known)),
            unread: row.unread,
        };
        self.people.push(row.by, |crowd| {
            crowd.push(&seen);
            for (score, tally) in self.scores.iter().chain(&self.with).zip(&mut crowd.tallies) {
                if let (From::Scale(of, scale), Some(tally)) = (&score.from, tally)
                    && let (Some(scale), Some(scores)) = (scale_of(*of, *scale), scores.get(*of))
                {
                    tally.push(scores, scale, memory);
                }
            }
        });
    }

    /// Everything that was asked for, as a document.
    pub fn document(&self, plan: &ValidityPlan, rows: Rows) -> Value {
        let mut document = Map::new();
        document.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        let totals = if self.totals == Totals::Complete { "complete" } else { "prorated" };
        document.insert(
            "method".to_owned(),
            json!({ "totals": totals, "confidence": plan.confidence, "auc": "DeLong" }),
        );
        self.describe(self.people.all(), plan, &rows, &mut document);
        let Ok(()) = self.people.describe(&mut document, |name, read, crowd| {
            let mut group = Map::new();
            group.insert("value".to_owned(), json!(name));
            self.describe(crowd, plan, &Rows { read, ..Rows::default() }, &mut group);
            Ok::<_, Infallible>(Value::Object(group))
        });
        if self.criterion.is_some() && document.contains_key("by") {
            let plans = self.plans();
            let groups: Vec<(&str, &Crowd)> = self.people.groups().collect();
            let mut compared = Vec::new();
            for (place, (one, own)) in groups.iter().enumerate() {
                for (other, others) in groups.iter().skip(place.saturating_add(1)) {
                    let (own, others) = (&own.counts.joint, &others.counts.joint);
                    compared.extend(group_comparisons((one, own), (other, others), &plans));
                }
            }
            document.insert("group_comparisons".to_owned(), value(&compared));
        }
        Value::Object(document)
    }

    fn plans(&self) -> Vec<TestPlan<'_>> {
        let scores = self.scores.iter();
        scores
            .map(|score| TestPlan { name: &score.name, higher: score.higher, published: &score.published })
            .collect()
    }

    /// What is said of everybody, or of a group.
    fn describe(&self, crowd: &Crowd, plan: &ValidityPlan, rows: &Rows, found: &mut Map<String, Value>) {
        found.insert("rows".to_owned(), value(&self.account(crowd, rows.clone())));
        if let Some(criterion) = &self.criterion {
            found.insert("criterion".to_owned(), values_of(crowd, criterion));
            let (tests, comparisons) = tests(&crowd.counts.joint, &self.plans(), plan);
            found.insert("tests".to_owned(), value(&tests));
            found.insert("comparisons".to_owned(), value(&comparisons));
        }
        if !self.known.is_empty() {
            let known = self.scores.iter().zip(&crowd.counts.known_scores).map(|(score, groups)| {
                let groups: Vec<(String, Histogram)> =
                    self.known.iter().cloned().zip(groups.iter().cloned()).collect();
                let used = groups.iter().fold(0_u64, |sum, (_, scores)| sum.saturating_add(scores.total()));
                let mut known = value(&KnownGroups::new(&score.name, &groups, plan.confidence));
                if let Value::Object(known) = &mut known {
                    known.insert("rows".to_owned(), value(&crowd.by_known(Some(used), rows.clone())));
                }
                known
            });
            let mut known: Vec<Value> = known.collect();
            let one = if known.len() == 1 { known.pop() } else { None };
            found.insert("known_groups".to_owned(), one.unwrap_or(Value::Array(known)));
        }
        if !self.with.is_empty() {
            let (mut alphas, mut associations) =
                (crowd.tallies.iter().map(|tally| tally.as_ref().and_then(alpha)), Vec::new());
            let own: Vec<Option<f64>> = alphas.by_ref().take(self.scores.len()).collect();
            let others: Vec<Option<f64>> = alphas.collect();
            for ((score, pairs), own) in self.scores.iter().zip(&crowd.counts.pairs).zip(own) {
                for ((other, pairs), others) in self.with.iter().zip(pairs).zip(&others) {
                    let names = (&score.name, &other.name);
                    let reliability = [own, *others];
                    let association = pairs.association(names.0, names.1, reliability, plan.confidence);
                    associations.push(value(&association));
                }
            }
            found.insert("associations".to_owned(), Value::Array(associations));
        }
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        let all = self.people.all();
        let mut remarks = Vec::from_iter(self.people.remark());
        if all.people() == 0 {
            return remarks;
        }
        let counts = &all.counts;
        let sides = counts.joint.sides();
        // Where scores are missing, it is not the criterion that is wrong.
        let has_no_scores = sides == [0, 0] && counts.joint.incomplete() > 0;
        if self.criterion.is_some()
            && !has_no_scores
            && let Some(nobody) = missing_side(sides)
        {
            remarks.push(format!(
                "{nobody}; look at --positive and --negative: of the column of --criterion, {}",
                counts.criterion_values.in_words()
            ));
        }
        let ad_hoc = self.instruments.iter().any(is_ad_hoc);
        let tallies = all.tallies.iter().take(self.scores.len()).filter(|_| ad_hoc);
        remarks.extend(tallies.flatten().filter_map(unused_ends));
        remarks.extend(self.implied_in_words());
        let is_empty = |place: usize| {
            counts
                .known_scores
                .iter()
                .any(|groups| groups.get(place).is_none_or(|scores| scores.total() == 0))
        };
        let empty: Vec<String> = (self.known.iter().enumerate())
            .filter(|(place, _)| is_empty(*place))
            .map(|(_, name)| format!("`{name}`"))
            .collect();
        if !empty.is_empty() {
            remarks.push(format!(
                "nobody with a score is in group {}; look at --groups: of its column, {}",
                empty.join(" or "),
                counts.known_values.in_words()
            ));
        }
        if counts.unread > 0 {
            remarks.push(match counts.unread {
                1 => "1 field of --scores or --with is not a number; it counts as missing".to_owned(),
                n => format!("{n} fields of --scores or --with are not numbers; they count as missing"),
            });
        }
        remarks
    }

    /// What is doubtful of values that nobody said are on a side.
    fn implied_in_words(&self) -> Option<String> {
        let criterion = self.criterion.as_ref()?;
        let (side, word) = criterion.implied()?;
        let values = &self.people.all().counts.criterion_values;
        let said = if side == Side::Negative { "positive" } else { "negative" };
        let Some(such) = values.such(|value| criterion.side(value) == side) else {
            return Some(format!(
                "only --{said} is given, so every other value is {word}: of the column of --criterion, {}",
                values.in_words()
            ));
        };
        let is_doubtful = such.len() > 1 || such.iter().any(|(value, _)| looks_missing(value));
        is_doubtful.then(|| {
            format!(
                "only --{said} is given, so these values are {word}: {}; say with --{word} which are meant, others are then left out",
                list(such.iter().map(|(value, _)| *value))
            )
        })
    }

    fn account(&self, crowd: &Crowd, rows: Rows) -> Rows {
        match (&self.criterion, self.known.as_slice()) {
            (Some(_), _) => crowd.by_criterion(rows),
            (None, []) => crowd.by_scores(rows),
            (None, _) => crowd.by_known(None, rows),
        }
    }
}

/// Which values of the criterion are on which side, and how often each came.
fn values_of(crowd: &Crowd, criterion: &Criterion) -> Value {
    let (values, mut found, mut is_long) = (&crowd.counts.criterion_values, Map::new(), false);
    for (side, name) in [(Side::Positive, "positive"), (Side::Negative, "negative")] {
        let such = values.such(|value| criterion.side(value) == side);
        is_long |= such.is_none();
        let such = such.map(|such| {
            such.into_iter().map(|(value, n)| json!({ "value": value, "n": n })).collect::<Vec<Value>>()
        });
        found.insert(name.to_owned(), json!(such));
    }
    if is_long {
        found.insert("reason".to_owned(), json!(values.in_words()));
    }
    Value::Object(found)
}

impl Poolable for Validation {
    type Counts = Crowd;

    fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    fn scales(&self) -> Vec<(String, Vec<String>)> {
        self.scores.iter().map(|score| (score.name.clone(), Vec::new())).collect()
    }

    fn people(&self) -> &Grouped<Crowd> {
        &self.people
    }

    fn people_mut(&mut self) -> &mut Grouped<Crowd> {
        &mut self.people
    }
}
