//! `psyscreen dif`: whether items work differently for two groups of people.

use clap::Args;
use psyscreen_psychometrics::{AnswerSample, DifPlan, Grouped, Rows, ScaleChoice};
use psyscreen_table::{Participant, Study};

use super::by::ByArguments;
use super::figures::FiguresFormat;
use super::finish::finish;
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
  psyscreen dif phq-9 people.csv --group sex=m,f
  psyscreen dif phq-9 people.csv --group language=en,xh --purify
  psyscreen dif --items A1,A2,A3 --codes 1..5 people.csv --group sex=1,2";

#[derive(Debug, Args)]
pub(crate) struct DifArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    /// The groups: sex=m,f compares f (the focal group) with m (the reference)
    #[arg(long, value_name = "COLUMN=REF,FOCAL", value_parser = parse_group, help_heading = COMPUTED)]
    group: Group,
    /// Scales to look at [default: all that add up items]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', help_heading = COMPUTED)]
    scale: Vec<String>,
    /// Take items that work differently out of the total by which people are matched
    ///
    /// They are found again with the new total, until they are the same.
    #[arg(long, help_heading = COMPUTED)]
    purify: bool,
    /// Below which p of the total test --purify takes an item out
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = parse_alpha, requires = "purify", help_heading = COMPUTED)]
    alpha: f64,
    #[command(flatten)]
    by: ByArguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text, help_heading = "Output")]
    format: FiguresFormat,
    #[command(flatten)]
    lang: LanguageArguments,
}

const COMPUTED: &str = "What is computed";

/// A column and two of its values.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) column: String,
    pub(super) reference: String,
    pub(super) focal: String,
}

impl Group {
    /// Whether a value is one of the two.
    pub(super) fn has(&self, name: &str) -> bool {
        name == self.reference || name == self.focal
    }
}

pub(super) fn parse_group(text: &str) -> Result<Group, String> {
    let hint = "write COLUMN=REF,FOCAL, for example `sex=m,f`";
    let (column, names) = text.split_once('=').ok_or(hint)?;
    let (reference, focal) = names.split_once(',').ok_or(hint)?;
    let (reference, focal) = (reference.trim(), focal.trim());
    if reference.is_empty() || focal.is_empty() || reference == focal || focal.contains(',') {
        return Err(format!("name two different groups: {hint}"));
    }
    Ok(Group { column: column.trim().to_owned(), reference: reference.to_owned(), focal: focal.to_owned() })
}

fn parse_alpha(text: &str) -> Result<f64, String> {
    let alpha = text.parse().map_err(|_| "write a number such as 0.01".to_owned())?;
    if alpha > 0.0 && alpha < 1.0 {
        Ok(alpha)
    } else {
        Err("it lies between 0 and 1, such as 0.01".to_owned())
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &DifArguments, output: &mut Output) -> Result<Ending, Failure> {
    arguments.lang.require_one_of([])?;
    let Subject { instruments, names, mut mapping } = arguments.subject.subject(false)?;
    let only = &arguments.scale;
    let choice = if only.is_empty() { ScaleChoice::All } else { ScaleChoice::Only(only) };
    let sample = AnswerSample::new(instruments.clone(), choice, &names).map_err(Failure::Message)?;
    let group = &arguments.group;
    let Group { column, reference, focal } = group;
    let mut sample = Grouped::new(sample.by(Some(column.clone())), arguments.by.by.clone());
    let mut study = Study::new(instruments.iter().collect(), &mut mapping);
    let place = study.read("--group", column, &mut mapping);
    let by = arguments.by.by.as_deref().map(|name| study.read("--by", name, &mut mapping));
    let each = |participant: &Participant<'_>| {
        let group = participant.field(Some(place)).filter(|name| group.has(name));
        sample.push(participant.field(by), |sample| sample.push(&participant.scores, group, String::new));
    };
    let (csv, tag) = (arguments.subject.csv(false), arguments.lang.tag());
    let (done, ending) = tables::each(csv, &mapping, tag, study, each)?;
    let rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
    let plan = DifPlan {
        reference: reference.clone(),
        focal: focal.clone(),
        purify: arguments.purify,
        alpha: arguments.alpha,
    };
    let mut remarks = None;
    let document = sample.document(rows, |sample, rows| {
        let found = sample.dif(&plan, rows);
        // Those of everybody come first; those of groups stand in their documents.
        remarks.get_or_insert(found.remarks);
        Ok::<_, Failure>(found.document)
    })?;
    let mut remarks = remarks.unwrap_or_default();
    remarks.extend(sample.remark());
    finish(&document, remarks, ending, arguments.format, output)
}
