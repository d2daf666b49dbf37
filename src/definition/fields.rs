//! What most tables have: ids, texts by language, ages, numbers, sources.

use super::raw::{RawAges, RawSource, RawText};
use crate::characters::is_blank;
use crate::diagnostic::Code;
use crate::number::Number;
use crate::toml_table::{At, Table, Value};

pub(super) fn required<'t>(table: &Table<'t>, key: &'static str) -> Option<At<&'t str>> {
    let text = table.require(key)?.string()?;
    if is_blank(text.value) {
        table.problems().add(Code::EmptyText, &text.span, format!("`{key}` is empty"));
    }
    Some(text)
}

pub(super) fn required_text<'t>(table: &Table<'t>, key: &'static str) -> Option<RawText<'t>> {
    table.require(key).map(text_of)
}

/// A text by language at `key`, if there is one.
pub(crate) fn read_text<'t>(table: &Table<'t>, key: &str) -> Option<RawText<'t>> {
    table.get(key).map(text_of)
}

pub(super) fn text_of(value: Value<'_>) -> RawText<'_> {
    RawText { span: value.span(), by_language: pairs(value) }
}

/// The entries of a table whose keys are the author's and whose values are strings.
pub(super) fn pairs<'t>(value: Value<'t>) -> Vec<(At<&'t str>, At<&'t str>)> {
    let Some(table) = value.any_table() else { return Vec::new() };
    table.entries().into_iter().filter_map(|(key, value)| Some((key, value.string()?))).collect()
}

pub(super) fn read_ages(table: &Table<'_>) -> Option<RawAges> {
    let ages = table.get("ages")?.table(&["from", "to"])?;
    Some(RawAges { span: ages.span(), from: ages.integer("from"), to: ages.integer("to") })
}

pub(super) fn numbers(value: Value<'_>) -> Vec<At<Number>> {
    value.array().unwrap_or_default().iter().filter_map(Value::number).collect()
}

pub(super) fn rows(table: &Table<'_>, key: &str) -> Vec<At<Vec<At<Number>>>> {
    let rows = table.get(key).and_then(|value| value.array()).unwrap_or_default();
    rows.into_iter().map(|row| At::new(numbers(row), &row.span())).collect()
}

/// The `[[source]]` tables of an instrument or a policy.
pub(crate) fn read_sources<'t>(table: &Table<'t>) -> Vec<RawSource<'t>> {
    table
        .tables("source", &["id", "citation", "doi", "url", "isbn", "seen", "checked"])
        .iter()
        .map(|source| RawSource {
            head: source.span(),
            id: required(source, "id"),
            citation: required(source, "citation"),
            doi: source.string("doi"),
            url: source.string("url"),
            isbn: source.string("isbn"),
            seen: source.string("seen"),
            checked: source.get("checked").and_then(|value| value.date()),
        })
        .collect()
}
