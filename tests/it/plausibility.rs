//! Answers that cannot both be true are told, and change nothing.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use psyscreen::report::FindingsReport;
use psyscreen::{Findings, Instrument};

use crate::support;

fn found(findings: &Findings<'_>) -> Vec<String> {
    findings.implausible().map(|check| check.id().to_owned()).collect()
}

fn of<const N: usize>(instrument: &Instrument, answers: [(&'static str, &'static str); N]) -> Vec<String> {
    found(&instrument.respond(answers).unwrap().score().interpret())
}

#[test]
fn hours_that_cannot_be_true() {
    let psqi = support::instrument("psqi");
    assert_eq!(of(&psqi, [("1", "06:00"), ("3", "08:00"), ("4", "6")]), ["asleep-longer-than-in-bed"]);
    assert_eq!(of(&psqi, [("1", "23:00"), ("3", "23:00"), ("4", "6")]), ["in-bed-most-of-the-day"]);
    assert_eq!(of(&psqi, [("1", "12:00"), ("3", "06:00"), ("4", "6")]), ["in-bed-most-of-the-day"]);
    assert!(of(&psqi, [("1", "23:00"), ("3", "07:00"), ("4", "7")]).is_empty());
    assert!(of(&psqi, [("1", "23:00"), ("3", "07:00"), ("4", "8")]).is_empty());
}

#[test]
fn never_and_yet() {
    let audit = support::instrument("audit");
    assert_eq!(
        of(&audit, [("1", "0"), ("3", "4"), ("4", "4"), ("9", "0"), ("10", "0")]),
        ["never-drinks-and-drinks"]
    );
    assert!(of(&audit, [("1", "1"), ("3", "4")]).is_empty());
    // Injuries (9) and worried relatives (10) may be years ago.
    assert!(of(&audit, [("1", "0"), ("9", "2"), ("10", "2")]).is_empty());
}

/// Programs write 0 for what does not apply, and it counts as no impairment.
#[test]
fn a_zero_for_work_of_somebody_without_work() {
    let wsas = support::instrument("wsas");
    for work in ["0", "1", "8"] {
        assert_eq!(of(&wsas, [("retired", "1"), ("1", work)]), ["no-job-and-work-impaired"]);
        assert!(of(&wsas, [("retired", "0"), ("1", work)]).is_empty());
    }
    assert!(of(&wsas, [("retired", "1"), ("2", "0")]).is_empty());
}

#[test]
fn only_what_is_certain_is_told() {
    for id in support::instrument_ids() {
        let instrument = support::instrument(&id);
        let blank = instrument.respond_in_order([0_i32; 0]).unwrap().score().interpret();
        assert!(found(&blank).is_empty(), "{id}");
    }
    let psqi = support::instrument("psqi");
    assert!(of(&psqi, [("1", "06:00"), ("4", "6")]).is_empty());
    assert!(of(&support::instrument("audit"), [("3", "4"), ("4", "4")]).is_empty());
}

#[test]
fn reports_tell_it_and_the_score_stays() {
    let audit = support::instrument("audit");
    let answers = [
        ("1", "0"),
        ("2", "0"),
        ("3", "4"),
        ("4", "4"),
        ("5", "0"),
        ("6", "0"),
        ("7", "0"),
        ("8", "0"),
        ("9", "0"),
        ("10", "0"),
    ];
    let findings = audit.respond(answers).unwrap().score().interpret();
    assert_eq!(findings.scores().get("total").unwrap().value(), Some(8.into()));
    let report = serde_json::to_value(FindingsReport::new(&findings)).unwrap();
    let implausible = &report["instruments"][0]["implausible"];
    assert_eq!(implausible[0]["id"], "never-drinks-and-drinks");
    assert!(implausible[0]["label"]["zh-Hans"].is_string());
    let plain = audit.respond([("1", "0"), ("9", "0"), ("10", "0")]).unwrap().score().interpret();
    let report = serde_json::to_value(FindingsReport::new(&plain)).unwrap();
    assert!(report["instruments"][0].get("implausible").is_none());
}
