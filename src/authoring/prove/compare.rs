//! Two policies beside each other: whom the newer one, or an overlay, treats otherwise than the older one, or the base. Both
//! are diagrams over one space ([`Union`]), so what is proved is proved for everybody; and whoever is shown was decided about
//! by both.

use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use super::builder::Shared;
use super::checks::{Decided, FAULT, reason, unconfirmed};
use super::diagram::Node;
use super::example::{Example, example};
use super::people::people;
use super::proof::{Check, Counterexample, Expected, Proof, Verdict};
use super::run::{Limit, MOST_WORK, Run};
use super::space::Space;
use super::union::{Places, Union, Unlike};
use crate::period::Period;
use crate::triage::decision::Decision;
use crate::triage::policy::{Notice, Policy};

/// What [`Policy::compare`] found: whether anybody has less by the newer policy, and who has more.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    old: String,
    new: String,
    checks: Vec<Check>,
    /// What somebody has by the newer policy only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more: Vec<Gain>,
}

/// Something that one of two policies gives and the other does not, and somebody for whom that is so.
#[derive(Clone, Debug, Serialize)]
pub struct Gain {
    what: String,
    case: Counterexample,
}

impl Comparison {
    /// The [`version`](Policy::version) of the older policy.
    pub fn old(&self) -> &str {
        &self.old
    }

    /// The [`version`](Policy::version) of the newer policy.
    pub fn new_version(&self) -> &str {
        &self.new
    }

    /// What must not become less: level, recommendations, notifications, follow-up.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What somebody has by the newer policy only.
    pub fn more(&self) -> &[Gain] {
        &self.more
    }

    /// Whether it is proved that nobody has less.
    pub fn keeps_everything(&self) -> bool {
        self.checks.iter().all(Check::is_proved)
    }
}

impl Gain {
    /// What it is: ``the level is at least `crisis` ``.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The smallest case, with what each policy decides.
    pub fn case(&self) -> &Counterexample {
        &self.case
    }
}

impl Policy {
    /// Compares this policy with a newer edition of it, or with an overlay over it, for everybody: over all answers, missing
    /// answers, facts and instruments given.
    ///
    /// That nobody has a lower level, loses a recommendation or its deadline, a notification or an earlier follow-up is proved,
    /// or somebody is shown for whom it is not so; who has more is shown too. Two policies that do not ask alike, by other steps, another
    /// consent rule, another text of an instrument or other values of a fact, cannot be compared: then nothing is proved, and why.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// use psyscreen::catalog;
    /// let base = catalog::policy("subdistrict").unwrap();
    /// let text = "format = 1\nid = 'ours'\ntitle = { en = 'Ours' }\nextends = 'subdistrict'\n";
    /// let ours = base.extend("ours.toml", text, &catalog::instrument).unwrap();
    /// assert!(base.compare(&ours).keeps_everything());
    /// # }
    /// ```
    #[must_use]
    pub fn compare(&self, newer: &Policy) -> Comparison {
        let (old, new) = (self.version(), newer.version());
        let groups = [Group::Level, Group::Recommendations, Group::Notices, Group::FollowUp];
        let union = match Union::of(self, newer) {
            Ok(union) => union,
            Err(Unlike(reasons)) => {
                let reason = format!("they do not ask alike: {}", reasons.join("; "));
                let verdict = || Verdict::NotProved { reason: reason.clone() };
                let check = |group: Group| Check { name: group.name(&old), verdict: verdict() };
                let checks = groups.map(check).into();
                return Comparison { old, new, checks, more: Vec::new() };
            }
        };
        let levels = levels_in(self, newer);
        let mut lost = Found::of(promises(self, newer, levels.as_deref()));
        let mut gained = Found::of(promises(newer, self, levels_in(newer, self).as_deref()));
        let run = Rc::new(Run::new(MOST_WORK));
        let mut shared = Shared::new(&run, &union.policy);
        let (kinds, people) = people(&union.policy);
        for person in people {
            let mut space = Space::new(&mut shared, &union.policy, kinds, person);
            let (older, newest) = ((self, &union.old), (newer, &union.new));
            lost.look(&mut space, older, newest, false);
            gained.look(&mut space, newest, older, true);
        }
        if run.has_fault() {
            // Whatever was found before may rest on what was not there.
            lost.is_open(FAULT);
            gained.is_open(FAULT);
        }
        let unlike = levels.is_none().then(|| {
            "the older policy has a level that the newer one lacks or has in another order".to_owned()
        });
        let checks = groups
            .into_iter()
            .map(|group| lost.check(group, &old, unlike.as_ref().filter(|_| group == Group::Level)))
            .collect();
        Comparison { checks, more: gained.differences(), old, new }
    }

