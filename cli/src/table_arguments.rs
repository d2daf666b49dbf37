//! How a table is read: the options that the commands share.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::definitions;
use crate::failure::Failure;
use psyscreen_table::format::Detail;
use psyscreen_table::{Declaration, Mapping, parse_delimiter};

/// How a CSV file is read, and what of the answers is shown.
#[derive(Debug, Args)]
pub(crate) struct TableArguments {
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// How many threads work on the rows [default: one for each core]
    ///
    /// What is written does not depend on it.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
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

/// How a CSV file is read.
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// CSV file with a header; `-` is standard input. Or a file of Parquet or Arrow, in a build with Parquet
    ///
    /// A column is an item when it is named `phq-9.1` or `phq9_1`, in any case; where there is one instrument also `1` or `item1`. Blank,
    /// NA and NaN are missing.
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
    #[arg(long, value_name = "ITEM=COLUMN,…", value_parser = Declaration::columns, help_heading = READING)]
    pub(crate) columns: Vec<Declaration>,
    /// Columns to write before the results [default: a column named id]
    #[arg(long, value_name = "COLUMN,…", value_parser = Declaration::keep, help_heading = READING)]
    pub(crate) keep: Vec<Declaration>,
    /// Columns that are not read: phq9_total, or phq9_*
    ///
    /// Whatever their names are; phq9_* is all that begin so.
    #[arg(long, value_name = "COLUMN,…", value_parser = Declaration::ignore, help_heading = READING)]
    pub(crate) ignore: Vec<Declaration>,
    /// Items that were not asked and have no column
    #[arg(long, value_name = "ITEM,…", value_parser = Declaration::not_administered, help_heading = READING)]
    pub(crate) not_administered: Vec<Declaration>,
    /// Rows whose answers count: srq_complete=2
    ///
    /// In other rows the items were not administered, whatever their columns hold. Several values of one column are alternatives,
    /// several columns must all agree. For one instrument only: phq-9:done=yes.
    #[arg(long, value_name = "COLUMN=VALUE,…", value_parser = Declaration::only_where, help_heading = READING)]
    pub(crate) only_where: Vec<Declaration>,
    /// Codes that mean there is no answer: 7=declined,9=dont-know
    ///
    /// The reasons are skipped, declined, dont-know, not-administered and unreadable. For some items only: 9:7=declined.
    #[arg(long, value_name = "CODE=REASON,…", value_parser = Declaration::missing, allow_hyphen_values = true, help_heading = READING)]
    pub(crate) missing: Vec<Declaration>,
    /// Codes that differ from the form's: 1..4=0..3 or 2=0
    ///
    /// For one item or instrument only: isi:1..5=0..4, sex:1=male.
    #[arg(long, value_name = "FROM=TO,…", value_parser = Declaration::recode, allow_hyphen_values = true, help_heading = READING)]
    pub(crate) recode: Vec<Declaration>,
    /// Answers are option labels in this language: en, zh-Hans
    ///
    /// Without it, codes and labels of any language are read.
    #[arg(long, value_name = "TAG", help_heading = READING)]
    pub(crate) labels: Option<String>,
    /// What separates the columns [default: a comma]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter, help_heading = READING)]
    pub(crate) delimiter: Option<u8>,
}

/// Headings in the help.
const READING: &str = "Reading the table";
const ANSWERS: &str = "What people answered";

impl TableArguments {
    /// Refuses `--with-answers` and `--with-labels` with a format that has no place for them.
    pub(crate) fn needs_no_reports(&self, format: &str, formats: &str) -> Result<(), Failure> {
        for (is_given, option, what, formats) in [
            (self.with_answers, "--with-answers", "reports", formats),
            (self.with_labels, "--with-labels", "JSON lines", "jsonl"),
        ] {
            if is_given {
                return Err(Failure::Message(format!(
                    "{option} is for {what}, and {format} has none; add --format {formats}"
                )));
            }
        }
        Ok(())
    }

    /// How much reports tell.
    pub(crate) fn detail(&self) -> Detail {
        Detail { answers: self.with_answers, labels: self.with_labels }
    }

    /// What the file of `--map` and the other options declare together.
    pub(crate) fn mapping(&self) -> Result<Mapping, Failure> {
        let mut mapping = self.reading.mapping()?;
        mapping.show_answers(self.show_answers);
        Ok(mapping)
    }

    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.reading.inputs()
    }
}

impl ReadingArguments {
    /// What the file of `--map` and the other options declare together.
    pub(crate) fn mapping(&self) -> Result<Mapping, Failure> {
        let mut mapping = match &self.map {
            Some(path) => Mapping::from_toml(&path.display().to_string(), &definitions::read(path)?)?,
            None => Mapping::empty(),
        };
        let options = [
            &self.columns,
            &self.keep,
            &self.ignore,
            &self.not_administered,
            &self.only_where,
            &self.missing,
            &self.recode,
        ];
        options.into_iter().flatten().for_each(|declaration| mapping.declare(declaration));
        if let Some(tag) = &self.labels {
            mapping.declare_labels(tag);
        }
        if let Some(delimiter) = self.delimiter {
            mapping.declare_delimiter(delimiter)?;
        }
        Ok(mapping)
    }

    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        std::iter::once(&self.csv).chain(&self.map).map(PathBuf::as_path).collect()
    }
}
