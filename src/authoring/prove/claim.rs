//! A statement that is to be proved of a policy, and what became of it.

use super::decided::Decided;
use super::proof::{Check, Counterexample, Verdict};
use crate::triage::policy::Policy;

/// A statement about everybody, or that there is somebody. `checks/` has one file for each kind.
pub(super) trait Claim {
    /// What it says.
    fn name(&self, policy: &Policy) -> String;

    /// Whether one kind of person is enough: somebody for whom it holds.
    fn is_about_somebody(&self) -> bool {
        false
    }

    /// Why it holds all the same where there is nobody.
    fn without_anybody(&self, _policy: &Policy) -> Option<&'static str> {
        None
    }

    /// Looks at all people of one kind.
    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome;
}

/// What became of a claim for one kind of person.
pub(super) enum Outcome {
    Holds(Option<String>),
    Broken(String, Vec<Counterexample>),
    Open(String),
}

/// Puts together what became of a claim for each kind of person.
pub(super) fn verdict(claim: &dyn Claim, policy: &Policy, outcomes: Vec<Outcome>) -> Check {
    let (mut holds, mut broken, mut open) = (None, None, None);
    for outcome in outcomes {
        match outcome {
            Outcome::Holds(found) => holds = Some(holds.unwrap_or(found)),
            Outcome::Broken(reason, cases) => broken = Some(broken.unwrap_or((reason, cases))),
            Outcome::Open(reason) => open = Some(open.unwrap_or(reason)),
        }
    }
    let proved = |found| Verdict::Proved { found };
    let refuted = |(reason, cases)| Verdict::Refuted { reason, cases };
    let not_proved = |reason| Verdict::NotProved { reason };
    let verdict = if claim.is_about_somebody() {
        let is_nobody = broken.is_some() && open.is_none();
        let without = claim.without_anybody(policy).filter(|_| is_nobody);
        let holds = holds.or_else(|| without.map(|reason| Some(reason.to_owned())));
        holds.map(proved).or(open.map(not_proved)).or(broken.map(refuted))
    } else {
        broken.map(refuted).or(open.map(not_proved)).or(holds.map(proved))
    };
    let verdict =
        verdict.unwrap_or_else(|| Verdict::NotProved { reason: "nothing was looked at".to_owned() });
    Check { name: claim.name(policy), verdict }
}
