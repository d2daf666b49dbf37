//! The JSON Schemas of the two TOML formats, for completion and checks in editors. They are made by asking the readers of the formats, and
//! the documentation; `BLESS=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

mod docs;
mod reader;
mod toml;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use psyscreen::diagnostic::Diagnostic;
use psyscreen::{Instrument, Policy};
use serde_json::{Map, Value, json};

use docs::{Docs, quoted_words};
use reader::Reader;
use toml::Place;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn of_instrument(text: &str) -> Vec<Diagnostic> {
    match Instrument::from_toml("x.toml", text) {
        Ok(instrument) => instrument.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn of_policy(text: &str) -> Vec<Diagnostic> {
    let instrument = |id: &str| psyscreen::catalog::instrument(id);
    let known: Vec<&str> = psyscreen::catalog::policy_ids().collect();
    match Policy::from_toml_over("x.toml", text, &|id| psyscreen::catalog::policy(id), &known, &|id| {
        instrument(id)
    }) {
        Ok(policy) => policy.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// Every word that is quoted in the pages of the formats, and every key of the shipped files.
fn all_words() -> BTreeSet<String> {
    let mut all = quoted_words(&page("instrument-format.md"));
    all.extend(quoted_words(&page("policy-format.md")));
    let files = ["instruments", "policies"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    for entry in files.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(path).unwrap();
            keys_of(&::toml::Value::Table(text.parse().unwrap()), &mut all);
        }
    }
    all
}

fn keys_of(value: &::toml::Value, keys: &mut BTreeSet<String>) {
    match value {
        ::toml::Value::Table(table) => {
            for (key, value) in table {
                if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    keys.insert(key.clone());
                }
                keys_of(value, keys);
            }
        }
        ::toml::Value::Array(values) => values.iter().for_each(|value| keys_of(value, keys)),
        _ => {}
    }
}

fn is_current(name: &str, title: &str, shape: Value, definitions: Map<String, Value>) {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("$id".to_owned(), json!(format!("https://psyscreen.invalid/schema/{name}")));
    schema.insert("title".to_owned(), json!(title));
    let Value::Object(shape) = shape else { panic!("the top is an object") };
    schema.extend(shape);
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    let found = serde_json::to_string_pretty(&Value::Object(schema)).unwrap() + "\n";
    let path = root().join("bindings/json/schema").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == kept,
        "{name} is not what the reader takes; BLESS=1 cargo test -p psyscreen-json --test toml_schema"
    );
}

#[test]
fn the_schema_of_instruments_is_what_their_reader_takes() {
    let page = page("instrument-format.md");
    let (words, docs) = (all_words(), Docs::read(&page));
    let shared = RefCell::new(Map::new());
    let reader = Reader {
        problems: of_instrument,
        top: &[("format", "1")],
        words: &words,
        docs: &docs,
        shared: &shared,
        condition: (Place::default().key("item").entry().key("shown_when"), "shown_when", "condition"),
    };
    let shape = reader.root();
    is_current("instrument.schema.json", "psyscreen: an instrument", shape, shared.take());
}

#[test]
fn the_schemas_of_policies_are_what_their_readers_take() {
    let page = page("policy-format.md");
    let (mut words, docs) = (all_words(), Docs::read(&page));
    for (name, title, top) in [
        ("policy.schema.json", "psyscreen: a policy", &[("format", "1")][..]),
        (
            "overlay.schema.json",
            "psyscreen: an overlay over a policy",
            &[("format", "1"), ("extends", "\"stepped-care\"")],
        ),
    ] {
        // It makes another format of a text, wherever it stands at the top.
        words.remove("extends");
        words.extend(top.iter().map(|(key, _)| (*key).to_owned()));
        let shared = RefCell::new(Map::new());
        let reader = Reader {
            problems: of_policy,
            top,
            words: &words,
            docs: &docs,
            shared: &shared,
            condition: (Place::default().key("rule").entry().key("when"), "when", "condition"),
        };
        let shape = reader.root();
        is_current(name, title, shape, shared.take());
    }
}
