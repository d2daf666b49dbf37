//! The commands for researchers against R: `cli/tests/research` has made-up data, what R says of them, and the scripts that asked it.
//! Known figures of real data are checked where the files of `nhanes.rs` are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::nhanes;
use super::support::{Run, file, psyscreen};

/// Every figure by its name, as `--format csv` writes them.
pub(crate) fn figures(run: &Run) -> BTreeMap<String, String> {
    run.rows().iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}

/// What a command says, as figures.
#[track_caller]
pub(crate) fn figures_of(arguments: &[&str], input: &str, status: i32) -> BTreeMap<String, String> {
    let arguments = [arguments, &["--format", "csv"]].concat();
    figures(&psyscreen(&arguments, input).expect(status))
}

#[track_caller]
pub(crate) fn close(figures: &BTreeMap<String, String>, name: &str, wanted: f64, tolerance: f64) {
    let found = figures.get(name).unwrap_or_else(|| panic!("there is no {name} in {:?}", figures.keys()));
    let value: f64 = found.parse().unwrap_or_else(|_| panic!("{name} is `{found}` and not {wanted}"));
    assert!((value - wanted).abs() <= tolerance, "{name} is {value} and not {wanted}");
}

/// Checks everything that a file of R's results has.
#[track_caller]
pub(crate) fn equals_r(name: &str, tolerance: f64) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research").join(name);
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in &cases {
        let arguments: Vec<&str> =
            case["arguments"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        let status = case.get("status").and_then(Value::as_i64).unwrap_or(0);
        let found = figures_of(&arguments, "", i32::try_from(status).unwrap());
        for (figure, wanted) in case["expected"].as_object().unwrap() {
            checked += 1;
            let value = found.get(figure).map(String::as_str);
            let is_right = match wanted.as_f64() {
                // Large numbers, such as sums of squares, to as many places.
                Some(wanted) => value
                    .and_then(|value| value.parse::<f64>().ok())
                    .is_some_and(|value| (value - wanted).abs() <= tolerance * wanted.abs().max(1.0)),
                None => value == Some(wanted.as_str().unwrap_or_default()),
            };
            if !is_right {
                wrong.push(format!("{}: {figure} is {value:?}, in R {wanted}", case["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 3, "{checked}");
}

#[test]
fn reliability_equals_r() {
    // What has to be searched for is found by lavaan to about seven places.
    equals_r("reliability.json", 1e-6);
    // The optimiser of psych stops early.
    equals_r("reliability-hierarchical.json", 5e-4);
}

/// Known figures of real data, computed by R once.
#[test]
fn reliability_of_the_survey() {
    let Some(path) = nhanes::evidence() else { return };
    let columns =
        ["--columns", "*=DPQ0*0", "--not-administered", "10", "--missing", "7=declined,9=dont-know"];
    let arguments =
        [&["reliability", "phq-9", path.as_str()], &columns[..], &["--weight", "WTMEC2YR"]].concat();
    let found = figures_of(&arguments, "", 0);
    for (name, wanted) in [
        ("rows.read", 5533.0),
        ("rows.used", 5068.0),
        ("scales.total.alpha.value", 0.830_994_427_2),
        ("scales.total.alpha.low", 0.823_927),
        ("scales.total.alpha.high", 0.837_888),
        ("scales.total.alpha.se", 0.003_319_426),
        ("scales.total.alpha_standardized", 0.837_969_251),
        ("scales.total.lambda6", 0.831_833_311),
        ("scales.total.omega_total.value", 0.840_358_63),
        ("scales.total.omega_ml.value", 0.839_741_9),
        ("scales.total.alpha_ordinal", 0.921_402_73),
        ("scales.total.prevalence[10].n", 459.0),
        ("scales.total.prevalence[10].percent", 9.056_827),
        ("scales.total.prevalence[10].low", 8.297_4),
        ("scales.total.prevalence[10].high", 9.878_3),
        ("scales.total.prevalence[10].weighted_percent", 8.531_0),
    ] {
        close(&found, name, wanted, if wanted > 1.0 { 1e-4 } else { 1e-6 });
    }
    close(&found, "scales.total.omega_hierarchical.value", 0.736_028, 1e-4);
    close(&found, "scales.total.omega_categorical.value", 0.864_371_412, 1e-6);
    close(&found, "scales.total.prevalence[10].bounds.low_percent", 8.33, 0.005);
    close(&found, "scales.total.prevalence[10].bounds.high_percent", 16.45, 0.005);
}

const THREE: [&str; 5] = ["--items", "a,b,c", "--codes", "0..3", "-"];

#[track_caller]
pub(crate) fn three(command: &str, rows: &str, status: i32) -> BTreeMap<String, String> {
    figures_of(&[&[command], &THREE[..]].concat(), &format!("a,b,c\n{rows}"), status)
}

#[test]
fn what_does_not_exist_is_absent_and_says_why() {
    for (rows, reason) in [
        ("1,2,3\n", "one person alone does not vary"),
        ("1,1,1\n1,1,1\n", "all answers are equal"),
        ("1,,3\n,1,2\n", "nobody answered every item"),
    ] {
        let found = three("reliability", rows, i32::from(reason.starts_with("nobody")));
        assert_eq!(found["scales.sum.alpha.value"], "", "{rows}");
        assert!(found["scales.sum.reason"].contains(reason), "{}", found["scales.sum.reason"]);
        assert!(found.values().all(|value| !value.contains("NaN") && !value.contains("inf")));
    }
    // No rows: a note of the table, and figures all the same.
    assert_eq!(three("describe", "", 1)["scales.sum.n"], "0");
    // An item that is another one again: lambda 6 does not exist.
    let found = three("reliability", "0,0,1\n1,1,1\n2,2,3\n3,3,0\n0,0,2\n", 0);
    assert_eq!(found["scales.sum.lambda6"], "");
    assert!(found["scales.sum.reason"].contains("depend on each other"));
}

#[test]
fn items_that_do_not_fit_are_named_and_never_turned() {
    let found = three("reliability", "0,0,3\n1,1,2\n2,3,1\n3,2,0\n1,0,2\n", 0);
    let alpha: f64 = found["scales.sum.alpha.value"].parse().unwrap();
    assert!(alpha < 0.0, "{alpha}");
    let warns = |found: &BTreeMap<String, String>, part: &str| {
        found.iter().any(|(name, text)| name.contains("warnings") && text.contains(part))
    };
    assert!(warns(&found, "item `c` goes against the others"), "{found:?}");
    let found = three("reliability", "0,1,3\n1,1,2\n2,1,1\n3,1,2\n", 0);
    assert!(
        found.iter().any(|(name, text)| name.contains("warnings") && text.contains("item `b`")),
        "{found:?}"
    );
}

#[test]
fn every_row_is_accounted_for() {
    let found = three("describe", "0,1,3\n1,,2\n2,1,1,9\n3,1,x\n", 1);
    let rows = ["read", "used", "incomplete", "problems"].map(|name| found[&format!("rows.{name}")].clone());
    assert_eq!(rows, ["4", "1", "2", "2"]);
    assert_eq!(found["rows.excluded[the row cannot be told apart into the fields of the header].n"], "1");
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research/items.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    lines[1..].rotate_left(57);
    let arguments = [
        "reliability",
        "--items",
        "a1,a2,r3,a4,a5,a6",
        "--codes",
        "0..3",
        "--format",
        "json",
        "--weight",
        "weight",
    ];
    let one = psyscreen(&arguments, &text).expect(0).text();
    assert_eq!(one, psyscreen(&arguments, lines.join("\n") + "\n").expect(0).text());
}

#[test]
fn what_is_studied_is_said_once() {
    let table = file("t.csv", "a,b\n1,2\n2,1\n");
    let refused = |arguments: &[&str], part: &str| psyscreen(arguments, "").expect(2).says(part);
    refused(&["reliability", "phq-9", &table, "--items", "a,b", "--codes", "1..2"], "two things to study");
    refused(
        &["reliability", "--items", "a,b", "--codes", "1..2", &table, "--scale", "total"],
        "there is no scale `total`",
    );
    refused(&["reliability", "--items", "a,a", "--codes", "1..2", &table], "stands twice");
    refused(
        &["reliability", "--items", "a,b", "--codes", "1..2", "--by", "sex", &table],
        "--by: there is no column `sex`",
    );
    refused(&["reliability", "--items", "a,b", "--codes", "1..2", "--confidence", "95", &table], "0.95");
}

#[test]
fn validity_equals_r() {
    equals_r("validity.json", 1e-9);
}

/// Known figures of real data, computed by R once.
#[test]
fn validity_of_the_survey() {
    let Some(path) = nhanes::evidence() else { return };
    let arguments = [
        "validity",
        "phq-9,phq-2",
        path.as_str(),
        "--columns",
        // A column may be an item of two instruments.
        "phq-9.*=DPQ0*0,phq-2.1=DPQ010,phq-2.2=DPQ020",
        "--not-administered",
        "phq-9.10",
        "--missing",
        "7=declined,9=dont-know",
        "--criterion",
        "DPQ100",
        "--positive",
        "1,2,3",
        "--negative",
        "0",
    ];
    let found = figures_of(&arguments, "", 0);
    for (name, wanted, tolerance) in [
        ("tests[phq-9.total].auc.value", 0.828_189, 1e-6),
        ("tests[phq-9.total].auc.low", 0.812_066, 1e-6),
        ("tests[phq-9.total].auc.high", 0.844_312, 1e-6),
        ("comparisons[phq-9.total].difference", 0.052_438, 1e-6),
        ("comparisons[phq-9.total].z", 7.1692, 1e-4),
    ] {
        close(&found, name, wanted, tolerance);
    }
}

#[test]
fn a_criterion_that_does_not_fit_says_why() {
    let table = |rows: &str| format!("score,ill\n{rows}");
    let ask = |rows: &str, status| {
        let arguments = [
            "validity",
            "--scores",
            "score",
            "-",
            "--criterion",
            "ill",
            "--positive",
            "1",
            "--bootstrap",
            "10",
        ];
        figures_of(&arguments, &table(rows), status)
    };
    let one_class = ask("1,1\n2,1\n", 1);
    assert_eq!(one_class["tests[score].auc.value"], "");
    assert!(one_class["tests[score].auc.reason"].contains("negative side"));
    let apart = ask("1,0\n2,0\n3,1\n4,1\n", 0);
    assert_eq!(apart["tests[score].auc.value"], "1");
    assert!(apart["tests[score].auc.reason"].contains("do not overlap"));
    assert_eq!(apart["tests[score].cutoffs[3].lr_positive.value"], "");
    assert!(apart["tests[score].cutoffs[3].lr_positive.reason"].contains("no upper limit"));
    let single = ask("1,0\n2,0\n3,0\n2,1\n", 0);
    assert_eq!(single["tests[score].auc.se"], "");
    assert!(single["tests[score].auc.reason"].contains("one person on a side"));
    assert_eq!(single["tests[score].auc.low"], "");
    let equal = ask("2,0\n2,0\n2,1\n2,1\n", 0);
    assert!(equal["tests[score].auc.reason"].contains("all scores are equal"));
    for key in ["auc.low", "auc.high", "auc.se"] {
        assert!(equal.contains_key(&format!("tests[score].{key}")), "{key}");
    }
    for key in ["npv.low", "npv.high", "lr_negative.low", "lr_negative.high"] {
        assert_eq!(equal[&format!("tests[score].cutoffs[2].{key}")], "", "{key}");
    }
    // Lower scores of those who have it: the area stays below .5.
    let turned = ask("5,0\n4,0\n6,0\n1,1\n5,1\n", 0);
    assert!(turned["tests[score].auc.value"].parse::<f64>().unwrap() < 0.5);
    assert!(turned["tests[score].warnings[0]"].contains("below .5"));
    let text = ask("5,0\nx,0\n6,0\n1,1\n5,1\n", 1);
    assert_eq!(text["rows.incomplete"], "1");
    for figures in [one_class, apart, single, turned, text] {
        assert!(figures.values().all(|value| !value.contains("NaN") && !value.contains("inf")));
    }
}

#[test]
fn an_item_as_its_own_criterion_is_told_of() {
    let arguments = ["validity", "phq-2", "-", "--criterion", "2", "--positive", "3", "--bootstrap", "0"];
    psyscreen(&arguments, "id,1,2\na,1,3\nb,0,0\nc,2,1\nd,3,3\n")
        .expect(1)
        .says("is item `2` of phq-2, which its score uses");
}

#[test]
fn agreement_equals_r() {
    equals_r("agreement.json", 1e-9);
}

#[test]
fn ratings_outside_the_levels_are_counted_and_not_used() {
    let table = "a,b\n1,1\n2,2\n3,1\n,2\n2,1\n";
    let arguments = ["agreement", "--raters", "a,b", "--kind", "ordinal", "--levels", "1,2", "-"];
    let found = figures_of(&arguments, table, 1);
    psyscreen(&arguments, table).expect(1).says("warning: 1 row has a rating that is not among the levels");
    let rows = ["read", "used", "incomplete"].map(|name| found[&format!("rows.{name}")].clone());
    assert_eq!(rows, ["5", "3", "1"]);
    assert_eq!(found["rows.excluded[a rating is not among the levels].n"], "1");
    // Krippendorff uses whoever has two ratings; all in one category is no agreement beyond chance.
    let found = figures_of(&["agreement", "--raters", "a,b", "-"], "a,b\nx,x\nx,x\n", 0);
    assert_eq!(found["kappa.unweighted.value"], "");
    assert!(found["kappa.unweighted.reason"].contains("same category"));
    assert_eq!([&found["pabak"], &found["reason"]], ["", "pabak: there is only one level"]);
    let found = figures_of(&["agreement", "--raters", "a,b", "-"], "a,b\nx,\n,x\n", 1);
    assert_eq!([&found["percent_agreement"], &found["reason"]], ["", "nobody has all ratings"]);
    let words = ["agreement", "--raters", "a,b", "--kind", "ordinal", "-"];
    psyscreen(&words, "a,b\nlow,high\n").expect(2).says("--levels");
}

#[test]
fn an_earlier_table_is_joined_by_id() {
    let earlier = file("earlier.csv", "id,1,2\na,1,2\nb,0,1\nc,3,3\nb,1,1\nd,2,2\n");
    let now = "id,1,2\na,1,1\nb,0,0\nc,3,2\nd,1,2\ne,0,0\n";
    let arguments = ["agreement", "phq-2", "--retest", "--earlier", &earlier, "--id", "id", "-"];
    let found = figures_of(&arguments, now, 1);
    assert_eq!(found["scales.total.n"], "3");
    assert_eq!(found["scales.total.bland_altman.bias"], "-1");
    assert_eq!(found["rows.excluded[two rows of --earlier have the same id].n"], "1");
    assert_eq!(found["rows.excluded[there is no earlier administration].n"], "1");
    psyscreen(&arguments, now).expect(1).says("1 id stands in more than one row");
}

#[test]
fn earlier_items_of_one_form_need_not_say_which() {
    let rows = "id,1,2,{0}1,{0}2\na,1,1,2,3\nb,0,0,1,1\nc,3,2,3,3\n";
    let named = rows.replace("{0}", "earlier.phq-2.");
    let retest = ["agreement", "phq-2", "--retest", "-"];
    let wanted = psyscreen(&retest, &named).expect(0).text();
    for short in ["earlier.", "earlier_", "Earlier."] {
        let short = rows.replace("{0}", short);
        assert_eq!(psyscreen(&retest, &short).expect(0).text(), wanted);
        let score = |rows: &str| psyscreen(&["score", "phq-2", "-"], rows).expect(0).text();
        assert!(score(&short) == score(&named) && score(&short).contains("total.change"));
    }
    // All at once by a pattern, and one too many.
    let pattern = [&retest[..], &["--columns", "earlier.*=t0_*"]].concat();
    assert_eq!(psyscreen(&pattern, rows.replace("{0}", "t0_")).expect(0).text(), wanted);
    psyscreen(&retest, "1,2,earlier.1,earlier.2,earlier.7\n1,1,2,3,1\n").expect(1).says("`earlier.7`");
    psyscreen(&retest, "1,2,earlier.1,earlier.7\n1,1,2,3\n").expect(2).says("`earlier.phq-2.2`");
    // Of two forms nobody can tell.
    psyscreen(
        &["agreement", "phq-2,gad-2", "--retest", "-"],
        "phq-2.1,phq-2.2,earlier.1,earlier.2\n1,1,2,3\n",
    )
    .expect(1)
    .says("no row has everything");
}

#[test]
fn outcomes_equal_r() {
    equals_r("outcomes.json", 1e-9);
}

#[test]
fn what_makes_no_sense_as_an_outcome_is_refused() {
    let table = "pre,post\n10,5\n12,\n8,9\n";
    let ask = |reliability: &str, status: i32| {
        let arguments = [
            "outcomes",
            "-",
            "--before",
            "pre",
            "--after",
            "post",
            "--better",
            "lower",
            "--reliability",
            reliability,
        ];
        psyscreen(&[&arguments[..], &["--format", "csv"]].concat(), table).expect(status)
    };
    ask("1", 2).says("not between 0 and 1");
    ask("-0.2", 2);
    let found = figures(&ask("0.8", 0));
    assert_eq!(found["rows.used"], "2");
    assert_eq!(found["rows.excluded[there is a score before and none after].n"], "1");
    assert_eq!(found["reliable_change[jt].bounds.n"], "3");
    psyscreen(&["outcomes", "nothing", "-"], table).expect(2).says("there are talking-therapies");
}

#[test]
fn words_where_ratings_are_numbers_are_told_of() {
    let table = "a,b\nlow,high\n1,2\nhigh,high\nlow,\n";
    let arguments = ["agreement", "--raters", "a,b", "--kind", "interval", "-"];
    psyscreen(&arguments, table).expect(1).says("warning: 3 rows have a rating that is not a number");
    let found = figures_of(&arguments, table, 1);
    assert_eq!(found["rows.excluded[a rating is not a number].n"], "3");
    assert_eq!(found["rows.used"], "1");
}

#[test]
fn values_that_nobody_has_are_told_of_with_those_that_are() {
    let rows: String = (0..24).map(|row| format!("{row},v{},{}\n", row % 12, row % 2)).collect();
    let table = format!("score,many,dx\n{rows}");
    let ask = |more: &[&str]| {
        let arguments = [&["validity", "--scores", "score", "--bootstrap", "0", "-"], more].concat();
        psyscreen(&arguments, &table).expect(1)
    };
    let run = ask(&["--criterion", "dx", "--positive", "Yes", "--negative", "0"]);
    run.says("warning: nobody is on the positive side of the criterion");
    run.says("it has `0`, `1`\n");
    ask(&["--criterion", "many", "--positive", "x", "--negative", "y"]).says("`v7` and 2 more\n");
    ask(&["--groups", "dx=1,7"])
        .says("nobody with a score is in group `7`; look at --groups: of its column, it has `0`, `1`");
}

#[test]
fn a_table_of_which_nobody_can_be_used_is_told_of() {
    let table = "a,b,c\n1,,2\n,1,2\n";
    let items = ["--items", "a,b,c", "--codes", "0..3", "-"];
    let outcome = ["--better", "lower", "--reliability", "0.8", "-"];
    for arguments in [
        [&["describe"][..], &items].concat(),
        [&["reliability"][..], &items].concat(),
        [&["validity", "--with", "c"][..], &items].concat(),
        vec!["agreement", "--raters", "a,b", "-"],
        [&["outcomes", "--before", "a", "--after", "b"][..], &outcome].concat(),
    ] {
        let run = psyscreen(&arguments, table).expect(1);
        run.says("warning: no row has everything that was asked for");
    }
}

#[test]
fn what_nobody_answered_twice_has_no_spread() {
    let arguments =
        ["outcomes", "--before", "a", "--after", "b", "--better", "lower", "--reliability", "0.8", "-"];
    let found = figures_of(&arguments, "a,b\n1,\n", 1);
    assert_eq!([&found["change.sd"], &found["change.df"]], ["", ""]);
    assert_eq!(three("describe", "1,,2\n", 1)["scales.sum.sd"], "");
    let arguments = ["agreement", "phq-2", "--retest", "-"];
    let found = figures_of(&arguments, "1,2,earlier.1,earlier.2\n1,,1,2\n", 1);
    assert_eq!(found["scales.total.bland_altman.sd"], "");
}

#[test]
fn a_weighted_percentage_says_how_many_people_it_rests_on() {
    let table = "id,1,2,w\na,1,2,1.5\nb,3,3,x\nc,3,2,-1\nd,0,1,\ne,2,2,2\nf,2,,2\n";
    let arguments = ["describe", "phq-2", "--weight", "w", "-"];
    let found = figures_of(&arguments, table, 1);
    assert_eq!(found["scales.total.prevalence[3].n"], "4");
    assert_eq!(found["scales.total.prevalence[3].weighted_n"], "2");
    psyscreen(&arguments, table).expect(1).says("warning: 2 weights are not a number or below 0");
}

#[test]
fn values_that_became_negative_unsaid_are_listed_and_told_of() {
    let ask = |values: [&str; 4], status: i32| {
        let rows: String = values.iter().enumerate().map(|(row, value)| format!("{row},{value}\n")).collect();
        let arguments = [
            "validity",
            "--scores",
            "score",
            "--bootstrap",
            "0",
            "-",
            "--criterion",
            "dx",
            "--positive",
            "1",
        ];
        let table = format!("score,dx\n{rows}");
        (figures_of(&arguments, &table, status), psyscreen(&arguments, &table).expect(status).err)
    };
    let (found, said) = ask(["0", "0", "1", "1"], 0);
    assert_eq!(found["criterion.positive[1].n"], "2");
    assert_eq!(found["criterion.negative[0].n"], "2");
    assert_eq!(said, "");
    for mark in [".", "N/A", "9", "99", "-9", "999"] {
        let (found, said) = ask([mark, mark, "1", "1"], 1);
        assert_eq!(found[&format!("criterion.negative[{mark}].n")], "2");
        assert!(said.contains(&format!("these values are negative: `{mark}`;")), "{said}");
    }
    let (found, said) = ask(["0", "2", "1", ""], 1);
    assert_eq!(found["criterion.negative[2].n"], "1");
    assert!(said.contains("these values are negative: `0`, `2`;"), "{said}");
}

#[test]
fn items_that_never_have_an_end_of_their_codes_are_told_of() {
    let ask = |codes: &str, rows: i32, status: i32| {
        let rows: String = (0..rows).map(|row| format!("{},{}\n", row % 5 + 1, (row + 2) % 5 + 1)).collect();
        let says = |command: &[&str]| {
            let arguments = [command, &["--items", "a,b", "--codes", codes, "-"]].concat();
            psyscreen(&arguments, format!("a,b\n{rows}")).expect(status).err
        };
        let said = says(&["reliability"]);
        assert_eq!(said, says(&["validity", "--with", "a"]));
        said
    };
    assert!(ask("0..5", 20, 1).contains("warning: the items look 1-based: in 20 rows none is 0;"));
    assert!(ask("1..6", 20, 1).contains("look narrower than --codes: in 20 rows none is 6;"));
    assert!(ask("0..6", 20, 1).contains("in 20 rows none is 0 or 6;"));
    assert_eq!(ask("0..5", 19, 0), "");
    assert_eq!(ask("1..5", 20, 0), "");
}

/// irrCAC 1.4, `fleiss.kappa.raw` of the complete rows and `krippen.alpha.raw` (unweighted, quadratic) of all, unrounded.
#[test]
fn errors_of_many_raters_are_those_where_there_is_agreement() {
    let arguments =
        ["agreement", "--raters", "r1,r2,r3", "--kind", "interval", "cli/tests/research/ratings.csv"];
    let found = figures_of(&arguments, "", 0);
    for (name, wanted) in [
        ("fleiss.value", 0.576_592_082_616_179),
        ("fleiss.se", 0.053_262_446_341_079),
        ("krippendorff.n", 90.0),
        ("krippendorff.nominal.value", 0.584_522_544_405_648),
        ("krippendorff.nominal.se", 0.052_651_992_244_086),
        ("krippendorff.interval.value", 0.608_203_901_029_438),
        ("krippendorff.interval.se", 0.072_972_379_475_942),
    ] {
        close(&found, name, wanted, 1e-9);
    }
    for figure in ["fleiss", "krippendorff.nominal", "krippendorff.ordinal", "krippendorff.interval"] {
        let part = |end: &str| found[&format!("{figure}.{end}")].parse::<f64>().unwrap();
        assert!(part("low") < part("value") && part("value") < part("high"), "{figure}");
    }
}

#[test]
fn a_measurement_has_no_threshold_for_each_value() {
    // Every number below 3,001 once, in no order.
    let rows: String =
        (0..3001).map(|row| format!("{},{}\n", row * 7919 % 3001, u8::from(row % 3 == 0))).collect();
    let arguments = [
        "validity",
        "--scores",
        "x",
        "-",
        "--criterion",
        "case",
        "--positive",
        "1",
        "--negative",
        "0",
        "--bootstrap",
        "0",
    ];
    let found = figures_of(&arguments, &format!("x,case\n{rows}"), 0);
    let thresholds =
        found.keys().filter(|name| name.ends_with(".youden") && name.contains("cutoffs")).count();
    assert!((400..=600).contains(&thresholds), "{thresholds}");
    let left_out: usize = found["tests[x].thresholds_left_out"].parse().unwrap();
    assert_eq!(left_out + thresholds, 3001);
    let best = &found["tests[x].best.youden.at_least[0]"];
    assert!(found.contains_key(&format!("tests[x].cutoffs[{best}].youden")), "the best is among them");
}
