//! Values as people and programs write them: read where they can mean one thing only, else named with the remedy.

use crate::support::{Run, file, phq9, psyscreen};

fn mapped(instrument: &str, map: &str, input: &str) -> Run {
    let map = file("map.toml", format!("format = 1\nfor = \"{instrument}\"\n{map}"));
    psyscreen(&["score", instrument, "--map", &map], input)
}

#[test]
fn labels_in_any_language_and_dress() {
    let input = phq9(&[
        "a,Several days,several  days.,1 - Several days,1. Several days,(1) Several days,Several days (1),好几天,１,几乎每天。,",
    ]);
    let run = psyscreen(&["score", "phq-9"], &input).expect(0);
    assert_eq!(run.column("total"), ["11"]);
    // REDCap writes the code and a comma.
    let run =
        psyscreen(&["score", "phq-2"], "id,1,2\na,\"0, Not at all\",\"3, Nearly every day\"\n").expect(0);
    assert_eq!(run.column("total"), ["3"]);
    let run =
        psyscreen(&["score", "phq-2", "--recode", "\"Rather, often\"=2"], "id,1,2\na,\"Rather, often\",0\n")
            .expect(0);
    assert_eq!(run.column("total"), ["2"]);
}

#[test]
fn a_code_and_a_label_that_disagree_are_a_problem() {
    let input = "id,1,2\na,2 - Several days,1\n";
    let run = psyscreen(&["score", "phq-2"], input).expect(1);
    assert!(run.column("problem")[0].contains("a code and a label of different answers"), "{}", run.text());
    assert!(!run.text().contains("Several") && !run.err.contains("Several"));
    // The table counts from 1, which is declared, or the labels are what counts.
    let run = psyscreen(&["score", "phq-2", "--recode", "1..4=0..3"], input).expect(0);
    assert_eq!(run.column("total"), ["1"]);
    let run =
        psyscreen(&["score", "phq-2", "--labels", "en"], "id,1,2\na,2 - Several days,Not at all\n").expect(0);
    assert_eq!(run.column("total"), ["1"]);
}

#[test]
fn labels_are_demanded_or_refused() {
    let input = "id,1,2\na,Several days,1\n";
    let run = psyscreen(&["score", "phq-2", "--labels", "en"], input).expect(1);
    assert!(
        run.column("problem")[0].contains("item `2` has an answer that is not a label of the language"),
        "{}",
        run.text()
    );
    let run = psyscreen(&["score", "phq-2", "--labels", "zh-Hans"], input).expect(1);
    assert!(run.column("problem")[0].contains("item `1`"));
    let run = mapped("phq-2", "labels = false\n", input).expect(1);
    assert!(
        run.column("problem")[0].contains("item `1` has a label where the map says that answers are codes")
    );
}

#[test]
fn yes_and_no_where_the_labels_say_so() {
    let run = psyscreen(&["score", "cage"], "id,1,2,3,4\na,TRUE,FALSE,是,N\n").expect(0);
    assert_eq!(run.column("total"), ["2"]);
    let run = psyscreen(&["score", "phq-2"], "id,1,2\na,TRUE,1\n").expect(1);
    assert!(run.column("problem")[0].contains("--recode TRUE=1,FALSE=0"), "{}", run.text());
}

/// The columns are numbered as the definition is.
const PSQI_AS_NUMBERED: [&str; 5] = ["score", "psqi", "-", "--columns", "6=6,7=7,8=8,9=9"];
const PSQI: &str = "id,1,2,3,4,5a,5b,5c,5d,5e,5f,5g,5h,5i,5j,6,7,8,9\n";

const COLUMNS: &str = "[columns]\n6 = \"6\"\n7 = \"7\"\n8 = \"8\"\n9 = \"9\"\n";

fn psqi(bed: &str, latency: &str, up: &str, hours: &str) -> String {
    format!("{PSQI}a,\"{bed}\",\"{latency}\",\"{up}\",\"{hours}\",0,0,0,0,0,0,0,0,0,0,0,0,0,0\n")
}

#[test]
fn clock_times_are_read_as_they_are_written() {
    for bed in ["22:30", "10:30 PM", "10:30pm", "22h30", "2017-01-01 22:30:00", "晚上10点半", "２２：３０"]
    {
        let run = psyscreen(&PSQI_AS_NUMBERED, psqi(bed, "10", "6:30 a.m.", "7")).expect(0);
        assert_eq!(run.column("time-in-bed"), ["480"], "{bed}");
    }
    let run = psyscreen(&PSQI_AS_NUMBERED, psqi("24:00", "10", "08:00", "7")).expect(0);
    assert_eq!(run.column("time-in-bed"), ["480"]);
    // A bare number could be several times.
    for (bed, form) in [("22.5", "decimal-hours"), ("2230", "four-digits"), ("0.9375", "fraction-of-day")] {
        let input = psqi(bed, "10", "06:30", "7");
        let run = psyscreen(&PSQI_AS_NUMBERED, &input).expect(1);
        assert!(run.column("problem")[0].contains(&format!("\"{form}\"")), "{}", run.text());
        let run = mapped("psqi", &format!("times = \"{form}\"\n{COLUMNS}"), &input).expect(0);
        assert_eq!(run.column("time-in-bed"), ["480"], "{bed}");
    }
    let run = mapped("psqi", "times = \"decimal-hour\"\n", PSQI).expect(2);
    run.says("did you mean `decimal-hours`?");
}

