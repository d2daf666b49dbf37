//! `psyscreen triage`: a policy decides about every row.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use psyscreen::{Decision, FactKind, FactValue, Instrument, Period, Policy, Screening};

use crate::args::{TriageArguments, TriageFormat};
use crate::codes::is_blank;
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::input::text_of;
use crate::layout::{Header, Target};
use crate::people::People;
use crate::results::{Csv, Results};
use crate::rows::Row;
use crate::sheet::Sheet;
use crate::table;

/// The columns of results, in their order.
const COLUMNS: [&str; 9] = [
    "level",
    "at_least",
    "at_most",
    "rules",
    "undetermined",
    "recommendations",
    "notify",
    "follow_up_days",
    "ask",
];

/// Runs the command.
pub(crate) fn run(arguments: &TriageArguments) -> Result<Ending, Failure> {
    let policy = definitions::policy(&arguments.policy, &arguments.instruments)?;
    let triage = Triage { arguments, policy, instruments: policy.instruments().collect() };
    match arguments.format {
        TriageFormat::Csv => table::run(&arguments.table, &mut Csv::new(triage)),
        TriageFormat::Jsonl | TriageFormat::Text | TriageFormat::Html => crate::reports::triage(triage),
    }
}

/// What every format needs.
pub(crate) struct Triage<'a> {
    pub(crate) arguments: &'a TriageArguments,
    pub(crate) policy: &'static Policy<'static>,
    instruments: Vec<&'static Instrument>,
}

impl Triage<'_> {
    /// Understands the header.
    pub(crate) fn people(&self, header: Header) -> Result<People, Failure> {
        let consent = self.policy.requires_consent();
        let people =
            People::new(header, &self.instruments, self.policy.facts(), true, &self.arguments.table)?;
        if consent && people.layout.column(Target::Consent).is_none() {
            crate::terminal::say(format_args!(
                "warning: {} requires consent and no column is `consent`; no answers are used",
                self.policy.id()
            ));
        }
        Ok(people)
    }

    /// What is known of the person of a row.
    pub(crate) fn screening(&self, people: &mut People, row: &Row) -> Result<Screening<'static>, String> {
        let mut screening = Screening::new();
        let consent = consent(people, row)?;
        if let Some(given) = consent {
            screening = screening.consent(given);
        }
        if let Some(place) = &self.arguments.place {
            screening = screening.place(place);
        }
        let person = people.person(row)?;
        screening = screening.person(person);
        // Without consent the answers are not even read.
        if consent == Some(true) || !self.policy.requires_consent() {
            for form in 0..self.instruments.len() {
                if !people.has_columns(form) {
                    continue;
                }
                let (responses, answered) = people.responses(row, form)?;
                if answered {
                    screening = screening.with(responses.score().interpret_for(person));
                }
            }
        }
        for (index, fact) in self.policy.facts().iter().enumerate() {
            let Some(column) = people.layout.column(Target::Fact(index)) else { continue };
            let text = text_of(row, column, &people.header)?.trim();
            if is_blank(text) {
                continue;
            }
            let value = match fact.kind() {
                FactKind::YesNo => FactValue::from(yes_or_no(text).ok_or_else(|| not_yes_or_no(fact.id()))?),
                _ => FactValue::from(text),
            };
            screening = screening.fact(fact.id(), value);
        }
        Ok(screening)
    }

    /// What the policy decides; something of the row that it cannot use is a problem of the row.
    pub(crate) fn decide(&self, screening: &Screening<'static>) -> Result<Decision<'static>, String> {
        let decision = self.policy.decide(screening);
        if decision.problems().is_empty() {
            return Ok(decision);
        }
        let problems: Vec<String> = decision.problems().iter().map(ToString::to_string).collect();
        Err(problems.join("; "))
    }
}

