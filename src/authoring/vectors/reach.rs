//! Which values complete answers can give a scale: the neighbours of a boundary are looked for among them.

use std::collections::BTreeSet;

use crate::instrument::{Input, Instrument, Item, ItemKind, Keying};
use crate::number::Number;

/// Every value of the scale at `index` that complete answers can give. Members count as independent of each other, so
/// that a few values may be listed that their common items rule out. `None` where the values are too many to list or
/// the method has none to list.
pub(super) fn values(instrument: &Instrument, index: usize) -> Option<BTreeSet<Number>> {
    let mut done: Vec<Option<BTreeSet<Number>>> = vec![None; instrument.scales.len()];
    for position in &instrument.scoring_order {
        let scale = instrument.scales.get(*position)?;
        let inputs = |input: Input| match input {
            Input::Item(item) => instrument.items.get(item).and_then(|item| of_item(instrument, item)),
            Input::Scale(scale) => done.get(scale).cloned().flatten(),
        };
        let found = scale.method.values(&inputs).map(|values| match scale.round {
            Some(round) => {
                values.into_iter().map(|value| value.round(round.decimals, round.rounding)).collect()
            }
            None => values,
        });
        if *position == index {
            return found;
        }
        if let Some(place) = done.get_mut(*position) {
            *place = found;
        }
    }
    None
}

fn of_item(instrument: &Instrument, item: &Item) -> Option<BTreeSet<Number>> {
    let (low, high) = item.recorded;
    let recorded: Vec<i32> = match (item.kind, &item.keying) {
        (_, Keying::Points(points)) => points.iter().map(|(code, _)| *code).collect(),
        (ItemKind::Options { .. }, _) => instrument.options(item).iter().map(|option| option.code).collect(),
        _ if high.abs_diff(low) > 2000 => return None,
        _ => (low..=high).collect(),
    };
    Some(recorded.into_iter().map(|code| item.score(code)).collect())
}
