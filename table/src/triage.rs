//! What a policy decides about each row: level, reasons, recommendations, what to ask.

use std::borrow::Cow;
use std::collections::HashSet;

use psyscreen::instrument::Date;
use psyscreen::period::Period;
use psyscreen::report::{Due, ReportLine};
use psyscreen::triage::{FactKind, FactValue, ProblemKind, yes_or_no};
use psyscreen::{Decision, Instrument, Policy, Report, Screening};
use psyscreen_render::Language;

use crate::cells::Cells;
use crate::column::{Column, ColumnKind};
use crate::error::TableError;
use crate::format::{AsReport, Fields, InColumns, SeriesKind};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::names::Target;
use crate::people::People;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::remark::{Remark, rows};
use crate::values::{NoDate, date, is_blank, plain};
use crate::work::Find;

/// The columns of results, in their order.
const COLUMNS: [(&str, ColumnKind); 10] = [
    ("policy", ColumnKind::Text),
    ("level", ColumnKind::Text),
    ("at_least", ColumnKind::Text),
    ("at_most", ColumnKind::Text),
    ("rules", ColumnKind::Text),
    ("undetermined", ColumnKind::Text),
    ("recommendations", ColumnKind::Text),
    ("notify", ColumnKind::Text),
    ("follow_up_days", ColumnKind::Whole),
    ("ask", ColumnKind::Text),
];
/// More columns, where the day of the reader is given.
const COLUMNS_OF_TODAY: [(&str, ColumnKind); 2] =
    [("follow_up_due", ColumnKind::Day), ("overdue_days", ColumnKind::Whole)];

/// Decides about people by one policy.
#[derive(Clone)]
pub struct Triage<'d> {
    policy: &'d Policy,
    /// What each row says it was decided with.
    version: String,
    instruments: Vec<&'d Instrument>,
    date: Option<Date>,
    today: Option<Date>,
    place: Option<Box<str>>,
    /// Rows whose earlier answers give no score to compare with.
    not_compared: u64,
    /// Rows of which nobody can say whether the follow-up is overdue, for want of a day.
    undated: u64,
}

/// What is decided about one person.
pub struct Decided<'d> {
    screening: Screening<'d>,
    decision: Decision<'d>,
    /// The day of the screening, where it is known.
    pub(crate) date: Option<Date>,
    due: Option<Due>,
}

impl<'d> Triage<'d> {
    /// By this policy.
    pub fn new(policy: &'d Policy) -> Self {
        Self {
            policy,
            version: policy.version(),
            instruments: policy.instruments().collect(),
            date: None,
            today: None,
            place: None,
            not_compared: 0,
            undated: 0,
        }
    }

    /// The day of the screening, for rows that do not say it.
    pub fn date(mut self, date: Option<Date>) -> Self {
        self.date = date;
        self
    }

    /// The day of the reader, to tell what is overdue.
    pub fn today(mut self, today: Option<Date>) -> Self {
        self.today = today;
        self
    }

    /// Where the people are, as ISO 3166 writes it, for hotlines.
    pub fn place(mut self, place: Option<&str>) -> Self {
        self.place = place.map(Into::into);
        self
    }

