//! One policy: levels, rules, and who then does what by when.

use psyscreen::period::Period;
use psyscreen::triage::{Actions, FactKind, Guarantee, Notice};
use psyscreen::{Instrument, Policy};

use crate::conditions;
use crate::words::{Language, Word};

/// What a guarantee promises.
fn promised(policy: &Policy, guarantee: &Guarantee) -> String {
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

/// A policy: its levels and rules with the conditions in words, and who then does what by when.
#[must_use]
pub fn policy(policy: &Policy, language: &str) -> String {
    let when = Language::of(language).word(Word::When);
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
    let notified = |notices: &[Notice]| -> String {
        let role = |notice: &Notice| {
            let role = policy.providers().get(notice.role_index()).map_or("", |found| found.id());
            format!("; notifies {role} within {}{}", notice.within(), ours(notice.is_ours()))
        };
        notices.iter().map(role).collect()
    };
    // What the plan itself says, in its language.
    let quoted = |words: &str| format!("      “{words}”");
    let given = |actions: &Actions| {
        let follow_up = seen_again(actions.follow_up(), actions.is_ours());
        let recommended = recommended(actions.recommendation_indices());
        format!("{recommended}{}{follow_up} [{}]", notified(actions.notices()), actions.clause().as_str())
    };
    if let Some((guardian, role)) =
        policy.guardian().and_then(|it| Some((it, policy.providers().get(it.role_index())?)))
    {
        lines.push(format!(
            "\nUnder {}: what is offered starts when the {} agree as well [{}]",
            guardian.below(),
            role.label().get(language),
            guardian.clause().as_str()
        ));
    }
    lines.push("\nLevels, ascending".to_owned());
    for level in policy.levels() {
        let given = given(level.actions());
        lines.push(format!("  {}  {}{given}", level.id(), level.label().get(language)));
        lines.extend(level.actions().quotation().map(quoted));
    }
    lines.push("\nRules".to_owned());
    for rule in policy.rules() {
        let raised = rule.level_index().and_then(|index| policy.levels().get(index));
        let raised = raised.map_or_else(String::new, |level| format!(" → {}", level.id()));
        let given = given(rule.actions());
        lines.push(format!("  {}{raised}  {}{given}", rule.id(), rule.label().get(language)));
        lines.extend(rule.actions().quotation().map(quoted));
        lines.push(format!("      {}{}", when, conditions::of_policy(policy, rule.when(), language)));
    }
    if !policy.guarantees().is_empty() {
        lines.push("\nGuarantees, whatever else is answered, missing or reported".to_owned());
    }
    for guarantee in policy.guarantees() {
        lines.push(format!("  {}  {}", guarantee.id(), promised(policy, guarantee)));
        if let Some(condition) = guarantee.when() {
            lines.push(format!("      {}{}", when, conditions::of_policy(policy, condition, language)));
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
        let within = found
            .within()
            .map_or_else(String::new, |period| format!("; within {period}{}", ours(found.is_ours())));
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

fn seen_again(period: Option<Period>, is_ours: bool) -> String {
    period.map_or_else(String::new, |period| format!("; seen again within {period}{}", ours(is_ours)))
}

/// The plan gives no period.
fn ours(is_ours: bool) -> &'static str {
    if is_ours { " (our choice)" } else { "" }
}
