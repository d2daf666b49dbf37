//! A model in tables, as far as it can be said in them.

use super::age::Person;
use super::condition::{CountGroup, Test};
use super::criterion::Criterion;
use super::critical_item::CriticalItem;
use super::item::{Item, Keying, fit_in_bytes};
use super::method::{Input, Member};
use super::scale::Scale;
use crate::compiled::{BitCount, Compiled, ItemBits, NO_BAND, ScoreTable, SumTable, SumTerm};
use crate::condition::Condition;
use crate::threshold::Threshold;
use crate::truth::Truth;

/// The tables of an instrument of these parts.
pub(crate) fn compile(
    items: &[Item],
    scales: &[Scale],
    critical_items: &[CriticalItem],
    criteria: &[Criterion],
) -> Compiled {
    Compiled::new(
        items.iter().map(Item::contiguous_codes).collect(),
        fit_in_bytes(items),
        scales.iter().map(|scale| sum_table(scale, items)).collect(),
        scales.iter().map(score_table).collect(),
        item_bits(items, critical_items, criteria),
    )
}

/// The questions of critical items and criteria as bits. `None` where the answers do not fit in bytes, where there are more critical
/// items than bits in a word, or where one is not a range of recorded values.
fn item_bits(items: &[Item], critical_items: &[CriticalItem], criteria: &[Criterion]) -> Option<ItemBits> {
    if !fit_in_bytes(items) || critical_items.len() > 64 {
        return None;
    }
    let mut bits = ItemBits::default();
    for critical in critical_items {
        let bit = bit_of(&mut bits, items, critical.item, critical.threshold)?;
        bits.push_critical_item(bit);
    }
    for criterion in criteria.iter().take(64) {
        let mut counts = Vec::new();
        let all = conjunction(&mut bits, items, &criterion.condition, &mut counts);
        bits.push_criterion(all.map(|()| counts));
    }
    if criteria.len() > 64 {
        bits.leave_out_criteria();
    }
    Some(bits)
}

/// Adds the counts that all must hold for `condition` to hold; `None` where it is something else.
fn conjunction(
    bits: &mut ItemBits,
    items: &[Item],
    condition: &Condition<Test>,
    counts: &mut Vec<BitCount>,
) -> Option<()> {
    match condition {
        Condition::All(parts) => {
            parts.iter().try_for_each(|part| conjunction(bits, items, part, counts))?;
        }
        Condition::Any(parts) => {
            let each = parts.iter().map(|part| match part {
                Condition::Test(Test::Item { item, threshold }) => bit_of(bits, items, *item, *threshold),
                _ => None,
            });
            let mask = each.collect::<Option<Vec<_>>>()?.into_iter().fold(0, |mask, bit| mask | bit);
            counts.push(BitCount::any(mask));
        }
        Condition::Test(Test::Item { item, threshold }) => {
            counts.push(BitCount::any(bit_of(bits, items, *item, *threshold)?));
        }
        Condition::Test(Test::Count { groups, at_least, at_most }) => {
            let mask = mask_of(bits, items, groups)?;
            counts.push(BitCount::from_to(mask, *at_least, *at_most)?);
        }
        Condition::Not(_) | Condition::Test(_) => return None,
    }
    Some(())
}

fn mask_of(bits: &mut ItemBits, items: &[Item], groups: &[CountGroup]) -> Option<u64> {
    let mut mask: u64 = 0;
    for group in groups {
        for item in group.items() {
            let bit = bit_of(bits, items, *item, group.threshold())?;
            // What is counted twice is not a set of bits.
            if mask & bit != 0 {
                return None;
            }
            mask |= bit;
        }
    }
    Some(mask)
}

fn bit_of(bits: &mut ItemBits, items: &[Item], item: usize, threshold: Threshold) -> Option<u64> {
    bits.bit(item, threshold, items.get(item)?.codes_satisfying(threshold)?)
}

/// Band and cutoffs by score. `None` for scales without any, and where one depends on the person.
fn score_table(scale: &Scale) -> Option<ScoreTable> {
    let says_nothing = scale.bands.is_empty() && scale.cutoffs.is_empty();
    if says_nothing || scale.cutoffs.len() > 64 || scale.depends_on_person() {
        return None;
    }
    ScoreTable::new(scale.range, |value| {
        let band = scale.band_of(value).map_or(Ok(NO_BAND), u8::try_from).ok()?;
        let reached = scale.cutoffs.iter().rev().try_fold(0_u64, |bits, cutoff| {
            match cutoff.truth_over(value, value, Person::default()) {
                Truth::True => Some(bits << 1 | 1),
                Truth::False => Some(bits << 1),
                Truth::Undetermined => None,
            }
        })?;
        Some((band, reached))
    })
}

/// A scale as plain integer arithmetic, where every member is a whole-number item that is always asked, and nothing else decides.
fn sum_table(scale: &Scale, items: &[Item]) -> Option<SumTable> {
    if scale.validity.is_some() {
        return None;
    }
    let method = &scale.method;
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
