//! `psyscreen agreement`: whether raters agree, or one instrument given twice.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use psyscreen::Scores;
use psyscreen_psychometrics::{Kind, Raters, Retest, RetestRow, Rows, Totals};
use psyscreen_table::{Done, Mapping, Participant, Study};
use serde_json::Value;

use super::figures::{self, FiguresFormat};
use super::sample::{WhichTotals, parse_confidence};
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
  psyscreen agreement --raters ann,bob people.csv --kind nominal
  psyscreen agreement --raters r1,r2,r3 people.csv --kind ordinal --levels 1,2,3
  psyscreen agreement phq-9 both.csv --retest
  psyscreen agreement phq-9 now.csv --retest --earlier then.csv --id id";

#[derive(Debug, Args)]
pub(crate) struct AgreementArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    /// Ratings of the same people, in place of an instrument: a column for each rater
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', conflicts_with_all = ["items", "retest"], help_heading = RATERS)]
    raters: Vec<String>,
    /// What the ratings are
    #[arg(long, value_name = "KIND", value_enum, default_value_t = WhichKind::Nominal, requires = "raters", help_heading = RATERS)]
    kind: WhichKind,
    /// All levels in their order; those that nobody used stay levels
    #[arg(long, value_name = "LEVEL,…", value_delimiter = ',', requires = "raters", allow_hyphen_values = true, help_heading = RATERS)]
    levels: Vec<String>,
    /// Compare an earlier administration with this one
    ///
    /// Earlier answers are in columns such as earlier.phq-9.1, or in the table of --earlier.
    #[arg(long, help_heading = RETEST)]
    retest: bool,
    /// Table of the earlier administration, with columns as in the other
    #[arg(long, value_name = "CSV", requires = "retest", requires = "id", help_heading = RETEST)]
    earlier: Option<PathBuf>,
    /// Column that says whose row it is, in both tables
    #[arg(long, value_name = "COLUMN", requires = "earlier", help_heading = RETEST)]
    id: Option<String>,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', requires = "retest", help_heading = RETEST)]
    scale: Vec<String>,
    /// Which scores count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WhichTotals::Complete, requires = "retest", help_heading = RETEST)]
    totals: WhichTotals,
    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence)]
    confidence: f64,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const RATERS: &str = "Raters";
const RETEST: &str = "An instrument given twice";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichKind {
    /// Categories without order
    Nominal,
    /// Categories in order
    Ordinal,
    /// Numbers whose differences mean something
    Interval,
}

impl AgreementArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(!self.raters.is_empty()).into_iter().chain(self.earlier.as_deref()).collect()
    }

    fn read(
        &self,
        mapping: &Mapping,
        study: Study<'_>,
        see: impl FnMut(&Participant<'_>),
    ) -> Result<(Done, Ending), Failure> {
        tables::each(self.subject.csv(!self.raters.is_empty()), mapping, self.lang.tag(), study, see)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &AgreementArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let (document, ending) = match (arguments.retest, arguments.raters.is_empty()) {
        (true, _) => retest(arguments)?,
        (false, false) => raters(arguments)?,
        (false, true) => {
            return Err(Failure::message(
                "nothing is said to agree; add --raters COLUMN,…, or --retest to an instrument",
            ));
        }
    };
    figures::write(&document, arguments.format, output)?;
    Ok(ending)
}

fn account(done: &Done) -> Rows {
    Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() }
}

fn raters(arguments: &AgreementArguments) -> Result<(Value, Ending), Failure> {
    let kind = match arguments.kind {
        WhichKind::Nominal => Kind::Nominal,
        WhichKind::Ordinal => Kind::Ordinal,
        WhichKind::Interval => Kind::Interval,
    };
    let mut raters = Raters::new(arguments.raters.clone(), kind, arguments.levels.clone())?;
    let Subject { mut mapping, .. } = arguments.subject.subject(true)?;
    let mut study = Study::new(Vec::new(), &mut mapping);
    for name in &arguments.raters {
        study.read("--raters", name, &mut mapping);
    }
    let (done, ending) = arguments.read(&mapping, study, |participant| raters.push(&participant.fields))?;
    Ok((raters.document(arguments.confidence, account(&done))?, ending))
}

fn retest(arguments: &AgreementArguments) -> Result<(Value, Ending), Failure> {
    let Subject { instruments, mut mapping, .. } = arguments.subject.subject(false)?;
    let totals = if arguments.totals == WhichTotals::Complete { Totals::Complete } else { Totals::Prorated };
    let mut retest = Retest::new(instruments.clone(), &arguments.scale, totals)?;
    let study = |mapping: &mut Mapping| {
        let mut study = Study::new(instruments.iter().collect(), mapping);
        let id = arguments.id.as_deref().map(|name| study.read("--id", name, mapping));
        (study, id)
    };
    let (earlier_study, id) = study(&mut mapping);
    let mut before: HashMap<String, Option<Vec<Scores<'_>>>> = HashMap::new();
    let mut earlier_ending = Ending::Fine;
    if let Some(path) = &arguments.earlier {
        let see = |participant: &Participant<'_>| {
            let id = participant.field(id).unwrap_or_default();
            if id.is_empty() {
                return;
            }
            // Two rows of one person: which is the earlier one is not known.
            let scores = if before.contains_key(id) { None } else { Some(own(participant, &instruments)) };
            before.insert(id.to_owned(), scores);
        };
        earlier_ending = tables::each(path, &mapping, arguments.lang.tag(), earlier_study, see)?.1;
    }
    let mut twice: u64 = 0;
    let (later_study, id) = study(&mut mapping);
    let (done, ending) = arguments.read(&mapping, later_study, |participant| {
        let earlier: &[Scores<'_>] = match (&arguments.earlier, participant.field(id)) {
            (None, _) => &participant.earlier,
            (Some(_), Some(id)) => match before.get(id) {
                Some(Some(scores)) => scores,
                Some(None) => {
                    twice = twice.saturating_add(1);
                    return;
                }
                None => &[],
            },
            (Some(_), None) => &[],
        };
        retest.push(RetestRow { earlier, later: &participant.scores });
    })?;
    let mut rows = account(&done);
    rows.exclude("two rows of --earlier have the same id", twice);
    let worse = if earlier_ending == Ending::Fine { ending } else { earlier_ending };
    Ok((retest.document(arguments.confidence, rows), worse))
}

/// The scores of a row, for later.
fn own<'d>(participant: &Participant<'_>, instruments: &'d [psyscreen::Instrument]) -> Vec<Scores<'d>> {
    let again = |(scores, instrument): (&Scores<'_>, &'d psyscreen::Instrument)| {
        instrument.restore(&scores.responses().to_stored()).ok().map(|responses| responses.score())
    };
    participant.scores.iter().zip(instruments).filter_map(again).collect()
}
