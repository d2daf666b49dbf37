//! Items: kind and keys, keying, what is skipped, and the range of the item score.

use std::ops::Range;

use super::check::{Check, Index, MAX_ITEMS, Owner};
use super::conditions::{self, Scope};
use super::locators::is_loinc;
use super::options::{MAX_VALUE, OptionSets, is_moderate};
use super::provenance::{Sources, locator};
use super::range::Domain;
use super::texts::{self, Languages};
use crate::definition::{RawItem, RawNotApplicable};
use crate::diagnostic::Code;
use crate::instrument::{Item, ItemKind, Keying, NotApplicable, OptionSet};
use crate::number::Number;
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
    /// A counter of the scale or count that last named the item, so that a second time is seen at once.
    last: usize,
}

/// What an item's kind says about its values.
struct Values {
    kind: ItemKind,
    keying: Keying,
    recorded: (i32, i32),
    contiguous: bool,
    scale: i64,
    known: bool,
}

impl<'t> Items<'t> {
    pub(super) fn new(
        check: &Check<'_>,
        raw: Vec<RawItem<'t>>,
        sets: &mut OptionSets<'t>,
        sources: &Sources<'_>,
        languages: &mut Languages<'t>,
    ) -> Self {
        if let Some(extra) = raw.get(MAX_ITEMS) {
            check.add(Code::TooLarge, &extra.head, format!("there are more than {MAX_ITEMS} items"));
        }
        let raw: Vec<_> = raw.into_iter().take(MAX_ITEMS).collect();
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
            let item = item(check, &raw, &mut items, sets, sources, languages);
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
            if !check.take_members(last.saturating_sub(first).saturating_add(1), &id.span) {
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

/// Where to point for a whole table: its id, or its head.
pub(super) fn place(id: Option<&At<&str>>, head: &Range<usize>) -> Range<usize> {
    id.map_or_else(|| head.clone(), |id| id.span.clone())
}

fn item<'t>(
    check: &Check<'_>,
    raw: &RawItem<'t>,
    items: &mut Items<'t>,
    sets: &mut OptionSets<'t>,
    sources: &Sources<'_>,
    languages: &mut Languages<'t>,
) -> Item {
    let owner = Owner::new("item", raw.id.as_ref());
    let text = raw.text.as_ref().map(|text| {
        text.by_language.iter().for_each(|(language, _)| languages.note(check, language));
        texts::text(check, text)
    });
    let values = values(check, owner, raw, sets);
    let is_true = |value: &Option<At<bool>>| value.as_ref().is_some_and(|value| value.value);
    let position = items.list.len();
    let shown_when = raw.shown_when.as_ref().and_then(|condition| {
        conditions::resolve(check, owner, condition, items, &Scope::ShownWhen { before: position })
    });
    let may_be_skipped = is_true(&raw.optional) || raw.shown_when.is_some();
    let not_applicable = not_applicable(check, owner, raw, may_be_skipped, sources);
    locator(check, raw.loinc.as_ref(), "LOINC code (or its check digit is wrong)", "44250-9", is_loinc);
    let mut item = Item {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        text: text.unwrap_or_else(|| Text::new(Vec::new())),
        kind: values.kind,
        keying: values.keying,
        reverse_keyed: is_true(&raw.reverse_keyed),
        unscored: is_true(&raw.unscored),
        optional: is_true(&raw.optional),
        shown_when,
        not_applicable,
        loinc: raw.loinc.as_ref().map(|loinc| loinc.value.into()),
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
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawItem<'_>,
    may_be_skipped: bool,
    sources: &Sources<'_>,
) -> Option<NotApplicable> {
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
    sources.cite_for(check, owner, "not_applicable_source", span, raw.not_applicable_source.as_ref());
    Some(value)
}

fn values<'t>(check: &Check<'_>, owner: Owner<'_>, raw: &RawItem<'t>, sets: &mut OptionSets<'t>) -> Values {
    const KINDS: &[(&str, ItemKind)] = &[
        ("number", ItemKind::Number { decimals: 0 }),
        ("clock", ItemKind::Clock),
        ("duration", ItemKind::Duration),
    ];
    let unknown = Values {
        kind: ItemKind::Number { decimals: 0 },
        keying: Keying::Linear { factor: 1, offset: 0 },
        recorded: (0, 0),
        contiguous: true,
        scale: 1,
        known: false,
    };
    let kind = match (&raw.options, &raw.kind) {
        (Some(_), None) => None,
        (Some(_), Some(kind)) => {
            check
                .add(Code::ItemKeys, &kind.span, format!("{owner} has both `options` and `kind`"))
                .help("coded items have `options` only");
            return unknown;
        }
        (None, Some(kind)) => match check.word(kind, "kind of item", KINDS) {
            Some(kind) => Some(kind),
            None => return unknown,
        },
        (None, None) => {
            check
                .add(Code::ItemKeys, &raw.head, format!("{owner} says nothing about its answers"))
                .help("give it `options` or a `kind`");
            return unknown;
        }
    };
    let fits = |key: &str| match kind {
        None | Some(ItemKind::Clock) => false,
        Some(ItemKind::Number { .. }) => true,
        _ => matches!(key, "min" | "max"),
    };
    let keys = [
        ("min", raw.min.as_ref().map(|at| &at.span)),
        ("max", raw.max.as_ref().map(|at| &at.span)),
        ("decimals", raw.decimals.as_ref().map(|at| &at.span)),
        ("unit", raw.unit.as_ref().map(|at| &at.span)),
    ];
    for (key, span) in keys {
        if let Some(span) = span
            && !fits(key)
        {
            check.add(Code::ItemKeys, span, format!("{owner} is of a kind that has no `{key}`"));
        }
    }
    match kind {
        None => coded(check, owner, raw, sets).unwrap_or(unknown),
        Some(ItemKind::Clock) => {
            Values { kind: ItemKind::Clock, recorded: (0, 1439), known: true, ..unknown }
        }
        Some(kind) => number(check, owner, raw, kind).unwrap_or(unknown),
    }
}

fn coded<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawItem<'t>,
    sets: &mut OptionSets<'t>,
) -> Option<Values> {
    let name = raw.options.as_ref()?;
    let Some(position) = sets.index.find(check, Code::UnknownOptions, owner, name) else {
        sets.all_resolved = false;
        return None;
    };
    if let Some(used) = sets.used.get_mut(position) {
        *used = true;
    }
    let set: &OptionSet = sets.sets.get(position)?;
    let codes = || set.options.iter().map(|option| option.code);
    let (lowest, highest) = (codes().min()?, codes().max()?);
    let width = i64::from(highest).saturating_sub(i64::from(lowest)).saturating_add(1);
    let scale =
        set.options.iter().try_fold(1, |common, option| least_common(common, option.points.denominator()))?;
    let units = |points: Number| points.times(Number::from(scale)).to_integer().unwrap_or(0);
    let plain = set.options.iter().all(|option| option.points == Number::from(option.code));
    let keying = if plain {
        Keying::Linear { factor: 1, offset: 0 }
    } else {
        Keying::Points(set.options.iter().map(|option| (option.code, units(option.points))).collect())
    };
    Some(Values {
        kind: ItemKind::Options { set: position },
        keying,
        recorded: (lowest, highest),
        contiguous: usize::try_from(width) == Ok(set.options.len()),
        scale,
        known: sets.known.get(position).copied().unwrap_or(false),
    })
}

fn least_common(a: i64, b: i64) -> Option<i64> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x.checked_rem(y)?);
    }
    a.checked_div(x)?.checked_mul(b).filter(|common| *common <= 1_000_000)
}

