//! Two policies beside each other: whom the newer one, or an overlay, treats otherwise than the older one, or the base. Both
//! are diagrams over one space ([`Union`]), so what is proved is proved for everybody; and whoever is shown was decided about
//! by both.

use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use super::builder::Shared;
use super::decided::Decided;
use super::diagram::Node;
use super::example::{Example, example};
use super::manner::Manner;
use super::people::people;
use super::promise::{Promise, sorted};
use super::proof::{Check, Counterexample, Expected, Proof, Verdict};
use super::run::{Limit, MOST_WORK, Run};
use super::shown::{FAULT, reason, unconfirmed};
use super::space::Space;
use super::union::{Places, Union, Unlike};
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
    /// In what the newer policy differs by which nobody has less.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    otherwise: Vec<String>,
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

    /// In what else the two differ: who may act as well, what needs no consent any more, every word that is another.
    pub fn otherwise(&self) -> &[String] {
        &self.otherwise
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
    /// or somebody is shown for whom it is not so; who has more is shown too. So is what is carried out otherwise: that something needs
    /// consent, is provisional, is not for a crisis or loses a provider only in the newer one is a loss, other words are listed. Two policies that do not ask alike, by other steps, another
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
        let manner = Manner::of(self, newer);
        let groups = [Group::Level, Group::Recommendations, Group::Notices, Group::FollowUp];
        let union = match Union::of(self, newer) {
            Ok(union) => union,
            Err(Unlike(reasons)) => {
                let reason = format!("they do not ask alike: {}", reasons.join("; "));
                let verdict = || Verdict::NotProved { reason: reason.clone() };
                let check = |group: Group| Check { name: group.name(&old), verdict: verdict() };
                let checks = groups.map(check).into_iter().chain([manner.check(&old)]).collect();
                return Comparison { old, new, checks, more: Vec::new(), otherwise: manner.other };
            }
        };
        let levels = levels_in(self, newer);
        let mut lost = Found::of(pairs(self, newer, levels.as_deref()));
        let mut gained = Found::of(pairs(newer, self, levels_in(newer, self).as_deref()));
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
            .chain([manner.check(&old)])
            .collect();
        Comparison { checks, more: gained.differences(), otherwise: manner.other, old, new }
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

/// One thing that a policy gives, and its counterpart in the other; `None` where that has none.
#[derive(Clone, Copy, Debug)]
struct Pair {
    here: Promise,
    there: Option<Promise>,
}

impl Pair {
    fn group(self) -> Group {
        match self.here {
            Promise::Level(_) | Promise::AtLeast(_) => Group::Level,
            Promise::Recommends(..) => Group::Recommendations,
            Promise::Notifies(..) => Group::Notices,
            Promise::FollowUp(_) => Group::FollowUp,
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
fn pairs(policy: &Policy, other: &Policy, levels: Option<&[Option<usize>]>) -> Vec<Pair> {
    let mut all = Vec::new();
    let levels = levels.into_iter().flatten().copied().enumerate();
    // Everybody has at least the lowest level of both.
    for (here, there) in levels.filter(|(here, there)| (*here, *there) != (0, Some(0))) {
        for promise in [Promise::Level, Promise::AtLeast] {
            all.push(Pair { here: promise(here), there: there.map(promise) });
        }
    }
    for (here, found) in policy.recommendations.iter().enumerate() {
        let there = other.recommendations.iter().position(|known| known.id() == found.id());
        for within in std::iter::once(None).chain(policy.deadlines(here).into_iter().map(Some)) {
            let promise = |index| Promise::Recommends(index, within);
            all.push(Pair { here: promise(here), there: there.map(promise) });
        }
    }
    let notices: Vec<&Notice> = policy.all_actions().flat_map(|actions| &actions.notify).collect();
    for (here, provider) in policy.providers.iter().enumerate() {
        let there = other.providers.iter().position(|known| known.id() == provider.id());
        let own = notices.iter().filter(|notice| notice.role == here).map(|notice| notice.within);
        for within in sorted(own) {
            let promise = |role| Promise::Notifies(role, Some(within));
            all.push(Pair { here: promise(here), there: there.map(promise) });
        }
    }
    let seen = |period| Pair { here: Promise::FollowUp(period), there: Some(Promise::FollowUp(period)) };
    all.extend(policy.follow_ups().into_iter().map(seen));
    all
}

/// What became of each promise, over all kinds of persons.
struct Found {
    pairs: Vec<(Pair, Outcome)>,
}

enum Outcome {
    Nobody,
    Somebody(Box<Gain>),
    Open(String),
}

impl Found {
    fn of(pairs: Vec<Pair>) -> Self {
        Self { pairs: pairs.into_iter().map(|pair| (pair, Outcome::Nobody)).collect() }
    }

    /// Nothing that was found can be believed.
    fn is_open(&mut self, reason: &str) {
        self.pairs.iter_mut().for_each(|(_, outcome)| *outcome = Outcome::Open(reason.to_owned()));
    }

    /// Looks for somebody to whom `here` gives something that `there` does not. `gains`: `there` is the older one.
    fn look<'p>(&mut self, space: &mut Space<'p>, here: Side<'p>, there: Side<'p>, gains: bool) {
        let run = Rc::clone(&space.run);
        let promises = |there: bool| -> Vec<Option<Promise>> {
            self.pairs.iter().map(|(pair, _)| if there { pair.there } else { Some(pair.here) }).collect()
        };
        let (promised, counterparts) = (promises(false), promises(true));
        let (given, one) = nodes(space, here, &promised);
        let (kept, other) = nodes(space, there, &counterparts);
        let limit = one.or(other);
        for (place, (pair, outcome)) in self.pairs.iter_mut().enumerate() {
            if matches!(outcome, Outcome::Somebody(_)) {
                continue;
            }
            let (Some(given), Some(kept), None) = (run.at(&given, place), run.at(&kept, place), limit) else {
                *outcome = Outcome::Open(limit.map_or_else(|| FAULT.to_owned(), reason));
                continue;
            };
            run.start_claim();
            let found = somebody(space, *pair, (here.0, *given), (there.0, *kept), gains);
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
        let own = || self.pairs.iter().filter(|(pair, _)| pair.group() == group);
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
        self.pairs.into_iter().filter_map(found).collect()
    }
}

/// One of the two policies, and where its parts stand in the space.
type Side<'p> = (&'p Policy, &'p Places);

/// Where a policy gives what is promised; nowhere where it has nothing of the kind.
fn nodes<'p>(
    space: &mut Space<'p>,
    (policy, places): Side<'p>,
    promises: &[Option<Promise>],
) -> (Vec<Node>, Option<Limit>) {
    let run = Rc::clone(&space.run);
    run.start_claim();
    let (tests, unanswered) = (places.tests(space), places.critical_unanswered(space));
    let mut decided = Decided::of(space, policy, tests, unanswered);
    let unfinished = decided.unfinished;
    run.start_claim();
    let node = |promise: &Option<Promise>| promise.map_or(Node::FALSE, |promise| promise.kept(&mut decided));
    let nodes = promises.iter().map(node).collect();
    (nodes, unfinished.or(run.end_claim()))
}

/// Somebody to whom one policy gives something that the other does not, as both decide.
fn somebody(
    space: &mut Space<'_>,
    pair: Pair,
    (here, given): (&Policy, Node),
    (there, kept): (&Policy, Node),
    gains: bool,
) -> Outcome {
    let lost = space.diagrams.and_not(given, kept);
    let Some(combination) = space.find(lost).0 else { return Outcome::Nobody };
    let what = pair.here.in_words(here, "is");
    let confirmed = || {
        let Example { screening, mut case } = example(&space.run, space.policy, &combination, &what)?;
        let (by_one, by_other) = (here.decide(&screening), there.decide(&screening));
        let has = pair.here.is_kept_by(&by_one);
        let keeps = pair.there.is_some_and(|promise| promise.is_kept_by(&by_other));
        let (key, by_one) = pair.here.decided(&by_one);
        let (_, by_other) = pair.here.decided(&by_other);
        let (old, new) = if gains { (by_other, by_one) } else { (by_one, by_other) };
        case.expected = vec![Expected::new(key, old, new)];
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
        if !self.otherwise.is_empty() {
            writeln!(formatter, "Otherwise by {}:", self.new)?;
        }
        self.otherwise.iter().try_for_each(|what| writeln!(formatter, "  other       {what}"))
    }
}
