//! Lists of the values that members can have together.

use std::collections::BTreeSet;

use crate::number::Number;

/// More values than this are not listed.
const MAX_LISTED: usize = 20_000;

/// Every sum of a value of each; `None` where they are too many to list.
pub(super) fn sums(members: &[BTreeSet<Number>]) -> Option<BTreeSet<Number>> {
    let mut all = BTreeSet::from([Number::ZERO]);
    for member in members {
        if all.len().checked_mul(member.len())? > MAX_LISTED.saturating_mul(100) {
            return None;
        }
        all = all.iter().flat_map(|sum| member.iter().map(|value| sum.plus(*value))).collect();
        if all.len() > MAX_LISTED {
            return None;
        }
    }
    Some(all)
}
