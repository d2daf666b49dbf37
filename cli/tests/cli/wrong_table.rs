//! A table that is not the one it is taken for is refused or warned of, with the way out, and never passes with status 0.

use crate::support::{Run, phq9, psyscreen};

pub(super) fn names(prefix: &str, numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(",")
}

pub(super) fn zeros(count: usize) -> String {
    vec!["0"; count].join(",")
}

#[track_caller]
pub(super) fn says_all(run: &Run, parts: &[&str]) {
    parts.iter().for_each(|part| run.says(part));
}

// Hazard H03: a longer form is not scored as a shorter one.
#[test]
fn the_items_of_a_longer_form_are_not_left_out() {
    let input = format!("id,{}\na,1,1,1,1,1,1,1,1,3\n", names("", 1..=9));
    for (instrument, columns) in [("gad-7", "`8`, `9`"), ("phq-8", "`9`"), ("who-5", "`6`, `7`, `8`, `9`")] {
        let run = psyscreen(&["score", instrument], &input).expect(2);
        says_all(&run, &[columns, instrument, "has no such item", "--ignore"]);
        assert_eq!(run.text(), "");
    }
    psyscreen(&["score", "gad-7", "--ignore", "8,9"], &input).expect(0);
    let prefixed = format!("id,{}\na,1,1,1,1,1,1,1,1,3\n", names("item", 1..=9));
    psyscreen(&["score", "gad-7"], prefixed).expect(2).says("`item8`, `item9`");
    // Items of another instrument, by its name, do not matter.
    let both =
        format!("id,{},{}\na,{},{}\n", names("phq9_", 1..=9), names("gad7_", 1..=7), zeros(9), zeros(7));
    let run = psyscreen(&["score", "gad-7"], &both).expect(0);
    assert_eq!(run.err, "");
    // A name of this very instrument is warned of.
    let more = format!("id,{},phq9_11\na,{},3\n", names("phq9_", 1..=9), zeros(9));
    let run = psyscreen(&["score", "phq-9"], &more).expect(1);
    run.says("the column `phq9_11` is named as an item of phq-9, which has no such item");
    assert_eq!(psyscreen(&["score", "phq-9", "--ignore", "phq9_11"], &more).expect(0).err, "");
    psyscreen(&["score", "phq-9", "--ignore", "phq9_11*"], &more).expect(0);
    psyscreen(&["score", "phq-9", "--ignore", "x*"], &more).expect(2).says("no column begins with `x`");
    let questions = format!("id,{},q1,q2\na,{},1,1\n", names("phq9_", 1..=9), zeros(9));
    psyscreen(&["score", "phq-9"], questions).expect(1).says("`q1`, `q2` look like items of a form");
}

/// Names from 0, of every instrument whose items are numbered: refused with the right mapping, which then gives every item its
/// own answer.
// Hazard H15: columns named from 0 are refused for every form.
#[test]
fn names_from_0_are_never_the_next_item() {
    for instrument in psyscreen::catalog::instrument_ids().filter_map(psyscreen::catalog::instrument) {
        let count = u32::try_from(instrument.items().len()).unwrap();
        if (1..=count).any(|number| instrument.item(&number.to_string()).is_none()) || count < 2 {
            continue;
        }
        let id = instrument.id();
        let plain = id.replace('-', "");
        for prefix in
            [format!("{plain}_"), format!("{plain}_q"), "Q".to_owned(), String::new(), "item".to_owned()]
        {
            let header = names(&prefix, 0..count);
            let run = psyscreen(&["score", id], format!("id,{header}\n")).expect(2);
            let mapping: Vec<String> =
                (1..=count).map(|item| format!("{item}={prefix}{}", item - 1)).collect();
            run.says(&format!("perhaps --columns {}", mapping.join(",")));
        }
    }
    let header = names("phq9_", 0..9);
    let input = format!("id,consent,{header}\na,yes,0,0,0,0,0,0,0,0,3\n");
    let run = psyscreen(&["triage", "recovered-2020"], &input).expect(2);
    let mapping: Vec<String> = (1..=9).map(|item| format!("phq-9.{item}=phq9_{}", item - 1)).collect();
    run.says(&mapping.join(","));
    let run = psyscreen(&["triage", "recovered-2020", "--columns", &mapping.join(",")], &input).expect(0);
    assert_eq!(run.column("level"), ["crisis"]);
    // From 0 to 9, every item has a column of its name; it is still another numbering.
    let input = format!("id,{}\na,0,0,0,0,0,0,0,0,0,3\n", names("phq9_", 0..10));
    psyscreen(&["score", "phq-9"], input).expect(2).says("`phq9_0`");
}

