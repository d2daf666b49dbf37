//! A cutoff: `{ cutoff = "audit.total.hazardous" }`.

use super::resolve::{Conditions, Form, Leaf};
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::Test;

pub(super) const FORM: Form = Form { subject: "cutoff", keys: &[], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    let (scale_id, cutoff_id) = rest.rsplit_once('.').unwrap_or((rest, ""));
    let (index, scale) = conditions.scale(owner, definition, name, scale_id)?;
    let Some(position) = scale.cutoffs.iter().position(|cutoff| &*cutoff.id == cutoff_id) else {
        let message = format!("{owner} uses cutoff `{}`, which is not declared", name.value);
        let known: Vec<String> = scale
            .cutoffs
            .iter()
            .map(|cutoff| format!("{}.{}.{}", definition.id, scale.id, cutoff.id))
            .collect();
        let known = known.iter().map(String::as_str);
        conditions.check.unknown(Code::UnknownCutoff, name, message, "no such cutoff", known);
        return None;
    };
    conditions.covers_everyone(owner, name, scale.cutoffs.get(position)?);
    Some(conditions.finding(context, instrument, Test::Cutoff { scale: index, cutoff: position }, None))
}
