//! The conformance suite: calls with the answers that every implementation gives, byte for byte. `tests/conformance/README.md` says
//! what a line means.
//!
//! What is kept in the repository stands on definitions of its own, which do not change with the catalog; `BLESS=1` writes it anew. What
//! stands on the catalog is written into `target/conformance/` each time, for the other languages to be compared with.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

mod calls;

use std::fs;
use std::path::{Path, PathBuf};

use psyscreen_json::Engine;
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of a suite: each call with its answer, all to one engine.
fn suite(calls: &[String]) -> String {
    let engine = Engine::new();
    calls.iter().map(|call| json!({ "call": call, "answer": engine.call(call) }).to_string() + "\n").collect()
}

/// Each answer, as JSON, with its call.
fn answers(suite: &str) -> impl Iterator<Item = (String, Value)> {
    suite.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap().to_owned();
        (text("call"), serde_json::from_str(&text("answer")).unwrap())
    })
}

#[test]
fn the_frozen_suite_is_answered_by_the_same_bytes() {
    let path = root().join("tests/conformance/frozen.jsonl");
    let found = suite(&calls::frozen());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, kept)) in (1..).zip(found.lines().zip(kept.lines())) {
        assert!(
            found == kept,
            "line {number} is answered otherwise (BLESS=1 writes all anew):\n{found}\n{kept}"
        );
    }
    assert_eq!(found.lines().count(), kept.lines().count(), "BLESS=1 writes all anew");
}

#[test]
fn the_catalog_is_written_for_other_languages() {
    let found = suite(&calls::catalog());
    for (call, answer) in answers(&found) {
        // Definitions and tables that are refused, and forms that no licence allows.
        let may_be_refused = [r#""call":"load""#, r#""as":"form""#, r#""call":"table""#];
        let may_be_refused = may_be_refused.iter().any(|part| call.contains(part));
        assert!(may_be_refused || answer.get("errors").is_none(), "{call}: {answer}");
    }
    let folder = root().join("target/conformance");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("catalog.jsonl"), found).unwrap();
}

/// The suite shows each call, and what is refused of it.
#[test]
fn every_call_is_in_the_suite() {
    let suite = fs::read_to_string(root().join("tests/conformance/frozen.jsonl")).unwrap();
    for call in
        ["list", "load", "unload", "describe", "score", "change", "triage", "next", "check", "table", "prove"]
    {
        let is = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|it| it["call"] == call);
        assert!(
            answers(&suite).any(|(text, answer)| is(&text) && answer.get("result").is_some())
                || call == "list",
            "{call}"
        );
        assert!(
            answers(&suite).any(|(text, answer)| is(&text) && answer.get("errors").is_some()),
            "{call} refused"
        );
    }
}
