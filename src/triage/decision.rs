//! A decision: the level, within what it must lie, what follows from it, and what is left to ask. Total.

use std::fmt;

use super::ask::{Ask, questions};
use super::case::Case;
use super::policy::{
    Guardian, Level, Modality, Notice, Policy, Provider, Recommendation, Rule, UnansweredFact,
};
use super::problem::{ProblemKind, ScreeningProblem};
use super::screening::Screening;
use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::period::Period;
use crate::truth::Truth;

/// What a policy decides about one person. `Debug` shows the policy only.
///
/// - [`level`](Self::level) is the highest of all rules that hold with scores as published.
/// - [`at_least`](Self::at_least) and [`at_most`](Self::at_most) enclose it: whatever the missing answers and unknown
///   facts turn out to be, the level will lie between them. [`ask`](Self::ask) lists what would settle it. Where the policy
///   requires consent and it is not given, it is one of the things that may turn out: the two also enclose the level that the
///   answers on the sheet give once they may be used.
#[derive(Clone)]
pub struct Decision<'p> {
    policy: &'p Policy,
    consent: Consent,
    guardian: GuardianAgrees,
    level: usize,
    at_least: usize,
    at_most: usize,
    fired: Vec<usize>,
    undetermined: Vec<usize>,
    recommendations: Vec<Recommended<'p>>,
    notices: Vec<&'p Notice>,
    follow_up: Option<Deadline>,
    ask: Vec<Ask<'p>>,
    problems: Vec<ScreeningProblem>,
    /// What the tests say with each choice of the administrations of instruments that were given more than once.
    truths: Vec<InlineVec<Truth, 64>>,
}

/// What is recorded of the person's consent to be screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// The policy does not ask for it.
    NotRequired,
    /// Given.
    Given,
    /// Refused: no answer was used.
    Refused,
    /// Not recorded: no answer was used.
    NotRecorded,
}

impl Consent {
    /// Whether answers were used.
    pub const fn allows_answers(self) -> bool {
        matches!(self, Self::NotRequired | Self::Given)
    }
}

/// Whether a guardian agrees beside the person before what is offered starts, and is told of what is done for safety.
///
/// It changes nothing else: answers are used, and what is done for safety waits for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuardianAgrees {
    /// The person is old enough, or the policy says nothing of guardians.
    NotNeeded,
    /// The person is too young to agree alone.
    Needed,
    /// The age is not known: only if the person is too young to agree alone.
    IfYoung,
}

impl GuardianAgrees {
    fn of(guardian: Option<&Guardian>, age: Option<u16>) -> Self {
        match (guardian, age) {
            (None, _) => Self::NotNeeded,
            (Some(_), None) => Self::IfYoung,
            (Some(guardian), Some(age)) if age < guardian.below => Self::Needed,
            (Some(_), Some(_)) => Self::NotNeeded,
        }
    }

    /// Whether it is needed or may be.
    pub const fn may_be_needed(self) -> bool {
        !matches!(self, Self::NotNeeded)
    }
}

/// A recommendation of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Recommended<'p> {
    recommendation: &'p Recommendation,
    within: Option<Deadline>,
}

/// A period, and whether it is ours. Of two that are equal that of the plan counts.
type Deadline = (Period, bool);

impl<'p> Recommended<'p> {
    /// What is recommended.
    pub fn recommendation(&self) -> &'p Recommendation {
        self.recommendation
    }

    /// By when.
    pub fn within(&self) -> Option<Period> {
        self.within.map(|(period, _)| period)
    }

    /// Whether that deadline is our choice, because the plan gives none.
    pub fn is_ours(&self) -> bool {
        self.within.is_some_and(|(_, ours)| ours)
    }

    /// Whether it is only offered: it starts when the person agrees.
    pub fn is_offered(&self) -> bool {
        self.recommendation.needs_consent
    }

    /// Whether it stands only until a consultation confirms it.
    pub fn is_provisional(&self) -> bool {
        self.recommendation.provisional
    }
}

