//! Laws of triage, for every shipped policy and random screenings: the truth lies within what is claimed, answering what
//! is asked settles the level, nothing is asked in vain, and more risk never lowers anybody.
//!
//! `PSYSCREEN_SCREENINGS=100000 cargo test --release --test it triage_laws` tries that many per policy.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use std::collections::{BTreeMap, BTreeSet};

use psyscreen::instrument::{ItemKind, MissingReason, Person, Sex};
use psyscreen::response::{Answer, Given};
use psyscreen::scoring::Status;
use psyscreen::triage::{Ask, FactKind, FactValue, ProblemKind};
use psyscreen::{Decision, Findings, Instrument, Policy, Screening, catalog};

use crate::support::random::Random;

fn screenings() -> u64 {
    std::env::var("PSYSCREEN_SCREENINGS").ok().and_then(|count| count.parse().ok()).unwrap_or(250)
}

pub(crate) fn policies() -> impl Iterator<Item = &'static Policy> {
    catalog::policy_ids().map(|id| catalog::policy(id).unwrap_or_else(|| panic!("{id} does not load")))
}

/// What is known of a person: what a screening is built from, and what can be completed.
#[derive(Clone, Default)]
pub(crate) struct Known {
    answers: BTreeMap<String, Vec<Option<String>>>,
    earlier: BTreeMap<String, Vec<Option<String>>>,
    facts: BTreeMap<String, String>,
    sex: Option<Sex>,
    age: Option<u16>,
}

fn answer(instrument: &Instrument, item: usize, random: &mut Random) -> String {
    let item = &instrument.items()[item];
    let options = instrument.options(item);
    if !options.is_empty() {
        return options[random.below(options.len())].code().to_string();
    }
    match item.kind() {
        ItemKind::Clock => format!("{:02}:{:02}", random.below(24), random.below(60)),
        _ => {
            let (low, high) = item.score_range();
            let (low, high) = (low.to_f64().ceil() as i64, high.to_f64().floor() as i64);
            (low + random.below((high - low + 1) as usize) as i64).to_string()
        }
    }
}

/// Whether a fact is what is known of the person anyway.
fn of_person(fact: &str) -> bool {
    matches!(fact, "age" | "sex")
}

fn respond<'i>(instrument: &'i Instrument, answers: &[Option<String>], person: Person) -> Findings<'i> {
    let given = answers.iter().map(|answer| match answer {
        Some(text) => Given::Text(text),
        None => Given::Missing(MissingReason::Skipped),
    });
    instrument
        .respond_in_order(given)
        .unwrap_or_else(|error| panic!("{}", error.unmasked()))
        .score()
        .interpret_for(person)
}

impl Known {
    pub(crate) fn random(policy: &Policy, random: &mut Random) -> Self {
        let mut known = Self::default();
        // From nearly nothing known to nearly everything.
        let (missing, low) = (random.next() % 100, random.next() % 100);
        for instrument in policy.instruments() {
            let answers = |random: &mut Random, missing: u64| {
                (0..instrument.items().len())
                    .map(|item| {
                        let least = instrument.options(&instrument.items()[item]).first();
                        match least {
                            _ if random.chance(missing) => None,
                            Some(least) if random.chance(low) => Some(least.code().to_string()),
                            _ => Some(answer(instrument, item, random)),
                        }
                    })
                    .collect::<Vec<_>>()
            };
            if !random.chance(missing / 2) {
                known.answers.insert(instrument.id().to_owned(), answers(random, missing));
            }
            if instrument.change().is_some() && random.chance(20) {
                known.earlier.insert(instrument.id().to_owned(), answers(random, 5));
            }
        }
        for fact in policy.facts() {
            if !random.chance(missing) && !of_person(fact.id()) {
                let risk = !random.chance(low);
                known.facts.insert(fact.id().to_owned(), fact_value(fact.kind(), risk, random));
            }
        }
        if random.chance(50) {
            known.sex = Some(if random.chance(50) { Sex::Female } else { Sex::Male });
        }
        if random.chance(50) {
            known.age = Some(random.below(100) as u16);
        }
        known
    }

    fn person(&self) -> Person {
        let person = self.sex.map_or(Person::default(), |sex| Person::default().with_sex(sex));
        self.age.map_or(person, |age| person.with_age(age))
    }

