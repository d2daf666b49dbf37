//! The range that validation computes for a scale is exactly what answers reach: every method over a handful of items,
//! every possible set of answers scored.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use psyscreen::diagnostic::Code;
use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number};

const HEAD: &str = r#"
format = 1
id = "ranges"
revision = "1"
title = { en = "Ranges" }
construct = "depression"
informant = "self"
item_count = 11
wording = { en = "descriptor" }
licence = { text = "free", scoring = "free", evidence = "https://example.org/", checked = 2026-11-24 }
source = [{ id = "s", citation = "A (2026)", url = "https://example.org/" }]
options.three = { codes = [0, 1, 2], label.en = { 0 = "a", 1 = "b", 2 = "c" } }
options.odd = { codes = [1, 3, 5], label.en = { 1 = "a", 3 = "b", 5 = "c" } }
options.half = { codes = [0, 1, 2], points = [0, 0.5, 1.5], label.en = { 0 = "a", 1 = "b", 2 = "c" } }
"#;

/// Id, keys, and every possible answer (blank for an item that the form may skip).
const ITEMS: &[(&str, &str, &[&str])] = &[
    ("plain", "options = 'three'", &["0", "1", "2"]),
    ("odd", "options = 'odd'", &["1", "3", "5"]),
    ("reversed", "options = 'three'\nreverse_keyed = true", &["0", "1", "2"]),
    ("half", "options = 'half'", &["0", "1", "2"]),
    ("half-reversed", "options = 'half'\nreverse_keyed = true", &["0", "1", "2"]),
    (
        "counts",
        "options = 'three'\noptional = true\nnot_applicable_as = 7\nnot_applicable_source = 's'",
        &["0", "1", "2", ""],
    ),
    (
        "leaves",
        "options = 'three'\noptional = true\nnot_applicable_as = 'excluded'\nnot_applicable_source = 's'",
        &["0", "1", "2", ""],
    ),
    (
        "shown",
        "options = 'three'\nshown_when = { item = 'plain', at_least = 1 }\nnot_applicable_as = -1\nnot_applicable_source = 's'",
        &["0", "1", "2", ""],
    ),
    ("decimal", "kind = 'number'\nmin = -0.5\nmax = 1\ndecimals = 1", &["-0.5", "-0.1", "0", "0.7", "1"]),
    ("from", "kind = 'clock'", &["00:00", "12:00", "23:59"]),
    ("to", "kind = 'clock'", &["00:00", "12:01", "23:59"]),
];

/// The scale's keys, and its range as worked out by hand.
const CASES: &[(&str, &str, &str)] = &[
    ("method = 'sum'\nitems = ['plain', 'odd', 'reversed']", "1", "9"),
    ("method = 'sum'\nitems = ['plain', 'odd', 'half']", "1", "8.5"),
    ("method = 'sum'\nitems = ['half-reversed', 'half']", "0", "3"),
    ("method = 'sum'\nitems = ['odd', 'decimal']\nreverse = ['odd', 'decimal']", "0.5", "6"),
    ("method = 'sum'\nitems = ['plain', 'counts']", "0", "9"),
    ("method = 'sum'\nitems = ['odd', 'leaves']", "1", "7"),
    ("method = 'sum'\nitems = ['plain', 'shown']", "-1", "4"),
    ("method = 'weighted-sum'\nitems = ['odd', 'leaves']\nweights = [2.5, -1]", "0.5", "12.5"),
    (
        "method = 'weighted-sum'\nitems = ['odd', 'half']\nweights = [-0.1, 3]\nreverse = ['half']",
        "-0.5",
        "4.4",
    ),
    ("method = 'mean'\nitems = ['plain', 'odd']", "0.5", "3.5"),
    (
        "method = 'mean'\nitems = ['plain', 'odd']\nround = { decimals = 0, mode = 'half-up', source = 's' }",
        "1",
        "4",
    ),
    (
        "method = 'mean'\nitems = ['plain', 'odd']\nround = { decimals = 0, mode = 'half-even', source = 's' }",
        "0",
        "4",
    ),
    ("method = 'mean'\nitems = ['odd', 'leaves']", "0.5", "5"),
    ("method = 'mean'\nitems = ['plain', 'counts', 'leaves']", "0", "4.5"),
    ("method = 'max'\nitems = ['plain', 'odd']", "1", "5"),
    ("method = 'max'\nitems = ['odd', 'leaves']", "1", "5"),
    ("method = 'max'\nitems = ['plain', 'counts']", "0", "7"),
    ("method = 'min'\nitems = ['plain', 'odd']", "0", "2"),
    ("method = 'min'\nitems = ['odd', 'leaves']", "0", "5"),
    (
        "method = 'count'\ncount = [{ items = ['plain', 'odd'], at_least = 2 }, { items = ['leaves'], at_least = 1 }]",
        "0",
        "3",
    ),
    ("method = 'count'\ncount = [{ items = ['counts', 'half'], at_most = 1 }]", "0", "2"),
    (
        "method = 'count'\ncount = [{ items = ['plain'], above = 1 }, { items = ['odd'], below = 5 }]",
        "0",
        "2",
    ),
    ("method = 'difference'\nof = { item = 'plain' }\nminus = { item = 'odd' }", "-5", "1"),
    ("method = 'ratio'\nof = { item = 'plain' }\nover = { item = 'odd' }\ntimes = 2", "0", "4"),
    ("method = 'ratio'\nof = { item = 'odd' }\nover = { item = 'plain' }", "0.5", "5"),
    ("method = 'linear'\nof = { item = 'odd' }\nmultiply = -2\nadd = 1.5", "-8.5", "-0.5"),
    ("method = 'linear'\nof = { item = 'odd' }\nmultiply = '30/4'\nadd = '-15/2'", "0", "30"),
    ("method = 'weighted-sum'\nitems = ['plain', 'odd']\nweights = ['1/2', '-1/4']", "-1.25", "0.75"),
    ("method = 'ratio'\nof = { item = 'plain' }\nover = { item = 'odd' }\ntimes = '1/4'", "0", "0.5"),
    (
        "method = 'recode'\nof = { item = 'odd' }\nclasses = [{ value = 9 }, { at_least = 2, value = 4 }, { at_least = 5, value = 6 }]",
        "4",
        "9",
    ),
    ("method = 'lookup'\nof = { item = 'odd' }\ntable = [[1, 30.5], [3, 40], [5, 70]]", "30.5", "70"),
    ("method = 'duration'\nfrom = 'from'\nto = 'to'", "1", "1440"),
];

