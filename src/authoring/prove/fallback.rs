//! Tests of which it is too much to find what they can say: whatever they may say is taken to be possible.

use std::rc::Rc;

use super::diagram::Pair;
use super::question::{Sheet, recorded_values};
use super::run::Run;
use super::severity::rises;
use super::space::{Anything, BlockKind, Valuation, Variant};
use crate::instrument::Test;
use crate::interpretation::View;
use crate::response::Responses;

/// A block of one variable, and its values.
type Guess = (BlockKind, Rc<Vec<Variant>>);

/// Whether there is an earlier administration to compare with.
pub(super) fn any_earlier(instrument: usize) -> Guess {
    let anything = Anything { instrument, rises: None, samples: Vec::new() };
    (BlockKind::Anything(anything), values(&[Pair::False, Pair::True]))
}

/// Whatever a test may say; of one that is not a test of an answer sheet nothing else is known.
pub(super) fn any_truth(run: &Run, instrument: usize, known: Option<(&Sheet<'_>, &Test)>) -> Guess {
    let (rises, samples) = match known {
        Some((sheet, test)) => (rises(sheet.instrument, &sheet.severity, test), samples(run, sheet, test)),
        None => (None, Vec::new()),
    };
    let order = [Pair::Open, Pair::False, Pair::True, Pair::PublishedFalse, Pair::PublishedTrue];
    (BlockKind::Anything(Anything { instrument, rises, samples }), values(&order))
}

/// Dear, so that what is known exactly is preferred.
fn values(values: &[Pair]) -> Rc<Vec<Variant>> {
    let valuation = |(rank, value): (usize, Pair)| Valuation {
        values: [value].into(),
        cost: u32::try_from(rank).unwrap_or(0).saturating_mul(10_000),
        state: None,
        earlier: 0,
    };
    let valuations = values.iter().copied().enumerate().map(valuation).collect();
    Rc::new(vec![Variant { valuations, index: Vec::new() }])
}

/// The best and the worst answers, those between, and none, with what a test says of each.
fn samples(run: &Run, sheet: &Sheet<'_>, test: &Test) -> Vec<(Pair, Vec<(usize, i32)>)> {
    let instrument = sheet.instrument;
    let values: Vec<Vec<i32>> = instrument
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| recorded_values(instrument, item, sheet.severity.worse(run, index)))
        .collect();
    let at = |part: usize| -> Vec<(usize, i32)> {
        let pick = |values: &Vec<i32>| {
            let last = values.len().saturating_sub(1);
            values.get(last.saturating_mul(part).div_euclid(4)).copied()
        };
        values.iter().enumerate().filter_map(|(index, values)| Some((index, pick(values)?))).collect()
    };
    std::iter::once(Vec::new())
        .chain((0..=4).map(at))
        .map(|answers| {
            let findings =
                Responses::blank(instrument).with_recorded(&answers).score().interpret_for(sheet.person);
            (Pair::new(findings.test(test, View::Published), findings.test(test, View::Enclosed)), answers)
        })
        .collect()
}
