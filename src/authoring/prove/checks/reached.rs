//! Nothing stands in the policy for nobody: every rule can hold, every level be reached, every step be due.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::shown::fault;
use crate::triage::decision::Decision;
use crate::triage::policy::Policy;

#[derive(Clone, Copy)]
enum Reached {
    Rule(usize),
    Level(usize),
    Step(usize),
}

pub(super) fn claims(policy: &Policy) -> super::Claims {
    let rules = (0..policy.rules.len()).map(Reached::Rule);
    let levels = (0..policy.levels.len()).map(Reached::Level);
    let conditional = policy.steps.iter().enumerate().filter(|(_, step)| step.when.is_some());
    let steps = conditional.map(|(index, _)| Reached::Step(index));
    rules.chain(levels).chain(steps).map(|reached| -> Box<dyn Claim> { Box::new(reached) }).collect()
}

impl Claim for Reached {
    fn name(&self, policy: &Policy) -> String {
        match self {
            Self::Rule(index) => {
                format!("rule {} can hold", policy.rules.get(*index).map_or("", |rule| rule.id()))
            }
            Self::Level(index) => {
                let level = policy.levels.get(*index).map_or("", |level| level.id());
                let end = if policy.extends.is_some() { ", or the overlay raises everybody" } else { "" };
                format!("level {level} can be reached{end}")
            }
            Self::Step(index) => {
                let given = policy.steps.get(*index).and_then(|step| step.give.first());
                let instrument =
                    given.and_then(|used| policy.uses.get(*used)).map_or("", |used| used.instrument.id());
                format!("the step that gives {instrument} can be due")
            }
        }
    }

    fn is_about_somebody(&self) -> bool {
        true
    }

    /// What raises everybody of a level has taken nothing from anybody.
    fn without_anybody(&self, policy: &Policy) -> Option<&'static str> {
        let is_raised = matches!(self, Self::Level(_)) && policy.extends.is_some();
        is_raised.then_some("nobody is left at it")
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let (policy, run) = (decided.policy, decided.run());
        match *self {
            Self::Rule(index) => {
                let Some(node) = run.at(&decided.rules, index).copied() else { return fault() };
                let id = policy.rules.get(index).map_or("", |rule| rule.id());
                let confirm = |decision: &Decision<'_>| decision.fired().any(|rule| rule.id() == id);
                decided.somebody(node, "no answers and facts make it hold", &confirm)
            }
            Self::Level(index) => {
                let node = decided.exactly(index);
                let confirm = |decision: &Decision<'_>| decision.level_indices().0 == index;
                decided.somebody(node, "no answers and facts give it", &confirm)
            }
            Self::Step(index) => {
                let Some(step) = run.at(&policy.steps, index) else { return fault() };
                let Some(when) = &step.when else { return Outcome::Holds(None) };
                let diagrams = &mut decided.space.diagrams;
                let node = diagrams.condition(when, &decided.tests);
                let node = diagrams.published_true(node);
                let confirm =
                    |decision: &Decision<'_>| when.evaluate(&mut |test| decision.truth(*test)).is_true();
                decided.somebody(node, "no answers and facts make it due", &confirm)
            }
        }
    }
}
