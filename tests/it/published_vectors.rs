//! Scores worked out by hand from the sources, or by other programs: `tests/vectors/<id>.csv`, see docs/vectors-format.md.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use std::collections::BTreeMap;

use psyscreen::authoring::vectors::LintCode;

// Hazard H01: scores worked out by others come out.
#[test]
fn every_vector_agrees() {
    let (mut files, mut rows, mut values) = (0, 0, 0);
    let mut wrong = Vec::new();
    for id in support::instrument_ids() {
        let instrument = support::instrument(&id);
        files += 1;
        for (index, vector) in support::vectors(&instrument).iter().enumerate() {
            rows += 1;
            values += vector.compared();
            for difference in vector.differences() {
                wrong.push(format!(
                    "tests/vectors/{id}.csv, row {} ({}): {difference}",
                    index + 2,
                    vector.kind()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {values} differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{files} instruments, {rows} rows, {values} values agree");
}

/// Both sides of every band and cutoff (in every group by sex or age), every critical item and criterion both ways, both
/// ends of every score, every missing rule, and no item that could be reversed without being noticed.
// Hazard H13: each boundary has a case on either side.
#[test]
fn vectors_stand_on_both_sides_of_every_boundary() {
    let mut lacking = Vec::new();
    let mut by_code: BTreeMap<LintCode, usize> = BTreeMap::new();
    for id in support::instrument_ids() {
        let instrument = support::instrument(&id);
        for lint in instrument.lint(&support::vectors(&instrument)) {
            *by_code.entry(lint.code()).or_default() += 1;
            lacking.push(format!("{id}: {lint}"));
        }
    }
    assert!(lacking.is_empty(), "{by_code:?}\n{}", lacking.join("\n"));
}
