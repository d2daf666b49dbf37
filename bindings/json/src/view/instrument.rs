//! One instrument as JSON.

use psyscreen::condition::Condition;
use psyscreen::instrument::{
    ChangeRule, CutoffGroup, Evidence, Input, Item, ItemKind, Member, MissingBasis, MissingRule, NormTable,
    NotApplicable, ReliableChange, Remission, Scale, Threshold, ValidWhen,
};
use psyscreen::{Instrument, Number};
use psyscreen_render::conditions;
use serde_json::{Map, Value, json};

use super::words;

/// Everything, as JSON. Numbers and ids are the definition's own.
pub fn instrument(instrument: &Instrument) -> Value {
    let source = |index: usize| instrument.sources().get(index).map(|source| source.id().to_owned());
    json!({
        "kind": "instrument",
        "id": instrument.id(),
        "revision": instrument.revision(),
        "edition": instrument.edition(),
        "fingerprint": instrument.fingerprint(),
        "title": instrument.title(),
        "construct": instrument.construct(),
        "informant": instrument.informant(),
        "recall": instrument.recall(),
        "ages": instrument.ages(),
        "wording": instrument.wording().map(|(language, wording)| (language.to_owned(), wording.name().into())).collect::<Map<_, _>>(),
        "licence": instrument.licence(),
        "items": instrument.items().iter().map(|item| item_view(instrument, item)).collect::<Vec<_>>(),
        "scales": instrument.scales().iter().map(|scale| with_validity(instrument, scale, json!({
            "id": scale.id(),
            "title": scale.title(),
            "method": scale.method().name(),
            "members": members_view(instrument, scale),
            "range": [scale.range().0, scale.range().1],
            "direction": scale.direction(),
            "missing": missing_view(instrument, scale),
            "bands": scale.bands().iter().map(|band| {
                let mut view = json!({
                    "id": band.id(), "label": band.label(), "severity": band.severity(),
                    "source": source(band.source_index()),
                });
                if let Some(view) = view.as_object_mut() {
                    match band.start() {
                        Some(start) => {
                            view.insert("from".to_owned(), json!(start.value()));
                            // Most bands hold the value that they start from.
                            if start.is_strict() {
                                view.insert("above".to_owned(), true.into());
                            }
                        }
                        None => {
                            view.insert("groups".to_owned(), groups_view(band.groups()));
                        }
                    }
                }
                view
            }).collect::<Vec<_>>(),
            "cutoffs": scale.cutoffs().iter().map(|cutoff| with_evidence(cutoff.evidence(), json!({
                "id": cutoff.id(), "label": cutoff.label(), "groups": groups_view(cutoff.groups()),
                "source": source(cutoff.source_index()),
            }))).collect::<Vec<_>>(),
            "source": source(scale.source_index()),
        }))).collect::<Vec<_>>(),
        "critical_items": instrument.critical_items().iter().map(|critical| json!({
            "id": critical.id(), "label": critical.label(), "concern": critical.concern(),
            "item": instrument.items().get(critical.item_index()).map(Item::id),
            "threshold": threshold_view(critical.threshold()), "source": source(critical.source_index()),
        })).collect::<Vec<_>>(),
        "criteria": instrument.criteria().iter().map(|criterion| with_evidence(criterion.evidence(), json!({
            "id": criterion.id(), "label": criterion.label(), "source": source(criterion.source_index()),
            "when": words::both(|language| conditions::of_instrument(instrument, criterion.condition(), language)),
            "condition": words::condition(criterion.condition(), &|test| conditions::of_instrument(instrument, &Condition::Test(test.clone()), "en")),
            "evidence_source": criterion.evidence_source_index().and_then(source),
        }))).collect::<Vec<_>>(),
        "norms": instrument.norms().iter().map(|norm| json!({
            "id": norm.id(), "scale": scale_id(instrument, norm.scale_index()), "population": norm.population(),
            "sex": norm.sex(), "ages": norm.ages(), "n": norm.people(), "years": norm.years(),
            "source": source(norm.source_index()),
            "table": norm_view(norm.table()),
        })).collect::<Vec<_>>(),
        "reliability": instrument.reliabilities().iter().map(|found| json!({
            "scale": scale_id(instrument, found.scale_index()), "kind": found.kind(), "value": found.value(),
            "population": found.population(), "source": source(found.source_index()),
        })).collect::<Vec<_>>(),
        "change": instrument.change().map(|change| change_view(instrument, change)),
        "changes": instrument.changes().iter().map(|change| change_view(instrument, change)).collect::<Vec<_>>(),
        "sources": instrument.sources(),
    })
}

/// One set of change parameters.
fn change_view(instrument: &Instrument, change: &ChangeRule) -> Value {
    let source = |index: usize| instrument.sources().get(index).map(|source| source.id().to_owned());
    json!({
        "id": change.id(), "label": change.label(),
        "scale": scale_id(instrument, change.scale_index()),
        "reliable": change.reliable().map(ReliableChange::points),
        "reliable_source": change.reliable_source_index().and_then(source),
        "reliable_population": change.reliable_population(),
        "response": change.response(),
        "response_source": change.response_source_index().and_then(source),
        "response_population": change.response_population(),
        "remission": change.remission().map(|remission| match remission {
            Remission::Below(value) => json!({ "below": value }),
            Remission::Above(value) => json!({ "above": value }),
        }),
        "remission_source": change.remission_source_index().and_then(source),
        "remission_population": change.remission_population(),
        "minimal_important": change.minimal_important(),
        "minimal_important_source": change.minimal_important_source_index().and_then(source),
        "minimal_important_population": change.minimal_important_population(),
    })
}

