//! `psyscreen validity`: how well scores tell people apart by something else that is known of them.

use std::path::Path;

use clap::{Args, ValueEnum};
use psyscreen::{Instrument, Number};
use psyscreen_psychometrics::{Criterion, Rows, Totals, Validation, ValidityPlan, ValidityRow};
use psyscreen_table::{Participant, Study};

use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{WhichTotals, parse_confidence};
use super::subject::{Subject, SubjectArguments};
use crate::definitions;
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
  psyscreen validity phq-9 people.csv --criterion mdd --positive 1 --negative 0
  psyscreen validity phq-9,gad-7 all.csv --criterion ill --positive 1 --by sex
  psyscreen validity --scores one,two people.csv --criterion ill --positive 1
  psyscreen validity phq-9 people.csv --groups setting=clinic,community
  psyscreen validity phq-9 people.csv --with gad-7,age";

#[derive(Debug, Args)]
pub(crate) struct ValidityArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    /// Scores that stand in columns, in place of an instrument
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', conflicts_with = "items", help_heading = SCORES)]
    scores: Vec<String>,
    /// Which of --scores are better: by default lower ones
    ///
    /// Where lower ones are better, higher ones mean that the criterion is met.
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = Better::Lower, requires = "scores", help_heading = SCORES)]
    better: Better,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = SCORES)]
    scale: Vec<String>,
    /// Which scores count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WhichTotals::Complete, help_heading = SCORES)]
    totals: WhichTotals,
    /// The column that says who has what is looked for
    #[arg(long, value_name = "COLUMN", help_heading = CRITERION)]
    criterion: Option<String>,
    /// Its values that mean yes
    ///
    /// Where only one of --positive and --negative is given, every other value that is not blank is the other.
    #[arg(long, value_name = "VALUE,…", value_delimiter = ',', requires = "criterion", allow_hyphen_values = true, help_heading = CRITERION)]
    positive: Vec<String>,
    /// Its values that mean no
    #[arg(long, value_name = "VALUE,…", value_delimiter = ',', requires = "criterion", allow_hyphen_values = true, help_heading = CRITERION)]
    negative: Vec<String>,
    /// Repeat it for each group of people, and compare the groups: a column
    #[arg(long, value_name = "COLUMN", requires = "criterion", help_heading = CRITERION)]
    by: Option<String>,
    /// Another prevalence, of which predictive values are wanted
    #[arg(long, value_name = "SHARE", value_parser = parse_share, requires = "criterion", help_heading = CRITERION)]
    prevalence: Option<f64>,
    /// How often people are drawn anew for the interval of the best threshold
    #[arg(long, value_name = "TIMES", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(0..=100_000), help_heading = CRITERION)]
    bootstrap: u32,
    /// Groups that should differ: setting=clinic,community
    #[arg(long, value_name = "COLUMN=A,B", value_parser = parse_groups, help_heading = OTHERS)]
    groups: Option<Groups>,
    /// Scores that should go with these: instruments or columns
    #[arg(long, value_name = "INSTRUMENT|COLUMN,…", value_delimiter = ',', help_heading = OTHERS)]
    with: Vec<String>,
    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence, help_heading = OTHERS)]
    confidence: f64,
    /// Where random numbers begin; the same seed, the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 1, help_heading = OTHERS)]
    seed: u64,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const SCORES: &str = "Which scores";
const CRITERION: &str = "Against a criterion";
const OTHERS: &str = "Against groups and other scores";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Better {
    Lower,
    Higher,
}

/// A column and the groups that it tells apart.
#[derive(Clone, Debug)]
struct Groups {
    column: String,
    names: Vec<String>,
}

fn parse_groups(text: &str) -> Result<Groups, String> {
    let (column, names) =
        text.split_once('=').ok_or("write COLUMN=A,B, for example `setting=clinic,community`")?;
    let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    let is_twice = |(place, name): (usize, &String)| names.iter().take(place).any(|other| other == name);
    if names.len() < 2 || names.iter().any(String::is_empty) || names.iter().enumerate().any(is_twice) {
        return Err("name at least two different groups".to_owned());
    }
    Ok(Groups { column: column.trim().to_owned(), names })
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share = text.parse().map_err(|_| "write a share such as 0.08".to_owned())?;
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else {
        Err("it lies between 0 and 1, such as 0.08".to_owned())
    }
}