    /// Proves the policy ([`prove`](Self::prove)), and of an overlay also that it takes nothing of its `base` away
    /// ([`compare`](Self::compare)).
    #[must_use]
    pub fn prove_over(&self, base: &Policy) -> Proof {
        let mut proof = self.prove();
        proof.checks.extend(base.compare(self).checks);
        proof
    }
}

/// What kind of thing a promise is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Level,
    Recommendations,
    Notices,
    FollowUp,
}

impl Group {
    fn name(self, old: &str) -> String {
        match self {
            Self::Level => format!("nobody has a lower level than by {old}"),
            Self::Recommendations => format!("nobody loses a recommendation of {old}, or has it later"),
            Self::Notices => {
                format!("everybody who is notified of somebody by {old} still is, and not later")
            }
            Self::FollowUp => format!("nobody is seen again later than by {old}"),
        }
    }
}

/// One thing that a policy gives, and its counterpart in the other: positions in the lists of each.
#[derive(Clone, Copy, Debug)]
enum Promise {
    /// The level is at least this one; or for certain.
    Level { here: usize, there: Option<usize>, certain: bool },
    /// It is recommended; or with this deadline.
    Recommended { here: usize, there: Option<usize>, within: Option<Period> },
    /// This provider is told within a period.
    Told { here: usize, there: Option<usize>, within: Period },
    /// The person is seen again within a period.
    Seen(Period),
}

impl Promise {
    fn group(self) -> Group {
        match self {
            Self::Level { .. } => Group::Level,
            Self::Recommended { .. } => Group::Recommendations,
            Self::Told { .. } => Group::Notices,
            Self::Seen(_) => Group::FollowUp,
        }
    }

