//! The items of a file: their ids and ranges of ids, and whether each is used.

use std::ops::Range;

use super::check::{Check, Index, MAX_ITEMS, Owner, place};
use super::context::Context;
use super::item::item;
use super::item_use::ItemUse;
use super::options::OptionSets;
use super::texts::Languages;
use crate::definition::RawItem;
use crate::diagnostic::Code;
use crate::instrument::{Domain, Item};
use crate::toml_table::At;

/// Ids that name other columns where answers are read.
const RESERVED: &[&str] = &["id", "sex", "age", "consent", "problem"];

/// The items of a file, and what the rules learn about each.
pub(super) struct Items<'t> {
    pub(super) index: Index<'t>,
    pub(super) list: Vec<Item>,
    /// What each item's score can be; `None` where that was not to be found out.
    pub(super) domains: Vec<Option<Domain>>,
    places: Vec<Range<usize>>,
    uses: Vec<Use>,
    counter: usize,
}

/// What an item is used by.
#[derive(Clone, Copy, Default)]
struct Use {
    elsewhere: bool,
    /// The counter of the scale or count that last named the item, so that a second time is seen at once.
    last: usize,
}

impl<'t> Items<'t> {
    pub(super) fn new(
        context: Context<'_, '_, '_>,
        raw: &[RawItem<'t>],
        sets: &mut OptionSets<'t>,
        languages: &mut Languages<'t>,
    ) -> Self {
        let check = context.check;
        if let Some(extra) = raw.get(MAX_ITEMS) {
            check.add(Code::TooLarge, &extra.head, format!("there are more than {MAX_ITEMS} items"));
        }
        let raw = raw.get(..MAX_ITEMS).unwrap_or(raw);
        let index = Index::new(check, "item", RESERVED, raw.iter().map(|item| item.id.as_ref()));
        let places = raw.iter().map(|item| place(item.id.as_ref(), &item.head)).collect();
        let mut items = Self {
            index,
            list: Vec::with_capacity(raw.len()),
            domains: Vec::with_capacity(raw.len()),
            places,
            uses: vec![Use::default(); raw.len()],
            counter: 0,
        };
        for raw in raw {
            let (item, domain) = item(context, raw, sets, languages);
            items.list.push(item);
            items.domains.push(domain);
        }
        items
    }

    /// The position of a named item; reports it where there is none.
    pub(super) fn find(&self, check: &Check<'_>, owner: Owner<'_>, id: &At<&str>) -> Option<usize> {
        let found = self.index.find(check, Code::UnknownItem, owner, id);
        if found.is_none() {
            check.items_unresolved();
        }
        found
    }

    /// Expands item ids and ranges such as `1..9`, in the order written, each item with its place; and whether all
    /// could be resolved.
    pub(super) fn expand<'a>(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        ids: &'a [At<&'t str>],
    ) -> (Vec<(usize, &'a Range<usize>)>, bool) {
        let (mut expanded, mut sound) = (Vec::new(), true);
        for id in ids {
            let (first, last) = match id.value.split_once("..") {
                None => {
                    let found = self.find(check, owner, id);
                    (found, found)
                }
                Some((first, last)) => {
                    let end = |id_of_end: &str| self.find(check, owner, &At::new(id_of_end, &id.span));
                    (end(first), end(last))
                }
            };
            let (Some(first), Some(last)) = (first, last) else {
                sound = false;
                continue;
            };
            if first > last {
                check
                    .add(Code::ItemRange, &id.span, format!("`{}` runs backwards", id.value))
                    .help("write the item that comes first on the form first");
                check.items_unresolved();
                sound = false;
                continue;
            }
            let count = last.saturating_sub(first).saturating_add(1);
            if let Some(promised) = numbers_between(id.value).filter(|promised| *promised != count) {
                check
                    .add(
                        Code::ItemRange,
                        &id.span,
                        format!("`{}` promises {promised} items, and the form has {count} there", id.value),
                    )
                    .label(format!("{count} items"))
                    .help("name the items one by one, or in ranges without the others");
                sound = false;
            }
            if !check.take_members(count, &id.span) {
                return (expanded, false);
            }
            expanded.extend((first..=last).map(|item| (item, &id.span)));
        }
        (expanded, sound)
    }

    /// A new counter for [`mark`](Self::mark), never 0.
    pub(super) fn next_counter(&mut self) -> usize {
        self.counter = self.counter.saturating_add(1);
        self.counter
    }

    /// Notes that the scale or count with this counter uses an item; false where it has it already.
    pub(super) fn mark(&mut self, item: usize, counter: usize) -> bool {
        match self.uses.get_mut(item) {
            Some(used) => {
                let new = used.last != counter;
                used.last = counter;
                new
            }
            None => true,
        }
    }

    pub(super) fn mark_elsewhere(&mut self, item: usize) {
        if let Some(used) = self.uses.get_mut(item) {
            used.elsewhere = true;
        }
    }

    /// One use of an item, to be checked.
    pub(super) fn used<'a>(
        &'a self,
        check: &'a Check<'a>,
        owner: Owner<'a>,
        position: usize,
        span: &'a Range<usize>,
    ) -> Option<ItemUse<'a>> {
        let domain = self.domains.get(position).copied().flatten();
        Some(ItemUse { check, owner, item: self.list.get(position)?, domain, span })
    }

    /// Reports items that nothing uses.
    pub(super) fn finish(self, check: &Check<'_>) -> Vec<Item> {
        if check.items_are_resolved() {
            for ((item, used), place) in self.list.iter().zip(&self.uses).zip(&self.places) {
                if used.last == 0 && !used.elsewhere && !item.unscored {
                    check
                        .add(Code::UnusedItem, place, format!("no score uses item `{}`", item.id))
                        .label("not used")
                        .help("use it, or mark it `unscored = true`");
                }
            }
        }
        self.list
    }
}

/// How many items a range of plain numbers promises: 9 for `1..9`.
fn numbers_between(range: &str) -> Option<usize> {
    let (first, last) = range.split_once("..")?;
    last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?)?.checked_add(1)
}
