//! What an instrument finds of each row: scores, bands, cutoffs, change since earlier.

use psyscreen::interpretation::{ResultColumn, ResultColumns, ResultKind};
use psyscreen::report::{FindingsLine, FindingsReport};
use psyscreen::{Findings, Instrument};

use crate::cells::Cells;
use crate::column::{Column, ColumnKind};
use crate::error::TableError;
use crate::format::{AsReport, Fields, InColumns, SeriesKind};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::people::People;
use crate::problem::Problem;
use crate::work::Find;

/// Scores the answers to one instrument.
#[derive(Clone)]
pub struct Score<'d> {
    instrument: &'d Instrument,
    columns: ResultColumns<'d>,
}

/// The scores of one person.
pub struct Scored<'d> {
    findings: Findings<'d>,
    /// Of an earlier administration, where the row has any.
    earlier: Option<Box<Findings<'d>>>,
}

impl<'d> Score<'d> {
    /// By this instrument.
    pub fn new(instrument: &'d Instrument) -> Self {
        Self { instrument, columns: instrument.results() }
    }
}

impl<'d> Find<'d> for Score<'d> {
    type Found = Scored<'d>;

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError> {
        mapping.require_for(self.instrument.id())?;
        let people = People::new(header, &[self.instrument], &[], false, mapping)?;
        if people.has_earlier() {
            self.columns = self.instrument.results().over_time();
        }
        Ok(people)
    }

    #[inline]
    fn find(&mut self, people: &mut People<'d>, row: &impl Cells, problems: &mut Vec<Problem>) -> Scored<'d> {
        let responses = match people.responses(row, 0, problems) {
            Some((responses, _)) => responses,
            None => self
                .instrument
                .respond_in_order(std::iter::empty::<i32>())
                .unwrap_or_else(|error| error.readable(self.instrument)),
        };
        let findings = responses.score().interpret_for(people.person(row, problems));
        problems.extend(Problem::implausible(&findings));
        let earlier = if people.has_earlier() { people.earlier(row, problems) } else { Vec::new() };
        let earlier = earlier.into_iter().next();
        let earlier = earlier.map(|earlier| Box::new(earlier.score().interpret_for(findings.person())));
        Scored { findings, earlier }
    }
}

impl<'d> InColumns<'d> for Score<'d> {
    fn columns(&self) -> Vec<Column> {
        let kind = |kind: ResultKind| match kind {
            ResultKind::Value
            | ResultKind::Min
            | ResultKind::Max
            | ResultKind::Norm
            | ResultKind::Earlier
            | ResultKind::Change => ColumnKind::Decimal,
            _ => ColumnKind::Text,
        };
        self.columns.iter().map(|column| Column::new(column.name(), kind(column.kind()))).collect()
    }

    fn series(&self) -> Vec<(String, SeriesKind)> {
        let of = |column: &ResultColumn| (column.name().to_owned(), kind_of(self.instrument, column));
        self.columns.iter().map(of).collect()
    }

    fn scores_only(&self, people: &People<'d>) -> Option<&'d Instrument> {
        (!people.has_earlier() && self.instrument.plausibility().is_empty()).then_some(self.instrument)
    }

    #[inline]
    fn fields(&self, found: &Scored<'d>, fields: &mut impl Fields) {
        for value in self.columns.values(&found.findings, found.earlier.as_deref()) {
            fields.push_value(value);
        }
    }
}

/// What a column of results holds in a data frame.
fn kind_of(instrument: &Instrument, column: &ResultColumn) -> SeriesKind {
    match column.kind() {
        ResultKind::Status => SeriesKind::of_words(["complete", "prorated", "unscorable"]),
        ResultKind::Band => {
            let name = column.name();
            let scale =
                instrument.scales().iter().find(|scale| name.strip_suffix(".band") == Some(scale.id()));
            let bands = scale.map_or(&[][..], |scale| scale.bands());
            SeriesKind::of_ranges(&bands.iter().map(|band| band.id()).collect::<Vec<_>>())
        }
        ResultKind::ReliableChange => {
            SeriesKind::of_words(["improved", "unchanged", "deteriorated", "undetermined"])
        }
        ResultKind::Cutoff
        | ResultKind::CriticalItem
        | ResultKind::Criterion
        | ResultKind::Response
        | ResultKind::Remission
        | ResultKind::MinimalImportant => SeriesKind::Truth,
        _ => SeriesKind::Number,
    }
}

impl<'d> AsReport<'d> for Score<'d> {
    type Line = FindingsLine<'d>;
    type Report = FindingsReport;

    fn line(&self, found: &Scored<'d>, answers: bool) -> FindingsLine<'d> {
        FindingsLine::new(&found.findings, found.earlier.as_deref(), answers)
    }

    fn report(&self, found: &Scored<'d>, answers: bool) -> FindingsReport {
        let Scored { findings, earlier } = found;
        let report = match answers {
            true => FindingsReport::with_answers(findings),
            false => FindingsReport::new(findings),
        };
        match earlier {
            Some(earlier) => report.compared_with(earlier, findings),
            None => report,
        }
    }
}
