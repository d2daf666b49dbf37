//! The lint finds what it is for: vectors taken away and definitions made wrong, one at a time.

#![allow(clippy::string_slice, reason = "a panic is a failed test")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use std::collections::BTreeSet;

use psyscreen::Instrument;
use psyscreen::authoring::vectors::{LintCode, Vector};

fn codes(instrument: &Instrument, vectors: &[Vector<'_>]) -> BTreeSet<LintCode> {
    instrument.lint(vectors).iter().map(|lint| lint.code()).collect()
}

/// The vectors of an instrument without those that `leave_out` picks.
fn without<'i>(instrument: &'i Instrument, leave_out: impl Fn(&Vector<'_>) -> bool) -> Vec<Vector<'i>> {
    support::vectors(instrument).into_iter().filter(|vector| !leave_out(vector)).collect()
}

fn value(vector: &Vector<'_>, scale: &str) -> String {
    vector.findings().result(scale).unwrap()
}

#[test]
fn every_kind_of_lack_is_found() {
    let phq9 = support::instrument("phq-9");
    assert_eq!(codes(&phq9, &[]), BTreeSet::from([LintCode::NoVectors]));
    let few: Vec<Vector<'_>> = support::vectors(&phq9).into_iter().take(2).collect();
    assert!(codes(&phq9, &few).contains(&LintCode::FewVectors));
    for (id, scale, left_out, expected) in [
        ("phq-9", "total", "5", LintCode::BandEdge),
        ("phq-9", "total", "9", LintCode::BandEdge),
        ("phq-9", "total", "10", LintCode::CutoffEdge),
        ("phq-9", "total", "27", LintCode::EndNotReached),
        ("phq-9", "total", "", LintCode::MissingRuleNotShown),
        ("phq-9", "suicidal-ideation", "true", LintCode::CriticalItemOneSided),
        ("phq-9", "major-depressive-syndrome", "true", LintCode::CriterionOneSided),
        ("phq-9", "major-depressive-syndrome", "false", LintCode::CriterionOneSided),
        ("who-5", "percent", "52", LintCode::CutoffEdge),
    ] {
        let instrument = support::instrument(id);
        let left = without(&instrument, |vector| value(vector, scale) == left_out);
        let found = codes(&instrument, &left);
        assert!(found.contains(&expected), "{id} without {scale} = {left_out:?}: {found:?}");
    }
}

/// A cutoff by sex needs vectors of both sexes.
#[test]
fn each_group_of_a_cutoff_is_asked_for() {
    let audit_c = support::instrument("audit-c");
    let men = without(&audit_c, |vector| {
        vector.findings().person()
            == psyscreen::instrument::Person::default().with_sex(psyscreen::instrument::Sex::Female)
    });
    let lints = audit_c.lint(&men);
    let found: Vec<&str> =
        lints.iter().filter(|lint| lint.code() == LintCode::CutoffEdge).map(|lint| lint.message()).collect();
    assert!(!found.is_empty() && found.iter().all(|message| message.contains("female")), "{lints:?}");
}

/// In every shipped definition, every item is turned round, one at a time: the definition is refused, or a vector differs.
// Hazard H01: an item keyed the other way fails a vector.
#[test]
fn no_item_can_be_turned_round_unseen() {
    let (mut tried, mut refused, mut unseen) = (0, 0, Vec::new());
    for id in support::instrument_ids() {
        let shipped = support::instrument(&id);
        let text = shipped.toml();
        let starts: Vec<usize> =
            text.match_indices("\n[[item]]\n").map(|(at, found)| at + found.len()).collect();
        assert_eq!(starts.len(), shipped.items().len(), "{id}");
        for (item, start) in shipped.items().iter().zip(starts) {
            if item.is_unscored() || shipped.options(item).is_empty() {
                continue;
            }
            let (low, high) = item.score_range();
            if low == high {
                continue;
            }
            let block = text[start..].find("\n[").map_or(text.len(), |end| start + end);
            let turned = if item.is_reverse_keyed() {
                let body = text[start..block].lines().filter(|line| !line.starts_with("reverse_keyed"));
                format!("{}{}\n{}", &text[..start], body.collect::<Vec<_>>().join("\n"), &text[block..])
            } else {
                format!("{}reverse_keyed = true\n{}", &text[..start], &text[start..])
            };
            tried += 1;
            let Ok(mutant) = Instrument::from_toml("mutant.toml", &turned) else {
                refused += 1;
                continue;
            };
            if support::vectors(&mutant).iter().all(|vector| vector.differences().is_empty()) {
                unseen.push(format!("{id} item {}", item.id()));
            }
        }
    }
    assert!(tried > 1300, "only {tried} items were turned round");
    assert!(unseen.is_empty(), "{} of {tried} unseen:\n{}", unseen.len(), unseen.join("\n"));
    println!("{tried} items turned round: {refused} refused by the checks, the others seen by a vector");
}
