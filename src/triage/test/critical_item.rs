//! A critical item that is positive: `{ critical_item = "phq-9.suicidal-ideation" }`.

use super::resolve::{Conditions, Form, Leaf, qualified};
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::Test;

pub(super) const FORM: Form = Form { subject: "critical_item", keys: &[], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    let found = definition.critical_items.iter().position(|critical| &*critical.id == rest);
    let Some((index, critical)) = found.and_then(|at| Some((at, definition.critical_items.get(at)?))) else {
        let message = format!("{owner} uses critical item `{}`, which is not declared", name.value);
        let known = qualified(definition, definition.critical_items.iter().map(|item| &*item.id));
        let known = known.iter().map(String::as_str);
        conditions.check.unknown(Code::UnknownCriticalItem, name, message, "no such critical item", known);
        return None;
    };
    let test = Test::Item { item: critical.item, threshold: critical.threshold };
    Some(conditions.finding(context, instrument, test, Some(index)))
}
