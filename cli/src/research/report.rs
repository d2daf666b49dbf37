//! `psyscreen report`: everything that a table says of a questionnaire, as one page to read and to attach.

use std::path::Path;

use clap::Args;
use psyscreen::instrument::Direction;
use psyscreen::{Instrument, Scores};
use psyscreen_psychometrics::{
    AnswerSample, ChangePlan, Changes, DifPlan, IrtPlan, Method, Poolable, Retest, RetestRow, Rotation, Row,
    Rows, Sample, ScaleChoice, StructurePlan, Totals, Weight,
};
use psyscreen_render::research;
use psyscreen_table::{Participant, Study};
use serde_json::{Map, Value, json};

use super::dif::{Group, parse_group};
use super::earlier::EarlierArguments;
use super::outcomes::{parse_functional, score};
use super::sample::PlanArguments;
use super::subject::{Subject, SubjectArguments};
use super::validity::{AgainstArguments, Validating, Wanted};
use crate::failure::{Ending, Failure};
use crate::language::LanguageArguments;
use crate::output::Output;
use crate::tables;
use crate::terminal::say;

pub(crate) const HELP: &str = "\
Exit status:
  0  everything is in order
  1  it finished, and rows have problems or the table looks wrong
  2  nothing could be done

Examples:
  psyscreen report phq-9 people.csv --output report.html
  psyscreen report phq-9 people.csv --criterion mdd --positive 1 -o report.html
  psyscreen report phq-9 people.csv --dif sex=m,f --with gad-7 -o report.html
  psyscreen report phq-9 now.csv --retest --earlier then.csv --id id \\
      --lang zh-Hans -o report.html
  psyscreen report phq-9 after.csv --treated --reliability 0.86 \\
      --earlier before.csv --id id -o report.html";

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    #[command(flatten)]
    plan: PlanArguments,
    /// Sampling weights: a column
    #[arg(long, value_name = "COLUMN", help_heading = "What is computed")]
    weight: Option<String>,
    /// Leave out categories that nobody chose from the graded response model
    #[arg(long, help_heading = "What is computed")]
    collapse: bool,
    /// Groups for which items may work differently: sex=m,f compares f with m
    #[arg(long, value_name = "COLUMN=REF,FOCAL", value_parser = parse_group, help_heading = "What is computed")]
    dif: Option<Group>,
    #[command(flatten)]
    against: AgainstArguments,
    /// Compare an earlier administration with this one
    ///
    /// Earlier answers are in columns such as earlier.phq-9.1, or in the table of --earlier.
    #[arg(long, help_heading = "An instrument given twice")]
    retest: bool,
    /// The earlier administration was before a treatment and this one after it: how people changed
    #[arg(long, requires = "reliability", conflicts_with = "retest", help_heading = TREATMENT)]
    treated: bool,
    /// Reliability of the measure, such as alpha in another sample
    #[arg(long, value_name = "R", requires = "treated", help_heading = TREATMENT)]
    reliability: Option<f64>,
    /// Mean and standard deviation of the healthy, for cutoffs b and c
    #[arg(long, value_name = "MEAN,SD", value_parser = parse_functional, requires = "treated", allow_hyphen_values = true, help_heading = TREATMENT)]
    functional: Option<(f64, f64)>,
    #[command(flatten)]
    earlier: EarlierArguments,
    #[command(flatten)]
    lang: LanguageArguments,
}

const TREATMENT: &str = "A treatment";

