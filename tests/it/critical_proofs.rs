//! "A critical item raises the level, whatever else is answered" is proved only where it is so.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use crate::support::policy_cases::instruments;
use crate::support::small::{instrument, instrument_text, item, policy, policy_text, rule};
use psyscreen::Instrument;
use psyscreen::authoring::prove::{Proof, Verdict};

fn prove(uses: &[&str], rest: &str, instruments: &[Instrument]) -> Proof {
    policy(&policy_text(false, uses, rest), instruments).unwrap_or_else(|error| panic!("{error}")).prove()
}

#[track_caller]
fn verdict<'p>(proof: &'p Proof, name: &str) -> &'p Verdict {
    let check = proof.checks().iter().find(|check| check.name().starts_with(name));
    check.unwrap_or_else(|| panic!("no `{name}`:\n{proof}")).verdict()
}

/// Refuted, with a person whom `decide` leaves at the lowest level.
#[track_caller]
fn is_refuted(proof: &Proof, name: &str) {
    match verdict(proof, name) {
        Verdict::Refuted { cases, .. } => {
            let decided = cases[0].expected().iter().map(|expected| (expected.key(), expected.decided()));
            assert_eq!(decided.collect::<Vec<_>>(), [("at_least", "low")], "{proof}");
        }
        _ => panic!("`{name}` is not refuted:\n{proof}"),
    }
}

fn shipped(ids: &[&str]) -> Vec<Instrument> {
    let mut all = instruments();
    ids.iter().map(|id| all.remove(*id).unwrap()).collect()
}

/// Without an earlier administration `improved` is false, so the answer alone decides; with one it does not.
#[test]
fn an_earlier_administration_can_take_it_away() {
    let when = r#"when.all = [{ critical_item = "phq-9.suicidal-ideation" }, { not = { change = "phq-9", is = "improved" } }]"#;
    let proof = prove(&["phq-9"], &rule("risk", "high", when), &shipped(&["phq-9"]));
    is_refuted(&proof, "phq-9.suicidal-ideation raises the level");
}

/// The two ends of a number say nothing about what lies between them.
#[test]
fn a_number_between_its_ends() {
    let rest = r#"
[[item]]
id = "1"
text = { en = "How often?" }
kind = "number"
min = 0
max = 10
[[scale]]
id = "total"
method = "sum"
items = ["1"]
range = [0, 10]
direction = "higher-is-worse"
source = "s"
[[critical_item]]
id = "danger"
item = "1"
at_least = 5
concern = "suicide"
source = "s"
[[criterion]]
id = "often"
source = "s"
any = [{ item = "1", at_least = 7 }]
"#;
    let own = [instrument(&instrument_text("own", 1, rest))];
    let proof = prove(&["own"], &rule("risk", "high", "when = { criterion = \"own.often\" }"), &own);
    is_refuted(&proof, "own.danger raises the level");
    let proof = prove(&["own"], &rule("risk", "high", "when = { critical_item = \"own.danger\" }"), &own);
    assert!(
        matches!(verdict(&proof, "own.danger raises"), Verdict::Proved { found } if *found == Some("at least `high`".to_owned()))
    );
}

/// An instrument whose step is not due says nothing, unless it was given.
#[test]
fn an_instrument_that_was_given_though_it_was_not_due() {
    let when = r#"when.all = [{ critical_item = "phq-9.suicidal-ideation" }, { not = { band = "gad-7.total", at_least = "severe" } }]"#;
    let steps = r#"
[[step]]
give = ["phq-9"]
[[step]]
give = ["gad-7"]
when.not = { critical_item = "phq-9.suicidal-ideation" }
"#;
    let text = format!("{}{steps}", rule("risk", "high", when));
    let proof = prove(&["phq-9", "gad-7"], &text, &shipped(&["phq-9", "gad-7"]));
    is_refuted(&proof, "phq-9.suicidal-ideation raises the level");
}

/// Every concern is a danger: of psychosis and of safety too.
// Hazard H05: no kind of concern is left out of the proof.
#[test]
fn every_concern_is_asked_about() {
    for concern in ["suicide", "self-harm", "violence", "psychosis", "safety"] {
        let rest = format!(
            "{}{}[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1..2\"]\nrange = [0, 6]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\n[[critical_item]]\nid = \"danger\"\nitem = \"1\"\n\
             at_least = 1\nconcern = \"{concern}\"\nsource = \"s\"\n",
            item("1", "often", ""),
            item("2", "often", "")
        );
        let own = [instrument(&instrument_text("own", 2, &rest))];
        let when = "when = { score = \"own.total\", at_least = 2 }";
        is_refuted(&prove(&["own"], &rule("risk", "high", when), &own), "own.danger raises the level");
    }
}
