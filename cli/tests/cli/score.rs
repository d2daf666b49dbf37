//! `psyscreen score`: columns, numbers, bands, missing answers.

use crate::support::{phq9, psyscreen};

const MADE_UP: &str = "a,2,2,1,1,0,1,1,0,1,1";

#[test]
fn columns_come_in_their_fixed_order() {
    let run = psyscreen(&["score", "phq-9"], phq9(&[MADE_UP])).expect(0);
    let text = run.text();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    assert!(
        header.starts_with("id,total,total.min,total.max,total.status,total.band,total.probable-depression,"),
        "{header}"
    );
    assert!(
        header.ends_with(",suicidal-ideation,major-depressive-syndrome,other-depressive-syndrome,problem"),
        "{header}"
    );
    assert!(lines.next().unwrap().starts_with("a,9,9,9,complete,mild,false,"));
    assert_eq!(run.column("suicidal-ideation"), ["true"]);
    assert_eq!(run.err, "");
}

#[test]
fn what_is_missing_is_never_a_number() {
    let run = psyscreen(
        &["score", "phq-9"],
        phq9(&["a,,,,,,,,,,", "b,0,0,0,0,0,0,0,NA,NaN,", "c,3,3,3,3,3,3,,,,"]),
    )
    .expect(0);
    assert_eq!(run.column("total"), ["", "0", ""]);
    assert_eq!(run.column("total.min"), ["0", "0", "18"]);
    assert_eq!(run.column("total.max"), ["27", "6", "27"]);
    assert_eq!(run.column("total.status"), ["unscorable", "prorated", "unscorable"]);
    assert_eq!(run.column("total.band"), ["minimal..severe", "minimal", "moderately-severe..severe"]);
    assert_eq!(run.column("total.probable-depression"), ["undetermined", "false", "true"]);
    assert_eq!(run.column("suicidal-ideation"), ["undetermined"; 3]);
}

#[test]
fn numbers_are_plain() {
    // The mean of ISI's items, as a definition of its own: a third is not a whole number.
    let definition =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/phq-2.toml")).unwrap();
    assert!(definition.contains("method = \"sum\""));
    let run = psyscreen(&["score", "dass-21"], "id,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21\na,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1\n").expect(0);
    assert!(run.rows()[0].iter().all(|field| !field.contains(".0")), "{:?}", run.rows());
    let run = psyscreen(&["score", "psqi", "-", "--columns", "6=6,7=7,8=8,9=9"], "id,1,2,3,4,5a,5b,5c,5d,5e,5f,5g,5h,5i,5j,6,7,8,9\na,23:30,20,07:00,6.25,1,1,1,0,0,0,0,0,0,,1,0,0,1\n").expect(0);
    // 375 minutes asleep of 450 in bed.
    assert!(run.text().contains("83.333333"), "{}", run.text());
}

#[test]
fn columns_are_known_by_four_names_in_any_case() {
    for name in ["{}", "item{}", "Item{}", "phq-9.{}", "PHQ-9.{}", "phq9_{}", "PHQ9_{}"] {
        let header: Vec<String> = (1..=9).map(|item| name.replace("{}", &item.to_string())).collect();
        let input = format!("{}\n1,1,1,1,1,1,1,1,1\n", header.join(","));
        let run = psyscreen(&["score", "phq-9"], input).expect(0);
        assert_eq!(run.column("total"), ["9"], "{name}");
    }
}

#[test]
fn declared_columns_come_before_names() {
    // `2` is declared to be item 1, so it is not item 2 as well.
    let run = psyscreen(&["score", "phq-2", "--columns", "1=2,2=other"], "id,2,other\na,3,1\n").expect(0);
    assert_eq!(run.column("total"), ["4"]);
}

#[test]
fn kept_columns_come_first_and_as_they_are() {
    let input = "name,site,1,2\n\"Doe, \"\"J\"\"\",北京,1,2\n";
    let run = psyscreen(&["score", "phq-2", "--keep", "site,NAME"], input).expect(0);
    assert!(run.text().starts_with("site,name,total"), "{}", run.text());
    assert!(run.text().contains("北京,\"Doe, \"\"J\"\"\",3,"), "{}", run.text());
    psyscreen(&["score", "phq-2", "--keep", "sit"], input).expect(2).says("did you mean `site`?");
    psyscreen(&["score", "phq-2", "--keep", "total"], "total,1,2\n1,1,1\n").expect(2).says("rename it");
}

