//! `psyscreen export`: an instrument or a policy in the language of another system.

use clap::{Args, ValueEnum};
use psyscreen_json::Kind;
use psyscreen_sql::{Dialect, Options};

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::output::Output;

pub(crate) const HELP: &str = "\
A query reads one row per person. The column of an item holds codes or
numbers, a time of day as TIME or as text such as 23:30; NULL is missing.
docs/sql-export.md says the rest.

Examples:
  psyscreen export phq-9 --to sql --dialect duckdb --table answers
  psyscreen export isi --to sql --dialect postgres --table clinic.isi \\
      --prefix '' --keep patient,day --output isi.sql
  psyscreen export recovered-2020 --to sql --dialect spark --without-earlier";

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Id of an instrument or a policy, or the path of a .toml file
    pub(crate) id: String,
    /// What to write
    #[arg(long, value_enum)]
    to: Target,
    /// Whose SQL to write
    #[arg(long, value_enum, help_heading = "SQL")]
    dialect: SqlDialect,
    /// Table or view with the answers; a schema may stand before it, with a point between
    #[arg(long, value_name = "NAME", default_value = "answers", help_heading = "SQL")]
    table: String,
    /// What the columns of an instrument's items begin with [default: phq9_ for phq-9]
    #[arg(long, value_name = "TEXT", help_heading = "SQL")]
    prefix: Option<String>,
    /// Columns of the table to keep beside the results; empty for none
    #[arg(long, value_name = "COLUMN,…", default_value = "id", value_delimiter = ',', help_heading = "SQL")]
    keep: Vec<String>,
    /// The table has no answers of earlier administrations, as a policy may ask for
    #[arg(long, help_heading = "SQL")]
    without_earlier: bool,
    #[command(flatten)]
    own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    /// One query that scores every row of a table, or decides about it
    Sql,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SqlDialect {
    Duckdb,
    Spark,
    Postgres,
    Bigquery,
}

impl From<SqlDialect> for Dialect {
    fn from(dialect: SqlDialect) -> Self {
        match dialect {
            SqlDialect::Duckdb => Self::DuckDb,
            SqlDialect::Spark => Self::Spark,
            SqlDialect::Postgres => Self::Postgres,
            SqlDialect::Bigquery => Self::BigQuery,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ExportArguments, output: &mut Output) -> Result<Ending, Failure> {
    let id = &arguments.id;
    let Target::Sql = arguments.to;
    let keep = arguments.keep.iter().filter(|column| !column.is_empty()).cloned();
    let mut options = Options::new(arguments.dialect.into()).table(&arguments.table).keep(keep);
    let query = match definitions::kind(id)? {
        Kind::Instrument => {
            if arguments.without_earlier || !arguments.own.are_none() {
                return Err(Failure::message("--without-earlier, --instrument and --base are for policies"));
            }
            if let Some(prefix) = &arguments.prefix {
                options = options.prefix(prefix);
            }
            psyscreen_sql::instrument(&definitions::instrument_to_use(id)?, &options)
        }
        Kind::Policy => {
            if arguments.prefix.is_some() {
                return Err(Failure::message(
                    "--prefix is for instruments; each instrument of a policy has its own",
                ));
            }
            if arguments.without_earlier {
                options = options.without_earlier();
            }
            psyscreen_sql::policy(&definitions::policy_to_use(id, &arguments.own)?, &options)
        }
    };
    let query =
        query.map_err(|refusal| Failure::Message(format!("`{id}` cannot be said in SQL: {refusal}")))?;
    output.text(&query)?;
    Ok(Ending::Fine)
}
