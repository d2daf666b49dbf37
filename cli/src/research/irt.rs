//! `psyscreen irt`: the graded response model of a questionnaire's items.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use psyscreen_psychometrics::{AnswerSample, Answers, Irt, IrtPlan, Parameters, Rows, ScaleChoice};
use psyscreen_table::{Participant, Study};

use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::parse_confidence;
use super::subject::{Subject, SubjectArguments};
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;
use crate::tables;

pub(crate) const HELP: &str = "\
Exit status:
  0  everything is in order
  1  it finished, and rows have problems or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen irt phq-9 people.csv
  psyscreen irt phq-9 people.csv --answers available --save-parameters own.json
  psyscreen irt phq-9 new.csv --parameters own.json --persons --format json
  psyscreen irt --items A1,A2,A3 --codes 1..5 --reverse A2 people.csv";

#[derive(Debug, Args)]
pub(crate) struct IrtArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = COMPUTED)]
    scale: Vec<String>,
    /// Whose answers the model is made of
    #[arg(long, value_name = "WHOSE", value_enum, default_value_t = WhoseAnswers::Complete, help_heading = COMPUTED)]
    answers: WhoseAnswers,
    /// Leave out categories that nobody chose
    ///
    /// Without it they are an error: a category without people has no threshold.
    #[arg(long, help_heading = COMPUTED)]
    collapse: bool,
    /// Repeat everything for each group of people: a column
    #[arg(long, value_name = "COLUMN", help_heading = COMPUTED)]
    by: Option<String>,
    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence, help_heading = COMPUTED)]
    confidence: f64,
    /// Parameters that were estimated elsewhere; nothing is estimated then
    ///
    /// A table item,a,b1,b2,… or a JSON document with items[{item, a, b[]}], as this command writes.
    #[arg(long, value_name = "FILE", conflicts_with = "collapse", help_heading = PARAMETERS)]
    parameters: Option<PathBuf>,
    /// Write the parameters of the only scale into this file
    #[arg(long, value_name = "FILE", conflicts_with = "parameters", help_heading = PARAMETERS)]
    save_parameters: Option<PathBuf>,
    /// Where on the trait each person is
    #[arg(long, help_heading = PERSONS)]
    persons: bool,
    /// Column that says whose row it is [default: id, else the number of the row]
    #[arg(long, value_name = "COLUMN", requires = "persons", help_heading = PERSONS)]
    id: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const COMPUTED: &str = "What is computed";
const PARAMETERS: &str = "Parameters";
const PERSONS: &str = "Persons";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoseAnswers {
    /// Those of people with every item of the scale
    Complete,
    /// All that were given
    Available,
}

impl IrtArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(false).into_iter().chain(self.parameters.as_deref()).collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &IrtArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let Subject { instruments, names, mut mapping } = arguments.subject.subject(false)?;
    let parameters = arguments.parameters.as_deref().map(parameters).transpose()?;
    let only = &arguments.scale;
    let choice = if only.is_empty() { ScaleChoice::All } else { ScaleChoice::Only(only) };
    let sample = AnswerSample::new(instruments.clone(), choice, &names).map_err(Failure::Message)?;
    if arguments.save_parameters.is_some() && sample.scales() > 1 {
        return Err(Failure::message("--save-parameters is for one scale; name it with --scale"));
    }
    let mut sample = sample.by(arguments.by.clone());
    if arguments.persons {
        sample = sample.with_persons();
    }
    let mut study = Study::new(instruments.iter().collect(), &mut mapping);
    let by = arguments.by.as_deref().map(|name| study.read("--by", name, &mut mapping));
    let id = match (&arguments.id, arguments.persons) {
        (Some(name), _) => Some(study.read("--id", name, &mut mapping)),
        (None, true) => Some(study.read_if_there("id", &mut mapping)),
        (None, false) => None,
    };
    let mut row: u64 = 0;
    let each = |participant: &Participant<'_>| {
        row = row.saturating_add(1);
        let id = || {
            participant.field(id).filter(|id| !id.is_empty()).map_or_else(|| row.to_string(), str::to_owned)
        };
        sample.push(&participant.scores, participant.field(by), id);
    };
    let (csv, tag) = (arguments.subject.csv(false), arguments.lang.tag());
    let (done, ending) = tables::each(csv, &mapping, tag, study, each)?;
    let rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
    let plan = IrtPlan {
        answers: match arguments.answers {
            WhoseAnswers::Complete => Answers::Complete,
            WhoseAnswers::Available => Answers::Available,
        },
        collapse: arguments.collapse,
        confidence: arguments.confidence,
        parameters,
    };
    let Irt { document, parameters, remarks } = sample
        .irt(&plan, rows)
        .map_err(|why| Failure::Message(format!("{why}; add --collapse to leave such categories out")))?;
    if let Some(path) = &arguments.save_parameters {
        let parameters = parameters.ok_or_else(|| {
            Failure::Message(format!(
                "no parameters are written into `{}`: {}",
                path.display(),
                remarks.join("; ")
            ))
        })?;
        let mut file = Output::open(Some(path), &arguments.inputs())?;
        file.json(&parameters)?;
        file.keep()?;
    }
    finish(&document, remarks, ending, arguments.format, output)
}

/// Reads parameters from a file.
fn parameters(path: &Path) -> Result<Parameters, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    Parameters::parse(&text)
        .map_err(|why| Failure::Message(format!("--parameters {}: {why}", path.display())))
}
