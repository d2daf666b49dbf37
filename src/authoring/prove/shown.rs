//! How a diagram becomes an outcome: whoever breaks it, as `decide` confirms, or that there is nobody.

use super::claim::Outcome;
use super::decided::Decided;
use super::diagram::{MOST_NODES, Node};
use super::example::{Example, example};
use super::product::{Combination, MOST_ENTRIES};
use super::promise::Promise;
use super::proof::{Counterexample, Expected};
use super::reachable::MOST_STATES;
use super::run::{Limit, MOST_WORK};
use crate::triage::decision::Decision;
use crate::triage::policy::Policy;

/// Why nothing is proved where the prover contradicts itself.
pub(super) const FAULT: &str = "the prover contradicts `decide` or itself: a fault of the library";

impl Decided<'_, '_> {
    /// Proves that whoever `about` is true for has what is promised.
    pub(super) fn keeps(&mut self, about: Node, promise: Promise, reason: &str) -> Outcome {
        let kept = promise.kept(self);
        self.never(about, kept, reason, &|decision| promise.broken_by(decision))
    }

    /// Proves that whoever `about` is true for has `wanted`, or shows somebody who has not, as `decide` confirms.
    pub(super) fn never(
        &mut self,
        about: Node,
        wanted: Node,
        reason: &str,
        confirm: &dyn Fn(&Decision<'_>) -> Option<Vec<Expected>>,
    ) -> Outcome {
        let bad = self.space.diagrams.and_not(about, wanted);
        match self.find(bad) {
            None => Outcome::Holds(None),
            Some(combination) => match self.show(&combination, reason, confirm) {
                Some(case) => Outcome::Broken(reason.to_owned(), vec![case]),
                None => self.unconfirmed(&combination),
            },
        }
    }

    /// What a combination means that `decide` does not confirm.
    fn unconfirmed(&self, combination: &Combination) -> Outcome {
        Outcome::Open(unconfirmed(self.policy, combination))
    }

    fn show(
        &self,
        combination: &Combination,
        note: &str,
        confirm: &dyn Fn(&Decision<'_>) -> Option<Vec<Expected>>,
    ) -> Option<Counterexample> {
        let Example { screening, mut case } =
            self.space.run.found(example(&self.space.run, self.policy, combination, note))?;
        case.expected = confirm(&self.policy.decide(&screening))?;
        Some(case)
    }

    /// Proves that there is somebody for whom a diagram is true, as `decide` confirms.
    pub(super) fn somebody(
        &mut self,
        node: Node,
        nobody: &str,
        confirm: &dyn Fn(&Decision<'_>) -> bool,
    ) -> Outcome {
        match self.find(node) {
            None => Outcome::Broken(nobody.to_owned(), Vec::new()),
            Some(combination) => {
                let shown = self.show(&combination, "", &|decision| confirm(decision).then(Vec::new));
                if shown.is_some() { Outcome::Holds(None) } else { self.unconfirmed(&combination) }
            }
        }
    }

    /// Proves that no worse answer and no higher risk takes away what is promised.
    pub(super) fn never_reversed(&mut self, promise: Promise, reason: &str) -> Outcome {
        let node = promise.kept(self);
        match self.space.find_reversal(node) {
            Err(used) => Outcome::Open(too_many(self.policy, used)),
            Ok(None) => Outcome::Holds(None),
            Ok(Some((better, worse))) => {
                // What is decided of the better answer is right; the worse one must not get less.
                let right = |decision: &Decision<'_>| {
                    promise.is_kept_by(decision).then(|| vec![promise.expected(decision).into_decided()])
                };
                let before = self.show(&better, "before", &right);
                let after = self.show(&worse, reason, &|decision| promise.broken_by(decision));
                match (before, after) {
                    (Some(before), Some(after)) => Outcome::Broken(reason.to_owned(), vec![before, after]),
                    _ => self.unconfirmed(&better),
                }
            }
        }
    }
}

/// Why no more was done.
pub(super) fn reason(limit: Limit) -> String {
    match limit {
        Limit::Work => format!("it takes more than the {MOST_WORK} steps of work that one proof may take"),
        Limit::Nodes => {
            format!("the conditions of the policy together need more than {MOST_NODES} diagram nodes")
        }
        Limit::Open => format!("more than {MOST_ENTRIES} combinations are open at once"),
    }
}

/// What a combination means that `decide` does not confirm.
pub(super) fn unconfirmed(policy: &Policy, combination: &Combination) -> String {
    match combination.guessed {
        Some(used) => too_many(policy, used),
        // The prover and `decide` are written apart, so that each checks the other.
        None => FAULT.to_owned(),
    }
}

fn too_many(policy: &Policy, used: usize) -> String {
    let id = policy.uses.get(used).map_or("", |used| used.instrument.id());
    format!("the answers to `{id}` have more than {MOST_STATES} states")
}

/// The prover and `decide` contradict each other, or the prover does not find what it made itself.
pub(super) fn fault() -> Outcome {
    Outcome::Open(FAULT.to_owned())
}
