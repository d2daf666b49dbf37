//! One person before one policy: what every test of the policy says.

use super::known_facts::{KnownFacts, fact_truth, known_facts};
use super::pathway::{carried, fill};
use super::policy::{ChangeKind, Policy, PolicyTest, Use};
use super::problem::{Help, ProblemKind, ScreeningProblem};
use super::screening::Screening;
use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::instrument::{Instrument, Person};
use crate::interpretation::{Change, Findings, View};
use crate::truth::Truth;

/// A test of one instrument, a fact or a change, as published and as enclosed.
pub(super) struct Case<'a> {
    policy: &'a Policy<'a>,
    pub(super) answers_allowed: bool,
    /// What is known of each of the policy's instruments.
    current: Vec<Current<'a>>,
    facts: KnownFacts,
    published: InlineVec<Truth, 64>,
    enclosed: InlineVec<Truth, 64>,
}

/// What is known of one instrument.
struct Current<'a> {
    findings: Known<'a>,
    earlier: Option<&'a Findings<'a>>,
    /// Whether it was given, so that its step does not matter.
    given: bool,
    due_published: Truth,
    due_enclosed: Truth,
}

enum Known<'a> {
    Given(&'a Findings<'a>),
    /// Interpreted anew: with carried answers, or for the person.
    Made(Box<Findings<'a>>),
}

impl<'a> Known<'a> {
    fn get(&self) -> &Findings<'a> {
        match self {
            Self::Given(findings) => findings,
            Self::Made(findings) => findings,
        }
    }
}

impl<'a> Case<'a> {
    /// Finds for each instrument of the policy what the screening has of it. Whatever is not used is reported.
    pub(super) fn new(
        policy: &'a Policy<'a>,
        screening: &'a Screening<'a>,
        answers_allowed: bool,
        problems: &mut Vec<ScreeningProblem>,
    ) -> Self {
        let person = screening.known_person();
        let mut current: Vec<Current<'a>> = policy.uses.iter().map(Current::blank).collect();
        for findings in &screening.findings {
            match find(policy, findings.instrument()) {
                Err(kind) => {
                    problems.push(ScreeningProblem::new(kind, findings.instrument().id(), Help::None))
                }
                Ok(index) => match current.get_mut(index) {
                    Some(place) if place.given => {
                        let id = findings.instrument().id();
                        problems.push(ScreeningProblem::new(
                            ProblemKind::InstrumentTwice,
                            id,
                            Help::FirstCounts,
                        ));
                    }
                    Some(place) => {
                        place.given = true;
                        if answers_allowed {
                            place.findings = Known::Given(findings);
                        }
                    }
                    None => {}
                },
            }
        }
        for findings in &screening.earlier {
            match find(policy, findings.instrument()) {
                Err(kind) => {
                    problems.push(ScreeningProblem::new(kind, findings.instrument().id(), Help::None))
                }
                Ok(index) => {
                    let id = findings.instrument().id();
                    let rule = findings.instrument().change.as_ref();
                    if rule.is_some_and(|rule| findings.outcome(rule.scale).value().is_none()) {
                        problems.push(ScreeningProblem::new(
                            ProblemKind::EarlierWithoutScore,
                            id,
                            Help::None,
                        ));
                    } else if let Some(place) = current.get_mut(index) {
                        place.earlier = Some(findings);
                    }
                }
            }
        }
        if !answers_allowed {
            current.iter_mut().for_each(|current| current.given = false);
        }
        if !policy.steps.is_empty() {
            carry(policy, &mut current);
        }
        if person != Person::default() {
            for (used, current) in policy.uses.iter().zip(&mut current) {
                if used.depends_on_person && current.findings.get().person() != person {
                    let scores = current.findings.get().scores().clone();
                    current.findings = Known::Made(Box::new(scores.interpret_for(person)));
                }
            }
        }
        Self {
            facts: known_facts(policy, screening, person, problems),
            published: InlineVec::filled(Truth::Undetermined, policy.tests.len()),
            enclosed: InlineVec::filled(Truth::Undetermined, policy.tests.len()),
            policy,
            answers_allowed,
            current,
        }
    }

    /// Fills in what every test says.
    pub(super) fn test_everything(&mut self) {
        let policy = self.policy;
        for position in &policy.fact_tests {
            if let Some(PolicyTest::Fact { fact, test }) = policy.tests.get(*position) {
                let truth = fact_truth(self.facts.as_slice().get(*fact).copied().flatten(), test);
                self.set(*position, truth, truth);
            }
        }
        for index in &policy.order {
            let Some(used) = policy.uses.get(*index) else { continue };
            let (mut due_published, mut due_enclosed) = (Truth::True, Truth::True);
            if let Some(due) = &used.due
                && !self.is_given(*index)
            {
                due_published = self.published(due);
                due_enclosed = self.enclosed(due);
            }
            let Some(current) = self.current.get_mut(*index) else { continue };
            (current.due_published, current.due_enclosed) = (due_published, due_enclosed);
            for position in &used.tests {
                let Some(current) = self.current.get(*index) else { continue };
                let Some(test) = policy.tests.get(*position) else { continue };
                let (published, enclosed) = current.test(test, self.answers_allowed);
                self.set(*position, due_published.and(published), due_enclosed.and(enclosed));
            }
        }
    }