    pub(crate) fn screening<'p>(&self, policy: &'p Policy) -> Screening<'p> {
        let mut screening = Screening::new().consent(true).person(self.person());
        for instrument in policy.instruments() {
            if let Some(answers) = self.answers.get(instrument.id()) {
                screening = screening.with(respond(instrument, answers, Person::default()));
            }
            if let Some(answers) = self.earlier.get(instrument.id()) {
                screening = screening.earlier(respond(instrument, answers, Person::default()));
            }
        }
        for (id, value) in &self.facts {
            screening = screening.fact(id, FactValue::from(value.as_str()));
        }
        screening
    }

    /// Answers one thing to ask.
    fn settle(&mut self, policy: &Policy, ask: &Ask<'_>, random: &mut Random) {
        match ask {
            Ask::Item { instrument, item } => {
                let instrument = policy.instruments().find(|own| own.id() == instrument.id()).unwrap();
                let index = instrument.items().iter().position(|own| own.id() == item.id()).unwrap();
                let blank = vec![None; instrument.items().len()];
                let answers = self.answers.entry(instrument.id().to_owned()).or_insert(blank);
                assert!(answers[index].is_none(), "{} is asked again", item.id());
                answers[index] = Some(answer(instrument, index, random));
            }
            Ask::Fact(fact) => {
                let risk = random.chance(50);
                let before = self.facts.insert(fact.id().to_owned(), fact_value(fact.kind(), risk, random));
                assert!(before.is_none(), "{} is asked again", fact.id());
            }
            Ask::Sex => self.sex = Some(if random.chance(50) { Sex::Female } else { Sex::Male }),
            Ask::Age => self.age = Some(random.below(100) as u16),
            other => panic!("{other} is asked of somebody who agreed"),
        }
    }

    /// Answers everything that is due and has no answer, as a form would.
    fn complete(&self, policy: &Policy, random: &mut Random) -> Self {
        let mut whole = self.clone();
        // A fact of that name is the person's sex or age.
        if !self.facts.contains_key("sex") {
            whole.sex = self.sex.or(Some(if random.chance(50) { Sex::Female } else { Sex::Male }));
        }
        if !self.facts.contains_key("age") {
            whole.age = self.age.or(Some(random.below(100) as u16));
        }
        for fact in policy.facts() {
            if !of_person(fact.id()) && !whole.facts.contains_key(fact.id()) {
                let risk = random.chance(50);
                whole.facts.insert(fact.id().to_owned(), fact_value(fact.kind(), risk, random));
            }
        }
        let carried: BTreeSet<(&str, &str)> = policy
            .steps()
            .iter()
            .flat_map(|step| step.carried())
            .map(|(instrument, item)| (policy.instruments().nth(instrument).unwrap(), item))
            .map(|(instrument, item)| (instrument.id(), instrument.items()[item].id()))
            .collect();
        for id in self.answers.keys() {
            whole.fill(policy, id, &carried, random);
        }
        while let Some(step) = policy.next(&whole.screening(policy)) {
            for due in step.give() {
                let id = policy.instruments().find(|own| own.id() == due.instrument().id()).unwrap().id();
                whole.answers.insert(id.to_owned(), vec![None; due.instrument().items().len()]);
                whole.fill(policy, id, &carried, random);
            }
        }
        whole
    }

    /// Answers what one form asks and nobody answered; not what it skips, nor what an earlier form has asked.
    fn fill(&mut self, policy: &Policy, id: &str, carried: &BTreeSet<(&str, &str)>, random: &mut Random) {
        let instrument = policy.instruments().find(|own| own.id() == id).unwrap();
        for index in 0..instrument.items().len() {
            let answers = &self.answers[id];
            let item = &instrument.items()[index];
            if answers[index].is_some() || carried.contains(&(id, item.id())) {
                continue;
            }
            let asked = !item.may_be_not_applicable() || {
                let findings = respond(instrument, answers, Person::default());
                matches!(findings.responses().answer(item).unwrap(), Answer::Missing(_))
            };
            if asked {
                self.answers.get_mut(id).unwrap()[index] = Some(answer(instrument, index, random));
            }
        }
    }
}

fn fact_value(kind: &FactKind, risk: bool, random: &mut Random) -> String {
    match kind {
        FactKind::YesNo => if risk { "yes" } else { "no" }.to_owned(),
        FactKind::OneOf(values) => values[random.below(values.len())].id().to_owned(),
        FactKind::Number { min, max } => (min + random.below((max - min + 1) as usize) as i64).to_string(),
        _ => panic!("an unknown kind of fact"),
    }
}

