//! Scores that are valid only while something else is certain: the claim goes, what the answers say stays.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

use psyscreen::authoring::prove::Verdict;
use psyscreen::batch::{Column, Columns};
use psyscreen::diagnostic::Code;
use psyscreen::report::FindingsReport;
use psyscreen::scoring::Status;
use psyscreen::{Findings, Instrument, Policy, Report, Screening, Truth};
use psyscreen_render::report;

use crate::support::small;

/// Items 1 to 4 are symptoms, 1 a critical one; 5 to 7 a lie scale. `doubled` reads the total, `severity` the mean of two scores.
fn text(valid_when: &str) -> String {
    let mut rest: String = (1..=4).map(|item| small::item(&item.to_string(), "often", "")).collect();
    rest.extend((5..=7).map(|item| small::item(&item.to_string(), "yes-no", "")));
    rest.push_str(&format!(
        r#"
[[scale]]
id = "lie"
title = {{ en = "Lie scale", zh-Hans = "说谎量表" }}
method = "sum"
items = ["5..7"]
range = [0, 3]
direction = "none"
source = "s"
[[scale]]
id = "total"
method = "sum"
items = ["1..4"]
range = [0, 12]
missing = {{ min_answered = 3, fill = "prorate", source = "s" }}
valid_when = {valid_when}
direction = "higher-is-worse"
source = "s"
band_source = "s"
[[scale.band]]
id = "mild"
[[scale.band]]
id = "severe"
at_least = 6
[[scale.cutoff]]
id = "case"
at_least = 6
population = "all"
source = "s"
[[scale]]
id = "doubled"
method = "linear"
of = {{ scale = "total" }}
multiply = 2
range = [0, 24]
direction = "higher-is-worse"
source = "s"
[[scale]]
id = "severity"
method = "mean"
scales = ["total", "again"]
counted_twice = ["1..4"]
range = [0, 12]
missing = {{ min_answered = 1, fill = "prorate", source = "s" }}
direction = "higher-is-worse"
source = "s"
[[scale]]
id = "again"
method = "sum"
items = ["1..4"]
range = [0, 12]
direction = "higher-is-worse"
source = "s"
[[critical_item]]
id = "danger"
item = "1"
at_least = 1
concern = "suicide"
source = "s"
[[criterion]]
id = "case-by-score"
score = "total"
at_least = 6
source = "s"
[[norm]]
id = "norm"
scale = "total"
group = {{ population = "all" }}
mean = 4
sd = 2
source = "s"
"#
    ));
    small::instrument_text("trusted", 7, &rest)
}

const LIE: &str = r#"{ score = "lie", below = 2, source = "s" }"#;
const ANSWERED: &str = r#"{ answered = ["1..7"], at_least = 6, source = "s" }"#;

fn form(valid_when: &str) -> Instrument {
    small::instrument(&text(valid_when))
}

/// `-` is a blank.
fn findings<'i>(form: &'i Instrument, answers: &str) -> Findings<'i> {
    let items = form.items().iter().map(|item| item.id());
    let answers = answers.split(' ').map(|answer| if answer == "-" { "" } else { answer });
    form.respond(items.zip(answers).collect::<Vec<_>>()).unwrap().score().interpret()
}

fn total(findings: &Findings<'_>) -> (Status, Option<i64>, (i64, i64), bool) {
    let found = findings.scores().get("total").unwrap();
    let whole = |number: psyscreen::Number| number.to_integer().unwrap();
    (found.status(), found.value().map(whole), (whole(found.min()), whole(found.max())), found.is_withheld())
}

#[test]
fn a_claim_goes_and_what_the_answers_say_stays() {
    let form = form(LIE);
    let honest = findings(&form, "2 2 2 2 1 0 0");
    assert_eq!(total(&honest), (Status::Complete, Some(8), (8, 8), false));
    let lying = findings(&form, "2 2 2 2 1 1 0");
    assert_eq!(total(&lying), (Status::Unscorable, None, (8, 8), true));
    for found in [&honest, &lying] {
        assert_eq!(found.critical_item(&form.critical_items()[0]), Some(Truth::True));
        assert_eq!(found.criterion(&form.criteria()[0]), Some(Truth::True));
        assert_eq!(found.cutoff(&form.scale("total").unwrap().cutoffs()[0]), Some(Truth::True));
    }
    let report = |found: &Findings<'_>| serde_json::to_value(FindingsReport::new(found)).unwrap();
    let (honest, lying) = (report(&honest), report(&lying));
    let scores = |report: &serde_json::Value, id: &str| {
        let scores = report["instruments"][0]["scores"].as_array().unwrap().clone();
        scores.into_iter().find(|score| score["id"] == id).unwrap()
    };
    assert_eq!(scores(&honest, "total").get("withheld"), None);
    assert_eq!(scores(&lying, "total")["withheld"], true);
    assert_eq!(scores(&lying, "total")["value"], serde_json::Value::Null);
    assert!(scores(&honest, "total")["norms"].is_array() && scores(&lying, "total").get("norms").is_none());
    // What is computed from it has no value either, nor is it prorated over it.
    for id in ["doubled", "severity"] {
        assert_eq!(
            (&scores(&honest, id)["status"], &scores(&lying, id)["status"]),
            (&"complete".into(), &"unscorable".into())
        );
    }
}

