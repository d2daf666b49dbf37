//! An answer that cannot be understood is missing, and nothing else of the person is lost over it: critical items speak, no
//! score is prorated over it, and every problem is named.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]

use std::collections::BTreeMap;

use psyscreen::instrument::MissingReason;
use psyscreen::response::{Answer, Given, RawAnswer, ResponseProblemKind};
use psyscreen::scoring::Status;
use psyscreen::triage::FactValue;
use psyscreen::{Findings, Instrument, Screening, Truth, catalog};

use crate::support;

const HEAD: &str = r#"
format = 1
id = "unreadable"
revision = "1"
title = { en = "Unreadable" }
construct = "depression"
informant = "self"
wording = { en = "descriptor" }
licence = { text = "free", scoring = "free", evidence = "https://example.org/", checked = 2026-11-24 }
source = [{ id = "s", citation = "A (2026)", url = "https://example.org/" }]
options.o = { codes = [0, 1, 2, 3], label.en = { 0 = "never", 1 = "rarely", 2 = "often", 3 = "always" } }
"#;

/// A definition of four items with these scales and whatever follows them.
fn instrument(rest: &str) -> Instrument {
    let items: String = (1..=4)
        .map(|item| format!("[[item]]\nid = '{item}'\ntext = {{ en = 'item' }}\noptions = 'o'\n"))
        .collect();
    Instrument::from_toml("unreadable", &format!("{HEAD}item_count = 4\n{items}{rest}")).unwrap()
}

fn readable<'i, 'a, A: Into<Given<'a>>>(
    instrument: &'i Instrument,
    answers: impl IntoIterator<Item = (&'a str, A)>,
) -> Findings<'i> {
    instrument.respond(answers).unwrap_err().readable(instrument).score().interpret()
}

// Hazard H14: the rest of the answers is used.
#[test]
fn a_typing_mistake_takes_nothing_else_away() {
    let phq9 = support::instrument("phq-9");
    let error = phq9.respond_in_order(["3", "3", "3", "3", "3", "3", "3", "x", "3"]).unwrap_err();
    assert_eq!(error.problems().len(), 1);
    let responses = error.readable(&phq9);
    assert!(responses.answer(&phq9.items()[7]).unwrap() == Answer::Missing(MissingReason::Unreadable));
    assert_eq!(responses.answered_count(), 8);
    let findings = responses.score().interpret();
    assert_eq!(findings.critical_item_by_id("suicidal-ideation"), Some(Truth::True));
    let total = findings.scores().get("total").unwrap();
    assert_eq!((total.status(), total.min(), total.max()), (Status::Unscorable, 24.into(), 27.into()));
    assert_eq!(findings.band("total").unwrap().id(), "severe");
}

// Hazard H14: whatever the problem is.
#[test]
fn every_problem_leaves_the_rest_in_place() {
    let phq9 = support::instrument("phq-9");
    let codes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    let error = phq9.respond_in_order(codes).unwrap_err();
    let readable = error.readable(&phq9);
    assert_eq!(readable.answered_count(), 4);
    let unreadable = Answer::Missing(MissingReason::Unreadable);
    assert!(phq9.items()[4..].iter().all(|item| readable.answer(item).unwrap() == unreadable));
    let kinds: Vec<_> = error.problems().iter().map(|problem| problem.kind()).collect();
    assert_eq!(kinds.len(), 7);
    assert_eq!(kinds[6], ResponseProblemKind::TooMany);

    let error = phq9.respond([("9", 1), ("item-nine", 3), ("1", 2)]).unwrap_err();
    assert_eq!(error.readable(&phq9).answered_count(), 2);
    assert_eq!(error.problems()[0].position(), Some(1));
    let text = error.to_string();
    assert!(
        text.starts_with("phq-9: answer 2 is for an item that this instrument does not have; the items are"),
        "{text}"
    );
    assert!(!text.contains("item-nine"), "{text}");
}