    /// Its position in the policy that gives it, and in the other.
    fn positions(self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::Level { here, there, .. }
            | Self::Recommended { here, there, .. }
            | Self::Told { here, there, .. } => (Some(here), there),
            Self::Seen(_) => (None, None),
        }
    }

    /// In words, by the ids of the policy that gives it.
    fn words(self, policy: &Policy) -> String {
        match self {
            Self::Level { here, certain, .. } => {
                let id = policy.levels.get(here).map_or("", |level| level.id());
                let what = if certain { "`at_least`" } else { "the level" };
                format!("{what} is at least `{id}`")
            }
            Self::Recommended { here, within, .. } => {
                let id = policy.recommendations.get(here).map_or("", |found| found.id());
                let within = within.map_or_else(String::new, |within| format!(" within {within}"));
                format!("`{id}` is recommended{within}")
            }
            Self::Told { here, within, .. } => {
                let id = policy.providers.get(here).map_or("", |provider| provider.id());
                format!("`{id}` is notified within {within}")
            }
            Self::Seen(within) => format!("the person is seen again within {within}"),
        }
    }

    /// What a decision says of it: whether it is kept, and how to show that.
    fn decided(self, decision: &Decision<'_>, position: Option<usize>) -> (bool, &'static str, String) {
        let within = |own: Option<Period>, most: Option<Period>| match (own, most) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(most)) => own <= most,
        };
        match self {
            Self::Level { certain, .. } => {
                let (level, at_least, _) = decision.level_indices();
                let (own, found) =
                    if certain { (at_least, decision.at_least()) } else { (level, decision.level()) };
                let key = if certain { "at_least" } else { "level" };
                (position.is_some_and(|position| own >= position), key, found.id().to_owned())
            }
            Self::Recommended { within: most, .. } => {
                let policy = decision.policy();
                let is = |id: &str| {
                    let found = policy.recommendations.iter().position(|known| known.id() == id);
                    let replaces = |found: usize| {
                        policy
                            .recommendations
                            .get(found)
                            .zip(position)
                            .is_some_and(|(own, position)| own.replaces.contains(&position))
                    };
                    found.is_some() && (found == position || found.is_some_and(replaces))
                };
                let all = decision.recommendations();
                let kept =
                    all.iter().any(|found| is(found.recommendation().id()) && within(found.within(), most));
                let ids: Vec<String> = all
                    .iter()
                    .map(|found| match found.within() {
                        Some(within) => format!("{} within {within}", found.recommendation().id()),
                        None => found.recommendation().id().to_owned(),
                    })
                    .collect();
                (kept, "recommendations", ids.join(", "))
            }
            Self::Told { within: most, .. } => {
                let told = |notice: &Notice| Some(notice.role) == position && notice.within <= most;
                let kept = decision.notices().any(|(_, notice)| told(notice));
                let all: Vec<String> = decision
                    .notices()
                    .map(|(provider, notice)| format!("{} within {}", provider.id(), notice.within))
                    .collect();
                (kept, "notify", all.join(", "))
            }
            Self::Seen(most) => {
                let own = decision.follow_up();
                let shown = own.map_or_else(|| "none".to_owned(), |own| own.to_string());
                (own.is_some_and(|own| own <= most), "follow_up", shown)
            }
        }
    }
}

/// By level of `old`: the level of `new` that is reached at least where it is, by ids. `None` where that cannot be said.
fn levels_in(old: &Policy, new: &Policy) -> Option<Vec<Option<usize>>> {
    let same: Vec<Option<usize>> =
        old.levels.iter().map(|level| new.levels.iter().position(|known| known.id() == level.id())).collect();
    let common: Vec<usize> = same.iter().copied().flatten().collect();
    if common.is_empty() || !common.is_sorted() {
        return None;
    }
    // Every level of one of them must be the other's too; those that one has besides lie below the next of both.
    let every = same.iter().all(Option::is_some) || common.len() == new.levels.len();
    let next = |place: usize| same.iter().skip(place).copied().flatten().next();
    every.then(|| (0..same.len()).map(next).collect())
}

/// Everything that a policy gives to anybody, with its counterpart in another.
fn promises(policy: &Policy, other: &Policy, levels: Option<&[Option<usize>]>) -> Vec<Promise> {
    let mut all = Vec::new();
    let levels = levels.into_iter().flatten().copied().enumerate();
    // Everybody has at least the lowest level of both.
    for (here, there) in levels.filter(|(here, there)| (*here, *there) != (0, Some(0))) {
        all.extend([false, true].map(|certain| Promise::Level { here, there, certain }));
    }
    for (here, found) in policy.recommendations.iter().enumerate() {
        let there = other.recommendations.iter().position(|known| known.id() == found.id());
        all.push(Promise::Recommended { here, there, within: None });
        let deadlines = deadlines(policy, here);
        all.extend(deadlines.into_iter().map(|within| Promise::Recommended {
            here,
            there,
            within: Some(within),
        }));
    }
    let of_levels = policy.levels.iter().flat_map(|level| &level.notify);
    let notices: Vec<&Notice> = of_levels.chain(policy.rules.iter().flat_map(|rule| &rule.notify)).collect();
    for (here, provider) in policy.providers.iter().enumerate() {
        let there = other.providers.iter().position(|known| known.id() == provider.id());
        let own = notices.iter().filter(|notice| notice.role == here).map(|notice| notice.within);
        all.extend(sorted(own).into_iter().map(|within| Promise::Told { here, there, within }));
    }
    let of_levels = policy.levels.iter().filter_map(|level| level.follow_up);
    let periods = of_levels
        .chain(policy.rules.iter().filter_map(|rule| rule.follow_up))
        .chain(policy.unanswered_facts.iter().filter_map(|fact| fact.follow_up));
    all.extend(sorted(periods).into_iter().map(Promise::Seen));
    all
}

