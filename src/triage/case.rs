//! One person before one policy: what every test of the policy says.

use super::carry::{Worse, carried, disputed, fill, is_worse};
use super::known_facts::{KnownFacts, known_of};
use super::policy::{Policy, Use};
use super::problem::{Help, ProblemKind, ScreeningProblem};
use super::screening::Screening;
use super::test::{Known, says};
use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::instrument::{CriticalItem, Instrument, ItemKind, ItemScore, Person};
use crate::interpretation::Findings;
use crate::response::{Answer, Responses};
use crate::truth::Truth;

/// A test of one instrument, a fact or a change, as published and as enclosed.
pub(super) struct Case<'a> {
    policy: &'a Policy,
    pub(super) answers_allowed: bool,
    /// What is known of sex and age.
    pub(super) person: Person,
    /// What is known of each of the policy's instruments.
    current: Vec<Current<'a>>,
    facts: KnownFacts,
    published: InlineVec<Truth, 64>,
    enclosed: InlineVec<Truth, 64>,
}

/// What is known of one instrument.
struct Current<'a> {
    /// `None` until it is known that nobody has answered it.
    findings: Option<Found<'a>>,
    /// What was answered at each administration, while it may not be used.
    withheld: Vec<&'a Findings<'a>>,
    earlier: Option<&'a Findings<'a>>,
    /// How often it was given; once it was, its step does not matter.
    administrations: usize,
    /// Whether it was given or is due, as enclosed.
    due: Truth,
}

enum Found<'a> {
    Given(&'a Findings<'a>),
    /// Interpreted anew: with carried answers, or for the person.
    Made(Box<Findings<'a>>),
}

impl<'a> Found<'a> {
    fn get(&self) -> &Findings<'a> {
        match self {
            Self::Given(findings) => findings,
            Self::Made(findings) => findings,
        }
    }
}

/// Which administration of each instrument counts, by the position of the instrument: 0 is the first that was given.
pub(super) type Choice = [usize];

impl<'a> Case<'a> {
    /// The person with each choice of one administration of each instrument, the first of each first, and what every test
    /// then says. Whatever is not used is reported.
    ///
    /// An instrument that one of several administrations makes due will be given. So it is due in every case: with PHQ-2 = 1 and
    /// PHQ-2 = 4 on record, PHQ-9 is due beside the former as well, and what it will say is open there too.
    pub(super) fn all(
        policy: &'a Policy,
        screening: &'a Screening<'a>,
        answers_allowed: bool,
        problems: &mut Vec<ScreeningProblem>,
    ) -> Vec<Self> {
        let mut worse = Vec::new();
        let first = Self::chosen(policy, screening, answers_allowed, &[], &mut worse, problems);
        let mut counts: Vec<usize> = first.current.iter().map(|current| current.administrations).collect();
        // The worse of two answers to one question in two forms makes one administration more.
        for (index, count) in counts.iter_mut().enumerate() {
            *count = count.saturating_add(usize::from(worse.iter().any(|worse| worse.instrument == index)));
        }
        let mut cases = vec![first];
        if counts.iter().any(|count| *count > 1) {
            let other = |choice: Vec<usize>| {
                Self::chosen(policy, screening, answers_allowed, &choice, &mut worse.clone(), &mut Vec::new())
            };
            cases.extend(choices(&counts).into_iter().skip(1).map(other));
            if combinations(&counts) > MOST_CHOICES {
                let kind = ProblemKind::TooManyAdministrations;
                problems.push(ScreeningProblem::new(kind, policy.id(), Help::HighestStaysPossible));
            }
        }
        test_everything(policy, &mut cases);
        cases
    }

