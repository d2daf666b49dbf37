//! The commands, and what all of them share.

use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice, CommandFactory, Parser, Subcommand};

use crate::check::{self, CheckArguments};
use crate::export::{self, ExportArguments};
use crate::failure::{Ending, Failure};
use crate::generate::{self, GenerateArguments};
use crate::list::{self, ListArguments};
use crate::map::{self, MapArguments};
use crate::output::Output;
use crate::prove::{self, ProveArguments};
use crate::research::{
    self, AgreementArguments, DifArguments, IrtArguments, OutcomesArguments, ReportArguments,
    SampleArguments, StructureArguments, ValidityArguments,
};
use crate::score::{self, ScoreArguments};
use crate::show::{self, ShowArguments};
use crate::summarize::{self, SummarizeArguments};
use crate::triage::{self, TriageArguments};

const EXIT_STATUS: &str = "\
Exit status:
  0  everything is in order: every row scored, every file fine
  1  it finished, and rows have problems, the table looks wrong, or check warns
  2  nothing could be done: wrong usage, an unreadable file, an invalid definition";

/// Score psychological questionnaires, triage people by a policy, check definitions
///
/// Results are screening results: what was answered, scored by published rules. They are never a diagnosis.
#[derive(Debug, Parser)]
#[command(name = "psyscreen", version, after_long_help = EXIT_STATUS, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// Where results go, and how they look there.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// Write the results into this file
    ///
    /// They are written under another name beside it, which is changed when all are there: after an error nothing is left, and
    /// what was there before stays. `-` is standard output.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// When to use colours
    ///
    /// auto is where the output is a terminal, unless NO_COLOR is set or TERM is dumb, and everywhere when CLICOLOR_FORCE is set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the instruments and policies of this build
    #[command(after_long_help = list::HELP)]
    List(ListArguments),
    /// Show an instrument or a policy: items, scores, cutoffs, rules, sources
    #[command(after_long_help = show::HELP)]
    Show(ShowArguments),
    /// Check definitions and policies: every problem, with its place
    #[command(after_long_help = check::HELP)]
    Check(CheckArguments),
    /// Score the rows of a CSV file
    #[command(after_long_help = score::HELP)]
    Score(ScoreArguments),
    /// Sort the rows of a CSV file into a policy's levels, with reasons
    #[command(after_long_help = triage::HELP)]
    Triage(TriageArguments),
    /// Write a mapping file for a table, to be read and corrected
    #[command(after_long_help = map::HELP)]
    Map(MapArguments),
    /// Count people by level, group and recommendation, small counts hidden
    #[command(after_long_help = summarize::HELP)]
    Summarize(SummarizeArguments),
    /// Describe the scores and answers of a sample, and who reaches each cutoff
    #[command(after_long_help = research::describe::HELP)]
    Describe(SampleArguments),
    /// How consistent the items of a questionnaire are in a sample
    #[command(after_long_help = research::reliability::HELP)]
    Reliability(SampleArguments),
    /// What structure the answers to a questionnaire have: factors, and how well models fit
    #[command(after_long_help = research::structure::HELP)]
    Structure(StructureArguments),
    /// Whether raters agree, or one questionnaire given twice
    #[command(after_long_help = research::agreement::HELP)]
    Agreement(AgreementArguments),
    /// Whether people got better: reliable change, recovery, services' definitions
    #[command(after_long_help = research::outcomes::HELP)]
    Outcomes(OutcomesArguments),
    /// How well scores tell people apart: ROC, cutoffs, known groups, other scores
    #[command(after_long_help = research::validity::HELP)]
    Validity(ValidityArguments),
    /// The graded response model: what single answers say of a trait
    #[command(after_long_help = research::irt::HELP)]
    Irt(IrtArguments),
    /// Whether items work differently for two groups of people
    #[command(after_long_help = research::dif::HELP)]
    Dif(DifArguments),
    /// Everything that a table says of a questionnaire, as one page to attach
    #[command(after_long_help = research::report::HELP)]
    Report(Box<ReportArguments>),
    /// Prove what holds of a policy for everybody
    #[command(after_long_help = prove::HELP)]
    Prove(ProveArguments),
    /// Write an instrument or a policy as SQL, for a database that holds the answers
    #[command(after_long_help = export::HELP)]
    Export(ExportArguments),
    /// Write completions for a shell, or a man page
    #[command(after_long_help = generate::HELP)]
    Generate(GenerateArguments),
}

impl Command {
    /// Runs it.
    pub(crate) fn run(&self, output: &mut Output) -> Result<Ending, Failure> {
        match self {
            Self::List(arguments) => list::run(arguments, output),
            Self::Show(arguments) => show::run(arguments, output),
            Self::Check(arguments) => check::run(arguments, output),
            Self::Score(arguments) => score::run(arguments, output),
            Self::Triage(arguments) => triage::run(arguments, output),
            Self::Map(arguments) => map::run(arguments, output),
            Self::Summarize(arguments) => summarize::run(arguments, output),
            Self::Describe(arguments) => research::describe::run(arguments, output),
            Self::Reliability(arguments) => research::reliability::run(arguments, output),
            Self::Structure(arguments) => research::structure::run(arguments, output),
            Self::Agreement(arguments) => research::agreement::run(arguments, output),
            Self::Outcomes(arguments) => research::outcomes::run(arguments, output),
            Self::Validity(arguments) => research::validity::run(arguments, output),
            Self::Irt(arguments) => research::irt::run(arguments, output),
            Self::Dif(arguments) => research::dif::run(arguments, output),
            Self::Report(arguments) => research::report::run(arguments, output),
            Self::Prove(arguments) => prove::run(arguments, output),
            Self::Export(arguments) => export::run(arguments, output),
            Self::Generate(arguments) => generate::run(arguments, Arguments::command(), output),
        }
    }

    /// The files that it reads.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        match self {
            Self::List(_) | Self::Generate(_) => Vec::new(),
            Self::Show(arguments) => vec![Path::new(&arguments.id)],
            Self::Export(arguments) => vec![Path::new(&arguments.id)],
            Self::Check(arguments) => arguments.files.iter().map(PathBuf::as_path).collect(),
            Self::Score(arguments) => arguments.table.inputs(),
            Self::Triage(arguments) => arguments.table.inputs(),
            Self::Map(arguments) => vec![&arguments.csv],
            Self::Summarize(arguments) => vec![&arguments.file],
            Self::Describe(arguments) | Self::Reliability(arguments) => arguments.inputs(),
            Self::Structure(arguments) => arguments.subject.inputs(false),
            Self::Validity(arguments) => arguments.inputs(),
            Self::Outcomes(arguments) => arguments.inputs(),
            Self::Irt(arguments) => arguments.inputs(),
            Self::Dif(arguments) => arguments.subject.inputs(false),
            Self::Report(arguments) => arguments.inputs(),
            Self::Agreement(arguments) => arguments.inputs(),
            Self::Prove(arguments) => {
                std::iter::once(&arguments.policy).chain(&arguments.newer).map(Path::new).collect()
            }
        }
    }

    /// Whether its result is the exit status, so that it is of use without any output.
    pub(crate) fn is_for_its_status(&self) -> bool {
        matches!(self, Self::Check(_) | Self::Prove(_))
    }
}
