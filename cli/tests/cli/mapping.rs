//! `--map FILE`: a table as people have it, declared once in a file that can be read and kept.

use crate::support::{Run, file, psyscreen};

fn score(instrument: &str, map: &str, input: &str) -> Run {
    let map = file("map.toml", format!("format = 1\nfor = \"{instrument}\"\n{map}"));
    psyscreen(&["score", instrument, "--map", &map], input)
}

#[test]
fn columns_by_name_by_number_and_with_commas() {
    let input = "id,\"2. Feeling down, depressed = low\",x\na,3,1\n";
    let map = "[columns]\n2 = \"2. Feeling down, depressed = low\"\n1 = 3\n";
    let run = score("phq-2", map, input).expect(0);
    assert_eq!(run.column("total"), ["4"]);
    // The same on the command line.
    let columns = "2=\"2. Feeling down, depressed = low\",1=x";
    let run = psyscreen(&["score", "phq-2", "--columns", columns], input).expect(0);
    assert_eq!(run.column("total"), ["4"]);
    // Of several instruments.
    let map = file(
        "map.toml",
        "format = 1\nfor = \"recovered-2020\"\n[columns]\nphq-9.9 = \"S\"\n\"gad-7.1\" = \"G\"\nbereaved = \"B\"\n[same_for_all]\nconsent = true\n",
    );
    let run = psyscreen(&["triage", "recovered-2020", "--map", &map], "id,S,G,B\na,1,0,no\n").expect(1);
    assert_eq!(run.column("level"), ["crisis"]);
}

#[test]
fn a_pattern_is_all_items_at_once() {
    let header =
        |time: &str| (1..=9).map(|item| format!("phq9_{item:02}_{time}")).collect::<Vec<_>>().join(",");
    let input = format!(
        "id,{},{},phq9_total_t2\na,{}\n",
        header("t1"),
        header("t2"),
        "0,0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,2,10"
    );
    let run = score("phq-9", "[columns]\n\"*\" = \"PHQ9_*_t2\"\n", &input).expect(0);
    assert_eq!(
        (run.column("total"), run.column("suicidal-ideation")),
        (vec!["10".to_owned()], vec!["true".to_owned()])
    );
    let run = psyscreen(&["score", "phq-9", "--columns", "*=phq9_*_t1"], &input).expect(0);
    assert_eq!(run.column("total"), ["0"]);
    // Both times at once.
    let map = "format = 1\nfor = \"recovered-2020\"\n[columns]\n\"phq-9.*\" = \"phq9_*_t2\"\n\"earlier.phq-9.*\" = \"phq9_*_t1\"\n[same_for_all]\nconsent = \"yes\"\n";
    let map = file("map.toml", map);
    let run = psyscreen(&["triage", "recovered-2020", "--map", &map], &input).expect(0);
    assert_eq!(run.column("level"), ["crisis"]);
    assert!(run.column("rules")[0].contains("suicide"), "{}", run.text());
}

#[test]
fn names_that_count_from_0_are_refused_until_that_is_said() {
    let names = (0..9).map(|item| format!("phq9_{item}")).collect::<Vec<_>>().join(",");
    let input = format!("id,{names}\na,0,0,0,0,0,0,0,0,3\n");
    let run = score("phq-9", "[columns]\n\"*\" = \"phq9_*\"\n", &input).expect(2);
    run.says("error[stray-column]: the column `phq9_0` fits the pattern, and `0` is not an item of `*`");
    run.says("from = 0");
    let run = score("phq-9", "[columns]\n\"*\" = { pattern = \"phq9_*\", from = 0 }\n", &input).expect(0);
    assert_eq!(
        (run.column("total"), run.column("suicidal-ideation")),
        (vec!["3".to_owned()], vec!["true".to_owned()])
    );
    // One more than the form has, and what is to be done with it.
    let input = "id,q_1,q_2,q_3\na,1,1,1\n";
    score("phq-2", "[columns]\n\"*\" = \"q_*\"\n", input).expect(2).says("the column `q_3` fits the pattern");
    let run = score("phq-2", "ignore = [\"q_3\"]\n[columns]\n\"*\" = \"q_*\"\n", input).expect(0);
    assert_eq!(run.column("total"), ["2"]);
}

#[test]
fn every_problem_is_told_at_its_place() {
    let map = "\
deliminator = \";\"
[columns]
1 = \"Q1\"
\"3\" = \"Q2\"
2 = \"Q22\"
[missing]
99 = \"refused\"
[recode]
\"1..4\" = \"0..2\"
[same_for_all]
consent = \"yes\"
";
    let run = score("phq-2", map, "id,Q1,Q2\na,1,1\n").expect(2);
    for part in [
        "error[unknown-key]: `deliminator` is not a key here",
        "did you mean `delimiter`?",
        "error[unknown-word]: `refused` is not a reason",
        "4 codes on the left and 3 on the right",
        "map.toml:11:1",
    ] {
        run.says(part);
    }
    // What only the table can tell is told when the file itself is in order.
    let map = "[columns]\n1 = \"Q1\"\n\"3\" = \"Q2\"\n2 = \"Q22\"\n[missing]\n3 = \"declined\"\n\"isi\" = { 9 = \"skipped\" }\n";
    let run = score("phq-2", map, "id,Q1,Q2\na,1,1\n").expect(2);
    run.says("error[unknown-name]: the map names `3`, which is not known here");
    run.says("there is no column `Q22`; did you mean `Q2`?");
    let run = score("phq-2", &map.replace("\"3\"", "2").replace("2 = \"Q22\"\n", ""), "id,Q1,Q2\na,1,1\n")
        .expect(2);
    run.says("error[contradiction]: this contradicts item `1` of phq-2, where 3 is an answer");
    run.says("under [missing.\"ITEM\"]");
    run.says("the map is for `isi`, which is neither an item nor an instrument here");
}