impl Policy {
    /// Decides about one person. Whatever could not be used is in [`problems`](Decision::problems).
    ///
    /// Where the policy requires consent and it is not recorded, no answer is used: only rules over facts can hold.
    /// Instruments that the screening lacks count as wholly unanswered.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use psyscreen::{Screening, catalog};
    /// let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
    /// let phq9 = catalog::instrument("phq-9").ok_or("not in this build")?;
    /// let findings = phq9.respond([("9", 1)])?.score().interpret();
    /// let decision = policy.decide(&Screening::new().consent(true).with(findings));
    /// // The other answers are missing, and cannot change this.
    /// assert_eq!(decision.level().id(), "crisis");
    /// assert!(decision.is_settled());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "catalog"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn decide<'p>(&'p self, screening: &Screening<'_>) -> Decision<'p> {
        let consent = match (self.consent_required, screening.consent) {
            (false, _) => Consent::NotRequired,
            (true, Some(true)) => Consent::Given,
            (true, Some(false)) => Consent::Refused,
            (true, None) => Consent::NotRecorded,
        };
        let mut problems = Vec::new();
        let cases = Case::all(self, screening, consent.allows_answers(), &mut problems);
        let rules_of: Vec<Rules> = cases.iter().map(|case| Rules::of(self, case)).collect();
        let all = || rules_of.iter();
        let highest = |level: fn(&Rules) -> usize| all().map(level).max().unwrap_or(0);
        let level = highest(|rules| rules.level);
        let at_least = highest(|rules| rules.at_least);
        let some_unseen =
            problems.iter().any(|problem| problem.kind() == ProblemKind::TooManyAdministrations);
        let at_most =
            if some_unseen { self.levels.len().saturating_sub(1) } else { highest(|rules| rules.at_most) };
        let fires = |rule: &usize| all().any(|rules| rules.published(*rule).is_true());
        let open = |rule: &usize| all().any(|rules| rules.enclosed(*rule).is_undetermined());
        let fired: Vec<usize> = (0..self.rules.len()).filter(fires).collect();
        let undetermined: Vec<usize> =
            (0..self.rules.len()).filter(|rule| !fires(rule) && open(rule)).collect();
        let matters = |unanswered: &&UnansweredFact| {
            // What is known of a fact is the same in every case.
            let open = |case: &Case<'_>| case.published(&Condition::Test(unanswered.test)).is_undetermined();
            cases.first().is_some_and(open)
                && unanswered
                    .when
                    .as_ref()
                    .is_none_or(|when| cases.iter().any(|case| case.published(when).is_true()))
        };
        let unanswered_facts: Vec<&UnansweredFact> = self.unanswered_facts.iter().filter(matters).collect();
        let (ask, critical_unanswered) = questions(
            self,
            cases.iter().zip(all().map(|rules| rules.enclosed.as_slice())),
            at_least,
            &unanswered_facts,
        );
        let unanswered =
            self.unanswered_critical.as_ref().filter(|_| critical_unanswered && consent.allows_answers());

