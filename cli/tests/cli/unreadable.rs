//! What cannot be read is missing, its problem is named, and everything else of the person is used.

use psyscreen::catalog;
use serde_json::Value;

use crate::support::{Run, phq9, psyscreen};

/// A row of somebody in danger, in which much is wrong that has nothing to do with it.
const DANGER: &str = "\
id,consent,date,sex,age,phq9_1,phq9_2,phq9_3,phq9_4,phq9_5,phq9_6,phq9_7,phq9_8,phq9_9
a,yes,01/11/2026,U,forty,3,3,3,3,3,3,3,x,3
";

fn triage(format: &str, more: &[&str], input: &str) -> Run {
    psyscreen(&[&["triage", "recovered-2020", "--format", format], more].concat(), input)
}

#[test]
fn somebody_in_danger_is_seen_whatever_else_is_wrong_with_the_row() {
    let csv = triage("csv", &[], DANGER).expect(1);
    assert_eq!(
        (csv.column("level"), csv.column("at_least")),
        (vec!["crisis".to_owned()], vec!["crisis".to_owned()])
    );
    assert!(csv.column("rules")[0].contains("suicide-risk"));
    assert!(!csv.column("notify")[0].is_empty());
    let problem = &csv.column("problem")[0];
    assert!(problem.contains("phq-9: item `8` does not allow its answer"), "{problem}");
    assert!(problem.contains("`date` could be two days"), "{problem}");
    // Nothing depends on sex and age here.
    assert!(!problem.contains("sex") && !problem.contains("age`"), "{problem}");
    assert!(!problem.contains('x') || !problem.contains("`x`"), "{problem}");

    let jsonl = triage("jsonl", &[], DANGER).expect(1);
    let line: Value = serde_json::from_str(jsonl.text().trim()).unwrap();
    assert_eq!(line["decision"]["level"], "crisis");
    assert_eq!(line["problem"].as_str().unwrap(), problem);
    let total = &line["instruments"][0]["scores"][0];
    assert!(total["value"].is_null(), "an unreadable answer is not prorated over: {total}");
    assert_eq!((total["min"].as_i64(), total["max"].as_i64()), (Some(24), Some(27)));

    for (format, place) in [("text", "problem: "), ("html", "<p class=\"problem\">")] {
        let text = triage(format, &[], DANGER).expect(1).text();
        assert!(text.contains(&format!("{place}`date` could be two days")), "{text}");
        assert!(text.contains("Crisis") || text.contains("crisis"), "{text}");
        assert!(text.contains("item `8` does not allow its answer"), "{text}");
    }

    let score = psyscreen(&["score", "phq-9"], DANGER).expect(1);
    assert_eq!(
        (score.column("total.min"), score.column("total.max")),
        (vec!["24".to_owned()], vec!["27".to_owned()])
    );
    assert_eq!(score.column("suicidal-ideation"), ["true"]);
    assert!(score.column("total")[0].is_empty());
}

/// Of every instrument with a critical item: whatever other answer cannot be read, the critical one is found.
#[test]
fn no_answer_takes_a_critical_one_away() {
    let mut tried = 0;
    for instrument in catalog::instrument_ids().filter_map(catalog::instrument) {
        for critical in instrument.critical_items() {
            let item = critical.item_index();
            let options = instrument.options(&instrument.items()[item]);
            let positive = options.iter().map(|option| option.code()).find(|code| {
                let id = instrument.items()[item].id();
                let responses = instrument.respond([(id, *code)]).unwrap();
                responses
                    .score()
                    .interpret()
                    .critical_item_by_id(critical.id())
                    .is_some_and(|truth| truth.is_true())
            });
            let Some(positive) = positive else { continue };
            let ids: Vec<&str> = instrument.items().iter().map(|item| item.id()).collect();
            let mut input = format!("id,{}\n", ids.join(","));
            let mut rows = 0;
            for damage in ["x", "\u{fffd}", "99999", "1 or 2"] {
                for other in (0..ids.len()).filter(|other| *other != item) {
                    let cells = (0..ids.len()).map(|index| match index {
                        _ if index == item => positive.to_string(),
                        _ if index == other => damage.to_owned(),
                        _ => String::new(),
                    });
                    input.push_str(&format!("{rows},{}\n", cells.collect::<Vec<_>>().join(",")));
                    rows += 1;
                }
            }
            if rows == 0 {
                continue;
            }
            let run = psyscreen(&["score", instrument.id()], input).expect(1);
            let found = run.column(critical.id());
            assert_eq!(found.len(), rows);
            assert!(found.iter().all(|found| found == "true"), "{} {}", instrument.id(), critical.id());
            assert!(run.column("problem").iter().all(|problem| !problem.is_empty()));
            tried += 1;
        }
    }
    assert!(tried >= 8, "only {tried} critical items were tried");
}

