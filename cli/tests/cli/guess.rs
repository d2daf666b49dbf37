//! `psyscreen map`: a mapping file from a look at a table. It loads as it is, and what is doubtful in it is a comment.

use crate::support::{file, psyscreen};

/// The file for a table, which must load with it as it is.
#[track_caller]
fn map(id: &str, input: &str) -> String {
    let written = psyscreen(&["map", id], input).expect(0).text();
    let path = file("map.toml", &written);
    let command = if id.ends_with("2020") { "triage" } else { "score" };
    let run = psyscreen(&[command, id, "--map", &path], input);
    let is_refused = run.err.contains("error[") || run.err.contains("is missing");
    assert!(!is_refused, "{written}\n{}", run.err);
    written
}

/// A table with the same row `rows` times.
fn table(header: &str, row: &str, rows: usize) -> String {
    format!("{header}\n{}", format!("{row}\n").repeat(rows))
}

fn numbered(before: &str, numbers: std::ops::RangeInclusive<u32>, after: &str) -> String {
    numbers.map(|number| format!("{before}{number}{after}")).collect::<Vec<_>>().join(",")
}

#[test]
fn patterns_are_found_in_names_of_every_kind() {
    let tens = ["0", "1", "2", "3", "4", "0", "1", "2", "3", "4"].join(",");
    for (names, line) in [
        (numbered("PSS_0", 1..=9, "") + ",PSS_10", "\"*\" = \"PSS_*\""),
        (numbered("Scale_PSS10_UCLA_", 1..=10, ""), "\"*\" = \"Scale_PSS10_UCLA_*\""),
        (numbered("G1[SQ00", 1..=9, "]") + ",G1[SQ010]", "\"*\" = \"G1[SQ*]\""),
        (numbered("pss_q", 0..=9, "_t1"), "\"*\" = { pattern = \"pss_q*_t1\", from = 0 }"),
        (numbered("第", 1..=10, "题"), "\"*\" = \"第*题\""),
    ] {
        // PSS_01 … PSS_09 have a zero before the number that the last has not.
        let written = map("pss-10", &table(&format!("id,{names}"), &format!("a,{tens}"), 6));
        assert!(written.lines().any(|found| found == line), "{line} is not a line of\n{written}");
        assert!(
            written.contains("# 10 columns; 60 of 60 answers are codes or labels of the form"),
            "{written}"
        );
    }
}

#[test]
fn of_two_times_none_is_picked() {
    let names = format!("id,{},{}", numbered("phq9_", 1..=9, "_pre"), numbered("phq9_", 1..=9, "_post"));
    let written = map("phq-9", &table(&names, &format!("a{}", ",1".repeat(18)), 6));
    assert!(
        written.contains("# \"*\" = \"phq9_*_pre\"") && written.contains("# \"*\" = \"phq9_*_post\""),
        "{written}"
    );
    assert!(!written.lines().any(|line| line.starts_with("\"*\"")), "{written}");
}

#[test]
fn the_columns_of_another_form_are_not_taken() {
    let names = format!("id,{},{}", numbered("gad7_", 1..=7, ""), numbered("phq9_", 1..=9, ""));
    let written = map("phq-9", &table(&names, &format!("a{}", ",1".repeat(16)), 6));
    assert!(!written.contains("gad7_*"), "{written}");
}

#[test]
fn questions_as_names_are_found_in_any_language() {
    let input = table(
        "提交答卷时间,1. 做事时提不起劲或没有兴趣,\"Over the last 2 weeks [Feeling down, depressed, or hopeless]\"",
        "2026/11/23 08:00,好几天,Not at all",
        6,
    );
    let phq2 = psyscreen(&["show", "phq-2", "--format", "json"], "").expect(0).text();
    let written = map("phq-2", &input);
    if phq2.contains("Feeling down, depressed, or hopeless") {
        assert!(
            written.contains("\"2\" = \"Over the last 2 weeks [Feeling down, depressed, or hopeless]\""),
            "{written}"
        );
    }
}