/// Every deadline with which something, or what takes its place, may be recommended.
fn deadlines(policy: &Policy, recommendation: usize) -> Vec<Period> {
    let follow_ups = || {
        let of_levels = policy.levels.iter().filter_map(|level| level.follow_up);
        let of_rules = policy.rules.iter().filter_map(|rule| rule.follow_up);
        of_levels.chain(of_rules).chain(policy.unanswered_facts.iter().filter_map(|fact| fact.follow_up))
    };
    let mut all = Vec::new();
    for (index, found) in policy.recommendations.iter().enumerate() {
        if index != recommendation && !found.replaces.contains(&recommendation) {
            continue;
        }
        all.extend(found.within);
        let of_levels = policy.levels.iter().flat_map(|level| &level.sooner);
        let sooner = of_levels.chain(policy.rules.iter().flat_map(|rule| &rule.sooner));
        all.extend(sooner.filter(|(own, _)| *own == index).map(|(_, within)| *within));
        let critical = policy.unanswered_critical.as_ref();
        all.extend(critical.filter(|own| own.recommend.contains(&index)).map(|own| own.within));
        for fact in policy.unanswered_facts.iter().filter(|fact| fact.recommend.contains(&index)) {
            all.push(fact.within);
            // It is found out when the person is seen next, at the latest.
            all.extend(follow_ups());
        }
    }
    sorted(all.into_iter())
}

fn sorted(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut periods: Vec<Period> = periods.collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}

/// What became of each promise, over all kinds of persons.
struct Found {
    promises: Vec<(Promise, Outcome)>,
}

enum Outcome {
    Nobody,
    Somebody(Box<Gain>),
    Open(String),
}

impl Found {
    fn of(promises: Vec<Promise>) -> Self {
        Self { promises: promises.into_iter().map(|promise| (promise, Outcome::Nobody)).collect() }
    }

    /// Nothing that was found can be believed.
    fn is_open(&mut self, reason: &str) {
        self.promises.iter_mut().for_each(|(_, outcome)| *outcome = Outcome::Open(reason.to_owned()));
    }

    /// Looks for somebody to whom `here` gives something that `there` does not. `gains`: `there` is the older one.
    fn look<'p>(&mut self, space: &mut Space<'p>, here: Side<'p>, there: Side<'p>, gains: bool) {
        let promises: Vec<Promise> = self.promises.iter().map(|(promise, _)| *promise).collect();
        let run = Rc::clone(&space.run);
        let (given, one) = nodes(space, here, &promises, |promise| promise.positions().0);
        let (kept, other) = nodes(space, there, &promises, |promise| promise.positions().1);
        let limit = one.or(other);
        for (place, (promise, outcome)) in self.promises.iter_mut().enumerate() {
            if matches!(outcome, Outcome::Somebody(_)) {
                continue;
            }
            let (Some(given), Some(kept), None) = (run.at(&given, place), run.at(&kept, place), limit) else {
                *outcome = Outcome::Open(limit.map_or_else(|| FAULT.to_owned(), reason));
                continue;
            };
            run.start_claim();
            let found = somebody(space, *promise, (here.0, *given), (there.0, *kept), gains);
            match (run.end_claim(), found) {
                (_, Outcome::Somebody(found)) => *outcome = Outcome::Somebody(found),
                (Some(limit), _) => *outcome = Outcome::Open(reason(limit)),
                (None, Outcome::Open(reason)) => *outcome = Outcome::Open(reason),
                (None, Outcome::Nobody) => {}
            }
        }
    }

    /// Whether nobody loses anything of a group.
    fn check(&self, group: Group, old: &str, unlike: Option<&String>) -> Check {
        let own = || self.promises.iter().filter(|(promise, _)| promise.group() == group);
        let lost: Vec<&Gain> = own()
            .filter_map(|(_, outcome)| match outcome {
                Outcome::Somebody(found) => Some(&**found),
                _ => None,
            })
            .collect();
        let open = own().find_map(|(_, outcome)| match outcome {
            Outcome::Open(reason) => Some(reason),
            _ => None,
        });
        let verdict = match (lost.as_slice(), unlike.or(open)) {
            ([], None) => Verdict::Proved { found: None },
            ([], Some(reason)) => Verdict::NotProved { reason: reason.clone() },
            (lost, _) => Verdict::Refuted {
                reason: format!(
                    "no longer so for somebody: {}",
                    lost.iter().map(|found| found.what.as_str()).collect::<Vec<_>>().join("; ")
                ),
                cases: lost.iter().map(|found| found.case.clone()).collect(),
            },
        };
        Check { name: group.name(old), verdict }
    }

    fn differences(self) -> Vec<Gain> {
        let found = |(_, outcome)| match outcome {
            Outcome::Somebody(found) => Some(*found),
            _ => None,
        };
        self.promises.into_iter().filter_map(found).collect()
    }
}

