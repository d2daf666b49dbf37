//! `above` and `below` against the same rules worked in whole quarters and tenths: over all answers of a small form, and over
//! every completion of a missing one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use psyscreen::authoring::vectors::{LintCode, VectorTable};
use psyscreen::{Instrument, Truth};

const FORM: &str = r#"
format = 1
id = "strict"
revision = "1"
title = { en = "Strict" }
construct = "distress"
informant = "self"
item_count = 5
wording = { en = "descriptor" }

[licence]
text = "free"
scoring = "free"
evidence = "https://example.org/licence"
checked = 2026-11-24

[[source]]
id = "manual"
citation = "Example A (2026). A manual"
doi = "10.1000/182"

[options.often]
codes = [0, 1, 2, 3]
label.en = { 0 = "Never", 1 = "Some days", 2 = "Most days", 3 = "Every day" }

[[item]]
id = "1"
text = { en = "One" }
options = "often"

[[item]]
id = "2"
text = { en = "Two" }
options = "often"
reverse_keyed = true

[[item]]
id = "3"
text = { en = "Three" }
kind = "number"
min = 0
max = 0.4
decimals = 1
unscored = true

[[item]]
id = "4"
text = { en = "Four" }
options = "often"

[[item]]
id = "5"
text = { en = "Five" }
options = "often"

[[scale]]
id = "total"
method = "mean"
items = ["1", "2", "4", "5"]
range = [0, 3]
direction = "higher-is-worse"
source = "manual"
[[scale.cutoff]]
id = "positive"
above = 1.5
target = "distress"
population = "Adults"
source = "manual"

[[scale]]
id = "well"
method = "linear"
of = { scale = "total" }
multiply = -1
add = 3
range = [0, 3]
direction = "higher-is-better"
source = "manual"
[[scale.cutoff]]
id = "unwell"
below = 1.25
target = "distress"
population = "Adults"
source = "manual"

[[critical_item]]
id = "much"
item = "1"
above = 2
concern = "safety"
source = "manual"

[[criterion]]
id = "several"
count = [{ items = ["1", "2"], above = 1 }, { items = ["3"], below = 0.2 }]
at_least = 2
source = "manual"

[[criterion]]
id = "some"
item = "3"
above = 0.1
below = 0.35
source = "manual"

[[criterion]]
id = "between"
score = "total"
above = 1
at_most = 2
source = "manual"
"#;

fn form() -> Instrument {
    let form = Instrument::from_toml("strict.toml", FORM).unwrap_or_else(|error| panic!("{error}"));
    assert!(form.warnings().is_empty(), "{:?}", form.warnings());
    form
}

/// What the rules say, written another way.
fn expected(codes: [u32; 4], tenths: u32) -> Vec<(&'static str, bool)> {
    let [one, two, four, five] = codes;
    let quarters = one + (3 - two) + four + five;
    let counted = u32::from(one == 2 || one == 3) + u32::from(two == 0 || two == 1) + u32::from(tenths <= 1);
    vec![
        ("total.positive", quarters > 6),
        ("well.unwell", 12 - quarters < 5),
        ("much", one == 3),
        ("several", counted >= 2),
        ("some", tenths == 2 || tenths == 3),
        ("between", quarters > 4 && quarters <= 8),
    ]
}

// Hazard H13: above and at least differ by exactly the boundary.
#[test]
fn all_answers_and_all_with_one_missing() {
    let form = form();
    for number in 0..4_u32.pow(4) * 5 {
        let code = |place: u32| number / 4_u32.pow(place) % 4;
        let (codes, tenths) = ([code(0), code(1), code(2), code(3)], number / 4_u32.pow(4));
        let texts: Vec<(&str, String)> = vec![
            ("1", codes[0].to_string()),
            ("2", codes[1].to_string()),
            ("3", format!("0.{tenths}")),
            ("4", codes[2].to_string()),
            ("5", codes[3].to_string()),
        ];
        let answers = texts.iter().map(|(id, text)| (*id, text.as_str()));
        let findings = form.respond(answers.clone()).unwrap().score().interpret();
        for (id, holds) in expected(codes, tenths) {
            assert_eq!(findings.result(id).unwrap(), holds.to_string(), "{id}: {texts:?}");
        }
        // With one answer missing, what is certain is what every completion says.
        let left_out =
            ["1", "2", "3", "4", "5"].into_iter().cycle().nth(usize::try_from(number).unwrap()).unwrap();
        let partly = form.respond(answers.filter(|(id, _)| *id != left_out)).unwrap().score().interpret();
        for (id, _) in expected(codes, tenths) {
            let mut seen = Vec::new();
            for other in 0..if left_out == "3" { 5 } else { 4 } {
                let (mut codes, mut tenths) = (codes, tenths);
                match left_out {
                    "1" => codes[0] = other,
                    "2" => codes[1] = other,
                    "3" => tenths = other,
                    "4" => codes[2] = other,
                    _ => codes[3] = other,
                }
                seen.push(expected(codes, tenths).into_iter().find(|(name, _)| *name == id).unwrap().1);
            }
            let truth = match (seen.contains(&true), seen.contains(&false)) {
                (true, false) => Truth::True,
                (false, true) => Truth::False,
                _ => Truth::Undetermined,
            };
            assert_eq!(partly.result(id).unwrap(), truth.to_string(), "{id} without {left_out}: {texts:?}");
        }
    }
}

/// The lint asks for the value itself, which is not above itself, and for the next one that can be.
#[test]
fn both_sides_of_a_strict_boundary_are_asked_for() {
    let form = form();
    let header = csv::StringRecord::from(vec!["kind", "1", "2", "4", "5", "=total.positive", "origin"]);
    let lints = |rows: &[[&str; 7]]| {
        let table = VectorTable::new(&form, &header).unwrap();
        let rows: Vec<csv::StringRecord> =
            rows.iter().map(|row| csv::StringRecord::from(row.to_vec())).collect();
        let vectors: Vec<_> = rows.iter().map(|row| table.read(row).unwrap()).collect();
        assert!(vectors.iter().all(|vector| vector.differences().is_empty()));
        let lints = form.lint(&vectors).into_iter();
        let edges =
            lints.filter(|lint| lint.code() == LintCode::CutoffEdge && lint.message().contains("positive"));
        edges.map(|lint| lint.message().to_owned()).collect::<Vec<_>>()
    };
    let (below, at, above) = (
        ["below", "1", "2", "2", "1", "false", "manual"],
        ["at", "1", "2", "2", "2", "false", "manual"],
        ["above", "1", "2", "2", "3", "true", "manual"],
    );
    assert_eq!(lints(&[at, above]), [""; 0]);
    let lacking = lints(&[below, above]);
    assert!(lacking.len() == 1 && lacking[0].ends_with("no vector has the score 1.5"), "{lacking:?}");
    let lacking = lints(&[below, at]);
    assert!(lacking.len() == 1 && lacking[0].ends_with("no vector has the score 1.75"), "{lacking:?}");
}