/// Whether some score cannot be computed even though everything was answered: nothing can settle what depends on it.
fn has_no_score(known: &Known, policy: &Policy) -> bool {
    policy.instruments().any(|instrument| {
        known.answers.get(instrument.id()).is_some_and(|answers| {
            let findings = respond(instrument, answers, known.person());
            findings.responses().unanswered().next().is_none()
                && instrument
                    .scales()
                    .iter()
                    .any(|scale| findings.outcome(scale).unwrap().status() == Status::Unscorable)
        })
    })
}

fn within(decision: &Decision<'_>, level: usize) -> bool {
    let (_, low, high) = decision.level_indices();
    low <= level && level <= high
}

// Hazard H18: what is claimed holds of every completion.
#[test]
fn every_completion_lies_within_the_claimed_levels() {
    for policy in policies() {
        let mut random = Random(1);
        for number in 0..screenings() {
            let known = Known::random(policy, &mut random);
            let screening = known.screening(policy);
            let decision = policy.decide(&screening);
            let harmless =
                |kind| matches!(kind, ProblemKind::EarlierWithoutScore | ProblemKind::QuestionTwice);
            assert!(decision.problems().iter().all(|it| harmless(it.kind())), "{:?}", decision.problems());
            let (level, ..) = decision.level_indices();
            assert!(within(&decision, level), "{}, screening {number}: {level}", policy.id());
            for _ in 0..4 {
                let whole = known.complete(policy, &mut random);
                let completed = policy.decide(&whole.screening(policy));
                let (level, low, high) = completed.level_indices();
                assert!(
                    within(&decision, level),
                    "{}, screening {number}: {:?} becomes {level}\n{:?}\n{:?}",
                    policy.id(),
                    decision.level_indices(),
                    known.answers,
                    whole.answers
                );
                if !has_no_score(&whole, policy) {
                    assert_eq!(
                        (low, high),
                        (level, level),
                        "{}, screening {number}: complete and open",
                        policy.id()
                    );
                    assert!(completed.ask().is_empty(), "{}: asks {:?}", policy.id(), completed.ask());
                }
            }
        }
    }
}

#[test]
fn answering_what_is_asked_settles_the_level() {
    for policy in policies() {
        let mut random = Random(2);
        for number in 0..screenings() {
            let mut known = Known::random(policy, &mut random);
            let decision = policy.decide(&known.screening(policy));
            for ask in decision.ask() {
                known.settle(policy, ask, &mut random);
            }
            let settled = policy.decide(&known.screening(policy));
            assert!(
                settled.is_settled() || has_no_score(&known, policy),
                "{}, screening {number}: {:?} after {:?}, left {:?}",
                policy.id(),
                settled.level_indices(),
                decision.ask().iter().map(ToString::to_string).collect::<Vec<_>>(),
                settled.ask().iter().map(ToString::to_string).collect::<Vec<_>>(),
            );
        }
    }
}

