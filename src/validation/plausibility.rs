//! Checks for answers that cannot both be true.

use super::check::{Index, Owner};
use super::conditions::{self, Scope};
use super::context::Context;
use super::items::Items;
use super::scales::Scales;
use super::texts;
use crate::definition::RawPlausibility;
use crate::diagnostic::Code;
use crate::instrument::Plausibility;

/// The checks; one whose condition is wrong has been reported.
pub(super) fn checks<'t>(
    context: Context<'_, '_, '_>,
    raw: &[RawPlausibility<'t>],
    items: &mut Items<'t>,
    scales: &Scales<'t>,
) -> Vec<Plausibility> {
    let check = context.check;
    Index::new(check, "plausibility check", &[], raw.iter().map(|check| check.id.as_ref()));
    // A check is over answers and scores; of criteria it knows none.
    let criteria = Index::new(check, "criterion", &[], std::iter::empty());
    let scope = Scope::Criterion { scales, criteria: &criteria, before: 0 };
    raw.iter().filter_map(|raw| one(context, raw, items, &scope)).collect()
}

fn one<'t>(
    context: Context<'_, '_, '_>,
    raw: &RawPlausibility<'t>,
    items: &mut Items<'t>,
    scope: &Scope<'_, 't>,
) -> Option<Plausibility> {
    let check = context.check;
    let owner = Owner::new("plausibility check", raw.id.as_ref());
    let label = raw.label.as_ref().map(|label| texts::text(check, label));
    let is_ours = raw.ours.as_ref().is_some_and(|ours| ours.value);
    if raw.source.is_some() == is_ours {
        check
            .add(
                Code::UnsourcedPlausibility,
                &raw.head,
                format!("{owner} needs a source, or `ours = true`, not both"),
            )
            .help("cite who published it, or say that it is your own: `ours = true`");
    }
    let source = raw.source.as_ref().map(|source| context.cite(owner, Some(source)));
    let condition = match &raw.condition {
        Some(condition) => conditions::resolve(check, owner, condition, items, scope),
        None => {
            check.items_unresolved();
            None
        }
    };
    Some(Plausibility { id: raw.id.as_ref()?.value.into(), label: label?, condition: condition?, source })
}
