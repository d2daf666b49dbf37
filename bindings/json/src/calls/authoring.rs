//! Calls for authors of definitions and policies.

use std::sync::PoisonError;

use psyscreen::Policy;

use crate::answer::{Answered, answer};
use crate::definitions::Loaded;
use crate::engine::Engine;
use crate::fields::Fields;
use crate::prove::Proved;

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