    /// The person with the chosen administrations; of those that are not named, the first. Nothing is tested yet. The one after the
    /// last is the first again with the `worse` answers to the same questions that other forms have; these are found when nothing is
    /// chosen.
    fn chosen(
        policy: &'a Policy,
        screening: &'a Screening<'a>,
        answers_allowed: bool,
        choice: &Choice,
        worse: &mut Vec<Worse>,
        problems: &mut Vec<ScreeningProblem>,
    ) -> Self {
        let (person, facts) = known_of(policy, screening, problems);
        let mut current: Vec<Current<'a>> = policy.uses.iter().map(|_| Current::unknown()).collect();
        for findings in &screening.findings {
            let id = findings.instrument().id();
            let Some((index, used)) = find(policy, findings.instrument()) else {
                problems.push(ScreeningProblem::new(ProblemKind::InstrumentNotUsed, id, Help::None));
                continue;
            };
            let Some(place) = current.get_mut(index) else { continue };
            let same = used.is_answered_by(findings.instrument());
            if !same {
                let help = Help::CriticalItemsCount;
                problems.push(ScreeningProblem::new(ProblemKind::OtherDefinition, id, help));
            }
            if place.administrations == 1 {
                let help = Help::EachCounts;
                problems.push(ScreeningProblem::new(ProblemKind::InstrumentTwice, id, help));
            }
            if !answers_allowed && same {
                place.withheld.push(findings);
            }
            // Of the one after the last the first is the beginning.
            let chosen = choice.get(index).copied().unwrap_or(0);
            if answers_allowed && [0, chosen].contains(&place.administrations) {
                place.findings = Some(if same {
                    Found::Given(findings)
                } else {
                    Found::Made(Box::new(critical_answers(&used.instrument, findings)))
                });
            }
            place.administrations = place.administrations.saturating_add(1);
        }
        for findings in &screening.earlier {
            let id = findings.instrument().id();
            let found = find(policy, findings.instrument());
            let Some((index, _)) = found.filter(|(_, used)| used.is_answered_by(findings.instrument()))
            else {
                let kind = match found {
                    Some(_) => ProblemKind::OtherDefinition,
                    None => ProblemKind::InstrumentNotUsed,
                };
                problems.push(ScreeningProblem::new(kind, id, Help::None));
                continue;
            };
            let rule = findings.instrument().change();
            if rule.is_some_and(|rule| findings.outcome_at(rule.scale).value().is_none()) {
                problems.push(ScreeningProblem::new(ProblemKind::EarlierWithoutScore, id, Help::None));
            } else if let Some(place) = current.get_mut(index) {
                place.earlier = Some(findings);
            }
        }
        if !answers_allowed {
            // With consent it counts, whatever its step says: it is due, and what it says is open.
            current.iter_mut().for_each(|current| current.administrations = current.administrations.min(1));
        }
        for (used, current) in policy.uses.iter().zip(&mut current) {
            current.findings.get_or_insert_with(|| {
                let blank = used.blank.scores_of_blank(&used.instrument);
                Found::Made(Box::new(blank.interpret_for(person)))
            });
        }
        if !policy.steps.is_empty() {
            let found = carry(policy, &mut current, problems);
            if choice.is_empty() {
                *worse = found;
            }
            for (index, current) in current.iter_mut().enumerate() {
                let chosen = choice.get(index).copied().unwrap_or(0);
                if chosen > 0 && chosen == current.administrations {
                    current.take(worse.iter().filter(|worse| worse.instrument == index));
                }
            }
        }
        for (used, current) in policy.uses.iter().zip(&mut current) {
            let other = current.findings().filter(|own| used.depends_on_person && own.person() != person);
            if let Some(scores) = other.map(|own| own.scores().clone()) {
                current.findings = Some(Found::Made(Box::new(scores.interpret_for(person))));
            }
        }
        Self {
            facts,
            published: InlineVec::filled(Truth::Undetermined, policy.tests.len()),
            enclosed: InlineVec::filled(Truth::Undetermined, policy.tests.len()),
            policy,
            answers_allowed,
            person,
            current,
        }
    }

    /// Whether an instrument is due by this choice alone: as published and as enclosed.
    fn due_here(&self, index: usize, due: Option<&Condition<usize>>) -> (Truth, Truth) {
        match due {
            Some(due) if !self.is_given(index) => (self.published(due), self.enclosed(due)),
            _ => (Truth::True, Truth::True),
        }
    }