#[test]
fn a_map_of_another_form_is_refused() {
    let map = file("map.toml", "format = 1\nfor = \"phq-2\"\n[columns]\n1 = \"Q1\"\n2 = \"Q2\"\n");
    let run = psyscreen(&["score", "gad-2", "--map", &map], "id,Q1,Q2\na,1,1\n").expect(2);
    run.says("the map is for `phq-2`, and this is `gad-2`");
    let map = file("map.toml", "[columns]\n1 = \"Q1\"\n");
    let run = psyscreen(&["score", "gad-2", "--map", &map], "id,Q1,Q2\na,1,1\n").expect(2);
    run.says("`format` is missing");
    run.says("`for` is missing");
    psyscreen(&["score", "gad-2", "--map", "no-such.toml"], "").expect(2).says("cannot read `no-such.toml`");
}

#[test]
fn codes_are_declared_for_all_items_or_for_one() {
    let input = "id;sex;1;2;3\na;1;A1;A3;99\nb;2;A2;98;A1\n";
    let map = "\
delimiter = \";\"
[missing]
\"97..99\" = \"declined\"
[recode]
\"A1..A5\" = \"0..4\"
[recode.sex]
1 = \"male\"
2 = \"female\"
";
    let run = score("audit-c", map, input).expect(0);
    assert_eq!(run.column("total.min"), ["2", "1"]);
    assert_eq!(run.column("total.status"), ["unscorable"; 2]);
    // A clock time can be declared missing, which on the command line needs quotation marks.
    let times = "id,1,3\na,99:99,06:00\n";
    let run = score("psqi", "[missing.1]\n\"99:99\" = \"dont-know\"\n", times).expect(1);
    assert_eq!(run.column("problem"), [""]);
    let run = psyscreen(&["score", "psqi", "--missing", "1:\"99:99\"=dont-know"], times).expect(1);
    assert_eq!(run.column("problem"), [""]);
}

#[test]
fn options_add_to_the_map_or_contradict_it() {
    let map = "format = 1\nfor = \"phq-2\"\ndelimiter = \";\"\nkeep = [\"id\"]\n[columns]\n1 = \"a\"\n";
    let path = file("map.toml", map);
    let input = "id;who;a;b\n1;x;1;2\n";
    let options = ["score", "phq-2", "--map", &path, "--columns", "2=b", "--keep", "who"];
    let run = psyscreen(&options, input).expect(0);
    assert!(run.text().starts_with("id,who,total,"), "{}", run.text());
    assert_eq!(run.column("total"), ["3"]);
    let options = ["score", "phq-2", "--map", &path, "--columns", "1=b"];
    psyscreen(&options, input).expect(2).says("--columns gives `1` two columns");
    let options = ["score", "phq-2", "--map", &path, "--delimiter", ","];
    psyscreen(&options, input).expect(2).says("the map and --delimiter name different marks between columns");
}

/// A form that was never opened is exported as zeros.
#[test]
fn answers_count_only_where_another_column_says_so() {
    let items = (1..=20).map(|item| item.to_string()).collect::<Vec<_>>().join(",");
    let zeros = ["0"; 20].join(",");
    let input = format!("id,{items},srq_complete\na,{zeros},0\nb,{zeros},2\n");
    let run = score("srq-20", "[[only_where]]\ncolumn = \"srq_complete\"\nis = 2\n", &input).expect(0);
    assert_eq!(run.column("total"), ["", "0"]);
    assert_eq!(run.column("suicidal-ideation"), ["undetermined", "false"]);
    let run = score("srq-20", "[[only_where]]\nanswers = \"17\"\ncolumn = \"srq_complet\"\nis = 2\n", &input)
        .expect(2);
    run.says("there is no column `srq_complet`; did you mean `srq_complete`?");
}

#[test]
fn what_is_the_same_for_all_has_no_column() {
    let map = "[same_for_all]\nsex = \"female\"\n";
    let run = score("audit-c", map, "id,1,2,3\na,1,1,1\n").expect(0);
    assert_eq!(run.column("total.positive-screen"), ["true"]);
    let run = score("audit-c", map, "id,Sex,1,2,3\na,m,1,1,1\n").expect(2);
    run.says("`sex` is the same for all, and the table has a column `Sex` for it");
    score("audit-c", "[same_for_all]\n1 = 0\n", "id,2,3\na,1,1\n")
        .expect(2)
        .says("answers are not the same for all");
}