        let age = cases.first().and_then(|case| case.person.age);
        let own = self.levels.get(level);
        // Whoever an overlay raises keeps what its base offers.
        let kept = self.levels.get(self.base_level(&fired)).filter(|_| self.extends.is_some());
        let rules = || fired.iter().filter_map(|rule| self.rules.get(*rule));
        let given = || own.into_iter().chain(kept).map(Level::actions).chain(rules().map(Rule::actions));
        let follow_up = given()
            .map(|actions| deadline(actions.follow_up, actions.ours))
            .chain(unanswered_facts.iter().map(|fact| deadline(fact.follow_up, fact.ours)))
            .fold(None, earliest);
        let mut wanted: InlineVec<(bool, Option<Deadline>), 32> =
            InlineVec::filled((false, None), self.recommendations.len());
        let mut want = |indices: &[usize], within: Option<Deadline>| {
            for index in indices {
                if let Some(place) = wanted.as_mut_slice().get_mut(*index) {
                    *place = (true, earliest(place.1, within));
                }
            }
        };
        given().for_each(|actions| {
            want(&actions.recommend, None);
            actions.sooner.iter().for_each(|(index, within)| {
                want(&[*index], deadline(Some(*within), actions.sooner_ours.contains(index)));
            });
        });
        if let Some(unanswered) = unanswered {
            want(&unanswered.recommend, deadline(Some(unanswered.within), unanswered.ours));
        }
        // What is not known is found out when the person is seen next, at the latest.
        unanswered_facts.iter().for_each(|fact| {
            want(&fact.recommend, earliest(deadline(Some(fact.within), fact.ours), follow_up))
        });
        // One act, one deadline: what takes the place of another is done instead of it.
        let replaced: Vec<usize> = self
            .recommendations
            .iter()
            .zip(wanted.as_slice())
            .filter(|(_, (wanted, _))| *wanted)
            .flat_map(|(recommendation, _)| recommendation.replaces.iter().copied())
            .collect();
        for index in replaced {
            if let Some(place) = wanted.as_mut_slice().get_mut(index) {
                place.0 = false;
            }
        }
        let mut recommendations: Vec<Recommended<'p>> = self
            .recommendations
            .iter()
            .zip(wanted.as_slice())
            .filter(|(_, (wanted, _))| *wanted)
            .map(|(recommendation, (_, within))| Recommended {
                recommendation,
                within: earliest(deadline(recommendation.within, recommendation.ours), *within),
            })
            .collect();
        recommendations.sort_by_key(urgency);
        let notices = notices(given().flat_map(|actions| &actions.notify));
        Decision {
            policy: self,
            consent,
            guardian: GuardianAgrees::of(self.guardian.as_ref(), age),
            level,
            at_least,
            at_most,
            recommendations,
            notices,
            follow_up,
            ask,
            truths: cases.into_iter().map(Case::into_published).collect(),
            problems,
            fired,
            undetermined,
        }
    }
}

/// What the rules say of one case.
struct Rules {
    published: InlineVec<Truth, 64>,
    enclosed: InlineVec<Truth, 64>,
    level: usize,
    at_least: usize,
    at_most: usize,
}

impl Rules {
    fn of(policy: &Policy, case: &Case<'_>) -> Self {
        let unknown = || InlineVec::filled(Truth::Undetermined, policy.rules.len());
        let mut rules = Self { published: unknown(), enclosed: unknown(), level: 0, at_least: 0, at_most: 0 };
        let truths = rules.published.as_mut_slice().iter_mut().zip(rules.enclosed.as_mut_slice());
        for (rule, (published, enclosed)) in policy.rules.iter().zip(truths) {
            *enclosed = case.enclosed(&rule.when);
            *published = if enclosed.is_undetermined() { case.published(&rule.when) } else { *enclosed };
            let level = rule.level.unwrap_or(0);
            if published.is_true() {
                rules.level = level.max(rules.level);
            }
            if enclosed.is_true() {
                rules.at_least = level.max(rules.at_least);
            }
            if !enclosed.is_false() {
                rules.at_most = level.max(rules.at_most);
            }
        }
        rules
    }

    fn published(&self, rule: usize) -> Truth {
        self.published.as_slice().get(rule).copied().unwrap_or(Truth::Undetermined)
    }

    fn enclosed(&self, rule: usize) -> Truth {
        self.enclosed.as_slice().get(rule).copied().unwrap_or(Truth::Undetermined)
    }
}

fn deadline(period: Option<Period>, ours: bool) -> Option<Deadline> {
    period.map(|period| (period, ours))
}

