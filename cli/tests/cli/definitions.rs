//! `list`, `show` and `check`.

use serde_json::Value;

use crate::support::{file, psyscreen};

#[test]
fn list_names_everything() {
    let table = psyscreen(&["list"], "").expect(0).text();
    let json: Value =
        serde_json::from_slice(&psyscreen(&["list", "--format", "json"], "").expect(0).out).unwrap();
    let entries = json.as_array().unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    for (folder, kind) in [("instruments", "instrument"), ("policies", "policy")] {
        for file in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let id = path.file_stem().unwrap().to_str().unwrap();
            assert!(entries.iter().any(|entry| entry["id"] == id && entry["kind"] == kind), "{id}");
            assert!(table.lines().any(|line| line.split_whitespace().next() == Some(id)), "{id}");
        }
    }
}

#[test]
fn list_is_filtered() {
    let ids = |arguments: &[&str]| -> Vec<String> {
        let run = psyscreen(&[&["list", "--format", "json"], arguments].concat(), "").expect(0);
        let entries: Value = serde_json::from_slice(&run.out).unwrap();
        entries.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    };
    let has = |list: &[String], id: &str| list.iter().any(|found| found == id);
    let free = ids(&["--domain", "depression,anxiety", "--licence", "free", "--kind", "instruments"]);
    assert!(
        has(&free, "phq-9") && has(&free, "gad-7") && !has(&free, "epds") && !has(&free, "isi"),
        "{free:?}"
    );
    let scored = ids(&["--construct", "sleep", "--licence", "scoring=free", "--kind", "instruments"]);
    assert!(has(&scored, "isi") && !has(&scored, "ess"), "{scored:?}");
    // A licence for non-commercial use includes one for any use.
    let charity = ids(&["--licence", "text=free-non-commercial", "--kind", "instruments"]);
    assert!(has(&charity, "phq-9") && has(&charity, "audit") && !has(&charity, "isi"), "{charity:?}");
    let young = ids(&["--age", "8", "--kind", "instruments"]);
    assert!(has(&young, "scared") && !has(&young, "core-10"), "{young:?}");
    let teachers = ids(&["--informant", "teacher"]);
    assert!(has(&teachers, "sdq-teacher") && !has(&teachers, "phq-9"), "{teachers:?}");
    let policies = ids(&["--domain", "sleep", "--kind", "policies"]);
    assert!(has(&policies, "recovered-2020") && !has(&policies, "changchun-2012"), "{policies:?}");
    // A policy over facts alone uses no instrument that could be looked for.
    assert!(has(&ids(&["--kind", "policies"]), "changchun-2012"));
    assert!(ids(&["--has-language", "zh"]).len() > 80);
    psyscreen(&["list", "--domain", "depresion"], "").expect(2).says("did you mean `depression`?");
    psyscreen(&["list", "--licence", "gratis"], "").expect(2).says("they are free, free-non-commercial");
    // Wide characters keep the columns straight.
    let table = psyscreen(&["list", "--kind", "policies", "--lang", "zh-Hans"], "").expect(0).text();
    let place = |line: &str, word: &str| {
        line.split(word)
            .next()
            .unwrap()
            .chars()
            .map(|letter| if letter.is_ascii() { 1 } else { 2 })
            .sum::<usize>()
    };
    let mut places = table.lines().map(|line| {
        place(
            line,
            if line.contains("USES") { "USES" } else { line.split("  ").last().unwrap().trim_start() },
        )
    });
    let first = places.next().unwrap();
    assert!(places.all(|found| found == first), "{table}");
}