#[test]
fn a_field_that_nothing_uses_is_no_problem() {
    let header = "id,sex,age,1,2,3,4,5,6,7\n";
    assert_eq!(
        psyscreen(&["score", "gad-7"], format!("{header}a,U,forty,0,0,0,0,0,0,0\n")).expect(0).err,
        ""
    );
    // AUDIT-C has cutoffs by sex: unreadable is unknown.
    let run = psyscreen(&["score", "audit-c"], "id,sex,1,2,3\na,U,3,0,0\n").expect(1);
    assert_eq!(run.column("total"), ["3"]);
    assert!(run.column("problem")[0].starts_with("`sex` is neither"));
    let shown = psyscreen(&["score", "audit-c", "--show-answers"], "id,sex,1,2,3\na,U,3,0,0\n").expect(1);
    assert!(shown.column("problem")[0].ends_with(", not `U`"), "{:?}", shown.column("problem"));
}

#[test]
fn facts_consent_and_days_that_cannot_be_read_are_unknown() {
    let header = "id,consent,date,self-harm-reported,bereaved\n";
    let input = format!(
        "{header}fact,yes,2026-11-23,yes,perhaps\nconsent,maybe,2026-11-23,yes,no\nday,yes,31.11.2026,no,no\nfine,yes,2026-11-23,no,no\n"
    );
    let run = triage("csv", &["--date", "2026-01-01"], &input).expect(1);
    assert_eq!(run.column("level")[..2], ["crisis", "crisis"]);
    // The day is not known; it is not that of `--date`.
    assert_eq!(run.column("follow_up_days")[2..], ["180", "181"]);
    let problems = run.column("problem");
    assert!(problems[0].starts_with("`bereaved` is neither") && !problems[0].contains("perhaps"));
    assert!(problems[1].starts_with("`consent` is neither"));
    assert!(problems[2].starts_with("`date` is not a day"));
    assert_eq!(problems[3], "");
    assert!(run.column("ask")[1].starts_with("consent;"), "{:?}", run.column("ask"));
}

#[test]
fn a_row_that_cannot_be_told_apart_shows_none_of_its_fields() {
    for format in ["csv", "jsonl", "text", "html"] {
        let run = triage(format, &[], "id,consent,bereaved\nsecret,yes\ngood,yes,no\n").expect(1);
        let text = run.text();
        assert!(!text.contains("secret") && !run.err.contains("secret"), "{text}");
        assert!(text.contains("line 2: the row has 2 fields and the header 3"), "{text}");
        assert!(text.contains("good"), "{text}");
    }
}

#[test]
fn marks_of_no_answer_lead_to_the_option_that_declares_them() {
    for mark in ["n/a", ".", "#N/A", "NULL", "-", "None"] {
        let input = format!("id,1,2\na,3,{mark}\n");
        let run = psyscreen(&["score", "phq-2"], &input).expect(1);
        assert_eq!(
            (run.column("total.min"), run.column("total.max")),
            (vec!["3".to_owned()], vec!["6".to_owned()])
        );
        let way_out = format!("--missing {mark}=skipped");
        assert!(run.column("problem")[0].contains(&way_out), "{:?}", run.column("problem"));
        let declared = format!("{mark}=skipped");
        psyscreen(&["score", "phq-2", "--missing", &declared], &input).expect(0);
    }
}

