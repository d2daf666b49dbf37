//! TOML tables to a raw policy: the shape only, every value with its place, nothing judged.

#![doc = include_str!("../../docs/policy-format.md")]

use std::ops::Range;

use super::test::{RawPolicyTest, read_when};
use crate::definition::{RawCondition, RawSource, RawText, read_format, read_sources, read_text};
use crate::diagnostic::Code;
use crate::toml_table::{At, Table, Value};

#[derive(Debug)]
pub(crate) struct RawPolicy<'t> {
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) edition: Option<At<i64>>,
    pub(crate) title: Option<RawText<'t>>,
    pub(crate) consent: Option<At<&'t str>>,
    pub(crate) uses: Vec<At<&'t str>>,
    pub(crate) max_follow_up: Option<At<&'t str>>,
    pub(crate) guardian: Option<RawGuardian<'t>>,
    pub(crate) sources: Vec<RawSource<'t>>,
    pub(crate) providers: Vec<RawProvider<'t>>,
    pub(crate) facts: Vec<RawFact<'t>>,
    pub(crate) levels: Vec<RawLevel<'t>>,
    pub(crate) recommendations: Vec<RawRecommendation<'t>>,
    pub(crate) resources: Vec<RawResource<'t>>,
    pub(crate) rules: Vec<RawRule<'t>>,
    pub(crate) unanswered_critical: Option<RawUnansweredCritical<'t>>,
    pub(crate) unanswered_facts: Vec<RawUnansweredFact<'t>>,
    pub(crate) steps: Vec<RawStep<'t>>,
    pub(crate) guarantees: Vec<RawGuarantee<'t>>,
}

impl<'t> RawPolicy<'t> {
    /// What each level sets in motion, and then each rule.
    pub(crate) fn all_actions(&self) -> impl Iterator<Item = &RawActions<'t>> {
        self.levels.iter().map(|level| &level.actions).chain(self.rules.iter().map(|rule| &rule.actions))
    }
}

#[derive(Debug)]
pub(crate) struct RawProvider<'t> {
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
}

/// Whose agreement is needed beside that of a person who is younger than `below`.
#[derive(Debug)]
pub(crate) struct RawGuardian<'t> {
    pub(crate) below: Option<At<i64>>,
    pub(crate) role: Option<At<&'t str>>,
    pub(crate) clause: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawFact<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) kind: Option<At<&'t str>>,
    pub(crate) values: Option<At<Vec<RawProvider<'t>>>>,
    pub(crate) min: Option<At<i64>>,
    pub(crate) max: Option<At<i64>>,
    pub(crate) risk: Option<At<bool>>,
    pub(crate) may_lower: Option<At<bool>>,
}

#[derive(Debug)]
pub(crate) struct RawNotice<'t> {
    pub(crate) role: Option<At<&'t str>>,
    pub(crate) within: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
    pub(crate) label: Option<RawText<'t>>,
}

/// A recommendation as something gives it: by when, where that is sooner than the recommendation says itself.
#[derive(Debug)]
pub(crate) struct RawGiven<'t> {
    pub(crate) id: At<&'t str>,
    pub(crate) within: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
}

/// What a level or a rule sets in motion.
#[derive(Debug)]
pub(crate) struct RawActions<'t> {
    pub(crate) recommend: Vec<RawGiven<'t>>,
    pub(crate) notify: Vec<RawNotice<'t>>,
    pub(crate) follow_up: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
    pub(crate) clause: Option<At<&'t str>>,
    pub(crate) quotation: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawLevel<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) actions: RawActions<'t>,
}