#[test]
fn missing_codes_are_declared_with_their_reason() {
    let input = phq9(&["a,7,2,1,1,0,1,1,0,9,"]);
    psyscreen(&["score", "phq-9"], &input).expect(1);
    let run = psyscreen(&["score", "phq-9", "--missing", "7=declined,9=dont-know"], &input).expect(0);
    assert_eq!(run.column("total.min"), ["6"]);
    assert_eq!(run.column("suicidal-ideation"), ["undetermined"]);
    // A number however it is written.
    psyscreen(
        &["score", "phq-9", "--missing", "7=declined,9=dont-know"],
        phq9(&["a,7.0,2,1,1,0,1,1,0,9.00,"]),
    )
    .expect(0);
    // A word.
    psyscreen(&["score", "phq-9", "--missing", "refused=declined"], phq9(&["a,refused,2,1,1,0,1,1,0,0,"]))
        .expect(0);
}

#[test]
fn an_answer_cannot_be_declared_missing() {
    let run = psyscreen(&["score", "phq-9", "--missing", "3=declined"], phq9(&[])).expect(2);
    run.says("contradicts item `1` of phq-9, where 3 is an answer");
    // For one item of an instrument whose other items have the code as an answer.
    let header = "id,1,2,3,4,5a,5b,5c,5d,5e,5f,5g,5h,5i,5j,6,7,8,9\n";
    psyscreen(&["score", "psqi", "--missing", "9=dont-know"], header).expect(2).says("item `2` of psqi");
    psyscreen(&["score", "psqi", "--missing", "5a:9=dont-know"], header).expect(1).says("different numbers");
    psyscreen(&["score", "psqi", "--missing", "5z:9=dont-know"], header).expect(2).says("is neither an item");
    psyscreen(&["score", "psqi", "--missing", "9=refused"], header).expect(2).says("the reasons are skipped");
}

#[test]
fn codes_are_recoded_as_declared() {
    let run =
        psyscreen(&["score", "phq-9", "--recode", "1..4=0..3"], phq9(&["a,1,2,3,4,1,1,1,1,1,1"])).expect(0);
    assert_eq!(run.column("total"), ["6"]);
    // 0 is not a code of such a file: it would become the same as 1.
    let run =
        psyscreen(&["score", "phq-9", "--recode", "1..4=0..3"], phq9(&["a,0,2,3,4,1,1,1,1,1,1"])).expect(1);
    assert_eq!(run.column("total"), [""]);
    assert_eq!(
        run.column("problem"),
        ["phq-9: item `1` has a code that is a result of --recode and not one of its inputs"]
    );
    // 1 = yes, 2 = no.
    let run = psyscreen(&["score", "cage", "--recode", "2=0"], "1,2,3,4\n1,2,2,1\n").expect(0);
    assert_eq!(run.column("total"), ["2"]);
    psyscreen(&["score", "phq-9", "--recode", "1..4=0..2"], phq9(&[]))
        .expect(2)
        .says("4 codes on the left and 3 on the right");
    psyscreen(&["score", "phq-9", "--recode", "0..3=1000..1003"], phq9(&[]))
        .expect(2)
        .says("no code that an item has");
    psyscreen(&["score", "phq-9", "--recode", "1=0,1=2"], phq9(&[])).expect(2).says("two meanings");
}

#[test]
fn sex_and_age_decide_cutoffs_that_depend_on_them() {
    // AUDIT-C: from 4 for men, from 3 for women.
    let run = psyscreen(
        &["score", "audit-c"],
        "id,sex,1,2,3\na,female,3,0,0\nb,M,3,0,0\nc,,3,0,0\nd,Other,3,0,0\n",
    )
    .expect(0);
    let by_sex: Vec<Vec<String>> =
        run.rows().iter().map(|row| row.iter().skip(1).map(str::to_owned).collect()).collect();
    assert_ne!(by_sex[0], by_sex[1]);
    assert!(by_sex[2].contains(&"undetermined".to_owned()));
    assert_eq!(by_sex[2], by_sex[3]);
    let coded = psyscreen(
        &["score", "audit-c", "--columns", "sex=gender", "--recode", "sex:1=male,sex:2=female"],
        "id,gender,1,2,3\na,2,3,0,0\nb,1,3,0,0\n",
    )
    .expect(0);
    assert_eq!(coded.rows()[0], run.rows()[0]);
    assert_eq!(coded.rows()[1], run.rows()[1]);
    let unread = psyscreen(&["score", "audit-c"], "id,sex,1,2,3\na,2,1,1,1\n").expect(1);
    assert!(unread.column("problem")[0].contains("--recode sex:1=male"));
    // Where nothing depends on it, the column is left alone.
    psyscreen(&["score", "gad-2"], "id,sex,1,2\na,2,1,1\n").expect(0);
}

