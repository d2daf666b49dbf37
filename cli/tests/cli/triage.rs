//! `psyscreen triage`: levels, reasons, consent, dates, and the three formats.

use serde_json::Value;

use crate::support::{file, psyscreen};

const SAMPLE: [&str; 3] = ["triage", "recovered-2020", "examples/sample.csv"];

/// The readme is what a stranger follows.
#[test]
fn the_readme_names_what_is_there() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    assert!(readme.contains(&format!("-- {} --format text", SAMPLE.join(" "))));
    let help = psyscreen(&["--help"], "").expect(0).text();
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands = commands.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    let there: Vec<&str> =
        commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    let named: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `psyscreen "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(there.len() >= 5, "{help}");
    assert_eq!(there, named);
}

#[test]
fn the_sample_of_the_readme_is_triaged() {
    let run = psyscreen(&[&SAMPLE[..], &["--date", "2026-11-24"]].concat(), "").expect(0);
    let header = run.text().lines().next().unwrap().to_owned();
    assert_eq!(
        header,
        "id,policy,level,at_least,at_most,rules,undetermined,recommendations,notify,follow_up_days,ask,problem"
    );
    assert_eq!(run.column("level"), ["routine", "group", "individual", "crisis", "family", "family"]);
    // A critical item decides alone, whatever is missing beside it.
    assert_eq!(run.column("rules")[3], "suicide-risk");
    assert_eq!(run.column("at_least")[3], "crisis");
    // An unanswered one is asked first.
    assert!(run.column("ask")[4].starts_with("phq-9.9;"));
    assert!(run.column("recommendations")[4].contains("ask-in-person"));
    assert_eq!(run.column("at_most")[4], "crisis");
    assert_eq!(run.err, "");
}

#[test]
fn follow_up_is_counted_by_the_calendar_when_there_is_a_date() {
    let days = |date: &str| {
        psyscreen(&[&SAMPLE[..], &["--date", date]].concat(), "").expect(0).column("follow_up_days")
    };
    assert_eq!(days("2026-11-24")[0], "181");
    assert_eq!(days("2026-03-01")[0], "184");
    assert_eq!(psyscreen(&SAMPLE, "").expect(0).column("follow_up_days")[0], "180");
    psyscreen(&[&SAMPLE[..], &["--date", "2026-02-30"]].concat(), "").expect(2);
}

#[test]
fn without_consent_no_answer_is_used() {
    let answers = "3,3,3,3,3,3,3,3,3";
    let header = "id,consent,phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9";
    let input = format!("{header}\na,yes,{answers}\nb,no,{answers}\nc,,{answers}\nd,maybe,{answers}\n");
    let run = psyscreen(&["triage", "recovered-2020"], input).expect(1);
    assert_eq!(run.column("level"), ["crisis", "routine", "routine", "routine"]);
    assert!(run.column("ask")[2].starts_with("consent;"));
    assert_eq!(
        run.column("problem")[3],
        "`consent` is neither `yes` nor `no` (nor true, false, 1, 0 or blank)"
    );
    let run = psyscreen(&["triage", "recovered-2020"], "phq-9.9\n3\n").expect(1);
    run.says("warning: recovered-2020 requires consent and no column is `consent`");
    assert_eq!(run.column("level"), ["routine"]);
    // Facts that a worker reports need none.
    let run = psyscreen(&["triage", "recovered-2020"], "self-harm-reported\nyes\n").expect(0);
    assert_eq!(run.column("level"), ["crisis"]);
}

#[test]
fn bad_rows_keep_their_place_and_show_no_answer() {
    let header = "id,consent,phq-9.1,phq-9.9,bereaved";
    let input = format!("{header}\na,yes,8,0,\nb,yes,0,0,perhaps\nc,yes,0,0,YES\nd,yes\n");
    let run = psyscreen(&["triage", "recovered-2020"], input).expect(1);
    assert_eq!(run.column("id"), ["a", "b", "c", ""]);
    assert_eq!(run.column("level"), ["routine", "routine", "family", ""]);
    let problems = run.column("problem");
    assert!(problems[0].starts_with("phq-9: item `1` does not allow its answer"), "{problems:?}");
    assert!(problems[1].starts_with("`bereaved` is neither `yes` nor `no`"), "{problems:?}");
    assert!(!problems[1].contains("perhaps"));
    assert_eq!(problems[3], "line 5: the row has 2 fields and the header 5");
    run.says("3 of 4 rows have problems");
    run.says("no column is an item of gad-7, isi: not given");
}

#[test]
fn columns_of_several_instruments_are_declared_by_both_names() {
    let arguments = ["triage", "recovered-2020", "--columns", "phq-9.9=suicidal,consent=agreed,gad-7.1=g1"];
    let run = psyscreen(&arguments, "id,agreed,suicidal,g1\na,1,1,0\n").expect(1);
    run.says("items `phq-9.1`, `phq-9.2`");
    assert_eq!(run.column("level"), ["crisis"]);
    // `9` alone could be of any instrument.
    psyscreen(&["triage", "recovered-2020", "--columns", "9=suicidal"], "suicidal\n")
        .expect(2)
        .says("--columns names `9`");
    psyscreen(&["triage", "recovered-2020"], "1,2,3\n")
        .expect(2)
        .says("no column is an item of phq-9, gad-7, isi");
}

#[test]
fn codes_are_declared_for_one_instrument() {
    // ISI stored as 1 to 5: seven above what it is.
    let header = "consent,isi.1,isi.2,isi.3,isi.4,isi.5,isi.6,isi.7,phq-9.1";
    let input = format!("{header}\nyes,5,2,2,2,2,2,2,0\n");
    let run = psyscreen(&["triage", "recovered-2020"], &input).expect(1);
    run.says("warning: the isi columns look 1-based");
    run.says("--recode isi:1..5=0..4");
    let run = psyscreen(&["triage", "recovered-2020", "--recode", "isi:1..5=0..4"], &input).expect(1);
    assert!(!run.err.contains("based"), "{}", run.err);
    psyscreen(&["triage", "recovered-2020", "--recode", "iso:1..5=0..4"], &input)
        .expect(2)
        .says("did you mean `isi`?");
}

#[test]
fn json_lines_hold_the_report() {
    let arguments =
        [&SAMPLE[..], &["--format", "jsonl", "--date", "2026-11-24", "--place", "CN-33"]].concat();
    let run = psyscreen(&arguments, "").expect(0);
    let lines: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 6);
    for line in &lines {
        assert_eq!(line["schema"], "psyscreen.report/1");
        assert!(line["decision"]["level"].is_string());
        assert!(line["explanation"].as_array().is_some_and(|reasons| !reasons.is_empty()));
    }
    assert_eq!(lines[0]["row"]["id"], "made-up-1");
    assert_eq!(lines[0]["decision"]["follow_up_days"], 181);
    assert_eq!(lines[0]["decision"]["follow_up_due"], "2027-05-24");
    assert_eq!(lines[4]["instruments"][0]["scores"][0]["status"], "prorated");
    // Answers only when asked for, and labels likewise: what is the same for everybody is not written for each.
    assert!(!run.text().contains("\"answers\""));
    assert!(!run.text().contains("zh-Hans") && !run.text().contains("\"label\""), "{}", run.text());
    let labelled = psyscreen(&[&arguments[..], &["--with-labels"]].concat(), "").expect(0);
    let first: Value = serde_json::from_str(labelled.text().lines().next().unwrap()).unwrap();
    assert_eq!(first["schema"], "psyscreen.report/1");
    assert!(first["decision"]["level_label"]["zh-Hans"].is_string());
    assert!(first["resources"].as_array().is_some_and(|resources| !resources.is_empty()));
    assert!(5 * run.out.len() < labelled.out.len(), "{} of {} bytes", run.out.len(), labelled.out.len());
    assert!(run.out.len() < 6 * 2000, "{} bytes for 6 people", run.out.len());
    // Everything else is the same.
    let short: Value = serde_json::from_str(run.text().lines().next().unwrap()).unwrap();
    assert_eq!(first["instruments"][0]["scores"][0]["value"], short["instruments"][0]["scores"][0]["value"]);
    let with = psyscreen(&[&arguments[..], &["--with-answers"]].concat(), "").expect(0);
    let first: Value = serde_json::from_str(with.text().lines().next().unwrap()).unwrap();
    assert_eq!(first["instruments"][0]["answers"].as_array().unwrap().len(), 10);
    // The same input gives the same bytes.
    assert_eq!(psyscreen(&arguments, "").expect(0).out, run.out);
}

#[test]
fn json_lines_tell_problems_too() {
    let run = psyscreen(&["triage", "recovered-2020", "--format", "jsonl"], "id,consent,phq-9.9\na,yes,7\n")
        .expect(1);
    let line: Value = serde_json::from_str(run.text().lines().next().unwrap()).unwrap();
    assert_eq!(line["row"]["id"], "a");
    assert!(line["problem"].as_str().unwrap().contains("item `9`"));
    assert_eq!(line["decision"]["level"], "routine");
    let run = psyscreen(&["score", "phq-2", "--format", "jsonl"], "id,1,2\na,3,1\nb,7,1\n").expect(1);
    let lines: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["schema"], "psyscreen.report/1");
    assert_eq!(lines[0]["instruments"][0]["scores"][0]["value"], 4);
    assert!(lines[1]["problem"].as_str().unwrap().contains("item `1`"));
}

#[test]
fn text_is_written_in_english_and_chinese() {
    let english = psyscreen(&[&SAMPLE[..], &["--format", "text"]].concat(), "").expect(0).text();
    for part in
        ["===== id made-up-1 =====", "not a diagnosis", "Key person: individual intervention", "12356"]
    {
        assert!(english.contains(part), "{part}");
    }
    let chinese =
        psyscreen(&[&SAMPLE[..], &["--format", "text", "--lang", "zh-Hans"]].concat(), "").expect(0).text();
    assert!(chinese.contains("不是诊断") && chinese.contains("团体干预"));
}

/// One sheet of HTML per person: nothing of it comes from elsewhere, and nothing that was put in becomes markup.
#[test]
fn html_has_a_sheet_for_each_person() {
    let html = |lang: &str| {
        let more = ["--format", "html", "--lang", lang, "--date", "2026-11-24", "--place", "CN-33"];
        psyscreen(&[&SAMPLE[..], &more].concat(), "").expect(0).text()
    };
    let english = html("en");
    assert!(english.starts_with("<!DOCTYPE html>\n<html lang=\"en\">") && english.ends_with("</html>\n"));
    assert_eq!(english.matches("<article>").count(), 6);
    assert_eq!(english.matches("</article>").count(), 6);
    for part in ["id made-up-4, 2026-11-24", "at once", "due on: 2026-11-25", "96525", "not a diagnosis"] {
        assert!(english.contains(part), "{part}");
    }
    for outside in ["<script", "<img", "<link", "src=", "href=", "url("] {
        assert!(!english.contains(outside), "{outside}");
    }
    let chinese = html("zh-Hans");
    assert!(chinese.contains("收治入院") && chinese.contains("立即") && chinese.contains("不是诊断"));
    // Answers are not on it; what the file holds of the person is text, and a row without a report has a sheet too.
    let input = "id,consent,phq-9.1,phq-9.9\n\"<script>alert(1)</script> & 'x'\",yes,3,1\nb,yes,9,1\n";
    let run = psyscreen(&["triage", "recovered-2020", "--format", "html"], input).expect(1);
    let text = run.text();
    assert!(text.contains("id &lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;x&#39;"), "{text}");
    assert!(!text.contains("<script") && !text.contains("1 = 3"), "{text}");
    assert_eq!(text.matches("<article>").count(), 2);
    assert!(text.contains("<p class=\"problem\">phq-9: item `1`"), "{text}");
    let run = psyscreen(&["triage", "recovered-2020", "--format", "html", "--with-answers"], input).expect(1);
    assert!(run.text().contains("1 = 3"), "{}", run.text());
}

/// What the person gets has no score, level, reason or problem of the table on it; scripts and answers stay escaped and away.
#[test]
fn the_person_has_a_sheet_of_their_own() {
    let sheet = |format: &str, input: &str| {
        let arguments = [
            "triage",
            "recovered-2020",
            "--format",
            format,
            "--sheet",
            "person",
            "--place",
            "CN",
            "--with-answers",
        ];
        psyscreen(&arguments, input).expect(1).text()
    };
    let input = "id,consent,phq-9.1,phq-9.9\n<b>,yes,9,1\n";
    let (text, page) = (sheet("text", input), sheet("html", input));
    assert!(page.contains("<article class=\"for-person\">") && page.contains("id &lt;b&gt;"), "{page}");
    for sheet in [&text, &page] {
        for part in ["For you", "Somebody will soon come to see you", "within 1 day", "12356"] {
            assert!(sheet.contains(part), "no {part:?} in {sheet}");
        }
        for part in ["Level", "Crisis", "suicid", "positive", "PHQ-9", "phq-9", "Why", "SHA-256", "9 = 1"] {
            assert!(!sheet.contains(part), "{part:?} in {sheet}");
        }
    }
}

#[test]
fn an_own_policy_uses_own_instruments() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let policy = std::fs::read_to_string(format!("{root}/policies/recovered-2020.toml")).unwrap();
    let phq9 = std::fs::read_to_string(format!("{root}/instruments/phq-9.toml")).unwrap();
    let policy = file(
        "mine.toml",
        policy.replace("phq-9", "phq-x").replacen("id = \"recovered-2020\"", "id = \"recovered-x\"", 1),
    );
    let instrument = file("phq-x.toml", phq9.replace("id = \"phq-9\"", "id = \"phq-x\""));
    psyscreen(&["triage", &policy], "").expect(2).says("error[unknown-instrument]");
    let run =
        psyscreen(&["triage", &policy, "--instrument", &instrument], "consent,phq-x.9\nyes,1\n").expect(1);
    assert_eq!(run.column("level"), ["crisis"]);
    psyscreen(&["check", &policy], "").expect(2);
    psyscreen(&["check", &policy, &instrument], "").expect(0);
}

#[test]
fn unknown_policies_are_suggested() {
    psyscreen(&["triage", "recovered-2002"], "").expect(2).says("did you mean `recovered-2020`?");
    psyscreen(&["triage", "phq-9"], "").expect(2).says("`phq-9` is an instrument");
    psyscreen(&["score", "recovered-2020"], "").expect(2).says("`recovered-2020` is a policy");
}

/// Two answers to one question in two forms are said in every format, with status 1.
// Hazard H19: of two answers the worse one decides, and it is said.
#[test]
fn two_answers_to_one_question_in_two_forms_are_said() {
    let header =
        "id,consent,phq-2.1,phq-2.2,phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9";
    let input = format!(
        "{header}\na,yes,3,0,0,0,0,0,0,0,0,0,0\nb,yes,3,0,3,0,0,0,0,0,0,0,0\nc,no,3,0,0,0,0,0,0,0,0,0,0\n"
    );
    for format in ["csv", "jsonl", "text", "html"] {
        let run = psyscreen(&["triage", "stepped-care", "--format", format], &input).expect(1);
        let told = "`phq-9.1` is answered otherwise than `phq-2.1`, which is the same question";
        run.says(told);
        assert!(run.text().contains("is answered otherwise than"), "{format}");
    }
    let run = psyscreen(&["triage", "stepped-care"], &input).expect(1);
    assert_eq!(
        run.column("problem").iter().map(|problem| problem.is_empty()).collect::<Vec<_>>(),
        [false, true, true]
    );
    let run = psyscreen(&["triage", "stepped-care", "--lang", "zh-Hans"], &input).expect(1);
    run.says("“phq-9.1”与另一问卷中同一问题的答案不一致");
}