#[derive(Debug)]
pub(crate) struct RawRecommendation<'t> {
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) modality: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) text: Option<RawText<'t>>,
    pub(crate) provider: Vec<At<&'t str>>,
    pub(crate) needs_consent: Option<At<bool>>,
    pub(crate) provisional: Option<At<bool>>,
    pub(crate) within: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
    pub(crate) replaces: Vec<At<&'t str>>,
    pub(crate) clause: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawResource<'t> {
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) telephone: Option<At<&'t str>>,
    pub(crate) place: Option<At<&'t str>>,
    pub(crate) languages: Vec<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawRule<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) level: Option<At<&'t str>>,
    pub(crate) when: Option<RawCondition<RawPolicyTest<'t>>>,
    pub(crate) actions: RawActions<'t>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawUnansweredCritical<'t> {
    pub(crate) recommend: Vec<At<&'t str>>,
    pub(crate) within: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
    pub(crate) clause: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawUnansweredFact<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) fact: Option<At<&'t str>>,
    pub(crate) when: Option<RawCondition<RawPolicyTest<'t>>>,
    pub(crate) recommend: Vec<At<&'t str>>,
    pub(crate) within: Option<At<&'t str>>,
    pub(crate) follow_up: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
    pub(crate) clause: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawStep<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) give: Vec<At<&'t str>>,
    pub(crate) when: Option<RawCondition<RawPolicyTest<'t>>>,
    /// Later item, earlier item.
    pub(crate) carry: Vec<(At<&'t str>, At<&'t str>)>,
}

#[derive(Debug)]
pub(crate) struct RawGuarantee<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) when: Option<RawCondition<RawPolicyTest<'t>>>,
    pub(crate) unanswered_fact: Option<At<&'t str>>,
    pub(crate) level_at_least: Option<At<&'t str>>,
    pub(crate) recommends: Vec<RawGiven<'t>>,
    pub(crate) notifies: Vec<RawNotified<'t>>,
    pub(crate) follow_up_at_most: Option<At<&'t str>>,
}

/// Who must have been told, and by when at the latest.
#[derive(Debug)]
pub(crate) struct RawNotified<'t> {
    pub(crate) role: Option<At<&'t str>>,
    pub(crate) within: Option<At<&'t str>>,
}

const POLICY: &[&str] = &[
    "format",
    "id",
    "edition",
    "title",
    "consent",
    "uses",
    "max_follow_up",
    "guardian",
    "source",
    "provider",
    "fact",
    "level",
    "recommendation",
    "resource",
    "rule",
    "unanswered_critical",
    "unanswered_fact",
    "step",
    "guarantee",
];

/// Reads the whole policy; `None` only where it is not even the right format.
pub(crate) fn read_policy<'t>(table: Table<'t>) -> Option<RawPolicy<'t>> {
    read_format(&table)?;
    if let Some(span) = table.key_span("extends") {
        table
            .problems()
            .add(Code::NeedsBase, &span, "this is an overlay, which says only what it changes")
            .help("load the policy that it extends, and this text over it");
        return None;
    }
    let table = table.only(POLICY);
    Some(RawPolicy {
        id: required(&table, "id"),
        edition: table.integer("edition"),
        title: required_text(&table, "title"),
        consent: required(&table, "consent"),
        uses: table.require("uses").and_then(|value| value.strings()).unwrap_or_default(),
        max_follow_up: table.string("max_follow_up"),
        guardian: table.get("guardian").and_then(|value| value.table(&["below", "role", "clause"])).map(
            |table| RawGuardian {
                below: table.require("below").and_then(|value| value.integer()),
                role: required(&table, "role"),
                clause: required(&table, "clause"),
            },
        ),
        sources: read_sources(&table),
        providers: table.tables("provider", &["id", "label"]).iter().map(read_provider).collect(),
        facts: table.tables("fact", FACT).iter().map(read_fact).collect(),
        levels: table.tables("level", LEVEL).iter().map(read_level).collect(),
        recommendations: table
            .tables("recommendation", RECOMMENDATION)
            .iter()
            .map(read_recommendation)
            .collect(),
        resources: table.tables("resource", RESOURCE).iter().map(read_resource).collect(),
        rules: table.tables("rule", RULE).iter().map(read_rule).collect(),
        unanswered_critical: table
            .get("unanswered_critical")
            .and_then(|value| value.table(&["recommend", "within", "ours", "clause"]))
            .map(|table| RawUnansweredCritical {
                recommend: table.require("recommend").and_then(|value| value.strings()).unwrap_or_default(),
                within: required(&table, "within"),
                ours: table.boolean("ours"),
                clause: table.string("clause"),
            }),
        unanswered_facts: table
            .tables("unanswered_fact", UNANSWERED_FACT)
            .iter()
            .map(read_unanswered_fact)
            .collect(),
        steps: table.tables("step", &["give", "when", "carry"]).iter().map(read_step).collect(),
        guarantees: table.tables("guarantee", GUARANTEE).iter().map(read_guarantee).collect(),
    })
}