    /// The day on which the person of a row was screened; unknown where it cannot be read.
    fn date_of(&self, people: &People, row: &impl Cells, problems: &mut Vec<Problem>) -> Option<Date> {
        let text = match people.text(row, Target::Date) {
            Ok(Some(text)) if !is_blank(text) => text,
            Ok(_) => return self.date,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        date(&plain(text), people.dates)
            .and_then(|day| if day.is_of_our_time() { Ok(day) } else { Err(NoDate::OutOfRange) })
            .map_err(|why| {
                let (english, chinese) =
                    (why.text("date", Language::English), why.text("date", Language::Chinese));
                problems.push(Problem::Date { english, chinese, shown: people.shown(text) });
            })
            .ok()
    }

    /// When a follow-up is due that is `period` after the day of the screening, if that is known.
    fn due(&mut self, period: Option<Period>, screened: Option<Date>) -> Option<Due> {
        let period = period?;
        if screened.is_none() && self.today.is_some() {
            self.undated = self.undated.saturating_add(1);
        }
        Due::new(period, screened?, self.today)
    }

    /// What is known of the person of a row. What of it cannot be read is unknown.
    fn screening(
        &self,
        people: &mut People<'d>,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
    ) -> Screening<'d> {
        let mut screening = Screening::new();
        let consent = yes_no_in(people, row, Target::Consent, "consent", problems);
        if let Some(given) = consent {
            screening = screening.consent(given);
        }
        if let Some(place) = &self.place {
            screening = screening.place(place);
        }
        let person = people.person(row, problems);
        screening = screening.person(person);
        let may_use = consent == Some(true) || !self.policy.requires_consent();
        for form in 0..self.instruments.len() {
            if !people.has_columns(form) {
                continue;
            }
            // The policy looks at no answer without consent. Which there are, it must know: a form that was given counts once consent
            // is, whatever its step says, and what has an answer is not asked again.
            let read =
                if may_use { people.responses(row, form, problems) } else { people.withheld(row, form) };
            if let Some((responses, true)) = read {
                let findings = responses.score().interpret_for(person);
                if may_use {
                    problems.extend(Problem::implausible(&findings));
                }
                screening = screening.with(findings);
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
    fn decide(&mut self, screening: &Screening<'d>, problems: &mut Vec<Problem>) -> Decision<'d> {
        let decision = self.policy.decide(screening);
        let (earlier, others): (Vec<_>, Vec<_>) =
            decision.problems().iter().partition(|it| it.kind() == ProblemKind::EarlierWithoutScore);
        if !earlier.is_empty() {
            self.not_compared = self.not_compared.saturating_add(1);
        }
        problems.extend(others.into_iter().cloned().map(Problem::Screening));
        decision
    }
}

impl<'d> Find<'d> for Triage<'d> {
    type Found = Decided<'d>;

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError> {
        mapping.require_for(self.policy.id())?;
        let consent = self.policy.requires_consent();
        let mut people = People::new(header, &self.instruments, self.policy.facts(), true, mapping)?;
        if self.policy.guardian().is_some() {
            people.read_age();
        }
        if consent && !people.layout.knows(Target::Consent) {
            let id = self.policy.id();
            let english = format!("{id} requires consent and no column is `consent`; no answers are used");
            let chinese = format!("{id}要求知情同意，而没有名为 `consent` 的列；不采用任何答案");
            // A table of what workers report needs none.
            let has_answers = (0..self.instruments.len()).any(|form| people.has_columns(form));
            let remark = if has_answers { Remark::warning } else { Remark::note };
            people.layout.remarks.push(remark(english, chinese));
        }
        if self.today.is_some() && self.date.is_none() && !people.layout.knows(Target::Date) {
            return Err(TableError::Refused(Refusal::new(
                "--today needs the day of each screening: give --date, or a column `date`",
                "--today 需要每次筛查的日期：请给出 --date，或提供名为 `date` 的列",
            )));
        }
        Ok(people)
    }

    fn find(
        &mut self,
        people: &mut People<'d>,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
    ) -> Decided<'d> {
        let date = self.date_of(people, row, problems);
        let screening = self.screening(people, row, problems);
        let decision = self.decide(&screening, problems);
        let due = self.due(decision.follow_up(), date);
        Decided { screening, decision, date, due }
    }

    fn absorb(&mut self, other: Self) {
        self.not_compared = self.not_compared.saturating_add(other.not_compared);
        self.undated = self.undated.saturating_add(other.undated);
    }

    fn level(&self, found: &Decided<'d>) -> Option<usize> {
        self.policy.levels().iter().position(|level| level.id() == found.decision.level().id())
    }

    fn level_id(&self, position: usize) -> &str {
        self.policy.levels().get(position).map_or("", |level| level.id())
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.not_compared > 0 {
            remarks.push(Remark::note(
                format!(
                    "the earlier answers of {} give no score, and were not compared with",
                    rows(self.not_compared)
                ),
                format!("{}行此前的答案得不出分数，未与之比较", self.not_compared),
            ));
        }
        if self.undated > 0 {
            remarks.push(Remark::note(
                format!(
                    "no day of screening in {}; whether a follow-up is overdue is not known there",
                    rows(self.undated)
                ),
                format!("{}行没有筛查日期，无从得知随访是否逾期", self.undated),
            ));
        }
        remarks
    }
}

impl<'d> InColumns<'d> for Triage<'d> {
    fn columns(&self) -> Vec<Column> {
        let of_today: &[_] = if self.today.is_some() { &COLUMNS_OF_TODAY } else { &[] };
        COLUMNS.iter().chain(of_today).map(|(name, kind)| Column::new(*name, *kind)).collect()
    }

    fn series(&self) -> Vec<(String, SeriesKind)> {
        let kind = |column: &Column| match (column.name.as_str(), column.kind) {
            ("level" | "at_least" | "at_most", _) => {
                SeriesKind::of_words(self.policy.levels().iter().map(|level| level.id()))
            }
            (_, ColumnKind::Whole) => SeriesKind::Number,
            _ => SeriesKind::Text,
        };
        self.columns().into_iter().map(|column| (column.name.clone(), kind(&column))).collect()
    }

    fn fields(&self, found: &Decided<'d>, fields: &mut impl Fields) {
        let Decided { decision, due, .. } = found;
        fields.push(&self.version);
        fields.push(decision.level().id());
        fields.push(decision.at_least().id());
        fields.push(decision.at_most().id());
        fields.push(&joined(decision.fired().map(|rule| rule.id().into())));
        fields.push(&joined(decision.undetermined().map(|rule| rule.id().into())));
        let recommended = decision.recommendations().iter().map(|found| found.recommendation().id().into());
        fields.push(&joined(recommended));
        // Told of several things, each role is named once.
        let mut named = HashSet::new();
        let roles = decision.notices().map(|(provider, _)| provider.id()).filter(|role| named.insert(*role));
        fields.push(&joined(roles.map(Cow::from)));
        // Without a day, the nominal length.
        let days = due.map(Due::days).or(decision.follow_up().map(Period::nominal_days));
        fields.push_whole(days.map(i64::from));
        fields.push(&joined(decision.ask().iter().map(|ask| ask.to_string().into())));
        if self.today.is_some() {
            fields.push_day(due.map(Due::day));
            fields.push_whole(due.and_then(Due::overdue_days).map(i64::from));
        }
    }
}

impl<'d> AsReport<'d> for Triage<'d> {
    type Line = ReportLine<'d>;
    type Report = Report;

    fn line(&self, found: &Decided<'d>, answers: bool) -> ReportLine<'d> {
        let line = ReportLine::new(&found.screening, &found.decision, answers);
        match found.due {
            Some(due) => line.follow_up_due(due),
            None => line,
        }
    }

    fn report(&self, found: &Decided<'d>, answers: bool) -> Report {
        let Decided { screening, decision, due, .. } = found;
        let report = match answers {
            true => Report::with_answers(screening, decision),
            false => Report::new(screening, decision),
        };
        match *due {
            Some(due) => report.follow_up_due(due),
            None => report,
        }
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

/// A list in one field.
fn joined<'a>(parts: impl Iterator<Item = Cow<'a, str>>) -> String {
    let mut list = String::new();
    for part in parts {
        if !list.is_empty() {
            list.push(';');
        }
        list.push_str(&part);
    }
    list
}
