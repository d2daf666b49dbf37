//! What the author of a policy sees: one fault per file in `tests/bad_policies/`, the expected code standing on the faulty
//! line, and the whole text of the messages in `expected.txt`. And untrusted text: never a panic, never more than linear
//! time.
//!
//! `BLESS=1 cargo test --test it policy_diagnostics` writes `expected.txt` anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::sync::LazyLock;
use std::time::Duration;

use psyscreen::diagnostic::{Code, Diagnostic};
use psyscreen::{Instrument, Policy, catalog};

use crate::support::bad_files::{BadFiles, said};
use crate::support::work;

/// A cutoff that says nothing of women: no shipped instrument has one.
static MEN_ONLY: LazyLock<Instrument> = LazyLock::new(|| {
    let text = catalog::instrument_toml("audit-c").unwrap();
    let both = "by = [{ sex = \"male\", at_least = 4 }, { sex = \"female\", at_least = 3 }]\ntarget";
    assert!(text.contains(both));
    let men = "by = [{ sex = \"male\", at_least = 4 }]\ntarget";
    let text = text.replace(both, men).replacen("audit-c", "men-only", 1);
    Instrument::from_toml("men-only.toml", &text).unwrap_or_else(|error| panic!("{error}"))
});

fn instrument(id: &str) -> Option<&'static Instrument> {
    if id == "men-only" { Some(&MEN_ONLY) } else { catalog::instrument(id) }
}

fn diagnostics(name: &str, text: &str) -> Vec<Diagnostic> {
    let policy = Policy::from_toml(name, text, &instrument);
    said(name, policy.as_ref().map(Policy::warnings).map_err(|error| error.diagnostics()))
}

fn bad_policies() -> BadFiles {
    BadFiles::new("bad_policies", 60, diagnostics)
}

#[test]
fn each_fault_is_reported_on_its_line_and_nothing_else() {
    bad_policies().are_reported_on_their_lines();
}

#[test]
fn messages_are_as_agreed() {
    bad_policies().have_the_agreed_messages();
}

#[test]
fn messages_keep_the_style() {
    bad_policies().have_messages_in_the_style();
}

#[test]
fn every_code_of_policies_has_a_bad_policy() {
    bad_policies().show_every_code(|part| part == "Policies");
}