#[test]
fn whether_the_form_asks_is_open_where_it_depends_on_what_cannot_be_read() {
    // The second item is asked of those who drink.
    let audit = support::instrument("audit");
    let second = |first: &'static str| {
        let responses = audit.respond([("1", first)]).unwrap_or_else(|error| error.readable(&audit));
        responses.answer(&audit.items()[1]).unwrap()
    };
    assert!(second("0") == Answer::NotApplicable);
    assert!(second("1") == Answer::Missing(MissingReason::Skipped));
    assert!(second("often enough") == Answer::Unresolved(MissingReason::Skipped));
}

#[test]
fn no_other_instrument_reads_them() {
    let (phq9, gad7) = (support::instrument("phq-9"), support::instrument("gad-7"));
    let error = phq9.respond_in_order([3, 3, 3, 3, 3, 3, 3, 4, 3]).unwrap_err();
    let responses = error.readable(&gad7);
    assert_eq!(responses.answered_count(), 0);
    let unreadable = Answer::Missing(MissingReason::Unreadable);
    assert!(gad7.items().iter().all(|item| responses.answer(item).unwrap() == unreadable));
    assert_eq!(responses.score().get("total").unwrap().status(), Status::Unscorable);
}

const PRORATED: &str = "
[[scale]]
id = 'sum'
method = 'sum'
items = ['1', '2']
range = [0, 6]
missing = { min_answered = 1, fill = 'prorate', source = 's' }
direction = 'none'
source = 's'
[[scale]]
id = 'other'
method = 'sum'
items = ['3', '4']
range = [0, 6]
missing = { min_answered = 1, fill = 'prorate', source = 's' }
direction = 'none'
source = 's'
[[scale]]
id = 'mean'
method = 'mean'
items = ['1', '2', '3']
reverse = ['2']
range = [0, 3]
missing = { min_answered = 1, fill = 'prorate', source = 's' }
direction = 'none'
source = 's'
[[scale]]
id = 'high'
method = 'max'
items = ['1', '2']
range = [0, 3]
direction = 'none'
source = 's'
[[scale]]
id = 'low'
method = 'min'
items = ['3', '4']
range = [0, 3]
direction = 'none'
source = 's'
[[scale]]
id = 'positive'
method = 'count'
count = [{ items = ['1', '2'], at_least = 2 }]
range = [0, 2]
direction = 'none'
source = 's'
[[scale]]
id = 'negative'
method = 'count'
count = [{ items = ['3', '4'], at_most = 1 }]
range = [0, 2]
direction = 'none'
source = 's'
";

/// A mean of two scales that is prorated where one is unscorable.
fn over(a: &str, b: &str, more: &str, high: u8) -> String {
    format!(
        "{more}[[scale]]\nid = 'over'\nmethod = 'mean'\nscales = ['{a}', '{b}']\nrange = [0, {high}]\ndirection = 'none'\nsource = 's'\nmissing = {{ min_answered = 1, fill = 'prorate', source = 's' }}\n"
    )
}