#[test]
fn show_has_three_formats() {
    let text = psyscreen(&["show", "phq-9"], "").expect(0).text();
    for part in [
        "Patient Health Questionnaire-9",
        "probable-depression: at least 10",
        "[kroenke-2001]",
        "suicidal-ideation  item 9",
        "about the last 14 days",
        "total  sum of items 1–9 [kroenke-2001]",
        "prorated from 7 answers [nhs-phq-9]",
        "of [items 1–8 at\n      least 2; item 9 at least 1]",
        "doi:10.1046/j.1525-1497.2001.016009606.x",
        "studies, sensitivity 0.568, specificity 0.933 [mitchell-2016]",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let chinese = psyscreen(&["show", "phq-9", "--lang", "zh-Hans"], "").expect(0).text();
    assert!(chinese.contains("患者健康问卷"));
    let json: Value =
        serde_json::from_slice(&psyscreen(&["show", "phq-9", "--format", "json"], "").expect(0).out).unwrap();
    assert_eq!(json["scales"][0]["range"], serde_json::json!([0, 27]));
    assert_eq!(json["items"].as_array().unwrap().len(), 10);
    assert_eq!(json["criteria"][0]["sensitivity"], serde_json::json!(0.568));
    assert_eq!(json["criteria"][0]["evidence_source"], "mitchell-2016");
    assert_eq!(json["scales"][0]["cutoffs"][0]["groups"], serde_json::json!([{ "at_least": 10 }]));
    let toml = psyscreen(&["show", "phq-9", "--format", "toml"], "").expect(0).out;
    assert_eq!(
        toml,
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/phq-9.toml")).unwrap()
    );
    psyscreen(&["show", "phq-99"], "").expect(2).says("did you mean `phq-9`?");
}

/// Where a number was retold by others, where nobody published a rule, and in whom a change was found: it stands beside the number.
#[test]
fn show_says_how_numbers_were_seen() {
    let text = psyscreen(&["show", "dast-10"], "").expect(0).text();
    assert!(text.contains("[copolad-dast-10, second-hand]"), "{text}");
    assert!(text.contains("all answers required (no rule is published)"), "{text}");
    let text = psyscreen(&["show", "pcl-5"], "").expect(0).text();
    assert!(text.contains("reliable from 18.00 points, in Male veterans"), "{text}");
    let shown: Value =
        serde_json::from_slice(&psyscreen(&["show", "dast-10", "--format", "json"], "").expect(0).out)
            .unwrap();
    let seen: Vec<_> = shown["sources"].as_array().unwrap().iter().map(|source| &source["seen"]).collect();
    assert_eq!(seen, ["read", "read", "second-hand", "abstract", "abstract"]);
    assert_eq!(shown["scales"][0]["missing"]["basis"], "none-published");
}

#[test]
fn a_policy_is_shown_with_the_words_of_its_plan() {
    let words = "心理疏导服务团队结合心理疏导工作，同步开展患者随访管理";
    let text = psyscreen(&["show", "recovered-2020"], "").expect(0).text();
    let after_level = text.lines().skip_while(|line| !line.starts_with("  routine ")).nth(1).unwrap();
    assert!(after_level.contains(words), "{after_level}");
    let json = psyscreen(&["show", "recovered-2020", "--format", "json"], "").expect(0);
    let json: Value = serde_json::from_slice(&json.out).unwrap();
    assert!(json["levels"][0]["quotation"].as_str().unwrap().contains(words));
}

#[test]
fn forms_are_printed_where_the_licence_allows_it() {
    let form = psyscreen(&["show", "phq-9", "--form"], "").expect(0).text();
    assert!(form.contains("1. Little interest or pleasure in doing things"), "{form}");
    assert!(form.contains("[ ] 0 Not at all   [ ] 1 Several days"), "{form}");
    assert!(form.contains("about the last 14 days") && form.lines().all(|line| line.chars().count() <= 88));
    let html = psyscreen(&["show", "phq-9", "--form", "--format", "html"], "").expect(0).text();
    assert!(html.contains("<th>Nearly every day</th>"), "{html}");
    for (arguments, reason) in [
        (&["show", "phq-9", "--form", "--lang", "zh-Hans"][..], "short words of our own"),
        (&["show", "hads", "--form"], "may be shown only with permission"),
        (&["show", "scoff", "--form"], "no licence to show its wording was found"),
        (
            &["show", "phq-9", "--form", "--lang", "fr"],
            "--lang fr: there is nothing in this language; there are en, zh-Hans",
        ),
        (&["show", "recovered-2020", "--form"], "only instruments are forms"),
        (&["show", "phq-9", "--format", "html"], "html is for forms"),
        (&["show", "phq-9", "--form", "--format", "json"], "a form is written as text or html"),
    ] {
        psyscreen(arguments, "").expect(2).says(reason);
    }
}

#[test]
fn everything_in_the_catalog_can_be_shown() {
    let json: Value =
        serde_json::from_slice(&psyscreen(&["list", "--format", "json"], "").expect(0).out).unwrap();
    for entry in json.as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        psyscreen(&["show", id], "").expect(0);
        let shown: Value =
            serde_json::from_slice(&psyscreen(&["show", id, "--format", "json"], "").expect(0).out).unwrap();
        assert_eq!(shown["id"], id);
    }
}

