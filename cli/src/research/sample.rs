//! Scales of instruments, counted over a table.

use std::path::Path;

use clap::{Args, ValueEnum};
use psyscreen_psychometrics::{Answers, Plan, Row, Rows, Sample, ScaleChoice, Totals, Weight};
use psyscreen_table::{Participant, Study};

use super::figures::FiguresFormat;
use super::subject::{Subject, SubjectArguments};
use super::tally::TallyArguments;
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::tables;

/// Which scales, whose answers, which scores.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is computed")]
pub(crate) struct PlanArguments {
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) scale: Vec<String>,
    /// Whose answers figures about items are of
    #[arg(long, value_name = "WHOSE", value_enum, default_value_t = WhoseAnswers::Complete)]
    pub(crate) answers: WhoseAnswers,
    /// Which scores count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WhichTotals::Complete)]
    pub(crate) totals: WhichTotals,
    /// Repeat everything for each group of people: a column
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,
    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence)]
    pub(crate) confidence: f64,
    /// Where random numbers begin; the same seed, the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoseAnswers {
    /// People with every item of the scale
    Complete,
    /// For each pair of items, people with both
    Available,
}

impl From<WhoseAnswers> for Answers {
    fn from(whose: WhoseAnswers) -> Self {
        match whose {
            WhoseAnswers::Complete => Self::Complete,
            WhoseAnswers::Available => Self::Available,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichTotals {
    /// Complete scores
    Complete,
    /// Those too that the definition's rule fills in
    Prorated,
}

pub(super) fn parse_confidence(text: &str) -> Result<f64, String> {
    let share = text.parse().map_err(|_| "write a share such as 0.95".to_owned())?;
    if (0.5..1.0).contains(&share) {
        Ok(share)
    } else {
        Err("it lies from 0.5 to below 1, such as 0.95".to_owned())
    }
}

impl PlanArguments {
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            answers: self.answers.into(),
            totals: match self.totals {
                WhichTotals::Complete => Totals::Complete,
                WhichTotals::Prorated => Totals::Prorated,
            },
            confidence: self.confidence,
            seed: self.seed,
        }
    }
}

/// A sample of which something is said.
#[derive(Debug, Args)]
pub(crate) struct SampleArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    #[command(flatten)]
    pub(super) plan: PlanArguments,
    #[command(flatten)]
    tally: TallyArguments,
    /// Sampling weights: a column
    ///
    /// Percentages of people who reach a cutoff are weighted too. No error of a survey's design is worked out.
    #[arg(long, value_name = "COLUMN", help_heading = "What is computed")]
    weight: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    pub(super) format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

/// A sample, which rows of the table it is, and how the table was.
pub(crate) struct Counted {
    pub(crate) sample: Sample,
    pub(crate) rows: Rows,
    pub(crate) ending: Ending,
}

impl SampleArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(false).into_iter().chain(self.tally.inputs()).collect()
    }

    /// Counts the table, or adds up what was counted elsewhere.
    pub(super) fn count(&self) -> Result<Counted, Failure> {
        self.lang.require_one_of([])?;
        let (by, weight) = (self.plan.by.as_deref(), self.weight.as_deref());
        let subject = self.subject.subject(false)?;
        let mut sample = sample(&subject, &self.plan.scale, by)?;
        let chosen = [("--by", self.plan.by.clone()), ("--weight", self.weight.clone())];
        let (rows, ending) = self.tally.count(&mut sample, &chosen, &self.inputs(), |sample| {
            fill(sample, subject, self.subject.csv(false), (by, weight), self.lang.tag())
        })?;
        Ok(Counted { sample, rows, ending })
    }
}

/// The sample that nobody has been counted in.
fn sample(subject: &Subject, scales: &[String], by: Option<&str>) -> Result<Sample, Failure> {
    let choice = if scales.is_empty() { ScaleChoice::All } else { ScaleChoice::Only(scales) };
    let sample =
        Sample::new(subject.instruments.clone(), choice, &subject.names).map_err(Failure::Message)?;
    Ok(sample.by(by.map(str::to_owned)))
}

/// Counts the people of a table.
fn fill(
    sample: &mut Sample,
    subject: Subject,
    csv: &Path,
    (by, weight): (Option<&str>, Option<&str>),
    tag: &str,
) -> Result<(Rows, Ending), Failure> {
    let Subject { instruments, mut mapping, .. } = subject;
    let mut study = Study::new(instruments.iter().collect(), &mut mapping);
    let by = by.map(|name| study.read("--by", name, &mut mapping));
    let weight = weight.map(|name| study.read("--weight", name, &mut mapping));
    let each = |participant: &Participant<'_>| {
        let row = Row { group: participant.field(by), weight: participant.field(weight).map(Weight::parse) };
        sample.push(&participant.scores, row);
    };
    let (done, ending) = tables::each(csv, &mapping, tag, study, each)?;
    Ok((Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() }, ending))
}

/// Counts the table in a sample that is made ready first; for that it is given the names of items too.
pub(crate) fn count_prepared(
    subject: &SubjectArguments,
    scales: &[String],
    by: Option<&str>,
    tag: &str,
    prepare: impl FnOnce(Sample, &[String]) -> Result<Sample, String>,
) -> Result<Counted, Failure> {
    let found = subject.subject(false)?;
    let mut sample = prepare(sample(&found, scales, by)?, &found.names).map_err(Failure::Message)?;
    let (rows, ending) = fill(&mut sample, found, subject.csv(false), (by, None), tag)?;
    Ok(Counted { sample, rows, ending })
}
