//! Columns and answers that are not read are told of where they may speak of danger or of the form.

use super::wrong_table::{names, says_all, zeros};
use crate::support::psyscreen;

// Hazard H15: a mistyped report is told of.
#[test]
fn facts_with_nearly_the_right_name_are_told() {
    let header = format!("id,consent,{},selfharm-reported,bereavd", names("phq-9.", 1..=9));
    let input = format!("{header}\na,yes,{},yes,no\n", zeros(9));
    let run = psyscreen(&["triage", "recovered-2020"], &input).expect(1);
    says_all(
        &run,
        &[
            "the column `selfharm-reported` is not read, and no column is `self-harm-reported`",
            "--columns self-harm-reported=selfharm-reported",
            "--columns bereaved=bereavd",
        ],
    );
    let columns = "self-harm-reported=selfharm-reported,bereaved=bereavd";
    let run = psyscreen(&["triage", "recovered-2020", "--columns", columns], &input).expect(0);
    assert_eq!(run.column("level"), ["crisis"]);
    // No answers are used where consent has another name.
    let input = input.replace("consent", "concent");
    let run = psyscreen(&["triage", "recovered-2020", "--columns", columns], &input).expect(1);
    says_all(&run, &["no column is `consent`; no answers are used", "--columns consent=concent"]);
}

/// A column of an older edition names a fact in longer words.
#[test]
fn a_column_that_holds_the_name_of_a_fact_is_named() {
    let run = psyscreen(&["triage", "changchun-2012"], "id,violence-risk-grade.1\na,4\n").expect(2);
    run.says("no column is a fact of the policy");
    run.says("perhaps --columns risk-grade=violence-risk-grade.1");
    let columns = ["--columns", "risk-grade=violence-risk-grade.1"];
    let run = psyscreen(
        &[&["triage", "changchun-2012", "-"][..], &columns].concat(),
        "id,violence-risk-grade.1\na,4\n",
    );
    assert!(run.status < 2, "{}", run.err);
}

/// A form or a risk whose columns have other names than the program knows is never passed over: its name, its questions, or what it
/// speaks of are in the header.
// Hazard H15: an unread column that speaks of a used form is told of.
#[test]
fn columns_that_speak_of_a_form_or_of_danger_are_told_of() {
    let gad7 = names("gad7_", 1..=7);
    for name in [
        "phq9_*_t1",
        "t1_phq9_*",
        "phq9_*_pre",
        "phq9_*.x",
        "phq9_*_score",
        "PHQ9[*]",
        "phq9[SQ00*]",
        "PHQ9#*",
        "phq9_* (0-3)",
        "ＰＨＱ９＿*",
        "PHQ9题*",
        "PHQ_*",
        "phq*",
        "A*",
        "DPQ0*0",
        "第*题",
        "过去两周的感觉如何*",
    ] {
        let header: Vec<String> = (1..=9).map(|item| name.replace('*', &item.to_string())).collect();
        let input = format!("id,consent,{gad7},{}\na,yes,{},0,0,0,0,0,0,0,0,3\n", header.join(","), zeros(7));
        let run = psyscreen(&["triage", "recovered-2020"], &input).expect(1);
        run.says("phq-9");
        run.says("not read");
    }
    for name in ["phq9_9_t2", "phq9_9.1", "phq9_9_retest", "phq9_9 (2)", "phq9_9_1"] {
        let input = format!("id,{},{name}\na,{},3\n", names("phq9_", 1..=9), zeros(9));
        says_all(&psyscreen(&["score", "phq-9"], &input).expect(1), &[name, "--ignore", "earlier.phq-9"]);
    }
    let twice = format!(
        "id,{},{}\na,{},{}\n",
        names("", 1..=9),
        "1.1,2.1,3.1,4.1,5.1,6.1,7.1,8.1,9.1",
        zeros(9),
        zeros(9)
    );
    psyscreen(&["score", "phq-9"], &twice).expect(1).says("`9.1`");
    for name in ["self-harm", "suicide_risk", "SUICIDAL", "自伤", "有无自杀意念"] {
        let input = format!("id,consent,{gad7},{name}\na,yes,{},yes\n", zeros(7));
        psyscreen(&["triage", "recovered-2020"], &input).expect(1).says(name);
    }
    // What says nothing of an item is left alone.
    let input = format!(
        "id,{},phq9_total,phq9_date_1,phq9_total_t2,age\na,{},0,0,0,30\n",
        names("phq9_", 1..=9),
        zeros(9)
    );
    assert_eq!(psyscreen(&["score", "phq-9"], &input).expect(0).err, "");
}

