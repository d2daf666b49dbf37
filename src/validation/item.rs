//! One item: kind and keys, keying, what it counts when it is skipped, and the range of its score.

use super::answers::values;
use super::check::{Check, Owner};
use super::context::Context;
use super::identifiers::is_loinc;
use super::options::{OptionSets, fits_points};
use super::provenance::locator;
use super::texts::{self, Languages};
use crate::definition::{RawItem, RawNotApplicable};
use crate::diagnostic::Code;
use crate::instrument::{Domain, Item, ItemKind, Keying, NotApplicable};
use crate::text::Text;
use crate::toml_table::At;

/// An item, and what its score can be; `None` if it could not be computed because of another error.
pub(super) fn item<'t>(
    context: Context<'_, '_, '_>,
    raw: &RawItem<'t>,
    sets: &mut OptionSets<'t>,
    languages: &mut Languages<'t>,
) -> (Item, Option<Domain>) {
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
    let domain = domain.ok().filter(|_| values.known);
    (item, domain)
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
        && !fits_points(number)
    {
        check.add(Code::NumberTooLarge, span, format!("{number} is too large here"));
    }
    context.cite_for(owner, "not_applicable_source", span, raw.not_applicable_source.as_ref());
    Some(value)
}
