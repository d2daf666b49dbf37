//! A decision: the level, within what it must lie, what follows from it, and what is left to ask. Total.

use std::fmt;

use super::ask::{Ask, questions};
use super::case::Case;
use super::policy::{Level, Modality, Notice, Policy, PolicyTest, Provider, Recommendation, Rule};
use super::problem::ScreeningProblem;
use super::screening::Screening;
use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::period::Period;
use crate::truth::Truth;

/// What a policy decides about one person. `Debug` shows the policy only.
///
/// - [`level`](Self::level) is the highest of all rules that hold with scores as published.
/// - [`at_least`](Self::at_least) and [`at_most`](Self::at_most) enclose it: whatever the missing answers and unknown
///   facts turn out to be, the level will lie between them. [`ask`](Self::ask) lists what would settle it.
#[derive(Clone)]
pub struct Decision<'p> {
    policy: &'p Policy<'p>,
    consent: Consent,
    level: usize,
    at_least: usize,
    at_most: usize,
    fired: Vec<usize>,
    undetermined: Vec<usize>,
    recommendations: Vec<Recommended<'p>>,
    notices: Vec<&'p Notice>,
    follow_up: Option<Period>,
    ask: Vec<Ask<'p>>,
    problems: Vec<ScreeningProblem>,
    truths: InlineVec<Truth, 64>,
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

/// A recommendation of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Recommended<'p> {
    recommendation: &'p Recommendation,
    within: Option<Period>,
}

impl<'p> Recommended<'p> {
    /// What is recommended.
    pub fn recommendation(&self) -> &'p Recommendation {
        self.recommendation
    }

    /// By when.
    pub fn within(&self) -> Option<Period> {
        self.within
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

impl Policy<'_> {
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
        let mut case = Case::new(self, screening, consent.allows_answers(), &mut problems);
        case.test_everything();

        let (mut level, mut at_least, mut at_most) = (0, 0, 0);
        let (mut fired, mut undetermined) = (Vec::new(), Vec::new());
        let mut open_rules: InlineVec<bool, 64> = InlineVec::filled(false, self.rules.len());
        for (index, rule) in self.rules.iter().enumerate() {
            let certain = case.enclosed(&rule.when);
            let published = if certain.is_undetermined() { case.published(&rule.when) } else { certain };
            let rule_level = rule.level.unwrap_or(0);
            if certain.is_true() {
                at_least = rule_level.max(at_least);
            }
            if !certain.is_false() {
                at_most = rule_level.max(at_most);
            }
            if published.is_true() {
                level = rule_level.max(level);
                fired.push(index);
            } else if certain.is_undetermined() {
                undetermined.push(index);
            }
            if certain.is_undetermined()
                && let Some(open) = open_rules.as_mut_slice().get_mut(index)
            {
                *open = true;
            }
        }
        let (ask, critical_unanswered) = questions(self, &case, open_rules.as_slice(), at_least);
        let unanswered =
            self.unanswered_critical.as_ref().filter(|_| critical_unanswered && case.answers_allowed);

        let own = self.levels.get(level);
        let rules = || fired.iter().filter_map(|rule| self.rules.get(*rule));
        let mut wanted: InlineVec<(bool, Option<Period>), 32> =
            InlineVec::filled((false, None), self.recommendations.len());
        let mut want = |indices: &[usize], within: Option<Period>| {
            for index in indices {
                if let Some(place) = wanted.as_mut_slice().get_mut(*index) {
                    *place = (true, earliest(place.1, within));
                }
            }
        };
        want(own.map_or(&[], |level| &level.recommend), None);
        rules().for_each(|rule| want(&rule.recommend, None));
        if let Some(unanswered) = unanswered {
            want(&unanswered.recommend, Some(unanswered.within));
        }
        let mut recommendations: Vec<Recommended<'p>> = self
            .recommendations
            .iter()
            .zip(wanted.as_slice())
            .filter(|(_, (wanted, _))| *wanted)
            .map(|(recommendation, (_, within))| Recommended {
                recommendation,
                within: earliest(recommendation.within, *within),
            })
            .collect();
        recommendations.sort_by_key(urgency);
        let follow_up =
            rules().map(|rule| rule.follow_up).fold(own.and_then(|level| level.follow_up), earliest);
        let notices = notices(
            own.into_iter().flat_map(|level| &level.notify).chain(rules().flat_map(|rule| &rule.notify)),
        );
        Decision {
            policy: self,
            consent,
            level,
            at_least,
            at_most,
            recommendations,
            notices,
            follow_up,
            ask,
            truths: case.into_published(),
            problems,
            fired,
            undetermined,
        }
    }
}