/// Every value that answers `ask`.
fn values(policy: &Policy, ask: &Ask<'_>) -> Vec<String> {
    match ask {
        Ask::Item { instrument, item } => {
            let instrument = policy.instruments().find(|own| own.id() == instrument.id()).unwrap();
            instrument.options(item).iter().map(|option| option.code().to_string()).collect()
        }
        Ask::Fact(fact) => match fact.kind() {
            FactKind::YesNo => vec!["no".to_owned(), "yes".to_owned()],
            FactKind::OneOf(values) => values.iter().map(|value| value.id().to_owned()).collect(),
            FactKind::Number { min, max } => (*min..=*max).map(|value| value.to_string()).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

impl Known {
    fn set(&mut self, policy: &Policy, ask: &Ask<'_>, value: &str) {
        match ask {
            Ask::Item { instrument, item } => {
                let instrument = policy.instruments().find(|own| own.id() == instrument.id()).unwrap();
                let index = instrument.items().iter().position(|own| own.id() == item.id()).unwrap();
                let blank = vec![None; instrument.items().len()];
                self.answers.entry(instrument.id().to_owned()).or_insert(blank)[index] =
                    Some(value.to_owned());
            }
            Ask::Fact(fact) => {
                self.facts.insert(fact.id().to_owned(), value.to_owned());
            }
            _ => {}
        }
    }
}

/// Takes each entry away: for some answers to all the others, the level must still be open.
#[test]
fn nothing_is_asked_in_vain() {
    let policy = catalog::policy("recovered-2020").unwrap();
    let mut random = Random(3);
    let (mut tried, mut entries) = (0, 0);
    while tried < screenings() {
        let mut known = Known::random(policy, &mut random).complete(policy, &mut random);
        known.earlier.clear();
        // A few things are missing, mostly of one form, so that their answers work together.
        for _ in 0..1 + random.below(3) {
            let id = if random.chance(70) { "phq-9" } else { "gad-7" };
            let answers = known.answers.get_mut(id).unwrap();
            let last = answers.len() - 1;
            answers[if random.chance(30) && id == "phq-9" { 8 } else { random.below(last) }] = None;
        }
        if random.chance(60) {
            let fact = policy.facts()[random.below(policy.facts().len())].id();
            known.facts.remove(fact);
        }
        let decision = policy.decide(&known.screening(policy));
        if decision.is_settled() {
            continue;
        }
        tried += 1;
        for (left_out, entry) in decision.ask().iter().enumerate() {
            let others: Vec<&Ask<'_>> = decision
                .ask()
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != left_out)
                .map(|(_, ask)| ask)
                .collect();
            let choices: Vec<Vec<String>> = others.iter().map(|ask| values(policy, ask)).collect();
            let count: usize = choices.iter().map(Vec::len).product();
            let open = (0..count).any(|mut combination| {
                let mut answered = known.clone();
                for (ask, values) in others.iter().zip(&choices) {
                    answered.set(policy, ask, &values[combination % values.len()]);
                    combination /= values.len();
                }
                !policy.decide(&answered.screening(policy)).is_settled()
            });
            entries += 1;
            assert!(open, "{entry} is asked in vain; {:?} {:?}", known.answers, known.facts);
        }
    }
    assert!(entries > tried, "{entries} entries of {tried} screenings");
}

#[test]
fn a_worse_answer_or_a_reported_risk_never_lowers_the_level() {
    for policy in policies() {
        let mut random = Random(4);
        for number in 0..screenings() {
            let known = Known::random(policy, &mut random);
            let before = policy.decide(&known.screening(policy));
            let mut worse = known.clone();
            let risks: Vec<_> = policy.facts().iter().filter(|fact| fact.is_risk()).collect();
            if random.chance(50) && !risks.is_empty() {
                let fact = risks[random.below(risks.len())];
                let value = match fact.kind() {
                    FactKind::Number { max, .. } => max.to_string(),
                    _ => "yes".to_owned(),
                };
                worse.facts.insert(fact.id().to_owned(), value);
            } else if let Some((id, answers)) = worse.answers.iter_mut().next() {
                let instrument = policy.instruments().find(|own| own.id() == *id).unwrap();
                let critical: Vec<usize> =
                    instrument.critical_items().iter().map(|critical| critical.item_index()).collect();
                if critical.is_empty() {
                    continue;
                }
                let index = critical[random.below(critical.len())];
                let item = &instrument.items()[index];
                let worst = instrument.options(item).iter().max_by_key(|option| option.points());
                match worst {
                    Some(worst) if !item.is_reverse_keyed() => {
                        answers[index] = Some(worst.code().to_string())
                    }
                    _ => continue,
                }
            }
            let after = policy.decide(&worse.screening(policy));
            let ((level, low, high), (then, low_then, high_then)) =
                (before.level_indices(), after.level_indices());
            // What was unknown may turn out to be a risk: then the lower bounds rise, and the upper one cannot.
            assert!(low_then >= low, "{}, screening {number}", policy.id());
            assert!(then >= level, "{}, screening {number}: {level} becomes {then}", policy.id());
            assert!(high_then <= high || known.facts.len() == worse.facts.len(), "{}, {number}", policy.id());
        }
    }
}

// Hazard H11: whatever they are.
#[test]
fn without_consent_no_answer_matters() {
    for policy in policies().filter(|policy| policy.requires_consent()) {
        let mut random = Random(5);
        for _ in 0..screenings().min(200) {
            let known = Known::random(policy, &mut random);
            let facts_only =
                Known { facts: known.facts.clone(), sex: known.sex, age: known.age, ..Known::default() };
            let refused = policy.decide(&known.screening(policy).consent(false));
            let nothing = policy.decide(&facts_only.screening(policy).consent(false));
            assert_eq!(refused.level_indices().0, nothing.level_indices().0);
            assert_eq!(refused.level_indices().1, nothing.level_indices().1);
            assert!(refused.ask().first().is_some_and(|ask| matches!(ask, Ask::Consent)));
            let agreed = policy.decide(&known.screening(policy));
            assert!(within(&refused, agreed.level_indices().0), "{}", policy.id());
        }
    }
}
