//! Groups of items that are counted, in a scale or in a condition.

use std::ops::Range;

use super::check::{Check, Owner};
use super::items::Items;
use super::thresholds;
use crate::definition::RawGroup;
use crate::diagnostic::Code;
use crate::instrument::CountGroup;
use crate::toml_table::At;

/// A group of a count, in a scale or in a condition: its items and when one of them counts.
pub(super) fn count_group<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawGroup<'t>,
    counter: usize,
    items: &mut Items<'t>,
) -> Option<CountGroup> {
    let (positions, mut sound) = items.expand(check, owner, &raw.items);
    let threshold = thresholds::one(check, owner, &raw.head, &raw.threshold);
    if positions.is_empty() && sound && check.is_readable() {
        check.add(Code::NoMembers, &raw.head, format!("a group of {owner} has no items"));
        sound = false;
    }
    let mut members = Vec::with_capacity(positions.len());
    let mut reported = false;
    for (item, span) in positions {
        if !items.mark(item, counter) {
            duplicate(check, owner, items, item, span);
            sound = false;
            continue;
        }
        let used = items.used(check, owner, item, span)?;
        used.says_when_skipped();
        let domain = used.comparable();
        if let (Some(domain), Some(threshold)) = (&domain, &threshold)
            && !reported
            && let Some(found) = items.list.get(item)
            && !thresholds::check_reachable(
                check,
                owner,
                Owner::new("item", Some(&At::new(&*found.id, span))),
                threshold,
                domain,
            )
        {
            // One threshold, one report.
            reported = true;
        }
        members.push(item);
    }
    let threshold = threshold?;
    sound.then_some(CountGroup { items: members, threshold: threshold.value })
}

pub(super) fn duplicate(
    check: &Check<'_>,
    owner: Owner<'_>,
    items: &Items<'_>,
    item: usize,
    span: &Range<usize>,
) {
    let id = items.list.get(item).map_or("", |item| &item.id);
    check
        .add(Code::DuplicateMember, span, format!("{owner} has item `{id}` twice"))
        .label("it would count double");
}
