//! Scales, with their methods, missing rules, bands and cutoffs.

use super::fields::{numbers, read_ages, read_text, required, rows};
use super::raw::{
    RawBand, RawClass, RawCutoff, RawEvidence, RawGroupThreshold, RawInput, RawMissing, RawRound, RawScale,
    RawValidity,
};
use super::test::{read_groups, read_start, read_threshold};
use crate::diagnostic::Code;
use crate::toml_table::{At, Table, Value};

const SCALE: &[&str] = &[
    "id",
    "title",
    "method",
    "range",
    "direction",
    "missing",
    "round",
    "valid_when",
    "source",
    "band_source",
    "band",
    "cutoff",
];

/// Keys of a scale that belong to its method.
const SCALE_METHOD: &[&str] = &[
    "items",
    "scales",
    "reverse",
    "counted_twice",
    "weights",
    "count",
    "of",
    "minus",
    "over",
    "times",
    "multiply",
    "add",
    "classes",
    "table",
    "monotone",
    "from",
    "to",
];

pub(super) fn scale_tables<'t>(table: &Table<'t>) -> Vec<Table<'t>> {
    let known: Vec<&str> = SCALE.iter().chain(SCALE_METHOD).copied().collect();
    table.tables("scale", &known)
}

pub(super) fn read_scale<'t>(table: &Table<'t>) -> RawScale<'t> {
    let key = |key: &'static str| Some(At { value: key, span: table.key_span(key)? });
    let missing = table
        .get("missing")
        .and_then(|value| value.table(&["rule", "min_answered", "fill", "rounding", "basis", "source"]))
        .map(|table| RawMissing {
            head: table.span(),
            rule: table.string("rule"),
            min_answered: table.integer("min_answered"),
            fill: table.string("fill"),
            rounding: table.string("rounding"),
            basis: table.string("basis"),
            source: table.string("source"),
        });
    let round =
        table.get("round").and_then(|value| value.table(&["decimals", "mode", "source"])).map(|table| {
            RawRound {
                decimals: table.require("decimals").and_then(|value| value.integer()),
                mode: required(&table, "mode"),
                source: required(&table, "source"),
            }
        });
    let valid_when =
        table.get("valid_when").and_then(|value| value.table(VALID_WHEN)).map(|table| RawValidity {
            head: table.span(),
            score: table.string("score"),
            answered: table
                .get("answered")
                .map(|value| At::new(value.strings().unwrap_or_default(), &value.span())),
            threshold: read_threshold(&table),
            source: required(&table, "source"),
        });
    let weights = table.get("weights").and_then(|value| value.array()).unwrap_or_default();
    RawScale {
        head: table.span(),
        id: required(table, "id"),
        title: read_text(table, "title"),
        method: required(table, "method"),
        method_keys: SCALE_METHOD.iter().filter_map(|name| key(name)).collect(),
        items: table.strings("items"),
        scales: table.strings("scales"),
        reverse: table.strings("reverse"),
        counted_twice: table.strings("counted_twice"),
        weights: weights.iter().filter_map(Value::number_or_fraction).collect(),
        count: read_groups(table, "count"),
        of: read_input(table, "of"),
        minus: read_input(table, "minus"),
        over: read_input(table, "over"),
        times: table.number_or_fraction("times"),
        multiply: table.number_or_fraction("multiply"),
        add: table.number_or_fraction("add"),
        classes: table
            .tables("classes", &["at_least", "above", "value"])
            .iter()
            .map(|class| RawClass {
                head: class.span(),
                start: read_start(class),
                value: class.require("value").and_then(|value| value.number()),
            })
            .collect(),
        table: rows(table, "table"),
        monotone: table.boolean("monotone"),
        from: table.string("from"),
        to: table.string("to"),
        range: table.get("range").map(|value| At::new(numbers(value), &value.span())),
        direction: required(table, "direction"),
        missing,
        round,
        valid_when,
        source: required(table, "source"),
        band_source: table.string("band_source"),
        bands: table
            .tables("band", &["id", "label", "at_least", "above", "by", "source"])
            .iter()
            .map(|band| RawBand {
                head: band.span(),
                id: required(band, "id"),
                label: read_text(band, "label"),
                start: read_start(band),
                by: read_by(band),
                source: band.string("source"),
            })
            .collect(),
        cutoffs: table.tables("cutoff", CUTOFF).iter().map(read_cutoff).collect(),
    }
}

fn read_input<'t>(table: &Table<'t>, key: &str) -> Option<RawInput<'t>> {
    let value = table.get(key)?;
    let input = value.table(&["item", "scale"])?;
    match (input.string("item"), input.string("scale")) {
        (Some(item), None) => Some(RawInput::Item(item)),
        (None, Some(scale)) => Some(RawInput::Scale(scale)),
        _ => {
            let note = table.problems().add(
                Code::MethodKeys,
                &value.span(),
                format!("`{key}` is not a single input"),
            );
            note.help("write `{ item = \"…\" }` or `{ scale = \"…\" }`");
            None
        }
    }
}

const VALID_WHEN: &[&str] = &["score", "answered", "at_least", "above", "at_most", "below", "source"];

const CUTOFF: &[&str] = &[
    "id",
    "label",
    "at_least",
    "above",
    "at_most",
    "below",
    "by",
    "target",
    "population",
    "sensitivity",
    "specificity",
    "source",
];

fn read_cutoff<'t>(table: &Table<'t>) -> RawCutoff<'t> {
    RawCutoff {
        head: table.span(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        threshold: read_threshold(table),
        by: read_by(table),
        evidence: read_evidence(table),
        source: required(table, "source"),
    }
}

/// `by = [{ sex = "male", at_least = 4 }, …]`
fn read_by<'t>(table: &Table<'t>) -> Vec<RawGroupThreshold<'t>> {
    let groups = table.tables("by", &["sex", "ages", "at_least", "above", "at_most", "below"]);
    let read = |group: &Table<'t>| RawGroupThreshold {
        head: group.span(),
        sex: group.string("sex"),
        ages: read_ages(group),
        threshold: read_threshold(group),
    };
    groups.iter().map(read).collect()
}

pub(super) fn read_evidence<'t>(table: &Table<'t>) -> RawEvidence<'t> {
    RawEvidence {
        target: table.string("target"),
        population: table.string("population"),
        sensitivity: table.number("sensitivity"),
        specificity: table.number("specificity"),
    }
}
