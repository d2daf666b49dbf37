//! The flat form of the common case: a sum or mean of whole-number items.

use super::items::Items;
use crate::instrument::{Input, IntegerSum, IntegerTerm, Item, Keying, Member, Method};

/// The method as plain integer arithmetic, where every member is a whole-number item that is always asked.
pub(super) fn integer_sum(method: &Method, items: &Items<'_>) -> Option<IntegerSum> {
    let (Method::Sum(members) | Method::Mean(members)) = method else { return None };
    let terms = members.iter().map(|member| term(member, items)).collect::<Option<Vec<_>>>()?;
    IntegerSum::new(terms)
}

fn term(member: &Member, items: &Items<'_>) -> Option<IntegerTerm> {
    let Input::Item(position) = member.input else { return None };
    let item: &Item = items.list.get(position)?;
    let Keying::Linear { factor, offset } = item.keying else { return None };
    if item.scale != 1 || item.may_be_not_applicable() {
        return None;
    }
    let (factor, offset) = match member.reverse {
        // Lowest + highest − (offset + factor × recorded); the range stays as it is.
        Some(_) => {
            let sum = item.low.checked_add(item.high)?;
            (factor.checked_neg()?, sum.checked_sub(offset)?)
        }
        None => (factor, offset),
    };
    Some(IntegerTerm { item: position, factor, offset, low: item.low, high: item.high })
}
