//! What a report says of a decision: who does what by when, in which order, and no answer unless it is asked for.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failed test"
)]

use crate::support::demo_policy::{ONE, findings};
use crate::support::instrument_ids;
use crate::triage_laws::policies;
use psyscreen::period::Period;
use psyscreen::report::{Due, FindingsLine, FindingsReport, ReportLine};
use psyscreen::triage::{FactKind, Modality};
use psyscreen::{Policy, Report, Screening, catalog};
use psyscreen_render::report as rendered;
use serde_json::Value;

// Hazard H10: no answer in a report unless asked for.
#[test]
fn a_report_holds_answers_only_on_request() {
    let screening = Screening::new().consent(true).with(findings("phq-9", "1230123021")).place("CN-33");
    let decision = ONE.decide(&screening);
    let (without, with) = (Report::new(&screening, &decision), Report::with_answers(&screening, &decision));
    let value = serde_json::to_value(&without).unwrap();
    assert_eq!(value["schema"], "psyscreen.report/1");
    for key in [
        "policy",
        "level",
        "at_least",
        "at_most",
        "fired",
        "undetermined",
        "recommendations",
        "notify",
        "follow_up_days",
        "ask",
    ] {
        assert!(value["decision"].get(key).is_some(), "decision has no `{key}`");
    }
    assert_eq!(value["decision"]["follow_up_days"], 1);
    assert!(value["instruments"][0].get("answers").is_none());
    assert!(value["explanation"][0]["because"][0]["items"][0].get("answer").is_none());
    assert_eq!(value["explanation"][0]["rule"], "risk", "the rule of the level comes first");
    assert_eq!(value["explanation"][0]["because"][0]["test"], "phq-9.suicidal-ideation");

    let value = serde_json::to_value(&with).unwrap();
    assert_eq!(value["instruments"][0]["answers"][8]["answer"], "2");
    assert_eq!(value["explanation"][0]["because"][0]["items"][0]["answer"], "2");
    for language in ["en", "zh-Hans"] {
        assert!(!rendered::text(&without, language).contains("9 = 2"), "{language}");
        assert!(rendered::text(&with, language).contains("9 = 2"), "{language}");
    }
    let line = |answers| ReportLine::new(&screening, &decision, answers);
    assert!(!serde_json::to_string(&line(false)).unwrap().contains("\"answers\""));
    assert_eq!(serde_json::to_value(line(true)).unwrap()["instruments"][0]["answers"][8]["answer"], "2");
    let line = format!("{:?}", line(true));
    for shown in [format!("{screening:?}"), format!("{decision:?}"), format!("{with:?}"), line] {
        for secret in ["top", "risk", "9 = ", "Given(2)", "14"] {
            assert!(!shown.contains(secret), "{shown} shows {secret}");
        }
    }
}

/// Whether or not a rule about change holds.
#[test]
fn what_was_found_last_time_stands_in_every_form_of_a_report() {
    let screening = Screening::new()
        .consent(true)
        .with(findings("phq-9", "1010000000"))
        .earlier(findings("phq-9", "0000000000"))
        .earlier(findings("phq-9", "2222222202"));
    let decision = ONE.decide(&screening);
    let report = Report::new(&screening, &decision);
    let value = serde_json::to_value(&report).unwrap();
    let total = &value["instruments"][0]["scores"][0];
    assert_eq!(
        (&total["earlier"]["value"], &total["change"]),
        (&16.into(), &(-14).into()),
        "the last counts"
    );
    assert_eq!(value["instruments"][0]["change"]["direction"], "improved");
    for (language, before, change) in
        [("en", "; before 16, change -14", "reliably better"), ("zh-Hans", "此前16，变化-14", "较前明显好转")]
    {
        for text in [rendered::text(&report, language), rendered::html(&report, language)] {
            assert!(text.contains(before) && text.contains(change), "{text}");
        }
    }
    let nothing = Screening::new().consent(true).with(findings("phq-9", "1010000000"));
    let value = serde_json::to_value(Report::new(&nothing, &ONE.decide(&nothing))).unwrap();
    assert!(value["instruments"][0].get("change").is_none());
    assert!(value["instruments"][0]["scores"][0].get("earlier").is_none());
    // Without consent nothing of it is shown.
    let refused = Screening::new().earlier(findings("phq-9", "2222222202"));
    let text = rendered::text(&Report::new(&refused, &ONE.decide(&refused)), "en");
    assert!(!text.contains("before 16"), "{text}");
}