/// A column whose name is a question of the form, or that speaks of suicide, is never passed over, and is what is proposed for the item.
#[test]
fn a_question_or_a_danger_in_words_is_told_of_and_proposed() {
    for name in [
        "Thoughts that you would be better off dead or of hurting yourself in some way",
        "有不如死掉或用某种方式伤害自己的念头",
        "伤害自己",
        "hurt_self",
        "suicidal_thoughts",
        "自杀意念",
    ] {
        let beside = format!(
            "id,consent,{},{name}\na,yes,{},3\nb,yes,{},0\n",
            names("phq9_", 1..=9),
            zeros(9),
            zeros(9)
        );
        for arguments in [&["score", "phq-9"][..], &["triage", "recovered-2020"]] {
            psyscreen(arguments, &beside).expect(1).says(name);
        }
        let instead = format!("id,{},{name}\na,{},3\nb,{},0\n", names("phq9_", 1..=8), zeros(8), zeros(8));
        let run = psyscreen(&["score", "phq-9"], &instead).expect(1);
        run.says(&format!("9={name}"));
        assert!(!run.err.contains("--not-administered"), "{}", run.err);
        let draft = psyscreen(&["map", "phq-9"], &instead).expect(0);
        assert!(
            draft.text().contains(&format!("# 9 = \"{name}\""))
                || draft.text().contains(&format!("\"9\" = \"{name}\"")),
            "{}",
            draft.text()
        );
    }
}

/// A column that is a number and a word for question is told of beside a form that has its columns.
#[test]
fn a_numbered_question_in_any_words_is_told_of() {
    for name in ["第9题", "9.", "9、", "(9)", "问题9", "题9", "９", "Frage 9", "Pregunta 9", "Q9", "item_9"]
    {
        let input = format!("id,consent,{},{name}\na,yes,{},3\n", names("phq9_", 1..=9), zeros(9));
        for arguments in [&["score", "phq-9"][..], &["triage", "recovered-2020"]] {
            psyscreen(arguments, &input).expect(1).says(name);
        }
    }
}

/// A column that asks what a fact of the policy asks, in its own words, or speaks of harm to others, is told of.
#[test]
fn a_fact_in_words_is_told_of() {
    for (name, fact) in [
        ("Has anybody seen signs that the person may hurt others?", "violence-reported"),
        ("violence", "violence-reported"),
        ("abnormal behaviour", "abnormal-behaviour-reported"),
        ("abnormal_behavior", "abnormal-behaviour-reported"),
        ("severe problem", "severe-problem-reported"),
        ("danger to others", "harm"),
        ("暴力", "暴力"),
        ("伤人", "伤人"),
    ] {
        let input = format!("id,consent,{},{name}\na,yes,{},yes\n", names("phq-9.", 1..=9), zeros(9));
        let run = psyscreen(&["triage", "recovered-2020"], &input).expect(1);
        run.says(name);
        if fact.ends_with("-reported") {
            run.says(fact);
        }
    }
}

/// However many columns a table has: what speaks of danger or of the form is told of.
#[test]
fn danger_is_seen_among_thousands_of_columns() {
    let others: Vec<String> = (0..4_200).map(|column| format!("zz{column}x")).collect();
    let blank = ",".repeat(others.len());
    for name in ["self-harm", "phq9_9_t2", "第9题"] {
        let input = format!(
            "id,consent,{},{},{name}\na,yes,{}{blank},3\n",
            names("phq9_", 1..=9),
            others.join(","),
            zeros(9)
        );
        psyscreen(&["triage", "recovered-2020"], &input).expect(1).says(name);
    }
}

