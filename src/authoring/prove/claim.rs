//! What is claimed of every policy, and what became of each claim.

use super::proof::{Check, Counterexample, Verdict};
use crate::triage::policy::{Guarantee, Policy};

/// A statement that is to be proved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Guarantee(usize),
    /// A guarantee speaks about somebody.
    GuaranteeApplies(usize),
    /// Everybody has a level and a recommendation.
    Everybody,
    /// Whoever answers a critical item so that it is positive is above the lowest level.
    Alone {
        used: usize,
        critical: usize,
    },
    /// A worse answer or a higher risk never lowers the level, ...
    LevelRises,
    /// ... never delays the follow-up, ...
    FollowUpComesEarlier,
    /// ... and never takes away crisis support.
    CrisisSupportStays,
    /// Levels' own follow-ups are within the plan's and do not grow.
    LevelFollowUps,
    RuleHolds(usize),
    LevelReached(usize),
    StepDue(usize),
}

/// What became of a claim for one kind of person.
pub(super) enum Outcome {
    Holds(Option<String>),
    Broken(String, Vec<Counterexample>),
    Open(String),
}

impl Claim {
    /// Everything that is claimed of a policy.
    pub(super) fn all(policy: &Policy) -> Vec<Self> {
        let mut claims = Vec::new();
        for (index, guarantee) in policy.guarantees.iter().enumerate() {
            claims.push(Self::Guarantee(index));
            if guarantee.is_about_some() {
                claims.push(Self::GuaranteeApplies(index));
            }
        }
        claims.push(Self::Everybody);
        // A policy of one level raises nobody.
        let several = policy.levels.len() > 1;
        for (used, found) in policy.uses.iter().enumerate().filter(|_| several) {
            for critical in 0..found.instrument.critical_items.len() {
                claims.push(Self::Alone { used, critical });
            }
        }
        claims.extend([
            Self::LevelRises,
            Self::FollowUpComesEarlier,
            Self::CrisisSupportStays,
            Self::LevelFollowUps,
        ]);
        claims.extend((0..policy.rules.len()).map(Self::RuleHolds));
        claims.extend((0..policy.levels.len()).map(Self::LevelReached));
        let conditional = policy.steps.iter().enumerate().filter(|(_, step)| step.when.is_some());
        claims.extend(conditional.map(|(index, _)| Self::StepDue(index)));
        claims
    }

    /// Whether one kind of person is enough: somebody for whom it holds.
    pub(super) fn is_about_somebody(self) -> bool {
        matches!(
            self,
            Self::GuaranteeApplies(_) | Self::RuleHolds(_) | Self::LevelReached(_) | Self::StepDue(_)
        )
    }

    pub(super) fn name(self, policy: &Policy) -> String {
        let guarantee = |index: usize| policy.guarantees.get(index).map_or("", Guarantee::id);
        match self {
            Self::Guarantee(index) => format!("guarantee {}", guarantee(index)),
            Self::GuaranteeApplies(index) => {
                format!("guarantee {} applies to at least one person", guarantee(index))
            }
            Self::Everybody => "everybody has a level and a recommendation".to_owned(),
            Self::Alone { used, critical } => {
                let instrument = policy.uses.get(used).map(|used| &used.instrument);
                let item = instrument.and_then(|instrument| instrument.critical_items.get(critical));
                format!(
                    "{}.{} raises the level, whatever else is answered",
                    instrument.map_or("", |instrument| instrument.id()),
                    item.map_or("", |item| item.id())
                )
            }
            Self::LevelRises => "a worse answer or a higher risk never lowers the level".to_owned(),
            Self::FollowUpComesEarlier => {
                "a worse answer or a higher risk never delays the follow-up".to_owned()
            }
            Self::CrisisSupportStays => {
                "a worse answer or a higher risk never takes away crisis support".to_owned()
            }
            Self::LevelFollowUps => {
                "levels are seen again as the plan allows, higher ones not later".to_owned()
            }
            Self::RuleHolds(index) => {
                format!("rule {} can hold", policy.rules.get(index).map_or("", |rule| rule.id()))
            }
            Self::LevelReached(index) => {
                let level = policy.levels.get(index).map_or("", |level| level.id());
                let end = if policy.extends.is_some() { ", or the overlay raises everybody" } else { "" };
                format!("level {level} can be reached{end}")
            }
            Self::StepDue(index) => {
                let given = policy.steps.get(index).and_then(|step| step.give.first());
                let instrument =
                    given.and_then(|used| policy.uses.get(*used)).map_or("", |used| used.instrument.id());
                format!("the step that gives {instrument} can be due")
            }
        }
    }
}

/// Puts together what became of a claim for each kind of person.
pub(super) fn verdict(claim: Claim, policy: &Policy, outcomes: Vec<Outcome>) -> Check {
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
        let left_empty = || {
            let is_level = matches!(claim, Claim::LevelReached(_)) && policy.extends.is_some();
            // What raises everybody of a level has taken nothing from anybody.
            let emptied = is_level && broken.is_some() && open.is_none();
            emptied.then(|| Some("nobody is left at it".to_owned()))
        };
        let holds = holds.or_else(left_empty);
        holds.map(proved).or(open.map(not_proved)).or(broken.map(refuted))
    } else {
        broken.map(refuted).or(open.map(not_proved)).or(holds.map(proved))
    };
    let verdict =
        verdict.unwrap_or_else(|| Verdict::NotProved { reason: "nothing was looked at".to_owned() });
    Check { name: claim.name(policy), verdict }
}
