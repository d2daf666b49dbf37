//! Conditions of an instrument: names to positions, thresholds within reach.

use std::ops::Range;

use super::check::{Check, Index, Owner};
use super::count_group::count_group;
use super::item_use::ItemUse;
use super::items::Items;
use super::scales::Scales;
use super::thresholds;
use crate::condition::Condition;
use crate::definition::{RawCondition, RawGroup, RawItem, RawSubject, RawTest, RawThreshold};
use crate::diagnostic::Code;
use crate::instrument::{CountGroup, Domain, Test, Threshold};
use crate::number::Number;
use crate::toml_table::At;

/// What a condition may refer to.
pub(super) enum Scope<'s, 't> {
    /// Items before the one with this position.
    ShownWhen { before: usize },
    /// Every item and scale, and the criteria before the one with this position.
    Criterion { scales: &'s Scales<'t>, criteria: &'s Index<'t>, before: usize },
}

/// Resolves when each item is asked. The ids of all items must be known by then, so that one that comes too late is told apart
/// from one that does not exist.
pub(super) fn shown_when<'t>(check: &Check<'_>, raw: &[RawItem<'t>], items: &mut Items<'t>) {
    for (position, raw) in raw.iter().enumerate().take(items.list.len()) {
        let Some(condition) = &raw.shown_when else { continue };
        let owner = Owner::new("item", raw.id.as_ref());
        let resolved = resolve(check, owner, condition, items, &Scope::ShownWhen { before: position });
        if let Some(item) = items.list.get_mut(position) {
            item.shown_when = resolved;
        }
    }
}

/// The condition with its names resolved; `None` where a part of it is wrong.
pub(super) fn resolve<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawCondition<RawTest<'t>>,
    items: &mut Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<Condition<Test>> {
    let mut parts = |raw: &[RawCondition<RawTest<'t>>]| -> Option<Vec<_>> {
        let parts: Vec<_> = raw.iter().map(|part| resolve(check, owner, part, items, scope)).collect();
        parts.into_iter().collect()
    };
    match raw {
        RawCondition::All(all) => Some(Condition::All(parts(all)?)),
        RawCondition::Any(any) => Some(Condition::Any(parts(any)?)),
        RawCondition::Not(part) => Some(Condition::Not(Box::new(resolve(check, owner, part, items, scope)?))),
        RawCondition::Leaf { leaf, span } => test(check, owner, leaf, span, items, scope),
    }
}

fn test<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawTest<'t>,
    span: &Range<usize>,
    items: &mut Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<Condition<Test>> {
    match &raw.subject {
        RawSubject::Count { groups, require_any } => {
            let found = count(check, owner, raw, groups, items, scope);
            let also = require_any.as_ref().map(|group| {
                let counter = items.next_counter();
                group_of(check, owner, group, counter, items, scope)
            });
            match also {
                None => found,
                Some(group) => {
                    let any = Test::Count {
                        at_most: group.as_ref()?.items.len(),
                        groups: vec![group?],
                        at_least: 1,
                    };
                    Some(Condition::All(vec![found?, Condition::Test(any)]))
                }
            }
        }
        RawSubject::Item(id) => {
            let item = find_item(check, owner, id, items, scope)?;
            items.mark_elsewhere(item);
            let domain = items.used(check, owner, item, &id.span).and_then(ItemUse::comparable);
            compare(check, owner, raw, span, Owner::new("item", Some(id)), domain, |threshold| Test::Item {
                item,
                threshold,
            })
        }
        RawSubject::Score(id) => {
            let (scales, scale) = find_scale(check, owner, id, scope)?;
            let domain = scales.list.get(scale)?.reach;
            compare(check, owner, raw, span, Owner::new("scale", Some(id)), domain, |threshold| Test::Score {
                scale,
                threshold,
            })
        }
        RawSubject::Band { scale: id, at_least } => {
            let (scales, scale) = find_scale(check, owner, id, scope)?;
            let band = scales.band_names.get(scale)?.find(check, Code::UnknownBand, owner, at_least)?;
            let severity = scales.list.get(scale)?.bands.get(band)?.severity;
            if severity == 0 {
                check
                    .add(
                        Code::AlwaysReached,
                        &at_least.span,
                        format!("every score is at least as severe as band `{}`, the best", at_least.value),
                    )
                    .label("always the case");
            }
            Some(Condition::Test(Test::Band { scale, severity }))
        }
        RawSubject::Cutoff(name) => cutoff(check, owner, name, scope),
        RawSubject::Criterion(id) => {
            let Scope::Criterion { criteria, before, .. } = scope else {
                return only_items(check, owner, &id.span);
            };
            let criterion = criteria.find(check, Code::UnknownCriterion, owner, id)?;
            if criterion >= *before {
                check
                    .add(
                        Code::UnknownCriterion,
                        &id.span,
                        format!("{owner} uses criterion `{}`, which does not come before it", id.value),
                    )
                    .help("a criterion is built from those above it");
                return None;
            }
            Some(Condition::Test(Test::Criterion(criterion)))
        }
    }
}

fn cutoff(
    check: &Check<'_>,
    owner: Owner<'_>,
    name: &At<&str>,
    scope: &Scope<'_, '_>,
) -> Option<Condition<Test>> {
    let Some((scale_id, cutoff_id)) = name.value.split_once('.') else {
        check
            .add(Code::UnknownCutoff, &name.span, format!("`{}` names no cutoff", name.value))
            .help("write scale and cutoff with a point between them: `total.probable-depression`");
        return None;
    };
    let (scales, scale) = find_scale(check, owner, &At::new(scale_id, &name.span), scope)?;
    let names = scales.cutoff_names.get(scale)?;
    let cutoff = names.find(check, Code::UnknownCutoff, owner, &At::new(cutoff_id, &name.span))?;
    Some(Condition::Test(Test::Cutoff { scale, cutoff }))
}