#[test]
fn numbers_have_a_decimal_comma_or_a_unit() {
    for (latency, hours) in
        [("10", "7,5"), ("10 min", "7.5 h"), ("10 minutes", "7,5 hours"), ("10分钟", "7.5小时")]
    {
        let run = psyscreen(&PSQI_AS_NUMBERED, psqi("22:30", latency, "06:30", hours)).expect(0);
        assert_eq!(run.column("efficiency"), ["93.75"], "{latency} {hours}");
    }
    let run = psyscreen(&PSQI_AS_NUMBERED, psqi("22:30", "1,440", "06:30", "7")).expect(1);
    assert!(run.column("problem")[0].contains("decimal_mark"), "{}", run.text());
    // Half past seven in the column for hours may be the column of another question.
    let input = psqi("22:30", "10", "06:30", "7:30");
    let run = psyscreen(&PSQI_AS_NUMBERED, &input).expect(1);
    assert!(
        run.column("problem")[0].contains("item `4` has hours and minutes where a number of hours is asked"),
        "{}",
        run.text()
    );
    let run =
        mapped("psqi", &format!("times = {{ 4 = \"hours-and-minutes\" }}\n{COLUMNS}"), &input).expect(0);
    assert_eq!(run.column("efficiency"), ["93.75"]);
}

#[test]
fn dates_of_china_and_europe_and_of_spreadsheets() {
    let triage = |date: &str, more: &[&str]| {
        let items = (1..=9).map(|item| format!("phq-9.{item}")).collect::<Vec<_>>().join(",");
        let facts = "self-harm-reported,violence-reported,severe-problem-reported,abnormal-behaviour-reported,family-strain,bereaved,hardship,hotline-problem";
        let input =
            format!("id,date,consent,{items},{facts}\na,{date},yes{}{}\n", ",0".repeat(9), ",no".repeat(8));
        psyscreen(&[&["triage", "recovered-2020", "--today", "2026-11-24"], more].concat(), input)
    };
    for date in [
        "2026-11-23",
        "2026/11/23",
        "2026年11月23日",
        "2026-11-23 08:00",
        "23.11.2026",
        "23/11/2026",
        "23 Nov 2026",
    ] {
        let run = triage(date, &[]).expect(0);
        assert_eq!(run.column("follow_up_due"), ["2027-05-23"], "{date}");
    }
    let run = triage("01/11/2026", &[]).expect(1);
    assert!(run.column("problem")[0].contains("dates = \"day-month-year\""), "{}", run.text());
    let map = |dates: &str| {
        file("map.toml", format!("format = 1\nfor = \"recovered-2020\"\ndates = \"{dates}\"\n"))
    };
    let run = triage("01/11/2026", &["--map", &map("day-month-year")]).expect(0);
    assert_eq!(run.column("follow_up_due"), ["2027-05-01"]);
    let run = triage("01/11/2026", &["--map", &map("month-day-year")]).expect(0);
    assert_eq!(run.column("follow_up_due"), ["2026-07-11"]);
    let run = triage("46349", &[]).expect(1);
    assert!(run.column("problem")[0].contains("dates = \"spreadsheet\""), "{}", run.text());
    let run = triage("46349", &["--map", &map("spreadsheet")]).expect(0);
    assert_eq!(run.column("follow_up_due"), ["2027-05-23"]);
}

#[test]
fn sex_in_chinese_and_in_declared_codes() {
    let run =
        psyscreen(&["score", "audit-c"], "id,sex,1,2,3\na,男,2,1,0\nb,女,2,1,0\nc,Ｆ,2,1,0\nd,其他,2,1,0\n")
            .expect(0);
    assert_eq!(run.column("total.band"), ["lower-risk", "at-risk", "at-risk", "lower-risk..at-risk"]);
}

/// Whether the second code is for `sex` too is not guessed.
#[test]
fn a_scope_is_for_one_code() {
    let input = "id,sex,1,2,3\na,1,1,1,1\n";
    let run = psyscreen(&["score", "audit-c", "--recode", "sex:1=male,2=female"], input).expect(2);
    run.says("write `sex:` before each of its codes");
    run.says("sex:1=male,sex:2=female");
    psyscreen(&["score", "audit-c", "--recode", "sex:1=male,sex:2=female"], input).expect(0);
}

/// What is reported of a person is read as answers are: whole decimals, wide digits, any case, labels of any language.
#[test]
fn facts_are_read_in_any_dress() {
    for grade in ["3", "3.0", "３", " 3 "] {
        let run = psyscreen(&["triage", "jiangyou-2022"], format!("id,risk-grade\na,{grade}\n")).expect(0);
        assert_eq!(run.column("level"), ["crisis"], "{grade}");
    }
    psyscreen(&["triage", "jiangyou-2022"], "id,risk-grade\na,3.5\n").expect(1);
    let levels = |class: &str| {
        psyscreen(&["triage", "jiangyou-2022"], format!("id,follow-up-class\na,{class}\n")).column("level")
    };
    for class in ["Unstable", "UNSTABLE", "病情不稳定"] {
        assert_eq!(levels(class), levels("unstable"), "{class}");
    }
    for class in ["basically_stable", "Basically stable"] {
        assert_eq!(levels(class), levels("basically-stable"), "{class}");
    }
    for age in ["15", "15.0", "１５", "15岁", "15 years"] {
        let input = format!("id,consent,age,phq-9.9\na,yes,{age},0\n");
        let run = psyscreen(&["triage", "key-populations-2020"], input);
        assert!(!run.column("problem").concat().contains("age"), "{age}: {}", run.text());
    }
    let input = "id,consent,age,phq-9.9\na,yes,fifteen,0\n";
    assert!(psyscreen(&["triage", "key-populations-2020"], input).column("problem").concat().contains("age"));
}