pub(super) fn required<'t>(table: &Table<'t>, key: &'static str) -> Option<At<&'t str>> {
    table.require(key)?;
    not_empty(table, key)
}

fn not_empty<'t>(table: &Table<'t>, key: &'static str) -> Option<At<&'t str>> {
    let text = table.string(key)?;
    if text.value.trim().is_empty() {
        table.problems().add(Code::EmptyText, &text.span, format!("`{key}` is empty"));
    }
    Some(text)
}

pub(super) fn required_text<'t>(table: &Table<'t>, key: &'static str) -> Option<RawText<'t>> {
    table.require(key)?;
    read_text(table, key)
}

pub(super) fn read_provider<'t>(table: &Table<'t>) -> RawProvider<'t> {
    RawProvider { id: required(table, "id"), label: required_text(table, "label") }
}

pub(super) const FACT: &[&str] = &["id", "label", "kind", "values", "min", "max", "risk", "may_lower"];

pub(super) fn read_fact<'t>(table: &Table<'t>) -> RawFact<'t> {
    let values = table.get("values").map(|value| {
        At::new(table.tables("values", &["id", "label"]).iter().map(read_provider).collect(), &value.span())
    });
    RawFact {
        head: table.span(),
        id: required(table, "id"),
        label: required_text(table, "label"),
        kind: required(table, "kind"),
        values,
        min: table.integer("min"),
        max: table.integer("max"),
        risk: table.boolean("risk"),
        may_lower: table.boolean("may_lower"),
    }
}

fn read_notices<'t>(table: &Table<'t>) -> Vec<RawNotice<'t>> {
    table
        .tables("notify", &["role", "within", "ours", "label"])
        .iter()
        .map(|notice| RawNotice {
            role: required(notice, "role"),
            within: required(notice, "within"),
            ours: notice.boolean("ours"),
            label: read_text(notice, "label"),
        })
        .collect()
}

/// `["education", { id = "consultation", within = "P1D" }]`
fn read_given<'t>(table: &Table<'t>, key: &str) -> Vec<RawGiven<'t>> {
    let read = |value: &Value<'t>| {
        if !value.is_table() {
            return Some(RawGiven { id: value.string()?, within: None, ours: None });
        }
        let table = value.table(&["id", "within", "ours"])?;
        let (id, within) = (required(&table, "id"), required(&table, "within"));
        Some(RawGiven { id: id?, within, ours: table.boolean("ours") })
    };
    let values = table.get(key).and_then(|value| value.array()).unwrap_or_default();
    values.iter().filter_map(read).collect()
}

fn read_actions<'t>(table: &Table<'t>) -> RawActions<'t> {
    RawActions {
        recommend: read_given(table, "recommend"),
        notify: read_notices(table),
        follow_up: table.string("follow_up"),
        ours: table.boolean("ours"),
        clause: required(table, "clause"),
        quotation: not_empty(table, "quotation"),
    }
}

const LEVEL: &[&str] = &["id", "label", "recommend", "notify", "follow_up", "ours", "clause", "quotation"];

fn read_level<'t>(table: &Table<'t>) -> RawLevel<'t> {
    RawLevel {
        head: table.span(),
        id: required(table, "id"),
        label: required_text(table, "label"),
        actions: read_actions(table),
    }
}

