//! A report for each row: JSON lines, or text for people to read.

use std::io::{self, BufWriter, Write};

use jiff::civil::Date;
use psyscreen::characters::is_hidden;
use psyscreen::report::FindingsReport;
use psyscreen::{Instrument, Report};
use psyscreen_render::report;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cells::Cells;
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::output::Output;
use crate::people::People;
use crate::problem::{Language, Problem, text_of_all};
use crate::remark::Remark;
use crate::rows::RowFault;
use crate::score::{ScoreArguments, earlier, findings};
use crate::table::{self, Work, Written, each_kept_field, hides_fields};
use crate::triage::{Triage, TriageFormat};

/// One line of JSON: the kept columns, the report, and what of the row could not be used.
#[derive(Serialize)]
struct Line<'r, R> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    row: Map<String, Value>,
    #[serde(flatten)]
    report: Option<&'r R>,
    #[serde(skip_serializing_if = "str::is_empty")]
    problem: &'r str,
}

fn buffered(output: &mut Output) -> BufWriter<&mut Output> {
    BufWriter::with_capacity(1 << 16, output)
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    result.map_err(|error| Failure::writing(&error))
}

/// The kept columns by name, and whatever is wrong with the row as such.
fn row_fields(
    people: &People,
    row: &impl Cells,
    fault: Option<RowFault>,
    problems: &mut Vec<Problem>,
) -> Map<String, Value> {
    let mut fields = Vec::new();
    each_kept_field(people, row, fault, problems, |field| fields.push(Value::String(field.to_owned())));
    if hides_fields(fault) {
        return Map::new();
    }
    let names = people.layout.keep.iter().map(|column| people.header.name(*column).to_owned());
    names.zip(fields).collect()
}

fn write_line<R: Serialize>(
    output: &mut impl Write,
    row: Map<String, Value>,
    report: Option<&R>,
    problem: &str,
) -> Result<(), Failure> {
    let line = Line { row, report, problem };
    serde_json::to_writer(&mut *output, &line).map_err(|error| Failure::writing(&error.into()))?;
    written(output.write_all(b"\n"))
}

/// `psyscreen score --format jsonl`.
pub(crate) fn score(
    arguments: &ScoreArguments,
    instrument: &'static Instrument,
    output: &mut Output,
) -> Result<Ending, Failure> {
    table::run(&arguments.table, &mut ScoreLines { arguments, instrument, output: buffered(output) })
}

struct ScoreLines<'a> {
    arguments: &'a ScoreArguments,
    instrument: &'static Instrument,
    output: BufWriter<&'a mut Output>,
}

impl Work for ScoreLines<'_> {
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        crate::score::people(self.instrument, header, mapping)
    }

    fn write_header(&mut self, _people: &People) -> Result<(), Failure> {
        Ok(())
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        fault: Option<RowFault>,
    ) -> Result<Written, Failure> {
        let mut problems = Vec::new();
        let fields = row_fields(people, row, fault, &mut problems);
        let report = (!hides_fields(fault)).then(|| {
            let findings = findings(people, self.instrument, row, &mut problems);
            let report = match self.arguments.table.with_answers {
                true => FindingsReport::with_answers(&findings),
                false => FindingsReport::new(&findings),
            };
            let report = match earlier(people, row, &findings, &mut problems) {
                Some(earlier) => report.compared_with(&earlier, &findings),
                None => report,
            };
            if self.arguments.table.with_labels { report } else { report.without_labels() }
        });
        let problem = text_of_all(&problems, Language::of(self.arguments.lang.tag()), people.show_answers);
        write_line(&mut self.output, fields, report.as_ref(), &problem)?;
        Ok(Written { problems, level: None })
    }

    fn language(&self) -> &str {
        self.arguments.lang.tag()
    }

    fn finish(&mut self) -> Result<Vec<Remark>, Failure> {
        written(self.output.flush()).map(|()| Vec::new())
    }
}

/// `psyscreen triage --format jsonl`, `--format text` and `--format html`.
pub(crate) fn triage(triage: Triage<'_>, output: &mut Output) -> Result<Ending, Failure> {
    let table = &triage.arguments.table;
    if table.with_labels && triage.arguments.format != TriageFormat::Jsonl {
        return Err(Failure::message(
            "--with-labels is for JSON lines; text and html have the labels anyway",
        ));
    }
    table::run(table, &mut TriageReports { triage, output: buffered(output), written: false })
}

struct TriageReports<'a> {
    triage: Triage<'a>,
    output: BufWriter<&'a mut Output>,
    written: bool,
}

