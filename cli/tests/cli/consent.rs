//! `psyscreen triage` without consent: no answer is used, and which there are is known, as in the library and in the JSON contract.

use serde_json::{Value, json};

use super::support::psyscreen;

#[test]
fn a_form_that_was_given_counts_as_given() {
    let items: Vec<String> = (1..=9).map(|item| format!("phq-9.{item}")).collect();
    let header = format!("id,consent,{}", items.join(","));
    let answers = json!({ "phq-9": (1..=8).map(|item| (item.to_string(), json!(0))).collect::<serde_json::Map<_, _>>() });
    for (consent, said) in [("no", json!(false)), ("", Value::Null), ("yes", json!(true))] {
        let run = psyscreen(&["triage", "stepped-care"], format!("{header}\na,{consent},0,0,0,0,0,0,0,0,\n"));
        let call = json!({ "call": "triage", "policy": "stepped-care", "consent": said, "answers": answers });
        let answer = psyscreen_json::Engine::new().call(&call.to_string());
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let decision = &answer["result"]["decision"];
        let ask: Vec<&str> =
            decision["ask"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(run.column("ask"), [ask.join(";")], "{consent}");
        assert_eq!(run.column("at_most"), [decision["at_most"].as_str().unwrap()]);
        // What stands on the sheet is not asked again, whether it may be used or not.
        assert!(ask.contains(&"phq-9.9") && !ask.contains(&"phq-9.3"), "{ask:?}");
    }
    // Nothing is told of what cannot be read in answers that nobody may use.
    psyscreen(&["triage", "stepped-care"], format!("{header}\na,no,x,7,0,0,0,0,0,0,0\n")).expect(0);
}