/// A short definition without fault.
pub(crate) const OWN: &str = r#"format = 1
id = "two-questions"
revision = "1"
title = { en = "Two questions" }
construct = "distress"
informant = "self"
item_count = 2
wording = { en = "descriptor" }
licence = { text = "free", scoring = "free", evidence = "https://example.org", checked = 2026-11-24 }
[[source]]
id = "own"
citation = "Our own"
url = "https://example.org"
[options.much]
codes = [0, 1, 2]
label.en = { 0 = "no", 1 = "some", 2 = "much" }
[[item]]
id = "1"
text = { en = "Sad" }
options = "much"
[[item]]
id = "2"
text = { en = "Worried" }
options = "much"
[[scale]]
id = "total"
items = ["1..2"]
method = "sum"
range = [0, 4]
direction = "higher-is-worse"
source = "own"
band_source = "own"
[[scale.band]]
id = "low"
[[scale.band]]
id = "high"
at_least = 3
"#;

#[test]
fn an_own_definition_is_used_by_its_path() {
    let path = file("two-questions.toml", OWN);
    psyscreen(&["check", &path], "").expect(0);
    let run = psyscreen(&["score", &path], "1,two-questions.2\n2,1\nsome,No\n").expect(0);
    assert_eq!(run.column("total"), ["3", "1"]);
    assert_eq!(run.column("total.band"), ["high", "low"]);
    assert!(psyscreen(&["show", &path], "").expect(0).text().contains("Two questions"));
}

