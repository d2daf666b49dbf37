//! `psyscreen triage`: a policy decides about every row.

use clap::{Args, ValueEnum};
use psyscreen_render::{Language, report};

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::language::{self, LanguageArguments};
use crate::output::Output;
use crate::parquet_out;
use crate::table_arguments::TableArguments;
use crate::tables;
use psyscreen_table::format::{Csv, Html, JsonLines, PlainText};
use psyscreen_table::{Date, Triage, parse_day};

pub(crate) const HELP: &str = "\
Exit status:
  0  every row has its level
  1  rows have problems, counted on standard error, or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen triage recovered-2020 people.csv --output levels.csv
  psyscreen triage recovered-2020 people.csv --format text --lang zh-Hans
  psyscreen triage recovered-2020 people.csv --format html -o sheets.html
  psyscreen triage recovered-2020 people.csv --sheet person \\
      --format html -o own.html
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
    /// Output format: for each row a CSV row, a JSON report, a text or a page [default: csv, or what the name of --output says]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) format: Option<TriageFormat>,
    /// For whom a text or a page is: the worker, or the person, whose sheet says only what help there is
    #[arg(long, value_enum, default_value_t = Sheet::Worker, help_heading = "Output")]
    pub(crate) sheet: Sheet,
    #[command(flatten)]
    pub(crate) lang: LanguageArguments,
    #[command(flatten)]
    pub(crate) own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sheet {
    /// Level, who does what by when, scores and reasons
    Worker,
    /// What is offered, when somebody is in touch again, whom to call
    Person,
}

impl From<Sheet> for report::Sheet {
    fn from(sheet: Sheet) -> Self {
        match sheet {
            Sheet::Worker => Self::Worker,
            Sheet::Person => Self::Person,
        }
    }
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
    /// The columns of CSV, in a build with Parquet
    Parquet,
}

impl TriageFormat {
    /// As it is written on the command line.
    fn shown(self) -> &'static str {
        if self == Self::Parquet { "parquet" } else { "csv" }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &TriageArguments, output: &mut Output) -> Result<Ending, Failure> {
    let policy = definitions::policy_to_use(&arguments.policy, &arguments.own)?;
    arguments.lang.require_one_of(language::of_policy(&policy))?;
    let (table, tag) = (&arguments.table, arguments.lang.tag());
    let language = Language::of(tag);
    let triage =
        Triage::new(&policy).date(arguments.date).today(arguments.today).place(arguments.place.as_deref());
    let by_name = if output.is_parquet() { TriageFormat::Parquet } else { TriageFormat::Csv };
    let format = arguments.format.unwrap_or(by_name);
    if arguments.sheet == Sheet::Person && !matches!(format, TriageFormat::Text | TriageFormat::Html) {
        return Err(Failure::message("--sheet person is a text or a page; add --format text or html"));
    }
    if let (TriageFormat::Csv | TriageFormat::Parquet, shown) = (format, format.shown()) {
        table.needs_no_reports(shown, "jsonl, text or html")?;
        if arguments.place.is_some() {
            return Err(Failure::Message(format!(
                "--place is for the hotlines of reports, and {shown} has none; add --format jsonl, text or html"
            )));
        }
    }
    match format {
        TriageFormat::Csv => tables::run(table, tag, triage, Csv::new(language), output),
        TriageFormat::Parquet => parquet_out::run(table, tag, triage, output),
        TriageFormat::Jsonl => {
            tables::run(table, tag, triage, JsonLines::new(language, table.detail()), output)
        }
        TriageFormat::Text | TriageFormat::Html if table.with_labels => {
            Err(Failure::message("--with-labels is for JSON lines; text and html have the labels anyway"))
        }
        TriageFormat::Text => tables::run(
            table,
            tag,
            triage,
            PlainText::new(tag, table.with_answers).sheet(arguments.sheet.into()),
            output,
        ),
        TriageFormat::Html => tables::run(
            table,
            tag,
            triage,
            Html::new(tag, table.with_answers).sheet(arguments.sheet.into()),
            output,
        ),
    }
}
