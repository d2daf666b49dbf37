//! Stepped screening: which instrument is due when, and which answers it takes over.

use std::collections::HashSet;

use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::{Instrument, Item, ItemKind};
use crate::toml_table::At;
use crate::triage::policy::{Carried, PolicyTest, Step};
use crate::triage::raw_policy::RawPolicy;
use crate::triage::test::{Conditions, Context};
use crate::validation::{Check, Index, Owner};

pub(super) type Steps = (Vec<Step>, Vec<Option<Condition<usize>>>, Vec<Vec<Carried>>);

/// The steps, and for each instrument when it is due and what it takes over.
pub(super) fn steps(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    index: &Index<'_>,
    instruments: &[Option<(usize, &Instrument)>],
    conditions: &mut Conditions<'_, '_, '_>,
) -> Steps {
    let owner = Owner::new("step", None);
    let mut dues: Vec<Option<Condition<usize>>> = instruments.iter().map(|_| None).collect();
    let mut carried: Vec<Vec<Carried>> = instruments.iter().map(|_| Vec::new()).collect();
    let given_somewhere: HashSet<&str> =
        raw.steps.iter().flat_map(|step| &step.give).map(|instrument| instrument.value).collect();
    // Instruments of no step are always due, so every step may read them.
    let mut earlier: HashSet<usize> = raw
        .uses
        .iter()
        .zip(instruments)
        .filter(|(id, _)| !given_somewhere.contains(id.value))
        .filter_map(|(_, found)| found.map(|(position, _)| position))
        .collect();
    let mut steps = Vec::new();
    for (number, step) in raw.steps.iter().enumerate() {
        let mut give = Vec::new();
        if step.give.is_empty() {
            check.add(Code::StepOrder, &step.head, "this step gives no instrument");
        }
        for id in &step.give {
            let Some(found) = index.find(check, Code::UnknownInstrument, owner, id) else { continue };
            let Some((position, _)) = instruments.get(found).copied().flatten() else { continue };
            if earlier.contains(&position) || give.contains(&position) {
                check.add(Code::StepOrder, &id.span, format!("instrument `{}` is given twice", id.value));
                continue;
            }
            give.push(position);
        }
        let context = Context { owner, needs_source: true, decides: true, rule: None };
        let when = step.when.as_ref().and_then(|when| conditions.condition(context, when));
        if number == 0 && step.when.is_some() {
            check
                .add(Code::StepOrder, &step.head, "the first step has a condition")
                .help("everybody gets the first step");
        }
        if let Some(when) = &when {
            let mut later = false;
            when.for_each_test(&mut |test, _| {
                let read = conditions.tests.get(*test).and_then(PolicyTest::instrument);
                later |= read.is_some_and(|instrument| !earlier.contains(&instrument));
            });
            if later {
                check
                    .add(
                        Code::StepOrder,
                        &step.head,
                        "this step depends on an instrument that no earlier step gives",
                    )
                    .help("`when` reads facts and instruments of earlier steps");
            }
        }
        let mut own_carried = Vec::new();
        for (later, from) in &step.carry {
            if let Some((target, carry)) = carry(check, index, instruments, &give, &earlier, later, from)
                && let Some(carried) = carried.get_mut(target)
            {
                own_carried.push((target, carry.item));
                carried.push(carry);
            }
        }
        for position in &give {
            if let Some(due) = dues.get_mut(*position) {
                due.clone_from(&when);
            }
            earlier.insert(*position);
        }
        steps.push(Step { give, when, carried: own_carried });
    }
    (steps, dues, carried)
}

/// An item that a step names: its instrument, among those of the policy, and the item.
struct Named<'i> {
    position: usize,
    instrument: &'i Instrument,
    index: usize,
    item: &'i Item,
}

fn named<'i>(
    check: &Check<'_>,
    index: &Index<'_>,
    instruments: &[Option<(usize, &'i Instrument)>],
    at: &At<&str>,
) -> Option<Named<'i>> {
    let (id, item_id) = at.value.split_once('.').unwrap_or((at.value, ""));
    let owner = Owner::new("step", None);
    let found = index.find(check, Code::UnknownInstrument, owner, &At::new(id, &at.span))?;
    let (position, instrument) = instruments.get(found).copied().flatten()?;
    let found = instrument.items.iter().enumerate().find(|(_, item)| &*item.id == item_id);
    if found.is_none() {
        let known: Vec<String> =
            instrument.items.iter().map(|item| format!("{}.{}", instrument.id, item.id)).collect();
        let message = format!("`{}` is not an item of `{}`", at.value, instrument.id);
        check.unknown(Code::UnknownItem, at, message, "no such item", known.iter().map(String::as_str));
    }
    found.map(|(index, item)| Named { position, instrument, index, item })
}

fn carry(
    check: &Check<'_>,
    index: &Index<'_>,
    instruments: &[Option<(usize, &Instrument)>],
    give: &[usize],
    earlier: &HashSet<usize>,
    later: &At<&str>,
    from: &At<&str>,
) -> Option<(usize, Carried)> {
    let (target, source) = (named(check, index, instruments, later), named(check, index, instruments, from));
    let (target, source) = (target?, source?);
    let refuse = |at: &At<&str>, message: String| {
        check.add(Code::Carry, &at.span, message);
        None
    };
    if !give.contains(&target.position) {
        return refuse(later, format!("this step does not give the instrument of `{}`", later.value));
    }
    if !earlier.contains(&source.position) {
        return refuse(from, format!("no earlier step gives the instrument of `{}`", from.value));
    }
    if target.item.may_be_not_applicable() {
        // Until it is known whether the form asks it, the answer neither counts nor is missing.
        check
            .add(Code::Carry, &later.span, format!("the form itself may leave out `{}`", later.value))
            .label("asked under a condition, or optional")
            .help("carry answers to items that everybody is asked; this one is asked anew");
        return None;
    }
    if !same_question(&target, &source) {
        return refuse(later, format!("`{}` and `{}` are not the same question", later.value, from.value));
    }
    Some((
        target.position,
        Carried { item: target.index, from_use: source.position, from_item: source.index },
    ))
}

/// Whether two items take the same answers, which count and mean the same.
fn same_question(one: &Named<'_>, other: &Named<'_>) -> bool {
    let options = |named: &Named<'_>| {
        let options = named.instrument.options(named.item).iter();
        options
            .map(|option| (option.code(), option.points(), option.label().get("en").to_owned()))
            .collect::<Vec<_>>()
    };
    let same_answers = match (one.item.kind, other.item.kind) {
        (ItemKind::Options { .. }, ItemKind::Options { .. }) => options(one) == options(other),
        (kind, other_kind) => kind == other_kind && one.item.recorded == other.item.recorded,
    };
    let same_code =
        one.item.loinc.is_none() || other.item.loinc.is_none() || one.item.loinc == other.item.loinc;
    same_answers && same_code
}
