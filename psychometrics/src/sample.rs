//! A sample: scales of one or more instruments, counted for everybody and by group, and the documents that are made of them.

use std::convert::Infallible;

use psyscreen::instrument::Scale;
use psyscreen::{Instrument, Scores};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::ad_hoc::{is_ad_hoc, unused_ends};
use crate::confirmatory::{FactorModel, MOST_ITEMS};
use crate::counted::{Counted, more};
use crate::document::{identity, merge, value};
use crate::grouped::Grouped;
use crate::items::ScaleItems;
use crate::parts::{Part, ScaleChoice, parts, scale_names};
use crate::plan::{Answers, Plan, Totals};
use crate::rows::Rows;
use crate::saved::Poolable;
use crate::structure::StructurePlan;
use crate::tally::{Histogram, Memory, Saved, Tally, Weight};

/// Scales of instruments, counted.
#[derive(Debug)]
pub struct Sample {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) parts: Vec<Part>,
    /// The scales that are the factors of one model, and their items among all of its items.
    model: Option<(Vec<String>, FactorModel)>,
    pub(crate) people: Grouped<Group>,
    memory: Memory,
}

/// Everybody, or the people of a group.
#[derive(Clone, Debug, Default)]
pub struct Group {
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
        let people = Grouped::new(Group { tallies, ..Group::default() }, None);
        Ok(Self { instruments, parts, model: None, people, memory: Memory::default() })
    }

    /// Keeps each different combination of answers too, which [`structure`](Self::structure) needs.
    #[must_use]
    pub fn with_patterns(self) -> Self {
        // Of more items nothing is worked out that would need them.
        let keep = |tally: Tally| match tally.items().len() {
            0..=MOST_ITEMS => tally.with_patterns(),
            _ => tally,
        };
        let empty = self.people.empty().clone();
        let tallies = empty.tallies.into_iter().map(keep).collect();
        self.of(Group { tallies, model: empty.model.map(keep), ..empty })
    }

    /// Of nobody yet, who are counted in this way.
    fn of(mut self, empty: Group) -> Self {
        self.people = self.people.of(empty);
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
        self.model = Some((scales.to_vec(), model));
        let empty = self.people.empty().clone();
        Ok(self.of(Group { model: Some(Tally::new(items)), ..empty }))
    }

    /// Counts each group of this column too.
    #[must_use]
    pub fn by(mut self, column: Option<String>) -> Self {
        self.people = self.people.by(column);
        self
    }

    /// The ids of the scales, as they stand in their instruments.
    pub fn scale_ids(&self) -> Vec<String> {
        self.parts.iter().filter_map(|part| Some(part.scale()?.id().to_owned())).collect()
    }

    /// Counts a person: the scores of each instrument, in their order.
    pub fn push(&mut self, scores: &[Scores<'_>], row: Row<'_>) {
        let Self { parts, people, memory, .. } = self;
        people.push(row.group, |group| group.push(parts, scores, row.weight, memory));
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
            document.insert("model".to_owned(), json!(of(self.people.all())));
        }
        let groups = document.get_mut("groups").and_then(Value::as_array_mut).into_iter().flatten();
        for (group, (_, own)) in groups.zip(self.people.groups()) {
            if let Some(group) = group.as_object_mut() {
                group.insert("model".to_owned(), json!(of(own)));
            }
        }
        document
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        let all = self.people.all();
        let weights = all.tallies.first().and_then(|tally| tally.weights.as_ref());
        let wrong = weights.map_or(0, |weights| weights.wrong);
        let mut remarks = Vec::from_iter(self.people.remark());
        if wrong > 0 {
            remarks.push(format!(
                "{} not a number or below 0; weighted percentages leave these people out, and weighted_n says how many are left",
                if wrong == 1 { "1 weight is".to_owned() } else { format!("{wrong} weights are") }
            ));
        }
        let ad_hoc = self.parts.iter().zip(&all.tallies).filter(|(part, _)| is_ad_hoc(&part.instrument));
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
        document.insert("rows".to_owned(), value(&self.people.all().account(rows)));
        document.insert("scales".to_owned(), Value::Object(scales(self.people.all())));
        let Ok(()) = self.people.describe(&mut document, |name, read, group| {
            let rows = group.account(Rows { read, ..Rows::default() });
            Ok::<_, Infallible>(
                json!({ "value": name, "rows": { "read": read, "used": rows.used, "incomplete": rows.incomplete }, "scales": scales(group) }),
            )
        });
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
        more(if is_complete { &mut self.used } else { &mut self.incomplete }, 1);
    }

    fn account(&self, rows: Rows) -> Rows {
        let mut rows = Rows { used: self.used, incomplete: self.incomplete, ..rows };
        rows.exclude_torn();
        rows
    }
}

/// What a file holds of a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedGroup {
    used: u64,
    incomplete: u64,
    tallies: Vec<Saved>,
}

impl Counted for Group {
    type Saved = SavedGroup;

    fn saved(&self) -> SavedGroup {
        let tallies = self.tallies.iter().map(Tally::saved).collect();
        SavedGroup { used: self.used, incomplete: self.incomplete, tallies }
    }

    fn filled(&self, saved: SavedGroup) -> Option<Self> {
        let SavedGroup { used, incomplete, tallies } = saved;
        let is_alike = tallies.len() == self.tallies.len();
        let tallies = self.tallies.iter().zip(tallies).map(|(empty, saved)| empty.filled(saved));
        let tallies = tallies.collect::<Option<_>>().filter(|_| is_alike)?;
        Some(Self { tallies, used, incomplete, ..Self::default() })
    }

    fn merge(&mut self, other: &Self) {
        for (own, more) in self.tallies.iter_mut().zip(&other.tallies) {
            own.merge(more);
        }
        more(&mut self.used, other.used);
        more(&mut self.incomplete, other.incomplete);
    }
}

impl Poolable for Sample {
    type Counts = Group;

    fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    fn scales(&self) -> Vec<(String, Vec<String>)> {
        let items =
            |tally: &Tally| tally.items().as_slice().iter().map(|item| item.id().to_owned()).collect();
        let scales = self.parts.iter().zip(&self.people.empty().tallies);
        scales.map(|(part, tally)| (part.name.clone(), items(tally))).collect()
    }

    fn people(&self) -> &Grouped<Group> {
        &self.people
    }

    fn people_mut(&mut self) -> &mut Grouped<Group> {
        &mut self.people
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
