//! `psyscreen triage`: a policy decides about every row.

use std::borrow::Cow;
use std::cell::Cell;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use psyscreen::period::Period;
use psyscreen::triage::{FactKind, FactValue, ProblemKind, yes_or_no};
use psyscreen::{Decision, Instrument, Policy, Screening};

use crate::calendar::{Due, is_plausible, parse_day};
use crate::cells::Cells;
use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::language::{self, LanguageArguments};
use crate::mapping::Mapping;
use crate::names::Target;
use crate::output::Output;
use crate::people::People;
use crate::problem::Problem;
use crate::remark::{Remark, rows};
use crate::results::{Csv, Results};
use crate::sheet::Sheet;
use crate::table;
use crate::table_arguments::TableArguments;
use crate::values::is_blank;
use crate::values::{date, plain};

pub(crate) const HELP: &str = "\
Exit status:
  0  every row has its level
  1  rows have problems, counted on standard error, or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen triage recovered-2020 people.csv --output levels.csv
  psyscreen triage recovered-2020 people.csv --format text --lang zh-Hans
  psyscreen triage recovered-2020 people.csv --format html -o sheets.html
  psyscreen triage recovered-2020 people.csv \\
      --columns phq-9.9=SUICIDAL,consent=AGREED
  psyscreen triage recovered-2020 people.csv \\
      --date 2026-11-23 --today 2027-03-01";

#[derive(Debug, Args)]
pub(crate) struct TriageArguments {
    /// Id of a policy, or the path of a .toml file
    pub(crate) policy: String,
    #[command(flatten)]
    pub(crate) table: TableArguments,
    /// Date of the screening, from which due dates are counted: 2026-11-23
    ///
    /// A column `date` says it for each row.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) date: Option<Date>,
    /// Today's date, to tell what is overdue: 2027-03-01
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
    /// Place of the people, for hotlines: CN, CN-33
    ///
    /// As ISO 3166 writes it. Reports name the hotlines of this place.
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// Output format: for each row a CSV row, a JSON report, a text or a page
    #[arg(long, value_enum, default_value_t = TriageFormat::Csv, help_heading = "Output")]
    pub(crate) format: TriageFormat,
    #[command(flatten)]
    pub(crate) lang: LanguageArguments,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TriageFormat {
    /// A row of results
    Csv,
    /// A report as a line of JSON
    Jsonl,
    /// A report to read
    Text,
    /// A sheet to print for each person
    Html,
}

/// The columns of results, in their order.
const COLUMNS: [&str; 10] = [
    "policy",
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
/// More columns, where the day of the reader is given.
const COLUMNS_OF_TODAY: [&str; 2] = ["follow_up_due", "overdue_days"];

/// Runs the command.
pub(crate) fn run(arguments: &TriageArguments, output: &mut Output) -> Result<Ending, Failure> {
    let policy = definitions::policy_to_use(&arguments.policy, &arguments.own)?;
    arguments.lang.require_one_of(language::of_policy(policy))?;
    let instruments = policy.instruments().collect();
    let version = policy.version();
    let triage =
        Triage { arguments, policy, version, instruments, not_compared: Cell::new(0), undated: Cell::new(0) };
    match arguments.format {
        TriageFormat::Csv => {
            arguments.table.needs_no_reports("jsonl, text or html")?;
            if arguments.place.is_some() {
                return Err(Failure::message(
                    "--place is for the hotlines of reports, and csv has none; add --format jsonl, text or html",
                ));
            }
            table::run(&arguments.table, &mut Csv::new(triage, output))
        }
        TriageFormat::Jsonl | TriageFormat::Text | TriageFormat::Html => {
            crate::reports::triage(triage, output)
        }
    }
}

/// What every format needs.
pub(crate) struct Triage<'a> {
    pub(crate) arguments: &'a TriageArguments,
    pub(crate) policy: &'static Policy,
    /// What each row says it was decided with.
    version: String,
    instruments: Vec<&'static Instrument>,
    /// Rows whose earlier answers give no score to compare with.
    not_compared: Cell<u64>,
    /// Rows of which nobody can say whether the follow-up is overdue, for want of a day.
    undated: Cell<u64>,
}

impl Triage<'_> {
    /// Understands the header.
    pub(crate) fn people(&self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        mapping.require_for(self.policy.id())?;
        let consent = self.policy.requires_consent();
        let mut people = People::new(header, &self.instruments, self.policy.facts(), true, mapping)?;
        if consent && !people.layout.knows(Target::Consent) {
            let text = format!(
                "{} requires consent and no column is `consent`; no answers are used",
                self.policy.id()
            );
            // A table of what workers report needs none.
            let has_answers = (0..self.instruments.len()).any(|form| people.has_columns(form));
            let remark = if has_answers { Remark::Warning(text) } else { Remark::Note(text) };
            people.layout.remarks.push(remark);
        }
        if self.arguments.today.is_some()
            && self.arguments.date.is_none()
            && !people.layout.knows(Target::Date)
        {
            return Err(Failure::Message(
                "--today needs the day of each screening: give --date, or a column `date`".to_owned(),
            ));
        }
        Ok(people)
    }

