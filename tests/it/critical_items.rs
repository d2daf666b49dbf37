//! Every critical item of the catalogue, by itself: its own answer decides, whatever else was answered, left out or could not be
//! read; and no code that the form does not have is taken for an answer.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

use psyscreen::instrument::MissingReason;
use psyscreen::response::Given;
use psyscreen::{Instrument, Number, Truth, catalog};

fn instruments() -> impl Iterator<Item = &'static Instrument> {
    catalog::instrument_ids().map(|id| catalog::instrument(id).unwrap())
}

/// The others: each reason for a blank, and the lowest and the highest code.
fn others(instrument: &Instrument, item: usize, way: usize) -> Given<'static> {
    let reasons = MissingReason::ALL;
    match way.checked_sub(reasons.len()) {
        None => Given::Missing(reasons[way]),
        Some(end) => {
            let options = instrument.options(&instrument.items()[item]);
            let option = if end == 0 { options.first() } else { options.last() };
            option.map_or(Given::Missing(MissingReason::Skipped), |option| {
                Given::Code(i64::from(option.code()))
            })
        }
    }
}

/// Hazard H05: a low total, or one that cannot be computed, hides no critical answer.
#[test]
fn a_critical_answer_counts_whatever_else_is_answered_or_missing() {
    let mut positive = 0;
    for instrument in instruments() {
        for (index, critical) in instrument.critical_items().iter().enumerate() {
            let own = critical.item_index();
            let item = &instrument.items()[own];
            // Each code with what the form counts for it; of a number, each whole one.
            let whole = |number: Number| number.to_integer().unwrap();
            let mut codes: Vec<(i64, i64)> = instrument
                .options(item)
                .iter()
                .map(|option| (i64::from(option.code()), whole(option.points())))
                .collect();
            if codes.is_empty() {
                let (low, high) = item.score_range();
                codes = (whole(low)..=whole(high)).map(|number| (number, number)).collect();
            }
            let points = codes.iter().map(|(_, points)| points);
            let ends = points.clone().min().unwrap() + points.max().unwrap();
            for (code, points) in codes {
                let score = if item.is_reverse_keyed() { ends - points } else { points };
                let expected =
                    if critical.threshold().holds(score.into()) { Truth::True } else { Truth::False };
                for way in 0..MissingReason::ALL.len() + 2 {
                    let answers = (0..instrument.items().len()).map(|item| {
                        if item == own { Given::Code(code) } else { others(instrument, item, way) }
                    });
                    let findings = instrument.respond_in_order(answers).unwrap().score().interpret();
                    let found = findings.critical_item_by_id(critical.id());
                    assert_eq!(found, Some(expected), "{} {index}", instrument.id());
                    positive += u32::from(expected == Truth::True);
                }
            }
        }
    }
    assert!(positive > 500, "{positive} positive answers");
}
