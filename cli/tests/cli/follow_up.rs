//! `psyscreen triage` over time: when the follow-up is due, whether it is overdue, and what was answered last time.

use serde_json::Value;

use crate::support::psyscreen;

const POLICY: [&str; 2] = ["triage", "recovered-2020"];
/// Somebody well, seen again after six months; on the last day of August one winter has a 29 February and one has not.
const PEOPLE: &str = "\
id,date,consent,phq-9.1,phq-9.2,phq-9.3,phq-9.4,phq-9.5,phq-9.6,phq-9.7,phq-9.8,phq-9.9
a,2026-08-31,yes,0,0,0,0,0,0,0,0,0
b,2027-08-31,yes,0,0,0,0,0,0,0,0,0
c,,yes,0,0,0,0,0,0,0,0,0
d,2026-11-20,yes,0,0,0,0,0,0,0,0,1
";

fn triage(more: &[&str], input: &str) -> crate::support::Run {
    psyscreen(&[&POLICY[..], more].concat(), input)
}

#[test]
fn each_row_has_its_own_day() {
    let run = triage(&["--date", "2026-03-01"], PEOPLE).expect(0);
    assert_eq!(run.column("follow_up_days"), ["181", "182", "184", "1"]);
    let run = triage(&[], PEOPLE).expect(0);
    assert_eq!(run.column("follow_up_days"), ["181", "182", "180", "1"], "nominal where no day is known");
    let input = PEOPLE.replace("date", "day");
    let run = triage(&["--columns", "date=day"], &input).expect(0);
    assert_eq!(run.column("follow_up_days"), ["181", "182", "180", "1"]);
    let run = triage(&[], "id,date,consent,phq-9.9\na,31.12.26,yes,1\nb,2026-02-29,yes,1\n").expect(1);
    assert_eq!(run.column("problem"), ["`date` is not a day such as 2026-11-23"; 2]);
}

#[test]
fn overdue_is_said_in_every_format() {
    let run = triage(&["--today", "2027-03-01"], PEOPLE).expect(0);
    assert_eq!(run.column("follow_up_due"), ["2027-02-28", "2028-02-29", "", "2026-11-21"]);
    assert_eq!(run.column("overdue_days"), ["1", "0", "", "100"]);
    run.says("no day of screening in 1 row; whether a follow-up is overdue is not known there");
    // The other columns stay where they are.
    assert!(run.text().starts_with("id,policy,level,at_least,at_most,rules,"));

    let run = triage(&["--today", "2027-03-01", "--format", "jsonl"], PEOPLE).expect(0);
    let lines: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["decision"]["follow_up_due"], "2027-02-28");
    assert_eq!(lines[0]["decision"]["follow_up_overdue_days"], 1);
    assert_eq!(lines[1]["decision"]["follow_up_overdue_days"], 0);
    assert!(lines[2]["decision"]["follow_up_overdue_days"].is_null());

    let text = |format: &str, lang: &str| {
        triage(&["--today", "2027-03-01", "--format", format, "--lang", lang], PEOPLE).expect(0).text()
    };
    for format in ["text", "html"] {
        let english = text(format, "en");
        assert_eq!(english.matches("overdue by").count(), 2, "{english}");
        assert!(english.contains("overdue by 1 day") && english.contains("overdue by 100 days"));
        assert!(text(format, "zh-Hans").contains("已逾期100天"));
    }
    assert!(text("html", "en").contains("id a, 2026-08-31"));
}

#[test]
fn today_needs_a_day_to_count_from() {
    let input = "consent,phq-9.9\nyes,0\n";
    triage(&["--today", "2027-03-01"], input).expect(2).says("--today needs the day of each screening");
    let run = triage(&["--today", "2027-03-01", "--date", "2027-01-01"], input).expect(1);
    assert_eq!(run.column("follow_up_due"), ["2027-07-01"]);
}

#[test]
fn last_time_is_compared_with() {
    let items =
        |prefix: &str| (1..=9).map(|item| format!("{prefix}phq-9.{item}")).collect::<Vec<_>>().join(",");
    let header = format!("id,consent,{},{}", items(""), items("earlier."));
    let (well, worse, blank) = ("0,0,0,0,0,0,0,0,0", "1,1,1,1,1,1,1,0,0", ",,,,,,,,");
    let input = format!(
        "{header}\nnew,yes,{worse},{blank}\nworse,yes,{worse},{well}\nsame,yes,{worse},{worse}\nhalf,yes,{worse},0,0,{}\n",
        ",,,,,,"
    );
    let run = triage(&[], &input).expect(0);
    assert_eq!(run.column("level"), ["group", "individual", "group", "group"]);
    assert_eq!(run.column("rules")[1], "deteriorated;mild-symptoms");
    run.says("the earlier answers of 1 row give no score, and were not compared with");
    let text = triage(&["--format", "text"], &input).expect(0).text();
    assert!(text.contains("before 0, now 7"), "{text}");
    assert!(text.contains("the earlier administration of `phq-9` has no score to compare with"), "{text}");
    // Its answers are understood as those of today are, and its mistakes are told as its own.
    let (_, rows) = input.split_once('\n').unwrap();
    let input = format!("{header}\n{}", rows.replace('1', "2").replace('0', "1"));
    let run = triage(&["--recode", "1..4=0..3"], &input).expect(0);
    assert_eq!(run.column("level"), ["group", "individual", "group", "group"]);
    let run = triage(&[], "consent,phq-9.9,earlier.phq-9.9\nyes,1,4\n").expect(1);
    assert!(run.column("problem")[0].starts_with("earlier phq-9: item `9`"), "{:?}", run.column("problem"));
    let columns = ["--columns", "earlier.phq-9.9=before"];
    let run = triage(&columns, "consent,phq-9.9,before\nyes,1,0\n").expect(1);
    run.says("`phq-9.8`, `earlier.phq-9.1`");
    assert_eq!(run.column("level"), ["crisis"]);
}

/// Whoever sees the person knows what was answered last time about suicide, whatever is answered now.
// Hazard H05: a sign of danger of last time.
#[test]
fn a_sign_of_danger_of_last_time_is_shown() {
    let names =
        |before: &str| (1..=9).map(|item| format!("{before}phq-9.{item}")).collect::<Vec<_>>().join(",");
    let header = format!("id,consent,{},{}", names("earlier."), names(""));
    let zeros = "0,0,0,0,0,0,0,0";
    let input =
        format!("{header}\na,yes,{zeros},3,{zeros},0\nb,yes,{zeros},3,,,,,,,,,\nc,no,{zeros},3,,,,,,,,,\n");
    let shown = |format: &str| triage(&["--format", format], &input).text();
    for format in ["text", "html"] {
        let text = shown(format);
        assert_eq!(text.matches("Thoughts of death or self-harm").count(), 2, "{text}");
        assert_eq!(text.matches("before positive").count(), 2, "{text}");
    }
    let text = shown("jsonl");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["instruments"][0]["critical_items"][0]["earlier"], "true");
    assert!(lines[0]["earlier_signs"].is_null());
    assert_eq!(lines[1]["earlier_signs"][0]["id"], "suicidal-ideation");
    assert_eq!(lines[1]["earlier_signs"][0]["instrument"], "phq-9");
    assert!(lines[2]["earlier_signs"].is_null(), "without consent no answer is used");
    let run = psyscreen(&["score", "phq-9", "--ignore", "consent"], &input);
    assert_eq!(run.column("suicidal-ideation.earlier"), ["true"; 3]);
}
