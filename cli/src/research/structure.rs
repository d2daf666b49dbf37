//! `psyscreen structure`: what structure the answers to a questionnaire have.

use clap::{Args, ValueEnum};
use psyscreen_psychometrics::{Plan, Rotation, StructurePlan};

use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{self, Counted, WhoseAnswers};
use super::subject::SubjectArguments;
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;

pub(crate) const HELP: &str = "\
Exit status:
  0  everything is in order
  1  it finished, and rows have problems or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen structure phq-9 people.csv
  psyscreen structure dass-21 people.csv --model depression,anxiety,stress
  psyscreen structure phq-9,gad-7 people.csv --model phq-9.total,gad-7.total
  psyscreen structure phq-9 people.csv --factors 2 --rotation varimax
  psyscreen structure --items A1,A2,A3,A4 --codes 1..5 people.csv --format json";

#[derive(Debug, Args)]
pub(crate) struct StructureArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = COMPUTED)]
    scale: Vec<String>,
    /// One model whose factors are these scales, and may correlate
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = COMPUTED)]
    model: Vec<String>,
    /// How many factors are searched for, each number on its own
    #[arg(long, value_name = "NUMBER,…", value_delimiter = ',', default_values_t = [1, 2, 3], value_parser = parse_factors, help_heading = COMPUTED)]
    factors: Vec<usize>,
    /// How several factors are turned
    #[arg(long, value_name = "ROTATION", value_enum, default_value_t = WhichRotation::Oblimin, help_heading = COMPUTED)]
    rotation: WhichRotation,
    /// How many random samples eigenvalues are held against
    #[arg(long, value_name = "NUMBER", default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=100_000), help_heading = COMPUTED)]
    replications: u32,
    /// Whose answers correlations are of; models are of people with every item
    #[arg(long, value_name = "WHOSE", value_enum, default_value_t = WhoseAnswers::Complete, help_heading = COMPUTED)]
    answers: WhoseAnswers,
    /// Repeat everything for each group of people: a column
    #[arg(long, value_name = "COLUMN", help_heading = COMPUTED)]
    by: Option<String>,
    /// Where random numbers begin; the same seed, the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 1, help_heading = COMPUTED)]
    seed: u64,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const COMPUTED: &str = "What is computed";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WhichRotation {
    /// Apart, and they may correlate
    Oblimin,
    /// At right angles
    Varimax,
    /// Not at all: on principal axes
    None,
}

fn parse_factors(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(factors @ 1..=20) => Ok(factors),
        _ => Err("write a number of factors from 1 to 20".to_owned()),
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &StructureArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let (by, tag) = (arguments.by.as_deref(), arguments.lang.tag());
    let prepare = |sample: psyscreen_psychometrics::Sample, names: &[String]| {
        let sample = match arguments.model.as_slice() {
            [] => sample,
            scales => sample.model(scales, names)?,
        };
        Ok(sample.with_patterns())
    };
    let Counted { sample, rows, ending } =
        sample::count_prepared(&arguments.subject, &arguments.scale, by, tag, prepare)?;
    let plan = StructurePlan {
        plan: Plan { answers: arguments.answers.into(), seed: arguments.seed, ..Plan::default() },
        factors: arguments.factors.clone(),
        rotation: match arguments.rotation {
            WhichRotation::Oblimin => Rotation::Oblimin,
            WhichRotation::Varimax => Rotation::Varimax,
            WhichRotation::None => Rotation::None,
        },
        replications: arguments.replications,
    };
    let document = sample.structure(&plan, rows);
    finish(&document, sample.remarks(), ending, arguments.format, output)
}
