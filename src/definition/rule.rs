//! What is said beside the scales: critical items, criteria, plausibility, norms, reliabilities, change.

use super::condition::read_condition;
use super::fields::{read_ages, read_text, required, rows, text_of};
use super::raw::{RawChange, RawCriterion, RawCriticalItem, RawNorm, RawPlausibility, RawReliability};
use super::scale::read_evidence;
use super::test::{read_threshold, tests};
use crate::toml_table::Table;

pub(super) const CRITICAL_ITEM: &[&str] =
    &["id", "label", "item", "at_least", "above", "at_most", "below", "concern", "source"];

pub(super) fn read_critical_item<'t>(table: &Table<'t>) -> RawCriticalItem<'t> {
    RawCriticalItem {
        head: table.span(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        item: required(table, "item"),
        threshold: read_threshold(table),
        concern: required(table, "concern"),
        source: required(table, "source"),
    }
}

pub(super) const CRITERION: &[&str] =
    &["id", "label", "source", "target", "population", "sensitivity", "specificity", "evidence_source"];

pub(super) fn read_criterion<'t>(table: &Table<'t>) -> RawCriterion<'t> {
    RawCriterion {
        head: table.span(),
        id: required(table, "id"),
        label: read_text(table, "label"),
        condition: read_condition(*table, &tests(), CRITERION),
        evidence: read_evidence(table),
        evidence_source: table.string("evidence_source"),
        source: required(table, "source"),
    }
}

pub(super) const PLAUSIBILITY: &[&str] = &["id", "label", "source", "ours"];

pub(super) fn read_plausibility<'t>(table: &Table<'t>) -> RawPlausibility<'t> {
    RawPlausibility {
        head: table.span(),
        id: required(table, "id"),
        label: table.require("label").map(text_of),
        condition: read_condition(*table, &tests(), PLAUSIBILITY),
        source: table.string("source"),
        ours: table.boolean("ours"),
    }
}

pub(super) const NORM: &[&str] =
    &["id", "scale", "group", "n", "years", "mean", "sd", "skewed", "percentiles", "t_scores", "source"];

pub(super) fn read_norm<'t>(table: &Table<'t>) -> RawNorm<'t> {
    let group = table.require("group").and_then(|value| value.table(&["sex", "ages", "population"]));
    RawNorm {
        head: table.span(),
        id: required(table, "id"),
        scale: required(table, "scale"),
        sex: group.and_then(|group| group.string("sex")),
        ages: group.and_then(|group| read_ages(&group)),
        population: group.and_then(|group| required(&group, "population")),
        people: table.integer("n"),
        years: table.string("years"),
        mean: table.number("mean"),
        sd: table.number("sd"),
        skewed: table.boolean("skewed"),
        percentiles: rows(table, "percentiles"),
        t_scores: rows(table, "t_scores"),
        source: required(table, "source"),
    }
}

pub(super) const RELIABILITY: &[&str] = &["scale", "kind", "value", "population", "source"];

pub(super) fn read_reliability<'t>(table: &Table<'t>) -> RawReliability<'t> {
    RawReliability {
        scale: required(table, "scale"),
        kind: required(table, "kind"),
        value: table.require("value").and_then(|value| value.number()),
        population: table.string("population"),
        source: required(table, "source"),
    }
}

pub(super) const CHANGE: &[&str] = &[
    "id",
    "label",
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

pub(super) fn read_change<'t>(table: &Table<'t>) -> RawChange<'t> {
    RawChange {
        head: table.span(),
        id: table.string("id"),
        label: read_text(table, "label"),
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