fn earliest(one: Option<Deadline>, other: Option<Deadline>) -> Option<Deadline> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Crisis intervention first, then by deadline, then what has none; an admission after what is due as soon as it, since somebody
/// sees the person before they are admitted, and before all that has no deadline. Else the order of the policy stays.
fn urgency(recommended: &Recommended<'_>) -> (bool, bool, Option<Period>, bool) {
    let (within, modality) = (recommended.within(), recommended.recommendation.modality);
    let is_admission = modality == Modality::Admission;
    (modality != Modality::Crisis, within.is_none() && !is_admission, within, is_admission)
}

/// Each once, the most urgent first.
fn notices<'p>(all: impl Iterator<Item = &'p Notice>) -> Vec<&'p Notice> {
    let mut kept: Vec<&Notice> = Vec::new();
    for notice in all {
        match kept.iter_mut().find(|known| known.role == notice.role && known.label == notice.label) {
            Some(known) if (notice.within, notice.ours) < (known.within, known.ours) => *known = notice,
            Some(_) => {}
            None => kept.push(notice),
        }
    }
    kept.sort_by_key(|notice| notice.within);
    kept
}

impl<'p> Decision<'p> {
    /// The policy that decided.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// What was recorded of consent.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// Whether a guardian agrees beside the person before what is [offered](Recommended::is_offered) starts. Who that is, and
    /// below which age, says [`Policy::guardian`].
    ///
    /// ```
    /// # #[cfg(feature = "catalog")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use psyscreen::instrument::Person;
    /// use psyscreen::triage::GuardianAgrees;
    /// use psyscreen::{Screening, catalog};
    /// let policy = catalog::policy("school-2020").ok_or("not in this build")?;
    /// let aged = |age| Screening::new().consent(true).person(Person::default().with_age(age));
    /// assert_eq!(policy.decide(&aged(13)).guardian(), GuardianAgrees::Needed);
    /// assert_eq!(policy.decide(&aged(18)).guardian(), GuardianAgrees::NotNeeded);
    /// assert_eq!(policy.decide(&Screening::new().consent(true)).guardian(), GuardianAgrees::IfYoung);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "catalog"))]
    /// # fn main() {}
    /// ```
    pub fn guardian(&self) -> GuardianAgrees {
        self.guardian
    }