// Hazard H03: another numbering of the form is refused.
#[test]
fn numbers_with_letters_are_another_numbering() {
    let input = "id,isi_1a,isi_1b,isi_1c,isi_2,isi_3,isi_4,isi_5\na,0,0,0,4,4,4,4\n";
    let run = psyscreen(&["score", "isi"], input).expect(2);
    says_all(&run, &["`isi_1a`, `isi_1b`, `isi_1c`", "items `1`, `6`, `7` have no column"]);
    let columns = "1=isi_1a,2=isi_1b,3=isi_1c,4=isi_2,5=isi_3,6=isi_4,7=isi_5";
    psyscreen(&["score", "isi", "--columns", columns], input).expect(0);
}

#[test]
fn columns_of_another_instrument_are_not_proposed() {
    let run = psyscreen(&["score", "gad-7"], format!("id,{}\n", names("phq9_", 1..=9))).expect(2);
    run.says("they look like columns of phq-9");
    assert!(!run.err.contains("perhaps"), "{}", run.err);
}

// Hazard H03: a shorter form is told of.
#[test]
fn an_item_without_a_column_is_told() {
    let input = format!("id,{}\na,{}\n", names("", 1..=8), zeros(8));
    let run = psyscreen(&["score", "phq-9"], &input).expect(1);
    run.says(
        "warning: item `9` has no column: not administered; if it was not asked, say --not-administered 9",
    );
    assert_eq!(psyscreen(&["score", "phq-9", "--not-administered", "9"], &input).expect(0).err, "");
    psyscreen(&["score", "phq-9", "--not-administered", "8"], &input)
        .expect(2)
        .says("item `8` is said to be not administered, and it has a column");
    psyscreen(&["score", "phq-9", "--not-administered", "99"], &input).expect(2).says("not an item here");
    // A critical item, though no score uses it.
    let run = psyscreen(&["score", "asq"], "id,1,2,3,4\na,0,0,0,0\n").expect(1);
    run.says("item `5` has no column: not administered");
    // An item that nothing of that kind uses may be absent, and so may a whole instrument of a policy.
    let nine = format!("id,{}\na,{}\n", names("", 1..=9), zeros(9));
    assert_eq!(psyscreen(&["score", "phq-9"], nine).expect(0).err, "");
    let nine = format!("id,consent,{}\na,yes,{}\n", names("phq-9.", 1..=9), zeros(9));
    let run = psyscreen(&["triage", "recovered-2020"], nine).expect(0);
    assert_eq!(run.err, "note: no column is an item of gad-7, isi: not given\n");
}

// Hazard H15: the first person is not taken for a header.
#[test]
fn a_file_without_a_header_is_not_read() {
    for (instrument, input) in [
        ("audit-c", "p1,3,1,2\np2,0,1,0\n"),
        ("phq-9", "p1,2,2,1,0,1,1,1,1,0\np2,0,1,0,0,0,0,0,0,0\n"),
        ("gad-7", "4,3,3,3,3,2,2\n"),
        ("gad-7", "2,3,3,3,3,0,0\n"),
        ("phq-2", "p1,Not at all,Several days\n"),
    ] {
        let run = psyscreen(&["score", instrument], input).expect(2);
        run.says("the first line looks like a row of answers");
        assert!(!run.err.contains("p1") && !run.err.contains('3'), "{}", run.err);
    }
    // By chance the answers are numbers of items in their order: then nothing is called `id`.
    psyscreen(&["score", "audit-c"], "p1,1,2,3\np2,0,1,0\n").expect(1).says("no column is `id`");
    psyscreen(&["triage", "recovered-2020"], "p1,yes,2,2,1\np2,yes,1,1,1\n")
        .expect(2)
        .says("a row of answers");
    // Names in another order are a header when it says so.
    psyscreen(&["score", "phq-2"], "id,2,1\na,0,0\n").expect(0);
    psyscreen(&["score", "phq-2", "--columns", "1=1,2=2"], "2,1\n0,0\n").expect(0);
}

#[test]
fn a_row_for_each_answer_is_another_kind_of_table() {
    for header in ["id,item,resp", "MRN,QUESTION_ID,RESPONSE_DATE,RESPONSE_TEXT"] {
        let run = psyscreen(&["score", "phq-9"], format!("{header}\n")).expect(2);
        says_all(&run, &["the table looks long", "pivot_wider"]);
    }
}