#[test]
fn other_delimiters_must_be_said() {
    let input = "id;1;2\na;1;2\n";
    psyscreen(&["score", "phq-2"], input).expect(2).says("--delimiter ';'");
    let run = psyscreen(&["score", "phq-2", "--delimiter", ";"], input).expect(0);
    assert_eq!(run.column("total"), ["3"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_not_matter() {
    let run = psyscreen(&["score", "phq-2"], "\u{feff}id,1,2\r\na,1,2\r\n").expect(0);
    assert_eq!(run.text().lines().next().unwrap().split(',').next(), Some("id"));
    assert_eq!(run.column("total"), ["3"]);
}

#[test]
fn no_rows_are_no_problem() {
    let run = psyscreen(&["score", "phq-2"], "id,1,2\n").expect(0);
    assert_eq!(run.text().lines().count(), 1);
}

#[test]
fn items_without_a_column_are_told() {
    let run = psyscreen(&["score", "phq-2"], "id,1\na,1\n").expect(1);
    run.says("warning: item `2` has no column: not administered");
    assert_eq!(run.column("total.status"), ["unscorable"]);
}

/// A norm is for its people only; JSON says the same numbers.
#[test]
fn norms_are_columns() {
    let answers = (1..=20).map(|item| if [4, 8, 12, 16].contains(&item) { "3" } else { "0" });
    let answers = answers.collect::<Vec<_>>().join(",");
    let items = (1..=20).map(|item| item.to_string()).collect::<Vec<_>>().join(",");
    let input = format!("id,sex,age,{items}\na,female,30,{answers}\nb,,30,{answers}\nc,male,,{answers}\n");
    let run = psyscreen(&["score", "ces-d"], &input).expect(0);
    assert_eq!(run.column("total.T.china-urban"), ["37.182962", "37.182962", ""]);
    assert_eq!(run.column("total.T.china-urban-female"), ["37.22063", "", ""]);
    assert_eq!(run.column("total.T.china-urban-male"), [""; 3]);
    let lines = psyscreen(&["score", "ces-d", "--format", "jsonl"], &input).expect(0).text();
    assert!(lines.lines().next().unwrap().contains("\"t_score\":37.22063"), "{lines}");
}

/// Answers of an earlier administration stand in columns `earlier.phq-9.1`; the results compare with them.
#[test]
fn scores_are_compared_with_earlier_answers() {
    let names =
        |before: &str| (1..=9).map(|item| format!("{before}phq9_{item}")).collect::<Vec<_>>().join(",");
    let header = format!("id,{},{}", names(""), names("earlier_"));
    let rows = [
        "better,1,1,0,0,0,0,0,0,0,3,3,3,1,1,1,0,0,0",
        "worse,3,3,3,1,1,1,0,0,0,1,1,0,0,0,0,0,0,0",
        "first,1,1,1,1,1,1,1,1,1,,,,,,,,,",
        "unknown,1,1,1,1,1,1,1,1,1,1,,,,1,1,1,1,1",
        "unreadable,0,0,0,0,0,0,0,0,0,x,1,1,1,1,1,1,1,1",
    ];
    let input = format!("{header}\n{}\n", rows.join("\n"));
    let run = psyscreen(&["score", "phq-9"], &input).expect(1);
    assert_eq!(run.column("total"), ["2", "12", "9", "9", "0"]);
    assert_eq!(run.column("total.earlier"), ["12", "2", "", "", ""]);
    assert_eq!(run.column("total.change"), ["-10", "10", "", "", ""]);
    let direction = run.column("total.reliable-change");
    assert_eq!(direction[..3], ["improved", "deteriorated", ""]);
    assert_eq!(run.column("total.response")[..3], ["true", "false", ""]);
    assert_eq!(run.column("total.remission")[..3], ["true", "false", ""]);
    run.says("earlier phq-9: item `1`");
    // The same as a report.
    let run = psyscreen(&["score", "phq-9", "-", "--format", "jsonl"], &input).expect(1);
    let lines: Vec<serde_json::Value> =
        run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let instrument = &lines[0]["instruments"][0];
    assert_eq!(instrument["scores"][0]["earlier"]["value"], 12);
    assert_eq!(
        (&instrument["scores"][0]["change"], &instrument["change"]["direction"]),
        (&(-10).into(), &"improved".into())
    );
    assert!(lines[2]["instruments"][0]["scores"][0].get("earlier").is_none());
    // Nothing of it without such columns.
    let run = psyscreen(&["score", "phq-9"], phq9(&["a,1,1,1,1,1,1,1,1,1,0"]));
    assert!(!run.text().contains("earlier") && !run.text().contains("change"), "{}", run.text());
    // An earlier form that lacks a column is told of; so is one numbered from 0.
    let run = psyscreen(&["score", "phq-2"], "id,1,2,earlier.phq-2.1\na,1,0,1\n").expect(1);
    run.says("item `earlier.phq-2.2` has no column");
    psyscreen(&["score", "phq-2"], "id,1,2,earlier.phq-2.0,earlier.phq-2.1\na,1,0,1,3\n")
        .expect(2)
        .says("earlier.phq-2.0");
}