fn number(check: &Check<'_>, owner: Owner<'_>, raw: &RawItem<'_>, kind: ItemKind) -> Option<Values> {
    let decimals = match &raw.decimals {
        Some(decimals) if (0..=3).contains(&decimals.value) => u32::try_from(decimals.value).unwrap_or(0),
        Some(decimals) => {
            check.add(Code::OutOfRange, &decimals.span, "an item keeps 0 to 3 decimals");
            return None;
        }
        None => 0,
    };
    for (key, limit) in [("min", &raw.min), ("max", &raw.max)] {
        if limit.is_none() {
            check.add(Code::ItemKeys, &raw.head, format!("{owner} has no `{key}`"));
        }
    }
    let (min, max) = (raw.min.as_ref()?, raw.max.as_ref()?);
    let factor = 10_i64.saturating_pow(decimals);
    let recorded = |limit: &At<Number>| {
        if limit.value.numerator().saturating_abs() > MAX_VALUE.saturating_mul(limit.value.denominator()) {
            check
                .add(Code::NumberTooLarge, &limit.span, format!("{} is too large for an item", limit.value))
                .help(format!("items go up to {MAX_VALUE}"));
            return None;
        }
        let units = limit.value.times(Number::from(factor)).to_integer();
        if units.is_none() {
            check
                .add(
                    Code::ItemLimits,
                    &limit.span,
                    format!("{} has more decimals than {owner} keeps", limit.value),
                )
                .help("give the item more `decimals`, or the limit fewer");
        }
        i32::try_from(units?).ok()
    };
    let (low, high) = (recorded(min), recorded(max));
    let (low, high) = (low?, high?);
    if low >= high {
        check.add(
            Code::ItemLimits,
            &max.span,
            format!("the highest answer of {owner} is not above the lowest, {}", min.value),
        );
        return None;
    }
    if kind == ItemKind::Duration && low < 0 {
        check.add(Code::ItemLimits, &min.span, "a duration is not negative");
        return None;
    }
    Some(Values {
        kind: if kind == ItemKind::Duration { kind } else { ItemKind::Number { decimals } },
        keying: Keying::Linear { factor: 1, offset: 0 },
        recorded: (low, high),
        contiguous: true,
        scale: factor,
        known: check.is_readable(),
    })
}
