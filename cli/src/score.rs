//! `psyscreen score`: one instrument, one row of results per person.

use std::fmt::Write as _;

use psyscreen::{Findings, Instrument, Scale};

use crate::args::{ScoreArguments, ScoreFormat};
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::layout::Header;
use crate::people::People;
use crate::rows::Row;
use crate::sheet::Sheet;
use crate::table::{self, Work, kept_fields};

/// Runs the command.
pub(crate) fn run(arguments: &ScoreArguments) -> Result<Ending, Failure> {
    let instrument = definitions::instrument(&arguments.instrument)?;
    match arguments.format {
        ScoreFormat::Csv => {
            let columns = result_columns(instrument);
            let mut work = Csv { arguments, instrument, columns, sheet: Sheet::new(), text: String::new() };
            table::run(&arguments.table, &mut work)
        }
        ScoreFormat::Jsonl => crate::reports::score(arguments, instrument),
    }
}

/// The names of the columns of results, in their order.
fn result_columns(instrument: &Instrument) -> Vec<String> {
    let mut columns = Vec::new();
    for scale in instrument.scales() {
        let id = scale.id();
        columns.extend([id.to_owned(), format!("{id}.min"), format!("{id}.max"), format!("{id}.status")]);
        if !scale.bands().is_empty() {
            columns.push(format!("{id}.band"));
        }
        columns.extend(scale.cutoffs().iter().map(|cutoff| format!("{id}.{}", cutoff.id())));
    }
    columns.extend(instrument.critical_items().iter().map(|critical| critical.id().to_owned()));
    columns.extend(instrument.criteria().iter().map(|criterion| criterion.id().to_owned()));
    columns
}

struct Csv<'a> {
    arguments: &'a ScoreArguments,
    instrument: &'static Instrument,
    columns: Vec<String>,
    sheet: Sheet,
    text: String,
}

impl Work for Csv<'_> {
    fn begin(&mut self, header: Header) -> Result<People, Failure> {
        let people = People::new(header, &[self.instrument], &[], false, &self.arguments.table)?;
        refuse_clashes(&people, &self.columns)?;
        Ok(people)
    }

    fn write_header(&mut self, people: &People) -> Result<(), Failure> {
        people.layout.keep.iter().for_each(|column| self.sheet.push(people.header.name(*column)));
        self.columns.iter().for_each(|column| self.sheet.push(column));
        self.sheet.push("problem");
        self.sheet.end_row()
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &Row,
        broken: Option<String>,
    ) -> Result<Option<String>, Failure> {
        let mut problem = broken;
        for field in kept_fields(people, row, &mut problem) {
            self.sheet.push(&field);
        }
        let findings = match problem {
            Some(problem) => Err(problem),
            None => findings(people, row),
        };
        match findings {
            Ok(findings) => {
                self.push_results(&findings);
                self.sheet.push("");
                self.sheet.end_row()?;
                Ok(None)
            }
            Err(problem) => {
                self.columns.iter().for_each(|_| self.sheet.push(""));
                self.sheet.push(&problem);
                self.sheet.end_row()?;
                Ok(Some(problem))
            }
        }
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.sheet.finish()
    }
}

/// The one instrument's findings for a row.
pub(crate) fn findings(people: &mut People, row: &Row) -> Result<Findings<'static>, String> {
    let (responses, _) = people.responses(row, 0)?;
    Ok(responses.score().interpret_for(people.person(row)?))
}

impl Csv<'_> {
    fn push_results(&mut self, findings: &Findings<'_>) {
        for (index, scale) in self.instrument.scales().iter().enumerate() {
            let outcome = findings.outcome(index);
            match outcome.value() {
                Some(value) => self.push(&value),
                None => self.sheet.push(""),
            }
            self.push(&outcome.min());
            self.push(&outcome.max());
            self.push(&outcome.status());
            if !scale.bands().is_empty() {
                self.push_band(scale, findings.band_range(index));
            }
            for cutoff in 0..scale.cutoffs().len() {
                self.push(&findings.cutoff(index, cutoff));
            }
        }
        for critical in 0..self.instrument.critical_items().len() {
            self.push(&findings.critical_item(critical));
        }
        for criterion in 0..self.instrument.criteria().len() {
            self.push(&findings.criterion(criterion));
        }
    }

    fn push_band(&mut self, scale: &Scale, range: Option<(usize, usize)>) {
        let id = |index: usize| scale.bands().get(index).map_or("", |band| band.id());
        match range {
            Some((low, high)) if low == high => self.sheet.push(id(low)),
            Some((low, high)) => self.push(&format_args!("{}..{}", id(low), id(high))),
            None => self.sheet.push(""),
        }
    }

    fn push(&mut self, value: &dyn std::fmt::Display) {
        self.text.clear();
        // Writing to a string cannot fail.
        let _written = write!(self.text, "{value}");
        self.sheet.push(&self.text);
    }
}

/// Kept columns must not have the name of a column of results.
pub(crate) fn refuse_clashes(people: &People, results: &[String]) -> Result<(), Failure> {
    for column in &people.layout.keep {
        let name = people.header.name(*column);
        if name == "problem" || results.iter().any(|result| result == name) {
            return Err(Failure::Message(format!(
                "--keep {name}: the results have a column `{name}` too; rename it in the file"
            )));
        }
    }
    Ok(())
}