#[test]
fn check_draws_every_problem_with_carets() {
    let path = file(
        "wrong.toml",
        OWN.replace("items = [\"1..2\"]", "items = [\"1\", \"3\"]")
            .replace("range = [0, 4]", "rnage = [0, 4]"),
    );
    let run = psyscreen(&["check", &path], "").expect(2);
    let text = run.text();
    assert!(text.contains("error[unknown-item]"), "{text}");
    assert!(text.contains("error[unknown-key]"), "{text}");
    assert!(text.contains("items = [\"1\", \"3\"]"), "{text}");
    assert!(text.contains("^^^"), "{text}");
    assert!(text.contains("= help: "), "{text}");
    assert!(text.contains(&format!("{path}:27:")), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
    // The same problems stop a command that needs the definition, before any row is read.
    let run = psyscreen(&["score", &path], "1,2\n0,0\n").expect(2);
    run.says("error[unknown-item]");
    assert_eq!(run.text(), "");
}

#[test]
fn check_distinguishes_warnings_errors_and_files_it_cannot_read() {
    let good = file("good.toml", OWN);
    let warned = file(
        "warned.toml",
        OWN.replace("two-questions", "two-others")
            + "[[scale.cutoff]]\nid = \"positive\"\nat_least = 2\nsource = \"own\"\n",
    );
    let broken = file("broken.toml", "format = 1\nid = \n[[item]\n");
    assert!(psyscreen(&["check", &good], "").expect(0).text().ends_with("1 file: 0 errors, 0 warnings\n"));
    let run = psyscreen(&["check", &good, &warned], "").expect(1);
    assert!(run.text().contains("warning[no-population]"));
    assert!(run.text().ends_with("2 files: 0 errors, 1 warning\n"));
    let run = psyscreen(&["check", &warned, &broken], "").expect(2);
    assert!(run.text().contains("error[syntax]"), "{}", run.text());
    let run = psyscreen(&["check", &good, "no-such-file.toml"], "").expect(2);
    run.says("cannot read `no-such-file.toml`");
    assert!(run.text().ends_with("2 files: 0 errors, 0 warnings, 1 not readable\n"));
}

#[test]
fn hostile_files_are_refused_in_words() {
    let binary = file("binary.toml", b"format = 1\nid = \"\xff\xfe\"\n");
    psyscreen(&["check", &binary], "").expect(2).says("is not UTF-8 text (line 2)");
    let huge = file("huge.toml", "# ".to_owned() + &"好".repeat(1 << 20));
    let run = psyscreen(&["check", &huge], "").expect(2);
    assert!(run.text().contains("error[too-large]"), "{}", run.text().chars().take(500).collect::<String>());
    let empty = file("empty.toml", "");
    assert!(psyscreen(&["check", &empty], "").expect(2).text().contains("error[missing-key]"));
    psyscreen(&["check", "instruments"], "").expect(2);
}

#[test]
fn show_says_when_a_rule_holds_and_what_is_guaranteed() {
    let english = psyscreen(&["show", "changchun-2012"], "").expect(0).text();
    for line in [
        "Guarantees, whatever else is answered, missing or reported",
        "not-reviewed-within-two-weeks  seen again within P14D",
        "while `treatment-review` is not known",
        "notifies police within PT0S",
    ] {
        assert!(english.contains(line), "{line}\n{english}");
    }
    let chinese = psyscreen(&["show", "recovered-2020", "--lang", "zh-Hans"], "").expect(0).text();
    assert!(chinese.contains("条件：") && chinese.contains("，或"), "{chinese}");
    let json: Value =
        serde_json::from_slice(&psyscreen(&["show", "recovered-2020", "--format", "json"], "").expect(0).out)
            .unwrap();
    let rules = json["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "suicide-risk").unwrap();
    assert_eq!(
        rule["condition"],
        serde_json::json!({ "any": ["phq-9.suicidal-ideation", "self-harm-reported"] })
    );
    assert!(rule["when"]["en"].as_str().unwrap().contains(" or "), "{rule}");
    assert!(rule["when"]["zh-Hans"].as_str().unwrap().contains("，或"), "{rule}");
    for rule in rules {
        assert!(!rule["when"]["en"].as_str().unwrap().is_empty(), "{rule}");
    }
    for key in ["providers", "guarantees"] {
        assert!(!json[key].as_array().unwrap().is_empty(), "{key}");
    }
    assert_eq!(json["unanswered_critical"]["within"], "P1D");
}

#[test]
fn show_lists_norms_reliability_members_and_conditions() {
    let text = psyscreen(&["show", "ces-d"], "").expect(0).text();
    assert!(text.contains("\nNorms\n") && text.contains("\nReliability\n"), "{text}");
    let json: Value =
        serde_json::from_slice(&psyscreen(&["show", "ces-d", "--format", "json"], "").expect(0).out).unwrap();
    let members = json["scales"][0]["members"].as_array().unwrap();
    assert_eq!(members.len(), 20);
    assert!(members.iter().all(|member| member["item"].is_string() && member["reversed"].is_boolean()));
    assert!(json["items"].as_array().unwrap().iter().any(|item| item["reverse_keyed"] == true));
    let json: Value =
        serde_json::from_slice(&psyscreen(&["show", "phq-9", "--format", "json"], "").expect(0).out).unwrap();
    let when = &json["criteria"][0]["when"];
    assert!(
        when["en"].as_str().unwrap().contains("at least 5 of [items 1–8 at least 2; item 9 at least 1]"),
        "{when}"
    );
    assert!(when["zh-Hans"].as_str().unwrap().contains("题目1–8"), "{when}");
    assert!(json["criteria"][0]["condition"]["all"].is_array());
    let json: Value =
        serde_json::from_slice(&psyscreen(&["show", "asq", "--format", "json"], "").expect(0).out).unwrap();
    assert!(json["items"].as_array().unwrap().iter().any(|item| item["shown_when"]["en"].is_string()));
}