#[test]
fn results_say_whose_they_are() {
    let run =
        psyscreen(&["score", "gad-7"], format!("编号,{}\n甲,{}\n", names("", 1..=7), zeros(7))).expect(1);
    says_all(&run, &["no column is `id`", "--keep", "`编号`"]);
    assert_eq!(psyscreen(&["score", "phq-2", "--keep", "编号"], "编号,1,2\n甲,1,2\n").expect(0).err, "");
    // Where there is nothing to keep, rows are told apart by their order.
    psyscreen(&["score", "phq-2"], "1,2\n0,0\n").expect(0);
    let run = psyscreen(&["score", "phq-2"], "id,1,2\n,0,0\na,0,0\nNA,0,1\n").expect(1);
    run.says("2 rows without an `id` (the first on line 2)");
}

// Hazard H19: one person in two rows is told of.
#[test]
fn an_id_that_comes_twice_is_told() {
    let run = psyscreen(&["score", "phq-2"], "id,1,2\na,0,0\nb,1,1\n a,3,3\nb,0,0\n").expect(1);
    run.says("2 ids stand in more than one row; the first stands on lines 2 and 4");
    assert!(!run.err.contains("`a`"), "{}", run.err);
    // In a triage the higher level counts for the person, and it is said in every format.
    let header = format!("id,consent,{}", names("phq-9.", 1..=9));
    let input = format!("{header}\na,yes,{}\nb,yes,{}\na,yes,0,0,0,0,0,0,0,0,3\n", zeros(9), zeros(9));
    for format in ["csv", "jsonl", "text", "html"] {
        let run = psyscreen(&["triage", "recovered-2020", "--format", format], &input).expect(1);
        run.says("the rows on lines 2 and 4 have one id and different levels, from `routine` to `crisis`");
        run.says("the higher one counts, `crisis`");
    }
    // Kept columns that are an id in all but name, and kept columns that are groups.
    let input = "SEQN,site,1,2\n1,x,0,0\n2,x,0,0\n3,x,0,0\n3,y,1,1\n4,y,0,0\n";
    psyscreen(&["score", "phq-2", "--keep", "SEQN"], input).expect(1).says("on lines 4 and 5");
    psyscreen(&["score", "phq-2", "--keep", "site"], input)
        .expect(0)
        .says("note: the kept columns have the same");
}

#[test]
fn answers_count_where_another_column_says_so() {
    let header = format!("id,srq_complete,{}", names("", 1..=20));
    let input = format!("{header}\nunopened,0,{}\ngiven,2,{}\n", zeros(20), zeros(20));
    let run = psyscreen(&["score", "srq-20"], &input).expect(1);
    says_all(
        &run,
        &["the column `srq_complete` says in 1 row (the first on line 2)", "--only-where srq_complete=2"],
    );
    let run = psyscreen(&["score", "srq-20", "--only-where", "srq_complete=2"], &input).expect(0);
    assert_eq!(run.err, "");
    assert_eq!(run.column("total.status"), ["unscorable", "complete"]);
    assert_eq!(run.column("suicidal-ideation"), ["undetermined", "false"]);
    let either = ["score", "srq-20", "--only-where", "srq_complete=2,srq_complete=0"];
    assert_eq!(psyscreen(&either, &input).expect(0).column("total.status"), ["complete"; 2]);
    // For one instrument of a policy.
    let header = format!("id,consent,done,{},gad7_1", names("phq9_", 1..=9));
    let input = format!("{header}\na,yes,no,0,0,0,0,0,0,0,0,3,0\nb,yes,yes,0,0,0,0,0,0,0,0,3,0\n");
    let options = [
        "triage",
        "recovered-2020",
        "--not-administered",
        "gad-7.2,gad-7.3,gad-7.4,gad-7.5,gad-7.6,gad-7.7",
        "--only-where",
        "phq-9:done=yes",
    ];
    let run = psyscreen(&options, input.replace("no,0,0,0,0,0,0,0,0,3", "no,0,0,0,0,0,0,0,0,0")).expect(0);
    assert_eq!(run.column("level"), ["routine", "crisis"]);
    psyscreen(&["score", "phq-2", "--only-where", "x:id=1"], "id,1,2\n")
        .expect(2)
        .says("is neither an item nor an instrument here");
    psyscreen(&["score", "phq-2", "--only-where", "ix=1"], "id,1,2\n").expect(2).says("no column `ix`");
    psyscreen(&["score", "phq-2", "--only-where", "id"], "id,1,2\n").expect(2).says("write COLUMN=VALUE");
}

