//! `psyscreen summarize`: how many people are at each level and get each recommendation, by group, with small counts
//! suppressed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::language::{self, LanguageArguments};
use crate::output::Output;
use crate::parquet_in;
use crate::tables::Opened;
use crate::terminal::{Progress, say};
use psyscreen_render::Language;
use psyscreen_table::parse_delimiter;
use psyscreen_table::summary::Count;

pub(crate) const HELP: &str = "\
Reads what `psyscreen triage` wrote with the same policy, as CSV or JSON lines. A suppressed count is shown as `*`. \
It cannot be worked out from the others of the same summary, nor from which of them are suppressed: another set of people gives \
the very same summary. So much is hidden with a small count: when a total is small, all totals below twice --min-cell and those of \
one more combination; when a group is small, it and all below four times --min-cell; and rows are split by groups from the largest \
down, until one has a small count.

What it does not do: 0 is shown, and that everybody of a group is in one row; and two summaries of nearly the same people (by other \
groups, with another --min-cell, or before and after a few more were screened) can be compared: hand on one of them.

Exit status:
  0  every row has a result
  1  some rows have none
  2  nothing could be done

Examples:
  psyscreen summarize recovered-2020 levels.csv
  psyscreen triage recovered-2020 people.csv --keep id,population |
      psyscreen summarize recovered-2020 --by population --min-cell 10";

#[derive(Debug, Args)]
pub(crate) struct SummarizeArguments {
    /// Id of the policy with which the people were triaged
    ///
    /// Or the path of its .toml file.
    policy: String,
    /// What `psyscreen triage` wrote; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Column whose values are the groups
    ///
    /// For example the population; triage writes it with --keep COLUMN.
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// The smallest count that is shown, besides 0
    ///
    /// 1 shows every count and protects nobody.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = parse_min_cell)]
    min_cell: u64,
    /// Output format
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text, help_heading = "Output")]
    format: SummaryFormat,
    #[command(flatten)]
    lang: LanguageArguments,
    /// What separates the columns of a CSV file [default: a comma]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SummaryFormat {
    Text,
    Csv,
    Json,
}

fn parse_min_cell(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(2) => {
            Err("with 2, a hidden count could only be 1; write 3 or more, or 1 to hide nothing".to_owned())
        }
        Ok(number) => Ok(number),
        Err(_) => Err("write a whole number, for example 5".to_owned()),
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &SummarizeArguments, output: &mut Output) -> Result<Ending, Failure> {
    let policy = definitions::policy_to_use(&arguments.policy, &arguments.own)?;
    arguments.lang.require_one_of(language::of_policy(&policy))?;
    let mut count = Count::new(&policy, arguments.by.as_deref());
    let language = Language::of(arguments.lang.tag());
    let refused = |error| Failure::of_table(&error, language);
    if let Some((input, size)) = parquet_in::open(&arguments.file, arguments.delimiter)? {
        let mut progress = Progress::new(size);
        count.read_table(input, |rows, bytes| progress.update(rows, bytes)).map_err(refused)?;
    } else {
        let Opened { name, reader, size } = Opened::new(&arguments.file, language)?;
        let mut progress = Progress::new(size);
        count
            .read(&name, reader, arguments.delimiter, |rows, bytes| progress.update(rows, bytes))
            .map_err(refused)?;
    }
    let page = count.page(arguments.min_cell, arguments.lang.tag());
    match arguments.format {
        SummaryFormat::Text => output.text(&page.text())?,
        SummaryFormat::Csv => page.csv(&mut *output)?,
        SummaryFormat::Json => output.json(&page.json())?,
    }
    match page.without_result_in_words() {
        None => Ok(Ending::Fine),
        Some(text) => {
            say(text);
            Ok(Ending::Problems)
        }
    }
}