/// A definition with one scale; items that it does not name are marked as unscored.
fn definition(scale: &str, low: &str, high: &str) -> String {
    let mut text = HEAD.to_owned();
    for (id, keys, _) in ITEMS {
        let unscored = if uses(scale, id) { "" } else { "unscored = true\n" };
        text.push_str(&format!("[[item]]\nid = '{id}'\ntext = {{ en = '{id}' }}\n{keys}\n{unscored}"));
    }
    text.push_str(&format!(
        "[[scale]]\nid = 'x'\n{scale}\nrange = [{low}, {high}]\ndirection = 'none'\nsource = 's'\n"
    ));
    text
}

fn uses(scale: &str, item: &str) -> bool {
    scale.contains(&format!("'{item}'"))
}

/// The lowest and highest complete value over all answers to the items that the scale uses.
fn reached(instrument: &Instrument, scale: &str) -> (Number, Number) {
    // Whether `shown` is asked depends on `plain`, which every case with it uses as well.
    let used: Vec<_> = ITEMS.iter().filter(|(id, ..)| uses(scale, id)).collect();
    let mut extremes: Option<(Number, Number)> = None;
    let mut picks = vec![0; used.len()];
    loop {
        let answers = used.iter().zip(&picks).map(|((id, _, answers), pick)| (*id, answers[*pick]));
        // An answer is used even where the form would have skipped the question.
        if let Ok(responses) = instrument.respond(answers) {
            let scores = responses.score();
            let outcome = scores.outcome(&instrument.scales()[0]).unwrap();
            if outcome.status() == Status::Complete {
                let value = outcome.value().unwrap();
                let (low, high) = extremes.unwrap_or((value, value));
                extremes = Some((low.min(value), high.max(value)));
            }
        }
        let mut wheel = 0;
        while wheel < used.len() {
            picks[wheel] = usize::checked_add(picks[wheel], 1).unwrap();
            if picks[wheel] < used[wheel].2.len() {
                break;
            }
            picks[wheel] = 0;
            wheel = usize::checked_add(wheel, 1).unwrap();
        }
        if wheel == used.len() {
            return extremes.unwrap_or_else(|| panic!("nothing scored: {scale}"));
        }
    }
}

// Hazard H01: a range that the items cannot reach is a wrong definition.
#[test]
fn computed_ranges_are_reached_and_not_passed() {
    for (scale, low, high) in CASES {
        let text = definition(scale, low, high);
        let instrument = Instrument::from_toml("x", &text).unwrap_or_else(|error| panic!("{scale}\n{error}"));
        let stated = (Number::parse(low).unwrap(), Number::parse(high).unwrap());
        assert_eq!(reached(&instrument, scale), stated, "{scale}");
    }
}

#[test]
fn any_other_stated_range_is_refused() {
    for (scale, low, high) in CASES {
        for (low, high) in [(*low, "1441"), ("-1000", *high)] {
            let error = Instrument::from_toml("x", &definition(scale, low, high)).unwrap_err();
            let codes: Vec<Code> = error.diagnostics().iter().map(|problem| problem.code()).collect();
            assert_eq!(codes, [Code::RangeMismatch], "{scale}\n{error}");
        }
    }
}

/// Weights as fine as validation lets through still give exact scores.
#[test]
fn scores_at_the_limit_of_exactness_are_exact() {
    let (first, second) = ("0.000000123", "123456.789012345");
    let scale = format!("method = 'weighted-sum'\nitems = ['plain', 'odd']\nweights = [{first}, {second}]");
    let (low, high) = ("123456.789012345", "617283.945061971");
    let finer = scale.replace(first, "0.000000000123");
    let error = Instrument::from_toml("x", &definition(&finer, low, high)).unwrap_err();
    assert_eq!(error.diagnostics()[0].code(), Code::NumberTooLarge, "{error}");

    let instrument = Instrument::from_toml("x", &definition(&scale, low, high)).unwrap();
    for (plain, odd, wanted) in
        [("0", "1", "123456.789012345"), ("1", "3", "370370.367037158"), ("2", "5", "617283.945061971")]
    {
        let scores = instrument.respond([("plain", plain), ("odd", odd)]).unwrap().score();
        assert_eq!(scores.outcome(&instrument.scales()[0]).unwrap().value(), Number::parse(wanted));
    }
}
