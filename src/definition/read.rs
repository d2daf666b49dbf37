//! TOML tables to raw definitions: key by key, every problem of shape noted, nothing judged.

use std::ops::Range;

use super::raw::*;
use super::{Leaves, read_condition};
use crate::characters::is_blank;
use crate::diagnostic::Code;
use crate::number::Number;
use crate::toml_table::{At, Table, Value};

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
const SCALE: &[&str] = &[
    "id",
    "title",
    "method",
    "range",
    "direction",
    "missing",
    "round",
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
        change: table.get("change").and_then(|value| value.table(CHANGE)).map(|table| read_change(&table)),
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

fn required<'t>(table: &Table<'t>, key: &'static str) -> Option<At<&'t str>> {
    let text = table.require(key)?.string()?;
    if is_blank(text.value) {
        table.problems().add(Code::EmptyText, &text.span, format!("`{key}` is empty"));
    }
    Some(text)
}

fn required_text<'t>(table: &Table<'t>, key: &'static str) -> Option<RawText<'t>> {
    table.require(key).map(text_of)
}

/// A text by language at `key`, if there is one.
pub(crate) fn read_text<'t>(table: &Table<'t>, key: &str) -> Option<RawText<'t>> {
    table.get(key).map(text_of)
}

fn text_of(value: Value<'_>) -> RawText<'_> {
    RawText { span: value.span(), by_language: pairs(value) }
}

/// The entries of a table whose keys are the author's and whose values are strings.
fn pairs<'t>(value: Value<'t>) -> Vec<(At<&'t str>, At<&'t str>)> {
    let Some(table) = value.any_table() else { return Vec::new() };
    table.entries().into_iter().filter_map(|(key, value)| Some((key, value.string()?))).collect()
}

fn read_ages(table: &Table<'_>) -> Option<RawAges> {
    let ages = table.get("ages")?.table(&["from", "to"])?;
    Some(RawAges { span: ages.span(), from: ages.integer("from"), to: ages.integer("to") })
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

/// The `[[source]]` tables of an instrument or a policy.
pub(crate) fn read_sources<'t>(table: &Table<'t>) -> Vec<RawSource<'t>> {
    table
        .tables("source", &["id", "citation", "doi", "url", "isbn", "seen", "checked"])
        .iter()
        .map(|source| RawSource {
            head: source.head(),
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

fn read_option_sets<'t>(value: Value<'t>) -> Vec<RawOptions<'t>> {
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

fn numbers(value: Value<'_>) -> Vec<At<Number>> {
    value.array().unwrap_or_default().iter().filter_map(Value::number).collect()
}

fn rows(table: &Table<'_>, key: &str) -> Vec<At<Vec<At<Number>>>> {
    let rows = table.get(key).and_then(|value| value.array()).unwrap_or_default();
    rows.into_iter().map(|row| At::new(numbers(row), &row.span())).collect()
}

const ITEM: &[&str] = &[
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

fn read_item<'t>(table: &Table<'t>) -> RawItem<'t> {
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
        head: table.head(),
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

fn tests<'t>() -> Leaves<'t, RawTest<'t>> {
    Leaves {
        keys: TESTS,
        subjects: &["count", "item", "score", "band", "cutoff", "criterion"],
        read: read_test,
    }
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

const GROUP: &[&str] = &["items", "at_least", "above", "at_most", "below"];

fn read_groups<'t>(table: &Table<'t>, key: &str) -> Vec<RawGroup<'t>> {
    table.tables(key, GROUP).iter().map(read_group).collect()
}

fn read_group<'t>(table: &Table<'t>) -> RawGroup<'t> {
    RawGroup {
        head: table.head(),
        items: table.require("items").and_then(|value| value.strings()).unwrap_or_default(),
        threshold: read_threshold(table),
    }
}

fn scale_tables<'t>(table: &Table<'t>) -> Vec<Table<'t>> {
    let known: Vec<&str> = SCALE.iter().chain(SCALE_METHOD).copied().collect();
    table.tables("scale", &known)
}