#[test]
fn problems_are_counted_by_kind_and_place() {
    let run = psyscreen(
        &["score", "phq-9"],
        phq9(&["a,9,0,0,0,0,0,0,0,0,0", "b,9,0,0,0,0,0,0,0,x,0", "c,0,0,0,0,0,0,0,0,0,0", "d,0"]),
    )
    .expect(1);
    run.says("3 of 4 rows have problems:\n");
    run.says("  2 rows, the first on line 2: phq-9: item `1` does not allow its answer; the codes are");
    run.says("  line 3: phq-9: item `9` does not allow its answer");
    run.says("  line 5: the row cannot be told apart into the fields of the header");
    run.says("help: add --show-answers to see what stands there; codes that mean that there is no answer are declared with --missing CODE=skipped");
    assert!(!run.err.contains("`x`"), "{}", run.err);
    psyscreen(&["score", "phq-2"], "id,1,2\na,9,0\n").expect(1).says("the only row has a problem:\n");
    // However many kinds there are, few are told.
    let cells =
        |row: usize| (1..=90).map(|item| if item == row { "x" } else { "1" }).collect::<Vec<_>>().join(",");
    let items: Vec<String> = (1..=90).map(|item| item.to_string()).collect();
    let rows: String = (1..=90).map(|row| format!("{row},{}\n", cells(row))).collect();
    let run = psyscreen(&["score", "scl-90"], format!("id,{}\n{rows}", items.join(","))).expect(1);
    run.says("  and 78 more kinds of problem");
}

#[test]
fn problems_are_told_in_chinese() {
    let chinese = ["--lang", "zh-Hans"];
    let input = DANGER.replace(",consent,", ",consent,bereaved,").replace("a,yes,", "a,yes,也许,");
    for format in ["csv", "jsonl", "text", "html"] {
        let run = triage(format, &chinese, &input).expect(1);
        for part in
            ["第“8”题的答案无法使用；可填的代码为0、1、2、3", "“date”可能是两个不同的日期", "“bereaved”应填"]
        {
            assert!(run.text().contains(part), "{format} {part}: {}", run.text());
            run.says(part);
        }
        run.says("1行中有1行存在问题");
        run.says("--missing CODE=skipped");
        assert!(!run.text().contains("does not allow"), "{}", run.text());
    }
    let run = psyscreen(&["score", "phq-2", "--lang", "zh"], "id,1,2\na,9,n/a\nb,0\n").expect(1);
    assert_eq!(
        run.column("problem"),
        [
            "phq-2：第“1”题的答案无法使用；可填的代码为0、1、2、3；phq-2：第“2”题填的是“n/a”；如表示未作答，请加 --missing n/a=skipped",
            "第3行：该行有2个字段，而表头有3个"
        ]
    );
}

#[test]
fn a_summary_counts_rows_with_a_problem_and_a_level() {
    let input = format!("{DANGER}b,yes,2026-11-01,,,0,0,0,0,0,0,0,0,0\nc,yes\n");
    let run = triage("csv", &[], &input).expect(1);
    let summary =
        psyscreen(&["summarize", "recovered-2020", "--min-cell", "1", "--format", "json"], run.text())
            .expect(1);
    summary.says("1 more row has no result and is not counted");
    assert!(summary.text().contains("crisis"), "{}", summary.text());
}

#[test]
fn answers_that_cannot_all_be_true_are_told_and_used() {
    let people = "id,1,2,3,4\na,06:00,10,08:00,6\nb,22:30,10,06:30,7\n";
    let run =
        psyscreen(&["score", "psqi", "--not-administered", "5a,5b,5c,5d,5e,5f,5g,5h,5i,5j,6,7,8,9"], people)
            .expect(1);
    let problems = run.column("problem");
    assert!(problems[0].starts_with("psqi: ") && problems[1].is_empty(), "{problems:?}");
    assert_eq!(run.column("efficiency"), ["300", "87.5"]);
}