// Hazard H04: and in few rows too.
#[test]
fn codes_that_begin_at_1_show_in_few_rows() {
    for rows in 2..12 {
        let rows: Vec<String> = (0..rows).map(|row| format!("{row},1,2,3,2,1,2,3,2,1,1")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let run = psyscreen(&["score", "phq-9"], phq9(&rows)).expect(1);
        says_all(
            &run,
            &["warning: the phq-9 columns look 1-based", "--recode 1..4=0..3", "--recode 0..3=0..3"],
        );
        let run = psyscreen(&["score", "phq-9", "--recode", "0..3=0..3"], phq9(&rows)).expect(0);
        assert_eq!(run.err, "");
    }
}

/// The form is printed with questions 6 to 9 in two orders.
// Hazard H15: numbers alone do not say which printed form a table is of.
#[test]
fn numbers_of_a_form_with_two_numberings_are_confirmed() {
    let head = "1,2,3,4,5a,5b,5c,5d,5e,5f,5g,5h,5i,5j";
    let row = "a,22:00,10,06:00,8,0,0,0,0,0,0,0,0,0,0,0,0,3,3\n";
    for names in ["6,7,8,9", "psqi_6,psqi_7,psqi_8,psqi_9", "item6,item7,item8,item9"] {
        let input = format!("id,{head},{names}\n{row}");
        let run = psyscreen(&["score", "psqi"], &input).expect(1);
        run.says("psqi is printed with different numbers");
        run.says("for \"Overall sleep quality\"");
        let names: Vec<&str> = names.split(',').collect();
        let [six, seven, eight, nine] = names.as_slice() else { panic!("four names") };
        let same = format!("6={six},7={seven},8={eight},9={nine}");
        run.says(&format!("confirm it with --columns {same}"));
        let score = |columns: &str| {
            psyscreen(&["score", "psqi", "-", "--columns", columns], &input).expect(0).column("total")
        };
        assert_eq!(score(&same), ["3"]);
        // The other order: medicine, awake, enthusiasm, quality.
        assert_eq!(score(&format!("7={six},8={seven},9={eight},6={nine}")), ["5"]);
        // What is confirmed in part is asked about for the rest.
        let run = psyscreen(&["score", "psqi", "-", "--columns", &format!("6={six}")], &input).expect(1);
        run.says(&format!("--columns 7={seven},8={eight},9={nine}"));
    }
    let run = psyscreen(
        &["score", "psqi"],
        format!("id,{head},6\na{}\n", row.trim_start_matches('a').replace(",0,3,3", "")),
    )
    .expect(1);
    run.says("--columns 6=6");
}

#[test]
fn warnings_about_a_table_are_told_in_chinese_too() {
    let run = psyscreen(&["score", "phq-9", "--lang", "zh-Hans"], "id,1,2\na,1,1\na,1,2\n").expect(1);
    run.says("警告：题目 `3`, `4`, `5`, `6`, `7`, `8`, `9` 没有对应的列：视为未施测；如果确未询问，请加 --not-administered 3,4,5,6,7,8,9");
    run.says("有1个 id 出现在不止一行，首个见于第2、3行：是同一个人吗？");
    let run = psyscreen(&["score", "phq-9", "--lang", "zh-Hans"], phq9(&["a,1,1,2,3,4,1,2,1,1,1"])).expect(1);
    run.says("phq-9各列的编码像是从1开始");
    run.says("--recode 1..4=0..3");
    for run in
        [run, psyscreen(&["triage", "recovered-2020", "--lang", "zh-Hans"], "id,phq-9.9\na,1\n").expect(1)]
    {
        assert!(!run.err.contains("warning") && !run.err.contains("note"), "{}", run.err);
    }
}

/// A condition that nothing meets takes every answer away.
#[test]
fn a_condition_that_no_row_meets_is_told_of() {
    let input = format!(
        "id,{},phq9_complete\na,0,0,0,0,0,0,0,0,3,Complete\nb,{},Incomplete\n",
        names("phq9_", 1..=9),
        zeros(9)
    );
    psyscreen(&["score", "phq-9"], &input).expect(1).says("--only-where phq9_complete=Complete");
    psyscreen(&["score", "phq-9", "--only-where", "phq9_complete=2"], &input).expect(1).says("never holds");
    psyscreen(&["score", "phq-9", "--only-where", "phq9_complete=Complete"], &input).expect(0);
}

#[test]
fn a_header_without_rows_is_told_of() {
    for arguments in [&["score", "phq-2"][..], &["triage", "stepped-care"]] {
        psyscreen(arguments, "id,phq-2.1,phq-2.2\n").says("a header and no rows");
    }
}

/// Columns counted from 2, where the first of the table was the id: the last answer would be taken for an item that nobody scores.
#[test]
fn columns_that_begin_with_another_item_are_refused() {
    for prefix in ["phq9_", ""] {
        let header = names(prefix, 2..=10);
        let input = format!("id,{header}\na,{},3\nb,0,1,0,1,0,0,0,0,0\n", zeros(8));
        let run = psyscreen(&["score", "phq-9"], &input).expect(2);
        says_all(
            &run,
            &[&format!("1={prefix}2,2={prefix}3"), &format!("9={prefix}10"), "--not-administered 1"],
        );
        let right: Vec<String> = (1..=9).map(|item| format!("{item}={prefix}{}", item + 1)).collect();
        let read = psyscreen(&["score", "phq-9", "--columns", &right.join(",")], &input).expect(0);
        assert!(read.text().contains(",true,"), "{}", read.text());
        psyscreen(&["score", "phq-9", "--not-administered", "1"], &input).expect(0);
        assert!(psyscreen(&["map", "phq-9"], &input).text().contains("from = 2"));
    }
}

/// The names of rows, as data frames write them, say whose results they are.
#[test]
fn a_first_column_without_a_name_is_kept() {
    let input = format!(",{}\nanna,{},3\nbert,{},0\n", names("", 1..=9), zeros(8), zeros(8));
    let run = psyscreen(&["score", "phq-9"], &input).expect(0);
    let rows: Vec<String> = run.text().lines().map(str::to_owned).collect();
    assert!(rows[1].starts_with("anna,3,") && rows[2].starts_with("bert,0,"), "{rows:?}");
}

/// Whoever answered 1 and 2 is no header, and no remedy may be offered that loses this person.
// Hazard H05: the first person of a table without a header.
#[test]
fn a_first_line_that_may_be_a_person_is_asked_about() {
    for (instrument, input) in [
        ("phq-2", "Wang Wei,1,2\nLi,0,0\n"),
        ("phq-4", "a1,1,2,3,4\na2,0,0,0,0\n"),
        ("gad-2", "a1,1,2\na2,0,0\n"),
        ("violence-risk-grade", "a1,1\na2,4\n"),
    ] {
        let run = psyscreen(&["score", instrument], input).expect(1);
        says_all(&run, &["is the first line a person, and not a header?", "add a line before it"]);
        assert!(!run.err.contains("Wang Wei") && !run.err.contains("`a1`"), "{}", run.err);
    }
}

#[test]
fn what_stands_above_the_header_is_named() {
    for title in ["PHQ-2 results 2026", "# exported", "Results", "PHQ-2 results 2026,,"] {
        let input = format!("{title}\nid,1,2\na,0,0\n");
        let run = psyscreen(&["score", "phq-2"], &input).expect(2);
        run.says("the first line is a title and not a header, for the table has 3 columns; remove what stands above");
    }
    for (mark, told) in [("，", "`，`"), ("；", "`；`"), ("\u{1f}", "`\\x1f`")] {
        let input = format!("id{mark}1{mark}2\na{mark}0{mark}0\n");
        let run = psyscreen(&["score", "phq-2"], &input).expect(2);
        run.says(&format!(
            "the header is one column that contains {told}; put a comma between the columns instead"
        ));
    }
    psyscreen(&["score", "phq-2"], "id^1^2\na^0^0\n").expect(2).says("try --delimiter '^'");
}

#[test]
fn numbers_of_several_forms_are_no_row_of_answers() {
    let input = format!("id,consent,{}\na,yes,{}\n", names("", 1..=9), zeros(9));
    let run = psyscreen(&["triage", "recovered-2020"], &input).expect(2);
    run.says("the columns are called by numbers, and there are several forms: call them `phq-9.1`");
    assert!(!run.err.contains("row of answers"), "{}", run.err);
}

// Hazard H03: a line of sums is not a person.
#[test]
fn a_line_of_sums_is_told() {
    for total in ["Total", "合计", "mean", "平均值："] {
        let run = psyscreen(&["score", "phq-2"], format!("id,1,2\na,0,0\nb,3,3\n{total},3,3\n")).expect(1);
        run.says(
            "the row on line 4 is called as a line of sums or means is, and is read as a person; remove it",
        );
    }
    psyscreen(&["score", "phq-2"], "id,1,2\nTotallyMe,0,0\nS1,3,3\n").expect(0);
}

#[test]
fn codes_are_read_in_any_dress() {
    let input = "id,1,2\na,3分,[2]\nb,3 (Nearly every day),3（几乎每天）\n";
    let run = psyscreen(&["score", "phq-2"], input).expect(0);
    assert_eq!(run.column("total"), ["5", "6"]);
    let run = psyscreen(&["score", "phq-2", "--missing", "9分=skipped"], "id,1,2\na,9分,1\n").expect(0);
    assert_eq!(run.column("total"), [""]);
}