fn consent(people: &People, row: &Row) -> Result<Option<bool>, String> {
    let Some(column) = people.layout.column(Target::Consent) else { return Ok(None) };
    let text = text_of(row, column, &people.header)?.trim();
    if is_blank(text) {
        return Ok(None);
    }
    yes_or_no(text).map(Some).ok_or_else(|| not_yes_or_no("consent"))
}

fn not_yes_or_no(column: &str) -> String {
    format!("`{column}` is neither `yes` nor `no` (nor true, false, 1, 0 or blank)")
}

fn yes_or_no(text: &str) -> Option<bool> {
    let is = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["yes", "true", "1", "y", "是"]) {
        Some(true)
    } else if is(["no", "false", "0", "n", "否"]) {
        Some(false)
    } else {
        None
    }
}

impl Results for Triage<'_> {
    type Found = Decision<'static>;

    fn columns(&self) -> Vec<String> {
        COLUMNS.map(str::to_owned).to_vec()
    }

    fn people(&mut self, header: Header) -> Result<People, Failure> {
        Triage::people(self, header)
    }

    fn find(&mut self, people: &mut People, row: &Row) -> Result<Decision<'static>, String> {
        let screening = self.screening(people, row)?;
        self.decide(&screening)
    }

    fn push(&mut self, decision: &Decision<'static>, sheet: &mut Sheet) {
        sheet.push(decision.level().id());
        sheet.push(decision.at_least().id());
        sheet.push(decision.at_most().id());
        sheet.push(&joined(decision.fired().map(|rule| rule.id().into())));
        sheet.push(&joined(decision.undetermined().map(|rule| rule.id().into())));
        let recommended = decision.recommendations().iter().map(|found| found.recommendation().id().into());
        sheet.push(&joined(recommended));
        sheet.push(&joined(decision.notices().map(|(provider, _)| provider.id().into())));
        let days = decision.follow_up().map(|period| days_until(period, self.arguments.date));
        sheet.push(&days.map_or_else(String::new, |days| days.to_string()));
        sheet.push(&joined(decision.ask().iter().map(|ask| ask.to_string().into())));
    }
}

/// A list in one field, each entry once.
fn joined<'a>(parts: impl Iterator<Item = Cow<'a, str>>) -> String {
    let mut list: Vec<Cow<'_, str>> = Vec::new();
    for part in parts {
        if !list.contains(&part) {
            list.push(part);
        }
    }
    list.join(";")
}

/// The day that lies `period` after `date`, by the calendar: the last day of a shorter month, hours counted as begun days.
pub(crate) fn due_date(period: Period, date: Date) -> Option<Date> {
    let days = i64::from(period.days()).checked_add(i64::from(period.hours().div_ceil(24)))?;
    let span: Span = i64::from(period.months()).months().try_days(days).ok()?;
    date.checked_add(span).ok()
}

/// The whole days of a period: exact from a date, else by its nominal length.
pub(crate) fn days_until(period: Period, date: Option<Date>) -> i64 {
    let exact = date.and_then(|date| {
        let due = due_date(period, date)?;
        Some(date.duration_until(due).as_hours().div_euclid(24))
    });
    exact.unwrap_or_else(|| i64::from(period.nominal_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_dates_follow_the_calendar() {
        let due = |period: &str, date: &str| {
            due_date(Period::parse(period).unwrap(), date.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(due("P6M", "2026-08-31"), "2027-02-28");
        assert_eq!(due("P1M", "2028-01-31"), "2028-02-29");
        assert_eq!(due("P14D", "2026-12-25"), "2027-01-08");
        assert_eq!(due("PT24H", "2026-12-31"), "2027-01-01");
        assert_eq!(due("PT0S", "2026-11-24"), "2026-11-24");
        assert_eq!(days_until(Period::parse("P6M").unwrap(), Some("2026-11-23".parse().unwrap())), 181);
        assert_eq!(days_until(Period::parse("P6M").unwrap(), None), 180);
    }
}
