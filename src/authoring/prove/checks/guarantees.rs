//! The policy's guarantees: each is kept, and speaks about somebody.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::promise::Promise;
use super::super::shown::fault;
use crate::triage::decision::Decision;
use crate::triage::policy::{Guarantee, Policy};

/// A guarantee is kept.
struct Kept(usize);

/// A guarantee speaks about somebody.
struct Applies(usize);

pub(super) fn claims(policy: &Policy) -> super::Claims {
    let mut claims: super::Claims = Vec::new();
    for (index, guarantee) in policy.guarantees.iter().enumerate() {
        claims.push(Box::new(Kept(index)));
        if guarantee.is_about_some() {
            claims.push(Box::new(Applies(index)));
        }
    }
    claims
}

fn id(policy: &Policy, index: usize) -> &str {
    policy.guarantees.get(index).map_or("", Guarantee::id)
}

impl Claim for Kept {
    fn name(&self, policy: &Policy) -> String {
        format!("guarantee {}", id(policy, self.0))
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let policy = decided.policy;
        let Some(guarantee) = decided.run().at(&policy.guarantees, self.0) else { return fault() };
        let about = decided.about(guarantee, true);
        let certainly = decided.about(guarantee, false);
        for promise in Promise::of(guarantee) {
            let about = if promise.is_certain() { certainly } else { about };
            let outcome = decided.keeps(about, promise, &promise.in_words(policy, "must be"));
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }
}

impl Claim for Applies {
    fn name(&self, policy: &Policy) -> String {
        format!("guarantee {} applies to at least one person", id(policy, self.0))
    }

    fn is_about_somebody(&self) -> bool {
        true
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let policy = decided.policy;
        let Some(guarantee) = decided.run().at(&policy.guarantees, self.0) else { return fault() };
        let about = decided.about(guarantee, true);
        let confirm = |decision: &Decision<'_>| {
            let when = guarantee.when.as_ref();
            when.is_none_or(|when| when.evaluate(&mut |test| decision.truth(*test)).is_true())
                && guarantee.unanswered_fact.is_none_or(|(_, test)| decision.truth(test).is_undetermined())
        };
        decided.somebody(about, "no answers and facts make its condition true", &confirm)
    }
}
