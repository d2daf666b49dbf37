//! Critical items and criteria.

use std::fmt;

use super::check::{Check, Index, Owner};
use super::conditions::{self, Scope};
use super::context::Context;
use super::cutoffs;
use super::item_use::ItemUse;
use super::items::Items;
use super::scales::{RESERVED, Scales};
use super::texts;
use super::thresholds;
use crate::condition::Condition;
use crate::definition::{RawCriterion, RawCriticalItem};
use crate::diagnostic::Code;
use crate::instrument::{Concern, Criterion, CriticalItem, Test};
use crate::toml_table::At;

/// Items whose answer matters by itself.
pub(super) fn critical_items<'t>(
    context: Context<'_, '_, '_>,
    raw: &[RawCriticalItem<'t>],
    items: &mut Items<'t>,
    scales: &Index<'t>,
) -> (Vec<CriticalItem>, Index<'t>) {
    let check = context.check;
    let index = Index::new(check, "critical item", RESERVED, raw.iter().map(|critical| critical.id.as_ref()));
    let list = raw
        .iter()
        .filter_map(|raw| {
            distinct(check, "critical item", raw.id.as_ref(), &[scales]);
            let owner = Owner::new("critical item", raw.id.as_ref());
            let concern = raw.concern.as_ref().filter(|word| !word.value.is_empty());
            let concern = concern.and_then(|word| check.word(word, "concern", &Concern::WORDS));
            let label = texts::label(check, raw.label.as_ref(), raw.id.as_ref());
            let source = context.cite(owner, raw.source.as_ref());
            let threshold = thresholds::one(check, owner, &raw.head, &raw.threshold);
            let id = raw.item.as_ref().filter(|id| !id.value.is_empty())?;
            let item = items.find(check, owner, id)?;
            items.mark_elsewhere(item);
            let domain = items.used(check, owner, item, &id.span).and_then(ItemUse::comparable);
            let threshold = threshold?;
            if let Some(domain) = &domain {
                thresholds::check_reachable(check, owner, Owner::new("item", Some(id)), &threshold, domain);
            }
            Some(CriticalItem {
                id: raw.id.as_ref()?.value.into(),
                label,
                item,
                threshold: threshold.value,
                concern: concern?,
                source,
            })
        })
        .collect();
    (list, index)
}

/// Rules over symptoms.
pub(super) fn criteria<'t>(
    context: Context<'_, '_, '_>,
    raw: &[RawCriterion<'t>],
    items: &mut Items<'t>,
    scales: &Scales<'t>,
    critical_items: &Index<'t>,
) -> Vec<Criterion> {
    let check = context.check;
    let index = Index::new(check, "criterion", RESERVED, raw.iter().map(|criterion| criterion.id.as_ref()));
    let mut list = Vec::with_capacity(raw.len());
    let mut sizes: Vec<Size> = Vec::with_capacity(raw.len());
    for (position, raw) in raw.iter().enumerate() {
        distinct(check, "criterion", raw.id.as_ref(), &[&scales.index, critical_items]);
        let owner = Owner::new("criterion", raw.id.as_ref());
        let scope = Scope::Criterion { scales, criteria: &index, before: position };
        let condition = match &raw.condition {
            Some(condition) => conditions::resolve(check, owner, condition, items, &scope),
            None => {
                check.items_unresolved();
                None
            }
        };
        sizes.push(condition.as_ref().map_or_else(Size::default, |condition| {
            let size = Size::of(condition, &sizes);
            if size.is_too_large() && earlier_are_within(condition, &sizes) {
                check
                    .add(
                        Code::TooLarge,
                        &raw.id.as_ref().map_or(0..0, |id| id.span.clone()),
                        format!("{owner} has, with the criteria it uses, {size}"),
                    )
                    .help(format!("at most {MAX_TESTS} tests and {MAX_LEVELS} levels of criteria"));
            }
            size
        }));
        let evidence = cutoffs::evidence(check, &raw.evidence);
        // A rule by itself is about answers; how well it screens was found in somebody.
        if evidence.claims_accuracy() && evidence.population.is_none() {
            cutoffs::no_population(check, owner, &raw.head);
        }
        list.push(Criterion {
            id: raw.id.as_ref().map_or("", |id| id.value).into(),
            label: texts::label(check, raw.label.as_ref(), raw.id.as_ref()),
            condition: condition.unwrap_or_else(|| Condition::Any(Vec::new())),
            source: context.cite(owner, raw.source.as_ref()),
            evidence,
            evidence_source: raw.evidence_source.as_ref().map(|id| context.cite(owner, Some(id))),
        });
    }
    list
}

/// The most tests that a criterion may have when those it uses are written out in full.
const MAX_TESTS: usize = 10_000;
/// The longest way from a criterion through those it uses.
const MAX_LEVELS: usize = 64;

/// How large a criterion is when the criteria it uses are written out in full. Whoever reads criteria (scoring, asking,
/// explaining, proving) follows them this far, so it is bounded here, once.
#[derive(Clone, Copy, Default)]
struct Size {
    tests: usize,
    levels: usize,
}

impl Size {
    fn of(condition: &Condition<Test>, earlier: &[Self]) -> Self {
        let mut size = Self { tests: 0, levels: 1 };
        condition.for_each_test(&mut |test, _| {
            let used = used_by(test, earlier).unwrap_or(Self { tests: 1, levels: 0 });
            size.tests = size.tests.saturating_add(used.tests);
            size.levels = size.levels.max(used.levels.saturating_add(1));
        });
        size
    }

    fn is_too_large(self) -> bool {
        self.tests > MAX_TESTS || self.levels > MAX_LEVELS
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} tests on {} levels", self.tests, self.levels)
    }
}

/// The size of the criterion that a test is over.
fn used_by(test: &Test, earlier: &[Size]) -> Option<Size> {
    match test {
        Test::Criterion(index) => earlier.get(*index).copied(),
        _ => None,
    }
}

/// Whether every criterion that the condition uses is within the limits; one that is not has its own report.
fn earlier_are_within(condition: &Condition<Test>, earlier: &[Size]) -> bool {
    let mut within = true;
    condition.for_each_test(&mut |test, _| within &= !used_by(test, earlier).is_some_and(Size::is_too_large));
    within
}

/// Scales, critical items and criteria are result columns side by side, so they share their ids.
fn distinct(check: &Check<'_>, kind: &str, id: Option<&At<&str>>, others: &[&Index<'_>]) {
    let Some(id) = id else { return };
    if let Some(other) = others.iter().find(|other| other.get(id.value).is_some()) {
        check
            .add(
                Code::DuplicateId,
                &id.span,
                format!(
                    "{kind} `{}` has the id of a {}, and results are written by id",
                    id.value,
                    other.kind()
                ),
            )
            .label("taken");
    }
}
