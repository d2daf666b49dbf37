//! What a worse answer or a higher risk never takes away: the level, an early follow-up, crisis support.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::promise::Promise;
use crate::period::Period;
use crate::triage::policy::Policy;

#[derive(Clone, Copy)]
enum Kind {
    Level,
    FollowUp,
    CrisisSupport,
}

pub(super) fn claims(_policy: &Policy) -> super::Claims {
    vec![Box::new(Kind::Level), Box::new(Kind::FollowUp), Box::new(Kind::CrisisSupport)]
}

impl Kind {
    /// What stays, each with what it means when it does not.
    fn promises(self, policy: &Policy) -> Vec<(Promise, String)> {
        const WORSE: &str = "a worse answer or a higher risk";
        match self {
            Self::Level => {
                let levels = policy.levels.iter().enumerate().skip(1);
                let both = levels.flat_map(|(index, level)| {
                    let below = |what: &str| format!("{WORSE} takes {what} below `{}`", level.id());
                    [
                        (Promise::Level(index), below("the level")),
                        (Promise::AtLeast(index), below("`at_least`")),
                    ]
                });
                both.collect()
            }
            Self::FollowUp => {
                let late = |period: Period| {
                    (
                        Promise::FollowUp(period),
                        format!("after {WORSE} the person is no longer seen within {period}"),
                    )
                };
                policy.follow_ups().into_iter().map(late).collect()
            }
            Self::CrisisSupport => {
                let recommendations = policy.recommendations.iter().enumerate();
                let crisis = recommendations.filter(|(_, own)| own.modality.is_for_crisis());
                let lost = |(index, id): (usize, &str)| {
                    (Promise::Recommends(index, None), format!("{WORSE} takes away `{id}`"))
                };
                crisis.map(|(index, own)| lost((index, own.id()))).collect()
            }
        }
    }
}

impl Claim for Kind {
    fn name(&self, _policy: &Policy) -> String {
        let what = match self {
            Self::Level => "lowers the level",
            Self::FollowUp => "delays the follow-up",
            Self::CrisisSupport => "takes away crisis support",
        };
        format!("a worse answer or a higher risk never {what}")
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        for (promise, reason) in self.promises(decided.policy) {
            let outcome = decided.never_reversed(promise, &reason);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }
}
