//! A sample: scales of one or more instruments, counted for everybody and by group, and the documents that are made of them.

use std::collections::BTreeMap;

use psyscreen::instrument::Scale;
use psyscreen::{Instrument, Scores};
use serde_json::{Map, Value, json};

use crate::ad_hoc::{is_ad_hoc, unused_ends};
use crate::confirmatory::{FactorModel, MOST_ITEMS};
use crate::document::{identity, merge, value};
use crate::items::ScaleItems;
use crate::parts::{Part, ScaleChoice, parts, scale_names};
use crate::plan::{Answers, Plan, Totals};
use crate::rows::Rows;
use crate::structure::StructurePlan;
use crate::tally::{Histogram, Memory, Tally, Weight};

/// Scales of instruments, counted.
#[derive(Debug)]
pub struct Sample {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) parts: Vec<Part>,
    /// The scales that are the factors of one model, and their items among all of its items.
    model: Option<(Vec<String>, FactorModel)>,
    pub(crate) empty: Group,
    pub(crate) all: Group,
    pub(crate) by: Option<String>,
    pub(crate) groups: BTreeMap<String, Group>,
    /// People of no group.
    pub(crate) without_group: u64,
    memory: Memory,
}

/// Everybody, or the people of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) tallies: Vec<Tally>,
    /// The items of the model.
    pub(crate) model: Option<Tally>,
    pub(crate) used: u64,
    pub(crate) incomplete: u64,
}

/// What of a row beside the scores is used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row<'r> {
    /// The group that the person belongs to.
    pub group: Option<&'r str>,
    /// The person's weight.
    pub weight: Option<Weight>,
}

/// More groups than this are most likely not groups.
const MOST_GROUPS: usize = 1000;

impl Sample {
    /// Of these scales of instruments; `names` are names for the items of the only instrument, where it has others in the table. The
    /// error says which scale there is none of, or cannot be looked at in this way.
    pub fn new(
        instruments: Vec<Instrument>,
        choice: ScaleChoice<'_>,
        names: &[String],
    ) -> Result<Self, String> {
        let (parts, items): (Vec<Part>, Vec<ScaleItems>) =
            parts(&instruments, choice, names)?.into_iter().unzip();
        let tallies = items.into_iter().map(Tally::new).collect();
        let empty = Group { tallies, ..Group::default() };
        let (by, groups, memory, all) = (None, BTreeMap::new(), Memory::default(), empty.clone());
        Ok(Self { instruments, parts, model: None, empty, all, by, groups, without_group: 0, memory })
    }

    /// Keeps each different combination of answers too, which [`structure`](Self::structure) needs.
    #[must_use]
    pub fn with_patterns(mut self) -> Self {
        // Of more items nothing is worked out that would need them.
        let keep = |tally: Tally| match tally.items().len() {
            0..=MOST_ITEMS => tally.with_patterns(),
            _ => tally,
        };
        self.empty.tallies = self.empty.tallies.into_iter().map(keep).collect();
        self.empty.model = self.empty.model.map(keep);
        self.all = self.empty.clone();
        self
    }

    /// Looks at one model too, whose factors are these scales; `names` as for [`new`](Self::new). The error says which scale cannot be
    /// a factor.
    pub fn model(mut self, scales: &[String], names: &[String]) -> Result<Self, String> {
        let mut factors = Vec::new();
        for id in scales {
            factors.push(factor_items(&self.instruments, id, names)?);
        }
        let (items, places) = ScaleItems::together(factors);
        let model = FactorModel::new(items.len(), places);
        self.empty.model = Some(Tally::new(items));
        self.all = self.empty.clone();
        self.model = Some((scales.to_vec(), model));
        Ok(self)
    }

    /// Counts each group of this column too.
    #[must_use]
    pub fn by(mut self, column: Option<String>) -> Self {
        self.by = column;
        self
    }

    /// The instruments.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The ids of the scales, as they stand in their instruments.
    pub fn scale_ids(&self) -> Vec<String> {
        self.parts.iter().filter_map(|part| Some(part.scale()?.id().to_owned())).collect()
    }

