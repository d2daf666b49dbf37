//! `psyscreen validity`: how well scores tell people apart by something else that is known of them.

use std::path::Path;

use clap::{Args, ValueEnum};
use psyscreen::{Instrument, Number};
use psyscreen_psychometrics::{
    Chosen, Criterion, Grouped, Poolable, Rows, Totals, Validation, ValidityPlan, ValidityRow,
};
use psyscreen_table::{Mapping, Participant, Study};
use serde_json::Value;

use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{WhichTotals, parse_confidence};
use super::subject::{Subject, SubjectArguments};
use super::tally::TallyArguments;
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
  psyscreen validity phq-9 people.csv --with gad-7,age
  psyscreen validity phq-9 --criterion mdd --positive 1 --negative 0 \\
      --tally north.json south.json";

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
    #[command(flatten)]
    against: AgainstArguments,
    /// Repeat everything for each group of people, and compare their areas: a column
    #[arg(long, value_name = "COLUMN", help_heading = OTHERS)]
    by: Option<String>,
    #[command(flatten)]
    tally: TallyArguments,
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

/// What scores are held against.
#[derive(Debug, Args)]
pub(crate) struct AgainstArguments {
    /// The column that says who has what is looked for
    #[arg(long, value_name = "COLUMN", help_heading = CRITERION)]
    pub(super) criterion: Option<String>,
    /// Its values that mean yes
    ///
    /// Where only one of --positive and --negative is given, every other value that is not blank is the other.
    #[arg(long, value_name = "VALUE,…", value_delimiter = ',', requires = "criterion", allow_hyphen_values = true, help_heading = CRITERION)]
    pub(super) positive: Vec<String>,
    /// Its values that mean no
    #[arg(long, value_name = "VALUE,…", value_delimiter = ',', requires = "criterion", allow_hyphen_values = true, help_heading = CRITERION)]
    pub(super) negative: Vec<String>,
    /// Another prevalence, of which predictive values are wanted
    #[arg(long, value_name = "SHARE", value_parser = parse_share, requires = "criterion", help_heading = CRITERION)]
    pub(super) prevalence: Option<f64>,
    /// How often people are drawn anew for the interval of the best threshold
    #[arg(long, value_name = "TIMES", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(0..=100_000), help_heading = CRITERION)]
    pub(super) bootstrap: u32,
    /// Groups that should differ: setting=clinic,community
    #[arg(long, value_name = "COLUMN=A,B", value_parser = parse_groups, help_heading = OTHERS)]
    pub(super) groups: Option<Groups>,
    /// Scores that should go with these: instruments or columns
    #[arg(long, value_name = "INSTRUMENT|COLUMN,…", value_delimiter = ',', help_heading = OTHERS)]
    pub(super) with: Vec<String>,
}

impl AgainstArguments {
    /// Whether anything is said.
    pub(super) fn is_asked(&self) -> bool {
        self.criterion.is_some() || self.groups.is_some() || !self.with.is_empty()
    }
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
pub(super) struct Groups {
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

/// Which scores are held against what.
pub(super) struct Wanted<'a> {
    pub(super) against: &'a AgainstArguments,
    /// Columns that are scores.
    pub(super) scores: &'a [String],
    /// Whether higher ones of them mean that the criterion is met.
    pub(super) higher: bool,
    pub(super) scale: &'a [String],
    pub(super) totals: WhichTotals,
    pub(super) by: Option<&'a str>,
    pub(super) confidence: f64,
    pub(super) seed: u64,
}

impl Wanted<'_> {
    /// The options that say what is counted.
    fn chosen(&self) -> Vec<Chosen<'static>> {
        let said = |words: &[String]| (!words.is_empty()).then(|| words.join(","));
        let AgainstArguments { criterion, positive, negative, groups, with, .. } = self.against;
        let groups = groups.as_ref().map(|groups| format!("{}={}", groups.column, groups.names.join(",")));
        let better = if self.higher { "lower" } else { "higher" };
        let totals = if self.totals == WhichTotals::Complete { "complete" } else { "prorated" };
        vec![
            ("--by", self.by.map(str::to_owned)),
            ("--scores", said(self.scores)),
            ("--better", said(self.scores).map(|_| better.to_owned())),
            ("--totals", Some(totals.to_owned())),
            ("--criterion", criterion.clone()),
            ("--positive", said(positive)),
            ("--negative", said(negative)),
            ("--groups", groups),
            ("--with", said(with)),
        ]
    }
}

/// Scores held against something, as rows are read.
pub(super) struct Validating {
    validation: Validation,
    /// Those that are studied, then those of --with.
    instruments: Vec<Instrument>,
    /// Columns of --with.
    columns: Vec<String>,
    places: Places,
    numbers: Vec<Option<Number>>,
}

impl Poolable for Validating {
    type Counts = <Validation as Poolable>::Counts;

    fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    fn scales(&self) -> Vec<(String, Vec<String>)> {
        self.validation.scales()
    }

    fn people(&self) -> &Grouped<Self::Counts> {
        self.validation.people()
    }

