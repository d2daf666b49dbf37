//! The PHQ-9 of the National Health and Nutrition Examination Survey 2017-2018 (public domain). The file is not part of the
//! repository: it is read from the folder beside it, or from `PSYSCREEN_EVIDENCE`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::psyscreen;

const COLUMNS: &str =
    "1=DPQ010,2=DPQ020,3=DPQ030,4=DPQ040,5=DPQ050,6=DPQ060,7=DPQ070,8=DPQ080,9=DPQ090,10=DPQ100";

pub(crate) fn evidence() -> Option<String> {
    let root = std::env::var_os("PSYSCREEN_EVIDENCE")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")), PathBuf::from);
    let path = root.join("data/nhanes-2017-2018/dpq_demo.csv");
    if !path.is_file() {
        println!(
            "NOT CHECKED: the file data/nhanes-2017-2018/dpq_demo.csv is not there (PSYSCREEN_EVIDENCE names its folder)"
        );
        return None;
    }
    Some(path.to_str().unwrap().to_owned())
}

#[test]
fn everybody_is_scored_as_published() {
    let Some(path) = evidence() else { return };
    let declared = [
        "score",
        "phq-9",
        &path,
        "--columns",
        COLUMNS,
        "--keep",
        "SEQN",
        "--missing",
        "7=declined,9=dont-know",
    ];
    let run = psyscreen(&declared, "").expect(0);
    let (status, band, total) = (run.column("total.status"), run.column("total.band"), run.column("total"));
    assert_eq!(status.len(), 5533);
    assert_eq!(run.column("SEQN").len(), 5533);
    let complete: Vec<usize> = (0..status.len()).filter(|row| status[*row] == "complete").collect();
    assert_eq!(complete.len(), 5068);
    let mut bands: BTreeMap<&str, usize> = BTreeMap::new();
    complete.iter().for_each(|row| *bands.entry(&band[*row]).or_default() += 1);
    let expected =
        [("minimal", 3772), ("mild", 837), ("moderate", 292), ("moderately-severe", 124), ("severe", 43)];
    assert_eq!(bands, expected.into());
    let at_least_ten = complete.iter().filter(|row| total[**row].parse::<u32>().unwrap() >= 10).count();
    assert_eq!(at_least_ten, 459);
}

// Hazard H04: 7 and 9 are not answers until they are declared.
#[test]
fn undeclared_codes_are_problems_and_no_scores() {
    let Some(path) = evidence() else { return };
    let run = psyscreen(&["score", "phq-9", &path, "--columns", COLUMNS, "--keep", "SEQN"], "").expect(1);
    let text = std::fs::read_to_string(&path).unwrap();
    let refused: Vec<bool> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(1).take(10).any(|code| matches!(code, "7" | "9")))
        .collect();
    assert!(refused.contains(&true));
    let problems: Vec<bool> = run.column("problem").iter().map(|problem| !problem.is_empty()).collect();
    assert_eq!(problems, refused);
    // What else was answered is used.
    assert!(run.column("total.status").iter().all(|status| !status.is_empty()));
    let count = refused.iter().filter(|refused| **refused).count();
    run.says(&format!("{count} of 5533 rows have problems"));
}
