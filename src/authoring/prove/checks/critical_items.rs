//! Whoever answers a critical item so that it is positive is above the lowest level, whatever else is answered, missing or
//! reported.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::promise::Promise;
use super::super::shown::fault;
use crate::triage::policy::Policy;

struct Alone {
    used: usize,
    critical: usize,
}

pub(super) fn claims(policy: &Policy) -> super::Claims {
    let mut claims: super::Claims = Vec::new();
    // A policy of one level raises nobody.
    if policy.levels.len() > 1 {
        for (used, found) in policy.uses.iter().enumerate() {
            for critical in 0..found.instrument.critical_items.len() {
                claims.push(Box::new(Alone { used, critical }));
            }
        }
    }
    claims
}

impl Claim for Alone {
    fn name(&self, policy: &Policy) -> String {
        let instrument = policy.uses.get(self.used).map(|used| &used.instrument);
        let item = instrument.and_then(|instrument| instrument.critical_items.get(self.critical));
        format!(
            "{}.{} raises the level, whatever else is answered",
            instrument.map_or("", |instrument| instrument.id()),
            item.map_or("", |item| item.id())
        )
    }

    /// Also up to which level that holds.
    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let policy = decided.policy;
        let Some(positive) = decided.space.critical_item(self.used, self.critical) else { return fault() };
        let positive = decided.space.diagrams.enclosed_true(positive);
        let mut proved = None;
        for (index, level) in policy.levels.iter().enumerate().skip(1) {
            let reason = format!("with it `at_least` must be at least `{}`", level.id());
            match decided.keeps(positive, Promise::AtLeast(index), &reason) {
                Outcome::Holds(_) => proved = Some(format!("at least `{}`", level.id())),
                outcome if proved.is_none() => return outcome,
                _ => break,
            }
        }
        Outcome::Holds(proved)
    }
}
