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
