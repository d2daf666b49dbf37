//! TOML tables to a raw overlay: the shape only, as of policies.

use std::ops::Range;

use super::change::Kind;
use crate::definition::{RawSource, RawText, read_format, read_sources, read_text};
use crate::diagnostic::{Code, list};
use crate::toml_table::{At, Table};
use crate::triage::raw_policy::*;

/// Keys of an overlay. What else a policy has is its base's.
const OVERLAY: &[&str] = &[
    "format",
    "id",
    "edition",
    "title",
    "extends",
    "uses",
    "source",
    "provider",
    "fact",
    "recommendation",
    "resource",
    "rule",
    "guarantee",
    "raise",
    "wording",
];
/// An overlay as written.
pub(super) struct RawOverlay<'t> {
    pub(super) id: Option<At<&'t str>>,
    pub(super) edition: Option<At<i64>>,
    pub(super) title: Option<RawText<'t>>,
    pub(super) extends: Option<At<&'t str>>,
    pub(super) uses: Vec<At<&'t str>>,
    pub(super) sources: Vec<RawSource<'t>>,
    pub(super) providers: Vec<RawProvider<'t>>,
    pub(super) facts: Vec<RawFact<'t>>,
    pub(super) recommendations: Vec<RawRecommendation<'t>>,
    pub(super) resources: Vec<RawResource<'t>>,
    pub(super) rules: Vec<RawRule<'t>>,
    pub(super) guarantees: Vec<RawGuarantee<'t>>,
    pub(super) raises: Vec<Raise<'t>>,
    pub(super) rewordings: Vec<Rewording<'t>>,
}

/// A rule and the level to which it is raised.
pub(super) type Raise<'t> = (Option<At<&'t str>>, Option<At<&'t str>>);

/// Other words, or another telephone number, for something of the base.
pub(super) struct Rewording<'t> {
    pub(super) head: Range<usize>,
    pub(super) of: Option<(Kind, At<&'t str>)>,
    pub(super) label: Option<RawText<'t>>,
    pub(super) text: Option<RawText<'t>>,
    pub(super) telephone: Option<At<&'t str>>,
    /// Where the telephone number was looked up.
    pub(super) source: Option<At<&'t str>>,
}

pub(super) fn read_overlay<'t>(table: Table<'t>) -> Option<RawOverlay<'t>> {
    read_format(&table)?;
    for (key, _) in table.entries() {
        if !OVERLAY.contains(&key.value) {
            let note = table.problems().add(
                Code::OverlayKey,
                &key.span,
                format!("an overlay cannot have `{}`", key.value),
            );
            note.help(format!("its keys are {}", list(OVERLAY.iter().copied())));
        }
    }
    Some(RawOverlay {
        id: required(&table, "id"),
        edition: table.integer("edition"),
        title: required_text(&table, "title"),
        extends: required(&table, "extends"),
        uses: table.strings("uses"),
        sources: read_sources(&table),
        providers: table.tables("provider", &["id", "label"]).iter().map(read_provider).collect(),
        facts: table.tables("fact", FACT).iter().map(read_fact).collect(),
        recommendations: table
            .tables("recommendation", RECOMMENDATION)
            .iter()
            .map(read_recommendation)
            .collect(),
        resources: table.tables("resource", RESOURCE).iter().map(read_resource).collect(),
        rules: table.tables("rule", RULE).iter().map(read_rule).collect(),
        guarantees: table.tables("guarantee", GUARANTEE).iter().map(read_guarantee).collect(),
        raises: table
            .tables("raise", &["rule", "level"])
            .iter()
            .map(|raise| (required(raise, "rule"), required(raise, "level")))
            .collect(),
        rewordings: table.tables("wording", &WORDING).iter().map(read_rewording).collect(),
    })
}

const WORDING: [&str; 10] = [
    "level",
    "rule",
    "recommendation",
    "provider",
    "fact",
    "resource",
    "label",
    "text",
    "telephone",
    "source",
];

fn read_rewording<'t>(table: &Table<'t>) -> Rewording<'t> {
    let mut named = Kind::REWORDED.into_iter().filter(|kind| table.has(kind.key()));
    let of = match (named.next(), named.next()) {
        (Some(kind), None) => table.string(kind.key()).map(|id| (kind, id)),
        _ => {
            let note = table.problems().add(
                Code::MissingKey,
                &table.span(),
                "this says nothing, or several things, to reword",
            );
            note.help(format!("give exactly one of {}", list(Kind::REWORDED.into_iter().map(Kind::key))));
            None
        }
    };
    Rewording {
        head: table.span(),
        of,
        label: read_text(table, "label"),
        text: read_text(table, "text"),
        telephone: table.get("telephone").and_then(|_| required(table, "telephone")),
        source: table.string("source"),
    }
}
