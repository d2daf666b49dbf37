//! `psyscreen prove`: the exit status says whether everything holds.

use std::fs;

use crate::support::{file, psyscreen};

#[test]
fn a_shipped_policy_is_proved() {
    let run = psyscreen(&["prove", "recovered-2020"], "").expect(0);
    let text = run.text();
    assert!(text.contains("proved      guarantee suicide-item-never-below-crisis\n"), "{text}");
    assert!(!text.contains("REFUTED") && !text.contains("NOT PROVED"), "{text}");
    let json: serde_json::Value = serde_json::from_slice(
        &psyscreen(&["prove", "recovered-2020", "--format", "json"], "").expect(0).out,
    )
    .unwrap();
    assert_eq!(json["policy"], "recovered-2020");
    assert!(json["checks"].as_array().unwrap().iter().all(|check| check["verdict"] == "proved"));
}

#[test]
fn a_broken_policy_shows_the_answers_that_break_it() {
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/recovered-2020.toml")).unwrap();
    // The rule of suicide risk, one level lower.
    let rule = "level = \"crisis\"\nwhen.any = [{ critical_item = \"phq-9.suicidal-ideation\" }";
    assert!(text.contains(rule));
    let path = file("broken.toml", text.replace(rule, &rule.replace("\"crisis\"", "\"individual\"")));
    let checked = psyscreen(&["check", &path], "").expect(1).text();
    assert!(
        checked.contains(": refuted: guarantee suicide-item-never-below-crisis: the level must be"),
        "{checked}"
    );
    let run = psyscreen(&["prove", &path], "").expect(1);
    let text = run.text();
    assert!(
        text.contains(
            "REFUTED     guarantee suicide-item-never-below-crisis: the level must be at least `crisis`"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "    answers.phq-9 = { 9 = 1 }\n    level = \"crisis\" # or beyond; decided: \"individual\"\n"
        ),
        "{text}"
    );
}

#[test]
fn check_says_what_is_proved() {
    let path = "policies/recovered-2020.toml";
    let text = psyscreen(&["check", path], "").expect(0).text();
    assert!(text.contains("checks proved\n") && !text.contains("refuted"), "{text}");
}

#[test]
fn what_is_no_policy_is_refused() {
    let run = psyscreen(&["prove", "recoverd-2020"], "").expect(2);
    assert!(run.err.contains("did you mean `recovered-2020`?"), "{}", run.err);
}