fn scale_id(instrument: &Instrument, index: usize) -> Option<&str> {
    instrument.scales().get(index).map(Scale::id)
}

fn item_view(instrument: &Instrument, item: &Item) -> Value {
    let kind = match item.kind() {
        ItemKind::Options { .. } => "options",
        ItemKind::Number { .. } => "number",
        ItemKind::Clock => "clock",
        ItemKind::Duration => "duration",
        _ => "other",
    };
    let (low, high) = item.score_range();
    json!({
        "id": item.id(),
        "text": item.text(),
        "kind": kind,
        "options": instrument.options(item).iter().map(|option| json!({
            "code": option.code(), "points": option.points(), "label": option.label(),
        })).collect::<Vec<_>>(),
        "score_range": [low, high],
        "reverse_keyed": item.is_reverse_keyed(),
        "shown_when": item.shown_when().map(|when| words::both(|language| conditions::of_instrument(instrument, when, language))),
        "unscored": item.is_unscored(),
        "numbering_varies": item.numbering_varies(),
        "not_applicable": item.not_applicable().map(|counts| match counts {
            NotApplicable::Excluded => json!("excluded"),
            NotApplicable::Counts(value) => json!(value),
        }),
        "loinc": item.loinc(),
    })
}

/// The items and scores of a scale that has members, each with whether it is reversed.
fn members_view(instrument: &Instrument, scale: &Scale) -> Value {
    let input = |input: Input| match input {
        Input::Item(item) => json!({ "item": instrument.items().get(item).map(Item::id) }),
        Input::Scale(scale) => json!({ "scale": scale_id(instrument, scale) }),
    };
    let member = |member: &Member, weight: Option<Number>| {
        let mut view = input(member.input());
        if let Value::Object(map) = &mut view {
            map.insert("reversed".to_owned(), json!(member.is_reversed()));
            if let Some(weight) = weight {
                map.insert("weight".to_owned(), json!(weight));
            }
        }
        view
    };
    match scale.method().members() {
        Some(members) => members.into_iter().map(|(own, weight)| member(own, weight)).collect(),
        None => {
            let mut inputs = Vec::new();
            scale.method().for_each_input(&mut |own| inputs.push(input(own)));
            Value::Array(inputs)
        }
    }
}

/// With when its score is valid, where that is not always.
fn with_validity(instrument: &Instrument, scale: &Scale, mut view: Value) -> Value {
    if let (Some(validity), Some(view)) = (scale.validity(), view.as_object_mut()) {
        let source = instrument.sources().get(validity.source_index()).map(|source| source.id());
        let rule = match validity.rule() {
            ValidWhen::Score { scale, threshold } => {
                json!({ "score": scale_id(instrument, *scale), "threshold": threshold_view(*threshold) })
            }
            ValidWhen::Answered { items, at_least } => {
                let ids = items.iter().map(|item| instrument.items().get(*item).map(Item::id));
                json!({ "answered": ids.collect::<Vec<_>>(), "threshold": { "at_least": at_least } })
            }
        };
        view.insert("valid_when".to_owned(), rule);
        if let Some(rule) = view.get_mut("valid_when").and_then(Value::as_object_mut) {
            rule.insert(
                "words".to_owned(),
                json!(words::both(|language| conditions::validity(instrument, validity, language))),
            );
            rule.insert("source".to_owned(), json!(source));
        }
    }
    view
}

fn missing_view(instrument: &Instrument, scale: &Scale) -> Value {
    let mut rule = match scale.missing() {
        MissingRule::AllRequired => json!({ "rule": "all-required" }),
        MissingRule::Prorate { min_answered, .. } => {
            json!({ "min_answered": min_answered, "fill": "prorate" })
        }
    };
    if let Some(rule) = rule.as_object_mut() {
        match scale.missing_basis() {
            MissingBasis::Source(index) => {
                let source = instrument.sources().get(index).map(|source| source.id());
                rule.insert("source".to_owned(), json!(source));
            }
            MissingBasis::NonePublished => {
                rule.insert("basis".to_owned(), json!("none-published"));
            }
            MissingBasis::Unstated => {}
        }
    }
    rule
}

fn with_evidence(evidence: &Evidence, mut view: Value) -> Value {
    if let Value::Object(map) = &mut view {
        map.insert("target".to_owned(), json!(evidence.target()));
        map.insert("population".to_owned(), json!(evidence.population()));
        map.insert("sensitivity".to_owned(), json!(evidence.sensitivity()));
        map.insert("specificity".to_owned(), json!(evidence.specificity()));
    }
    view
}

fn threshold_view(threshold: Threshold) -> Value {
    json!({ threshold.key(): threshold.value() })
}

fn groups_view(groups: &[CutoffGroup]) -> Value {
    let group = |group: &CutoffGroup| {
        let mut view = threshold_view(group.threshold());
        if let Value::Object(map) = &mut view {
            if let Some(sex) = group.sex() {
                map.insert("sex".to_owned(), json!(sex));
            }
            if group.ages().from().is_some() || group.ages().to().is_some() {
                map.insert("ages".to_owned(), json!(group.ages()));
            }
        }
        view
    };
    groups.iter().map(group).collect()
}

fn norm_view(table: &NormTable) -> Value {
    match table {
        NormTable::MeanSd(mean, sd) => json!({ "mean": mean, "sd": sd }),
        NormTable::SkewedMeanSd(mean, sd) => json!({ "mean": mean, "sd": sd, "skewed": true }),
        NormTable::Percentiles(rows) => json!({ "percentiles": rows }),
        NormTable::TScores(rows) => json!({ "t_scores": rows }),
        _ => Value::Null,
    }
}
