//! Every shipped policy against decisions written down by hand: `tests/policy_cases/<policy>.toml`.
//!
//! A case says what is known of a person and what a policy must decide; what it does not name it does not check:
//! `note`, `consent`, `facts`, `answers.<instrument>`, `earlier.<instrument>`, `level`, `at_least`, `at_most`, `fired`,
//! `recommendations` and `notify` (each the exact set; `notify` as `"role within"`), `follow_up`, `ask_first`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use psyscreen::{Decision, FactValue, Findings, Instrument, Policy, Screening};
use toml::{Table, Value};

const KEYS: &[&str] = &[
    "note",
    "consent",
    "facts",
    "answers",
    "earlier",
    "level",
    "at_least",
    "at_most",
    "fired",
    "recommendations",
    "notify",
    "follow_up",
    "ask_first",
];

/// The ids of the files `<id><ending>` in a folder.
fn ids(folder: &str, ending: &str) -> BTreeSet<String> {
    fs::read_dir(support::root().join(folder))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(ending).map(str::to_owned))
        .filter(|id| !id.contains('.'))
        .collect()
}

fn table(path: &str) -> Table {
    let text = fs::read_to_string(support::root().join(path)).unwrap();
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn instruments() -> BTreeMap<String, Instrument> {
    support::instrument_ids().into_iter().map(|id| (id.clone(), support::instrument(&id))).collect()
}

fn policy<'i>(id: &str, instruments: &'i BTreeMap<String, Instrument>) -> Policy<'i> {
    let name = format!("policies/{id}.toml");
    let text = fs::read_to_string(support::root().join(&name)).unwrap();
    Policy::from_toml(&name, &text, &|id| instruments.get(id)).unwrap_or_else(|error| panic!("{error}"))
}

fn cases(id: &str) -> Vec<Table> {
    let path = format!("tests/policy_cases/{id}.toml");
    let mut file = table(&path);
    let Some(Value::Array(cases)) = file.remove("case") else { panic!("{path}: no cases") };
    assert!(file.is_empty(), "{path}: only `[[case]]` is known, not {file:?}");
    cases.into_iter().map(|case| case.try_into().unwrap()).collect()
}

fn text<'t>(case: &'t Table, key: &str) -> Option<&'t str> {
    case.get(key).map(|value| value.as_str().unwrap_or_else(|| panic!("`{key}` is no text")))
}

fn texts(case: &Table, key: &str) -> Option<BTreeSet<String>> {
    let list = case.get(key)?.as_array().unwrap_or_else(|| panic!("`{key}` is no list"));
    let set: BTreeSet<String> = list.iter().map(|value| value.as_str().unwrap().to_owned()).collect();
    assert_eq!(set.len(), list.len(), "`{key}` names something twice");
    Some(set)
}

fn tables<'t>(case: &'t Table, key: &str) -> impl Iterator<Item = (&'t String, &'t Value)> {
    case.get(key)
        .map(|value| value.as_table().unwrap_or_else(|| panic!("`{key}` is no table")))
        .into_iter()
        .flatten()
}

fn findings<'i>(instruments: &'i BTreeMap<String, Instrument>, id: &str, answers: &Value) -> Findings<'i> {
    let answers =
        answers.as_table().unwrap().iter().map(|(item, code)| (item.as_str(), code.as_integer().unwrap()));
    let instrument = instruments.get(id).unwrap_or_else(|| panic!("no instrument `{id}`"));
    instrument.respond(answers).unwrap_or_else(|error| panic!("{error}")).score().interpret()
}

fn screening<'i>(case: &Table, instruments: &'i BTreeMap<String, Instrument>) -> Screening<'i> {
    let mut screening = Screening::new();
    if let Some(consent) = case.get("consent") {
        screening = screening.consent(consent.as_bool().unwrap());
    }
    for (id, value) in tables(case, "facts") {
        let value: FactValue = match value {
            Value::Boolean(value) => (*value).into(),
            Value::Integer(value) => (*value).into(),
            Value::String(value) => value.as_str().into(),
            other => panic!("`{id}` cannot be {other:?}"),
        };
        screening = screening.fact(id, value);
    }
    for (id, answers) in tables(case, "answers") {
        screening = screening.with(findings(instruments, id, answers));
    }
    for (id, answers) in tables(case, "earlier") {
        screening = screening.earlier(findings(instruments, id, answers));
    }
    screening
}

/// Everything in which the decision is not what the case says.
fn differences(case: &Table, decision: &Decision<'_>) -> Vec<String> {
    let one = |key: &str| text(case, key).map(str::to_owned);
    let set = |key: &str| texts(case, key).map(joined);
    let fired = decision.fired().map(|rule| rule.id().to_owned()).collect();
    let recommendations =
        decision.recommendations().iter().map(|own| own.recommendation().id().to_owned()).collect();
    let notified =
        decision.notices().map(|(role, notice)| format!("{} {}", role.id(), notice.within())).collect();
    let follow_up = decision.follow_up().map(|period| period.to_string()).unwrap_or_default();
    let ask_first = decision.ask().first().map(ToString::to_string).unwrap_or_default();
    let mut found: Vec<String> = [
        ("level", one("level"), decision.level().id().to_owned()),
        ("at_least", one("at_least"), decision.at_least().id().to_owned()),
        ("at_most", one("at_most"), decision.at_most().id().to_owned()),
        ("fired", set("fired"), joined(fired)),
        ("recommendations", set("recommendations"), joined(recommendations)),
        ("notify", set("notify"), joined(notified)),
        ("follow_up", one("follow_up"), follow_up),
        ("ask_first", one("ask_first"), ask_first),
    ]
    .into_iter()
    .filter_map(|(key, expected, actual)| Some((key, expected?, actual)))
    .filter(|(_, expected, actual)| expected != actual)
    .map(|(key, expected, actual)| format!("{key}: expected `{expected}`, got `{actual}`"))
    .collect();
    for key in case.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        found.push(format!("`{key}` is no key of a case"));
    }
    if text(case, "note").is_none_or(str::is_empty) {
        found.push("no note".to_owned());
    }
    found.extend(decision.problems().iter().map(|problem| format!("not used: {problem}")));
    found
}

fn joined(set: BTreeSet<String>) -> String {
    set.into_iter().collect::<Vec<_>>().join(", ")
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
        for (number, case) in cases(&id).iter().enumerate() {
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
        let (policy, cases) = (policy(&id, &instruments), cases(&id));
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
            let code = fs::read_to_string(support::root().join(format!("tests/{file}.rs")));
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