impl TriageReports<'_> {
    /// The report of a row.
    fn report(&self, people: &mut People, row: &impl Cells, problems: &mut Vec<Problem>) -> Reported {
        let date = self.triage.date(people, row, problems);
        let screening = self.triage.screening(people, row, problems);
        // What the policy cannot use stands in the report itself.
        let of_row = problems.len();
        let decision = self.triage.decide(&screening, problems);
        let level = self.triage.level_of(&decision);
        let arguments = self.triage.arguments;
        let report = match arguments.table.with_answers {
            true => Report::with_answers(&screening, &decision),
            false => Report::new(&screening, &decision),
        };
        let report = match self.triage.due(decision.follow_up(), date) {
            Some(due) => {
                let report = report.follow_up_due(&due.day.to_string(), due.days);
                match due.overdue {
                    Some(days) => report.follow_up_overdue(days),
                    None => report,
                }
            }
            None => report,
        };
        let is_short = arguments.format == TriageFormat::Jsonl && !arguments.table.with_labels;
        let report = if is_short { report.without_labels() } else { report };
        Reported { report, date, level, of_row }
    }

    /// The kept columns, which say whose row it is; its line where none is kept. What is not seen is left out.
    fn who(fields: &Map<String, Value>, row: &impl Cells) -> String {
        let names: Vec<String> = fields
            .iter()
            .filter(|(_, value)| value.as_str().is_some_and(|value| !value.is_empty()))
            .map(|(name, value)| format!("{name} {}", value.as_str().unwrap_or_default()))
            .map(|shown| shown.chars().filter(|letter| !is_hidden(*letter)).collect())
            .collect();
        if names.is_empty() { format!("line {}", row.line()) } else { names.join(", ") }
    }

    /// A page per person, under a line that says whose it is.
    fn write_text(&mut self, who: &str, report: Option<&Report>, problem: &str) -> io::Result<()> {
        if std::mem::replace(&mut self.written, true) {
            writeln!(self.output)?;
        }
        writeln!(self.output, "===== {who} =====")?;
        let language = self.triage.arguments.lang.tag();
        if !problem.is_empty() {
            let word = match Language::of(language) {
                Language::English => "problem: ",
                Language::Chinese => "问题：",
            };
            writeln!(self.output, "{word}{problem}")?;
        }
        match report {
            Some(report) => writeln!(self.output, "{}", report::text(report, language).trim_end()),
            None => Ok(()),
        }
    }

    /// A sheet per person.
    fn write_html(&mut self, who: &str, reported: Option<&Reported>, problem: &str) -> io::Result<()> {
        let language = self.triage.arguments.lang.tag();
        let who = match reported.and_then(|reported| reported.date) {
            Some(date) => format!("{who}, {date}"),
            None => who.to_owned(),
        };
        let page = match reported {
            Some(reported) => report::html_page(&reported.report, language, &who, problem),
            None => report::html_problem(language, &who, problem),
        };
        self.output.write_all(page.as_bytes())
    }
}

/// The report of a row, and what else is known of it.
struct Reported {
    report: Report,
    date: Option<Date>,
    level: Option<usize>,
    /// How many of the problems are of the row itself; the rest stands in the report.
    of_row: usize,
}

impl Work for TriageReports<'_> {
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        self.triage.people(header, mapping)
    }

    fn write_header(&mut self, _people: &People) -> Result<(), Failure> {
        if self.triage.arguments.format == TriageFormat::Html {
            written(self.output.write_all(report::html_start(self.triage.arguments.lang.tag()).as_bytes()))?;
        }
        Ok(())
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        fault: Option<RowFault>,
    ) -> Result<Written, Failure> {
        let mut problems = Vec::new();
        let fields = row_fields(people, row, fault, &mut problems);
        let reported = (!hides_fields(fault)).then(|| self.report(people, row, &mut problems));
        let language = Language::of(self.triage.arguments.lang.tag());
        let told = match self.triage.arguments.format {
            TriageFormat::Text | TriageFormat::Html => {
                reported.as_ref().and_then(|reported| problems.get(..reported.of_row)).unwrap_or(&problems)
            }
            TriageFormat::Jsonl | TriageFormat::Csv => &problems,
        };
        let problem = text_of_all(told, language, people.show_answers);
        let report = reported.as_ref().map(|reported| &reported.report);
        match self.triage.arguments.format {
            TriageFormat::Text => written(self.write_text(&Self::who(&fields, row), report, &problem))?,
            TriageFormat::Html => {
                written(self.write_html(&Self::who(&fields, row), reported.as_ref(), &problem))?;
            }
            TriageFormat::Jsonl | TriageFormat::Csv => {
                write_line(&mut self.output, fields, report, &problem)?
            }
        }
        Ok(Written { problems, level: reported.and_then(|reported| reported.level) })
    }

    fn language(&self) -> &str {
        self.triage.arguments.lang.tag()
    }

    fn level(&self, position: usize) -> String {
        self.triage.level_at(position)
    }

    fn finish(&mut self) -> Result<Vec<Remark>, Failure> {
        if self.triage.arguments.format == TriageFormat::Html {
            written(self.output.write_all(report::HTML_END.as_bytes()))?;
        }
        written(self.output.flush())?;
        Ok(self.triage.finish())
    }
}
