//! Calls for authors of definitions and policies.

use std::sync::PoisonError;

use psyscreen::Policy;

use crate::answer::{Answered, answer};
use crate::check::{CheckReport, Checked};
use crate::definitions::{Loaded, id_of};
use crate::engine::Engine;
use crate::fields::Fields;
use crate::prove::Proved;

/// What is found in a text, beside everything that was loaded. Nothing is loaded by it.
pub(super) fn check(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let text = fields.required("text")?;
    let name = fields.text("name")?.unwrap_or_else(|| "definition.toml".to_owned());
    let mut own = engine.own.read().unwrap_or_else(PoisonError::into_inner).clone();
    // It may be the next edition of what was loaded.
    if let Some(id) = id_of(&text) {
        own.remove(&id);
    }
    let checked = [Checked::text(&name, &text, &mut own)];
    answer(CheckReport::new(&checked, &[]))
}

/// What holds of a policy for everybody; with `newer`, whom that treats otherwise.
pub(super) fn prove(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let policy = engine.named_policy(fields, "policy")?;
    if fields.raw("newer").is_some() {
        let newer = engine.named_policy(fields, "newer")?;
        return answer(policy.compare(&newer));
    }
    answer(Proved::of(&with_base(engine, policy)))
}

fn with_base(engine: &Engine, policy: Policy) -> Loaded {
    let own = engine.own.read().unwrap_or_else(PoisonError::into_inner);
    let base = own.base_of(&policy);
    Loaded { policy, base }
}
