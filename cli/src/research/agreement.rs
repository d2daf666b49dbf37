//! `psyscreen agreement`: whether raters agree, or one instrument given twice.

use std::path::Path;

use clap::{Args, ValueEnum};
use psyscreen_psychometrics::{Grouped, Kind, Raters, Retest, RetestRow, Rows, Totals};
use psyscreen_table::{Participant, Study};
use serde_json::Value;

use super::by::ByArguments;
use super::earlier::{EarlierArguments, Waves};
use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{WhichTotals, parse_confidence};
use super::subject::{Subject, SubjectArguments};
use super::tally::TallyArguments;
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
  psyscreen agreement phq-9 now.csv --retest --earlier then.csv --id id
  psyscreen agreement phq-9 --retest --tally north.json south.json";

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
    /// Earlier answers are in columns such as earlier.phq-9.1 or earlier.1, or in the table of --earlier.
    #[arg(long, help_heading = RETEST)]
    retest: bool,
    #[command(flatten)]
    earlier: EarlierArguments,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', requires = "retest", help_heading = RETEST)]
    scale: Vec<String>,
    /// Which scores count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WhichTotals::Complete, requires = "retest", help_heading = RETEST)]
    totals: WhichTotals,
    #[command(flatten)]
    by: ByArguments,
    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence, help_heading = "What is computed")]
    confidence: f64,
    #[command(flatten)]
    tally: TallyArguments,
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
        self.subject
            .inputs(!self.raters.is_empty())
            .into_iter()
            .chain(self.earlier.earlier.as_deref())
            .chain(self.tally.inputs())
            .collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &AgreementArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    if arguments.tally.inputs().next().is_some() && arguments.earlier.earlier.is_some() {
        return Err(Failure::message("--tally has both administrations; leave --earlier out"));
    }
    let (document, remarks, ending) = match (arguments.retest, arguments.raters.is_empty()) {
        (true, _) => retest(arguments)?,
        (false, _) if arguments.earlier.earlier.is_some() => {
            return Err(Failure::message("--earlier is for --retest; add it"));
        }
        (false, false) => raters(arguments)?,
        (false, true) => {
            return Err(Failure::message(
                "nothing is said to agree; add --raters COLUMN,…, or --retest to an instrument",
            ));
        }
    };
    finish(&document, remarks, ending, arguments.format, output)
}

fn raters(arguments: &AgreementArguments) -> Result<(Value, Vec<String>, Ending), Failure> {
    let kind = match arguments.kind {
        WhichKind::Nominal => Kind::Nominal,
        WhichKind::Ordinal => Kind::Ordinal,
        WhichKind::Interval => Kind::Interval,
    };
    let subject = &arguments.subject;
    let Subject { mut mapping, .. } = subject.subject(true)?;
    let by = arguments.by.by.clone();
    let raters = Raters::new(arguments.raters.clone(), kind, arguments.levels.clone())?;
    let mut raters = Grouped::new(raters, by.clone());
    let said = |words: &[String]| (!words.is_empty()).then(|| words.join(","));
    let kind = arguments.kind.to_possible_value().map(|kind| kind.get_name().to_owned());
    let chosen = [
        ("--by", by.clone()),
        ("--raters", said(&arguments.raters)),
        ("--kind", kind),
        ("--levels", said(&arguments.levels)),
    ];
    let (rows, ending) = arguments.tally.count(&mut raters, &chosen, &arguments.inputs(), |raters| {
        let mut study = Study::new(Vec::new(), &mut mapping);
        for name in &arguments.raters {
            study.read("--raters", name, &mut mapping);
        }
        let by = by.as_deref().map(|name| study.read("--by", name, &mut mapping));
        let each = |participant: &Participant<'_>| {
            let ratings = participant.fields.get(..arguments.raters.len()).unwrap_or_default();
            raters.push(participant.field(by), |raters| raters.push(ratings));
        };
        let (done, ending) = tables::each(subject.csv(true), &mapping, arguments.lang.tag(), study, each)?;
        Ok((Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() }, ending))
    })?;
    let document = raters.document(rows, |raters, rows| raters.document(arguments.confidence, rows))?;
    let remarks = raters.all().remarks().into_iter().chain(raters.remark()).collect();
    Ok((document, remarks, ending))
}

fn retest(arguments: &AgreementArguments) -> Result<(Value, Vec<String>, Ending), Failure> {
    let Subject { instruments, mut mapping, .. } = arguments.subject.subject(false)?;
    let totals = if arguments.totals == WhichTotals::Complete { Totals::Complete } else { Totals::Prorated };
    let retest = Retest::new(instruments.clone(), &arguments.scale, totals)?;
    let by = arguments.by.by.clone();
    let mut retest = Grouped::new(retest, by.clone());
    let totals = arguments.totals.to_possible_value().map(|totals| totals.get_name().to_owned());
    let chosen = [("--by", by.clone()), ("--retest with --totals", totals)];
    let (rows, ending) = arguments.tally.count(&mut retest, &chosen, &arguments.inputs(), |retest| {
        let see = |Waves { earlier, later, group }: Waves<'_, '_>| {
            retest.push(group, |retest| retest.push(RetestRow { earlier, later }));
        };
        let (csv, how) = (arguments.subject.csv(false), (arguments.lang.tag(), by.as_deref()));
        arguments.earlier.read(csv, &mut mapping, how, &instruments, see)
    })?;
    let document = retest
        .document(rows, |retest, rows| Ok::<_, Failure>(retest.document(arguments.confidence, rows)))?;
    let remarks = retest.all().remarks().into_iter().chain(retest.remark()).collect();
    Ok((document, remarks, ending))
}