// Hazard H02: an answer that cannot be read is not made up.
#[test]
fn no_score_is_prorated_over_it() {
    let linear = |id: &str, of: &str| {
        format!(
            "[[scale]]\nid = '{id}'\nmethod = 'linear'\nof = {{ scale = '{of}' }}\nmultiply = 1\nadd = 0\nrange = [0, 3]\ndirection = 'none'\nsource = 's'\n"
        )
    };
    let cases = [
        over("sum", "other", "", 6),
        over("high", "low", "", 3),
        over("positive", "negative", "", 2),
        over("linear-high", "linear-low", &(linear("linear-high", "high") + &linear("linear-low", "low")), 3),
    ];
    for rest in cases {
        let instrument = instrument(&format!("{PRORATED}{rest}"));
        let score = |scale: &str, answers: [&'static str; 4]| {
            let responses = instrument.respond_in_order(answers);
            let responses = responses.unwrap_or_else(|error| error.readable(&instrument));
            let score = responses.score().get(scale).unwrap();
            assert!(score.min() <= score.max());
            (score.status(), score.value())
        };
        // A blank is filled by the rule; an answer that cannot be read is not, beside others or beside a blank.
        for scale in ["sum", "mean"] {
            assert_eq!(score(scale, ["1", "", "1", "1"]).0, Status::Prorated, "{scale}");
            assert_eq!(score(scale, ["1", "x", "1", "1"]), (Status::Unscorable, None), "{scale}");
            assert_eq!(score(scale, ["x", "", "1", "1"]), (Status::Unscorable, None), "{scale}");
        }
        assert_eq!(score("over", ["", "", "1", "1"]).0, Status::Prorated, "{rest}");
        assert_eq!(score("over", ["", "x", "1", "1"]), (Status::Unscorable, None), "{rest}");
        assert_eq!(score("over", ["x", "x", "1", "1"]), (Status::Unscorable, None), "{rest}");
        // Nor is a score that is answered in part missing: what the others say is not what it would be.
        if ["high", "positive"].iter().any(|of| rest.contains(&format!("scales = ['{of}'"))) {
            assert_eq!(score("over", ["3", "", "0", "0"]), (Status::Unscorable, None), "{rest}");
        }
        // What does not use it is as it was.
        for scale in ["other", "low", "negative"] {
            assert_eq!(score(scale, ["x", "x", "1", "1"]), score(scale, ["1", "1", "1", "1"]), "{scale}");
        }
        assert_eq!(score("other", ["x", "x", "1", ""]).0, Status::Prorated);
    }
}

const SAFETY: &str = "
[[scale]]
id = 'total'
method = 'sum'
items = ['1..4']
range = [0, 12]
direction = 'none'
source = 's'
[[scale]]
id = 'third'
method = 'linear'
of = { item = '3' }
multiply = 1
add = 0
range = [0, 3]
direction = 'none'
source = 's'
[[critical_item]]
id = 'harm'
item = '1'
at_least = 2
concern = 'suicide'
source = 's'
[[critical_item]]
id = 'hope'
item = '2'
at_most = 1
concern = 'suicide'
source = 's'
[[criterion]]
id = 'many'
count = [{ items = ['3'], at_least = 2 }]
at_least = 1
source = 's'
";

// Hazard H19: of two answers the worse one decides.
#[test]
fn of_two_answers_the_worse_decides_what_is_about_safety() {
    let instrument = instrument(SAFETY);
    let rest = [("2", "3"), ("3", "0"), ("4", "0")];
    let found = |first: &'static str, second: &'static str| {
        let findings = readable(&instrument, [("1", first), ("1", second)].into_iter().chain(rest));
        (findings.critical_item_by_id("harm").unwrap(), findings.scores().get("total").unwrap())
    };
    for (first, second, harm) in [
        ("0", "3", Truth::True),
        ("0", "1", Truth::False),
        ("3", "x", Truth::True),
        ("0", "x", Truth::Undetermined),
        ("unreadable", "x", Truth::Undetermined),
    ] {
        // The order does not matter.
        for (first, second) in [(first, second), (second, first)] {
            let (truth, total) = found(first, second);
            assert_eq!(truth, harm, "{first} and {second}");
            assert_eq!((total.status(), total.min(), total.max()), (Status::Unscorable, 3.into(), 6.into()));
        }
    }
    // The same answer twice, or a blank beside it, is that answer.
    for (first, second) in [("3", "3"), ("3", "always"), ("3", ""), ("declined", "3")] {
        let (truth, total) = found(first, second);
        assert_eq!((truth, total.value()), (Truth::True, Some(6.into())), "{first} and {second}");
    }
    // The third of three can be the worst, and a blank after two that differ changes nothing.
    let three = |third| readable(&instrument, [("1", "0"), ("1", "1"), ("1", third)].into_iter().chain(rest));
    assert!(three("3").critical_item_by_id("harm").unwrap().is_true());
    assert!(three("").critical_item_by_id("harm").unwrap().is_false());
    assert_eq!(three("1").scores().get("total").unwrap().value(), None);
}