// Hazard H09: what to do stands in the report.
#[test]
fn a_report_says_who_does_what_by_when_and_where_to_call() {
    let screening = |place: Option<&str>| {
        let screening = Screening::new().consent(true).with(findings("phq-9", "222222 02")).fact("grade", 1);
        place.map_or(screening.clone(), |place| screening.place(place))
    };
    let text = |place: Option<&str>, language: &str| {
        let screening = screening(place);
        let due = Due::new("P1D".parse().unwrap(), "2026-11-24".parse().unwrap(), None).unwrap();
        let report = Report::new(&screening, &ONE.decide(&screening)).follow_up_due(due);
        rendered::text(&report, language)
    };
    let english = text(Some("CN-33"), "en");
    for part in [
        "Level\n- Top",
        "at once: Lead",
        "Education (education)",
        "Safety (crisis; within 1 day)",
        "by Counsellor or Lead",
        "within 1 day",
        "due on: 2026-11-25",
        "Risk [1, 3]",
        "[1] A plan",
        "12356",
        "96525",
        "Thoughts of death or self-harm: positive",
        "not a diagnosis",
    ] {
        assert!(english.contains(part), "no {part:?} in\n{english}");
    }
    let chinese = text(None, "zh-Hans");
    for part in [
        "级别\n- 最高",
        "立即：负责人",
        "安全（危机干预；1天内）",
        "由心理咨询师或负责人负责",
        "1天内",
        "不是诊断",
        "96525",
    ] {
        assert!(chinese.contains(part), "no {part:?} in\n{chinese}");
    }
    // A report for another province lists the national hotline only; one for another country none of them.
    assert!(!text(Some("CN-11"), "en").contains("96525") && text(Some("CN-11"), "en").contains("12356"));
    assert!(!text(Some("DE"), "en").contains("12356"));
    assert_eq!(english, text(Some("CN-33"), "en"), "the same input gives the same text");

    let screening = screening(None).fact("group", "<i>");
    let html = rendered::html(&Report::new(&screening, &ONE.decide(&screening)), "en");
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<h2>Level</h2>"));
    assert!(!html.contains("<i>"), "texts are escaped");
}

/// A period that the plan does not give is not shown as the plan's: beside what is recommended, who is told, and the follow-up.
#[test]
fn periods_of_our_choice_say_so() {
    let text = catalog::policy_toml("stepped-care").unwrap();
    let plain = text.replace(", ours = true", "").replace("ours = true\n", "");
    let plain = Policy::from_toml("stepped-care.toml", &plain, &catalog::instrument).unwrap();
    let ours = catalog::policy("stepped-care").unwrap();
    let screening = Screening::new().consent(true).with(findings("asq", "11111"));
    let sheet = |policy: &Policy, language| {
        rendered::text(&Report::new(&screening, &policy.decide(&screening)), language)
    };
    let report = Report::new(&screening, &ours.decide(&screening));
    for (language, words) in [("en", "a period of our choice"), ("zh-Hans", "方案未规定，期限为本系统设定")]
    {
        let marked = sheet(ours, language);
        let page = rendered::html(&report, language);
        assert!(marked.matches(words).count() > 3, "{marked}");
        assert_eq!(page.matches(words).count(), marked.matches(words).count(), "{page}");
        assert!(!sheet(&plain, language).contains(words));
        // The person's own sheet is no place to tell where a number comes from.
        let person = rendered::Sheet::Person.text(&report, language);
        assert!(!person.contains(words), "{person}");
    }
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!(value["decision"]["notify"][0]["ours"], true, "{value}");
}

