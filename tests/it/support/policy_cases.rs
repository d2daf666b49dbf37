//! Decision cases of `tests/policy_cases/<policy>.toml`: what is known of a person, and what a policy must decide.

use std::collections::{BTreeMap, BTreeSet};

use psyscreen::instrument::{Person, Sex};
use psyscreen::response::Given;
use psyscreen::triage::{FactValue, GuardianAgrees, Recommended};
use psyscreen::{Decision, Findings, Instrument, Policy, Screening};
use toml::{Table, Value};

const KEYS: &[&str] = &[
    "note",
    "consent",
    "person",
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
    "guardian",
    "ask_first",
    "next",
];

/// The ids of the files `<id><ending>` in a folder.
pub(crate) fn ids(folder: &str, ending: &str) -> BTreeSet<String> {
    std::fs::read_dir(super::root().join(folder))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(ending).map(str::to_owned))
        .filter(|id| !id.contains('.'))
        .collect()
}

pub(crate) fn instruments() -> BTreeMap<String, Instrument> {
    super::instrument_ids().into_iter().map(|id| (id.clone(), super::instrument(&id))).collect()
}

/// The text of a shipped policy.
pub(crate) fn policy_text(id: &str) -> String {
    std::fs::read_to_string(super::root().join(format!("policies/{id}.toml"))).unwrap()
}

/// The shipped policy with this id.
pub(crate) fn policy(id: &str, instruments: &BTreeMap<String, Instrument>) -> Policy {
    let name = format!("policies/{id}.toml");
    Policy::from_toml(&name, &policy_text(id), &|id| instruments.get(id))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The cases of a shipped policy.
pub(crate) fn cases_of(id: &str) -> Vec<Table> {
    let path = format!("tests/policy_cases/{id}.toml");
    cases(&path, &std::fs::read_to_string(super::root().join(&path)).unwrap())
}

/// The cases of a file; `path` names it in messages.
pub(crate) fn cases(path: &str, text: &str) -> Vec<Table> {
    let mut file: Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    let Some(Value::Array(cases)) = file.remove("case") else { panic!("{path}: no cases") };
    assert!(file.is_empty(), "{path}: only `[[case]]` is known, not {file:?}");
    cases.into_iter().map(|case| case.try_into().unwrap()).collect()
}

pub(crate) fn text<'t>(case: &'t Table, key: &str) -> Option<&'t str> {
    case.get(key).map(|value| value.as_str().unwrap_or_else(|| panic!("`{key}` is not a text")))
}

pub(crate) fn texts(case: &Table, key: &str) -> Option<BTreeSet<String>> {
    let list = case.get(key)?.as_array().unwrap_or_else(|| panic!("`{key}` is not a list"));
    let set: BTreeSet<String> = list.iter().map(|value| value.as_str().unwrap().to_owned()).collect();
    assert_eq!(set.len(), list.len(), "`{key}` names something twice");
    Some(set)
}

pub(crate) fn tables<'t>(case: &'t Table, key: &str) -> impl Iterator<Item = (&'t String, &'t Value)> {
    case.get(key)
        .map(|value| value.as_table().unwrap_or_else(|| panic!("`{key}` is not a table")))
        .into_iter()
        .flatten()
}

fn findings<'i>(
    instruments: &'i BTreeMap<String, Instrument>,
    person: Person,
    id: &str,
    answers: &Value,
) -> Findings<'i> {
    let answers = answers.as_table().unwrap().iter().map(|(item, answer)| (item.as_str(), given(answer)));
    let instrument = instruments.get(id).unwrap_or_else(|| panic!("no instrument `{id}`"));
    instrument.respond(answers).unwrap_or_else(|error| panic!("{error}")).score().interpret_for(person)
}

fn given(answer: &Value) -> Given<'_> {
    match answer {
        Value::Integer(code) => Given::from(*code),
        Value::String(text) => text.parse().map_or(Given::Text(text), Given::Missing),
        other => panic!("{other:?} is not an answer"),
    }
}

fn person(case: &Table) -> Person {
    let mut person = Person::default();
    for (key, value) in tables(case, "person") {
        person = match key.as_str() {
            "sex" => person.with_sex(Sex::parse(value.as_str().unwrap()).unwrap()),
            "age" => person.with_age(value.as_integer().unwrap().try_into().unwrap()),
            other => panic!("`{other}` is nothing known of a person"),
        };
    }
    person
}

pub(crate) fn screening<'i>(case: &Table, instruments: &'i BTreeMap<String, Instrument>) -> Screening<'i> {
    let person = person(case);
    let mut screening = Screening::new().person(person);
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
        screening = screening.with(findings(instruments, person, id, answers));
    }
    for (id, answers) in tables(case, "earlier") {
        screening = screening.earlier(findings(instruments, person, id, answers));
    }
    screening
}

/// Everything in which what the policy decides is not what the case says.
pub(crate) fn differences(case: &Table, policy: &Policy, screening: &Screening<'_>) -> Vec<String> {
    let decision = policy.decide(screening);
    let mut found = decided(case, &decision);
    if let Some(expected) = texts(case, "next").map(joined) {
        let next = policy.next(screening);
        let give = next.iter().flat_map(|next| next.give()).map(|due| due.instrument().id().to_owned());
        let actual = joined(give.collect());
        if expected != actual {
            found.push(format!("next: expected `{expected}`, got `{actual}`"));
        }
    }
    found
}

/// Everything in which the decision is not what the case says.
fn decided(case: &Table, decision: &Decision<'_>) -> Vec<String> {
    let one = |key: &str| text(case, key).map(str::to_owned);
    let set = |key: &str| texts(case, key).map(joined);
    let fired = decision.fired().map(|rule| rule.id().to_owned()).collect();
    // `"referral"`, or with its deadline `"referral P14D"`.
    let expected_recommendations = texts(case, "recommendations").unwrap_or_default();
    let recommendation = |own: &Recommended<'_>| {
        let id = own.recommendation().id();
        let within = own.within().map(|within| format!("{id} {within}")).unwrap_or_default();
        if expected_recommendations.contains(&within) { within } else { id.to_owned() }
    };
    let recommendations = decision.recommendations().iter().map(recommendation).collect();
    let notified =
        decision.notices().map(|(role, notice)| format!("{} {}", role.id(), notice.within())).collect();
    let follow_up = decision.follow_up().map(|period| period.to_string()).unwrap_or_default();
    let guardian = match decision.guardian() {
        GuardianAgrees::NotNeeded => "not-needed",
        GuardianAgrees::Needed => "needed",
        GuardianAgrees::IfYoung => "if-young",
    };
    let ask_first = decision.ask().first().map(ToString::to_string).unwrap_or_default();
    let mut found: Vec<String> = [
        ("level", one("level"), decision.level().id().to_owned()),
        ("at_least", one("at_least"), decision.at_least().id().to_owned()),
        ("at_most", one("at_most"), decision.at_most().id().to_owned()),
        ("fired", set("fired"), joined(fired)),
        ("recommendations", set("recommendations"), joined(recommendations)),
        ("notify", set("notify"), joined(notified)),
        ("follow_up", one("follow_up"), follow_up),
        ("guardian", one("guardian"), guardian.to_owned()),
        ("ask_first", one("ask_first"), ask_first),
    ]
    .into_iter()
    .filter_map(|(key, expected, actual)| Some((key, expected?, actual)))
    .filter(|(_, expected, actual)| expected != actual)
    .map(|(key, expected, actual)| format!("{key}: expected `{expected}`, got `{actual}`"))
    .collect();
    for key in case.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        found.push(format!("`{key}` is not a key of a case"));
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