fn only_items<R>(check: &Check<'_>, owner: Owner<'_>, span: &Range<usize>) -> Option<R> {
    check
        .add(Code::ShownWhenOrder, span, format!("`shown_when` of {owner} tests more than earlier items"))
        .help("test the items themselves");
    None
}

fn find_scale<'s, 't>(
    check: &Check<'_>,
    owner: Owner<'_>,
    id: &At<&str>,
    scope: &Scope<'s, 't>,
) -> Option<(&'s Scales<'t>, usize)> {
    match scope {
        Scope::ShownWhen { .. } => only_items(check, owner, &id.span),
        Scope::Criterion { scales, .. } => {
            Some((*scales, scales.index.find(check, Code::UnknownScale, owner, id)?))
        }
    }
}

fn find_item<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    id: &At<&str>,
    items: &Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<usize> {
    let item = items.find(check, owner, id)?;
    in_scope(check, owner, item, &id.span, items, scope).then_some(item)
}

fn in_scope(
    check: &Check<'_>,
    owner: Owner<'_>,
    item: usize,
    span: &Range<usize>,
    items: &Items<'_>,
    scope: &Scope<'_, '_>,
) -> bool {
    let Scope::ShownWhen { before } = scope else { return true };
    if item >= *before {
        check
            .add(
                Code::ShownWhenOrder,
                span,
                format!("`shown_when` of {owner} tests an item that does not come before it"),
            )
            .label("not yet answered then");
    } else if let Some(optional) = items.list.get(item).filter(|item| item.optional) {
        check
            .add(
                Code::ShownWhenOrder,
                span,
                format!("`shown_when` of {owner} tests item `{}`, which may be left blank", optional.id),
            )
            .label("a blank would decide what is asked")
            .help("test an item that is always answered");
        return false;
    }
    item < *before
}

/// The test of a score or an item: one threshold, or two for a range.
fn compare(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawTest<'_>,
    span: &Range<usize>,
    subject: Owner<'_>,
    domain: Option<Domain>,
    test: impl Fn(Threshold) -> Test,
) -> Option<Condition<Test>> {
    let found = thresholds::one_or_both(check, owner, span, &raw.threshold)?;
    if let Some(domain) = &domain {
        for threshold in &found {
            thresholds::check_reachable(check, owner, subject, threshold, domain);
        }
    }
    let mut tests: Vec<_> = found.iter().map(|threshold| Condition::Test(test(threshold.value))).collect();
    if tests.len() == 1 { tests.pop() } else { Some(Condition::All(tests)) }
}

fn count<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawTest<'t>,
    groups: &[RawGroup<'t>],
    items: &mut Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<Condition<Test>> {
    let counter = items.next_counter();
    let resolved: Vec<_> =
        groups.iter().map(|group| group_of(check, owner, group, counter, items, scope)).collect();
    let resolved: Vec<CountGroup> = resolved.into_iter().collect::<Option<_>>()?;
    let size = resolved.iter().fold(0_usize, |sum, group| sum.saturating_add(group.items.len()));
    let whole = |at: &At<Number>| {
        let value = at.value.to_integer().and_then(|value| usize::try_from(value).ok());
        if value.is_none() {
            check.add(Code::OutOfRange, &at.span, format!("{} is not a number of items", at.value));
        }
        value
    };
    let RawThreshold { at_least: written_least, at_most: written_most, .. } = &raw.threshold;
    let at_least = match written_least {
        Some(at) => whole(at)?,
        // Alone, `at_most` includes nobody at all.
        None => usize::from(written_most.is_none()),
    };
    let at_most = written_most.as_ref().map(whole);
    let at_most = match at_most {
        Some(at_most) => at_most?,
        None => size,
    };
    if let Some(at) = written_least
        && (at_least > size || at_least == 0)
    {
        let (code, what) =
            if at_least == 0 { (Code::AlwaysReached, "always") } else { (Code::NeverReached, "never") };
        check
            .add(code, &at.span, format!("{owner} counts {size} items, which are {what} at least {at_least}"))
            .label(format!("{what} the case"));
    }
    if let Some(at) = written_most {
        if at_most < at_least {
            check.add(
                Code::ThresholdShape,
                &at.span,
                format!("no number is at least {at_least} and at most {at_most}"),
            );
        } else if at_most >= size {
            check
                .add(
                    Code::AlwaysReached,
                    &at.span,
                    format!("{owner} counts {size} items, which are always at most {at_most}"),
                )
                .label("always the case");
        }
    }
    Some(Condition::Test(Test::Count { groups: resolved, at_least, at_most }))
}

fn group_of<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawGroup<'t>,
    counter: usize,
    items: &mut Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<CountGroup> {
    let group = count_group(check, owner, raw, counter, items);
    if let Scope::ShownWhen { before } = scope {
        let (positions, _) = items.expand(check, owner, &raw.items);
        // One report per group is enough.
        let is_optional = |item: usize| items.list.get(item).is_some_and(|item| item.optional);
        let wrong = positions.into_iter().find(|(item, _)| item >= before || is_optional(*item));
        if let (Some((item, span)), Some(_)) = (wrong, &group) {
            in_scope(check, owner, item, span, items, scope);
            return None;
        }
    }
    group
}
