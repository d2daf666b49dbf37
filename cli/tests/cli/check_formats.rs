//! `check --format json` and `--format sarif`.

use serde_json::{Value, json};

use super::support::{file, psyscreen};

/// A definition with a misspelt key behind letters that are more than one byte.
fn misspelt() -> String {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/gad-7.toml")).unwrap();
    file("gad-7.toml", text.replacen("item_count", "# 焦虑\nitem_cuont", 1))
}

fn parsed(arguments: &[&str], status: i32) -> Value {
    serde_json::from_str(&psyscreen(arguments, "").expect(status).text()).unwrap()
}

#[test]
fn json_has_every_problem_with_its_place() {
    let path = misspelt();
    let found = parsed(&["check", &path, "no-such-file.toml", "--format", "json"], 2);
    assert_eq!(found["schema"], "psyscreen.check/1");
    let problems = found["files"][0]["problems"].as_array().unwrap();
    let problem = problems.iter().find(|problem| problem["code"] == "unknown-key").unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("item_cuont").unwrap();
    let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["file"], json!(path));
    assert_eq!((&problem["line"], &problem["column"]), (&json!(line), &json!(1)));
    assert_eq!((&problem["end_line"], &problem["end_column"]), (&json!(line), &json!(11)));
    assert_eq!(problem["span"], json!([at, at + "item_cuont".len()]));
    assert!(problem["message"].as_str().unwrap().contains("`item_cuont`"));
    assert!(problem["help"].as_str().unwrap().contains("item_count"));
    assert!(problem["labels"].is_array());
    assert_eq!(found["unreadable"][0]["code"], "unreadable-file");
    let errors =
        found["files"][0]["problems"].as_array().unwrap().iter().filter(|it| it["severity"] == "error");
    assert_eq!(found["errors"], json!(errors.count()));
}

#[test]
fn a_policy_tells_what_is_proved() {
    let found = parsed(&["check", "policies/recovered-2020.toml", "--format", "json"], 0);
    let file = &found["files"][0];
    assert_eq!((&file["kind"], &file["problems"]), (&json!("policy"), &json!([])));
    assert_eq!(file["proof"]["checks"], file["proof"]["proved"]);
    assert!(file["proof"]["checks"].as_u64().unwrap() > 10);
}

#[test]
fn sarif_has_the_same_results() {
    let path = misspelt();
    let plain = parsed(&["check", &path, "--format", "json"], 2);
    let sarif = parsed(&["check", &path, "--format", "sarif"], 2);
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let problems = plain["files"][0]["problems"].as_array().unwrap();
    assert_eq!(results.len(), problems.len());
    for (result, problem) in results.iter().zip(problems) {
        assert_eq!(result["ruleId"], problem["code"]);
        assert_eq!(result["level"], problem["severity"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&problem["line"], &problem["column"]));
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
    }
    let nothing = parsed(&["check", "policies/recovered-2020.toml", "--format", "sarif"], 0);
    assert_eq!(nothing["runs"][0]["results"], json!([]));
}

/// The call `check` of the JSON contract answers what the command line prints: both come from one place.
#[test]
fn json_is_what_the_call_check_answers() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../");
    let mut files = vec![misspelt()];
    for name in
        ["bad_definitions/peer-21-band-overlap", "bad_definitions/unknown-word", "bad_policies/unknown-key"]
    {
        files.push(format!("{folder}tests/{name}.toml"));
    }
    files.push(format!("{folder}policies/stepped-care.toml"));
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let answer = psyscreen_json::Engine::new()
            .call(&json!({ "call": "check", "name": path, "text": text }).to_string());
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let printed = psyscreen(&["check", &path, "--format", "json"], "");
        assert_eq!(answer["result"], serde_json::from_str::<Value>(&printed.text()).unwrap(), "{path}");
    }
}
