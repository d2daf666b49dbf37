//! One policy as JSON.

use psyscreen::condition::Condition;
use psyscreen::triage::{Actions, FactKind};
use psyscreen::{Instrument, Policy};
use psyscreen_render::conditions;
use serde_json::{Value, json};

use super::words;

/// Everything, as JSON.
pub fn policy(policy: &Policy) -> Value {
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
            json!({ "role": role, "within": notice.within(), "ours": notice.is_ours(), "label": notice.label() })
        };
        notices.iter().map(view).collect()
    };
    let with_actions = |own: Value, actions: &Actions| -> Value {
        let given = json!({
            "recommend": recommendations(actions.recommendation_indices()), "notify": notices(actions.notices()),
            "follow_up": actions.follow_up(), "ours": actions.is_ours(),
            "clause": actions.clause().as_str(), "quotation": actions.quotation(),
        });
        match (own, given) {
            (Value::Object(own), Value::Object(given)) => own.into_iter().chain(given).collect(),
            (own, _) => own,
        }
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
        "guardian": policy.guardian().map(|guardian| json!({
            "below": guardian.below(), "role": providers(&[guardian.role_index()]).first(),
            "clause": guardian.clause().as_str(),
        })),
        "facts": policy.facts().iter().map(|fact| json!({
            "id": fact.id(), "label": fact.label(), "kind": kind_view(fact.kind()), "risk": fact.is_risk(),
        })).collect::<Vec<_>>(),
        "levels": policy.levels().iter().map(|level| with_actions(json!({
            "id": level.id(), "label": level.label(),
        }), level.actions())).collect::<Vec<_>>(),
        "rules": policy.rules().iter().map(|rule| with_actions(json!({
            "id": rule.id(), "label": rule.label(),
            "level": rule.level_index().and_then(|index| policy.levels().get(index)).map(|level| level.id()),
            "when": when_view(policy, rule.when()),
            "condition": words::condition(rule.when(), &|test| named(policy, *test)),
        }), rule.actions())).collect::<Vec<_>>(),
        "recommendations": policy.recommendations().iter().map(|found| json!({
            "id": found.id(), "modality": found.modality(), "label": found.label(), "text": found.text(),
            "provider": providers(found.provider_indices()), "needs_consent": found.needs_consent(),
            "provisional": found.is_provisional(), "within": found.within(), "ours": found.is_ours(),
            "clause": found.clause().as_str(),
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

fn when_view(policy: &Policy, when: &Condition<usize>) -> Value {
    words::both(|language| conditions::of_policy(policy, when, language))
}

/// A test in words of the file: `phq-9.total at least 10`.
fn named(policy: &Policy, test: usize) -> String {
    policy.tests().get(test).map_or_else(String::new, |test| policy.describe(test))
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
