//! `psyscreen score`: one instrument, one row of results per person.

use clap::{Args, ValueEnum};
use psyscreen::interpretation::ResultColumns;
use psyscreen::{Findings, Instrument};

use crate::cells::Cells;
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::language::LanguageArguments;
use crate::mapping::Mapping;
use crate::output::Output;
use crate::people::People;
use crate::problem::Problem;
use crate::results::{Csv, Results};
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
            let columns = instrument.results();
            let scores = Scores { instrument, columns, language: arguments.lang.tag() };
            table::run(&arguments.table, &mut Csv::new(scores, output))
        }
        ScoreFormat::Jsonl => crate::reports::score(arguments, instrument, output),
    }
}

struct Scores<'a> {
    instrument: &'static Instrument,
    columns: ResultColumns<'static>,
    language: &'a str,
}

impl Results for Scores<'_> {
    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        let people = people(self.instrument, header, mapping)?;
        if people.has_earlier() {
            self.columns = self.instrument.results().over_time();
        }
        Ok(people)
    }

    fn columns(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name().to_owned()).collect()
    }

    fn write(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
        sheet: &mut Sheet<'_>,
    ) -> Option<usize> {
        let findings = findings(people, self.instrument, row, problems);
        let earlier = earlier(people, row, &findings, problems);
        for value in self.columns.values(&findings, earlier.as_ref()) {
            sheet.push_value(value);
        }
        None
    }

    fn language(&self) -> &str {
        self.language
    }
}

/// Understands the header of a table of one instrument.
pub(crate) fn people(
    instrument: &'static Instrument,
    header: Header,
    mapping: &Mapping,
) -> Result<People, Failure> {
    mapping.require_for(instrument.id())?;
    People::new(header, &[instrument], &[], false, mapping)
}

/// What the answers of an earlier administration come to, where the row has any.
#[inline]
pub(crate) fn earlier(
    people: &mut People,
    row: &impl Cells,
    later: &Findings<'static>,
    problems: &mut Vec<Problem>,
) -> Option<Findings<'static>> {
    if !people.has_earlier() {
        return None;
    }
    let responses = people.earlier(row, problems).into_iter().next()?;
    Some(responses.score().interpret_for(later.person()))
}

/// The one instrument's findings for a row.
#[inline]
pub(crate) fn findings(
    people: &mut People,
    instrument: &'static Instrument,
    row: &impl Cells,
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
