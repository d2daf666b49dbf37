//! Recodings and tables: order, shape, and that they serve exactly the values that can occur.

use std::ops::Range;

use super::check::{Check, Owner};
use super::thresholds::{several, written};
use crate::definition::{RawScale, RawThreshold};
use crate::diagnostic::Code;
use crate::instrument::{Coverage, Domain, LookupRow, RecodeClass};
use crate::number::Number;
use crate::threshold::Threshold;
use crate::toml_table::At;

/// The tables of one scale, held against what its input can be.
pub(super) struct Tables<'c, 'p, 'r, 't> {
    pub(super) check: &'c Check<'p>,
    pub(super) owner: Owner<'r>,
    pub(super) raw: &'r RawScale<'t>,
}

impl Coverage for Tables<'_, '_, '_, '_> {
    fn classes(&self, of: &Domain) -> bool {
        reaches_classes(self.check, self.owner, self.raw, of)
    }

    fn table(&self, of: &Domain) -> bool {
        covers(self.check, self.owner, self.raw, of)
    }
}

/// The classes of a recoding, ascending; and whether they are in order.
pub(super) fn classes(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>) -> (Vec<RecodeClass>, bool) {
    let mut sound = !raw.classes.is_empty();
    let mut before: Option<Threshold> = None;
    let mut classes = Vec::with_capacity(raw.classes.len());
    for (position, class) in raw.classes.iter().enumerate() {
        let start = start(check, owner, &class.start);
        let start = start.as_ref();
        if let Some((span, message, help)) =
            out_of_order(owner, "class", position, &class.head, start, before)
        {
            check.add(Code::ClassOrder, &span, message).help(help);
            sound = false;
        }
        before = start.map(|start| start.value).or(before);
        sound &= class.value.is_some();
        let value = class.value.as_ref().map_or(Number::ZERO, |value| value.value);
        classes.push(RecodeClass { start: start.map(|start| start.value), value });
    }
    let at = raw.method_keys.iter().find(|key| key.value == "classes");
    if let Some(at) = at
        && raw.classes.is_empty()
        && check.is_readable()
    {
        check.add(Code::NoMembers, &at.span, format!("{owner} has no classes"));
    }
    (classes, sound)
}

/// Where a class or a band starts; reports two starts.
pub(super) fn start(check: &Check<'_>, owner: Owner<'_>, raw: &RawThreshold) -> Option<At<Threshold>> {
    let mut written = written(raw);
    if let [first, second, ..] = written.as_slice() {
        several(check, owner, first, second);
    }
    if written.is_empty() { None } else { Some(written.swap_remove(0)) }
}

/// What is wrong with the start of a class or a band, if something is: place, message, help.
pub(super) fn out_of_order(
    owner: Owner<'_>,
    kind: &str,
    position: usize,
    head: &Range<usize>,
    start: Option<&At<Threshold>>,
    before: Option<Threshold>,
) -> Option<(Range<usize>, String, String)> {
    let place = |start: Threshold| (start.value(), start.is_strict());
    match (position, start) {
        (0, None) => None,
        (0, Some(start)) => Some((
            start.span.clone(),
            format!("the lowest {kind} of {owner} starts at the lowest value anyway"),
            format!("remove its `{}`, or put a lower {kind} before it", start.value.key()),
        )),
        (_, None) => Some((
            head.clone(),
            format!("a {kind} of {owner} does not say where it starts"),
            format!("give it `at_least` or `above`; only the lowest {kind} has none"),
        )),
        (_, Some(start)) => match before {
            Some(before) if place(start.value) <= place(before) => Some((
                start.span.clone(),
                format!(
                    "a {kind} of {owner} starts {}, not above the one before it, {}",
                    starting(start.value),
                    starting(before)
                ),
                format!("order each {kind} by its start"),
            )),
            _ => None,
        },
    }
}

/// `at 5`, `above 5`.
pub(super) fn starting(start: Threshold) -> String {
    format!("{} {}", if start.is_strict() { "above" } else { "at" }, start.value())
}

/// Whether every class holds some value of the input; reports those that do not.
fn reaches_classes(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, of: &Domain) -> bool {
    let starts = || raw.classes.iter().map(|class| written(&class.start).into_iter().next());
    let mut all = true;
    for ((class, from), to) in raw.classes.iter().zip(starts()).zip(starts().skip(1).chain([None])) {
        if !of.meets(from.as_ref().map(|from| from.value), to.map(|to| to.value)) {
            let span = from.map_or_else(|| class.head.clone(), |from| from.span);
            check
                .add(
                    Code::UnreachableClass,
                    &span,
                    format!(
                        "no value is in this class of {owner}: its input goes from {} to {}",
                        of.low, of.high
                    ),
                )
                .label("nobody is in this class");
            all = false;
        }
    }
    all
}