    /// The day on which the person of a row was screened; unknown where it cannot be read.
    pub(crate) fn date(
        &self,
        people: &People,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
    ) -> Option<Date> {
        let text = match people.text(row, Target::Date) {
            Ok(Some(text)) if !is_blank(text) => text,
            Ok(_) => return self.arguments.date,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        date(&plain(text), people.dates)
            .map_err(|why| why.text("date"))
            .and_then(|day| match is_plausible(day) {
                true => Ok(day),
                false => Err("`date` is before 1900 or after 2100".to_owned()),
            })
            .map_err(|why| {
                problems.push(Problem::Date { why, shown: people.shown(text) });
            })
            .ok()
    }

    /// When a follow-up is due that is `period` after the day of the screening, if that is known.
    pub(crate) fn due(&self, period: Option<Period>, screened: Option<Date>) -> Option<Due> {
        let period = period?;
        if screened.is_none() && self.arguments.today.is_some() {
            self.undated.set(self.undated.get().saturating_add(1));
        }
        Due::new(period, screened?, self.arguments.today)
    }

    /// What is known of the person of a row. What of it cannot be read is unknown.
    pub(crate) fn screening(
        &self,
        people: &mut People,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
    ) -> Screening<'static> {
        let mut screening = Screening::new();
        let consent = yes_no_in(people, row, Target::Consent, "consent", problems);
        if let Some(given) = consent {
            screening = screening.consent(given);
        }
        if let Some(place) = &self.arguments.place {
            screening = screening.place(place);
        }
        let person = people.person(row, problems);
        screening = screening.person(person);
        // Without consent the answers are not even read.
        if consent == Some(true) || !self.policy.requires_consent() {
            for form in 0..self.instruments.len() {
                if !people.has_columns(form) {
                    continue;
                }
                if let Some((responses, true)) = people.responses(row, form, problems) {
                    let findings = responses.score().interpret_for(person);
                    problems.extend(Problem::implausible(&findings));
                    screening = screening.with(findings);
                }
            }
        }
        // Of these, without consent, only that they are there is used.
        for responses in people.earlier(row, problems) {
            screening = screening.earlier(responses.score().interpret_for(person));
        }
        for (index, fact) in self.policy.facts().iter().enumerate() {
            let target = Target::Fact(index);
            if matches!(fact.kind(), FactKind::YesNo) {
                if let Some(value) = yes_no_in(people, row, target, fact.id(), problems) {
                    screening = screening.fact(fact.id(), value);
                }
                continue;
            }
            match people.text(row, target) {
                Ok(Some(text)) if !is_blank(text) => {
                    screening = screening.fact(fact.id(), FactValue::from(text));
                }
                Ok(_) => {}
                Err(problem) => problems.push(problem),
            }
        }
        screening
    }

