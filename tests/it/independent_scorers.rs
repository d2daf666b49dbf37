//! Other people's programs, actually run, against ours: `vectors/` of the evidence, where it is present.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use crate::support;

use std::collections::HashMap;
use std::path::Path;

use psyscreen::instrument::{Person, Sex};
use psyscreen::{Findings, Instrument};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    file: Vec<FilePlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePlan {
    name: String,
    instrument: String,
    #[serde(default)]
    agreed: HashMap<String, String>,
    #[serde(default)]
    columns: HashMap<String, String>,
    #[serde(default)]
    items: HashMap<String, String>,
    #[serde(default)]
    words: HashMap<String, String>,
}

// Hazard H01: other programs give the same scores.
#[test]
fn other_programs_agree() {
    let Some(folder) = support::evidence("vectors") else { return };
    let text = std::fs::read_to_string(support::root().join("tests/independent_scorers.toml")).unwrap();
    let plan: Plan = toml::from_str(&text).unwrap();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for file in &plan.file {
        let path = folder.join(format!("{}.csv", file.name));
        if !path.exists() {
            eprintln!("SKIPPED: {} is not among the evidence", path.display());
            continue;
        }
        let meta = std::fs::read_to_string(path.with_extension("meta.json")).unwrap();
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let instrument = support::instrument(&file.instrument);
        let before = compared;
        for row in support::rows(&path) {
            let row: HashMap<String, String> = row.into_iter().collect();
            let Some(findings) = complete(&instrument, file, &row) else { continue };
            let mut compare = |column: &str, ours: &str| {
                let expected = row.get(column).unwrap_or_else(|| panic!("{}: no column {column}", file.name));
                if expected.is_empty() {
                    return;
                }
                compared += 1;
                let found = findings.result(ours).unwrap_or_else(|| panic!("no result {ours}"));
                let expected = file.words.get(expected).unwrap_or(expected);
                if !same(&found, expected) {
                    wrong.push(format!(
                        "{} {}: {ours} is {found}, {column} says {expected}",
                        file.name, row["vid"]
                    ));
                }
            };
            for (output, ours) in &file.agreed {
                if row[&format!("agree.{output}")] == "1" {
                    for (program, column) in meta["canonical"][output].as_object().unwrap() {
                        compare(&format!("{program}.{}", column.as_str().unwrap()), ours);
                    }
                }
            }
            for (column, ours) in &file.columns {
                compare(column, ours);
            }
        }
        assert!(compared > before, "{}: nothing was compared", file.name);
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{compared} values of other programs agree");
}

/// The findings of a row with every item answered.
fn complete<'i>(
    instrument: &'i Instrument,
    file: &FilePlan,
    row: &HashMap<String, String>,
) -> Option<Findings<'i>> {
    let mut answers = Vec::new();
    for (column, value) in row {
        let item = file.items.get(column).map(String::as_str).or_else(|| column.strip_prefix("item"));
        if let Some(item) = item.filter(|item| instrument.item(item).is_some()) {
            // The form itself may leave these blank.
            if value.is_empty() && ![("phq-9", "10"), ("psqi", "5j")].contains(&(instrument.id(), item)) {
                return None;
            }
            answers.push((item, value.as_str()));
        }
    }
    let mut person = Person::default();
    if let Some(sex) = row.get("sex").and_then(|sex| Sex::parse(sex)) {
        person = person.with_sex(sex);
    }
    // A row that another program accepts and the form does not allow is not evidence.
    Some(instrument.respond(answers).ok()?.score().interpret_for(person))
}

fn same(found: &str, expected: &str) -> bool {
    let truth = |word: &str| match word.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-5,
        _ => truth(found).is_some() && truth(found) == truth(expected),
    }
}

/// NHANES 2017-2018, as its own documentation describes it.
#[test]
fn nhanes_as_published() {
    let Some(folder) = support::evidence("data/nhanes-2017-2018") else { return };
    assert_eq!(nhanes(&folder.join("dpq_demo.csv")), (5533, 5068, [3772, 837, 292, 124, 43], 459));
}

fn nhanes(path: &Path) -> (usize, usize, [usize; 5], usize) {
    let phq9 = support::instrument("phq-9");
    let (mut rows, mut complete, mut bands, mut positive) = (0, 0, [0; 5], 0);
    for row in support::rows(path) {
        let row: HashMap<String, String> = row.into_iter().collect();
        let answers = (1..=9).map(|item| match row[&format!("DPQ0{item}0")].as_str() {
            "" | "7" | "9" => {
                psyscreen::response::Given::Missing(psyscreen::instrument::MissingReason::Skipped)
            }
            code => psyscreen::response::Given::Code(code.parse::<f64>().unwrap().round() as i64),
        });
        let findings = phq9.respond_in_order(answers).unwrap().score().interpret();
        rows += 1;
        let total = phq9.scale("total").unwrap();
        let outcome = findings.outcome(total).unwrap();
        if outcome.status() == psyscreen::scoring::Status::Complete {
            complete += 1;
            let (band, _) = findings.band_range(total).unwrap();
            bands[total.bands().iter().position(|own| own.id() == band.id()).unwrap()] += 1;
            positive += usize::from(findings.cutoff_by_id("total", "probable-depression").unwrap().is_true());
        }
    }
    (rows, complete, bands, positive)
}
