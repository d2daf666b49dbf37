//! A sample: scales of one or more instruments, counted for everybody and by group, and the documents that are made of them.

use std::collections::BTreeMap;

use psyscreen::instrument::Scale;
use psyscreen::{Instrument, Scores};
use serde_json::{Map, Value, json};

use crate::ad_hoc::{is_ad_hoc, unused_ends};
use crate::document::{identity, merge, value};
use crate::items::ScaleItems;
use crate::parts::{Part, ScaleChoice, parts};
use crate::plan::{Answers, Plan, Totals};
use crate::rows::Rows;
use crate::tally::{Memory, Tally, Weight};

/// Scales of instruments, counted.
#[derive(Debug)]
pub struct Sample {
    instruments: Vec<Instrument>,
    parts: Vec<Part>,
    empty: Vec<Tally>,
    all: Group,
    by: Option<String>,
    groups: BTreeMap<String, Group>,
    /// People of no group.
    without_group: u64,
    memory: Memory,
}

/// Everybody, or the people of a group.
#[derive(Clone, Debug)]
struct Group {
    tallies: Vec<Tally>,
    used: u64,
    incomplete: u64,
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
        let empty: Vec<Tally> = items.into_iter().map(Tally::new).collect();
        let all = Group { tallies: empty.clone(), used: 0, incomplete: 0 };
        let (by, groups, memory) = (None, BTreeMap::new(), Memory::default());
        Ok(Self { instruments, parts, empty, all, by, groups, without_group: 0, memory })
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
                    let mut group = Group { tallies: empty.clone(), used: 0, incomplete: 0 };
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
        let count = if is_complete { &mut self.used } else { &mut self.incomplete };
        *count = count.saturating_add(1);
    }

    fn account(&self, rows: Rows) -> Rows {
        let mut rows = Rows { used: self.used, incomplete: self.incomplete, ..rows };
        let torn = rows.read.saturating_sub(self.used).saturating_sub(self.incomplete);
        rows.exclude("the row cannot be told apart into the fields of the header", torn);
        rows
    }
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

fn distribution(tally: &Tally, scale: &Scale, plan: &Plan) -> Map<String, Value> {
    let mut found = Map::new();
    merge(&mut found, value(&tally.distribution(scale, plan)));
    found.insert("prevalence".to_owned(), value(&tally.prevalence(scale, plan)));
    found
}