#[test]
fn only_what_is_certain_is_valid() {
    let form = form(LIE);
    let withheld = |answers: &str| total(&findings(&form, answers)).3;
    assert!(withheld("0 0 0 0 1 - 0") && withheld("0 0 0 0 - - -"));
    assert!(!withheld("0 0 0 0 0 - 0"), "one of three is not two");
    // Prorated, and then the whole interval again.
    assert_eq!(total(&findings(&form, "2 2 2 - 0 0 0")), (Status::Prorated, Some(8), (6, 9), false));
    assert_eq!(total(&findings(&form, "2 2 2 - 1 1 0")), (Status::Unscorable, None, (6, 9), true));
    // Without a value there is nothing to withhold.
    assert_eq!(total(&findings(&form, "2 2 - - 1 1 0")), (Status::Unscorable, None, (4, 10), false));
}

#[test]
fn a_form_with_too_few_answers() {
    let form = form(ANSWERED);
    assert_eq!(total(&findings(&form, "2 2 2 2 1 1 -")), (Status::Complete, Some(8), (8, 8), false));
    assert_eq!(total(&findings(&form, "2 2 2 - 1 1 1")), (Status::Prorated, Some(8), (6, 9), false));
    assert_eq!(total(&findings(&form, "2 2 2 2 1 - -")), (Status::Unscorable, None, (8, 8), true));
    assert_eq!(total(&findings(&form, "2 2 2 - 1 1 -")), (Status::Unscorable, None, (6, 9), true));
    // An answer that cannot be read is not one that counts.
    let unreadable = form.respond([("1", "2"), ("2", "2"), ("3", "2"), ("4", "2"), ("5", "1"), ("6", "x")]);
    let found = unreadable.unwrap_err().readable(&form).score().interpret();
    assert!(total(&found).3);
}

#[test]
fn sheets_name_the_condition_and_draw_nothing() {
    let form = form(LIE);
    let policy = policy(&form);
    let sheet = |language: &str| {
        let screening = Screening::new().with(findings(&form, "2 2 2 2 1 1 0"));
        report::text(&Report::new(&screening, &policy.decide(&screening)), language)
    };
    let (english, chinese) = (sheet("en"), sheet("zh-Hans"));
    assert!(
        english.contains(
            "8 (as answered; not valid by the form's own check), valid only while Lie scale is below 2"
        ),
        "{english}"
    );
    assert!(
        chinese.contains("8（仅为作答所示，未通过问卷自身的效度检查），仅当说谎量表低于2时有效"),
        "{chinese}"
    );
    let shown = psyscreen_render::describe::instrument(&form, "en");
    assert!(shown.contains("valid only while lie is below 2"), "{shown}");
    let answered = self::form(ANSWERED);
    let shown = psyscreen_render::describe::instrument(&answered, "en");
    assert!(shown.contains("valid only with at least 6 of 7 answers"), "{shown}");
}

fn policy(form: &Instrument) -> Policy {
    let mut rest = small::rule("case", "high", "when = { score = \"trusted.total\", at_least = 6 }");
    rest.push_str(&small::rule("danger", "high", "when = { critical_item = \"trusted.danger\" }"));
    rest.push_str(
        "[[guarantee]]\nid = \"every-case\"\nwhen = { score = \"trusted.again\", at_least = 6 }\n\
         level_at_least = \"high\"\n",
    );
    small::policy(&small::policy_text(false, &["trusted"], &rest), std::slice::from_ref(form)).unwrap()
}

#[test]
fn somebody_who_lies_is_still_raised_and_that_is_proved() {
    for rule in [LIE, ANSWERED] {
        let form = form(rule);
        let policy = policy(&form);
        for answers in ["0 3 3 0 1 1 1", "0 3 3 0 0 0 0", "0 3 3 0 - - -"] {
            let decision = policy.decide(&Screening::new().with(findings(&form, answers)));
            assert_eq!(decision.level().id(), "high", "{answers}");
        }
        let proof = policy.prove();
        let check = proof.checks().iter().find(|check| check.name().contains("every-case")).unwrap();
        assert!(matches!(check.verdict(), Verdict::Proved { .. }), "{proof}");
    }
}