pub(super) const RECOMMENDATION: &[&str] = &[
    "id",
    "modality",
    "label",
    "text",
    "provider",
    "needs_consent",
    "provisional",
    "within",
    "ours",
    "replaces",
    "clause",
];

pub(super) fn read_recommendation<'t>(table: &Table<'t>) -> RawRecommendation<'t> {
    RawRecommendation {
        id: required(table, "id"),
        modality: required(table, "modality"),
        label: required_text(table, "label"),
        text: read_text(table, "text"),
        provider: table.require("provider").and_then(|value| value.strings()).unwrap_or_default(),
        needs_consent: table.require("needs_consent").and_then(|value| value.boolean()),
        provisional: table.boolean("provisional"),
        within: table.string("within"),
        ours: table.boolean("ours"),
        replaces: table.strings("replaces"),
        clause: required(table, "clause"),
    }
}

pub(super) const RESOURCE: &[&str] = &["id", "label", "telephone", "place", "languages", "source"];

pub(super) fn read_resource<'t>(table: &Table<'t>) -> RawResource<'t> {
    RawResource {
        id: required(table, "id"),
        label: required_text(table, "label"),
        telephone: required(table, "telephone"),
        place: required(table, "place"),
        languages: table.require("languages").and_then(|value| value.strings()).unwrap_or_default(),
        source: required(table, "source"),
    }
}

pub(super) const RULE: &[&str] = &[
    "id",
    "label",
    "level",
    "when",
    "recommend",
    "notify",
    "follow_up",
    "ours",
    "clause",
    "quotation",
    "source",
];

pub(super) fn read_rule<'t>(table: &Table<'t>) -> RawRule<'t> {
    RawRule {
        head: table.span(),
        id: required(table, "id"),
        label: required_text(table, "label"),
        level: table.string("level"),
        when: table.require("when").and_then(read_when),
        actions: read_actions(table),
        source: table.string("source"),
    }
}

const UNANSWERED_FACT: &[&str] = &["fact", "when", "recommend", "within", "follow_up", "ours", "clause"];

fn read_unanswered_fact<'t>(table: &Table<'t>) -> RawUnansweredFact<'t> {
    RawUnansweredFact {
        head: table.span(),
        fact: required(table, "fact"),
        when: table.get("when").and_then(read_when),
        recommend: table.require("recommend").and_then(|value| value.strings()).unwrap_or_default(),
        within: required(table, "within"),
        follow_up: table.string("follow_up"),
        ours: table.boolean("ours"),
        clause: table.string("clause"),
    }
}

fn read_step<'t>(table: &Table<'t>) -> RawStep<'t> {
    let carry = table.get("carry").and_then(|value| value.any_table());
    RawStep {
        head: table.span(),
        give: table.require("give").and_then(|value| value.strings()).unwrap_or_default(),
        when: table.get("when").and_then(read_when),
        carry: carry.map_or_else(Vec::new, |carry| {
            carry
                .entries()
                .into_iter()
                .filter_map(|(later, earlier)| Some((later, earlier.string()?)))
                .collect()
        }),
    }
}

pub(super) const GUARANTEE: &[&str] =
    &["id", "when", "unanswered_fact", "level_at_least", "recommends", "notifies", "follow_up_at_most"];

pub(super) fn read_guarantee<'t>(table: &Table<'t>) -> RawGuarantee<'t> {
    RawGuarantee {
        head: table.span(),
        id: required(table, "id"),
        when: table.get("when").and_then(read_when),
        unanswered_fact: table.string("unanswered_fact"),
        level_at_least: table.string("level_at_least"),
        recommends: read_given(table, "recommends"),
        notifies: table
            .tables("notifies", &["role", "within"])
            .iter()
            .map(|notified| RawNotified {
                role: required(notified, "role"),
                within: notified.string("within"),
            })
            .collect(),
        follow_up_at_most: table.string("follow_up_at_most"),
    }
}
