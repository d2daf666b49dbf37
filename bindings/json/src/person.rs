//! What a call says of a person. What cannot be understood is missing and named; everything else is used.

use std::borrow::Cow;

use psyscreen::instrument::{Date, Person, Sex};
use psyscreen::report::Due;
use psyscreen::response::RawAnswer;
use psyscreen::triage::{FactValue, yes_or_no};
use psyscreen::{Decision, Findings, Instrument, Number, Policy, Screening};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::detailed_error::{DetailedError, words};
use crate::fields::Fields;
use crate::pairs::Pairs;

/// What was read, and what of it could not be used.
pub(crate) struct Reader<'f, 'c> {
    fields: &'f Fields<'c>,
    pub(crate) problems: Vec<DetailedError>,
}

impl<'f, 'c> Reader<'f, 'c> {
    pub(crate) fn new(fields: &'f Fields<'c>) -> Self {
        Self { fields, problems: Vec::new() }
    }

    /// The person's sex and age.
    pub(crate) fn person(&mut self) -> Person {
        let mut person = Person::default();
        let sex = |value: &Value| Sex::parse(value.as_str()?);
        if let Some(sex) = self.understood("sex", "write `female` or `male`", sex) {
            person = person.with_sex(sex);
        }
        if let Some(age) = self.understood("age", "write completed years: 34", years) {
            person = person.with_age(age);
        }
        person
    }

