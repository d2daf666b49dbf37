//! `psyscreen reliability`: how consistent the items of a questionnaire are in a sample.

use std::path::Path;

use clap::Args;

use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{self, Counted, PlanArguments};
use super::subject::SubjectArguments;
use super::tally::TallyArguments;
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;

pub(crate) const HELP: &str = "\
Exit status:
  0  everything is in order
  1  it finished, and rows have problems or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen reliability phq-9 people.csv
  psyscreen reliability pss-10 people.csv --columns '*=S*' --format json
  psyscreen reliability phq-9 people.csv --by sex --answers available
  psyscreen reliability --items A1,A2,A3 --codes 1..5 --reverse A2 people.csv
  psyscreen reliability phq-9 north.csv --save-tally north.json
  psyscreen reliability phq-9 --tally north.json south.json";

#[derive(Debug, Args)]
pub(crate) struct ReliabilityArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    pub(crate) tally: TallyArguments,
    /// Sampling weights: a column
    ///
    /// Only percentages of people who reach a cutoff are weighted.
    #[arg(long, value_name = "COLUMN", help_heading = "What is computed")]
    weight: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

impl ReliabilityArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(false).into_iter().chain(self.tally.inputs()).collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ReliabilityArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let (weight, tag) = (arguments.weight.as_deref(), arguments.lang.tag());
    let Counted { sample, rows, ending } =
        sample::count(&arguments.subject, &arguments.plan, weight, &arguments.tally, tag)?;
    let document = sample.reliability(&arguments.plan.plan(), rows);
    finish(&document, sample.remarks(), ending, arguments.format, output)
}