    fn people_mut(&mut self) -> &mut Grouped<Self::Counts> {
        self.validation.people_mut()
    }
}

/// Where the further columns of a row stand among its fields.
#[derive(Default)]
struct Places {
    /// Of --scores, then of --with.
    numbers: Vec<usize>,
    criterion: Option<usize>,
    by: Option<usize>,
    groups: Option<usize>,
}

impl Validating {
    pub(super) fn new(wanted: &Wanted<'_>, instruments: Vec<Instrument>) -> Result<Self, Failure> {
        let Wanted { against, scores, higher, scale, totals, by, .. } = wanted;
        let totals = if *totals == WhichTotals::Complete { Totals::Complete } else { Totals::Prorated };
        let mut validation = Validation::new(instruments.clone(), scale, totals)
            .map_err(Failure::Message)?
            .with_columns(scores, *higher);
        if against.criterion.is_some() {
            let criterion =
                Criterion::new(against.positive.clone(), against.negative.clone()).map_err(|why| {
                    Failure::Message(format!("--criterion: {why}; add --positive or --negative"))
                })?;
            validation = validation.against(criterion);
        }
        if let Some(groups) = &against.groups {
            validation = validation.between(groups.names.clone());
        }
        let (others, columns) = others(&against.with)?;
        let mut all = instruments;
        all.extend(others.iter().cloned());
        if !against.with.is_empty() {
            validation = validation.with(others, &columns);
        }
        validation = validation.by(by.map(str::to_owned));
        let (places, numbers) = (Places::default(), Vec::new());
        Ok(Self { validation, instruments: all, columns, places, numbers })
    }

    /// Says which further columns are read.
    pub(super) fn read(&mut self, wanted: &Wanted<'_>, study: &mut Study<'_>, mapping: &mut Mapping) {
        let mut add = |option: &str, name: &str| study.read(option, name, mapping);
        let scores = wanted.scores.iter().map(|name| add("--scores", name)).collect::<Vec<_>>();
        let with = self.columns.iter().map(|name| add("--with", name)).collect::<Vec<_>>();
        self.places = Places {
            numbers: scores.into_iter().chain(with).collect(),
            criterion: wanted.against.criterion.as_deref().map(|name| add("--criterion", name)),
            by: wanted.by.map(|name| add("--by", name)),
            groups: wanted.against.groups.as_ref().map(|groups| add("--groups", &groups.column)),
        };
    }

    /// Counts a row.
    pub(super) fn push(&mut self, participant: &Participant<'_>) {
        let Self { validation, places, numbers, .. } = self;
        numbers.clear();
        let mut unread: u64 = 0;
        for place in &places.numbers {
            let text = participant.field(Some(*place)).unwrap_or_default();
            let number = Number::parse(text);
            unread = unread.saturating_add(u64::from(number.is_none() && !is_blank(text)));
            numbers.push(number);
        }
        let row = ValidityRow {
            columns: numbers,
            unread,
            criterion: participant.field(places.criterion),
            by: participant.field(places.by),
            known: participant.field(places.groups),
        };
        validation.push(&participant.scores, row);
    }

    /// What it says, and what of the table looks wrong.
    pub(super) fn document(&self, wanted: &Wanted<'_>, rows: Rows) -> (Value, Vec<String>) {
        let plan = ValidityPlan {
            confidence: wanted.confidence,
            seed: wanted.seed,
            bootstrap: wanted.against.bootstrap,
            prevalence: wanted.against.prevalence,
        };
        (self.validation.document(&plan, rows), self.validation.remarks())
    }
}

impl ValidityArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(!self.scores.is_empty()).into_iter().chain(self.tally.inputs()).collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ValidityArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    if !arguments.against.is_asked() {
        return Err(Failure::message(
            "nothing is said to hold the scores against; add --criterion, --groups or --with",
        ));
    }
    let alone = !arguments.scores.is_empty();
    let Subject { instruments, mut mapping, .. } = arguments.subject.subject(alone)?;
    let wanted = Wanted {
        against: &arguments.against,
        scores: &arguments.scores,
        higher: arguments.better == Better::Lower,
        scale: &arguments.scale,
        totals: arguments.totals,
        by: arguments.by.as_deref(),
        confidence: arguments.confidence,
        seed: arguments.seed,
    };
    let mut validating = Validating::new(&wanted, instruments)?;
    let chosen = wanted.chosen();
    let (rows, ending) =
        arguments.tally.count(&mut validating, &chosen, &arguments.inputs(), |validating| {
            let all = validating.instruments().to_vec();
            let mut study = Study::new(all.iter().collect(), &mut mapping);
            validating.read(&wanted, &mut study, &mut mapping);
            let each = |participant: &Participant<'_>| validating.push(participant);
            let csv = arguments.subject.csv(alone);
            let (done, ending) = tables::each(csv, &mapping, arguments.lang.tag(), study, each)?;
            Ok((Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() }, ending))
        })?;
    let (document, remarks) = validating.document(&wanted, rows);
    finish(&document, remarks, ending, arguments.format, output)
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
