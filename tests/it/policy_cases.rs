//! Every shipped policy against decisions written down by hand: `tests/policy_cases/<policy>.toml`.
//!
//! A case says what is known of a person and what a policy must decide; what it does not name it does not check:
//! `note`, `consent`, `person` (sex, age), `facts`, `answers.<instrument>`, `earlier.<instrument>`, `level`, `at_least`,
//! `at_most`, `fired`, `recommendations` and `notify` (each the exact set; `notify` as `"role within"`), `follow_up`,
//! `ask_first`. The prover shows what it refutes in this form.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use std::collections::BTreeSet;
use std::fs;

use crate::support::policy_cases::{
    cases_of, differences, ids, instruments, policy, screening, tables, text, texts,
};
use toml::{Table, Value};

fn table(path: &str) -> Table {
    let text = fs::read_to_string(support::root().join(path)).unwrap();
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_policy_has_cases_and_every_case_file_a_policy() {
    assert_eq!(ids("tests/policy_cases", ".toml"), ids("policies", ".toml"));
}

#[test]
fn every_policy_loads_without_a_warning() {
    let instruments = instruments();
    let warnings: Vec<String> = ids("policies", ".toml")
        .iter()
        .flat_map(|id| {
            policy(id, &instruments).warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
        })
        .collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

#[test]
fn every_decision_is_as_written_down() {
    let instruments = instruments();
    let mut failures = Vec::new();
    for id in ids("tests/policy_cases", ".toml") {
        let policy = policy(&id, &instruments);
        for (number, case) in cases_of(&id).iter().enumerate() {
            let screening = screening(case, &instruments);
            for difference in differences(case, &policy.decide(&screening)) {
                let note = text(case, "note").unwrap_or_default();
                failures.push(format!("{id}, case {number}, {note}: {difference}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

/// Nothing of a policy is without a case: each rule fires and each level is reached in one, and each recommendation is
/// expected and each fact given.
#[test]
fn every_part_of_a_policy_has_a_case() {
    let instruments = instruments();
    let mut missing = Vec::new();
    for id in ids("tests/policy_cases", ".toml") {
        let (policy, cases) = (policy(&id, &instruments), cases_of(&id));
        let of = |key: &str| -> BTreeSet<String> {
            cases.iter().filter_map(|case| texts(case, key)).flatten().collect()
        };
        let levels: BTreeSet<String> =
            cases.iter().filter_map(|case| text(case, "level")).map(str::to_owned).collect();
        let facts: BTreeSet<String> =
            cases.iter().flat_map(|case| tables(case, "facts")).map(|(fact, _)| fact.clone()).collect();
        let mut check = |kind: &str, declared: Vec<&str>, seen: &BTreeSet<String>| {
            let unseen = declared.into_iter().filter(|part| !seen.contains(*part));
            missing.extend(unseen.map(|part| format!("{id}: no case with {kind} `{part}`")));
        };
        check("rule", policy.rules().iter().map(|rule| rule.id()).collect(), &of("fired"));
        check("level", policy.levels().iter().map(|level| level.id()).collect(), &levels);
        check("fact", policy.facts().iter().map(|fact| fact.id()).collect(), &facts);
        check(
            "recommendation",
            policy.recommendations().iter().map(|own| own.id()).collect(),
            &of("recommendations"),
        );
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// `tests/policy_cases/<policy>.clauses.toml` says where each requirement of a plan is carried out; all of that exists.
#[test]
fn every_clause_is_carried_out_by_something_that_exists() {
    let mut problems = Vec::new();
    for id in ids("tests/policy_cases", ".clauses.toml") {
        let policy = table(&format!("policies/{id}.toml"));
        let clauses = table(&format!("tests/policy_cases/{id}.clauses.toml"));
        for clause in clauses["clause"].as_array().unwrap() {
            let keys: Vec<&str> = clause.as_table().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["carried_out_by", "clause"], "{id}");
            let carried_out_by = clause["carried_out_by"].as_array().unwrap();
            assert!(!carried_out_by.is_empty(), "{id}: {clause:?}");
            for part in carried_out_by.iter().map(|part| part.as_str().unwrap()) {
                if !exists(&policy, part) {
                    problems.push(format!("{id}, {:?}: there is no {part}", clause["clause"]));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// `rule suicide-risk`, `step phq-9` (the step that gives it), `instrument phq-9`, a key such as `max_follow_up`, or, where
/// the library itself carries it out, `test privacy::debug_shows_no_answer`.
fn exists(policy: &Table, part: &str) -> bool {
    let Some((kind, id)) = part.split_once(' ') else { return policy.contains_key(part) };
    let names = |value: &Value| {
        value.as_array().is_some_and(|list| list.iter().any(|name| name.as_str() == Some(id)))
    };
    let entries = |kind: &str| policy.get(kind).and_then(Value::as_array).into_iter().flatten();
    match kind {
        "test" => id.split_once("::").is_some_and(|(file, function)| {
            let code = fs::read_to_string(support::root().join(format!("tests/it/{file}.rs")));
            code.is_ok_and(|code| code.contains(&format!("fn {function}(")))
        }),
        "instrument" => policy.get("uses").is_some_and(names),
        "step" => entries(kind).any(|step| step.get("give").is_some_and(names)),
        "fact" | "guarantee" | "level" | "provider" | "recommendation" | "resource" | "rule" => {
            entries(kind).any(|entry| entry.get("id").and_then(Value::as_str) == Some(id))
        }
        _ => false,
    }
}
