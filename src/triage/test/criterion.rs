//! A criterion that is met: `{ criterion = "phq-9.major-depressive-syndrome" }`.

use super::resolve::{Conditions, Form, Leaf, for_each_test_of_criterion, qualified};
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::Test;

pub(super) const FORM: Form = Form { subject: "criterion", keys: &[], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    let found = definition.criteria.iter().position(|criterion| &*criterion.id == rest);
    let Some(index) = found else {
        let message = format!("{owner} uses criterion `{}`, which is not declared", name.value);
        let known = qualified(definition, definition.criteria.iter().map(|criterion| &*criterion.id));
        let known = known.iter().map(String::as_str);
        conditions.check.unknown(Code::UnknownCriterion, name, message, "no such criterion", known);
        return None;
    };
    for_each_test_of_criterion(definition, index, &mut |test| {
        if let Test::Cutoff { scale, cutoff } = test
            && let Some(cutoff) = definition.scales.get(*scale).and_then(|scale| scale.cutoffs.get(*cutoff))
        {
            conditions.covers_everyone(owner, name, cutoff);
        }
    });
    Some(conditions.finding(context, instrument, Test::Criterion(index), None))
}
