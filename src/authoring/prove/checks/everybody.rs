//! Everybody has a level and a recommendation.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::diagram::Node;
use super::super::proof::Expected;
use crate::triage::decision::Decision;
use crate::triage::policy::Policy;

struct Everybody;

pub(super) fn claims(_policy: &Policy) -> super::Claims {
    vec![Box::new(Everybody)]
}

impl Claim for Everybody {
    fn name(&self, _policy: &Policy) -> String {
        "everybody has a level and a recommendation".to_owned()
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let several: Vec<Node> =
            (0..decided.policy.recommendations.len()).map(|index| decided.given(index, None)).collect();
        let some = decided.space.diagrams.any(several);
        let confirm = |decision: &Decision<'_>| {
            let nothing = || vec![Expected::new("recommendations", "something", "nothing")];
            decision.recommendations().is_empty().then(nothing)
        };
        decided.never(Node::TRUE, some, "something must be recommended", &confirm)
    }
}
