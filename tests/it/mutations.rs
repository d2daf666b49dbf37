//! Whoever edits a shipped policy wrongly is told so: every small change to its rules is caught, because the policy no
//! longer loads, the prover refutes something of it, or a decision case fails.
//!
//! Mutations: each threshold one lower and one higher (a band: also the next band; a cutoff: its number), each rule removed,
//! each `all` and `any` exchanged, each rule's level lowered by one; and besides, each part of an `all` or `any` and each value
//! of a fact left out, each recommendation, notice and follow-up of a rule or a level removed, each deadline later or left out,
//! and what happens while a fact is not known removed. All must be caught, but for `CHANGES_NOTHING`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeMap;

use crate::support::policy_cases::{cases_of, differences, ids, instruments, policy, policy_text, screening};
use psyscreen::instrument::Threshold;
use psyscreen::{Instrument, Policy, Screening};
use toml::{Table, Value};

/// A changed policy, and what was changed.
struct Mutation {
    what: String,
    policy: Table,
}

/// How a mutation was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Caught {
    DoesNotLoad,
    ByCase,
    ByProof,
    Not,
}

/// Mutations after which the policy decides the same of everybody, and why.
const CHANGES_NOTHING: &[(&str, &str)] = &[
    (
        "changchun-2012: unanswered_fact risk-grade: within \"P1D\" becomes P2M",
        "the recommendation itself says P1D, and the sooner one counts",
    ),
    ("changchun-2012: unanswered_fact symptoms: within \"P14D\" becomes P2M", AT_THE_FOLLOW_UP),
    ("changchun-2012: unanswered_fact insight: within \"P14D\" becomes P2M", AT_THE_FOLLOW_UP),
    ("changchun-2012: unanswered_fact functioning: within \"P14D\" becomes P2M", AT_THE_FOLLOW_UP),
    ("changchun-2012: unanswered_fact treatment-review: within \"P14D\" becomes P2M", AT_THE_FOLLOW_UP),
    ("jiangyou-2022: unanswered_fact follow-up-class: within \"P14D\" becomes P2M", AT_THE_FOLLOW_UP),
];
const AT_THE_FOLLOW_UP: &str =
    "it is never later than the follow-up, which is after P14D while this is not known";

