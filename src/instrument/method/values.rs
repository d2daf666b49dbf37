//! Lists of the values that members can have together.

use std::collections::BTreeSet;

use crate::number::Number;

/// More values than this are not listed.
const MOST: usize = 20_000;

/// Every sum of a value of each; `None` where they are too many to list.
pub(super) fn sums(members: impl Iterator<Item = Option<BTreeSet<Number>>>) -> Option<BTreeSet<Number>> {
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
pub(super) fn extremes(
    members: impl Iterator<Item = Option<BTreeSet<Number>>>,
    highest: bool,
) -> Option<BTreeSet<Number>> {
    let members: Vec<BTreeSet<Number>> = members.collect::<Option<_>>()?;
    let least = members.iter().filter_map(BTreeSet::first).copied();
    let greatest = members.iter().filter_map(BTreeSet::last).copied();
    let (from, to) = if highest { (least.max()?, greatest.max()?) } else { (least.min()?, greatest.min()?) };
    Some(members.iter().flatten().copied().filter(|value| (from..=to).contains(value)).collect())
}