    /// Fills in what the tests of one instrument say.
    fn test_instrument(&mut self, index: usize, tests: &[usize], due: (Truth, Truth)) {
        let policy = self.policy;
        if let Some(current) = self.current.get_mut(index) {
            current.due = due.1;
        }
        for position in tests {
            let Some(test) = policy.tests.get(*position) else { continue };
            let (published, enclosed) = says(test, self);
            self.set(*position, due.0.and(published), due.1.and(enclosed));
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

    /// The answers to an instrument that may not be used without consent.
    pub(super) fn withheld(&self, instrument: usize) -> &[&'a Findings<'a>] {
        self.current.get(instrument).map_or(&[], |current| &current.withheld)
    }

    pub(super) fn findings(&self, instrument: usize) -> Option<&Findings<'a>> {
        self.current.get(instrument).and_then(Current::findings)
    }

    /// Whether the instrument was given or is due, as enclosed.
    pub(super) fn due(&self, instrument: usize) -> Truth {
        self.current.get(instrument).map_or(Truth::Undetermined, |current| current.due)
    }

    /// Whether the instrument was given, or is certainly due.
    pub(super) fn is_due(&self, instrument: usize) -> bool {
        self.due(instrument).is_true()
    }

    pub(super) fn is_given(&self, instrument: usize) -> bool {
        self.current.get(instrument).is_some_and(|current| current.administrations > 0)
    }

    pub(super) fn into_published(self) -> InlineVec<Truth, 64> {
        self.published
    }
}

impl Known for Case<'_> {
    fn findings(&self, instrument: usize) -> Option<&Findings<'_>> {
        self.current.get(instrument).and_then(Current::findings)
    }

    fn earlier(&self, instrument: usize) -> Option<&Findings<'_>> {
        self.current.get(instrument).and_then(|current| current.earlier)
    }

    fn fact(&self, fact: usize) -> Option<i64> {
        self.facts.as_slice().get(fact).copied().flatten()
    }

    fn answers_allowed(&self) -> bool {
        self.answers_allowed
    }
}

