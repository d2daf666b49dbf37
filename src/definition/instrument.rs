//! The whole of a definition, from its head down.

use std::ops::Range;

use super::fields::{pairs, read_ages, read_sources, required, required_text};
use super::item::{ITEM, read_item, read_option_sets};
use super::raw::{RawInstrument, RawLicence};
use super::rule::{
    CHANGE, CRITERION, CRITICAL_ITEM, NORM, PLAUSIBILITY, RELIABILITY, read_change, read_criterion,
    read_critical_item, read_norm, read_plausibility, read_reliability,
};
use super::scale::{read_scale, scale_tables};
use super::test::condition_tables;
use crate::diagnostic::Code;
use crate::toml_table::{Table, Value};

const INSTRUMENT: &[&str] = &[
    "format",
    "id",
    "revision",
    "edition",
    "title",
    "construct",
    "informant",
    "recall",
    "ages",
    "item_count",
    "wording",
    "licence",
    "source",
    "options",
    "item",
    "scale",
    "critical_item",
    "criterion",
    "plausibility",
    "norm",
    "reliability",
    "change",
];

/// Reads the whole definition; `None` only where it is not even the right format.
pub(crate) fn read_instrument<'t>(table: Table<'t>) -> Option<RawInstrument<'t>> {
    let format = read_format(&table)?;
    let table = table.only(INSTRUMENT);
    Some(RawInstrument {
        head: format,
        id: required(&table, "id"),
        revision: required(&table, "revision"),
        edition: table.integer("edition"),
        title: required_text(&table, "title"),
        construct: required(&table, "construct"),
        informant: required(&table, "informant"),
        recall: table.string("recall"),
        ages: read_ages(&table),
        item_count: table.require("item_count").and_then(|value| value.integer()),
        wording: table.require("wording").map(pairs).unwrap_or_default(),
        licence: table.require("licence").and_then(read_licence),
        sources: read_sources(&table),
        options: table.get("options").map(read_option_sets).unwrap_or_default(),
        items: table.tables("item", ITEM).iter().map(read_item).collect(),
        scales: scale_tables(&table).iter().map(read_scale).collect(),
        critical_items: table.tables("critical_item", CRITICAL_ITEM).iter().map(read_critical_item).collect(),
        criteria: condition_tables(&table, "criterion", CRITERION).iter().map(read_criterion).collect(),
        plausibility: condition_tables(&table, "plausibility", PLAUSIBILITY)
            .iter()
            .map(read_plausibility)
            .collect(),
        norms: table.tables("norm", NORM).iter().map(read_norm).collect(),
        reliabilities: table.tables("reliability", RELIABILITY).iter().map(read_reliability).collect(),
        changes: table.one_or_more_tables("change", CHANGE).iter().map(read_change).collect(),
    })
}

/// The place of `format = 1`; `None` where it is another, or not there.
pub(crate) fn read_format(table: &Table<'_>) -> Option<Range<usize>> {
    let format = table.require("format")?.integer()?;
    if format.value == 1 {
        return Some(format.span);
    }
    table
        .problems()
        .add(Code::UnknownFormat, &format.span, format!("format {} is not known", format.value))
        .help("this version of the library reads format 1");
    None
}

fn read_licence<'t>(value: Value<'t>) -> Option<RawLicence<'t>> {
    let table = value.table(&["text", "scoring", "holder", "evidence", "note", "checked"])?;
    Some(RawLicence {
        text: required(&table, "text"),
        scoring: required(&table, "scoring"),
        holder: table.string("holder"),
        evidence: required(&table, "evidence"),
        note: table.string("note"),
        checked: table.require("checked").and_then(|value| value.date()),
    })
}