// Hazard H06: edits that lower a level are caught.
#[test]
fn every_mutation_is_caught() {
    let instruments = instruments();
    let mut counts: BTreeMap<Caught, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for id in ids("policies", ".toml") {
        let table: Table = policy_text(&id).parse().unwrap();
        let cases = cases_of(&id);
        let screenings: Vec<(&Table, Screening<'_>)> =
            cases.iter().map(|case| (case, screening(case, &instruments))).collect();
        // What is not changed is not caught.
        assert_eq!(caught(&table, &instruments, &screenings), Caught::Not, "{id}");
        let mutations = mutations(&table, &instruments);
        assert!(mutations.len() > 10, "{id}: only {} mutations", mutations.len());
        for mutation in mutations {
            let how = caught(&mutation.policy, &instruments, &screenings);
            *counts.entry(how).or_default() += 1;
            if how == Caught::Not {
                missed.push(format!("{id}: {}", mutation.what));
            }
        }
    }
    let all: usize = counts.values().sum();
    println!("{all} mutations: {counts:?}");
    assert!(all > 800, "only {all} mutations");
    let stale: Vec<&str> = CHANGES_NOTHING
        .iter()
        .map(|(what, _)| *what)
        .filter(|what| !missed.iter().any(|it| it == what))
        .collect();
    missed.retain(|missed| CHANGES_NOTHING.iter().all(|(what, _)| what != missed));
    assert!(missed.is_empty(), "{} of {all} are not caught:\n{}", missed.len(), missed.join("\n"));
    assert!(stale.is_empty(), "these are caught:\n{}", stale.join("\n"));
}

// Hazard H06: what the guarantees say is all that the rules do.
/// Without any case: whoever takes a rule out of a shipped policy, or one of the alternatives that make it hold, or a notice,
/// or lowers its level, breaks a guarantee. So the guarantees say all that the rules do. Of rules and alternatives the library
/// says so itself; rules are removed and lowered besides.
#[test]
fn the_prover_alone_notices_what_is_lost() {
    let instruments = instruments();
    let (mut all, mut missed) = (0_usize, Vec::new());
    for id in ids("policies", ".toml") {
        let table: Table = policy_text(&id).parse().unwrap();
        assert_eq!(policy(&id, &instruments).unguarded_rules(), Some(Vec::new()), "{id}");
        let lost = |what: &str| {
            let rule = what.starts_with("rule ");
            (rule && (what.ends_with(": removed") || what.contains(": level lowered to ")))
                || what.contains(": notify without ")
        };
        for mutation in mutations(&table, &instruments).into_iter().filter(|mutation| lost(&mutation.what)) {
            all += 1;
            if caught(&mutation.policy, &instruments, &[]) == Caught::Not {
                missed.push(format!("{id}: {}", mutation.what));
            }
        }
    }
    assert!(all > 150, "only {all} mutations");
    assert!(missed.is_empty(), "{} of {all} are not noticed:\n{}", missed.len(), missed.join("\n"));
}

fn caught(
    policy: &Table,
    instruments: &BTreeMap<String, Instrument>,
    cases: &[(&Table, Screening<'_>)],
) -> Caught {
    let text = written(policy);
    let Ok(policy) = Policy::from_toml("mutated.toml", &text, &|id| instruments.get(id)) else {
        return Caught::DoesNotLoad;
    };
    if cases.iter().any(|(case, screening)| !differences(case, &policy, screening).is_empty()) {
        return Caught::ByCase;
    }
    if policy.prove().holds() { Caught::Not } else { Caught::ByProof }
}

fn mutations(policy: &Table, instruments: &BTreeMap<String, Instrument>) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    let levels: Vec<String> = entries(policy, "level").iter().map(|level| id_of(level).to_owned()).collect();
    for kind in ["rule", "level", "recommendation", "unanswered_fact"] {
        for (index, entry) in entries(policy, kind).iter().enumerate() {
            let name = entry.get("id").or_else(|| entry.get("fact")).and_then(Value::as_str).unwrap();
            for (what, new) in effect_mutations(entry) {
                let mut policy = policy.clone();
                policy[kind].as_array_mut().unwrap()[index] = Value::Table(new);
                mutations.push(Mutation { what: format!("{kind} {name}: {what}"), policy });
            }
        }
    }
    for index in 0..entries(policy, "unanswered_fact").len() {
        let mut policy = policy.clone();
        let lost = policy["unanswered_fact"].as_array_mut().unwrap().remove(index);
        mutations
            .push(Mutation { what: format!("unanswered_fact {}: removed", inline(&lost["fact"])), policy });
    }
    if let Some(guardian) = policy.get("guardian") {
        let below = guardian["below"].as_integer().unwrap();
        for below in [below - 1, below + 1] {
            let mut policy = policy.clone();
            policy["guardian"]["below"] = Value::Integer(below);
            mutations.push(Mutation { what: format!("guardian: below {below}"), policy });
        }
        let mut policy = policy.clone();
        policy.remove("guardian");
        mutations.push(Mutation { what: "guardian: removed".to_owned(), policy });
    }
    if let Some(Value::Table(unanswered)) = policy.get("unanswered_critical") {
        for (what, new) in effect_mutations(unanswered) {
            let mut policy = policy.clone();
            policy.insert("unanswered_critical".to_owned(), Value::Table(new));
            mutations.push(Mutation { what: format!("unanswered_critical: {what}"), policy });
        }
    }
    for (kind, has_level) in [("rule", true), ("step", false)] {
        for (index, entry) in entries(policy, kind).iter().enumerate() {
            let name = if has_level { format!("rule {}", id_of(entry)) } else { format!("step {index}") };
            let mut changed = |what: String, new: Option<Table>| {
                let mut policy = policy.clone();
                let list = policy[kind].as_array_mut().unwrap();
                match new {
                    Some(new) => list[index] = Value::Table(new),
                    None => {
                        list.remove(index);
                    }
                }
                mutations.push(Mutation { what: format!("{name}: {what}"), policy });
            };
            if has_level {
                changed("removed".to_owned(), None);
                let level = entry.get("level").and_then(Value::as_str);
                if let Some(position) = level.and_then(|id| levels.iter().position(|level| level == id))
                    && position > 0
                {
                    let mut new: Table = (*entry).clone();
                    new.insert("level".to_owned(), Value::String(levels[position - 1].clone()));
                    changed(format!("level lowered to {}", levels[position - 1]), Some(new));
                }
            }
            let Some(Value::Table(when)) = entry.get("when") else { continue };
            for (what, when) in condition_mutations(when, instruments) {
                let mut new: Table = (*entry).clone();
                new.insert("when".to_owned(), Value::Table(when));
                if has_level && !new.contains_key("source") {
                    // A bare number needs a source: that alone shall not be what catches the mutation.
                    let source = entries(policy, "source")[0]["id"].clone();
                    new.insert("source".to_owned(), source);
                }
                changed(what, Some(new));
            }
        }
    }
    mutations
}

/// Something that is done, with one of its effects less, or later.
fn effect_mutations(entry: &Table) -> Vec<(String, Table)> {
    let mut mutations = Vec::new();
    for key in ["recommend", "notify"] {
        let list = entry.get(key).and_then(Value::as_array);
        for (index, part) in list.into_iter().flatten().enumerate() {
            let mut new = entry.clone();
            new[key].as_array_mut().unwrap().remove(index);
            mutations.push((format!("{key} without {}", inline(part)), new));
            for (what, later) in part.as_table().into_iter().flat_map(later) {
                let mut new = entry.clone();
                new[key].as_array_mut().unwrap()[index] = Value::Table(later);
                mutations.push((format!("{key} {}: {what}", inline(part)), new));
            }
        }
    }
    if entry.contains_key("follow_up") {
        let mut new = entry.clone();
        new.remove("follow_up");
        mutations.push(("no follow-up".to_owned(), new));
    }
    mutations.extend(later(entry));
    mutations
}

/// The same by a later day, and without any.
fn later(entry: &Table) -> Vec<(String, Table)> {
    let Some(within) = entry.get("within") else { return Vec::new() };
    let mut later = entry.clone();
    later.insert("within".to_owned(), Value::String("P2M".to_owned()));
    let mut without = entry.clone();
    without.remove("within");
    let within = inline(within);
    vec![(format!("within {within} becomes P2M"), later), (format!("no within {within}"), without)]
}

fn entries<'t>(policy: &'t Table, key: &str) -> Vec<&'t Table> {
    policy
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|entry| entry.as_table().unwrap())
        .collect()
}