    /// What the policy decides, and what of the row it cannot use. Earlier answers without a score are not a problem of the row: they
    /// are told of after the last.
    pub(crate) fn decide(
        &self,
        screening: &Screening<'static>,
        problems: &mut Vec<Problem>,
    ) -> Decision<'static> {
        let decision = self.policy.decide(screening);
        let (earlier, others): (Vec<_>, Vec<_>) =
            decision.problems().iter().partition(|it| it.kind() == ProblemKind::EarlierWithoutScore);
        if !earlier.is_empty() {
            self.not_compared.set(self.not_compared.get().saturating_add(1));
        }
        problems.extend(others.into_iter().cloned().map(Problem::Screening));
        decision
    }

    /// What no single row could say.
    pub(crate) fn finish(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.not_compared.get() > 0 {
            remarks.push(Remark::Note(format!(
                "the earlier answers of {} give no score, and were not compared with",
                rows(self.not_compared.get())
            )));
        }
        if self.undated.get() > 0 {
            remarks.push(Remark::Note(format!(
                "no day of screening in {}; whether a follow-up is overdue is not known there",
                rows(self.undated.get())
            )));
        }
        remarks
    }

    /// The position of the level of a decision, from the lowest.
    pub(crate) fn level_of(&self, decision: &Decision<'static>) -> Option<usize> {
        self.policy.levels().iter().position(|level| level.id() == decision.level().id())
    }

    /// The id of the level at this position.
    pub(crate) fn level_at(&self, position: usize) -> String {
        self.policy.levels().get(position).map_or_else(String::new, |level| level.id().to_owned())
    }
}

/// What a column of yes and no says, if it can be read.
fn yes_no_in(
    people: &People,
    row: &impl Cells,
    target: Target,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<bool> {
    match people.text(row, target) {
        Ok(Some(text)) if !is_blank(text) => {
            let value = yes_or_no(text);
            if value.is_none() {
                problems.push(Problem::NotYesOrNo { name: name.to_owned(), shown: people.shown(text) });
            }
            value
        }
        Ok(_) => None,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

impl Results for Triage<'_> {
    fn columns(&self) -> Vec<String> {
        let of_today: &[&str] = if self.arguments.today.is_some() { &COLUMNS_OF_TODAY } else { &[] };
        COLUMNS.iter().chain(of_today).map(|column| (*column).to_owned()).collect()
    }

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        Triage::people(self, header, mapping)
    }

    fn language(&self) -> &str {
        self.arguments.lang.tag()
    }

    fn write(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
        sheet: &mut Sheet<'_>,
    ) -> Option<usize> {
        let date = self.date(people, row, problems);
        let screening = self.screening(people, row, problems);
        let decision = self.decide(&screening, problems);
        sheet.push(&self.version);
        sheet.push(decision.level().id());
        sheet.push(decision.at_least().id());
        sheet.push(decision.at_most().id());
        sheet.push(&joined(decision.fired().map(|rule| rule.id().into())));
        sheet.push(&joined(decision.undetermined().map(|rule| rule.id().into())));
        let recommended = decision.recommendations().iter().map(|found| found.recommendation().id().into());
        sheet.push(&joined(recommended));
        sheet.push(&joined(decision.notices().map(|(provider, _)| provider.id().into())));
        let due = self.due(decision.follow_up(), date);
        // Without a day, the nominal length.
        let days = due.as_ref().map(|due| due.days).or(decision.follow_up().map(Period::nominal_days));
        sheet.push(&shown(days));
        sheet.push(&joined(decision.ask().iter().map(|ask| ask.to_string().into())));
        if self.arguments.today.is_some() {
            sheet.push(&shown(due.as_ref().map(|due| due.day)));
            sheet.push(&shown(due.and_then(|due| due.overdue)));
        }
        self.level_of(&decision)
    }

    fn level_name(&self, position: usize) -> String {
        self.level_at(position)
    }

    fn finish(&self) -> Vec<Remark> {
        Triage::finish(self)
    }
}

/// Nothing where there is nothing.
fn shown(value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
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