fn earliest(one: Option<Period>, other: Option<Period>) -> Option<Period> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What is for a crisis first, then by deadline, then what has none; else the order of the policy stays.
fn urgency(recommended: &Recommended<'_>) -> (bool, bool, Option<Period>) {
    let crisis = matches!(recommended.recommendation.modality, Modality::Crisis | Modality::Admission);
    (!crisis, recommended.within.is_none(), recommended.within)
}

/// Each once, the most urgent first.
fn notices<'p>(all: impl Iterator<Item = &'p Notice>) -> Vec<&'p Notice> {
    let mut kept: Vec<&Notice> = Vec::new();
    for notice in all {
        match kept.iter_mut().find(|known| known.role == notice.role && known.label == notice.label) {
            Some(known) if notice.within < known.within => *known = notice,
            Some(_) => {}
            None => kept.push(notice),
        }
    }
    kept.sort_by_key(|notice| notice.within);
    kept
}

impl<'p> Decision<'p> {
    /// The policy that decided.
    pub fn policy(&self) -> &'p Policy<'p> {
        self.policy
    }

    /// What was recorded of consent.
    pub fn consent(&self) -> Consent {
        self.consent
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

    /// The rules that may turn out to hold, in the order of the policy.
    pub fn undetermined(&self) -> impl Iterator<Item = &'p Rule> {
        rules(self.policy, &self.undetermined)
    }

    /// What is recommended, the most urgent first: crisis intervention and admission, then by deadline, then what has none;
    /// equally urgent ones in the order of the policy.
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
        self.follow_up
    }

    /// What to ask: consent where it is missing, then critical items, then what could still change the level.
    pub fn ask(&self) -> &[Ask<'p>] {
        &self.ask
    }

    /// What of the screening could not be used.
    pub fn problems(&self) -> &[ScreeningProblem] {
        &self.problems
    }

    /// What a test of the policy says, with scores as published.
    pub fn truth(&self, test_index: usize) -> Truth {
        self.truths.as_slice().get(test_index).copied().unwrap_or(Truth::Undetermined)
    }

    /// The tests that make a condition true, by position: those of the parts that hold.
    pub(crate) fn reasons(&self, condition: &Condition<usize>) -> Vec<usize> {
        let mut reasons = Vec::new();
        self.collect_reasons(condition, true, &mut reasons);
        reasons
    }

    fn collect_reasons(&self, condition: &Condition<usize>, wanted: bool, reasons: &mut Vec<usize>) {
        let holds = |part: &Condition<usize>| {
            let truth = part.evaluate(&mut |test| self.truth(*test));
            if wanted { truth.is_true() } else { truth.is_false() }
        };
        match condition {
            Condition::Test(test) if holds(condition) && !reasons.contains(test) => reasons.push(*test),
            Condition::Test(_) => {}
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts.iter().filter(|part| holds(part)) {
                    self.collect_reasons(part, wanted, reasons);
                }
            }
            Condition::Not(part) => self.collect_reasons(part, !wanted, reasons),
        }
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "no policy loads without levels, and the index is of one of them"
    )]
    fn level_at(&self, index: usize) -> &'p Level {
        &self.policy.levels[index]
    }
}

fn rules<'d, 'p: 'd>(
    policy: &'p Policy<'p>,
    indices: &'d [usize],
) -> impl Iterator<Item = &'p Rule> + use<'d, 'p> {
    indices.iter().filter_map(|index| policy.rules.get(*index))
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Decision").field("policy", &self.policy.id).finish_non_exhaustive()
    }
}

impl Policy<'_> {
    /// The instrument a test reads, by position; `None` for facts.
    pub(crate) fn instrument_of(test: &PolicyTest) -> Option<usize> {
        match test {
            PolicyTest::Finding { instrument, .. } | PolicyTest::Change { instrument, .. } => {
                Some(*instrument)
            }
            PolicyTest::Fact { .. } => None,
        }
    }
}