/// One of the two policies, and where its parts stand in the space.
type Side<'p> = (&'p Policy, &'p Places);

/// Where a policy gives what is promised, by the position it has there; nowhere where it has none.
fn nodes<'p>(
    space: &mut Space<'p>,
    (policy, places): Side<'p>,
    promises: &[Promise],
    position: impl Fn(Promise) -> Option<usize>,
) -> (Vec<Node>, Option<Limit>) {
    let run = Rc::clone(&space.run);
    run.start_claim();
    let (tests, unanswered) = (places.tests(space), places.critical_unanswered(space));
    let mut decided = Decided::of(space, policy, tests, unanswered);
    let unfinished = decided.unfinished;
    run.start_claim();
    let node = |promise: &Promise| match (*promise, position(*promise)) {
        (Promise::Seen(within), _) => decided.seen_within(within),
        (_, None) => Node::FALSE,
        (Promise::Level { certain, .. }, Some(position)) => decided.level_at_least(position, certain),
        (Promise::Recommended { within, .. }, Some(position)) => decided.recommended(position, within),
        (Promise::Told { within, .. }, Some(position)) => decided.told(position, Some(within)),
    };
    let nodes = promises.iter().map(node).collect();
    (nodes, unfinished.or(run.end_claim()))
}

/// Somebody to whom one policy gives something that the other does not, as both decide.
fn somebody(
    space: &mut Space<'_>,
    promise: Promise,
    (here, given): (&Policy, Node),
    (there, kept): (&Policy, Node),
    gains: bool,
) -> Outcome {
    let lost = space.diagrams.and_not(given, kept);
    let Some(combination) = space.find(lost).0 else { return Outcome::Nobody };
    let what = promise.words(here);
    let (own, counterpart) = promise.positions();
    let confirmed = || {
        let Example { screening, mut case } = example(&space.run, space.policy, &combination, &what)?;
        let (has, key, by_one) = promise.decided(&here.decide(&screening), own);
        let (keeps, _, by_other) = promise.decided(&there.decide(&screening), counterpart);
        let (old, new) = if gains { (by_other, by_one) } else { (by_one, by_other) };
        case.expected = vec![Expected { key, wanted: old, decided: new }];
        (has && !keeps).then_some(case)
    };
    match confirmed() {
        Some(case) => Outcome::Somebody(Box::new(Gain { what, case })),
        None => Outcome::Open(unconfirmed(space.policy, &combination)),
    }
}

/// The checks, then who has more.
impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} beside {}", self.new, self.old)?;
        self.checks.iter().try_for_each(|check| check.write(formatter))?;
        if !self.more.is_empty() {
            writeln!(formatter, "By {} only, for somebody:", self.new)?;
        }
        for Gain { what, case } in &self.more {
            writeln!(formatter, "  more        {what}")?;
            case.write(formatter)?;
        }
        Ok(())
    }
}