/// The rows of a table: raw value, value, standard error where given; and whether they are in order.
pub(super) fn lookup(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>) -> (Vec<LookupRow>, bool) {
    let mut rows: Vec<LookupRow> = Vec::with_capacity(raw.table.len());
    let mut sound = !raw.table.is_empty();
    for row in &raw.table {
        let values: Vec<Number> = row.value.iter().map(|value| value.value).collect();
        match *values.as_slice() {
            [raw, value] => rows.push(LookupRow { raw, value, standard_error: None }),
            [raw, value, error] => rows.push(LookupRow { raw, value, standard_error: Some(error) }),
            _ => {
                if check.is_readable() {
                    check
                        .add(
                            Code::TableShape,
                            &row.span,
                            format!("a row of {owner} has not 2 or 3 values but {}", values.len()),
                        )
                        .help("a row is a raw value, its value, and optionally its standard error");
                }
                sound = false;
            }
        }
    }
    if raw.table.is_empty()
        && check.is_readable()
        && let Some(at) = raw.method_keys.iter().find(|key| key.value == "table")
    {
        check.add(Code::NoMembers, &at.span, format!("the table of {owner} has no rows"));
    }
    sound &= ascending(check, owner, &raw.table);
    let may_turn = raw.monotone.as_ref().is_some_and(|monotone| !monotone.value);
    if sound && !may_turn {
        sound &= monotone(check, owner, &raw.table);
    }
    (rows, sound)
}

/// Whether raw values ascend; reports the first that does not.
pub(super) fn ascending(check: &Check<'_>, owner: Owner<'_>, rows: &[At<Vec<At<Number>>>]) -> bool {
    for (before, row) in rows.iter().zip(rows.iter().skip(1)) {
        if let (Some(before), Some(raw)) = (before.value.first(), row.value.first())
            && raw.value <= before.value
        {
            check
                .add(
                    Code::TableOrder,
                    &raw.span,
                    format!("the raw value {} of {owner} comes after {}", raw.value, before.value),
                )
                .label("not above the one before");
            return false;
        }
    }
    true
}

/// Whether the second values only rise or only fall; reports where the direction turns.
pub(super) fn monotone(check: &Check<'_>, owner: Owner<'_>, rows: &[At<Vec<At<Number>>>]) -> bool {
    let values = || rows.iter().filter_map(|row| row.value.get(1));
    let (Some(first), Some(last)) = (values().next(), values().next_back()) else { return true };
    let rises = last.value >= first.value;
    for (before, value) in values().zip(values().skip(1)) {
        if (rises && value.value < before.value) || (!rises && value.value > before.value) {
            let way = if rises { "rise" } else { "fall" };
            check
                .add(
                    Code::TableMonotone,
                    &value.span,
                    format!("the values of {owner} {way}, but not from {} to {}", before.value, value.value),
                )
                .label("against the others")
                .help("compare with the source; if it really has this, write `monotone = false`");
            return false;
        }
    }
    true
}

/// Whether a table has a row for every value of its input and no others; reports what is missing or too many.
fn covers(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, of: &Domain) -> bool {
    let at = raw.method_keys.iter().find(|key| key.value == "table").map_or(&raw.head, |key| &key.span);
    let (Some(stride), Some(count)) = (of.stride, of.count()) else {
        check
            .add(Code::FractionalInput, at, format!("{owner} looks up a value that can be any fraction"))
            .help("give the input a `round`, or its prorating a `rounding`, or require all answers");
        return false;
    };
    let mut sound = true;
    let mut inside = 0_i64;
    for row in &raw.table {
        let Some(value) = row.value.first() else { continue };
        if of.may_be(value.value) {
            inside = inside.saturating_add(1);
        } else {
            check
                .add(
                    Code::TableRange,
                    &value.span,
                    format!(
                        "{owner} has a row for {}, which its input, {} to {}, cannot be",
                        value.value, of.low, of.high
                    ),
                )
                .label("cannot occur");
            sound = false;
        }
    }
    if inside < count {
        let rows = || raw.table.iter().filter_map(|row| row.value.first()).map(|value| value.value);
        // The rows ascend, so the first value that the next row does not have is missing.
        let mut wanted = of.low;
        for value in rows().filter(|value| of.may_be(*value)) {
            if value != wanted {
                break;
            }
            wanted = wanted.plus(stride);
        }
        let missing = count.saturating_sub(inside);
        let more =
            if missing > 1 { format!(" and {} more", missing.saturating_sub(1)) } else { String::new() };
        check
            .add(Code::TableGap, at, format!("{owner} has no row for {wanted}{more}"))
            .label(format!("its input goes from {} to {}", of.low, of.high));
        sound = false;
    }
    sound
}
