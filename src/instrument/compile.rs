//! What of a model can be said in tables.

use super::item::{Item, Keying};
use super::method::{Input, Member, Method};
use crate::compiled::{SumTable, SumTerm};

/// A method as plain integer arithmetic, where every member is a whole-number item that is always asked.
pub(crate) fn sum_table(method: &Method, items: &[Item]) -> Option<SumTable> {
    let terms = method.equal_members()?.iter().map(|member| sum_term(member, items));
    SumTable::new(&terms.collect::<Option<Vec<_>>>()?, method.divisor())
}

fn sum_term(member: &Member, items: &[Item]) -> Option<SumTerm> {
    let Input::Item(position) = member.input else { return None };
    let item: &Item = items.get(position)?;
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
    Some(SumTerm { item: position, factor, offset })
}