impl ReportArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(false).into_iter().chain(self.earlier.earlier.as_deref()).collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ReportArguments, output: &mut Output) -> Result<Ending, Failure> {
    let tag = arguments.lang.tag();
    if arguments.earlier.earlier.is_some() && !arguments.retest && !arguments.treated {
        return Err(Failure::message("--earlier is for --retest or --treated; add one of them"));
    }
    let Subject { instruments, names, mut mapping } = arguments.subject.subject(false)?;
    let [instrument] = instruments.as_slice() else {
        return Err(Failure::message("a report is of one instrument; name one"));
    };
    let plan = &arguments.plan;
    let choice = || if plan.scale.is_empty() { ScaleChoice::All } else { ScaleChoice::Only(&plan.scale) };
    let failed = Failure::Message;
    let mut sample = Sample::new(instruments.clone(), choice(), &names)
        .map_err(failed)?
        .by(plan.by.clone())
        .with_patterns();
    let mut answers = AnswerSample::new(instruments.clone(), choice(), &names).map_err(failed)?;
    let mut groups = match &arguments.dif {
        Some(group) => Some((
            group,
            AnswerSample::new(instruments.clone(), choice(), &names)
                .map_err(failed)?
                .by(Some(group.column.clone())),
        )),
        None => None,
    };
    let wanted = Wanted {
        against: &arguments.against,
        scores: &[],
        higher: true,
        scale: &plan.scale,
        totals: plan.totals,
        by: plan.by.as_deref(),
        confidence: plan.confidence,
        seed: plan.seed,
    };
    let mut validating = if arguments.against.is_asked() {
        Some(Validating::new(&wanted, instruments.clone())?)
    } else {
        None
    };
    let mut retest = match arguments.retest {
        true => Some(Retest::new(instruments.clone(), &plan.scale, plan.plan().totals).map_err(failed)?),
        false => None,
    };
    let mut treated = match arguments.treated {
        true => Some(Treated::new(arguments, instrument, sample.scale_ids())?),
        false => None,
    };
    let known = arguments.earlier.load(&mut mapping, tag, &instruments)?;

    let all: Vec<Instrument> = match &validating {
        Some(validating) => validating.instruments().to_vec(),
        None => instruments.clone(),
    };
    let mut study = Study::new(all.iter().collect(), &mut mapping);
    let by = plan.by.as_deref().map(|name| study.read("--by", name, &mut mapping));
    let weight = arguments.weight.as_deref().map(|name| study.read("--weight", name, &mut mapping));
    let dif = arguments.dif.as_ref().map(|group| study.read("--dif", &group.column, &mut mapping));
    let id = arguments.earlier.id.as_deref().map(|name| study.read("--id", name, &mut mapping));
    if let Some(validating) = &mut validating {
        validating.read(&wanted, &mut study, &mut mapping);
    }
    let mut twice: u64 = 0;
    let each = |participant: &Participant<'_>| {
        let scores = &participant.scores;
        let row = Row { group: participant.field(by), weight: participant.field(weight).map(Weight::parse) };
        sample.push(scores, row);
        answers.push(scores, None, String::new);
        if let Some((group, sample)) = &mut groups {
            sample.push(scores, participant.field(dif).filter(|name| group.has(name)), String::new);
        }
        if let Some(validating) = &mut validating {
            validating.push(participant);
        }
        if retest.is_some() || treated.is_some() {
            match known.of(participant, id) {
                Some(earlier) => {
                    retest.iter_mut().for_each(|retest| retest.push(RetestRow { earlier, later: scores }));
                    treated.iter_mut().for_each(|treated| treated.push(earlier, scores));
                }
                None => twice = twice.saturating_add(1),
            }
        }
    };
    let (done, mut ending) = tables::each(arguments.subject.csv(false), &mapping, tag, study, each)?;
    if known.ending != Ending::Fine {
        ending = known.ending;
    }
    let rows = || Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
    let structure = StructurePlan {
        plan: plan.plan(),
        factors: vec![1, 2, 3],
        rotation: Rotation::Oblimin,
        replications: 200,
    };
    let structure = sample.structure(&structure, rows());
    let mut remarks = sample.remarks();
    let (describe, reliability) =
        (sample.describe(&plan.plan(), rows()), sample.reliability(&plan.plan(), rows()));
    let irt = IrtPlan {
        answers: plan.answers.into(),
        collapse: arguments.collapse,
        confidence: plan.confidence,
        parameters: None,
    };
    let irt = answers.irt(&irt, rows()).map(|irt| irt.document);
    let validity = validating.map(|validating| {
        let (document, more) = validating.document(&wanted, rows());
        remarks.extend(more);
        document
    });
    let dif = groups.map(|(group, sample)| {
        let plan = DifPlan {
            reference: group.reference.clone(),
            focal: group.focal.clone(),
            purify: false,
            alpha: 0.01,
        };
        let found = sample.dif(&plan, rows());
        remarks.extend(found.remarks);
        found.document
    });
    let with_twice = || {
        let mut rows = rows();
        rows.exclude("two rows of --earlier have the same id", twice);
        rows
    };
    let retest = retest.map(|retest| {
        remarks.extend(retest.remarks());
        retest.document(plan.confidence, with_twice())
    });
    let outcomes = treated.map(|treated| treated.document(&with_twice()));
    let command = command();
    let page = research::page(
        &research::Study {
            instrument,
            command: &command,
            version: env!("CARGO_PKG_VERSION"),
            seed: plan.seed,
            describe: &describe,
            reliability: &reliability,
            structure: Some(&structure),
            irt: irt.as_ref().map_err(String::as_str),
            retest: retest.as_ref(),
            outcomes: outcomes.as_ref(),
            validity: validity.as_ref(),
            dif: dif.as_ref(),
        },
        tag,
    );
    output.text(&page)?;
    remarks.iter().for_each(|remark| say(format_args!("warning: {remark}")));
    Ok(if remarks.is_empty() { ending } else { Ending::Problems })
}

