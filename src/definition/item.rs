//! Response options and items.

use super::condition::read_condition;
use super::fields::{numbers, pairs, required, required_text};
use super::raw::{RawItem, RawNotApplicable, RawOptions};
use super::test::tests;
use crate::diagnostic::Code;
use crate::toml_table::{At, Table, Value};

pub(super) fn read_option_sets<'t>(value: Value<'t>) -> Vec<RawOptions<'t>> {
    let Some(table) = value.any_table() else { return Vec::new() };
    let read = |(id, value): (At<&'t str>, Value<'t>)| {
        let table = value.table(&["codes", "points", "label", "missing"])?;
        let codes = table.require("codes").and_then(|value| value.array()).unwrap_or_default();
        let labels = match table.require("label").and_then(|value| value.any_table()) {
            Some(languages) => {
                languages.entries().into_iter().map(|(language, value)| (language, pairs(value))).collect()
            }
            None => Vec::new(),
        };
        let missing = match table.get("missing").and_then(|value| value.any_table()) {
            Some(reasons) => reasons
                .entries()
                .into_iter()
                .filter_map(|(reason, value)| Some((reason, value.integer()?)))
                .collect(),
            None => Vec::new(),
        };
        Some(RawOptions {
            id,
            codes: codes.iter().filter_map(Value::integer).collect(),
            points: table.get("points").map(|value| (value.span(), numbers(value))),
            labels,
            missing,
        })
    };
    table.entries().into_iter().filter_map(read).collect()
}

pub(super) const ITEM: &[&str] = &[
    "id",
    "text",
    "options",
    "kind",
    "min",
    "max",
    "decimals",
    "unit",
    "reverse_keyed",
    "unscored",
    "numbering_varies",
    "optional",
    "shown_when",
    "not_applicable_as",
    "not_applicable_source",
    "loinc",
];

pub(super) fn read_item<'t>(table: &Table<'t>) -> RawItem<'t> {
    let not_applicable_as = table.get("not_applicable_as").and_then(|value| {
        if value.is_string() {
            let word = value.string()?;
            if word.value != "excluded" {
                table
                    .problems()
                    .add(Code::UnknownWord, &word.span, format!("`{}` is not a way to count", word.value))
                    .help("write `\"excluded\"` or a number");
            }
            Some(RawNotApplicable::Excluded(word.span))
        } else {
            value.number().map(RawNotApplicable::Counts)
        }
    });
    RawItem {
        head: table.span(),
        id: required(table, "id"),
        text: required_text(table, "text"),
        options: table.string("options"),
        kind: table.string("kind"),
        min: table.number("min"),
        max: table.number("max"),
        decimals: table.integer("decimals"),
        unit: table.string("unit"),
        reverse_keyed: table.boolean("reverse_keyed"),
        unscored: table.boolean("unscored"),
        numbering_varies: table.boolean("numbering_varies"),
        optional: table.boolean("optional"),
        shown_when: table
            .get("shown_when")
            .and_then(|value| value.any_table())
            .and_then(|condition| read_condition(condition, &tests(), &[])),
        not_applicable_as,
        not_applicable_source: table.string("not_applicable_source"),
        loinc: table.string("loinc"),
    }
}