    /// The level: the highest of all rules that hold with scores as published.
    pub fn level(&self) -> &'p Level {
        self.level_at(self.level)
    }

    /// The lowest level the person will have once everything is known.
    pub fn at_least(&self) -> &'p Level {
        self.level_at(self.at_least)
    }

    /// The highest level the person will have once everything is known.
    pub fn at_most(&self) -> &'p Level {
        self.level_at(self.at_most)
    }

    /// The positions of the level and of its lower and upper bound in [`levels`](Policy::levels).
    pub fn level_indices(&self) -> (usize, usize, usize) {
        (self.level, self.at_least, self.at_most)
    }

    /// Whether nothing that is missing can change the level.
    pub fn is_settled(&self) -> bool {
        self.at_least == self.at_most
    }

    /// The rules that hold, in the order of the policy.
    pub fn fired(&self) -> impl Iterator<Item = &'p Rule> {
        rules(self.policy, &self.fired)
    }

    /// Whether a rule, by its position, holds.
    pub(crate) fn fires(&self, rule: usize) -> bool {
        self.fired.contains(&rule)
    }

    /// The rules that may turn out to hold, in the order of the policy.
    pub fn undetermined(&self) -> impl Iterator<Item = &'p Rule> {
        rules(self.policy, &self.undetermined)
    }

    /// What is recommended, the most urgent first: crisis intervention, then by deadline (an admission after a referral that is due
    /// as soon), then what has none; equally urgent ones in the order of the policy.
    pub fn recommendations(&self) -> &[Recommended<'p>] {
        &self.recommendations
    }

    /// Who must be told, the most urgent first.
    pub fn notices(&self) -> impl Iterator<Item = (&'p Provider, &'p Notice)> {
        let policy = self.policy;
        self.notices.iter().filter_map(move |notice| Some((policy.providers.get(notice.role)?, *notice)))
    }

    /// Within what period the person is seen again.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up.map(|(period, _)| period)
    }

    /// Whether that period is our choice, because the plan gives none.
    pub fn follow_up_is_ours(&self) -> bool {
        self.follow_up.is_some_and(|(_, ours)| ours)
    }

    /// What to ask: consent where it is missing, then critical items, then what could still change the level.
    ///
    /// Once all of it is answered, the level is settled. An item that the answers before it leave out is not answered: one that
    /// its form then skips, or whose step is then not due. Every entry is waited for by a test of a rule that could raise the level,
    /// of a step, or by a critical item. Where several tests read one score, or an answer is carried into a form whose step depends
    /// on it, an entry can turn out not to have been needed.
    pub fn ask(&self) -> &[Ask<'p>] {
        &self.ask
    }

    /// What of the screening could not be used.
    pub fn problems(&self) -> &[ScreeningProblem] {
        &self.problems
    }

    /// What a test of the policy says, with scores as published; of an instrument that was given more than once, what holds
    /// for some choice.
    pub fn truth(&self, test_index: usize) -> Truth {
        let all = self.all_truths().map(|truths| truth_at(truths, test_index));
        all.reduce(Truth::or).unwrap_or(Truth::Undetermined)
    }

    /// What the tests say, with each choice of administrations.
    fn all_truths(&self) -> impl Iterator<Item = &[Truth]> {
        self.truths.iter().map(InlineVec::as_slice)
    }

    /// The tests that make a condition true, by position, and whether each holds: those of the parts that decide it.
    pub(crate) fn reasons(&self, condition: &Condition<usize>) -> Vec<(usize, Truth)> {
        let holds = |truths: &&[Truth]| condition.evaluate(&mut |test| truth_at(truths, *test)).is_true();
        let Some(truths) = self.all_truths().find(holds) else { return Vec::new() };
        let mut reasons = Reasons { truths, seen: vec![false; truths.len()], found: Vec::new() };
        reasons.collect(condition, true);
        reasons.found
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "no policy loads without levels, and the index is of one of them"
    )]
    fn level_at(&self, index: usize) -> &'p Level {
        &self.policy.levels[index]
    }
}

fn truth_at(truths: &[Truth], test: usize) -> Truth {
    truths.get(test).copied().unwrap_or(Truth::Undetermined)
}

/// Collects the tests that decide a condition.
struct Reasons<'t> {
    truths: &'t [Truth],
    seen: Vec<bool>,
    found: Vec<(usize, Truth)>,
}

impl Reasons<'_> {
    fn collect(&mut self, condition: &Condition<usize>, wanted: bool) {
        let truths = self.truths;
        let holds = |part: &Condition<usize>| {
            let truth = part.evaluate(&mut |test| truth_at(truths, *test));
            if wanted { truth.is_true() } else { truth.is_false() }
        };
        match condition {
            Condition::Test(test) => {
                if holds(condition)
                    && let Some(seen) = self.seen.get_mut(*test).filter(|seen| !**seen)
                {
                    *seen = true;
                    self.found.push((*test, truth_at(truths, *test)));
                }
            }
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts.iter().filter(|part| holds(part)) {
                    self.collect(part, wanted);
                }
            }
            Condition::Not(part) => self.collect(part, !wanted),
        }
    }
}

fn rules<'d, 'p: 'd>(
    policy: &'p Policy,
    indices: &'d [usize],
) -> impl Iterator<Item = &'p Rule> + use<'d, 'p> {
    indices.iter().filter_map(|index| policy.rules.get(*index))
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Decision").field("policy", &self.policy.id).finish_non_exhaustive()
    }
}

impl Policy {
    /// The level that the base of an overlay gives when these rules hold.
    fn base_level(&self, fired: &[usize]) -> usize {
        let levels = fired.iter().filter_map(|rule| self.base_levels.get(*rule).copied().flatten());
        levels.max().unwrap_or(0)
    }
}
