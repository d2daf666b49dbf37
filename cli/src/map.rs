//! `psyscreen map`: a mapping file, written from a look at a table.

use std::path::PathBuf;

use clap::Args;
use psyscreen::catalog;

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::output::Output;
use crate::tables;
use psyscreen_json::{Kind, kind_of};
use psyscreen_render::Language;
use psyscreen_table::guess::Subject;
use psyscreen_table::parse_delimiter;

pub(crate) const HELP: &str = "\
The file is a draft: read and correct it before you use it. What is doubtful stands in it as a comment; \
no value is shown that fewer than 5 rows hold.

Examples:
  psyscreen map phq-9 survey.csv > survey.toml
  psyscreen score phq-9 survey.csv --map survey.toml";

#[derive(Debug, Args)]
pub(crate) struct MapArguments {
    /// Id of the instrument or policy that the table is for
    ///
    /// Or the path of a .toml file.
    id: String,
    /// CSV file with a header; `-` is standard input
    #[arg(value_name = "CSV", default_value = "-")]
    pub(crate) csv: PathBuf,
    /// What separates the columns [default: what the first line shows]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    own: OwnArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &MapArguments, output: &mut Output) -> Result<Ending, Failure> {
    let word = arguments.id.as_str();
    let is_policy = if definitions::is_path(word) {
        kind_of(&definitions::read(word.as_ref())?) == Kind::Policy
    } else {
        catalog::policy_toml(word).is_some()
    };
    let text = if is_policy {
        let policy = definitions::policy(word, &arguments.own)?.policy;
        draft(arguments, &Subject::policy(&policy))
    } else {
        draft(arguments, &Subject::instrument(&definitions::instrument(word)?))
    };
    output.text(&text?)?;
    Ok(Ending::Fine)
}

/// The text of the mapping file.
fn draft(arguments: &MapArguments, subject: &Subject<'_>) -> Result<String, Failure> {
    let (mut input, _) = tables::open(&arguments.csv, arguments.delimiter, Language::English)?;
    if arguments.delimiter.is_none() {
        input.guess_delimiter();
    }
    Ok(subject.mapping_of(&mut input)?)
}
