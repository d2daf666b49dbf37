//! No answer shows in any `Debug`, `Display` or error unless somebody asks for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use crate::support;

use psyscreen::instrument::{Person, Sex};
use psyscreen::response::Given;

/// A value that occurs nowhere by chance.
const SECRET: i64 = 73_519;

// Hazard H10: no answer in what programs log.
#[test]
fn debug_shows_no_answer() {
    let phq9 = support::instrument("phq-9");
    let shown = |answers: [i32; 10]| {
        let responses = phq9.respond_in_order(answers).unwrap();
        let person = Person::default().with_sex(Sex::Female).with_age(43);
        let findings = responses.clone().score().interpret_for(person);
        let outcome = findings.scores().get("total").unwrap();
        format!(
            "{responses:?} {:?} {:?} {findings:?} {outcome:?} {person:?}",
            responses.answer(&phq9.items()[0]).unwrap(),
            findings.scores()
        )
    };
    // What is shown is the same for every set of answers, so it cannot tell them apart.
    assert_eq!(shown([0; 10]), shown([3; 10]));
    assert_eq!(shown([0; 10]), shown([1, 0, 2, 3, 1, 0, 2, 3, 1, 2]));
    assert!(!shown([0; 10]).contains("43"));
}

// Hazard H10: no answer in an error.
#[test]
fn errors_show_no_answer() {
    let phq9 = support::instrument("phq-9");
    let secret = SECRET.to_string();
    let label = format!("kept to myself {secret}");
    let error = phq9
        .respond([
            ("1", Given::Code(SECRET)),
            ("2", Given::Text(&label)),
            (&*label, Given::Code(1)),
            ("1", Given::Code(0)),
        ])
        .unwrap_err();
    assert_eq!(error.problems().len(), 4);
    let mut shown = format!("{error} {error:?}");
    for problem in error.problems() {
        shown.push_str(&format!("{problem} {problem:?} {} {}", problem.item(), problem.allowed()));
    }
    assert!(!shown.contains(&secret), "{shown}");
    let unmasked = error.unmasked();
    assert_eq!(unmasked.matches(&secret).count(), 3, "{unmasked}");
    assert!(format!("{:?}", Given::Text(&label)).find(&secret).is_none());
}

#[test]
fn unmasked_shows_them_on_purpose() {
    let gad2 = support::instrument("gad-2");
    let responses = gad2.respond([("1", 3)]).unwrap();
    assert_eq!(responses.unmasked().to_string(), "1: 3, 2: skipped");
}
