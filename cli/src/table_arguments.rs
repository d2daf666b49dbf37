//! How a table is read: the options that `score` and `triage` share.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::codes::{Code, MissingCode, Recoding, Scope, parse_missing, parse_recoding};
use crate::failure::Failure;
use crate::mapping::{
    Column, ColumnOf, ColumnRule, List, Origin, RowCondition, column_pattern, parse_list, split_once,
    unquoted,
};

/// How a CSV file is read.
#[derive(Debug, Args)]
pub(crate) struct TableArguments {
    /// CSV file with a header; `-` is standard input
    ///
    /// A column is an item when it is named `1`, `item1`, `phq-9.1` or `phq9_1`, in any case. Blank, NA and NaN are missing.
    #[arg(value_name = "CSV", default_value = "-")]
    pub(crate) csv: PathBuf,
    /// Mapping file: how the table is written
    ///
    /// It names columns, codes, dates and times; `psyscreen map` writes one. The options below add to it.
    #[arg(long, value_name = "FILE.toml", help_heading = READING)]
    pub(crate) map: Option<PathBuf>,
    /// Which column is which item: 1=DPQ010,2=DPQ020
    ///
    /// Of several instruments phq-9.1=DPQ010. Also sex and age; for triage consent, date, the policy's facts, and earlier answers
    /// as earlier.phq-9.1. All items at once by a pattern: '*=phq9_*_t2'. A name that holds a comma stands in quotation marks:
    /// '2="Feeling down, depressed"'.
    #[arg(long, value_name = "ITEM=COLUMN,…", value_parser = parse_columns, help_heading = READING)]
    pub(crate) columns: Vec<List<ColumnRule>>,
    /// Columns to write before the results [default: a column named id]
    #[arg(long, value_name = "COLUMN,…", value_parser = parse_names, help_heading = READING)]
    pub(crate) keep: Option<Vec<List<String>>>,
    /// Columns that are not read: phq9_total, or phq9_*
    ///
    /// Whatever their names are; phq9_* is all that begin so.
    #[arg(long, value_name = "COLUMN,…", value_parser = parse_names, help_heading = READING)]
    pub(crate) ignore: Vec<List<String>>,
    /// Items that were not asked and have no column
    #[arg(long, value_name = "ITEM,…", value_parser = parse_names, help_heading = READING)]
    pub(crate) not_administered: Vec<List<String>>,
    /// Rows whose answers count: srq_complete=2
    ///
    /// In other rows the items were not administered, whatever their columns hold. Several values of one column are alternatives,
    /// several columns must all agree. For one instrument only: phq-9:done=yes.
    #[arg(long, value_name = "COLUMN=VALUE,…", value_parser = parse_conditions, help_heading = READING)]
    pub(crate) only_where: Vec<List<RowCondition>>,
    /// Codes that mean there is no answer: 7=declined,9=dont-know
    ///
    /// The reasons are skipped, declined, dont-know, not-administered and unreadable. For some items only: 9:7=declined.
    #[arg(long, value_name = "CODE=REASON,…", value_parser = parse_missing_list, allow_hyphen_values = true, help_heading = READING)]
    pub(crate) missing: Vec<List<Vec<MissingCode>>>,
    /// Codes that differ from the form's: 1..4=0..3 or 2=0
    ///
    /// For one item or instrument only: isi:1..5=0..4, sex:1=male.
    #[arg(long, value_name = "FROM=TO,…", value_parser = parse_recodings, allow_hyphen_values = true, help_heading = READING)]
    pub(crate) recode: Vec<List<Recoding>>,
    /// Answers are option labels in this language: en, zh-Hans
    ///
    /// Without it, codes and labels of any language are read.
    #[arg(long, value_name = "TAG", help_heading = READING)]
    pub(crate) labels: Option<String>,
    /// What separates the columns [default: a comma]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter, help_heading = READING)]
    pub(crate) delimiter: Option<u8>,
    /// Write the answers to single items into reports
    #[arg(long, help_heading = ANSWERS)]
    pub(crate) with_answers: bool,
    /// Write labels, titles and citations into each line of JSON
    ///
    /// Without it, a line has ids and numbers; `psyscreen show` has the labels once.
    #[arg(long, help_heading = ANSWERS)]
    pub(crate) with_labels: bool,
    /// Show the wrong answer in `problem`
    ///
    /// Without it, no message shows what a person answered.
    #[arg(long, help_heading = ANSWERS)]
    pub(crate) show_answers: bool,
}

