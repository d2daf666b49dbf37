//! Every shipped policy against decisions written down by hand: `tests/policy_cases/<policy>.toml`.
//!
//! A case says what is known of a person and what a policy must decide; what it does not name it does not check:
//! `note`, `consent`, `person` (sex, age), `facts`, `answers.<instrument>`, `earlier.<instrument>`, `level`, `at_least`,
//! `at_most`, `fired`, `recommendations` (as `"id"` or `"id within"`) and `notify` (as `"role within"`; each of the three the
//! exact set), `follow_up`, `guardian` (`needed`, `if-young`, `not-needed`), `ask_first`, `next` (the instruments to give now; `[]` for none). The prover shows what it refutes
//! in this form.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use std::collections::{BTreeMap, BTreeSet};
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
            for difference in differences(case, &policy, &screening) {
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
            &of("recommendations")
                .iter()
                .filter_map(|own| own.split(' ').next().map(str::to_owned))
                .collect(),
        );
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// `tests/policy_cases/<policy>.clauses.toml` has every clause of a plan with its words, and says what carries it out, all of
/// which exists, or why nothing does. Every clause that the policy cites is among them.
#[test]
fn every_clause_is_carried_out_by_something_that_exists_or_answered() {
    let mut problems = Vec::new();
    for id in ids("tests/policy_cases", ".clauses.toml") {
        let policy = table(&format!("policies/{id}.toml"));
        let clauses = table(&format!("tests/policy_cases/{id}.clauses.toml"));
        let mut named = BTreeSet::new();
        for clause in entries(&clauses, "clause") {
            for key in clause.keys() {
                assert!(
                    ["clause", "quote", "carried_out_by", "answer"].contains(&key.as_str()),
                    "{id}: {key}"
                );
            }
            let name = text(clause, "clause").unwrap();
            assert!(named.insert(name), "{id}: {name} twice");
            let parts = texts(clause, "carried_out_by").unwrap_or_default();
            assert!(!parts.is_empty() || clause.contains_key("answer"), "{id}: {name} is neither");
            for part in parts.iter().filter(|part| !exists(&policy, part)) {
                problems.push(format!("{id}, {name}: there is no {part}"));
            }
        }
        problems.extend(
            cited(&Value::Table(policy))
                .iter()
                .filter(|clause| !named.contains(clause.as_str()))
                .map(|clause| format!("{id}: {clause} is cited and not in the table")),
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What stands under the key `clause` anywhere in a policy.
fn cited(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Table(table) => table
            .iter()
            .flat_map(|(key, value)| match value.as_str() {
                Some(clause) if key == "clause" => BTreeSet::from([clause.to_owned()]),
                _ => cited(value),
            })
            .collect(),
        Value::Array(list) => list.iter().flat_map(cited).collect(),
        _ => BTreeSet::new(),
    }
}

/// What a rule or a level quotes stands word for word in its clause; every rule that carries out a plan in Chinese quotes it, but
/// for those of which the plan says nothing.
#[test]
fn quotations_stand_in_their_clauses() {
    // Without words of their own: what is done of violence and of an old attempt is taken over, that minors have a guardian and
    // what the grades of risk mean is ours to say.
    const NOTHING_TO_QUOTE: &[&str] = &[
        "campus-closure violence",
        "changchun-2012 self-harm-or-suicide",
        "key-populations-2020 under-18",
        "school-2020 past-attempt",
        "school-2020 violence",
    ];
    let mut problems = Vec::new();
    for id in ids("tests/policy_cases", ".clauses.toml") {
        let (policy, file) =
            (table(&format!("policies/{id}.toml")), table(&format!("tests/policy_cases/{id}.clauses.toml")));
        let clauses: BTreeMap<&str, String> = entries(&file, "clause")
            .map(|clause| {
                let words = clause.get("quote").and_then(Value::as_array).into_iter().flatten();
                (
                    text(clause, "clause").unwrap(),
                    words.map(|words| folded(words.as_str().unwrap())).collect(),
                )
            })
            .collect();
        for part in entries(&policy, "rule").chain(entries(&policy, "level")) {
            let Some(quotation) = text(part, "quotation") else { continue };
            let clause = text(part, "clause").unwrap();
            problems.extend(
                quotation
                    .split("……")
                    .filter(|words| !clauses[clause].contains(&folded(words)))
                    .map(|words| format!("{id}: {clause} does not say: {words}")),
            );
        }
        let quotes_nothing = |rule: &&Table| !rule.contains_key("quotation");
        for rule in entries(&policy, "rule").filter(quotes_nothing).filter(|_| id != "stepped-care") {
            let name = format!("{id} {}", text(rule, "id").unwrap());
            if !NOTHING_TO_QUOTE.contains(&name.as_str()) {
                problems.push(format!("{name} quotes nothing"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn entries<'t>(file: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    file[key].as_array().unwrap().iter().map(|entry| entry.as_table().unwrap())
}

/// Without spaces, and with the punctuation of Chinese.
fn folded(text: &str) -> String {
    let fold = |character: char| match character {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        other => other,
    };
    text.chars().filter(|character| !character.is_whitespace()).map(fold).collect()
}

/// Every period of a policy is a clause's, or our choice with a reason: `level crisis follow_up`, `level crisis notify police`,
/// `recommendation admission`, `unanswered_fact risk-grade`. A beginning stands for all that begin so.
#[test]
fn every_period_is_the_plans_or_ours() {
    let mut problems = Vec::new();
    for id in ids("tests/policy_cases", ".clauses.toml") {
        let policy = table(&format!("policies/{id}.toml"));
        let file = table(&format!("tests/policy_cases/{id}.clauses.toml"));
        let clauses: BTreeSet<&str> =
            entries(&file, "clause").filter_map(|clause| text(clause, "clause")).collect();
        let mut told = Vec::new();
        for number in entries(&file, "number") {
            match (text(number, "from"), text(number, "ours")) {
                (Some(from), None) if clauses.contains(from) => {}
                (None, Some(_)) => {}
                _ => problems.push(format!("{id}: {number:?} is neither from a clause nor ours")),
            }
            told.extend(texts(number, "of").unwrap());
        }
        let periods = periods(&policy);
        let tells = |told: &String, period: &String| {
            period.strip_prefix(told.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        for period in &periods {
            let count = told.iter().filter(|told| tells(told, period)).count();
            if count != 1 {
                problems.push(format!("{id}: where {period} comes from is said {count} times"));
            }
        }
        let stale = told.iter().filter(|told| !periods.iter().any(|period| tells(told, period)));
        problems.extend(stale.map(|told| format!("{id}: no period is {told}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The places of a policy that say a period.
fn periods(policy: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, value) in policy {
        let Some(entries) = value.as_array() else {
            let period = key == "max_follow_up" || key == "unanswered_critical";
            found.extend(period.then(|| key.clone()));
            continue;
        };
        for entry in entries.iter().filter_map(Value::as_table).filter(|_| key != "guarantee") {
            let name = text(entry, if key == "unanswered_fact" { "fact" } else { "id" });
            let name = format!("{key} {}", name.unwrap_or_default());
            if key == "recommendation" || key == "unanswered_fact" {
                found.extend(entry.contains_key("within").then_some(name));
                continue;
            }
            found.extend(entry.contains_key("follow_up").then(|| format!("{name} follow_up")));
            for (list, id) in [("recommend", "id"), ("notify", "role")] {
                let given = entry.get(list).and_then(Value::as_array).into_iter().flatten();
                found.extend(
                    given
                        .filter_map(Value::as_table)
                        .map(|given| format!("{name} {list} {}", text(given, id).unwrap())),
                );
            }
        }
    }
    found
}

/// Where the plans' own texts are at hand: every quotation is in the plan, and every sentence of the plan is quoted.
#[test]
fn quotations_are_the_plans() {
    let Some(folder) = support::evidence("requirements/plans") else { return };
    let mut problems = Vec::new();
    for id in ids("tests/policy_cases", ".clauses.toml") {
        let Ok(plan) = fs::read_to_string(folder.join(format!("{id}.txt"))) else { continue };
        let close = |text: &str| text.split_whitespace().collect::<String>();
        let plan = close(&plan);
        let file = table(&format!("tests/policy_cases/{id}.clauses.toml"));
        let own = entries(&file, "clause")
            .filter(|clause| text(clause, "clause").unwrap().starts_with(id.as_str()));
        let quotes: Vec<String> = own
            .filter_map(|clause| clause.get("quote").and_then(Value::as_array))
            .flatten()
            .flat_map(|quote| quote.as_str().unwrap().split("……").map(close).collect::<Vec<_>>())
            .filter(|quote| !quote.is_empty())
            .collect();
        problems.extend(
            quotes
                .iter()
                .filter(|quote| !plan.contains(*quote))
                .map(|quote| format!("{id}: not in the plan: {quote}")),
        );
        // From the first clause to the last.
        let start = quotes.iter().filter_map(|quote| plan.find(quote.as_str())).min().unwrap_or(0);
        let end = quotes
            .iter()
            .filter_map(|quote| Some(plan.find(quote.as_str())? + quote.len()))
            .max()
            .unwrap_or(0);
        for sentence in plan
            .get(start..end)
            .unwrap_or_default()
            .split(['。', '；', ';'])
            .filter(|sentence| sentence.chars().count() > 12)
        {
            if !quotes.iter().any(|quote| {
                sentence.contains(quote.trim_end_matches(['。', '；', ';'])) || quote.contains(sentence)
            }) {
                problems.push(format!("{id}: no clause has: {sentence}"));
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
