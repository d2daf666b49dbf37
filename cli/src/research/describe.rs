//! `psyscreen describe`: the scores and answers of a sample, and who reaches each published point.

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
  psyscreen describe phq-9 people.csv
  psyscreen describe phq-9,gad-7 people.csv --by sex --format json
  psyscreen describe phq-9 survey.csv --columns '*=DPQ0*0' \\
      --missing 7=declined,9=dont-know --weight WTMEC2YR
  psyscreen describe --items A1,A2,A3 --codes 1..5 --reverse A2 people.csv
  psyscreen describe phq-9 north.csv --save-tally north.json
  psyscreen describe phq-9 --tally north.json south.json";

/// Runs the command.
pub(crate) fn run(arguments: &SampleArguments, output: &mut Output) -> Result<Ending, Failure> {
    let Counted { sample, rows, ending } = arguments.count()?;
    let document = sample.describe(&arguments.plan.plan(), rows);
    finish(&document, sample.remarks(), ending, arguments.format, output)
}