    /// Counts a person: the scores of each instrument, in their order.
    pub fn push(&mut self, scores: &[Scores<'_>], row: Row<'_>) {
        let Self { parts, empty, all, by, groups, memory, .. } = self;
        let name = row.group.filter(|name| !name.is_empty());
        all.push(parts, scores, row.weight, memory);
        match name {
            Some(name) if by.is_some() => {
                // The name is copied once for each group and not for each person.
                if let Some(group) = groups.get_mut(name) {
                    group.push(parts, scores, row.weight, memory);
                } else if groups.len() < MOST_GROUPS {
                    let mut group = empty.clone();
                    group.push(parts, scores, row.weight, memory);
                    groups.insert(name.to_owned(), group);
                } else {
                    self.without_group = self.without_group.saturating_add(1);
                }
            }
            _ => self.without_group = self.without_group.saturating_add(u64::from(by.is_some())),
        }
    }

    /// The distribution, the answers and the prevalence of each scale, as a document; `read` and `problems` are of the table.
    pub fn describe(&self, plan: &Plan, rows: Rows) -> Value {
        self.document(plan, rows, &|tally, scale| {
            let mut found = distribution(tally, scale, plan);
            found.insert("answers".to_owned(), value(&tally.answers()));
            found.insert("missing_per_person".to_owned(), value(&tally.missing_answers()));
            found.insert("histogram".to_owned(), histogram(&tally.used_scores(plan.totals)));
            found
        })
    }

    /// The distribution, the prevalence and the reliability of each scale, as a document.
    pub fn reliability(&self, plan: &Plan, rows: Rows) -> Value {
        self.document(plan, rows, &|tally, scale| {
            let mut found = distribution(tally, scale, plan);
            merge(&mut found, value(&tally.reliability(plan)));
            found
        })
    }

    /// The structure of each scale, and the model, as a document. It needs [`with_patterns`](Self::with_patterns).
    pub fn structure(&self, plan: &StructurePlan, rows: Rows) -> Value {
        let mut document = self.document(&plan.plan, rows, &|tally, _| {
            let mut found = Map::new();
            merge(&mut found, value(&tally.structure(plan)));
            found
        });
        if let Some(method) = document.get_mut("method").and_then(Value::as_object_mut) {
            method.remove("totals");
            merge(
                method,
                json!({
                    "extraction": "minres", "rotation": plan.rotation, "rmsea_confidence": 0.9,
                    "polychoric": "two steps, nothing added to empty cells",
                    "cfa": "of those who answered every item",
                }),
            );
        }
        let Some((names, model)) = &self.model else { return document };
        let of = |group: &Group| {
            group.model.as_ref().map(|tally| json!({ "factors": names, "n": tally.complete_people(), "cfa": tally.cfa(model, names, None) }))
        };
        if let Some(document) = document.as_object_mut() {
            document.insert("model".to_owned(), json!(of(&self.all)));
        }
        let groups = document.get_mut("groups").and_then(Value::as_array_mut).into_iter().flatten();
        for (group, own) in groups.zip(self.groups.values()) {
            if let Some(group) = group.as_object_mut() {
                group.insert("model".to_owned(), json!(of(own)));
            }
        }
        document
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        let weights = self.all.tallies.first().and_then(|tally| tally.weights.as_ref());
        let wrong = weights.map_or(0, |weights| weights.wrong);
        let mut remarks = Vec::new();
        if wrong > 0 {
            remarks.push(format!(
                "{} not a number or below 0; weighted percentages leave these people out, and weighted_n says how many are left",
                if wrong == 1 { "1 weight is".to_owned() } else { format!("{wrong} weights are") }
            ));
        }
        let ad_hoc = self.parts.iter().zip(&self.all.tallies).filter(|(part, _)| is_ad_hoc(&part.instrument));
        remarks.extend(ad_hoc.filter_map(|(_, tally)| unused_ends(tally)));
        remarks
    }

    fn document(&self, plan: &Plan, rows: Rows, of: &dyn Fn(&Tally, &Scale) -> Map<String, Value>) -> Value {
        let scales = |group: &Group| -> Map<String, Value> {
            let found = self.parts.iter().zip(&group.tallies);
            found
                .filter_map(|(part, tally)| {
                    Some((part.name.clone(), Value::Object(of(tally, part.scale()?))))
                })
                .collect()
        };
        let mut document = Map::new();
        document.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        document.insert("method".to_owned(), method(plan));
        document.insert("rows".to_owned(), value(&self.all.account(rows)));
        document.insert("scales".to_owned(), Value::Object(scales(&self.all)));
        if let Some(by) = &self.by {
            let groups = self.groups.iter().map(|(name, group)| {
                let read = group.used.saturating_add(group.incomplete);
                let rows = group.account(Rows { read, ..Rows::default() });
                json!({ "value": name, "rows": { "read": read, "used": rows.used, "incomplete": rows.incomplete }, "scales": scales(group) })
            });
            document.insert("groups".to_owned(), groups.collect());
            document.insert("by".to_owned(), json!({ "column": by, "without_group": self.without_group }));
        }
        Value::Object(document)
    }
}

impl Group {
    fn push(&mut self, parts: &[Part], scores: &[Scores<'_>], weight: Option<Weight>, memory: &mut Memory) {
        let mut is_complete = true;
        for (part, tally) in parts.iter().zip(&mut self.tallies) {
            let (Some(scale), Some(scores)) = (part.scale(), scores.get(part.of)) else { continue };
            is_complete &= tally.push(scores, scale, memory);
            if let Some(weight) = weight {
                tally.push_weight(scores, scale, weight);
            }
        }
        if let Some(model) = &mut self.model {
            // Its items are numbered through all forms.
            memory.answers.clear();
            memory.answers.extend(scores.iter().flat_map(|scores| scores.responses().in_order()));
            is_complete &= model.push_answers(memory);
        }
        let count = if is_complete { &mut self.used } else { &mut self.incomplete };
        *count = count.saturating_add(1);
    }

    /// Adds what was counted elsewhere of the same scales.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (own, more) in self.tallies.iter_mut().zip(&other.tallies) {
            own.merge(more);
        }
        self.used = self.used.saturating_add(other.used);
        self.incomplete = self.incomplete.saturating_add(other.incomplete);
    }

