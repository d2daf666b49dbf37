//! A combination as a screening that can be decided, and as a case that can be read.

use super::product::Combination;
use super::proof::{Counterexample, Plain};
use super::question::Choice;
use super::run::Run;
use crate::instrument::{Instrument, Item, ItemKind, Person, Sex};
use crate::interpretation::Findings;
use crate::response::{Answer, Given};
use crate::triage::policy::{FactKind, Policy};
use crate::triage::screening::{FactValue, Screening};

pub(super) struct Example<'p> {
    pub(super) screening: Screening<'p>,
    pub(super) case: Counterexample,
}

/// `None` only if the library does not take back its own answers.
pub(super) fn example<'p>(
    run: &Run,
    policy: &'p Policy,
    combination: &Combination,
    note: &str,
) -> Option<Example<'p>> {
    let person = combination.person;
    let mut screening = Screening::new().person(person);
    let mut case = Counterexample {
        note: note.to_owned(),
        // A person who did not agree was not asked either: what was given to them may come to light.
        consent: (policy.consent_required && combination.consent).then_some(true),
        person: Default::default(),
        facts: Vec::new(),
        answers: Vec::new(),
        earlier: Vec::new(),
        expected: Vec::new(),
    };
    if policy.consent_required && combination.consent {
        screening = screening.consent(true);
    }
    if let Some(sex) = person.sex {
        let sex = if sex == Sex::Female { "female" } else { "male" };
        case.person.insert("sex".to_owned(), Plain::Text(sex.to_owned()));
    }
    if let Some(age) = person.age {
        case.person.insert("age".to_owned(), Plain::Number(age.into()));
    }
    for (fact, value) in &combination.facts {
        let fact = run.at(&policy.facts, *fact)?;
        let (value, plain): (FactValue, Plain) = match &fact.kind {
            FactKind::YesNo => ((*value == 1).into(), Plain::Bool(*value == 1)),
            FactKind::Number { .. } => ((*value).into(), Plain::Number(*value)),
            FactKind::OneOf(options) => {
                let id = usize::try_from(*value).ok().and_then(|value| options.get(value))?.id();
                (id.into(), Plain::Text(id.to_owned()))
            }
        };
        screening = screening.fact(fact.id(), value);
        case.facts.push((fact.id().to_owned(), plain));
    }
    for (used, answers) in &combination.answers {
        let instrument = &run.at(&policy.uses, *used)?.instrument;
        let answers: Vec<(usize, Choice)> = answers.iter().map(|(item, choice)| (*item, *choice)).collect();
        let (findings, shown) = given(run, instrument, person, &answers)?;
        screening = screening.with(findings);
        case.answers.push((instrument.id().to_owned(), shown));
    }
    for (used, answers) in &combination.earlier {
        let instrument = &run.at(&policy.uses, *used)?.instrument;
        let answers: Vec<(usize, Choice)> =
            answers.iter().map(|(item, recorded)| (*item, Ok(*recorded))).collect();
        let (findings, shown) = given(run, instrument, person, &answers)?;
        screening = screening.earlier(findings);
        case.earlier.push((instrument.id().to_owned(), shown));
    }
    Some(Example { screening, case })
}

type Shown = Vec<(String, Plain)>;

fn given<'i>(
    run: &Run,
    instrument: &'i Instrument,
    person: Person,
    answers: &[(usize, Choice)],
) -> Option<(Findings<'i>, Shown)> {
    let mut shown = Shown::new();
    let mut texts = Vec::new();
    for (index, choice) in answers {
        let item = run.at(&instrument.items, *index)?;
        let (text, plain) = match choice {
            Ok(recorded) => {
                let text = Answer::Given(*recorded).shown(item);
                let plain = match item.kind {
                    ItemKind::Clock => Plain::Text(text.clone()),
                    ItemKind::Number { decimals } if decimals > 0 => Plain::Text(text.clone()),
                    _ => Plain::Number((*recorded).into()),
                };
                (Ok(text), plain)
            }
            Err(reason) => (Err(*reason), Plain::Text(reason.to_string())),
        };
        shown.push((item.id().to_owned(), plain));
        texts.push((item, text));
    }
    let answers: Vec<(&Item, Given<'_>)> = texts
        .iter()
        .map(|(item, text)| {
            let given = match text {
                Ok(text) => Given::Text(text),
                Err(reason) => Given::Missing(*reason),
            };
            (*item, given)
        })
        .collect();
    Some((findings_of(instrument, person, &answers)?, shown))
}

/// What an instrument finds of some answers.
fn findings_of<'i>(
    instrument: &'i Instrument,
    person: Person,
    answers: &[(&Item, Given<'_>)],
) -> Option<Findings<'i>> {
    let responses = instrument.respond(answers.iter().map(|(item, given)| (item.id(), *given))).ok()?;
    Some(responses.score().interpret_for(person))
}
