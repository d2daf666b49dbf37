//! `psyscreen score`: one instrument, one row of results per person.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use psyscreen::instrument::Scale;
use psyscreen::{Findings, Instrument};

use crate::comparison::{norm_columns, norm_values};
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::language::LanguageArguments;
use crate::mapping::Mapping;
use crate::output::Output;
use crate::people::People;
use crate::problem::Problem;
use crate::results::{Csv, Results};
use crate::rows::Row;
use crate::sheet::Sheet;
use crate::table;
use crate::table_arguments::TableArguments;

pub(crate) const HELP: &str = "\
Exit status:
  0  every row is scored
  1  rows have problems, counted on standard error, or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen score phq-9 people.csv --output scores.csv
  psyscreen score isi clinic.csv --recode 1..5=0..4
  psyscreen score phq-9 survey.csv --keep SEQN --columns 1=DPQ010,2=DPQ020 \\
      --missing 7=declined,9=dont-know
  psyscreen map phq-9 survey.csv > survey.toml    # read and correct it
  psyscreen score phq-9 survey.csv --map survey.toml";

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    /// Id of an instrument, or the path of a .toml file
    pub(crate) instrument: String,
    #[command(flatten)]
    pub(crate) table: TableArguments,
    /// Output format: for each row a CSV row or a JSON report
    #[arg(long, value_enum, default_value_t = ScoreFormat::Csv, help_heading = "Output")]
    pub(crate) format: ScoreFormat,
    #[command(flatten)]
    pub(crate) lang: LanguageArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFormat {
    Csv,
    Jsonl,
}

/// Runs the command.
pub(crate) fn run(arguments: &ScoreArguments, output: &mut Output) -> Result<Ending, Failure> {
    let instrument = definitions::instrument_to_use(&arguments.instrument)?;
    arguments.lang.require_one_of([])?;
    match arguments.format {
        ScoreFormat::Csv => {
            arguments.table.needs_no_reports("jsonl")?;
            let scores = Scores { instrument, language: arguments.lang.tag(), text: String::new() };
            table::run(&arguments.table, &mut Csv::new(scores, output))
        }
        ScoreFormat::Jsonl => crate::reports::score(arguments, instrument, output),
    }
}

/// The names of the columns of results, in their order.
fn result_columns(instrument: &'static Instrument) -> Vec<String> {
    let mut columns = Vec::new();
    for (index, scale) in instrument.scales().iter().enumerate() {
        let id = scale.id();
        columns.extend([id.to_owned(), format!("{id}.min"), format!("{id}.max"), format!("{id}.status")]);
        if !scale.bands().is_empty() {
            columns.push(format!("{id}.band"));
        }
        columns.extend(scale.cutoffs().iter().map(|cutoff| format!("{id}.{}", cutoff.id())));
        columns.extend(norm_columns(instrument, index));
    }
    columns.extend(instrument.critical_items().iter().map(|critical| critical.id().to_owned()));
    columns.extend(instrument.criteria().iter().map(|criterion| criterion.id().to_owned()));
    columns
}

struct Scores<'a> {
    instrument: &'static Instrument,
    language: &'a str,
    text: String,
}

impl Results for Scores<'_> {
    type Found = Findings<'static>;

    fn columns(&self) -> Vec<String> {
        result_columns(self.instrument)
    }

    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        mapping.require_for(self.instrument.id())?;
        People::new(header, &[self.instrument], &[], false, mapping)
    }

    fn find(&mut self, people: &mut People, row: &Row<'_>, problems: &mut Vec<Problem>) -> Findings<'static> {
        findings(people, self.instrument, row, problems)
    }

    fn language(&self) -> &str {
        self.language
    }

    fn push(&mut self, findings: &Findings<'static>, sheet: &mut Sheet<'_>) {
        let Self { instrument, text, .. } = self;
        let mut push = |value: &dyn std::fmt::Display| {
            text.clear();
            // Writing to a string cannot fail.
            let _written = write!(text, "{value}");
            sheet.push(text);
        };
        for (index, scale) in instrument.scales().iter().enumerate() {
            let Some(outcome) = findings.outcome(index) else { continue };
            match outcome.value() {
                Some(value) => push(&value),
                None => push(&""),
            }
            push(&outcome.min());
            push(&outcome.max());
            push(&outcome.status());
            if !scale.bands().is_empty() {
                push(&BandRange { scale, range: findings.band_range(index) });
            }
            let cutoffs = (0..scale.cutoffs().len()).filter_map(|cutoff| findings.cutoff(index, cutoff));
            cutoffs.for_each(|truth| push(&truth));
            for value in norm_values(findings, index) {
                match value {
                    Some(value) => push(&value),
                    None => push(&""),
                }
            }
        }
        let critical =
            (0..instrument.critical_items().len()).filter_map(|index| findings.critical_item(index));
        let criteria = (0..instrument.criteria().len()).filter_map(|index| findings.criterion(index));
        critical.chain(criteria).for_each(|truth| push(&truth));
    }
}

/// One id, or `low..high`.
struct BandRange<'s> {
    scale: &'s Scale,
    range: Option<(usize, usize)>,
}

impl std::fmt::Display for BandRange<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = |index: usize| self.scale.bands().get(index).map_or("", |band| band.id());
        match self.range {
            Some((low, high)) if low == high => formatter.write_str(id(low)),
            Some((low, high)) => write!(formatter, "{}..{}", id(low), id(high)),
            None => Ok(()),
        }
    }
}

/// The one instrument's findings for a row.
#[inline]
pub(crate) fn findings(
    people: &mut People,
    instrument: &'static Instrument,
    row: &Row<'_>,
    problems: &mut Vec<Problem>,
) -> Findings<'static> {
    let responses = match people.responses(row, 0, problems) {
        Some((responses, _)) => responses,
        None => instrument
            .respond_in_order(std::iter::empty::<i32>())
            .unwrap_or_else(|error| error.readable(instrument)),
    };
    let findings = responses.score().interpret_for(people.person(row, problems));
    problems.extend(Problem::implausible(&findings));
    findings
}
