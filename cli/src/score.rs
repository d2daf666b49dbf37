//! `psyscreen score`: one instrument, one row of results per person.

use clap::{Args, ValueEnum};
use psyscreen_render::Language;

use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;
use crate::parquet_out;
use crate::table_arguments::TableArguments;
use crate::tables;
use psyscreen_table::Score;
use psyscreen_table::format::{Csv, JsonLines};

pub(crate) const HELP: &str = "\
Exit status:
  0  every row is scored
  1  rows have problems, counted on standard error, or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen score phq-9 people.csv --output scores.csv
  psyscreen score phq-9 cohort.parquet --output scores.parquet
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
    /// Output format: for each row a CSV row or a JSON report [default: csv, or what the name of --output says]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) format: Option<ScoreFormat>,
    #[command(flatten)]
    pub(crate) lang: LanguageArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFormat {
    Csv,
    Jsonl,
    /// The columns of CSV, in a build with Parquet
    Parquet,
}

/// Runs the command.
pub(crate) fn run(arguments: &ScoreArguments, output: &mut Output) -> Result<Ending, Failure> {
    let instrument = definitions::instrument_to_use(&arguments.instrument)?;
    arguments.lang.require_one_of([])?;
    let (table, tag) = (&arguments.table, arguments.lang.tag());
    let (score, language) = (Score::new(&instrument), Language::of(tag));
    let by_name = if output.is_parquet() { ScoreFormat::Parquet } else { ScoreFormat::Csv };
    match arguments.format.unwrap_or(by_name) {
        ScoreFormat::Csv => {
            table.needs_no_reports("csv", "jsonl")?;
            tables::run(table, tag, score, Csv::new(language), output)
        }
        ScoreFormat::Parquet => {
            table.needs_no_reports("parquet", "jsonl")?;
            parquet_out::run(table, tag, score, output)
        }
        ScoreFormat::Jsonl => {
            tables::run(table, tag, score, JsonLines::new(language, table.detail()), output)
        }
    }
}
