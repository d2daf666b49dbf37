//! What may be left out never stands for an answer: a blank is neither a score nor an answered member nor a zero.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use psyscreen::diagnostic::Code;
use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number};

const HEAD: &str = r#"
format = 1
id = "left-out"
revision = "1"
title = { en = "Left out" }
construct = "depression"
informant = "self"
item_count = 4
wording = { en = "descriptor" }
licence = { text = "free", scoring = "free", evidence = "https://example.org/", checked = 2026-11-24 }
source = [{ id = "s", citation = "A (2026)", url = "https://example.org/" }]
options.o = { codes = [1, 2, 3, 4, 5], label.en = { 1 = "a", 2 = "b", 3 = "c", 4 = "d", 5 = "e" } }
"#;

const ALWAYS: &str = "";
const EXCLUDED: &str = "optional = true\nnot_applicable_as = 'excluded'\nnot_applicable_source = 's'\n";
const COUNTS: &str = "optional = true\nnot_applicable_as = 0\nnot_applicable_source = 's'\n";
/// Asked of those who answer the first item with more than 1.
const GATED: &str =
    "shown_when = { item = '1', at_least = 2 }\nnot_applicable_as = 0\nnot_applicable_source = 's'\n";
const GATED_EXCLUDED: &str = "shown_when = { item = '1', at_least = 2 }\nnot_applicable_as = 'excluded'\nnot_applicable_source = 's'\n";

fn load(items: [&str; 4], scale: &str, range: &str) -> Result<Instrument, psyscreen::diagnostic::LoadError> {
    let mut text = HEAD.to_owned();
    for (position, keys) in items.iter().enumerate() {
        let id = position + 1;
        text.push_str(&format!("[[item]]\nid = '{id}'\ntext = {{ en = 'item' }}\noptions = 'o'\n{keys}"));
    }
    // Every item is used.
    let all = "[[scale]]\nid = 'all'\nmethod = 'max'\nitems = ['1..4']\nrange = [LOW, 5]\ndirection = 'none'\nsource = 's'\n";
    let low =
        if items.contains(&ALWAYS) || items.contains(&GATED) || !items.contains(&COUNTS) { "1" } else { "0" };
    text.push_str(&all.replace("LOW", low));
    text.push_str(&format!(
        "[[scale]]\nid = 'x'\n{scale}\nrange = {range}\ndirection = 'none'\nsource = 's'\n"
    ));
    Instrument::from_toml("left-out", &text)
}

fn codes(items: [&str; 4], scale: &str, range: &str) -> Vec<Code> {
    match load(items, scale, range) {
        Ok(_) => Vec::new(),
        Err(error) => error.diagnostics().iter().map(|problem| problem.code()).collect(),
    }
}