#[test]
fn columns_are_people() {
    for rule in [LIE, ANSWERED] {
        let form = form(rule);
        // Every sheet of the codes and the blank: 5 ⁴ × 3 ³.
        let sizes = [5_usize, 5, 5, 5, 3, 3, 3];
        let all: usize = sizes.iter().product();
        let mut columns: Vec<Vec<Option<i8>>> = vec![Vec::new(); 7];
        for mut number in 0..all {
            for (column, size) in columns.iter_mut().zip(sizes) {
                let code = number.checked_rem(size).unwrap();
                number = number.checked_div(size).unwrap();
                column.push(i8::try_from(code).ok().filter(|_| code.checked_add(1) != Some(size)));
            }
        }
        let bits = |column: &[Option<i8>]| -> Vec<u8> {
            let byte = |codes: &[Option<i8>]| {
                codes.iter().rev().fold(0, |bits, code| bits << 1 | u8::from(code.is_some()))
            };
            column.chunks(8).map(byte).collect()
        };
        let codes: Vec<Vec<i8>> =
            columns.iter().map(|column| column.iter().map(|code| code.unwrap_or(0)).collect()).collect();
        let valid: Vec<Vec<u8>> = columns.iter().map(|column| bits(column)).collect();
        let given = codes.iter().zip(&valid).map(|(codes, valid)| Column::i8(codes).with_validity(valid, 0));
        let batch = form.batch();
        let mut results = batch.results();
        batch.score(&Columns::in_order(given).unwrap(), &mut results).unwrap();
        let mut withheld = 0;
        for row in 0..all {
            let answers =
                columns.iter().map(|column| column[row].map_or("-".to_owned(), |code| code.to_string()));
            let found = findings(&form, &answers.collect::<Vec<_>>().join(" "));
            for (scale, column) in form.scales().iter().zip(results.scales()) {
                let outcome = found.outcome(scale).unwrap();
                withheld += u32::from(outcome.is_withheld());
                assert_eq!(column.status()[row], outcome.status(), "row {row}, {}", scale.id());
                assert_eq!(
                    column.value_at(row),
                    outcome.value().map(psyscreen::Number::to_f64),
                    "row {row}, {}",
                    scale.id()
                );
                let bounds = (column.min().get(row), column.max().get(row));
                assert_eq!(
                    bounds,
                    (Some(outcome.min().to_f64()), Some(outcome.max().to_f64())),
                    "row {row}, {}",
                    scale.id()
                );
            }
            assert_eq!(Some(results.criteria()[0].get(row)), found.criterion(&form.criteria()[0]));
        }
        assert!(withheld > 1000, "{withheld}");
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_said() {
    let code = |valid_when: &str| {
        let error = Instrument::from_toml("small.toml", &text(valid_when)).unwrap_err();
        error.diagnostics()[0].code()
    };
    for (rule, expected) in [
        (r#"{ score = "li", below = 2, source = "s" }"#, Code::UnknownScale),
        (r#"{ score = "total", below = 2, source = "s" }"#, Code::ScaleCycle),
        (r#"{ score = "doubled", below = 2, source = "s" }"#, Code::ScaleCycle),
        (r#"{ score = "lie", below = 0, source = "s" }"#, Code::NeverReached),
        (r#"{ score = "lie", at_most = 3, source = "s" }"#, Code::AlwaysReached),
        (r#"{ score = "lie", source = "s" }"#, Code::ThresholdShape),
        (r#"{ score = "lie", at_least = 1, below = 2, source = "s" }"#, Code::ThresholdShape),
        (r#"{ score = "lie", below = 2 }"#, Code::MissingKey),
        (r#"{ score = "lie", below = 2, source = "t" }"#, Code::UnknownSource),
        (r#"{ below = 2, source = "s" }"#, Code::ConditionShape),
        (r#"{ score = "lie", answered = ["1"], at_least = 1, source = "s" }"#, Code::ConditionShape),
        (r#"{ answered = ["1..9"], at_least = 6, source = "s" }"#, Code::UnknownItem),
        (r#"{ answered = ["1..7", "3"], at_least = 6, source = "s" }"#, Code::DuplicateMember),
        (r#"{ answered = [], at_least = 6, source = "s" }"#, Code::NoMembers),
        (r#"{ answered = ["1..7"], at_least = 8, source = "s" }"#, Code::MinAnswered),
        (r#"{ answered = ["1..7"], at_least = 0.5, source = "s" }"#, Code::MinAnswered),
        (r#"{ answered = ["1..7"], at_most = 6, source = "s" }"#, Code::ThresholdShape),
    ] {
        assert_eq!(code(rule), expected, "{rule}");
    }
    let optional = text(ANSWERED).replace(
        "id = \"7\"",
        "id = \"7\"\noptional = true\nnot_applicable_as = 0\nnot_applicable_source = \"s\"",
    );
    let error = Instrument::from_toml("small.toml", &optional).unwrap_err();
    assert_eq!(error.diagnostics()[0].code(), Code::NotApplicable);
}
