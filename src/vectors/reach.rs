//! Which values complete answers can give a scale: the neighbours of a boundary are looked for among them.

use std::collections::BTreeSet;

use crate::instrument::{Input, Instrument, Item, ItemKind, Keying, Member, Method};
use crate::number::Number;

/// More values than this are not listed.
const MOST: usize = 20_000;

/// Every value of the scale at `index` that complete answers can give. Members count as independent of each other, so
/// that a few values may be listed that their common items rule out. `None` where the values are too many to list or
/// the method has none to list.
pub(super) fn values(instrument: &Instrument, index: usize) -> Option<BTreeSet<Number>> {
    let mut done: Vec<Option<BTreeSet<Number>>> = vec![None; instrument.scales.len()];
    for position in &instrument.scoring_order {
        let scale = instrument.scales.get(*position)?;
        let found = of_method(instrument, &scale.method, &done).map(|values| match scale.round {
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

fn of_method(
    instrument: &Instrument,
    method: &Method,
    done: &[Option<BTreeSet<Number>>],
) -> Option<BTreeSet<Number>> {
    let input = |input: Input| match input {
        Input::Item(item) => instrument.items.get(item).and_then(|item| of_item(instrument, item)),
        Input::Scale(scale) => done.get(scale).cloned().flatten(),
    };
    let member = |member: &Member| {
        let values = input(member.input)?;
        Some(match member.reverse {
            Some(sum) => values.into_iter().map(|value| sum.minus(value)).collect(),
            None => values,
        })
    };
    match method {
        Method::Sum(members) => sums(members.iter().map(member)),
        Method::Mean(members) => {
            let count = Number::from(i64::try_from(members.len()).ok()?);
            sums(members.iter().map(member))?.into_iter().map(|sum| sum.over(count)).collect()
        }
        Method::WeightedSum(members) => sums(members.iter().map(|(weight, part)| {
            Some(member(part)?.into_iter().map(|value| value.times(*weight)).collect())
        })),
        Method::Count(groups) => {
            let most = groups.iter().map(|group| group.items.len()).sum::<usize>();
            (0..=i64::try_from(most).ok()?).map(|count| Some(Number::from(count))).collect()
        }
        Method::Max(members) => extremes(members.iter().map(member), true),
        Method::Min(members) => extremes(members.iter().map(member), false),
        Method::Linear(of, multiply, add) => {
            Some(input(*of)?.into_iter().map(|value| value.times(*multiply).plus(*add)).collect())
        }
        Method::Recode(_, classes) => Some(classes.iter().map(|class| class.value).collect()),
        Method::Lookup(_, table) => Some(table.iter().map(|(_, value, _)| *value).collect()),
        Method::Difference(of, minus) => {
            let minus = input(*minus)?.into_iter().map(|value| Number::ZERO.minus(value)).collect();
            sums([input(*of), Some(minus)].into_iter())
        }
        Method::Ratio(..) | Method::Duration(..) => None,
    }
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

fn sums(members: impl Iterator<Item = Option<BTreeSet<Number>>>) -> Option<BTreeSet<Number>> {
    let mut all = BTreeSet::from([Number::ZERO]);
    for member in members {
        let member = member?;
        if all.len().checked_mul(member.len())? > MOST.saturating_mul(100) {
            return None;
        }
        all = all.iter().flat_map(|sum| member.iter().map(|value| sum.plus(*value))).collect();
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

/// The values that the highest member (or the lowest) can have: any member's, between the highest (or lowest) of all least
/// values and that of all greatest ones.
fn extremes(
    members: impl Iterator<Item = Option<BTreeSet<Number>>>,
    highest: bool,
) -> Option<BTreeSet<Number>> {
    let members: Vec<BTreeSet<Number>> = members.collect::<Option<_>>()?;
    let least = members.iter().filter_map(BTreeSet::first).copied();
    let greatest = members.iter().filter_map(BTreeSet::last).copied();
    let (from, to) = if highest { (least.max()?, greatest.max()?) } else { (least.min()?, greatest.min()?) };
    Some(members.iter().flatten().copied().filter(|value| (from..=to).contains(value)).collect())
}