    /// What an instrument finds in the answers of a field, which is an object or a list; `None` where there is none.
    pub(crate) fn findings<'i>(
        &mut self,
        field: &str,
        instrument: &'i Instrument,
        person: Person,
    ) -> Option<Findings<'i>> {
        let raw = self.fields.raw(field)?;
        Some(self.found(raw, instrument, person, &[field]))
    }

    /// Everything that a policy may look at.
    pub(crate) fn screening<'p>(
        &mut self,
        policy: &'p Policy,
        known: &dyn Fn(&str) -> bool,
    ) -> Screening<'p> {
        let mut screening = Screening::new();
        let agreed = self.understood("consent", "write `true` or `false`", consent);
        if let Some(given) = agreed {
            screening = screening.consent(given);
        }
        if let Some(place) =
            self.understood("place", "write a place such as `CN-33`", |at| at.as_str().map(str::to_owned))
        {
            screening = screening.place(&place);
        }
        let person = self.person();
        screening = screening.person(person);
        let told = self.problems.len();
        for findings in self.all_findings("answers", policy, person, known) {
            screening = screening.with(findings);
        }
        // The policy looks at no answer without consent. Which there are, it must know: a form that was given counts once consent is,
        // whatever its step says, and what has an answer is not asked again. Nothing more is told of them.
        if agreed != Some(true) && policy.requires_consent() {
            self.problems.truncate(told);
        }
        // Of these, without consent, only that they are there is used.
        for findings in self.all_findings("earlier", policy, person, known) {
            screening = screening.earlier(findings);
        }
        for (fact, value) in self.pairs::<FactValue>("facts").unwrap_or_default() {
            screening = screening.fact(&fact, value);
        }
        screening
    }

    /// When the person is to be seen again, counted from the day of the screening, and whether that is over on the day `today`.
    pub(crate) fn due(&mut self, decision: &Decision<'_>, today: Option<Date>) -> Option<Due> {
        let day =
            |value: &Value| value.as_str()?.trim().parse().ok().filter(|day: &Date| day.is_of_our_time());
        let date = self.understood("date", "write the day of the screening, such as 2026-11-23", day);
        if date.is_none() && today.is_some() {
            let message =
                "the day of the screening is not known, so nobody can say whether the follow-up is overdue";
            self.problems
                .push(DetailedError::new("no-date", message).at(["today"]).help("give `date` as well"));
        }
        Due::new(decision.follow_up()?, date?, today)
    }

    /// What the policy's instruments find in a field that has the answers to each.
    fn all_findings<'p>(
        &mut self,
        field: &str,
        policy: &'p Policy,
        person: Person,
        known: &dyn Fn(&str) -> bool,
    ) -> Vec<Findings<'p>> {
        let mut found = Vec::new();
        for (number, (id, answers)) in self.pairs::<&RawValue>(field).unwrap_or_default().iter().enumerate() {
            let id: &str = id;
            match policy.instruments().find(|instrument| instrument.id() == id) {
                Some(instrument) => found.push(self.found(answers, instrument, person, &[field, id])),
                None => {
                    // What is not the name of an instrument may be anything, an answer among it.
                    let name = if known(id) {
                        format!("`{id}`")
                    } else {
                        format!("number {}", number.saturating_add(1))
                    };
                    let message = format!("the policy does not use the instrument {name}");
                    let uses = words(policy.instruments().map(Instrument::id));
                    let problem = DetailedError::new("instrument-not-used", message).at([field]);
                    self.problems.push(problem.help(format!("it uses {uses}")));
                }
            }
        }
        found
    }

    fn found<'i>(
        &mut self,
        answers: &RawValue,
        instrument: &'i Instrument,
        person: Person,
        path: &[&str],
    ) -> Findings<'i> {
        let answers = answers.get();
        let responses = if let Ok(Pairs(answers)) = serde_json::from_str(answers) {
            instrument.respond(answers.iter().map(|(item, answer): &(_, RawAnswer)| (&**item, answer)))
        } else if let Ok(answers) = serde_json::from_str::<Vec<RawAnswer>>(answers) {
            instrument.respond_in_order(&answers)
        } else {
            self.problems.push(not_answers(path));
            instrument.respond_in_order([0_i64; 0])
        };
        let responses = responses.unwrap_or_else(|error| {
            self.problems
                .extend(error.problems().iter().map(|problem| DetailedError::of_answer(problem, path)));
            error.readable(instrument)
        });
        let findings = responses.score().interpret_for(person);
        self.problems.extend(findings.implausible().map(|check| {
            let message = format!("{}: {}", instrument.id(), check.label().get("en"));
            DetailedError::new("implausible", message).at(path.iter().copied())
        }));
        findings
    }

    /// The entries of a field that is an object.
    fn pairs<V: Deserialize<'c>>(&mut self, field: &str) -> Option<Vec<(Cow<'c, str>, V)>> {
        let raw: &'c RawValue = self.fields.raw(field)?;
        let pairs = serde_json::from_str::<Pairs<V>>(raw.get()).ok();
        if pairs.is_none() {
            let message = format!("`{field}` is not an object and counts as missing");
            self.problems.push(DetailedError::new("unreadable", message).at([field]));
        }
        pairs.map(|Pairs(pairs)| pairs)
    }

    /// What a field says, if it can be understood; blank says nothing.
    fn understood<T>(&mut self, field: &str, help: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let raw = self.fields.raw(field)?;
        let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return None;
        }
        let read = read(&value);
        if read.is_none() {
            let message = format!("`{field}` is not understood and counts as unknown");
            self.problems.push(DetailedError::new("unreadable", message).at([field]).help(help));
        }
        read
    }
}

fn not_answers(path: &[&str]) -> DetailedError {
    DetailedError::new("unreadable", "these answers are not understood and count as missing")
        .at(path.iter().copied())
        .help("write an object of items and answers, or a list in the order of the form")
}

/// What is yes or no.
fn consent(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| yes_or_no(value.as_str()?))
}

/// Completed years.
fn years(value: &Value) -> Option<u16> {
    let years = Number::parse(
        &value.as_number().map_or_else(|| value.as_str().map(str::to_owned), |it| Some(it.to_string()))?,
    )?;
    let years = years.numerator().div_euclid(years.denominator());
    u16::try_from(years).ok().filter(|years| *years <= 130)
}