    fn account(&self, rows: Rows) -> Rows {
        let mut rows = Rows { used: self.used, incomplete: self.incomplete, ..rows };
        rows.exclude_torn();
        rows
    }
}

/// The items of a scale, numbered through all forms.
fn factor_items(instruments: &[Instrument], id: &str, names: &[String]) -> Result<ScaleItems, String> {
    let mut others: usize = 0;
    for instrument in instruments {
        let prefix = (instruments.len() > 1).then(|| instrument.id());
        for scale in instrument.scales() {
            let is_it = scale.id() == id || id.split_once('.') == Some((instrument.id(), scale.id()));
            if is_it {
                let items = ScaleItems::new(instrument, scale).map_err(|why| format!("--model: {why}"))?;
                return Ok(items.with_names(names).after(others, prefix));
            }
        }
        others = others.saturating_add(instrument.items().len());
    }
    Err(format!("--model: there is no scale `{id}`; there are {}", scale_names(instruments)))
}

fn method(plan: &Plan) -> Value {
    let answers = match plan.answers {
        Answers::Complete => "complete",
        Answers::Available => "available",
    };
    let totals = match plan.totals {
        Totals::Complete => "complete",
        Totals::Prorated => "prorated",
    };
    json!({ "answers": answers, "totals": totals, "confidence": plan.confidence })
}

/// How many people have each score; none where hardly any score comes twice.
fn histogram(scores: &Histogram) -> Value {
    const MOST_SCORES: usize = 400;
    if scores.iter().count() > MOST_SCORES {
        return Value::Null;
    }
    scores.iter().map(|(score, n)| json!({ "score": score.to_f64(), "n": n })).collect()
}

fn distribution(tally: &Tally, scale: &Scale, plan: &Plan) -> Map<String, Value> {
    let mut found = Map::new();
    merge(&mut found, value(&tally.distribution(scale, plan)));
    found.insert("prevalence".to_owned(), value(&tally.prevalence(scale, plan)));
    found
}
