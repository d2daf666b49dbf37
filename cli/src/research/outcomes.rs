//! `psyscreen outcomes`: whether people got better between two administrations.

use std::path::Path;

use clap::{Args, ValueEnum};
use psyscreen::scoring::Status;
use psyscreen::{Instrument, Number, Scores, catalog};
use psyscreen_psychometrics::{
    ChangePlan, Changes, Grouped, Method, OutcomeDefinition, Rows, ServiceOutcomes,
};
use psyscreen_table::{Participant, Study};
use serde_json::Value;

use super::by::ByArguments;
use super::earlier::{EarlierArguments, Waves};
use super::figures::FiguresFormat;
use super::finish::finish;
use super::sample::{WhichTotals, parse_confidence};
use super::subject::table;
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;
use crate::table_arguments::ReadingArguments;
use crate::tables;
use crate::terminal::say;

pub(crate) const HELP: &str = "\
Definitions of this build: talking-therapies, response-remission.

Exit status:
  0  everything is in order
  1  it finished, and rows have problems or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen outcomes talking-therapies now.csv --earlier then.csv --id id
  psyscreen outcomes talking-therapies both.csv
  psyscreen outcomes --before pre --after post people.csv --better lower \\
      --reliability 0.85 --functional 4,3.2 --methods jt,ha";

#[derive(Debug, Args)]
pub(crate) struct OutcomesArguments {
    /// Id of a definition of outcomes, or the path of a .toml file
    ///
    /// Left out with --before and --after.
    #[arg(value_name = "DEFINITION")]
    definition: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    earlier: EarlierArguments,
    /// Which scores count
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = WhichTotals::Complete)]
    totals: WhichTotals,
    /// Column of the scores before
    #[arg(long, value_name = "COLUMN", requires = "after", requires = "better", requires = "reliability", help_heading = CHANGE)]
    before: Option<String>,
    /// Column of the scores after
    #[arg(long, value_name = "COLUMN", requires = "before", help_heading = CHANGE)]
    after: Option<String>,
    /// Which scores are better
    #[arg(long, value_name = "WHICH", value_enum, requires = "before", help_heading = CHANGE)]
    better: Option<Better>,
    /// Reliability of the measure, such as alpha
    #[arg(long, value_name = "R", requires = "before", help_heading = CHANGE)]
    reliability: Option<f64>,
    /// That of the later measurement, for nk [default: the same]
    #[arg(long, value_name = "R", requires = "before", help_heading = CHANGE)]
    reliability_after: Option<f64>,
    /// Mean and standard deviation of the healthy, for cutoffs b and c
    #[arg(long, value_name = "MEAN,SD", value_parser = parse_functional, requires = "before", allow_hyphen_values = true, help_heading = CHANGE)]
    functional: Option<(f64, f64)>,
    /// How a reliable change is told: jt, gln, hll, en, nk, ha
    #[arg(long, value_name = "METHOD,…", value_delimiter = ',', default_value = "jt", value_parser = parse_method, help_heading = CHANGE)]
    methods: Vec<Method>,
    /// Confidence of the limits
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = parse_confidence, help_heading = CHANGE)]
    confidence: f64,
    #[command(flatten)]
    by: ByArguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const CHANGE: &str = "Change of a score";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Better {
    Lower,
    Higher,
}

fn parse_method(text: &str) -> Result<Method, String> {
    Method::parse(text.trim()).ok_or_else(|| "the methods are jt, gln, hll, en, nk and ha".to_owned())
}

pub(super) fn parse_functional(text: &str) -> Result<(f64, f64), String> {
    let wrong = || "write MEAN,SD, for example `4,3.2`".to_owned();
    let (mean, sd) = text.split_once(',').ok_or_else(wrong)?;
    let number =
        |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(wrong);
    Ok((number(mean)?, number(sd)?))
}

impl OutcomesArguments {
    fn csv(&self) -> &Path {
        table(self.definition.as_deref(), &self.reading, self.before.is_some())
    }

    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        std::iter::once(self.csv())
            .chain(self.reading.map.as_deref())
            .chain(self.earlier.earlier.as_deref())
            .collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &OutcomesArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let word = arguments.definition.as_deref().filter(|word| Path::new(word) != arguments.csv());
    let (document, remark, ending) = match (word, &arguments.before, &arguments.after) {
        (Some(word), None, _) => service(arguments, word)?,
        (None, Some(before), Some(after)) => change(arguments, before, after)?,
        (Some(word), Some(_), _) => {
            return Err(Failure::Message(format!(
                "`{word}` and --before are two things to compute; leave one of them out"
            )));
        }
        _ => {
            return Err(Failure::message(
                "name a definition such as `talking-therapies`, or two columns with --before and --after",
            ));
        }
    };
    finish(&document, Vec::from_iter(remark), ending, arguments.format, output)
}

