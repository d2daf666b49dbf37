//! Levels' own follow-ups are within the plan's, and those of higher levels are not later.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use crate::triage::policy::Policy;

struct FollowUps;

pub(super) fn claims(_policy: &Policy) -> super::Claims {
    vec![Box::new(FollowUps)]
}

impl Claim for FollowUps {
    fn name(&self, _policy: &Policy) -> String {
        "levels are seen again as the plan allows, higher ones not later".to_owned()
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        let policy = decided.policy;
        for level in &policy.levels {
            if let Some(most) = policy.max_follow_up
                && level.actions.follow_up.is_none_or(|own| own > most)
            {
                let reason = format!("`{}` is not seen again within {most}", level.id());
                return Outcome::Broken(reason, Vec::new());
            }
        }
        for (lower, higher) in policy.levels.iter().zip(policy.levels.iter().skip(1)) {
            let later = match (lower.actions.follow_up, higher.actions.follow_up) {
                (Some(lower), Some(higher)) => higher > lower,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if later {
                let reason = format!("`{}` is seen again later than `{}`", higher.id(), lower.id());
                return Outcome::Broken(reason, Vec::new());
            }
        }
        Outcome::Holds(None)
    }
}