/// The most urgent first, in every form of the report.
// Hazard H09: what is urgent comes first, in every form.
#[test]
fn every_form_of_a_report_has_the_same_order() {
    let mut compared = 0;
    for policy in catalog::policy_ids().map(|id| catalog::policy(id).unwrap()) {
        // Every risk is reported, and nothing was answered.
        let reported = policy.facts().iter().filter(|fact| fact.is_risk());
        let screening = reported.fold(Screening::new().consent(true), |screening, fact| match fact.kind() {
            FactKind::Number { max, .. } => screening.fact(fact.id(), *max),
            _ => screening.fact(fact.id(), true),
        });
        let report = Report::new(&screening, &policy.decide(&screening));
        let value = serde_json::to_value(&report).unwrap();
        let of = |key: &str| -> Vec<String> {
            let listed = value["decision"]["recommendations"].as_array().unwrap().iter();
            listed.map(|it| it[key].as_str().unwrap_or_default().to_owned()).collect()
        };
        assert_urgent_first(policy, &of("id"), &of("within"));
        for text in [rendered::text(&report, "en"), rendered::html(&report, "en")] {
            let labels = value["decision"]["recommendations"].as_array().unwrap().iter();
            let mut rest = &*text;
            for label in labels.map(|it| it["label"]["en"].as_str().unwrap()) {
                let escaped = label.replace('&', "&amp;").replace('\'', "&#39;");
                let found = rest.find(label).or_else(|| rest.find(&escaped));
                let at =
                    found.unwrap_or_else(|| panic!("{}: {label} is out of order in\n{text}", policy.id()));
                rest = rest.get(at..).unwrap();
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

fn assert_urgent_first(policy: &Policy, ids: &[String], within: &[String]) {
    let urgency = |at: usize| {
        let own = policy.recommendations().iter().find(|own| own.id() == ids[at]).unwrap();
        let is_admission = own.modality() == Modality::Admission;
        let deadline = Period::parse(&within[at]);
        (own.modality() != Modality::Crisis, deadline.is_none() && !is_admission, deadline, is_admission)
    };
    for at in 1..ids.len() {
        assert!(urgency(at - 1) <= urgency(at), "{}: {ids:?} {within:?}", policy.id());
    }
}

/// Whoever reads lines reads whole reports with the same program: every key of a line stands in the report too, with the same value, and
/// what a line leaves out of the results is a cutoff that is not reached.
#[test]
fn a_line_is_a_part_of_the_report() {
    let mut compared = 0;
    for id in instrument_ids() {
        let instrument = catalog::instrument(&id).unwrap();
        for shift in 0..40 {
            let answers = instrument.items().iter().enumerate().filter_map(|(at, item)| {
                let options = instrument.options(item);
                let given = (at + shift) % 7 != 6 && !options.is_empty();
                given.then(|| (item.id(), options[(at * shift + shift) % options.len()].code()))
            });
            let responses = instrument.respond(answers).unwrap_or_else(|error| error.readable(instrument));
            let findings = responses.score().interpret();
            let whole = serde_json::to_value(FindingsReport::new(&findings)).unwrap();
            let line = serde_json::to_value(FindingsLine::new(&findings, None, false)).unwrap();
            assert_part(&line, &whole, &id);
            compared += 1;
            for policy in policies().filter(|policy| policy.instruments().any(|used| used.id() == id)) {
                let screening =
                    Screening::new().consent(true).with(findings.clone()).earlier(findings.clone());
                let decision = policy.decide(&screening);
                let whole = serde_json::to_value(Report::new(&screening, &decision)).unwrap();
                let line = serde_json::to_value(ReportLine::new(&screening, &decision, false)).unwrap();
                assert_part(&line, &whole, policy.id());
            }
        }
    }
    assert!(compared > 5_000, "{compared}");
}

/// Whether a line says of everything it names what the report says, and names every result but cutoffs that are not reached.
fn assert_part(line: &Value, whole: &Value, place: &str) {
    match (line, whole) {
        (Value::Object(line), Value::Object(whole)) => {
            for (key, value) in line {
                let place = format!("{place}.{key}");
                let whole = whole.get(key).unwrap_or_else(|| panic!("{place} is not in the report"));
                match value {
                    Value::Array(line) if key == "cutoffs" => {
                        let reached = |one: &&Value| one["reached"] != "false";
                        let whole: Vec<Value> =
                            whole.as_array().unwrap().iter().filter(reached).cloned().collect();
                        assert_part(&Value::Array(line.clone()), &Value::Array(whole), &place);
                    }
                    Value::String(start) if key == "fingerprint" => {
                        assert!(whole.as_str().unwrap().starts_with(start), "{place}");
                    }
                    value => assert_part(value, whole, &place),
                }
            }
            for key in
                ["cutoffs", "critical_items", "criteria", "scores", "value", "min", "max", "status", "band"]
            {
                let reached = key == "cutoffs"
                    && !whole
                        .get(key)
                        .and_then(Value::as_array)
                        .is_some_and(|cutoffs| cutoffs.iter().any(|cutoff| cutoff["reached"] != "false"));
                // What explains a rule names its scores by the test.
                let explains = whole.contains_key("holds") || whole.contains_key("because");
                assert!(
                    explains || reached || line.contains_key(key) == whole.contains_key(key),
                    "{place}: {key} is in one only"
                );
            }
        }
        (Value::Array(line), Value::Array(whole)) => {
            assert_eq!(line.len(), whole.len(), "{place}");
            for (line, whole) in line.iter().zip(whole) {
                assert_part(line, whole, place);
            }
        }
        (line, whole) => assert_eq!(line, whole, "{place}"),
    }
}

/// What another instrument found is no earlier score of this one.
#[test]
fn only_the_same_instrument_is_compared_with() {
    let (later, earlier) = (findings("gad-7", "1111111"), findings("phq-9", "2222222222"));
    let line = serde_json::to_value(FindingsLine::new(&later, Some(&earlier), false)).unwrap();
    let score = &line["instruments"][0]["scores"][0];
    assert!(score.get("earlier").is_none() && score.get("change").is_none(), "{score}");
    assert_eq!(serde_json::to_value(FindingsLine::new(&later, None, false)).unwrap(), line);
    let report = serde_json::to_value(FindingsReport::new(&later).compared_with(&earlier, &later)).unwrap();
    assert_eq!(serde_json::to_value(FindingsReport::new(&later)).unwrap(), report);
}