fn id_of(table: &Table) -> &str {
    table["id"].as_str().unwrap()
}

/// Every change of one place of a condition.
fn condition_mutations(
    condition: &Table,
    instruments: &BTreeMap<String, Instrument>,
) -> Vec<(String, Table)> {
    let mut mutations = Vec::new();
    for (key, other) in [("all", "any"), ("any", "all")] {
        let Some(parts) = condition.get(key).and_then(Value::as_array) else { continue };
        if parts.len() > 1 {
            let mut new = condition.clone();
            let parts = new.remove(key).unwrap();
            new.insert(other.to_owned(), parts);
            mutations.push((
                format!("{key} of {} parts becomes {other}", condition[key].as_array().unwrap().len()),
                new,
            ));
        }
        for (index, part) in parts.iter().enumerate() {
            if parts.len() > 1 {
                let mut new = condition.clone();
                new[key].as_array_mut().unwrap().remove(index);
                mutations.push((format!("without {}", inline(part)), new));
            }
            for (what, part) in condition_mutations(part.as_table().unwrap(), instruments) {
                let mut new = condition.clone();
                new[key].as_array_mut().unwrap()[index] = Value::Table(part);
                mutations.push((what, new));
            }
        }
    }
    if let Some(Value::Table(part)) = condition.get("not") {
        for (what, part) in condition_mutations(part, instruments) {
            let mut new = condition.clone();
            new.insert("not".to_owned(), Value::Table(part));
            mutations.push((what, new));
        }
    }
    mutations.extend(threshold_mutations(condition, instruments));
    mutations
}

