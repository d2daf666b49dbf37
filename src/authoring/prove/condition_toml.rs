//! Conditions as a policy writes them.

use crate::condition::Condition;
use crate::instrument::Test;
use crate::triage::policy::{FactKind, FactTest, Policy, PolicyTest};

/// The lines of `when`, `when.any` or `when.all`.
pub(super) fn condition_toml(policy: &Policy, condition: &Condition<usize>) -> String {
    let (key, parts) = match condition {
        Condition::All(parts) if parts.len() > 1 => ("all", parts),
        Condition::Any(parts) if parts.len() > 1 => ("any", parts),
        other => return format!("when = {}\n", inline(policy, other)),
    };
    let mut text = format!("when.{key} = [\n");
    for part in parts {
        text.push_str(&format!("    {},\n", inline(policy, part)));
    }
    text.push_str("]\n");
    text
}

fn inline(policy: &Policy, condition: &Condition<usize>) -> String {
    let list = |parts: &[Condition<usize>]| {
        parts.iter().map(|part| inline(policy, part)).collect::<Vec<_>>().join(", ")
    };
    match condition {
        Condition::Test(test) => {
            policy.tests.get(*test).map_or_else(String::new, |found| test_toml(policy, found))
        }
        Condition::All(parts) if parts.len() == 1 => list(parts),
        Condition::Any(parts) if parts.len() == 1 => list(parts),
        Condition::All(parts) => format!("{{ all = [{}] }}", list(parts)),
        Condition::Any(parts) => format!("{{ any = [{}] }}", list(parts)),
        Condition::Not(part) => format!("{{ not = {} }}", inline(policy, part)),
    }
}

fn test_toml(policy: &Policy, test: &PolicyTest) -> String {
    let named = |key: &str, name: &str, rest: String| format!("{{ {key} = \"{name}\"{rest} }}");
    match test {
        PolicyTest::Finding { instrument, test, critical_item } => {
            let Some(instrument) = policy.uses.get(*instrument).map(|used| &used.instrument) else {
                return String::new();
            };
            let name = |own: &str| format!("{}.{own}", instrument.id);
            let scale = |index: &usize| instrument.scales.get(*index);
            match test {
                Test::Score { scale: index, threshold } => named(
                    "score",
                    &name(scale(index).map_or("", |scale| scale.id())),
                    format!(", {} = {}", threshold.key(), threshold.value()),
                ),
                Test::Band { scale: index, severity } => {
                    let found = scale(index);
                    let band =
                        found.and_then(|scale| scale.bands.iter().find(|band| band.severity == *severity));
                    let band = band.map_or("", |band| band.id());
                    let rest = format!(", at_least = \"{band}\"");
                    named("band", &name(found.map_or("", |scale| scale.id())), rest)
                }
                Test::Cutoff { scale: index, cutoff } => {
                    let found = scale(index);
                    let cutoff =
                        found.and_then(|scale| scale.cutoffs.get(*cutoff)).map_or("", |own| own.id());
                    let own = format!("{}.{cutoff}", found.map_or("", |scale| scale.id()));
                    named("cutoff", &name(&own), String::new())
                }
                Test::Criterion(index) => {
                    let id = instrument.criteria.get(*index).map_or("", |criterion| criterion.id());
                    named("criterion", &name(id), String::new())
                }
                Test::Item { .. } | Test::Count { .. } => {
                    let critical = critical_item.and_then(|index| instrument.critical_items.get(index));
                    named("critical_item", &name(critical.map_or("", |own| own.id())), String::new())
                }
            }
        }
        PolicyTest::Change { instrument, is } => {
            let id = policy.uses.get(*instrument).map_or("", |used| used.instrument.id());
            named("change", id, format!(", is = \"{}\"", is.name()))
        }
        PolicyTest::Fact { fact, test } => {
            let Some(fact) = policy.facts.get(*fact) else { return String::new() };
            let rest = match (test, &fact.kind) {
                (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
                    let ids: Vec<String> = positions
                        .iter()
                        .filter_map(|index| Some(format!("\"{}\"", values.get(*index)?.id())))
                        .collect();
                    match ids.as_slice() {
                        [only] => format!(", is = {only}"),
                        several => format!(", one_of = [{}]", several.join(", ")),
                    }
                }
                (FactTest::Number { at_least, at_most }, FactKind::Number { min, max }) => {
                    let low = if at_least > min { format!(", at_least = {at_least}") } else { String::new() };
                    let high = if at_most < max { format!(", at_most = {at_most}") } else { String::new() };
                    format!("{low}{high}")
                }
                _ => String::new(),
            };
            named("fact", &fact.id, rest)
        }
    }
}
