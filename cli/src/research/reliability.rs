//! `psyscreen reliability`: how consistent the items of a questionnaire are in a sample.

use super::finish::finish;
use super::sample::{Counted, SampleArguments};
use crate::failure::{Ending, Failure};
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

/// Runs the command.
pub(crate) fn run(arguments: &SampleArguments, output: &mut Output) -> Result<Ending, Failure> {
    let Counted { sample, rows, ending } = arguments.count()?;
    let document = sample.reliability(&arguments.plan.plan(), rows);
    finish(&document, sample.remarks(), ending, arguments.format, output)
}