/// Where the further columns of a row stand among its fields.
struct Places {
    scores: usize,
    with: usize,
    criterion: Option<usize>,
    by: Option<usize>,
    groups: Option<usize>,
}

impl ValidityArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(!self.scores.is_empty())
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ValidityArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    if arguments.criterion.is_none() && arguments.groups.is_none() && arguments.with.is_empty() {
        return Err(Failure::message(
            "nothing is said to hold the scores against; add --criterion, --groups or --with",
        ));
    }
    let alone = !arguments.scores.is_empty();
    let Subject { instruments, mut mapping, .. } = arguments.subject.subject(alone)?;
    let failed = |why: String| Failure::Message(why);
    let totals = if arguments.totals == WhichTotals::Complete { Totals::Complete } else { Totals::Prorated };
    let mut validation = Validation::new(instruments.clone(), &arguments.scale, totals)
        .map_err(failed)?
        .with_columns(&arguments.scores, arguments.better == Better::Lower);
    if arguments.criterion.is_some() {
        let criterion = Criterion::new(arguments.positive.clone(), arguments.negative.clone())
            .map_err(|why| Failure::Message(format!("--criterion: {why}; add --positive or --negative")))?;
        validation = validation.against(criterion, arguments.by.clone());
    }
    if let Some(groups) = &arguments.groups {
        validation = validation.between(groups.names.clone());
    }
    let (others, columns) = others(&arguments.with)?;
    let mut all = instruments;
    all.extend(others.iter().cloned());
    if !arguments.with.is_empty() {
        validation = validation.with(others, &columns);
    }
    let mut study = Study::new(all.iter().collect(), &mut mapping);
    let mut add = |option: &str, name: &str| study.read(option, name, &mut mapping);
    for name in &arguments.scores {
        add("--scores", name);
    }
    for name in &columns {
        add("--with", name);
    }
    let places = Places {
        scores: arguments.scores.len(),
        with: columns.len(),
        criterion: arguments.criterion.as_deref().map(|name| add("--criterion", name)),
        by: arguments.by.as_deref().map(|name| add("--by", name)),
        groups: arguments.groups.as_ref().map(|groups| add("--groups", &groups.column)),
    };
    let mut numbers: Vec<Option<Number>> = Vec::new();
    let mut unread: u64 = 0;
    let each = |participant: &Participant<'_>| {
        numbers.clear();
        for text in participant.fields.iter().take(places.scores.saturating_add(places.with)) {
            let number = Number::parse(text);
            unread = unread.saturating_add(u64::from(number.is_none() && !is_blank(text)));
            numbers.push(number);
        }
        let row = ValidityRow {
            columns: &numbers,
            criterion: participant.field(places.criterion),
            by: participant.field(places.by),
            known: participant.field(places.groups),
        };
        validation.push(&participant.scores, row);
    };
    let (done, ending) =
        tables::each(arguments.subject.csv(alone), &mapping, arguments.lang.tag(), study, each)?;
    let rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
    let plan = ValidityPlan {
        confidence: arguments.confidence,
        seed: arguments.seed,
        bootstrap: arguments.bootstrap,
        prevalence: arguments.prevalence,
    };
    let mut remarks = validation.remarks();
    if unread > 0 {
        remarks.push(format!("{unread} fields of --scores or --with are not numbers; they count as missing"));
    }
    finish(&validation.document(&plan, rows), remarks, ending, arguments.format, output)
}

fn is_blank(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("na") || text.eq_ignore_ascii_case("nan")
}

/// Instruments and columns of `--with`.
fn others(words: &[String]) -> Result<(Vec<Instrument>, Vec<String>), Failure> {
    let (mut instruments, mut columns) = (Vec::new(), Vec::new());
    for word in words {
        if definitions::is_path(word) || psyscreen::catalog::instrument(word).is_some() {
            instruments.push(definitions::instrument_to_use(word)?);
        } else {
            columns.push(word.clone());
        }
    }
    Ok((instruments, columns))
}
