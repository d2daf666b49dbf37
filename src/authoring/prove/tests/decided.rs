//! All instruments and facts: what is decided of many people is what the prover says can be decided, of shipped policies
//! and of policies thrown together.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::{Dice, INSTRUMENTS, findings, worse};
use crate::authoring::prove::builder::Shared;
use crate::authoring::prove::decided::Decided;
use crate::authoring::prove::diagram::Node;
use crate::authoring::prove::question::recorded_values;
use crate::authoring::prove::run::Run;
use crate::authoring::prove::severity::Worse;
use crate::authoring::prove::space::Space;
use crate::authoring::prove::{Verdict, people};
use crate::condition::Condition;
use crate::instrument::{Instrument, MissingReason, Person};
use crate::triage::{Decision, FactKind, FactValue, Notice, Policy, Provider, Recommended, Screening};

/// A policy of a test's own, with its instruments.
pub(super) fn with_text(text: &str, instruments: &[Instrument], visit: &mut dyn FnMut(&Policy)) {
    let find = |id: &str| instruments.iter().find(|instrument| &*instrument.id == id);
    let policy = Policy::from_toml("grown", text, &find);
    visit(&policy.unwrap_or_else(|error| panic!("{error}")));
}

/// A policy of the repository, with the instruments it uses.
pub(super) fn with_policy(id: &str, visit: impl FnOnce(&mut Policy)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("policies/{id}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    let policy = Policy::from_toml(id, &text, &|id| INSTRUMENTS.get(id));
    visit(&mut policy.unwrap_or_else(|error| panic!("{error}")));
}

fn policy_ids() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let files = std::fs::read_dir(folder).unwrap();
    let mut ids: Vec<String> = files
        .filter_map(|file| Some(file.unwrap().file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    ids.sort();
    ids
}

type Answers = Vec<Result<i32, MissingReason>>;

/// What one person answers and reports, from which a screening is made.
#[derive(Clone)]
struct Told {
    consent: Option<bool>,
    /// By instrument.
    answers: BTreeMap<usize, Answers>,
    earlier: BTreeMap<usize, Answers>,
    facts: BTreeMap<usize, i64>,
}

impl Told {
    fn random(policy: &Policy, dice: &mut Dice) -> Self {
        let consent = if dice.below(8) > 0 { Some(dice.below(8) > 0) } else { None };
        let (answers, earlier, facts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut told = Self { consent, answers, earlier, facts };
        for (index, used) in policy.uses.iter().enumerate() {
            if dice.below(4) > 0 {
                told.answers.insert(index, random_answers(&used.instrument, dice));
            }
            if used.instrument.change().is_some() && dice.below(2) > 0 {
                told.earlier.insert(index, random_answers(&used.instrument, dice));
            }
        }
        let most = dice.below(4);
        for (index, fact) in policy.facts.iter().enumerate() {
            // These say what kind of person it is; the tests are about the kind of whom nothing is known.
            if dice.below(4) < most && !matches!(&*fact.id, "age" | "sex") {
                let value = match &fact.kind {
                    FactKind::YesNo => i64::from(dice.below(3) == 0),
                    FactKind::OneOf(options) => i64::try_from(dice.below(options.len())).unwrap(),
                    FactKind::Number { min, max } => {
                        min + i64::try_from(dice.below(usize::try_from(max - min + 1).unwrap())).unwrap()
                    }
                };
                told.facts.insert(index, value);
            }
        }
        told
    }

    /// The same with one answer that is the next worse, or one risk that is higher.
    fn worsened(&self, policy: &Policy, dice: &mut Dice) -> Option<Self> {
        let mut worsened = self.clone();
        if dice.below(4) == 0 {
            let risks: Vec<usize> =
                self.facts.keys().copied().filter(|fact| policy.facts[*fact].risk).collect();
            let fact = *risks.get(dice.below(risks.len().max(1)))?;
            let most = if let FactKind::Number { max, .. } = policy.facts[fact].kind { max } else { 1 };
            let value = worsened.facts.get_mut(&fact)?;
            *value = (*value < most).then(|| *value + 1)?;
            return Some(worsened);
        }
        let given: Vec<usize> = self.answers.keys().copied().collect();
        let used = *given.get(dice.below(given.len().max(1)))?;
        let instrument = &policy.uses[used].instrument;
        let item = dice.below(instrument.items.len());
        let direction = worse(instrument, item);
        let values = recorded_values(instrument, &instrument.items[item], direction);
        let answer = &mut worsened.answers.get_mut(&used)?[item];
        let place = values.iter().position(|value| Ok(*value) == *answer)?;
        *answer = Ok(*values.get(place + 1).filter(|_| direction != Worse::Neither)?);
        Some(worsened)
    }

    fn screening<'i>(&self, policy: &'i Policy) -> Screening<'i> {
        let found = |(used, answers): (&usize, &Answers)| {
            let answers: Vec<_> = answers.iter().copied().enumerate().collect();
            findings(&policy.uses[*used].instrument, Person::default(), &answers)
        };
        let mut screening = Screening::new();
        if let Some(consent) = self.consent {
            screening = screening.consent(consent);
        }
        screening = self.answers.iter().map(found).fold(screening, Screening::with);
        screening = self.earlier.iter().map(found).fold(screening, Screening::earlier);
        for (fact, value) in &self.facts {
            let fact = &policy.facts[*fact];
            let value: FactValue = match &fact.kind {
                FactKind::YesNo => (*value == 1).into(),
                FactKind::OneOf(options) => options[usize::try_from(*value).unwrap()].id().into(),
                FactKind::Number { .. } => (*value).into(),
            };
            screening = screening.fact(fact.id(), value);
        }
        screening
    }
}

fn random_answers(instrument: &Instrument, dice: &mut Dice) -> Answers {
    let (blank, extreme) = (dice.below(4), dice.below(3));
    (0..instrument.items.len())
        .map(|index| {
            let values = recorded_values(instrument, &instrument.items[index], worse(instrument, index));
            match (dice.below(5) < blank, extreme) {
                (true, _) if dice.below(5) == 0 => Err(MissingReason::Declined),
                (true, _) => Err(MissingReason::Skipped),
                (false, 0) => Ok(values[dice.below(values.len())]),
                (false, 1) => Ok(values[values.len() - 1 - dice.below(2.min(values.len()))]),
                (false, _) => Ok(values[dice.below(2.min(values.len()))]),
            }
        })
        .collect()
}

/// True for all that this decision may have been about.
fn exactly_as(decided: &mut Decided<'_, '_>, decision: &Decision<'_>) -> Node {
    let policy = decided.policy;
    let (level, at_least, _) = decision.level_indices();
    let ids: Vec<&str> =
        decision.recommendations().iter().map(|recommended| recommended.recommendation().id()).collect();
    let mut parts: Vec<(Node, bool)> = Vec::new();
    for test in 0..policy.tests.len() {
        let node = decided.space.tests[test];
        let not = decided.space.diagrams.negate(node);
        let truth = decision.truth(test);
        parts.push((decided.space.diagrams.published_true(node), truth.is_true()));
        parts.push((decided.space.diagrams.published_true(not), truth.is_false()));
    }
    for (index, node) in decided.rules.iter().enumerate() {
        parts.push((*node, decision.fired().any(|rule| rule.id() == policy.rules[index].id())));
    }
    for index in 0..policy.levels.len() {
        parts.push((decided.level[index], level >= index));
        parts.push((decided.at_least[index], at_least >= index));
    }
    for (index, recommendation) in policy.recommendations.iter().enumerate() {
        let wanted = ids.contains(&recommendation.id());
        parts.push((decided.stands(index, None), wanted));
    }
    let periods = policy.rules.iter().filter_map(|rule| rule.actions.follow_up);
    let unanswered = policy.unanswered_facts.iter().filter_map(|unanswered| unanswered.follow_up);
    for period in periods.chain(unanswered) {
        let within = decision.follow_up().is_some_and(|own| own <= period);
        parts.push((decided.seen_within(period), within));
    }
    parts.into_iter().fold(Node::TRUE, |all, (node, wanted)| {
        let part = if wanted { node } else { decided.space.diagrams.negate(node) };
        decided.space.diagrams.and(all, part)
    })
}

#[track_caller]
fn assert_decisions_are_among_the_combinations(policy: &Policy, rounds: usize, what: &str) {
    let run = Rc::new(Run::new(u64::MAX));
    let mut shared = Shared::new(&run, policy);
    let (people, _) = people(policy);
    let mut space = Space::new(&mut shared, policy, people, Person::default());
    let mut dice = Dice::new(3);
    for round in 0..rounds {
        let screening = Told::random(policy, &mut dice).screening(policy);
        let decision = policy.decide(&screening);
        let node = exactly_as(&mut Decided::new(&mut space), &decision);
        let mut found = space.find(node).0;
        if run.end_claim().is_some() {
            // Hundreds of decisions have more nodes than one proof may have: this one by itself.
            space = Space::new(&mut shared, policy, people, Person::default());
            let node = exactly_as(&mut Decided::new(&mut space), &decision);
            found = space.find(node).0;
            assert!(run.goes_on(), "{what}, round {round}: a limit is reached");
        }
        assert!(found.is_some(), "{what}, round {round}: no combination is like this decision");
    }
}

/// Whatever `decide` finds of anybody is one of the combinations that the prover looks at, and follows from it alike: what
/// every test and every rule says, the level and its lower bound, recommendations and follow-up.
#[test]
fn every_decision_is_among_the_combinations() {
    for id in policy_ids() {
        with_policy(&id, |policy| assert_decisions_are_among_the_combinations(policy, 400, &id));
    }
}

/// Policies that nobody would write: every rule, guarantee and step has a condition thrown together. What the prover says
/// of them is compared with what is decided of many people: nobody breaks what is proved, and nobody reaches what is said
/// to be out of reach.
#[test]
fn random_policies_keep_what_is_proved_of_them() {
    let mut dice = Dice::new(11);
    let (mut proved, mut refuted) = (0_usize, 0_usize);
    for id in policy_ids() {
        for round in 0..15 {
            with_policy(&id, |policy| {
                scramble(policy, &mut dice);
                let what = format!("{id} {round}");
                assert_decisions_are_among_the_combinations(policy, 40, &what);
                let proof = policy.prove();
                let open =
                    proof.checks().iter().find(|check| matches!(check.verdict(), Verdict::NotProved { .. }));
                assert!(open.is_none(), "{what}: {open:?}");
                let checks: BTreeMap<&str, bool> =
                    proof.checks().iter().map(|check| (check.name(), check.is_proved())).collect();
                proved += checks.values().filter(|proved| **proved).count();
                refuted += checks.values().filter(|proved| !**proved).count();
                for _ in 0..150 {
                    let told = Told::random(policy, &mut dice);
                    let decision = policy.decide(&told.screening(policy));
                    let worse = told.worsened(policy, &mut dice);
                    let worse = worse.map(|worse| worse.screening(policy));
                    let worse = worse.as_ref().map(|worse| policy.decide(worse));
                    assert_as_proved(policy, &checks, &decision, worse.as_ref(), &what);
                }
            });
        }
    }
    // Both must happen, or nothing was tried.
    assert!(proved > 1000 && refuted > 500, "{proved} proved, {refuted} refuted");
}

/// A condition over so many tests, with everything that a condition can have.
fn random_condition(tests: usize, depth: usize, dice: &mut Dice) -> Condition<usize> {
    let part = |dice: &mut Dice| random_condition(tests, depth - 1, dice);
    match if depth == 0 { 0 } else { dice.below(6) } {
        0..=2 => Condition::Test(dice.below(tests)),
        3 => Condition::Any((0..2 + dice.below(3)).map(|_| part(dice)).collect()),
        4 => Condition::All((0..2 + dice.below(2)).map(|_| part(dice)).collect()),
        _ => Condition::Not(Box::new(part(dice))),
    }
}

fn scramble(policy: &mut Policy, dice: &mut Dice) {
    let policy = policy.model_mut();
    for index in 0..policy.rules.len() {
        if dice.below(3) > 0 {
            policy.rules[index].when = random_condition(policy.tests.len(), 2, dice);
        }
        if dice.below(4) == 0 {
            policy.rules[index].level = Some(dice.below(policy.levels.len()));
        }
    }
    for index in 0..policy.guarantees.len() {
        if dice.below(2) == 0 {
            policy.guarantees[index].when = Some(random_condition(policy.tests.len(), 1, dice));
        }
        if dice.below(3) == 0 {
            policy.guarantees[index].level_at_least = Some(dice.below(policy.levels.len()));
        }
    }
    // A step may wait for facts, and so for any of them.
    let facts = policy.fact_tests.clone();
    for used in policy.uses.iter_mut().skip(1) {
        if dice.below(3) == 0 && !facts.is_empty() {
            used.due = Some(Condition::Test(facts[dice.below(facts.len())]));
        }
    }
}

/// What was decided of one person is as the proof says, and so is what a worse answer made of it.
fn assert_as_proved(
    policy: &Policy,
    checks: &BTreeMap<&str, bool>,
    decision: &Decision<'_>,
    worse: Option<&Decision<'_>>,
    what: &str,
) {
    let (level, at_least, _) = decision.level_indices();
    for guarantee in &policy.guarantees {
        let id = guarantee.id();
        let holds =
            |condition: &Condition<usize>| condition.evaluate(&mut |test| decision.truth(*test)).is_true();
        let unknown = |(_, test): (usize, usize)| decision.truth(test).is_undetermined();
        let about =
            guarantee.when.as_ref().is_none_or(holds) && guarantee.unanswered_fact.is_none_or(unknown);
        if about && checks[format!("guarantee {id}").as_str()] {
            assert!(guarantee.level_at_least.is_none_or(|least| level >= least), "{what}: {id}");
            let timed = guarantee.recommends_within.iter().map(|(wanted, within)| (*wanted, Some(*within)));
            for (wanted, within) in guarantee.recommends.iter().map(|wanted| (*wanted, None)).chain(timed) {
                let has = |own: &Recommended<'_>| {
                    let given = own.recommendation();
                    (given.id() == policy.recommendations[wanted].id() || given.replaces.contains(&wanted))
                        && within.is_none_or(|most| own.within().is_some_and(|own| own <= most))
                };
                assert!(decision.recommendations().iter().any(has), "{what}: {id} {wanted} {within:?}");
            }
            for (role, within) in &guarantee.notifies {
                let told = |(provider, notice): (&Provider, &Notice)| {
                    provider.id() == policy.providers[*role].id()
                        && within.is_none_or(|most| notice.within() <= most)
                };
                assert!(decision.notices().any(told), "{what}: {id} {role} {within:?}");
            }
            let in_time = |most| decision.follow_up().is_some_and(|own| own <= most);
            assert!(guarantee.follow_up_at_most.is_none_or(in_time), "{what}: {id}");
        }
        if about && guarantee.is_about_some() {
            assert!(
                checks[format!("guarantee {id} applies to at least one person").as_str()],
                "{what}: {id}"
            );
        }
    }
    for rule in decision.fired() {
        assert!(checks[format!("rule {} can hold", rule.id()).as_str()], "{what}: {}", rule.id());
    }
    assert!(checks[format!("level {} can be reached", decision.level().id()).as_str()], "{what}");
    let Some(worse) = worse else { return };
    let (worse_level, worse_at_least, _) = worse.level_indices();
    if checks["a worse answer or a higher risk never lowers the level"] {
        assert!(worse_level >= level && worse_at_least >= at_least, "{what}: the level falls");
    }
    if checks["a worse answer or a higher risk never delays the follow-up"] {
        assert!(worse.follow_up() <= decision.follow_up(), "{what}: the follow-up is later");
    }
}