#[test]
fn worse_is_what_the_critical_item_or_else_the_criterion_says() {
    let instrument = instrument(SAFETY);
    let twice = |item: &'static str| readable(&instrument, [(item, "0"), (item, "3"), ("4", "0")]);
    assert_eq!(twice("2").critical_item_by_id("hope"), Some(Truth::True));
    assert_eq!(twice("3").criterion_by_id("many"), Some(Truth::True));
    // A score of the item alone uses neither.
    let third = twice("3").scores().get("third").unwrap();
    assert_eq!((third.value(), third.min(), third.max()), (None, 0.into(), 3.into()));

    let problem = |item: &'static str, second: &'static str| {
        let error = instrument.respond([(item, "0"), (item, second)]).unwrap_err();
        (error.problems()[0].kind(), error.problems()[0].to_string())
    };
    let (kind, text) = problem("1", "3");
    assert_eq!(kind, ResponseProblemKind::Contradiction);
    assert!(text.contains("the worse one decides"), "{text}");
    let (kind, text) = problem("4", "3");
    assert_eq!(kind, ResponseProblemKind::Contradiction);
    assert!(text.contains("no score uses either") && !text.contains("worse"), "{text}");
    let (kind, text) = problem("4", "0");
    assert_eq!(kind, ResponseProblemKind::Duplicate);
    assert_eq!(text, "item `4` is answered twice; give one answer");
}

#[test]
fn where_nothing_says_which_is_worse_the_item_is_open() {
    let either = "
[[criterion]]
id = 'either'
any = [{ item = '1', at_least = 3 }, { item = '1', at_most = 0 }]
source = 's'
[[criterion]]
id = 'few'
count = [{ items = ['2', '3'], at_least = 2 }]
at_least = 1
at_most = 1
source = 's'
[[criterion]]
id = 'not'
not = { item = '4', at_least = 2 }
source = 's'
";
    let instrument = instrument(&format!("{PRORATED}{either}"));
    let findings =
        readable(&instrument, [("1", 0), ("1", 3), ("2", 0), ("2", 3), ("3", 3), ("4", 0), ("4", 3)]);
    assert_eq!(findings.criterion_by_id("either"), Some(Truth::Undetermined));
    assert_eq!(findings.criterion_by_id("few"), Some(Truth::Undetermined));
    // Under `not` the lower answer is the one that makes the criterion hold.
    assert_eq!(findings.criterion_by_id("not"), Some(Truth::True));
}

#[test]
fn what_answers_are_shown_as_can_be_read_again() {
    for id in ["phq-9", "psqi", "audit", "scl-90"] {
        let instrument = support::instrument(id);
        let reasons = MissingReason::ALL.into_iter().map(Given::from);
        let code = instrument.items().iter().map(|item| {
            instrument
                .options(item)
                .first()
                .map_or(Given::Text("unreadable"), |option| Given::from(option.code()))
        });
        let sheets: Vec<Vec<Given<'_>>> =
            reasons.map(|reason| vec![reason; instrument.items().len()]).chain([code.collect()]).collect();
        for sheet in sheets {
            let responses = instrument.respond_in_order(sheet).unwrap();
            let shown: Vec<String> =
                instrument.items().iter().map(|item| responses.answer(item).unwrap().shown(item)).collect();
            let again = instrument.respond_in_order(shown.iter().map(String::as_str)).unwrap();
            for item in instrument.items() {
                assert!(
                    again.answer(item).unwrap() == responses.answer(item).unwrap(),
                    "{id}, item {}",
                    item.id()
                );
            }
        }
    }
}

