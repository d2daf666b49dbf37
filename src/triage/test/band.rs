//! A band or a worse one: `{ band = "phq-9.total", at_least = "moderate" }`.

use super::resolve::{Conditions, Form, Leaf};
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::Test;

pub(super) const FORM: Form = Form { subject: "band", keys: &["at_least"], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let at_least = leaf.table.require("at_least")?.string()?;
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    let (index, scale) = conditions.scale(owner, definition, name, rest)?;
    let Some(band) = scale.band(at_least.value) else {
        let message = format!("{owner} uses band `{}`, which `{}` does not have", at_least.value, name.value);
        let known = scale.bands.iter().map(|band| &*band.id);
        conditions.check.unknown(Code::UnknownBand, &at_least, message, "no such band", known);
        return None;
    };
    if band.severity == 0 {
        conditions
            .check
            .add(Code::AlwaysReached, &at_least.span, format!("{owner} holds for everybody"))
            .label("the mildest band");
    }
    Some(conditions.finding(context, instrument, Test::Band { scale: index, severity: band.severity }, None))
}
