//! A sample in which scores are held against something else, and the document that is made of it.

use std::collections::BTreeMap;

use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number, Scores};
use serde_json::{Map, Value, json};

use super::associations::Pairs;
use super::criterion::{Criterion, Side, is_blank, looks_missing};
use super::joint::Joint;
use super::known_groups::KnownGroups;
use super::plan::{TestPlan, ValidityPlan, missing_side};
use super::roc::{group_comparisons, tests};
use super::score::{From, Score, alpha, is_called, scales, tally};
use super::values::{Values, list};
use crate::ad_hoc::{is_ad_hoc, unused_ends};
use crate::document::{identity, value};
use crate::plan::Totals;
use crate::rows::Rows;
use crate::tally::{Histogram, Memory};

/// The lowest and the highest value.
type Ends = (Number, Number);

/// What else a row says.
#[derive(Clone, Copy, Debug, Default)]
pub struct ValidityRow<'r> {
    /// What stands in each column of a score.
    pub columns: &'r [Option<Number>],
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
    joint: Joint,
    /// What the columns of the criterion and of the known groups hold.
    criterion_values: Values,
    known_values: Values,
    by: Option<String>,
    groups: BTreeMap<String, Joint>,
    known: Vec<String>,
    /// Rows in none of the known groups: the group is blank, or another one.
    known_blank: u64,
    known_other: u64,
    /// Rows in one of them with every score.
    known_scored: u64,
    /// For each score, for each of the known groups.
    known_scores: Vec<Vec<Histogram>>,
    /// For each score, for each other one.
    pairs: Vec<Vec<Pairs>>,
    people: u64,
    scored: u64,
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
            joint: Joint::default(),
            criterion_values: Values::default(),
            known_values: Values::default(),
            by: None,
            groups: BTreeMap::new(),
            known: Vec::new(),
            known_blank: 0,
            known_other: 0,
            known_scored: 0,
            known_scores: Vec::new(),
            pairs: Vec::new(),
            people: 0,
            scored: 0,
            memory: Memory::default(),
            row: Default::default(),
        })
    }

    /// Adds scores that stand in columns; `higher` says whether higher ones mean that the criterion is met.
    #[must_use]
    pub fn with_columns(mut self, names: &[String], higher: bool) -> Self {
        for (column, name) in names.iter().enumerate() {
            let from = From::Column(column);
            self.scores.push(Score { name: name.clone(), from, higher, published: Vec::new(), tally: None });
        }
        self
    }

    /// Holds the scores against a criterion, and in each group of `by` too.
    #[must_use]
    pub fn against(mut self, criterion: Criterion, by: Option<String>) -> Self {
        self.criterion = Some(criterion);
        self.joint = Joint::new(self.scores.len());
        self.by = by;
        self
    }

    /// Compares groups with these names.
    #[must_use]
    pub fn between(mut self, groups: Vec<String>) -> Self {
        self.known_scores = vec![vec![Histogram::default(); groups.len()]; self.scores.len()];
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
            let from = From::Column(before.saturating_add(column));
            self.with.push(Score {
                name: name.clone(),
                from,
                higher: true,
                published: Vec::new(),
                tally: None,
            });
        }
        self.pairs = vec![vec![Pairs::default(); self.with.len()]; self.scores.len()];
        for score in self.scores.iter_mut().chain(&mut self.with) {
            if let From::Scale(of, scale) = score.from
                && let Some(instrument) = self.instruments.get(of)
                && let Some(scale) = instrument.scales().get(scale)
            {
                score.tally = tally(instrument, scale);
            }
        }
        self
    }

    /// Counts a person: the scores of each instrument, in their order.
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
        for score in self.scores.iter_mut().chain(&mut self.with) {
            if let (From::Scale(of, scale), Some(tally)) = (&score.from, &mut score.tally)
                && let (Some(scale), Some(scores)) = (scale_of(*of, *scale), scores.get(*of))
            {
                tally.push(scores, scale, memory);
            }
        }
        self.people = self.people.saturating_add(1);
        let is_scored = values.iter().all(Option::is_some);
        self.scored = self.scored.saturating_add(u64::from(is_scored));
        if let Some(criterion) = &self.criterion {
            let value = row.criterion.unwrap_or_default();
            let side = criterion.side(value);
            self.criterion_values.push(value);
            self.joint.push(values, bounds, side);
            if let Some(group) = row.by.filter(|group| self.by.is_some() && !group.is_empty()) {
                let group = self.groups.entry(group.to_owned()).or_insert_with(|| Joint::new(values.len()));
                group.push(values, bounds, side);
            }
        }
        let known = row.known.unwrap_or_default().trim();
        self.known_values.push(known);
        if let Some(group) = self.known.iter().position(|own| own == known) {
            self.known_scored = self.known_scored.saturating_add(u64::from(is_scored));
            for (groups, value) in self.known_scores.iter_mut().zip(&*values) {
                if let (Some(scores), Some(value)) = (groups.get_mut(group), value) {
                    scores.push(*value);
                }
            }
        } else if is_blank(known) {
            self.known_blank = self.known_blank.saturating_add(1);
        } else {
            self.known_other = self.known_other.saturating_add(1);
        }
        for (pairs, one) in self.pairs.iter_mut().zip(&*values) {
            for (pairs, other) in pairs.iter_mut().zip(&others) {
                if let (Some(one), Some(other)) = (one, other) {
                    pairs.push(*one, *other);
                }
            }
        }
    }

    /// Everything that was asked for, as a document.
    pub fn document(&self, plan: &ValidityPlan, rows: Rows) -> Value {
        let plans: Vec<TestPlan<'_>> = self
            .scores
            .iter()
            .map(|score| TestPlan { name: &score.name, higher: score.higher, published: &score.published })
            .collect();
        let mut document = Map::new();
        document.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        let totals = if self.totals == Totals::Complete { "complete" } else { "prorated" };
        document.insert(
            "method".to_owned(),
            json!({ "totals": totals, "confidence": plan.confidence, "auc": "DeLong" }),
        );
        document.insert("rows".to_owned(), value(&self.account(rows.clone())));
        if let Some(criterion) = &self.criterion {
            document.insert("criterion".to_owned(), self.values_of(criterion));
            let (found, comparisons) = tests(&self.joint, &plans, plan);
            document.insert("tests".to_owned(), value(&found));
            document.insert("comparisons".to_owned(), value(&comparisons));
        }
        if self.by.is_some() && self.criterion.is_some() {
            let groups = self.groups.iter().map(|(name, joint)| {
                let (tests, comparisons) = tests(joint, &plans, plan);
                json!({ "value": name, "tests": value(&tests), "comparisons": value(&comparisons) })
            });
            document.insert("groups".to_owned(), groups.collect());
            let groups: Vec<(&String, &Joint)> = self.groups.iter().collect();
            let mut compared = Vec::new();
            for (place, one) in groups.iter().enumerate() {
                for other in groups.iter().skip(place.saturating_add(1)) {
                    compared.extend(group_comparisons((one.0, one.1), (other.0, other.1), &plans));
                }
            }
            document.insert("group_comparisons".to_owned(), value(&compared));
        }
        if !self.known.is_empty() {
            let found = self.scores.iter().zip(&self.known_scores).map(|(score, groups)| {
                let groups: Vec<(String, Histogram)> =
                    self.known.iter().cloned().zip(groups.iter().cloned()).collect();
                let used = groups.iter().fold(0_u64, |sum, (_, scores)| sum.saturating_add(scores.total()));
                let mut found = value(&KnownGroups::new(&score.name, &groups, plan.confidence));
                if let Value::Object(found) = &mut found {
                    found.insert("rows".to_owned(), value(&self.in_groups(used, rows.clone())));
                }
                found
            });
            let mut found: Vec<Value> = found.collect();
            let one = if found.len() == 1 { found.pop() } else { None };
            document.insert("known_groups".to_owned(), one.unwrap_or(Value::Array(found)));
        }
        if !self.with.is_empty() {
            let mut found = Vec::new();
            for (score, pairs) in self.scores.iter().zip(&self.pairs) {
                for (other, pairs) in self.with.iter().zip(pairs) {
                    let reliability = [score, other].map(|score| score.tally.as_ref().and_then(alpha));
                    found.push(value(&pairs.association(
                        &score.name,
                        &other.name,
                        reliability,
                        plan.confidence,
                    )));
                }
            }
            document.insert("associations".to_owned(), Value::Array(found));
        }
        Value::Object(document)
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.people == 0 {
            return remarks;
        }
        let sides = self.joint.sides();
        // Where scores are missing, it is not the criterion that is wrong.
        let has_no_scores = sides == [0, 0] && self.joint.incomplete() > 0;
        if self.criterion.is_some()
            && !has_no_scores
            && let Some(nobody) = missing_side(sides)
        {
            remarks.push(format!(
                "{nobody}; look at --positive and --negative: of the column of --criterion, {}",
                self.criterion_values.in_words()
            ));
        }
        let ad_hoc = self.instruments.iter().any(is_ad_hoc);
        let tallies = self.scores.iter().filter(|_| ad_hoc).filter_map(|score| score.tally.as_ref());
        remarks.extend(tallies.filter_map(unused_ends));
        remarks.extend(self.implied_in_words());
        let is_empty = |place: usize| {
            self.known_scores.iter().any(|groups| groups.get(place).is_none_or(|scores| scores.total() == 0))
        };
        let empty: Vec<String> = (self.known.iter().enumerate())
            .filter(|(place, _)| is_empty(*place))
            .map(|(_, name)| format!("`{name}`"))
            .collect();
        if !empty.is_empty() {
            remarks.push(format!(
                "nobody with a score is in group {}; look at --groups: of its column, {}",
                empty.join(" or "),
                self.known_values.in_words()
            ));
        }
        remarks
    }

    /// Which values of the criterion are on which side, and how often each came.
    fn values_of(&self, criterion: &Criterion) -> Value {
        let mut found = Map::new();
        let mut is_long = false;
        for (side, name) in [(Side::Positive, "positive"), (Side::Negative, "negative")] {
            let such = self.criterion_values.such(|value| criterion.side(value) == side);
            is_long |= such.is_none();
            let such = such.map(|such| {
                such.into_iter().map(|(value, n)| json!({ "value": value, "n": n })).collect::<Vec<Value>>()
            });
            found.insert(name.to_owned(), json!(such));
        }
        if is_long {
            found.insert("reason".to_owned(), json!(self.criterion_values.in_words()));
        }
        Value::Object(found)
    }

    /// What is doubtful of values that nobody said are on a side.
    fn implied_in_words(&self) -> Option<String> {
        let criterion = self.criterion.as_ref()?;
        let (side, word) = criterion.implied()?;
        let said = if side == Side::Negative { "positive" } else { "negative" };
        let Some(such) = self.criterion_values.such(|value| criterion.side(value) == side) else {
            return Some(format!(
                "only --{said} is given, so every other value is {word}: of the column of --criterion, {}",
                self.criterion_values.in_words()
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

    fn account(&self, rows: Rows) -> Rows {
        if self.criterion.is_none() && !self.known.is_empty() {
            return self.in_groups(self.known_scored, rows);
        }
        let mut rows = rows;
        if self.criterion.is_some() {
            let [negative, positive] = self.joint.sides();
            rows.used = negative.saturating_add(positive);
            rows.incomplete = self.joint.incomplete();
            rows.exclude("the criterion is blank", self.joint.blank());
            rows.exclude("the criterion is neither positive nor negative", self.joint.neither());
        } else {
            rows.used = self.scored;
            rows.incomplete = self.people.saturating_sub(self.scored);
        }
        rows.exclude_torn();
        rows
    }

    /// The account of known groups, of which so many people are used.
    fn in_groups(&self, used: u64, rows: Rows) -> Rows {
        let outside = self.known_blank.saturating_add(self.known_other);
        let incomplete = self.people.saturating_sub(outside).saturating_sub(used);
        let mut rows = Rows { used, incomplete, ..rows };
        rows.exclude("the group is blank", self.known_blank);
        rows.exclude("the group is none of --groups", self.known_other);
        rows.exclude_torn();
        rows
    }
}