#[test]
fn codes_are_proposed_and_rare_values_are_not_shown() {
    let mut input = table("record_id,phq2_1,phq2_2,Gender", "1,99,1,1", 6);
    input.push_str("2,my diary,-7,2\n");
    let written = map("phq-2", &input);
    assert!(written.contains("# \"99\" = \"skipped\""), "{written}");
    assert!(written.contains("keep = [\"record_id\"]"), "{written}");
    assert!(written.contains("\"sex\" = \"Gender\"") && written.contains("# \"1\" = \"male\""), "{written}");
    assert!(written.contains("# 2 cells more in 2 columns are not answers of the form"), "{written}");
    assert!(!written.contains("diary") && !written.contains("-7"), "{written}");
    // Counted from 1.
    let input = format!("id,q1,q2\n{}", "a,1,4\nb,2,3\n".repeat(5));
    let written = map("phq-2", &input);
    assert!(written.contains("# \"1..4\" = \"0..3\"") && !written.contains("\"4\" ="), "{written}");
}

#[test]
fn dates_marks_and_times_are_seen() {
    let header = "编号;日期;consent;phq-9.1;phq-9.9";
    let rows = "a;23/11/2026;yes;0;0\nb;01/11/2026;yes;0;0\n";
    let written = map("recovered-2020", &format!("{header}\n{}", rows.repeat(3)));
    assert!(written.contains("\ndelimiter = \";\"\n"), "{written}");
    assert!(written.contains("\ndates = \"day-month-year\"   # of the dates, 3 can only be day first, 0 only month first, 3 are open"), "{written}");
    assert!(written.contains("\"date\" = \"日期\"") && written.contains("keep = [\"编号\"]"), "{written}");
    let names =
        ["1", "2", "3", "4", "5a", "5b", "5c", "5d", "5e", "5f", "5g", "5h", "5i", "5j", "6", "7", "8", "9"];
    let names = names.map(|name| format!("sleep_{name}")).join(",");
    let written = map("psqi", &format!("id,{names}\na,22.5,10,6.5,\"7,5\"{}\n", ",0".repeat(14)));
    assert!(written.contains("\n\"*\" = \"sleep_*\"\n"), "{written}");
    assert!(written.contains("# times = \"decimal-hours\""), "{written}");
}

#[test]
fn names_that_are_hostile_stay_in_their_line() {
    let input = "id,\"q1\nformat = 2\n[x]\",\"q2\nformat = 2\n[x]\",\"\"\"\\\"\na,1,1,1\n";
    let written = map("phq-2", input);
    assert!(!written.lines().any(|line| line == "format = 2"), "{written}");
}

/// A word that nobody writes for a missing answer is not proposed as one: it may be an answer in other words.
#[test]
fn words_are_not_proposed_as_missing() {
    let header: Vec<String> = (1..=9).map(|item| format!("phq9_{item}")).collect();
    let row = |word: &str| format!("{}\n", [word; 9].join(","));
    let rows: String = ["没有", "几乎天天", "拒答"].map(|word| row(word).repeat(6)).concat();
    let draft = psyscreen(&["map", "phq-9"], format!("{}\n{rows}", header.join(","))).expect(0).text();
    for word in ["没有", "几乎天天"] {
        assert!(draft.contains(&format!("# \"{word}\" = \"\" ")), "{draft}");
    }
    assert!(draft.contains("# \"拒答\" = \"skipped\""), "{draft}");
}

/// What one person wrote in every column is one person's.
#[test]
fn a_value_of_one_row_is_not_shown() {
    let header: Vec<String> = (1..=9).map(|item| format!("phq9_{item}")).collect();
    let input =
        format!("{}\n{}\n{}", header.join(","), ["my diary"; 9].join(","), "0,0,0,0,0,0,0,0,0\n".repeat(6));
    let draft = psyscreen(&["map", "phq-9"], input).expect(0).text();
    assert!(!draft.contains("diary"), "{draft}");
}