/// Fills in what every test says, in the order in which instruments are due.
fn test_everything(policy: &Policy, cases: &mut [Case<'_>]) {
    for case in cases.iter_mut() {
        for position in &policy.fact_tests {
            if let Some(test) = policy.tests.get(*position) {
                let (published, enclosed) = says(test, case);
                case.set(*position, published, enclosed);
            }
        }
    }
    for index in &policy.order {
        let Some(used) = policy.uses.get(*index) else { continue };
        let of_each = cases.iter().map(|case| case.due_here(*index, used.due.as_ref()));
        let in_any = of_each.reduce(|one, other| (one.0.or(other.0), one.1.or(other.1)));
        let due = in_any.unwrap_or((Truth::True, Truth::True));
        cases.iter_mut().for_each(|case| case.test_instrument(*index, &used.tests, due));
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

/// The instrument of the policy that has the same id, with its position.
fn find<'a>(policy: &'a Policy, instrument: &Instrument) -> Option<(usize, &'a Use)> {
    let mut uses = policy.uses.iter().enumerate();
    uses.find(|(_, used)| used.instrument.shares(instrument) || used.instrument.id == instrument.id)
}

impl Use {
    /// Whether answers to `instrument` are answers to the instrument that the policy uses.
    pub(super) fn is_answered_by(&self, instrument: &Instrument) -> bool {
        self.instrument.shares(instrument)
            || (self.instrument.id == instrument.id
                && self.instrument.fingerprint() == instrument.fingerprint())
    }
}

/// What another definition of an instrument found, as far as it can be relied on: the answers to critical items that both
/// have under the same ids. Everything else is unknown.
fn critical_answers<'a>(own: &'a Instrument, other: &Findings<'_>) -> Findings<'a> {
    let foreign = other.instrument();
    let answer = |critical: &CriticalItem| {
        let item = own.items.get(critical.item)?;
        let same = foreign.critical_items.iter().find(|foreign| foreign.id == critical.id)?;
        let from = foreign.items.get(same.item).filter(|from| from.id == item.id)?;
        let answer = other.responses().answer_at(same.item);
        // Where the two do not agree whether it is a sign, it is unknown.
        let positive = ItemScore::of(from, answer).truth_over(same.threshold);
        let Answer::Given(recorded) = answer else { return None };
        let own_positive = Truth::from(critical.threshold.holds(item.score(recorded)));
        let allowed = match item.kind {
            ItemKind::Options { .. } => own.options(item).iter().any(|option| option.code() == recorded),
            kind => kind == from.kind && (item.recorded.0..=item.recorded.1).contains(&recorded),
        };
        (allowed && positive == own_positive).then_some((critical.item, recorded))
    };
    let answers: Vec<(usize, i32)> = own.critical_items.iter().filter_map(answer).collect();
    Responses::blank(own).with_recorded(&answers).score().interpret()
}

/// How many choices of administrations are looked at together.
const MOST_CHOICES: usize = 64;

/// In how many ways one administration of each instrument can be chosen.
fn combinations(counts: &[usize]) -> usize {
    counts.iter().fold(1, |all, count| all.saturating_mul((*count).max(1)))
}

/// Every choice of one administration per instrument, the first of each first; where these are more than `MOST_CHOICES`,
/// each administration with the first of all others.
fn choices(counts: &[usize]) -> Vec<Vec<usize>> {
    let first = vec![0; counts.len()];
    if combinations(counts) > MOST_CHOICES {
        let others = counts
            .iter()
            .enumerate()
            .flat_map(|(index, count)| (1..*count).map(move |chosen| (index, chosen)));
        let with = |(index, chosen): (usize, usize)| {
            first.iter().enumerate().map(|(at, first)| if at == index { chosen } else { *first }).collect()
        };
        return std::iter::once(first.clone()).chain(others.map(with)).collect();
    }
    counts.iter().enumerate().fold(vec![first], |choices, (index, count)| {
        let last = (*count).max(1);
        (0..last)
            .flat_map(|chosen| {
                choices.iter().map(move |choice| {
                    choice
                        .iter()
                        .enumerate()
                        .map(|(at, own)| if at == index { chosen } else { *own })
                        .collect()
                })
            })
            .collect()
    })
}

/// Fills what an instrument leaves blank with the answers that it has from instruments of earlier steps, and tells of those that
/// differ from its own. Gives those that are worse, of either.
fn carry<'a>(
    policy: &'a Policy,
    current: &mut [Current<'a>],
    problems: &mut Vec<ScreeningProblem>,
) -> Vec<Worse> {
    let mut all_worse = Vec::new();
    for index in &policy.order {
        let Some(used) = policy.uses.get(*index) else { continue };
        let answers = carried(used, |index| current.get(index).and_then(Current::findings));
        let Some(current) = current.get_mut(*index) else { continue };
        let Some(findings) = current.findings() else { continue };
        for (twin, here, there) in disputed(used, &answers, findings.responses()) {
            let Some(from) = policy.uses.get(twin.from_use) else { continue };
            let (own, other) = (used.item_name(twin.item), from.item_name(twin.from_item));
            problems.push(ScreeningProblem::new(
                ProblemKind::QuestionTwice,
                &own,
                Help::SameAs(other.into()),
            ));
            if is_worse(&used.instrument, twin.item, here, there) {
                all_worse.push(Worse { instrument: *index, item: twin.item, recorded: there });
            }
            if is_worse(&from.instrument, twin.from_item, there, here) {
                all_worse.push(Worse { instrument: twin.from_use, item: twin.from_item, recorded: here });
            }
        }
        if let Some(responses) = fill(findings.responses(), &answers) {
            current.findings =
                Some(Found::Made(Box::new(responses.score().interpret_for(findings.person()))));
        }
    }
    all_worse
}

impl Use {
    /// An item by its qualified name.
    fn item_name(&self, item: usize) -> String {
        let id = self.instrument.items.get(item).map_or("", |item| &*item.id);
        format!("{}.{id}", self.instrument.id)
    }
}

impl<'a> Current<'a> {
    fn unknown() -> Self {
        Self { findings: None, withheld: Vec::new(), earlier: None, administrations: 0, due: Truth::True }
    }

    fn findings(&self) -> Option<&Findings<'a>> {
        self.findings.as_ref().map(Found::get)
    }

    /// Takes these answers in place of its own.
    fn take<'w>(&mut self, answers: impl Iterator<Item = &'w Worse>) {
        let answers: Vec<(usize, i32)> = answers.map(|worse| (worse.item, worse.recorded)).collect();
        let Some(findings) = self.findings().filter(|_| !answers.is_empty()) else { return };
        let responses = findings.responses().with_recorded(&answers);
        let made = responses.score().interpret_for(findings.person());
        self.findings = Some(Found::Made(Box::new(made)));
    }
}
