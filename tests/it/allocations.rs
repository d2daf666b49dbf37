//! Scoring one person does not touch the heap.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use crate::support;

#[test]
fn scoring_and_interpreting_phq_9_allocate_nothing() {
    let phq9 = support::instrument("phq-9");
    let answers = [2, 2, 1, 1, 0, 1, 1, 0, 1, 1];
    let mut findings = None;
    let counted = allocation_counter::measure(|| {
        findings = Some(phq9.respond_in_order(answers).unwrap().score().interpret());
    });
    assert_eq!(counted.count_total, 0, "answering, scoring and interpreting in order");
    assert!(findings.is_some());
    let counted = allocation_counter::measure(|| {
        let named = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"].into_iter().zip(answers);
        findings = Some(phq9.respond(named).unwrap().score().interpret());
    });
    assert_eq!(counted.count_total, 0, "answering by id");
    assert_eq!(findings.unwrap().band("total").map(|band| band.id()), Some("mild"));
}
