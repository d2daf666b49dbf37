//! One thing that somebody is to have: what it is as a diagram, whether a decision has it, and its words.

use super::decided::Decided;
use super::diagram::Node;
use super::proof::Expected;
use crate::period::Period;
use crate::triage::decision::Decision;
use crate::triage::policy::{Guarantee, Policy};

/// Levels, recommendations and providers are named by their position in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// At least this level, as published.
    Level(usize),
    /// At least this level for certain.
    AtLeast(usize),
    /// A recommendation, or what takes its place, by a deadline where there is one.
    Recommends(usize, Option<Period>),
    /// Somebody is notified, by a deadline where there is one.
    Notifies(usize, Option<Period>),
    /// The person is seen again within a period.
    FollowUp(Period),
}

impl Promise {
    /// What a guarantee promises; `AtLeast` to those for whom it is certain that the guarantee is about them.
    pub(super) fn of(guarantee: &Guarantee) -> Vec<Self> {
        let level = guarantee.level_at_least;
        let timed = |index: usize| guarantee.recommends_within.iter().any(|(timed, _)| *timed == index);
        let mut promises: Vec<Self> =
            level.into_iter().flat_map(|it| [Self::Level(it), Self::AtLeast(it)]).collect();
        promises.extend(
            guarantee.recommends.iter().filter(|own| !timed(**own)).map(|own| Self::Recommends(*own, None)),
        );
        promises.extend(
            guarantee.recommends_within.iter().map(|(own, within)| Self::Recommends(*own, Some(*within))),
        );
        promises.extend(guarantee.notifies.iter().map(|(role, within)| Self::Notifies(*role, *within)));
        promises.extend(guarantee.follow_up_at_most.map(Self::FollowUp));
        promises
    }

    pub(super) fn is_certain(self) -> bool {
        matches!(self, Self::AtLeast(_))
    }

    /// For whom it is kept.
    pub(super) fn kept(self, decided: &mut Decided<'_, '_>) -> Node {
        match self {
            Self::Level(level) => decided.level_at_least(level, false),
            Self::AtLeast(level) => decided.level_at_least(level, true),
            Self::Recommends(recommendation, within) => decided.recommended(recommendation, within),
            Self::Notifies(role, within) => decided.told(role, within),
            Self::FollowUp(period) => decided.seen_within(period),
        }
    }

    /// Whether a decision keeps it.
    pub(super) fn is_kept_by(self, decision: &Decision<'_>) -> bool {
        let soon = |own: Option<Period>, most: Option<Period>| {
            most.is_none_or(|most| own.is_some_and(|own| own <= most))
        };
        let (level, at_least, _) = decision.level_indices();
        match self {
            Self::Level(index) => level >= index,
            Self::AtLeast(index) => at_least >= index,
            Self::Recommends(index, within) => {
                let wanted = decision.policy().recommendations.get(index).map_or("", |found| found.id());
                decision.recommendations().iter().any(|given| {
                    let own = given.recommendation();
                    (own.id() == wanted || own.replaces.contains(&index)) && soon(given.within(), within)
                })
            }
            Self::Notifies(role, within) => {
                decision.notices().any(|(_, notice)| notice.role == role && soon(Some(notice.within), within))
            }
            Self::FollowUp(period) => soon(decision.follow_up(), Some(period)),
        }
    }

    /// What is decided instead, where a decision breaks it.
    pub(super) fn broken_by(self, decision: &Decision<'_>) -> Option<Vec<Expected>> {
        (!self.is_kept_by(decision)).then(|| vec![self.expected(decision)])
    }

    /// What would have to be decided, and what is.
    pub(super) fn expected(self, decision: &Decision<'_>) -> Expected {
        let (id, within) = self.wanted(decision.policy());
        let wanted = match self {
            Self::FollowUp(period) => period.to_string(),
            _ => format!("{id}{}", by_when(within)),
        };
        let (key, decided) = self.decided(decision);
        Expected::new(key, wanted, decided)
    }

