//! `psyscreen report`: everything that a table says of a questionnaire, as one page to read and to attach.

use std::path::Path;

use clap::Args;
use psyscreen::Instrument;
use psyscreen_psychometrics::{
    AnswerSample, DifPlan, IrtPlan, Retest, RetestRow, Rotation, Row, Rows, Sample, ScaleChoice,
    StructurePlan, Weight,
};
use psyscreen_render::research;
use psyscreen_table::{Participant, Study};

use super::dif::{Group, parse_group};
use super::earlier::EarlierArguments;
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
      --lang zh-Hans -o report.html";

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
    #[command(flatten)]
    earlier: EarlierArguments,
    #[command(flatten)]
    lang: LanguageArguments,
}

impl ReportArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        self.subject.inputs(false).into_iter().chain(self.earlier.earlier.as_deref()).collect()
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ReportArguments, output: &mut Output) -> Result<Ending, Failure> {
    let tag = arguments.lang.tag();
    if arguments.earlier.earlier.is_some() && !arguments.retest {
        return Err(Failure::message("--earlier is for --retest; add it"));
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
        by: plan.by.as_deref().filter(|_| arguments.against.criterion.is_some()),
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
        if let Some(retest) = &mut retest {
            match known.of(participant, id) {
                Some(earlier) => retest.push(RetestRow { earlier, later: scores }),
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
    let retest = retest.map(|retest| {
        let mut rows = rows();
        rows.exclude("two rows of --earlier have the same id", twice);
        retest.document(plan.confidence, rows)
    });
    let command = command();
    let page = research::page(
        &research::Study {
            instrument,
            command: &command,
            version: env!("CARGO_PKG_VERSION"),
            describe: &describe,
            reliability: &reliability,
            structure: Some(&structure),
            irt: irt.as_ref().map_err(String::as_str),
            retest: retest.as_ref(),
            validity: validity.as_ref(),
            dif: dif.as_ref(),
        },
        tag,
    );
    output.text(&page)?;
    remarks.iter().for_each(|remark| say(format_args!("warning: {remark}")));
    Ok(if remarks.is_empty() { ending } else { Ending::Problems })
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