#[test]
fn a_word_that_is_also_a_label_is_ambiguous() {
    let text = HEAD.replace("2 = \"often\"", "2 = \"declined\"").replace("3 = \"always\"", "3 = \"Skipped\"");
    let text = format!(
        "{text}item_count = 1\n[[item]]\nid = '1'\ntext = {{ en = 'item' }}\noptions = 'o'\nunscored = true\n[[scale]]\nid = 'one'\nmethod = 'sum'\nitems = ['1']\nrange = [0, 3]\ndirection = 'none'\nsource = 's'\n"
    )
    .replace("unscored = true\n", "");
    let instrument = Instrument::from_toml("words", &text).unwrap();
    for (given, answer) in [
        ("declined", Answer::Missing(MissingReason::Unreadable)),
        ("Declined", Answer::Given(2)),
        ("skipped", Answer::Missing(MissingReason::Unreadable)),
        ("SKIPPED", Answer::Given(3)),
        ("dont-know", Answer::Missing(MissingReason::DontKnow)),
    ] {
        let responses =
            instrument.respond([("1", given)]).unwrap_or_else(|error| error.readable(&instrument));
        assert!(responses.answer(&instrument.items()[0]).unwrap() == answer, "{given}");
    }
}

#[test]
fn nothing_of_two_answers_shows() {
    let instrument = instrument(SAFETY);
    let error = instrument.respond([("1", 3), ("1", 2), ("4", 1), ("4", 0)]).unwrap_err();
    let other = instrument.respond([("1", 0), ("1", 1), ("4", 2), ("4", 3)]).unwrap_err();
    assert_eq!(format!("{error} {error:?}"), format!("{other} {other:?}"));
    let shown = |responses: psyscreen::Responses<'_>| format!("{responses:?}");
    assert_eq!(shown(error.readable(&instrument)), shown(other.readable(&instrument)));
}

#[test]
fn what_json_cannot_mean_is_one_unreadable_value() {
    // A list or an object where an answer or a fact should be would otherwise lose everything of the person.
    let form: BTreeMap<String, RawAnswer> =
        serde_json::from_str(r#"{ "1": [3], "2": { "code": 3 }, "8": [[], {}], "9": 1 }"#).unwrap();
    let phq9 = catalog::instrument("phq-9").unwrap();
    let error = phq9.respond(form.iter().map(|(item, answer)| (item.as_str(), answer))).unwrap_err();
    assert_eq!(error.problems().len(), 3, "{error}");
    let findings = error.readable(phq9).score().interpret();
    assert_eq!(findings.critical_item_by_id("suicidal-ideation"), Some(Truth::True));

    let facts: BTreeMap<String, FactValue> = serde_json::from_str(
        r#"{ "self-harm-reported": true, "bereaved": [true], "hardship": {}, "high-risk-assessed": null, "leaving-facility": 1.0, "age": 40.5 }"#,
    )
    .unwrap();
    let policy = catalog::policy("community-2020").unwrap();
    let screening =
        facts.into_iter().fold(Screening::new().consent(true), |it, (id, value)| it.fact(&id, value));
    let decision = policy.decide(&screening);
    assert_eq!(decision.level().id(), "crisis");
    let problems: Vec<&str> = decision.problems().iter().map(|problem| problem.subject()).collect();
    assert_eq!(problems, ["age", "bereaved", "hardship"]);
}

/// Neither half of the form has a score, and yet the sum of both is known to be 10 at least.
#[test]
fn a_sum_of_scores_without_values_lies_within_their_bounds() {
    let hads = support::instrument("hads");
    let answers = [("6", "1"), ("8", "3"), ("10", "3"), ("12", "3"), ("14", "x")];
    let findings = readable(&hads, answers);
    let [depression, total] = ["depression", "total"].map(|scale| findings.scores().get(scale).unwrap());
    assert_eq!(
        (depression.status(), depression.min(), depression.max()),
        (Status::Unscorable, 10.into(), 19.into())
    );
    assert_eq!((total.status(), total.min(), total.max()), (Status::Unscorable, 10.into(), 40.into()));
}
