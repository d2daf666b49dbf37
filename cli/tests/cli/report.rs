//! `report`: one page, whole by itself, that says the figures of the other commands and never shows anything that is not a number.

use super::support::{file, psyscreen};

const ITEMS: &str = "cli/tests/research/items.csv";
const SUBJECT: [&str; 8] =
    ["report", "--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", ITEMS];

fn page(more: &[&str]) -> String {
    psyscreen(&[&SUBJECT[..], more].concat(), "").expect(0).text()
}

#[test]
fn a_page_has_every_section_and_fetches_nothing() {
    let all = page(&["--criterion", "case", "--positive", "yes", "--negative", "no", "--dif", "sex=f,m"]);
    for part in [
        "Who was used",
        "Internal consistency",
        "Graded response model",
        "ROC curve",
        "Test information",
        "Differential item functioning",
    ] {
        assert!(all.contains(part), "{part}");
    }
    assert!(all.len() < 1_500_000, "{}", all.len());
    for fetched in ["<script", "src=", "http://", "url(", "@import", "<link"] {
        assert!(!all.contains(fetched), "{fetched}");
    }
    for wrong in ["NaN", "inf,", "undefined"] {
        assert!(!all.contains(wrong), "{wrong}");
    }
    assert!(all.contains("psyscreen report --items a1,a2,r3,a4,a5,a6"), "the command stands in it");
    assert_eq!(
        all,
        page(&["--criterion", "case", "--positive", "yes", "--negative", "no", "--dif", "sex=f,m"])
    );
}

#[test]
fn what_a_table_does_not_have_is_said() {
    let plain = page(&[]);
    for needed in ["--retest", "--criterion COLUMN", "--dif COLUMN=REF,FOCAL", "--groups COLUMN=A,B"] {
        assert!(plain.contains(needed), "{needed}");
    }
    let chinese = page(&["--lang", "zh-Hans"]);
    assert!(chinese.contains("内部一致性") && chinese.contains("lang=\"zh-Hans\""));
}

#[test]
fn a_few_people_make_a_page_too() {
    for rows in ["", "0,1,2\n", "1,1,1\n1,1,1\n", "0,,1\n,2,\n"] {
        let table = file("few.csv", format!("a,b,c\n{rows}"));
        let run = psyscreen(&["report", "--items", "a,b,c", "--codes", "0..3", &table], "");
        assert!(run.status < 2, "{}", run.err);
        assert!(run.text().ends_with("</html>\n") && !run.text().contains("NaN"), "{rows}");
    }
}

#[test]
fn two_administrations_are_drawn() {
    let args = ["report", "gad-7", "cli/tests/research/waves.csv", "--retest"];
    let run = psyscreen(&args, "");
    assert!(run.status < 2, "{}", run.err);
    let text = run.text();
    assert!(text.contains("Bland and Altman") && text.contains("ICC 2,1"), "{}", run.err);
}

#[test]
fn change_with_a_treatment_has_a_section() {
    let report = ["report", "gad-7", "cli/tests/research/waves.csv", "--treated", "--reliability"];
    let run = psyscreen(&[&report[..], &["0.85", "--functional", "3,2.5", "--seed", "7"]].concat(), "");
    assert!(run.status < 2, "{}", run.err);
    let text = run.text();
    for part in [
        "Responsiveness: change with treatment",
        "Reliable change (Jacobson and Truax)",
        "Scores before and after, and reliable change",
        "before and after",
        "Missing data (CONSORT-PRO P12a)",
        "seed 7",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("NaN"));
    // Its figures are those of outcomes.
    psyscreen(&[&report[..], &["1"]].concat(), "").expect(2).says("not between 0 and 1");
    psyscreen(&report[..4], "").expect(2).says("--reliability");
    let plain = page(&[]);
    assert!(plain.contains("--treated --reliability R"));
}