#[test]
fn what_may_be_left_out_is_never_the_only_input() {
    let scales = [
        ("method = 'linear'\nof = { item = '1' }\nmultiply = 10", "[10, 50]"),
        (
            "method = 'recode'\nof = { item = '1' }\nclasses = [{ value = 0 }, { at_least = 3, value = 1 }]",
            "[0, 1]",
        ),
        (
            "method = 'lookup'\nof = { item = '1' }\ntable = [[1, 10], [2, 20], [3, 30], [4, 40], [5, 50]]",
            "[10, 50]",
        ),
        ("method = 'difference'\nof = { item = '1' }\nminus = { item = '2' }", "[-4, 4]"),
        ("method = 'difference'\nof = { item = '2' }\nminus = { item = '1' }", "[-4, 4]"),
        ("method = 'ratio'\nof = { item = '1' }\nover = { item = '2' }", "[0.2, 5]"),
        ("method = 'ratio'\nof = { item = '2' }\nover = { item = '1' }", "[0.2, 5]"),
        ("method = 'sum'\nitems = ['1']", "[1, 5]"),
        ("method = 'mean'\nitems = ['1']", "[1, 5]"),
        ("method = 'weighted-sum'\nitems = ['1']\nweights = [2]", "[2, 10]"),
        ("method = 'max'\nitems = ['1']", "[1, 5]"),
        ("method = 'min'\nitems = ['1']", "[1, 5]"),
    ];
    for (scale, range) in scales {
        assert_eq!(codes([ALWAYS; 4], scale, range), [], "{scale}");
        for keys in [EXCLUDED, COUNTS] {
            let found = codes([keys, ALWAYS, ALWAYS, ALWAYS], scale, range);
            assert!(found.contains(&Code::NotApplicable), "{scale}\n{keys}: {found:?}");
        }
    }
    // What the form skips because of another answer counts as the definition says.
    let gated = load(
        [ALWAYS, GATED, ALWAYS, ALWAYS],
        "method = 'linear'\nof = { item = '2' }\nmultiply = 10",
        "[0, 50]",
    );
    let gated = gated.unwrap();
    let x = |answers: &[(&'static str, i32)]| {
        gated.respond(answers.iter().copied()).unwrap().score().get("x").unwrap()
    };
    assert_eq!(x(&[("1", 1)]).value(), Some(Number::ZERO));
    assert_eq!(x(&[]).value(), None);
}

// Hazard H02: optional questions that nobody answered give no score.
#[test]
fn nothing_but_blanks_is_no_score() {
    for keys in [EXCLUDED, COUNTS] {
        let (low, none) = if keys == COUNTS { ("0", "0") } else { ("1", "1") };
        let items = [keys, keys, ALWAYS, ALWAYS];
        for (scale, range) in [
            ("method = 'sum'\nitems = ['1', '2']", format!("[{none}, 10]")),
            ("method = 'mean'\nitems = ['1', '2']", format!("[{low}, 5]")),
            ("method = 'max'\nitems = ['1', '2']", format!("[{low}, 5]")),
            ("method = 'min'\nitems = ['1', '2']", format!("[{low}, 5]")),
            ("method = 'count'\ncount = [{ items = ['1', '2'], at_least = 3 }]", "[0, 2]".to_owned()),
            (
                "method = 'mean'\nitems = ['1', '2']\nmissing = { min_answered = 1, fill = 'prorate', source = 's' }",
                format!("[{low}, 5]"),
            ),
        ] {
            let instrument = load(items, scale, &range).unwrap_or_else(|error| panic!("{scale}\n{error}"));
            let blank = instrument.respond([("3", 1), ("4", 1)]).unwrap().score().get("x").unwrap();
            assert_eq!((blank.status(), blank.value()), (Status::Unscorable, None), "{scale}\n{keys}");
            // The interval says that nothing is known.
            let x = instrument.scale("x").unwrap();
            assert_eq!((blank.min(), blank.max()), x.range(), "{scale}\n{keys}");
            // One answer is enough.
            let one = instrument.respond([("1", 4)]).unwrap().score().get("x").unwrap();
            assert_eq!(one.status(), Status::Complete, "{scale}\n{keys}");
        }
    }
}

#[test]
fn a_sum_of_nothing_is_no_score() {
    let items = [ALWAYS, GATED_EXCLUDED, GATED_EXCLUDED, ALWAYS];
    let instrument = load(items, "method = 'sum'\nitems = ['2', '3']", "[1, 10]").unwrap();
    let x = |answers: &[(&'static str, i32)]| {
        instrument.respond(answers.iter().copied()).unwrap().score().get("x").unwrap()
    };
    let skipped = x(&[("1", 1), ("4", 1)]);
    assert_eq!((skipped.value(), skipped.min(), skipped.max()), (None, 1.into(), 10.into()));
    assert_eq!(x(&[("1", 1), ("2", 4)]).value(), Some(4.into()));
    assert_eq!(x(&[("1", 2), ("2", 4), ("3", 2)]).value(), Some(6.into()));
}

#[test]
fn a_substitute_is_no_answer_to_prorate_from() {
    let prorated = |keys, at_least: u8, method: &str, range: &str| {
        let scale = format!(
            "method = '{method}'\nitems = ['2', '3', '4']\nmissing = {{ min_answered = {at_least}, fill = 'prorate', source = 's' }}"
        );
        load([ALWAYS, keys, ALWAYS, ALWAYS], &scale, range).unwrap_or_else(|error| panic!("{error}"))
    };
    let mean = Number::ratio;
    for (keys, first) in [(GATED, "1"), (COUNTS, "5")] {
        for (method, range, value) in
            // The substitute 0 is in the score; the missing item counts as the answered one, 4.
            [("sum", "[2, 15]", Some(Number::from(8))), ("mean", "['2/3', 5]", mean(8, 3))]
        {
            let range = if method == "mean" { "[0, 5]" } else { range };
            let instrument = match method {
                "mean" => {
                    let rounded = "method = 'mean'\nitems = ['2', '3', '4']\nmissing = { min_answered = 1, fill = 'prorate', source = 's' }\nround = { decimals = 2, mode = 'half-up', source = 's' }";
                    load([ALWAYS, keys, ALWAYS, ALWAYS], rounded, "[0.67, 5]")
                        .unwrap_or_else(|error| panic!("{error}"))
                }
                _ => prorated(keys, 1, method, range),
            };
            let score = instrument.respond([("1", first), ("3", "4")]).unwrap().score().get("x").unwrap();
            assert_eq!(score.status(), Status::Prorated);
            let value = if method == "mean" { Number::parse("2.67") } else { value };
            assert_eq!(score.value(), value, "{method}");
            assert!(score.min() <= score.value().unwrap() && score.value().unwrap() <= score.max());
        }
        // Two answers are asked for, and a substitute is none.
        let instrument = prorated(keys, 2, "sum", "[2, 15]");
        let score = instrument.respond([("1", first), ("3", "4")]).unwrap().score().get("x").unwrap();
        assert_eq!((score.status(), score.min(), score.max()), (Status::Unscorable, 5.into(), 9.into()));
    }
}
