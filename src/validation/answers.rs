//! What an item's answers are: its kind and that kind's keys, and what each answer counts.

use super::check::{Check, Owner};
use super::options::{MAX_VALUE, OptionSets};
use crate::definition::RawItem;
use crate::diagnostic::Code;
use crate::instrument::{ItemKind, Keying, OptionSet};
use crate::number::Number;
use crate::toml_table::At;

/// What an item's kind says about its values.
pub(super) struct Values {
    pub(super) kind: ItemKind,
    pub(super) keying: Keying,
    pub(super) recorded: (i32, i32),
    pub(super) contiguous: bool,
    pub(super) scale: i64,
    pub(super) known: bool,
}

/// Reads the kind of an item and the keys that belong to it.
pub(super) fn values<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawItem<'t>,
    sets: &mut OptionSets<'t>,
) -> Values {
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
