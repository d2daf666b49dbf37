//! The contract of calls: what is refused, what is missing and named, and that nothing of a person shows in what is said of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]

use psyscreen_json::Engine;
use serde_json::{Value, json};

fn call(engine: &Engine, call: &Value) -> Value {
    serde_json::from_str(&engine.call(&call.to_string())).unwrap()
}

/// The codes of the errors of a call.
fn errors(call: &str) -> Vec<String> {
    codes(&serde_json::from_str(&Engine::new().call(call)).unwrap(), "errors")
}

fn codes(answer: &Value, list: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_program_says_must_be_right() {
    for (call, expected) in [
        ("", "not-json"),
        ("[]", "not-json"),
        ("{\"call\": \"list\"", "not-json"),
        ("{}", "missing-field"),
        (r#"{"call": 7}"#, "wrong-type"),
        (r#"{"call": "scores"}"#, "unknown-call"),
        (r#"{"call": "list", "call": "list"}"#, "field-twice"),
        (r#"{"call": "list", "id": 1}"#, "unknown-field"),
        (r#"{"call": "score"}"#, "missing-field"),
        (r#"{"call": "score", "instrument": "phq9"}"#, "unknown-instrument"),
        (r#"{"call": "score", "instrument": "phq-9", "report": "text"}"#, "unknown-word"),
        (r#"{"call": "score", "instrument": "phq-9", "with_answers": 1}"#, "wrong-type"),
        (r#"{"call": "change", "instrument": "phq-9", "answers": {}}"#, "missing-field"),
        (r#"{"call": "triage", "policy": "phq-9"}"#, "unknown-policy"),
        (r#"{"call": "describe", "id": "nothing"}"#, "unknown-id"),
        (r#"{"call": "describe", "id": "stepped-care", "as": "form"}"#, "no-form"),
        (r#"{"call": "unload", "id": "phq-9"}"#, "not-loaded"),
        (r#"{"call": "load", "text": "x"}"#, "missing-key"),
    ] {
        assert_eq!(errors(call).first().map(String::as_str), Some(expected), "{call}");
    }
    // Everything at once.
    assert_eq!(errors(r#"{"call": "list", "a": 1, "b": 2}"#).len(), 2);
}

#[test]
fn what_is_said_of_a_person_is_never_refused() {
    let engine = Engine::new();
    // One positive answer about suicide, and everything else as wrong as can be.
    let answers = r#"{"1": "x", "2": [1], "3": {}, "4": 1e300, "5": -1, "6": true, "7": null, "8": 2, "8": 3, "9": 1, "99": 1}"#;
    let text = format!(
        r#"{{"call": "triage", "policy": "community-2020", "consent": "YES", "sex": 4, "age": "old", "place": [],
            "answers": {{"phq-9": {answers}, "isi": 7, "nothing": {{}}}}, "earlier": 3,
            "facts": {{"bereaved": [], "unheard-of": true, "age": 20, "age": 30}}}}"#
    );
    let answer: Value = serde_json::from_str(&engine.call(&text)).unwrap();
    assert_eq!(answer["result"]["decision"]["level"], "crisis");
    let found = codes(&answer, "problems");
    for expected in [
        "unreadable",
        "answer-not-allowed",
        "two-answers",
        "unknown-item",
        "instrument-not-used",
        "unknown-fact",
        "fact-not-allowed",
        "fact-disputed",
    ] {
        assert!(found.iter().any(|code| code == expected), "{expected} in {found:?}");
    }
    let pointers: Vec<&str> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["place"]["pointer"].as_str())
        .collect();
    for pointer in
        ["/sex", "/age", "/place", "/earlier", "/answers/isi", "/answers/phq-9/4", "/facts/bereaved"]
    {
        assert!(pointers.contains(&pointer), "{pointer} in {pointers:?}");
    }
    // The facts that a worker reports count without any answer.
    let reported = json!({ "call": "triage", "policy": "community-2020", "answers": 5, "facts": { "self-harm-reported": true } });
    assert_eq!(call(&engine, &reported)["result"]["decision"]["level"], "crisis");
}

#[test]
fn no_answer_shows_in_errors_and_problems() {
    let engine = Engine::new();
    let secret = "SECRET-7";
    for text in [
        format!(
            r#"{{"call": "score", "instrument": "phq-9", "answers": {{"1": "{secret}", "{secret}": 1}}}}"#
        ),
        format!(r#"{{"call": "score", "instrument": "phq-9", "answers": ["{secret}"]}}"#),
        format!(
            r#"{{"call": "score", "instrument": "phq-9", "answers": "{secret}", "sex": "{secret}", "age": "{secret}"}}"#
        ),
        format!(r#"{{"call": "score", "instrument": "{secret}"}}"#),
        format!(r#"{{"call": "score", "instrument": "phq-9", "{secret}": 1}}"#),
        format!(r#"{{"call": "score", "instrument": "phq-9", "report": "{secret}"}}"#),
        format!(r#"{{"call": "{secret}"}}"#),
        format!(r#"{{"call": "describe", "id": "{secret}"}}"#),
        format!(r#"{{"call": "score", "answers": {{"1": "{secret}"}}"#),
        format!(
            r#"{{"call": "triage", "policy": "community-2020", "consent": "{secret}", "place": 1, "answers": {{"{secret}": {{}}}}, "facts": {{"bereaved": "{secret}"}}}}"#
        ),
    ] {
        let answer = engine.call(&text);
        assert!(!answer.contains(secret), "shown for a call of {} bytes", text.len());
    }
}

#[test]
fn an_id_never_means_two_texts() {
    let engine = Engine::new();
    let load = |text: &str| call(&engine, &json!({ "call": "load", "text": text, "name": "mine.toml" }));
    let gad7 = engine.instrument("gad-7").unwrap().toml().to_owned();
    assert_eq!(load(&gad7)["result"]["id"], "gad-7", "the same text is no other");
    assert_eq!(codes(&load(&(gad7.clone() + "# ours\n")), "errors"), ["id-taken"]);

    let mine = gad7.replacen("id = \"gad-7\"", "id = \"gad-7-local\"", 1);
    let loaded = load(&mine);
    let fingerprint = loaded["result"]["fingerprint"].as_str().unwrap().to_owned();
    assert_eq!(codes(&load(&(mine.clone() + "# changed\n")), "errors"), ["id-taken"]);
    for id in ["gad-7-local", &fingerprint] {
        let scored =
            call(&engine, &json!({ "call": "score", "instrument": id, "answers": [3, 3, 3, 3, 3, 3, 3] }));
        assert_eq!(scored["result"]["instruments"][0]["scores"][0]["value"], 21);
    }
    assert!(Engine::new().instrument("gad-7-local").is_none(), "another engine knows nothing of it");
    let listed = call(&engine, &json!({ "call": "list" }));
    assert!(listed["result"].as_array().unwrap().iter().any(|entry| entry["id"] == "gad-7-local"));
    assert_eq!(
        call(&engine, &json!({ "call": "unload", "id": "gad-7-local" }))["result"]["unloaded"],
        "gad-7-local"
    );
    assert!(engine.instrument("gad-7-local").is_none());
}

#[test]
fn a_policy_uses_what_was_loaded() {
    let engine = Engine::new();
    let instrument =
        engine.instrument("gad-7").unwrap().toml().replacen("id = \"gad-7\"", "id = \"gad-7-local\"", 1);
    call(&engine, &json!({ "call": "load", "text": instrument }));
    let overlay =
        "format = 1\nid = \"ours\"\nedition = 1\ntitle = { en = \"Ours\" }\nextends = \"recovered-2020\"\n";
    let loaded = call(&engine, &json!({ "call": "load", "text": overlay, "name": "ours.toml" }));
    assert_eq!(loaded["result"]["kind"], "policy", "{loaded}");
    let decided =
        call(&engine, &json!({ "call": "triage", "policy": "ours", "consent": true, "answers": {} }));
    let base = engine.policy("recovered-2020").unwrap().version();
    assert_eq!(decided["result"]["decision"]["extends"], json!(base));
    let proved = call(&engine, &json!({ "call": "prove", "policy": "ours" }));
    assert!(proved["result"]["checks"].as_array().unwrap().iter().all(|check| check["verdict"] == "proved"));
}

#[test]
fn steps_are_given_until_nothing_is_due() {
    let engine = Engine::new();
    let next = |more: Value| {
        let mut asked = json!({ "call": "next", "policy": "stepped-care" });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(&engine, &asked)["result"].clone()
    };
    let nothing = next(json!({}));
    assert_eq!((nothing["give"].clone(), nothing["ask"][0].clone()), (json!([]), json!("consent")));
    let mut answers = json!({});
    let mut rounds = 0;
    loop {
        let due = next(json!({ "consent": true, "answers": answers }));
        let Some(give) = due["give"].as_array().filter(|give| !give.is_empty()) else { break };
        for given in give {
            let items: serde_json::Map<String, Value> = given["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| (item.as_str().unwrap().to_owned(), json!(1)))
                .collect();
            answers[given["instrument"].as_str().unwrap()] = Value::Object(items);
        }
        rounds += 1;
        assert!(rounds < 20, "the steps end");
    }
    assert!(rounds >= 2, "stepped-care goes on after positive answers");
}

#[test]
fn several_threads_may_call_at_once() {
    let engine = Engine::new();
    let asked = json!({ "call": "score", "instrument": "phq-9", "answers": [1, 1, 1, 1, 1, 1, 1, 1, 0] });
    let alone = call(&engine, &asked);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| assert_eq!(call(&engine, &asked), alone)));
        }
    });
}

#[test]
fn dates_say_when_a_follow_up_is_due_and_whether_that_is_over() {
    let engine = Engine::new();
    let person = json!({ "policy": "recovered-2020", "consent": true, "answers": { "phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 0] } });
    let ask = |name: &str, more: Value| {
        let mut all = person.as_object().unwrap().clone();
        all.insert("call".to_owned(), json!(name));
        all.extend(more.as_object().unwrap().clone());
        call(&engine, &Value::Object(all))
    };
    // The last day of August one winter has a 29 February and one has not, as `psyscreen triage` counts them.
    for (date, due, days) in [("2026-08-31", "2027-02-28", 181), ("2027-08-31", "2028-02-29", 182)] {
        for report in ["compact", "whole"] {
            let answer = ask("triage", json!({ "date": date, "today": "2027-03-01", "report": report }));
            let decision = &answer["result"]["decision"];
            assert_eq!(decision["follow_up_due"], due);
            assert_eq!(decision["follow_up_days"], days);
            assert_eq!(decision["follow_up_overdue_days"], i32::from(date == "2026-08-31"));
            assert_eq!(answer["problems"], json!([]));
        }
        let next = ask("next", json!({ "date": date, "today": "2027-03-01" }));
        assert_eq!(next["result"]["follow_up_due"], due);
    }
    let text = ask("triage", json!({ "date": "2026-08-31", "today": "2027-03-01", "report": "text" }));
    assert!(text["result"].as_str().unwrap().contains("overdue by 1 day"));
    // What is said of a person is never refused; what a program says is.
    for date in [json!("31.12.26"), json!("2026-02-29"), json!(20260831), json!("1700-01-01"), Value::Null] {
        let answer = ask("triage", json!({ "date": date, "today": "2027-03-01" }));
        assert_eq!(answer["result"]["decision"]["follow_up_days"], 180, "nominal where no day is known");
        assert!(answer["result"]["decision"].get("follow_up_due").is_none());
        let expected: &[&str] = if date.is_null() { &["no-date"] } else { &["unreadable", "no-date"] };
        assert_eq!(codes(&answer, "problems"), expected);
    }
    for today in [json!("tomorrow"), json!(1), json!("0026-01-01")] {
        let answer = ask("triage", json!({ "date": "2026-08-31", "today": today }));
        assert_eq!(codes(&answer, "errors"), ["wrong-type"], "{today}");
    }
}

/// The JSON contract hands over what the library must know to enclose the level that consent may bring to light, and not to ask again
/// what stands on the sheet. The command line is held to the same in `cli/tests/cli/consent.rs`.
#[test]
fn without_consent_the_decision_is_that_of_the_library() {
    let engine = Engine::new();
    let mut differ = 0;
    for id in psyscreen::catalog::policy_ids() {
        let policy = psyscreen::catalog::policy(id).unwrap();
        if !policy.requires_consent() {
            continue;
        }
        for used in policy.instruments() {
            let highest = |item: &psyscreen::instrument::Item| {
                Some((item.id().to_owned(), used.options(item).iter().map(|option| option.code()).max()?))
            };
            let answers: Vec<(String, i64)> =
                used.items().iter().filter_map(highest).map(|(item, code)| (item, code.into())).collect();
            let responses = used.respond(answers.iter().map(|(item, code)| (item.as_str(), *code))).unwrap();
            let answers: serde_json::Map<String, Value> =
                answers.into_iter().map(|(item, code)| (item, json!(code))).collect();
            for age in [8, 16, 40] {
                let facts = if policy.facts().iter().any(|fact| fact.id() == "age") {
                    json!({ "age": age })
                } else {
                    json!({})
                };
                let mut screening =
                    psyscreen::Screening::new().consent(false).with(responses.clone().score().interpret());
                if facts.get("age").is_some() {
                    screening = screening.fact("age", age);
                }
                let decision = policy.decide(&screening);
                let blank = policy.decide(&psyscreen::Screening::new().consent(false));
                differ += usize::from(blank.ask().len() != decision.ask().len());
                let text = json!({ "call": "triage", "policy": id, "consent": false, "facts": facts, "answers": { used.id(): answers } });
                let found = &call(&engine, &text)["result"]["decision"];
                let ask: Vec<String> = decision.ask().iter().map(ToString::to_string).collect();
                assert_eq!(found["ask"], json!(ask), "{id} {} {age}", used.id());
                assert_eq!(found["at_most"], decision.at_most().id(), "{id} {} {age}", used.id());
                assert_eq!(found["level"], decision.level().id());
            }
        }
    }
    assert!(differ > 0);
    // Nothing is told of answers that are not used.
    let unread = json!({ "call": "triage", "policy": "recovered-2020", "consent": false, "answers": { "phq-9": { "1": "x" }, "?": 1 } });
    assert_eq!(call(&engine, &unread)["problems"], json!([]));
}

#[test]
fn check_finds_everything_and_loads_nothing() {
    let engine = Engine::new();
    let text = psyscreen::catalog::instrument_toml("gad-7").unwrap();
    let check = |text: &str| {
        let answer = call(&engine, &json!({ "call": "check", "text": text, "name": "mine.toml" }));
        assert_eq!(answer["problems"], json!([]));
        answer["result"].clone()
    };
    let fine = check(&text.replacen("\"gad-7\"", "\"gad-7-mine\"", 1));
    assert_eq!(
        (&fine["schema"], &fine["errors"], &fine["warnings"]),
        (&json!("psyscreen.check/1"), &json!(0), &json!(0))
    );
    assert_eq!(fine["files"][0]["problems"][0]["code"], "no-vectors");
    let taken = check(&text.replacen("edition = ", "edition = 1", 1));
    assert_eq!(taken["warnings"], 1);
    assert_eq!(taken["files"][0]["problems"][1]["code"], "id-of-the-catalog");
    let bad = check(&text.replacen("item_count", "item_cuont", 1));
    let problems = bad["files"][0]["problems"].as_array().unwrap();
    let problem = problems.iter().find(|problem| problem["code"] == "unknown-key").unwrap();
    assert_eq!(
        (&problem["code"], &problem["severity"], &problem["column"]),
        (&json!("unknown-key"), &json!("error"), &json!(1))
    );
    assert!(problem["help"].as_str().unwrap().contains("item_count"));
    let overlay = "format = 1\nid = \"mine\"\nextends = \"stepped-care\"\ntitle = { en = \"Mine\" }\n";
    let overlay = check(overlay);
    assert_eq!(overlay["files"][0]["proof"]["checks"], overlay["files"][0]["proof"]["proved"]);
    assert!(
        codes(&call(&engine, &json!({ "call": "describe", "id": "mine" })), "errors")
            .contains(&"unknown-id".to_owned())
    );
    // The next edition of what was loaded is checked as what it will be.
    let own = text.replacen("\"gad-7\"", "\"gad-7-mine\"", 1);
    assert!(call(&engine, &json!({ "call": "load", "text": own })).get("result").is_some());
    assert_eq!(check(&format!("{own}\n# another line\n"))["errors"], 0);
}

#[test]
fn definitions_that_a_call_brings_along_end_with_it() {
    let engine = Engine::new();
    let text =
        psyscreen::catalog::instrument_toml("gad-7").unwrap().replacen("\"gad-7\"", "\"gad-7-mine\"", 1);
    let score = json!({ "call": "score", "instrument": "gad-7-mine", "answers": [1, 1, 1, 1, 1, 1, 1], "definitions": [text] });
    assert_eq!(call(&engine, &score)["result"]["instruments"][0]["scores"][0]["value"], 7);
    let plain = json!({ "call": "score", "instrument": "gad-7-mine" });
    assert_eq!(codes(&call(&engine, &plain), "errors"), ["unknown-instrument"]);
    // No more than by `load` can an id of the catalog mean another text.
    let other = text.replacen("gad-7-mine", "gad-7", 1).replacen("edition = ", "edition = 1", 1);
    let taken = json!({ "call": "score", "instrument": "gad-7", "definitions": [other] });
    assert_eq!(codes(&call(&engine, &taken), "errors"), ["id-taken"]);
}
