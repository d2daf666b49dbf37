//! Items: kind and keys, keying, what is skipped, and the range of the item score.

use std::ops::Range;

use super::answers::values;
use super::check::{Check, Index, MAX_ITEMS, Owner};
use super::context::Context;
use super::locators::is_loinc;
use super::options::{OptionSets, is_moderate};
use super::provenance::locator;
use super::texts::{self, Languages};
use crate::definition::{RawItem, RawNotApplicable};
use crate::diagnostic::Code;
use crate::instrument::{Domain, Item, ItemKind, Keying, NotApplicable};
use crate::text::Text;
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
            let item = item(context, raw, &mut items, sets, languages);
            items.list.push(item);
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

    /// Checks that a score may use an item: that it is scored, no clock time, and says what it counts when skipped.
    pub(super) fn may_score(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        position: usize,
        span: &Range<usize>,
    ) -> bool {
        let Some(item) = self.list.get(position) else { return false };
        if item.unscored {
            check
                .add(
                    Code::UnscoredItem,
                    span,
                    format!("{owner} uses item `{}`, which is marked `unscored`", item.id),
                )
                .help("remove it here, or remove `unscored = true` at the item");
        }
        self.says_when_skipped(check, owner, position, span);
        self.is_number(check, owner, item, span)
    }

    /// Checks that an item that the form may skip says what it then counts.
    pub(super) fn says_when_skipped(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        item: usize,
        span: &Range<usize>,
    ) {
        let Some(item) = self.list.get(item) else { return };
        if item.may_be_not_applicable() && item.not_applicable.is_none() {
            check
                .add(
                    Code::NotApplicable,
                    span,
                    format!("{owner} uses item `{}`, which the form may skip; nothing says what it then counts", item.id),
                )
                .help("add `not_applicable_as` (\"excluded\" or a number) and `not_applicable_source` to the item");
        }
    }

    /// Checks that an item can be all that a score is computed from: one that is excluded, or may be left blank, would leave
    /// a score that nobody gave an answer for.
    pub(super) fn may_stand_alone(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        position: usize,
        span: &Range<usize>,
    ) -> bool {
        let Some(item) = self.list.get(position) else { return false };
        let may = !item.optional && item.not_applicable != Some(NotApplicable::Excluded);
        if !may {
            self.cannot_be_left_out(check, owner, position, span);
        }
        may
    }

    pub(super) fn cannot_be_left_out(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        item: usize,
        span: &Range<usize>,
    ) {
        let id = self.list.get(item).map_or("", |item| &item.id);
        check
            .add(
                Code::NotApplicable,
                span,
                format!("{owner} cannot do without item `{id}`, which may be left out"),
            )
            .label("may be left out")
            .help("a score that has no other input needs an item that is always answered");
    }

    /// Checks that a scale may reverse an item: what it counts when it is skipped is reversed with it, so it lies in the
    /// range of the item.
    pub(super) fn may_be_reversed(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        position: usize,
        span: &Range<usize>,
    ) -> bool {
        let Some(item) = self.list.get(position) else { return false };
        let Some(NotApplicable::Counts(counts)) = item.not_applicable else { return true };
        let (low, high) = item.score_range();
        let may = low <= counts && counts <= high;
        if !may {
            check
                .add(
                    Code::NotApplicable,
                    span,
                    format!(
                        "{owner} reverses item `{}`, which counts {counts} when it is skipped; that is outside {low} to {high}",
                        item.id
                    ),
                )
                .help("make the item `reverse_keyed`: what it counts when it is skipped is then not reversed");
        }
        may
    }

    /// Checks that an item is not a clock time used as a number.
    fn is_number(&self, check: &Check<'_>, owner: Owner<'_>, item: &Item, span: &Range<usize>) -> bool {
        let is_clock = item.kind == ItemKind::Clock;
        if is_clock {
            check
                .add(
                    Code::ClockItem,
                    span,
                    format!("{owner} uses item `{}`, a time of day, as a number", item.id),
                )
                .help("a scale with `method = \"duration\"` gives the minutes between two times");
        }
        !is_clock
    }

    /// What an item's score can be, for a threshold on it; reports a clock time.
    pub(super) fn comparable(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        item: usize,
        span: &Range<usize>,
    ) -> Option<Domain> {
        let found = self.list.get(item)?;
        if self.is_number(check, owner, found, span) {
            self.domains.get(item).copied().flatten()
        } else {
            None
        }
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

/// Where to point for a whole table: its id, or its head.
pub(super) fn place(id: Option<&At<&str>>, head: &Range<usize>) -> Range<usize> {
    id.map_or_else(|| head.clone(), |id| id.span.clone())
}

fn item<'t>(
    context: Context<'_, '_, '_>,
    raw: &RawItem<'t>,
    items: &mut Items<'t>,
    sets: &mut OptionSets<'t>,
    languages: &mut Languages<'t>,
) -> Item {
    let check = context.check;
    let owner = Owner::new("item", raw.id.as_ref());
    let text = raw.text.as_ref().map(|text| {
        text.by_language.iter().for_each(|(language, _)| languages.note(check, language));
        texts::text(check, text)
    });
    let values = values(check, owner, raw, sets);
    let is_true = |value: &Option<At<bool>>| value.as_ref().is_some_and(|value| value.value);
    let may_be_skipped = is_true(&raw.optional) || raw.shown_when.is_some();
    let not_applicable = not_applicable(context, owner, raw, may_be_skipped);
    locator(check, raw.loinc.as_ref(), "LOINC code (or its check digit is wrong)", "44250-9", is_loinc);
    let mut item = Item {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        text: text.unwrap_or_else(|| Text::new(Vec::new())),
        kind: values.kind,
        keying: values.keying,
        reverse_keyed: is_true(&raw.reverse_keyed),
        unscored: is_true(&raw.unscored),
        numbering_varies: is_true(&raw.numbering_varies),
        optional: is_true(&raw.optional),
        // Resolved once all items are known.
        shown_when: None,
        not_applicable,
        loinc: raw.loinc.as_ref().map(|loinc| loinc.value.into()),
        unit: raw.unit.as_ref().map(|unit| unit.value.into()),
        recorded: values.recorded,
        contiguous: values.contiguous,
        low: 0,
        high: 0,
        scale: values.scale,
    };
    if let Keying::Points(points) = &item.keying {
        let units = || points.iter().map(|(_, units)| *units);
        (item.low, item.high) = (units().min().unwrap_or(0), units().max().unwrap_or(0));
    } else {
        let (a, b) = (item.keying.score(item.recorded.0), item.keying.score(item.recorded.1));
        (item.low, item.high) = (a.min(b), a.max(b));
    }
    if item.reverse_keyed {
        reverse(check, raw, &mut item);
    }
    let codes = match item.kind {
        ItemKind::Options { set } => sets.sets.get(set).map_or(&[][..], |set| &set.options),
        _ => &[],
    };
    let domain = Domain::of_item(&item, codes.iter().map(|option| option.code));
    items.domains.push(domain.ok().filter(|_| values.known));
    item
}