fn read_scale<'t>(table: &Table<'t>) -> RawScale<'t> {
    let key = |key: &'static str| Some(At { value: key, span: table.key_span(key)? });
    let missing = table
        .get("missing")
        .and_then(|value| value.table(&["rule", "min_answered", "fill", "rounding", "basis", "source"]))
        .map(|table| RawMissing {
            head: table.head(),
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
    let weights = table.get("weights").and_then(|value| value.array()).unwrap_or_default();
    RawScale {
        head: table.head(),
        id: required(table, "id"),
        title: read_text(table, "title"),
        method: required(table, "method"),
        method_keys: SCALE_METHOD.iter().filter_map(|name| key(name)).collect(),
        items: table.strings("items"),
        scales: table.strings("scales"),
        reverse: table.strings("reverse"),
        counted_twice: table.strings("counted_twice"),
        weights: weights.iter().filter_map(Value::constant).collect(),
        count: read_groups(table, "count"),
        of: read_input(table, "of"),
        minus: read_input(table, "minus"),
        over: read_input(table, "over"),
        times: table.constant("times"),
        multiply: table.constant("multiply"),
        add: table.constant("add"),
        classes: table
            .tables("classes", &["at_least", "value"])
            .iter()
            .map(|class| RawClass {
                head: class.head(),
                at_least: class.number("at_least"),
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
        source: required(table, "source"),
        band_source: table.string("band_source"),
        bands: table
            .tables("band", &["id", "label", "at_least", "source"])
            .iter()
            .map(|band| RawBand {
                head: band.head(),
                id: required(band, "id"),
                label: read_text(band, "label"),
                at_least: band.number("at_least"),
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
        head: table.head(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        threshold: read_threshold(table),
        by: table
            .tables("by", &["sex", "ages", "at_least", "above", "at_most", "below"])
            .iter()
            .map(|group| RawGroupCutoff {
                head: group.head(),
                sex: group.string("sex"),
                ages: read_ages(group),
                threshold: read_threshold(group),
            })
            .collect(),
        evidence: read_evidence(table),
        source: required(table, "source"),
    }
}

fn read_evidence<'t>(table: &Table<'t>) -> RawEvidence<'t> {
    RawEvidence {
        target: table.string("target"),
        population: table.string("population"),
        sensitivity: table.number("sensitivity"),
        specificity: table.number("specificity"),
    }
}

const CRITICAL_ITEM: &[&str] =
    &["id", "label", "item", "at_least", "above", "at_most", "below", "concern", "source"];

fn read_critical_item<'t>(table: &Table<'t>) -> RawCriticalItem<'t> {
    RawCriticalItem {
        head: table.head(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        item: required(table, "item"),
        threshold: read_threshold(table),
        concern: required(table, "concern"),
        source: required(table, "source"),
    }
}

const CRITERION: &[&str] =
    &["id", "label", "source", "target", "population", "sensitivity", "specificity", "evidence_source"];

/// Tables that are conditions and have other keys beside.
fn condition_tables<'t>(table: &Table<'t>, key: &str, beside: &[&str]) -> Vec<Table<'t>> {
    let known: Vec<&str> = beside.iter().chain(TESTS).chain(&["all", "any", "not"]).copied().collect();
    table.tables(key, &known)
}

fn read_criterion<'t>(table: &Table<'t>) -> RawCriterion<'t> {
    RawCriterion {
        head: table.head(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        condition: read_condition(*table, &tests(), CRITERION),
        evidence: read_evidence(table),
        evidence_source: table.string("evidence_source"),
        source: required(table, "source"),
    }
}

const PLAUSIBILITY: &[&str] = &["id", "label", "source", "ours"];

fn read_plausibility<'t>(table: &Table<'t>) -> RawPlausibility<'t> {
    RawPlausibility {
        head: table.head(),
        id: required(table, "id"),
        label: table.require("label").map(text_of),
        condition: read_condition(*table, &tests(), PLAUSIBILITY),
        source: table.string("source"),
        ours: table.boolean("ours"),
    }
}

const NORM: &[&str] = &["id", "scale", "group", "mean", "sd", "percentiles", "t_scores", "source"];

fn read_norm<'t>(table: &Table<'t>) -> RawNorm<'t> {
    let group = table.require("group").and_then(|value| value.table(&["sex", "ages", "population"]));
    RawNorm {
        head: table.head(),
        id: required(table, "id"),
        scale: required(table, "scale"),
        sex: group.and_then(|group| group.string("sex")),
        ages: group.and_then(|group| read_ages(&group)),
        population: group.and_then(|group| required(&group, "population")),
        mean: table.number("mean"),
        sd: table.number("sd"),
        percentiles: rows(table, "percentiles"),
        t_scores: rows(table, "t_scores"),
        source: required(table, "source"),
    }
}

const RELIABILITY: &[&str] = &["scale", "kind", "value", "population", "source"];

fn read_reliability<'t>(table: &Table<'t>) -> RawReliability<'t> {
    RawReliability {
        scale: required(table, "scale"),
        kind: required(table, "kind"),
        value: table.require("value").and_then(|value| value.number()),
        population: table.string("population"),
        source: required(table, "source"),
    }
}

const CHANGE: &[&str] = &[
    "scale",
    "reliable",
    "reliability",
    "sd",
    "reliable_source",
    "reliable_population",
    "response",
    "response_source",
    "response_population",
    "remission_below",
    "remission_above",
    "remission_source",
    "remission_population",
    "minimal_important",
    "minimal_important_source",
    "minimal_important_population",
];

fn read_change<'t>(table: &Table<'t>) -> RawChange<'t> {
    RawChange {
        head: table.head(),
        scale: required(table, "scale"),
        reliable: table.number("reliable"),
        reliability: table.number("reliability"),
        sd: table.number("sd"),
        reliable_source: table.string("reliable_source"),
        reliable_population: table.string("reliable_population"),
        response: table.number("response"),
        response_source: table.string("response_source"),
        response_population: table.string("response_population"),
        remission_below: table.number("remission_below"),
        remission_above: table.number("remission_above"),
        remission_source: table.string("remission_source"),
        remission_population: table.string("remission_population"),
        minimal_important: table.number("minimal_important"),
        minimal_important_source: table.string("minimal_important_source"),
        minimal_important_population: table.string("minimal_important_population"),
    }
}