/// Answers to another form that asks about suicide are not passed over by a policy that does not use it.
#[test]
fn the_items_of_a_form_that_the_policy_does_not_use_are_told_of() {
    for (form, items) in [("asq", 4), ("c-ssrs-screener", 6), ("epds", 10), ("phq-a", 9)] {
        let own = names("phq-9.", 1..=9);
        let other = names(&format!("{form}."), 1..=items);
        let ones = (0..items).map(|_| "1").collect::<Vec<_>>().join(",");
        let input = format!("id,consent,{own},{other}\na,yes,{},{ones}\n", zeros(9));
        let run = psyscreen(&["triage", "recovered-2020"], &input).expect(1);
        says_all(&run, &[&format!("of {form}, which asks about danger"), "--ignore"]);
        assert!(!run.err.contains("gad-7.1="), "{}", run.err);
    }
}

/// What nobody sees in the name of a column is not part of it.
#[test]
fn an_invisible_sign_in_a_name_is_passed_over() {
    let input = format!("id,{},phq9_9\u{200b}\na,{},3\n", names("phq9_", 1..=8), zeros(8));
    let run = psyscreen(&["score", "phq-9"], &input).expect(0);
    assert_eq!(run.column("suicidal-ideation"), ["true"]);
}

/// An unopened form is filled with zeros; a positive answer about suicide in what is left out is told of, with its row.
// Hazard H05: what a condition leaves out holds nothing dangerous unseen.
#[test]
fn danger_in_answers_that_do_not_count_is_told() {
    let header = format!("id,done,{}", names("phq9_", 1..=9));
    let input = format!("{header}\na,0,{0},3\nb,0,{0},0\nc,2,{0},1\nd,0,{0},Nearly every day\n", zeros(8));
    let run = psyscreen(&["score", "phq-9", "--only-where", "done=2"], &input).expect(1);
    assert_eq!(run.column("suicidal-ideation"), ["undetermined", "undetermined", "true", "undetermined"]);
    let told: Vec<bool> =
        run.column("problem").iter().map(|problem| problem.contains("is positive")).collect();
    assert_eq!(told, [true, false, false, true]);
    says_all(
        &run,
        &[
            "2 of 4 rows have problems",
            "the first on line 2",
            "`suicidal-ideation` is positive in the answers",
        ],
    );
    // Answers that may not be used leave no trace.
    let header = format!("id,consent,done,{}", names("phq-9.", 1..=9));
    let input = format!("{header}\na,yes,0,{0},3\nb,no,0,{0},3\n", zeros(8));
    let run = psyscreen(&["triage", "recovered-2020", "--only-where", "done=2"], &input).expect(1);
    run.says("1 of 2 rows has a problem");
}

// Hazard H05: a column that an option takes the place of may hold the answer about suicide.
#[test]
fn a_column_that_another_is_declared_to_be_is_told() {
    let input = format!("id,{}\na,{},3\n", names("", 1..=9), zeros(8));
    let run = psyscreen(&["score", "phq-9", "--columns", "9=8"], &input).expect(1);
    run.says(
        "the column `9` is not read: the column `8` is declared to be that; if it is right, say --ignore 9",
    );
    let run = psyscreen(
        &["score", "phq-9", "--columns", "9=8", "--ignore", "9", "--not-administered", "8"],
        &input,
    );
    assert_eq!(run.expect(0).err, "");
    // Every column of the form is declared: one of two administrations is meant.
    let input = format!("id,{0},{1}\na,{2},{2}\n", names("phq9_", 1..=9), names("then_", 1..=9), zeros(9));
    let run = psyscreen(&["score", "phq-9", "--columns", "*=then_*"], &input).expect(0);
    run.says("note: the column `phq9_9` is not read");
}