/// Lowest + highest − points, over the declared points.
fn reverse(check: &Check<'_>, raw: &RawItem<'_>, item: &mut Item) {
    if item.kind == ItemKind::Clock
        && let Some(key) = &raw.reverse_keyed
    {
        check.add(
            Code::ItemKeys,
            &key.span,
            format!("item `{}` is a time of day and has no reverse", item.id),
        );
        return;
    }
    let sum = item.low.saturating_add(item.high);
    match &mut item.keying {
        Keying::Linear { factor, offset } => {
            (*factor, *offset) = (factor.saturating_neg(), sum.saturating_sub(*offset));
        }
        Keying::Points(points) => {
            points.iter_mut().for_each(|(_, units)| *units = sum.saturating_sub(*units))
        }
    }
}

fn not_applicable(
    context: Context<'_, '_, '_>,
    owner: Owner<'_>,
    raw: &RawItem<'_>,
    may_be_skipped: bool,
) -> Option<NotApplicable> {
    let check = context.check;
    let Some(counts) = &raw.not_applicable_as else {
        if let Some(source) = &raw.not_applicable_source {
            check.add(Code::UnusedKey, &source.span, "this source has no `not_applicable_as` beside it");
        }
        return None;
    };
    let (value, span) = match counts {
        RawNotApplicable::Excluded(span) => (NotApplicable::Excluded, span),
        RawNotApplicable::Counts(number) => (NotApplicable::Counts(number.value), &number.span),
    };
    if !may_be_skipped {
        check
            .add(Code::UnusedKey, span, format!("{owner} is always asked, so it always applies"))
            .help("give the item `optional = true` or a `shown_when`, or remove `not_applicable_as`");
    }
    if let NotApplicable::Counts(number) = value
        && !is_moderate(number)
    {
        check.add(Code::NumberTooLarge, span, format!("{number} is too large here"));
    }
    context.cite_for(owner, "not_applicable_source", span, raw.not_applicable_source.as_ref());
    Some(value)
}