/// A test with its threshold one lower and one higher.
fn threshold_mutations(test: &Table, instruments: &BTreeMap<String, Instrument>) -> Vec<(String, Table)> {
    let name = |key: &str| test.get(key).and_then(Value::as_str);
    let mut mutations = Vec::new();
    // Scores and facts: the numbers themselves.
    for key in ["at_least", "above", "at_most", "below"] {
        if let Some(Value::Integer(number)) = test.get(key) {
            for new_number in [number - 1, number + 1] {
                let mut new = test.clone();
                new.insert(key.to_owned(), Value::Integer(new_number));
                mutations.push((format!("{}: {key} {number} becomes {new_number}", shown(test)), new));
            }
        }
    }
    // A fact without one of its values: a population less.
    let values = test.get("one_of").and_then(Value::as_array);
    for (index, value) in values.into_iter().flatten().enumerate() {
        let mut new = test.clone();
        new["one_of"].as_array_mut().unwrap().remove(index);
        mutations.push((format!("{} without {}", shown(test), inline(value)), new));
    }
    let scale_of = |name: &str| {
        let (instrument, scale) = name.split_once('.').unwrap();
        instruments[instrument].scale(scale).unwrap()
    };
    let mut score = |scale: &str, threshold: Threshold| {
        let Some(number) = threshold.value().to_integer() else { return };
        for number in [number - 1, number + 1] {
            let new: Table = [
                ("score".to_owned(), Value::String(scale.to_owned())),
                (threshold.key().to_owned(), Value::Integer(number)),
            ]
            .into_iter()
            .collect();
            mutations.push((format!("{} becomes {}", shown(test), shown(&new)), new));
        }
    };
    let mut neighbours = Vec::new();
    if let Some(name) = name("band") {
        let scale = scale_of(name);
        let worse_is_higher = scale.direction() == psyscreen::instrument::Direction::HigherIsWorse;
        let position =
            scale.bands().iter().position(|band| Some(band.id()) == test["at_least"].as_str()).unwrap();
        if worse_is_higher
            && position > 0
            && let Some(start) = scale.bands()[position].start()
        {
            score(name, start);
        }
        for neighbour in [position.checked_sub(1), Some(position + 1)].into_iter().flatten() {
            if let Some(band) = scale.bands().get(neighbour) {
                let mut new = test.clone();
                new.insert("at_least".to_owned(), Value::String(band.id().to_owned()));
                neighbours.push((format!("{} becomes {}", shown(test), shown(&new)), new));
            }
        }
    }
    if let Some(name) = name("cutoff") {
        let (scale_name, cutoff) = name.rsplit_once('.').unwrap();
        let cutoff = scale_of(scale_name).cutoff(cutoff).unwrap();
        if let [group] = cutoff.groups() {
            score(scale_name, group.threshold());
        }
    }
    mutations.extend(neighbours);
    mutations
}

fn shown(test: &Table) -> String {
    inline(&Value::Table(test.clone()))
}

/// The table as TOML, every value on one line.
fn written(table: &Table) -> String {
    let lines: Vec<String> =
        table.iter().map(|(key, value)| format!("{} = {}\n", quoted(key), inline(value))).collect();
    lines.concat()
}

fn inline(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(value) => value.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(values) => format!("[{}]", joined(values.iter().map(inline).collect())),
        Value::Table(table) => {
            let pairs = table.iter().map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
            format!("{{ {} }}", joined(pairs.collect()))
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