/// Scores before and after a treatment, of each scale.
struct Treated {
    plan: ChangePlan,
    prorated: bool,
    scales: Vec<(String, bool, Changes)>,
}

impl Treated {
    fn new(
        arguments: &ReportArguments,
        instrument: &Instrument,
        scales: Vec<String>,
    ) -> Result<Self, Failure> {
        let plan = ChangePlan {
            lower_is_better: true,
            reliability: arguments.reliability.unwrap_or(f64::NAN),
            reliability_after: None,
            functional: arguments.functional,
            methods: vec![Method::Jt],
            confidence: arguments.plan.confidence,
        };
        let lower_is_better = |id: &str| {
            instrument.scale(id).is_none_or(|scale| scale.direction() != Direction::HigherIsBetter)
        };
        let scales = scales.into_iter().map(|id| {
            let lower = lower_is_better(&id);
            (id, lower, Changes::default())
        });
        let prorated = arguments.plan.plan().totals == Totals::Prorated;
        Ok(Self { plan: plan.check()?, prorated, scales: scales.collect() })
    }

    fn push(&mut self, earlier: &[Scores<'_>], later: &[Scores<'_>]) {
        let Self { prorated, scales, .. } = self;
        for (id, _, changes) in scales {
            let later = later.first();
            let form = later.map(|scores| scores.instrument().id());
            let earlier = earlier.iter().find(|scores| Some(scores.instrument().id()) == form);
            changes.push(score(earlier, id, *prorated), score(later, id, *prorated));
        }
    }

    fn document(&self, rows: &Rows) -> Value {
        let scale = |(id, lower_is_better, changes): &(String, bool, Changes)| {
            let plan = ChangePlan { lower_is_better: *lower_is_better, ..self.plan.clone() };
            (id.clone(), changes.document(&plan, rows.clone()))
        };
        let scales: Map<String, Value> = self.scales.iter().map(scale).collect();
        let rows = scales.values().next().and_then(|first| first.get("rows")).cloned();
        json!({ "rows": rows, "scales": scales })
    }
}

/// What was typed, as a shell reads it again.
fn command() -> String {
    let quoted = |word: String| {
        let is_plain =
            !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./=,:+@%".contains(c));
        if is_plain { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let words = std::env::args_os().skip(1).map(|word| quoted(word.to_string_lossy().into_owned()));
    std::iter::once("psyscreen".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