/// The document, what looks wrong, and how the table was.
type Changed = (Value, Option<String>, Ending);

fn service(arguments: &OutcomesArguments, word: &str) -> Result<Changed, Failure> {
    let text = if definitions::is_path(word) {
        definitions::read(word.as_ref())?
    } else {
        let shipped = OutcomeDefinition::shipped(word).map(str::to_owned);
        let ids: Vec<&str> = OutcomeDefinition::ids().collect();
        shipped.ok_or_else(|| {
            format!("there is no definition of outcomes `{word}`; there are {}", ids.join(", "))
        })?
    };
    let definition = OutcomeDefinition::from_toml(&text, catalog::instrument)
        .map_err(|why| Failure::Message(format!("`{word}`: {why}")))?;
    let measures = definition.measures();
    let instruments: Vec<Instrument> =
        measures.iter().filter_map(|measure| catalog::instrument(&measure.instrument).cloned()).collect();
    let scales: Vec<String> = measures.iter().map(|measure| measure.scale.clone()).collect();
    let outcomes = ServiceOutcomes::new(definition, instruments.clone());
    let mut outcomes = Grouped::new(outcomes, arguments.by.by.clone());
    let mut mapping = arguments.reading.mapping()?;
    let prorated = arguments.totals == WhichTotals::Prorated;
    let see = |Waves { earlier, later, group }: Waves<'_, '_>| {
        let pairs: Vec<(Option<Number>, Option<Number>)> = instruments
            .iter()
            .zip(&scales)
            .zip(later)
            .map(|((instrument, scale), later)| {
                let earlier = earlier.iter().find(|scores| scores.instrument().id() == instrument.id());
                (score(earlier, scale, prorated), score(Some(later), scale, prorated))
            })
            .collect();
        outcomes.push(group, |outcomes| outcomes.push(&pairs));
    };
    let how = (arguments.lang.tag(), arguments.by.by.as_deref());
    let (rows, ending) = arguments.earlier.read(arguments.csv(), &mut mapping, how, &instruments, see)?;
    let document = outcomes.document(rows, |outcomes, rows| Ok::<_, Failure>(outcomes.document(rows)))?;
    Ok((document, outcomes.remark(), ending))
}

/// A score that counts: a complete one, or one that the definition's rule fills in too.
pub(super) fn score(scores: Option<&Scores<'_>>, scale: &str, prorated: bool) -> Option<Number> {
    let outcome = scores?.get(scale)?;
    outcome.value().filter(|_| prorated || outcome.status() == Status::Complete)
}

fn change(arguments: &OutcomesArguments, before: &str, after: &str) -> Result<Changed, Failure> {
    let plan = ChangePlan {
        lower_is_better: arguments.better == Some(Better::Lower),
        reliability: arguments.reliability.unwrap_or(f64::NAN),
        reliability_after: arguments.reliability_after,
        functional: arguments.functional,
        methods: arguments.methods.clone(),
        confidence: arguments.confidence,
    };
    let plan = plan.check()?;
    let mut mapping = arguments.reading.mapping()?;
    let mut study = Study::new(Vec::new(), &mut mapping);
    let places = [("--before", before), ("--after", after)]
        .map(|(option, name)| study.read(option, name, &mut mapping));
    let by = arguments.by.by.as_deref().map(|name| study.read("--by", name, &mut mapping));
    let (mut changes, mut unread) = (Grouped::new(Changes::default(), arguments.by.by.clone()), 0_u64);
    let each = |participant: &Participant<'_>| {
        let [before, after] = places.map(|place| {
            let text = participant.field(Some(place)).unwrap_or_default();
            let number = Number::parse(text);
            let is_blank =
                text.is_empty() || text.eq_ignore_ascii_case("na") || text.eq_ignore_ascii_case("nan");
            unread = unread.saturating_add(u64::from(number.is_none() && !is_blank));
            number
        });
        changes.push(participant.field(by), |changes| changes.push(before, after));
    };
    let (done, mut ending) = tables::each(arguments.csv(), &mapping, arguments.lang.tag(), study, each)?;
    if unread > 0 {
        say(format_args!(
            "warning: {unread} fields of --before or --after are not numbers; they count as missing"
        ));
        ending = Ending::Problems;
    }
    let rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
    let document = changes.document(rows, |changes, rows| Ok::<_, Failure>(changes.document(&plan, rows)))?;
    Ok((document, changes.remark(), ending))
}
