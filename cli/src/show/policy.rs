//! One policy: levels, rules, and who then does what by when.

use psyscreen::condition::Condition;
use psyscreen::triage::{FactKind, Guarantee};
use psyscreen::{Instrument, Policy};
use serde_json::{Value, json};

use super::words;

/// Everything, as JSON.
pub(crate) fn view(policy: &Policy<'_>) -> Value {
    let recommendations = |indices: &[usize]| -> Vec<&str> {
        indices
            .iter()
            .filter_map(|index| policy.recommendations().get(*index))
            .map(|found| found.id())
            .collect()
    };
    let providers = |indices: &[usize]| -> Vec<&str> {
        indices.iter().filter_map(|index| policy.providers().get(*index)).map(|found| found.id()).collect()
    };
    let notices = |notices: &[psyscreen::triage::Notice]| -> Vec<Value> {
        let view = |notice: &psyscreen::triage::Notice| {
            let role = policy.providers().get(notice.role_index()).map(|found| found.id());
            json!({ "role": role, "within": notice.within(), "label": notice.label() })
        };
        notices.iter().map(view).collect()
    };
    json!({
        "kind": "policy",
        "id": policy.id(),
        "edition": policy.edition(),
        "fingerprint": policy.fingerprint(),
        "extends": policy.extends(),
        "differences": policy.differences().iter().map(|change| change.text()).collect::<Vec<_>>(),
        "title": policy.title(),
        "consent": if policy.requires_consent() { "required" } else { "not-required" },
        "uses": policy.instruments().map(Instrument::id).collect::<Vec<_>>(),
        "max_follow_up": policy.max_follow_up(),
        "facts": policy.facts().iter().map(|fact| json!({
            "id": fact.id(), "label": fact.label(), "kind": kind_view(fact.kind()), "risk": fact.is_risk(),
        })).collect::<Vec<_>>(),
        "levels": policy.levels().iter().map(|level| json!({
            "id": level.id(), "label": level.label(), "recommend": recommendations(level.recommendation_indices()),
            "notify": notices(level.notices()), "follow_up": level.follow_up(), "clause": level.clause().as_str(),
        })).collect::<Vec<_>>(),
        "rules": policy.rules().iter().map(|rule| json!({
            "id": rule.id(), "label": rule.label(), "clause": rule.clause().as_str(),
            "level": rule.level_index().and_then(|index| policy.levels().get(index)).map(|level| level.id()),
            "recommend": recommendations(rule.recommendation_indices()), "notify": notices(rule.notices()),
            "follow_up": rule.follow_up(),
            "when": when_view(policy, rule.when()),
            "condition": words::condition(rule.when(), &|test| named(policy, *test)),
        })).collect::<Vec<_>>(),
        "recommendations": policy.recommendations().iter().map(|found| json!({
            "id": found.id(), "modality": found.modality(), "label": found.label(), "text": found.text(),
            "provider": providers(found.provider_indices()), "needs_consent": found.needs_consent(),
            "provisional": found.is_provisional(), "within": found.within(), "clause": found.clause().as_str(),
        })).collect::<Vec<_>>(),
        "steps": policy.steps().iter().map(|step| json!({
            "give": step.give().iter().filter_map(|index| policy.instruments().nth(*index)).map(Instrument::id).collect::<Vec<_>>(),
            "when": step.when().map(|when| when_view(policy, when)),
        })).collect::<Vec<_>>(),
        "unanswered_critical": policy.unanswered_critical().map(|unanswered| json!({
            "recommend": recommendations(unanswered.recommendation_indices()), "within": unanswered.within(),
            "clause": unanswered.clause().map(|clause| clause.as_str()),
        })),
        "unanswered_facts": policy.unanswered_facts().iter().map(|unanswered| json!({
            "fact": policy.facts().get(unanswered.fact_index()).map(|fact| fact.id()),
            "when": unanswered.when().map(|when| when_view(policy, when)),
            "recommend": recommendations(unanswered.recommendation_indices()), "within": unanswered.within(),
            "follow_up": unanswered.follow_up(), "clause": unanswered.clause().map(|clause| clause.as_str()),
        })).collect::<Vec<_>>(),
        "guarantees": policy.guarantees().iter().map(|guarantee| json!({
            "id": guarantee.id(),
            "when": guarantee.when().map(|when| when_view(policy, when)),
            "unanswered_fact": guarantee.unanswered_fact().and_then(|index| policy.facts().get(index)).map(|fact| fact.id()),
            "level_at_least": guarantee.level_at_least().and_then(|index| policy.levels().get(index)).map(|level| level.id()),
            "recommends": guarantee.recommends().iter().map(|index| json!({
                "id": policy.recommendations().get(*index).map(|found| found.id()),
                "within": guarantee.recommends_within().iter().find(|(at, _)| at == index).map(|(_, within)| within),
            })).collect::<Vec<_>>(),
            "notifies": guarantee.notifies().iter().map(|(role, within)| json!({
                "role": policy.providers().get(*role).map(|found| found.id()), "within": within,
            })).collect::<Vec<_>>(),
            "follow_up_at_most": guarantee.follow_up_at_most(),
        })).collect::<Vec<_>>(),
        "providers": policy.providers().iter().map(|provider| json!({
            "id": provider.id(), "label": provider.label(),
        })).collect::<Vec<_>>(),
        "resources": policy.resources().iter().map(|resource| json!({
            "id": resource.id(), "label": resource.label(), "telephone": resource.telephone(),
            "place": resource.place(), "languages": resource.languages().collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "sources": policy.sources(),
    })
}

fn when_view(policy: &Policy<'_>, when: &Condition<usize>) -> Value {
    words::both(|language| policy.in_words(when, language))
}

/// A test in words of the file: `phq-9.total at least 10`.
fn named(policy: &Policy<'_>, test: usize) -> String {
    policy.tests().get(test).map_or_else(String::new, |test| policy.describe(test))
}

/// What a guarantee promises.
fn promised(policy: &Policy<'_>, guarantee: &Guarantee) -> String {
    let mut parts = Vec::new();
    if let Some(level) = guarantee.level_at_least().and_then(|index| policy.levels().get(index)) {
        parts.push(format!("at least {}", level.id()));
    }
    for index in guarantee.recommends() {
        let id = policy.recommendations().get(*index).map_or("", |found| found.id());
        let within = guarantee.recommends_within().iter().find(|(at, _)| at == index);
        parts.push(format!(
            "recommends {id}{}",
            within.map_or_else(String::new, |(_, at)| format!(" within {at}"))
        ));
    }
    for (role, within) in guarantee.notifies() {
        let id = policy.providers().get(*role).map_or("", |found| found.id());
        parts.push(format!("notifies {id}{}", within.map_or_else(String::new, |at| format!(" within {at}"))));
    }
    if let Some(period) = guarantee.follow_up_at_most() {
        parts.push(format!("seen again within {period}"));
    }
    parts.join("; ")
}

fn kind_view(kind: &FactKind) -> Value {
    match kind {
        FactKind::YesNo => json!("yes-no"),
        FactKind::OneOf(values) => {
            let values: Vec<Value> =
                values.iter().map(|value| json!({ "id": value.id(), "label": value.label() })).collect();
            json!({ "one-of": values })
        }
        FactKind::Number { min, max } => json!({ "number": { "min": min, "max": max } }),
        _ => Value::Null,
    }
}

/// Everything that a reader asks first.
pub(crate) fn text(policy: &Policy<'_>, language: &str) -> String {
    let mut lines = vec![policy.title().get(language).to_owned()];
    let consent = if policy.requires_consent() { "consent required" } else { "consent not required" };
    lines.push(format!("id {}, edition {}, {consent}", policy.id(), policy.edition()));
    let uses: Vec<&str> = policy.instruments().map(Instrument::id).collect();
    lines.push(format!("uses {}", uses.join(", ")));
    if let Some(base) = policy.extends() {
        lines.push(format!("\nDifferences from {base}"));
        lines.extend(policy.differences().iter().map(|change| format!("  {}", change.text().get(language))));
    }
    let recommended = |indices: &[usize]| -> String {
        let ids: Vec<&str> = indices
            .iter()
            .filter_map(|index| policy.recommendations().get(*index))
            .map(|found| found.id())
            .collect();
        if ids.is_empty() { String::new() } else { format!("; recommends {}", ids.join(", ")) }
    };
    let notified = |notices: &[psyscreen::triage::Notice]| -> String {
        let role = |notice: &psyscreen::triage::Notice| {
            let role = policy.providers().get(notice.role_index()).map_or("", |found| found.id());
            format!("; notifies {role} within {}", notice.within())
        };
        notices.iter().map(role).collect()
    };
    lines.push("\nLevels, ascending".to_owned());
    for level in policy.levels() {
        let follow_up =
            level.follow_up().map_or_else(String::new, |period| format!("; seen again within {period}"));
        lines.push(format!(
            "  {}  {}{}{}{follow_up} [{}]",
            level.id(),
            level.label().get(language),
            recommended(level.recommendation_indices()),
            notified(level.notices()),
            level.clause().as_str()
        ));
    }
    lines.push("\nRules".to_owned());
    for rule in policy.rules() {
        let raised = rule.level_index().and_then(|index| policy.levels().get(index));
        let raised = raised.map_or_else(String::new, |level| format!(" → {}", level.id()));
        let follow_up =
            rule.follow_up().map_or_else(String::new, |period| format!("; seen again within {period}"));
        lines.push(format!(
            "  {}{raised}  {}{}{}{follow_up} [{}]",
            rule.id(),
            rule.label().get(language),
            recommended(rule.recommendation_indices()),
            notified(rule.notices()),
            rule.clause().as_str()
        ));
        lines.push(format!("      {}{}", words::when(language), policy.in_words(rule.when(), language)));
    }
    if !policy.guarantees().is_empty() {
        lines.push("\nGuarantees, whatever else is answered, missing or reported".to_owned());
    }
    for guarantee in policy.guarantees() {
        lines.push(format!("  {}  {}", guarantee.id(), promised(policy, guarantee)));
        if let Some(when) = guarantee.when() {
            lines.push(format!("      {}{}", words::when(language), policy.in_words(when, language)));
        }
        let unknown = guarantee.unanswered_fact().and_then(|index| policy.facts().get(index));
        if let Some(fact) = unknown {
            lines.push(format!("      while `{}` is not known", fact.id()));
        }
    }
    lines.push("\nFacts a worker may report".to_owned());
    for fact in policy.facts() {
        let values = match fact.kind() {
            FactKind::OneOf(values) => values.iter().map(|value| value.id()).collect::<Vec<_>>().join(" | "),
            FactKind::Number { min, max } => format!("{min} to {max}"),
            _ => "yes | no".to_owned(),
        };
        lines.push(format!("  {}  {} ({values})", fact.id(), fact.label().get(language)));
    }
    lines.push("\nRecommendations".to_owned());
    for found in policy.recommendations() {
        let providers: Vec<&str> = found
            .provider_indices()
            .iter()
            .filter_map(|index| policy.providers().get(*index))
            .map(|provider| provider.label().get(language))
            .collect();
        let consent = if found.needs_consent() { "; offered, needs consent" } else { "" };
        let provisional =
            if found.is_provisional() { "; provisional until a consultation confirms it" } else { "" };
        let within = found.within().map_or_else(String::new, |period| format!("; within {period}"));
        lines.push(format!(
            "  {}  {} by {}{consent}{provisional}{within} [{}]",
            found.id(),
            found.label().get(language),
            providers.join(", "),
            found.clause().as_str()
        ));
    }
    if !policy.resources().is_empty() {
        lines.push("\nResources".to_owned());
    }
    for resource in policy.resources() {
        lines.push(format!(
            "  {}  {}: {} ({})",
            resource.id(),
            resource.label().get(language),
            resource.telephone(),
            resource.place()
        ));
    }
    lines.push("\nSources".to_owned());
    lines.extend(policy.sources().iter().map(|source| format!("  [{}] {source}", source.id())));
    lines.push(String::new());
    lines.join("\n")
}