/// Headings in the help.
const READING: &str = "Reading the table";
const ANSWERS: &str = "What people answered";

impl TableArguments {
    /// Refuses `--with-answers` and `--with-labels` with a format that has no place for them.
    pub(crate) fn needs_no_reports(&self, formats: &str) -> Result<(), Failure> {
        for (is_given, option, what, formats) in [
            (self.with_answers, "--with-answers", "reports", formats),
            (self.with_labels, "--with-labels", "JSON lines", "jsonl"),
        ] {
            if is_given {
                return Err(Failure::Message(format!(
                    "{option} is for {what}, and csv has none; add --format {formats}"
                )));
            }
        }
        Ok(())
    }

    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        std::iter::once(&self.csv).chain(&self.map).map(PathBuf::as_path).collect()
    }
}

fn parse_columns(text: &str) -> Result<List<ColumnRule>, String> {
    parse_list(text, |part| {
        let (name, column) = split_once(part, '=').ok_or("write ITEM=COLUMN, for example `1=DPQ010`")?;
        let ((name, _), (column, quoted)) = (unquoted(name)?, unquoted(column)?);
        let column = if name.contains('*') && !quoted {
            column_pattern(&name, &column, None).map_err(|(message, help)| format!("{message}; {help}"))?
        } else {
            ColumnOf::One(Column::Name(column.into_owned()))
        };
        Ok(ColumnRule { name: name.into_owned(), column, origin: Origin::Option })
    })
}

fn parse_names(text: &str) -> Result<List<String>, String> {
    parse_list(text, |part| unquoted(part).map(|(name, _)| name.into_owned()))
}

/// `srq_complete=2`, or `phq-9:done=yes`.
fn parse_conditions(text: &str) -> Result<List<RowCondition>, String> {
    parse_list(text, |part| {
        let (column, value) =
            split_once(part, '=').ok_or("write COLUMN=VALUE, for example `srq_complete=2`")?;
        let (scope, column) = match split_once(column, ':') {
            Some((scope, column)) => (Scope::Named(scope.trim().to_ascii_lowercase()), column),
            None => (Scope::Everything, column),
        };
        let ((column, _), (value, _)) = (unquoted(column)?, unquoted(value)?);
        let column = Column::Name(column.into_owned());
        Ok(RowCondition { scope, column, is: vec![Code::parse(&value)], origin: Origin::Option })
    })
}

fn parse_missing_list(text: &str) -> Result<List<Vec<MissingCode>>, String> {
    let list = parse_list(text, parse_missing)?;
    say_for_whom(text, list.0.iter().flatten().map(|declared| &declared.scope))?;
    Ok(list)
}

fn parse_recodings(text: &str) -> Result<List<Recoding>, String> {
    let list = parse_list(text, parse_recoding)?;
    say_for_whom(text, list.0.iter().map(|declared| &declared.scope))?;
    Ok(list)
}

/// `sex:1=male,2=female`: whether the second is for `sex` too, or for everything, is not guessed.
fn say_for_whom<'s>(text: &str, scopes: impl Iterator<Item = &'s Scope>) -> Result<(), String> {
    let mut named = None;
    for scope in scopes {
        match (scope, named) {
            (Scope::Named(name), _) => named = Some(name),
            (Scope::Everything, Some(name)) => {
                return Err(format!(
                    "`{name}:` is only for what stands right behind it; write `{name}:` before each of its codes, and what is \
                     for all items first: `{}`",
                    repeated(text, name)
                ));
            }
            (Scope::Everything, None) => {}
        }
    }
    Ok(())
}

/// The list as it is probably meant.
fn repeated(text: &str, name: &str) -> String {
    let parts: Vec<String> =
        parse_list(text, |part| Ok(part.to_owned())).map_or_else(|_| Vec::new(), |list| list.0);
    let scoped = |part: &String| split_once(part, ':').is_some();
    let parts = parts.iter().map(|part| if scoped(part) { part.clone() } else { format!("{name}:{part}") });
    parts.collect::<Vec<_>>().join(",")
}

pub(crate) fn parse_delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("\\t" | "tab", _) => Ok(b'\t'),
        (_, [only]) if !matches!(only, b'"' | b'\r' | b'\n') => Ok(*only),
        _ => Err("write one character, for example `;`".to_owned()),
    }
}
