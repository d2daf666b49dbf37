//! A service in small: definitions from a folder, read anew for each batch; people as JSON forms, taken as they are, on several
//! threads; answers kept and scored again beside later ones. `cargo run --example service`
//!
//! A policy borrows its instruments, so both live for a batch: what was begun with some definitions ends with them, and a changed
//! file counts from the next batch on.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use psyscreen::response::Given;
use psyscreen::{Findings, Instrument, Policy, Report, Screening};
use serde_json::{Map, Value, json};

type Failure = Box<dyn Error + Send + Sync>;

/// The forms of each person, in the order in which they came.
type Store = Mutex<BTreeMap<String, Vec<Value>>>;

/// Reads every definition of a folder. One that cannot be used is told with every problem, and the others serve on.
fn instruments(folder: &Path) -> Result<Vec<Instrument>, Failure> {
    let mut instruments = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            match Instrument::from_toml(&path.to_string_lossy(), &fs::read_to_string(&path)?) {
                Ok(instrument) => instruments.push(instrument),
                Err(error) => eprintln!("{error}"),
            }
        }
    }
    Ok(instruments)
}

/// What a form says of one instrument. An answer that cannot be read is missing and named; the others count.
fn findings<'i>(instrument: &'i Instrument, answers: &Map<String, Value>) -> Findings<'i> {
    let given = answers.iter().map(|(item, answer)| {
        let answer = match answer {
            Value::Number(code) => code.as_i64().map(Given::from),
            Value::String(text) => Some(Given::from(text.as_str())),
            // `null`: left blank.
            _ => None,
        };
        (item.as_str(), answer)
    });
    let responses = instrument.respond(given).unwrap_or_else(|error| {
        // The message names items, never what was answered.
        eprintln!("{error}");
        error.readable(instrument)
    });
    responses.score().interpret()
}

/// What of a form is of the policy's instruments.
fn all_findings<'p>(policy: &'p Policy, form: &Value) -> Vec<Findings<'p>> {
    let answers = |instrument: &Instrument| form.get("answers")?.get(instrument.id())?.as_object();
    policy
        .instruments()
        .filter_map(|instrument| answers(instrument).map(|answers| findings(instrument, answers)))
        .collect()
}

/// Decides about one form, beside the person's form before.
fn decide(policy: &Policy, form: &Value, before: Option<&Value>) -> Report {
    let mut screening = Screening::new();
    if let Some(consent) = form.get("consent").and_then(Value::as_bool) {
        screening = screening.consent(consent);
    }
    for (fact, value) in form.get("facts").and_then(Value::as_object).into_iter().flatten() {
        screening = match value {
            Value::Bool(value) => screening.fact(fact, *value),
            Value::String(value) => screening.fact(fact, value.as_str()),
            _ => screening,
        };
    }
    screening = all_findings(policy, form).into_iter().fold(screening, Screening::with);
    let earlier = before.map_or_else(Vec::new, |before| all_findings(policy, before));
    screening = earlier.into_iter().fold(screening, Screening::earlier);
    Report::new(&screening, &policy.decide(&screening))
}

/// One batch of forms with the definitions of this moment, a thread for each form.
fn serve(folder: &Path, forms: &[(&str, Value)], store: &Store) -> Result<(), Failure> {
    let instruments = instruments(&folder.join("instruments"))?;
    let path = folder.join("policies/recovered-2020.toml");
    let find = |id: &str| instruments.iter().find(|instrument| instrument.id() == id);
    let policy = Policy::from_toml(&path.to_string_lossy(), &fs::read_to_string(&path)?, &find)?;
    let policy = &policy;
    thread::scope(|scope| {
        for (person, form) in forms {
            scope.spawn(move || {
                let mut people = store.lock().unwrap_or_else(PoisonError::into_inner);
                let known = people.entry((*person).to_owned()).or_default();
                let before = known.last().cloned();
                // What is kept is the form itself: a newer edition of a definition can score it again.
                known.push(form.clone());
                drop(people);
                let report = decide(policy, form, before.as_ref());
                let direction = report.instruments.iter().find_map(|found| found.change.as_ref()?.direction);
                println!("{person}: {} (change: {direction:?})", report.decision.level);
            });
        }
    });
    Ok(())
}

fn main() -> Result<(), Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let store = Store::default();
    let form = |answers: [Value; 9], facts: Value| {
        let items = (1..).zip(answers).map(|(item, answer): (u8, Value)| (item.to_string(), answer));
        json!({ "consent": true, "facts": facts, "answers": { "phq-9": items.collect::<Map<_, _>>() } })
    };
    let [none, some, much, blank] = [json!(0), json!("Several days"), json!(3), Value::Null];
    let first = [
        (
            "a",
            form(
                [&much, &much, &some, &much, &some, &much, &much, &none, &none].map(Clone::clone),
                json!({}),
            ),
        ),
        (
            "b",
            form(
                [&none, &some, &none, &none, &none, &none, &none, &none, &blank].map(Clone::clone),
                json!({ "bereaved": "yes" }),
            ),
        ),
    ];
    let later = [(
        "a",
        form([&some, &none, &some, &some, &none, &none, &some, &none, &none].map(Clone::clone), json!({})),
    )];
    serve(folder, &first, &store)?;
    serve(folder, &later, &store)
}