/// Texts that an attacker, or a broken editor, would send.
fn hostile() -> Vec<(&'static str, String)> {
    const MIB: usize = 1 << 20;
    let good = catalog::policy_toml("recovered-2020").unwrap();
    let head = good.split("[[rule]]").next().unwrap();
    let many = |make: &dyn Fn(usize) -> String, start: &str| {
        let mut text = String::from(start);
        for number in 0.. {
            let line = make(number);
            if text.len() + line.len() > MIB {
                break;
            }
            text.push_str(&line);
        }
        text
    };
    let rule = format!("{head}[[rule]]\nid = \"a\"\nlevel = \"crisis\"\n");
    let step = format!("{head}[[step]]\n");
    vec![
        ("empty", String::new()),
        ("unknown keys", many(&|number| format!("k{number} = 1\n"), "format = 1\n")),
        ("uses", many(&|number| format!("\"i{number}\","), "format = 1\nuses = [")),
        ("uses one thing", many(&|_| "\"phq-9\",".to_owned(), "format = 1\nuses = [")),
        (
            "levels",
            many(&|number| format!("[[level]]\nid=\"l{number}\"\nfollow_up=\"P1D\"\n"), "format = 1\n"),
        ),
        ("same level", many(&|_| "[[level]]\nid=\"l\"\n".to_owned(), "format = 1\n")),
        ("recommends", many(&|_| "\"group\",".to_owned(), &format!("{rule}recommend = ["))),
        ("recommends unknown", many(&|number| format!("\"r{number}\","), &format!("{rule}recommend = ["))),
        (
            "rules",
            many(
                &|number| {
                    format!(
                        "[[rule]]\nid=\"r{number}\"\nlevel=\"crisis\"\nwhen={{score=\"phq-9.total\",at_least={number}}}\n"
                    )
                },
                head,
            ),
        ),
        ("tests", many(&|_| "{fact=\"hardship\"},".to_owned(), &format!("{rule}when.any = ["))),
        ("unknown tests", many(&|number| format!("{{fact=\"f{number}\"}},"), &format!("{rule}when.any = ["))),
        (
            "unknown cutoffs",
            many(&|number| format!("{{cutoff=\"phq-9.total.c{number}\"}},"), &format!("{rule}when.any = [")),
        ),
        ("nested", many(&|_| "not={".to_owned(), &format!("{rule}when={{"))),
        (
            "notices",
            many(&|_| "{role=\"community\",within=\"P1D\"},".to_owned(), &format!("{rule}notify = [")),
        ),
        (
            "values",
            many(
                &|number| format!("{{id=\"v{number}\"}},"),
                "format = 1\n[[fact]]\nid=\"f\"\nkind=\"one-of\"\nvalues=[",
            ),
        ),
        (
            "one of values",
            many(
                &|number| format!("\"v{number}\","),
                &format!(
                    "{}{}",
                    many(
                        &|number| format!("{{id=\"v{number}\"}},"),
                        "format = 1\n[[fact]]\nid=\"f\"\nkind=\"one-of\"\nvalues=["
                    )
                    .split_inclusive(',')
                    .take(30_000)
                    .collect::<String>(),
                    "]\n[[rule]]\nid=\"r\"\nwhen={fact=\"f\",one_of=["
                ),
            ),
        ),
        ("steps", many(&|_| "[[step]]\ngive=[\"phq-9\"]\n".to_owned(), head)),
        ("gives", many(&|_| "\"phq-9\",".to_owned(), &format!("{step}give=["))),
        (
            "carries",
            many(
                &|number| format!("\"phq-9.{number}\"=\"gad-7.1\",\n"),
                &format!("{step}give=[\"phq-9\"]\ncarry={{"),
            ),
        ),
        ("guarantees", many(&|number| format!("[[guarantee]]\nid=\"g{number}\"\n"), head)),
        ("too long", " ".repeat(MIB + 1)),
    ]
}

// Hazard H12: a hostile policy ends soon.
#[test]
fn hostile_text_gives_diagnostics_in_linear_time() {
    for (name, text) in hostile() {
        let start = work::time();
        let error = Policy::from_toml(name, &text, &instrument).unwrap_err();
        assert!(!error.to_string().is_empty(), "{name}");
        // A quadratic rule takes minutes for 1 MiB; the limit leaves room for a slow machine without optimisation.
        let taken = work::time() - start;
        assert!(taken < Duration::from_secs(20), "{name}: {taken:?}");
        if std::env::var_os("TIMES").is_some() {
            println!("{name}: {taken:?}, {} diagnostics", error.diagnostics().len());
        }
    }
}

#[test]
fn more_rules_or_facts_than_one_person_can_be_compared_with_are_refused() {
    let good = catalog::policy_toml("recovered-2020").unwrap();
    let label = "label = { en = \"L\" }\n";
    let rule = |number: usize| {
        format!(
            "[[rule]]\nid = \"rule-{number}\"\n{label}level = \"crisis\"\nclause = \"recovered-2020 1\"\n\
             source = \"recovered-2020\"\nwhen = {{ score = \"gad-7.total\", at_least = 10 }}\n"
        )
    };
    let fact = |number: usize| format!("[[fact]]\nid = \"fact-{number}\"\n{label}kind = \"yes-no\"\n");
    let entries: [(&str, &dyn Fn(usize) -> String); 2] = [("rules", &rule), ("facts", &fact)];
    for (what, entry) in entries {
        let text: String = std::iter::once(good.to_owned()).chain((0..2_000).map(entry)).collect();
        let error = Policy::from_toml("many", &text, &instrument).unwrap_err();
        let told = error.diagnostics().iter().find(|found| found.message().contains("2000")).unwrap();
        assert_eq!(
            (told.code(), told.message()),
            (Code::TooLarge, &*format!("there are more than 2000 {what}"))
        );
    }
}