    /// What a decision says of the same thing, with the key under which a report has it.
    pub(super) fn decided(self, decision: &Decision<'_>) -> (&'static str, String) {
        match self {
            Self::Level(_) => ("level", decision.level().id().to_owned()),
            Self::AtLeast(_) => ("at_least", decision.at_least().id().to_owned()),
            Self::Recommends(..) => {
                let given = decision.recommendations().iter();
                let given =
                    given.map(|given| format!("{}{}", given.recommendation().id(), by_when(given.within())));
                ("recommendations", given.collect::<Vec<_>>().join(", "))
            }
            Self::Notifies(..) => {
                let told = decision.notices();
                let told =
                    told.map(|(role, notice)| format!("{}{}", role.id(), by_when(Some(notice.within))));
                ("notify", told.collect::<Vec<_>>().join(", "))
            }
            Self::FollowUp(_) => {
                ("follow_up", decision.follow_up().map_or_else(|| "none".to_owned(), |own| own.to_string()))
            }
        }
    }

    /// ``the level must be at least `crisis` `` with the verb `must be`.
    pub(super) fn in_words(self, policy: &Policy, verb: &str) -> String {
        let (id, within) = self.wanted(policy);
        let by_when = by_when(within);
        match self {
            Self::Level(_) => format!("the level {verb} at least `{id}`"),
            Self::AtLeast(_) => format!("`at_least` {verb} at least `{id}`"),
            Self::Recommends(..) => format!("`{id}` {verb} recommended{by_when}"),
            Self::Notifies(..) => format!("`{id}` {verb} notified{by_when}"),
            Self::FollowUp(_) => format!("the person {verb} seen again{by_when}"),
        }
    }

    /// The id of what it is about, and by when.
    fn wanted(self, policy: &Policy) -> (&str, Option<Period>) {
        match self {
            Self::Level(index) | Self::AtLeast(index) => {
                (policy.levels.get(index).map_or("", |level| level.id()), None)
            }
            Self::Recommends(index, within) => {
                (policy.recommendations.get(index).map_or("", |own| own.id()), within)
            }
            Self::Notifies(role, within) => (policy.providers.get(role).map_or("", |own| own.id()), within),
            Self::FollowUp(period) => ("", Some(period)),
        }
    }
}

fn by_when(within: Option<Period>) -> String {
    within.map(|within| format!(" within {within}")).unwrap_or_default()
}

impl Policy {
    /// Every period within which somebody may be seen again, the shortest first.
    pub(super) fn follow_ups(&self) -> Vec<Period> {
        let own = self.all_actions().filter_map(|actions| actions.follow_up);
        sorted(own.chain(self.unanswered_facts.iter().filter_map(|fact| fact.follow_up)))
    }

    /// Every deadline with which something, or what takes its place, may be recommended.
    pub(super) fn deadlines(&self, recommendation: usize) -> Vec<Period> {
        let mut all = Vec::new();
        for (index, found) in self.recommendations.iter().enumerate() {
            if index != recommendation && !found.replaces.contains(&recommendation) {
                continue;
            }
            all.extend(found.within);
            let sooner = self.all_actions().flat_map(|actions| &actions.sooner);
            all.extend(sooner.filter(|(own, _)| *own == index).map(|(_, within)| *within));
            let critical = self.unanswered_critical.as_ref();
            all.extend(critical.filter(|own| own.recommend.contains(&index)).map(|own| own.within));
            for fact in self.unanswered_facts.iter().filter(|fact| fact.recommend.contains(&index)) {
                all.push(fact.within);
                // It is found out when the person is seen next, at the latest.
                all.extend(self.follow_ups());
            }
        }
        sorted(all.into_iter())
    }
}

/// Each once, the shortest first.
pub(super) fn sorted(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut periods: Vec<Period> = periods.collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}
