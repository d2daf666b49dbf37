//! Tests of conditions: counts of items, thresholds of items and scores, bands, cutoffs, criteria.

use super::condition::Leaves;
use super::raw::{RawGroup, RawSubject, RawTest, RawThreshold};
use crate::diagnostic::Code;
use crate::toml_table::Table;

const TESTS: &[&str] = &[
    "count",
    "require_any",
    "item",
    "score",
    "band",
    "cutoff",
    "criterion",
    "at_least",
    "above",
    "at_most",
    "below",
];

pub(super) fn tests<'t>() -> Leaves<'static, 't, RawTest<'t>> {
    Leaves {
        keys: TESTS,
        subjects: &["count", "item", "score", "band", "cutoff", "criterion"],
        read: read_test,
    }
}

/// Tables that are conditions and have other keys beside.
pub(super) fn condition_tables<'t>(table: &Table<'t>, key: &str, beside: &[&str]) -> Vec<Table<'t>> {
    let known: Vec<&str> = beside.iter().chain(TESTS).chain(&["all", "any", "not"]).copied().collect();
    table.tables(key, &known)
}

fn read_test<'t>(table: Table<'t>) -> Option<RawTest<'t>> {
    let subject = if table.has("count") {
        RawSubject::Count {
            groups: read_groups(&table, "count"),
            require_any: table
                .get("require_any")
                .and_then(|value| value.table(GROUP))
                .map(|group| read_group(&group)),
        }
    } else if table.has("item") {
        RawSubject::Item(table.string("item")?)
    } else if table.has("score") {
        RawSubject::Score(table.string("score")?)
    } else if table.has("band") {
        let (scale, at_least) = (table.string("band"), table.require("at_least"));
        RawSubject::Band { scale: scale?, at_least: at_least?.string()? }
    } else if table.has("cutoff") {
        RawSubject::Cutoff(table.string("cutoff")?)
    } else {
        RawSubject::Criterion(table.string("criterion")?)
    };
    let is_band = matches!(subject, RawSubject::Band { .. });
    let unused = match subject {
        RawSubject::Count { .. } => &["above", "below"][..],
        RawSubject::Item(_) | RawSubject::Score(_) => &["require_any"][..],
        RawSubject::Band { .. } => &["require_any", "above", "at_most", "below"][..],
        RawSubject::Cutoff(_) | RawSubject::Criterion(_) => {
            &["require_any", "at_least", "above", "at_most", "below"][..]
        }
    };
    for key in unused {
        if let Some(span) = table.key_span(key) {
            table.problems().add(Code::UnusedKey, &span, format!("`{key}` means nothing in this condition"));
        }
    }
    let threshold = if is_band { RawThreshold::default() } else { read_threshold(&table) };
    Some(RawTest { subject, threshold })
}

/// The thresholds that stand in `table`.
pub(crate) fn read_threshold(table: &Table<'_>) -> RawThreshold {
    RawThreshold {
        at_least: table.number("at_least"),
        above: table.number("above"),
        at_most: table.number("at_most"),
        below: table.number("below"),
    }
}

/// Where a class or a band starts: `at_least` or `above`.
pub(super) fn read_start(table: &Table<'_>) -> RawThreshold {
    RawThreshold {
        at_least: table.number("at_least"),
        above: table.number("above"),
        ..RawThreshold::default()
    }
}

const GROUP: &[&str] = &["items", "at_least", "above", "at_most", "below"];

pub(super) fn read_groups<'t>(table: &Table<'t>, key: &str) -> Vec<RawGroup<'t>> {
    table.tables(key, GROUP).iter().map(read_group).collect()
}

fn read_group<'t>(table: &Table<'t>) -> RawGroup<'t> {
    RawGroup {
        head: table.span(),
        items: table.require("items").and_then(|value| value.strings()).unwrap_or_default(),
        threshold: read_threshold(table),
    }
}
