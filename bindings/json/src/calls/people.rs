//! Calls about a person.

use psyscreen::instrument::Date;
use psyscreen::report::{Due, FindingsLine, FindingsReport, ReportLine};
use psyscreen::{Instrument, Report};
#[cfg(feature = "render")]
use psyscreen_render::report::{self, Sheet};
use serde::Serialize;

use crate::answer::{Answered, answer_with};
use crate::detailed_error::{DetailedError, Errors};
use crate::engine::Engine;
use crate::fields::Fields;
use crate::person::Reader;

/// In which form a report is wanted.
#[derive(Clone, Copy)]
enum Form {
    /// Ids and numbers: what `--format jsonl` prints.
    Compact,
    /// With labels, titles and citations: what `--format jsonl --with-labels` prints.
    Whole,
    #[cfg(feature = "render")]
    Text,
    #[cfg(feature = "render")]
    Html,
}

/// What to give next.
#[derive(Serialize)]
struct Next<'p> {
    policy: &'p str,
    edition: u32,
    fingerprint: String,
    /// The position of the step among the policy's steps; `null` for instruments of no step, and where nothing is due.
    step: Option<usize>,
    give: Vec<Give<'p>>,
    /// What would settle the level, by what is known so far.
    ask: Vec<String>,
    /// When the person is seen again, where the day of the screening is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_due: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_overdue_days: Option<u32>,
}

/// One instrument to give.
#[derive(Serialize)]
struct Give<'p> {
    instrument: &'p str,
    /// The items still to ask.
    items: Vec<&'p str>,
    /// The items that have an answer already, from the same question of an earlier instrument.
    carried: Vec<&'p str>,
}

/// Scores, bands, cutoffs, critical items and criteria of one instrument.
pub(super) fn score(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let instrument = &engine.named_instrument(fields)?;
    let choices = [("compact", Form::Compact), ("whole", Form::Whole)];
    let form = fields.one_of("report", &choices)?;
    let with_answers = with_answers(fields)?;
    let mut reader = Reader::new(fields);
    let person = reader.person();
    let findings = reader.findings("answers", instrument, person);
    let findings = findings.unwrap_or_else(|| nothing(instrument).score().interpret_for(person));
    let earlier = reader.findings("earlier", instrument, person);
    let problems = reader.problems;
    match form {
        Form::Whole => {
            let report = match with_answers {
                true => FindingsReport::with_answers(&findings),
                false => FindingsReport::new(&findings),
            };
            let report = match &earlier {
                Some(earlier) => report.compared_with(earlier, &findings),
                None => report,
            };
            answer_with(report, problems)
        }
        _ => answer_with(FindingsLine::new(&findings, earlier.as_ref(), with_answers), problems),
    }
}

/// The same beside earlier answers, which must be there.
pub(super) fn change(engine: &Engine, fields: &Fields<'_>) -> Answered {
    if fields.raw("earlier").is_none() {
        let error = DetailedError::new("missing-field", "the field `earlier` is missing");
        return Err(error.help("give the answers of the administration before").alone());
    }
    score(engine, fields)
}

/// What a policy decides about a person.
pub(super) fn triage(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let policy = &engine.named_policy(fields, "policy")?;
    let choices = [
        ("compact", Form::Compact),
        ("whole", Form::Whole),
        #[cfg(feature = "render")]
        ("text", Form::Text),
        #[cfg(feature = "render")]
        ("html", Form::Html),
    ];
    let form = fields.one_of("report", &choices)?;
    #[cfg(feature = "render")]
    let sheet = fields.one_of("sheet", &[("worker", Sheet::Worker), ("person", Sheet::Person)])?;
    #[cfg(feature = "render")]
    let language = fields.text("language")?.unwrap_or_else(|| "en".to_owned());
    let with_answers = with_answers(fields)?;
    let today = fields.day("today")?;
    let mut reader = Reader::new(fields);
    let screening = reader.screening(policy, &|id| engine.instrument(id).is_some());
    let decision = policy.decide(&screening);
    let due = reader.due(&decision, today);
    let mut problems = reader.problems;
    problems.extend(decision.problems().iter().map(DetailedError::of_screening));
    let report = || {
        let report = match with_answers {
            true => Report::with_answers(&screening, &decision),
            false => Report::new(&screening, &decision),
        };
        match due {
            Some(due) => report.follow_up_due(due),
            None => report,
        }
    };
    match form {
        Form::Compact => {
            let line = ReportLine::new(&screening, &decision, with_answers);
            match due {
                Some(due) => answer_with(line.follow_up_due(due), problems),
                None => answer_with(line, problems),
            }
        }
        Form::Whole => answer_with(report(), problems),
        #[cfg(feature = "render")]
        Form::Text => answer_with(sheet.text(&report(), &language), problems),
        #[cfg(feature = "render")]
        Form::Html => {
            let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
            let page = sheet.html_page(&report(), &language, "", &told.join("; "));
            let whole = [&report::html_start(&language), page.as_str(), report::HTML_END].concat();
            answer_with(whole, problems)
        }
    }
}

/// What a policy gives next.
pub(super) fn next(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let policy = &engine.named_policy(fields, "policy")?;
    let today = fields.day("today")?;
    let mut reader = Reader::new(fields);
    let screening = reader.screening(policy, &|id| engine.instrument(id).is_some());
    let decision = policy.decide(&screening);
    let due = reader.due(&decision, today);
    let mut problems = reader.problems;
    problems.extend(decision.problems().iter().map(DetailedError::of_screening));
    let next = policy.next(&screening);
    let give = next.iter().flat_map(|next| next.give()).map(|due| Give {
        instrument: due.instrument().id(),
        items: due.items().map(|item| item.id()).collect(),
        carried: due.carried().map(|(item, _)| item.id()).collect(),
    });
    let next = Next {
        policy: policy.id(),
        edition: policy.edition(),
        fingerprint: policy.fingerprint().to_string(),
        step: next.as_ref().and_then(|next| next.step_index()),
        give: give.collect(),
        ask: decision.ask().iter().map(ToString::to_string).collect(),
        follow_up_due: due.map(Due::day),
        follow_up_overdue_days: due.and_then(Due::overdue_days),
    };
    answer_with(next, problems)
}

fn with_answers(fields: &Fields<'_>) -> Result<bool, Errors> {
    fields.of_type("with_answers", "`true` or `false`").map(Option::unwrap_or_default)
}

/// Nothing is answered.
fn nothing(instrument: &Instrument) -> psyscreen::Responses<'_> {
    let none: [i64; 0] = [];
    instrument.respond_in_order(none).unwrap_or_else(|error| error.readable(instrument))
}