    fn set(&mut self, position: usize, published: Truth, enclosed: Truth) {
        if let Some(place) = self.published.as_mut_slice().get_mut(position) {
            *place = published;
        }
        if let Some(place) = self.enclosed.as_mut_slice().get_mut(position) {
            *place = enclosed;
        }
    }

    /// What a condition says with scores as published.
    #[inline]
    pub(super) fn published(&self, condition: &Condition<usize>) -> Truth {
        evaluate(condition, self.published.as_slice())
    }

    /// What a condition says whatever the missing answers turn out to be.
    #[inline]
    pub(super) fn enclosed(&self, condition: &Condition<usize>) -> Truth {
        evaluate(condition, self.enclosed.as_slice())
    }

    /// What each test says whatever the missing answers turn out to be.
    pub(super) fn enclosed_tests(&self) -> &InlineVec<Truth, 64> {
        &self.enclosed
    }

    pub(super) fn findings(&self, instrument: usize) -> Option<&Findings<'a>> {
        self.current.get(instrument).map(|current| current.findings.get())
    }

    /// Whether the instrument was given, or is certainly due.
    pub(super) fn is_due(&self, instrument: usize) -> bool {
        self.current.get(instrument).is_some_and(|current| current.due_enclosed.is_true())
    }

    pub(super) fn is_given(&self, instrument: usize) -> bool {
        self.current.get(instrument).is_some_and(|current| current.given)
    }

    pub(super) fn into_published(self) -> InlineVec<Truth, 64> {
        self.published
    }
}

#[inline]
fn at(truths: &[Truth], test: usize) -> Truth {
    truths.get(test).copied().unwrap_or(Truth::Undetermined)
}

fn evaluate(condition: &Condition<usize>, truths: &[Truth]) -> Truth {
    match condition {
        Condition::Test(test) => at(truths, *test),
        _ => condition.evaluate(&mut |test| at(truths, *test)),
    }
}

/// The position of an instrument among those of the policy.
fn find(policy: &Policy<'_>, instrument: &Instrument) -> Result<usize, ProblemKind> {
    let same = policy.uses.iter().position(|used| std::ptr::eq(used.instrument, instrument));
    if let Some(index) = same {
        return Ok(index);
    }
    let Some(index) = policy.uses.iter().position(|used| used.instrument.id == instrument.id) else {
        return Err(ProblemKind::InstrumentNotUsed);
    };
    let equal =
        policy.uses.get(index).is_some_and(|used| used.instrument.fingerprint() == instrument.fingerprint());
    if equal { Ok(index) } else { Err(ProblemKind::OtherDefinition) }
}

/// Fills what an instrument leaves blank with the answers that it has from instruments of earlier steps.
fn carry<'a>(policy: &'a Policy<'a>, current: &mut [Current<'a>]) {
    for index in &policy.order {
        let Some(used) = policy.uses.get(*index) else { continue };
        let answers = carried(used, |index| current.get(index).map(|current| current.findings.get()));
        let Some(current) = current.get_mut(*index) else { continue };
        let findings = current.findings.get();
        if let Some(responses) = fill(findings.responses(), &answers) {
            current.findings = Known::Made(Box::new(responses.score().interpret_for(findings.person())));
        }
    }
}

impl<'a> Current<'a> {
    fn blank(used: &'a Use<'a>) -> Self {
        Self {
            findings: Known::Given(&used.blank),
            earlier: None,
            given: false,
            due_published: Truth::True,
            due_enclosed: Truth::True,
        }
    }

    /// What a test says, as published and as enclosed.
    #[inline]
    fn test(&self, test: &PolicyTest, answers_allowed: bool) -> (Truth, Truth) {
        match test {
            PolicyTest::Finding { test, .. } => {
                let findings = self.findings.get();
                let enclosed = findings.test(test, View::Enclosed);
                // The published view only decides what the enclosed one leaves open.
                let published =
                    if enclosed.is_undetermined() { findings.test(test, View::Published) } else { enclosed };
                (published, enclosed)
            }
            PolicyTest::Change { is, .. } => match self.earlier {
                // Without an earlier administration there is no change to speak of.
                None => (Truth::False, Truth::False),
                // With one, the change is known once its answers may be used.
                Some(_) if !answers_allowed => (Truth::Undetermined, Truth::Undetermined),
                Some(earlier) => {
                    (self.change(earlier, *is, View::Published), self.change(earlier, *is, View::Enclosed))
                }
            },
            PolicyTest::Fact { .. } => (Truth::Undetermined, Truth::Undetermined),
        }
    }

    fn change(&self, earlier: &Findings<'a>, is: ChangeKind, view: View) -> Truth {
        change_says(Change::between_in(earlier, self.findings.get(), view), is)
    }
}

/// What a test of change says; an instrument without published change parameters has no change to speak of.
pub(super) fn change_says(change: Option<Change<'_>>, is: ChangeKind) -> Truth {
    let Some(change) = change else { return Truth::False };
    match is {
        ChangeKind::Deteriorated => change.deteriorated(),
        ChangeKind::Improved => change.improved(),
        ChangeKind::Unchanged => change.deteriorated().or(change.improved()).negate(),
        ChangeKind::Response => change.response(),
        ChangeKind::Remission => change.remission(),
    }
}
