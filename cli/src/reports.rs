//! A report for each row: JSON lines, or text for people to read.

use std::io::{self, BufWriter, StdoutLock, Write};

use jiff::civil::Date;
use psyscreen::{FindingsReport, Instrument, Report};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::args::{ScoreArguments, TriageFormat};
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::people::People;
use crate::remark::Remark;
use crate::rows::Row;
use crate::score::findings;
use crate::table::{self, Work, Written, kept_fields};
use crate::triage::Triage;

type Output = BufWriter<StdoutLock<'static>>;

/// One line of JSON: the kept columns, the report, and what was wrong if there is none.
#[derive(Serialize)]
struct Line<'r, R> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    row: Map<String, Value>,
    #[serde(flatten)]
    report: Option<&'r R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'r str>,
}

fn output() -> Output {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    result.map_err(|error| Failure::writing(&error))
}

/// The kept columns by name, and whatever is wrong with the row as such.
fn row_fields(people: &People, row: &Row, problem: &mut Option<String>) -> Map<String, Value> {
    let fields = kept_fields(people, row, problem);
    let names = people.layout.keep.iter().map(|column| people.header.name(*column).to_owned());
    names.zip(fields.into_iter().map(|field| Value::String(field.into_owned()))).collect()
}

fn write_line<R: Serialize>(
    output: &mut Output,
    row: Map<String, Value>,
    report: &Result<R, String>,
) -> Result<(), Failure> {
    let problem = report.as_ref().err().map(String::as_str);
    let line = Line { row, report: report.as_ref().ok(), problem };
    serde_json::to_writer(&mut *output, &line).map_err(|error| Failure::writing(&error.into()))?;
    written(output.write_all(b"\n"))
}

/// `psyscreen score --format jsonl`.
pub(crate) fn score(arguments: &ScoreArguments, instrument: &'static Instrument) -> Result<Ending, Failure> {
    table::run(&arguments.table, &mut ScoreLines { arguments, instrument, output: output() })
}

struct ScoreLines<'a> {
    arguments: &'a ScoreArguments,
    instrument: &'static Instrument,
    output: Output,
}

impl Work for ScoreLines<'_> {
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        mapping.require_for(self.instrument.id())?;
        People::new(header, &[self.instrument], &[], false, mapping)
    }

    fn write_header(&mut self, _people: &People) -> Result<(), Failure> {
        Ok(())
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &Row,
        broken: Option<String>,
    ) -> Result<Written, Failure> {
        let mut problem = broken;
        let fields = row_fields(people, row, &mut problem);
        let found = problem.map_or_else(|| findings(people, row), Err);
        let report = found.map(|findings| match self.arguments.table.with_answers {
            true => FindingsReport::with_answers(&findings),
            false => FindingsReport::new(&findings),
        });
        write_line(&mut self.output, fields, &report)?;
        Ok(Written { problem: report.err(), level: None })
    }

    fn finish(&mut self) -> Result<Vec<Remark>, Failure> {
        written(self.output.flush()).map(|()| Vec::new())
    }
}

/// `psyscreen triage --format jsonl`, `--format text` and `--format html`.
pub(crate) fn triage(triage: Triage<'_>) -> Result<Ending, Failure> {
    let table = &triage.arguments.table;
    table::run(table, &mut TriageReports { triage, output: output(), written: false })
}

struct TriageReports<'a> {
    triage: Triage<'a>,
    output: Output,
    written: bool,
}

impl TriageReports<'_> {
    /// The report of a row, and its level.
    fn report(&self, people: &mut People, row: &Row) -> Result<(Report, Option<usize>), String> {
        let date = self.triage.date(people, row)?;
        let screening = self.triage.screening(people, row)?;
        let decision = self.triage.decide(&screening)?;
        let level = self.triage.level_of(&decision);
        let report = match self.triage.arguments.table.with_answers {
            true => Report::with_answers(&screening, &decision),
            false => Report::new(&screening, &decision),
        };
        let Some(due) = self.triage.due(decision.follow_up(), date) else {
            return Ok((report, level));
        };
        let report = report.follow_up_due(&due.day.to_string(), due.days);
        let report = match due.overdue {
            Some(days) => report.follow_up_overdue(days),
            None => report,
        };
        Ok((report, level))
    }

    /// The kept columns, which say whose row it is; its line where none is kept. Control characters are left out.
    fn who(fields: &Map<String, Value>, row: &Row) -> String {
        let names: Vec<String> = fields
            .iter()
            .map(|(name, value)| {
                let value = value.as_str().unwrap_or_default();
                format!("{name} {}", value.chars().filter(|letter| !letter.is_control()).collect::<String>())
            })
            .collect();
        if names.is_empty() { format!("line {}", row.line()) } else { names.join(", ") }
    }

    /// A page per person, under a line that says whose it is.
    fn write_text(&mut self, who: &str, report: &Result<Report, String>) -> io::Result<()> {
        if std::mem::replace(&mut self.written, true) {
            writeln!(self.output)?;
        }
        writeln!(self.output, "===== {who} =====")?;
        match report {
            Ok(report) => writeln!(self.output, "{}", report.text(&self.triage.arguments.lang).trim_end()),
            Err(problem) => writeln!(self.output, "problem: {problem}"),
        }
    }

    /// A sheet per person.
    fn write_html(
        &mut self,
        who: &str,
        date: Option<Date>,
        report: &Result<Report, String>,
    ) -> io::Result<()> {
        let arguments = self.triage.arguments;
        let who = match date {
            Some(date) => format!("{who}, {date}"),
            None => who.to_owned(),
        };
        let page = match report {
            Ok(report) => report.html_page(&arguments.lang, &who),
            Err(problem) => Report::html_problem(&arguments.lang, &who, problem),
        };
        self.output.write_all(page.as_bytes())
    }
}

impl Work for TriageReports<'_> {
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        self.triage.people(header, mapping)
    }

    fn write_header(&mut self, _people: &People) -> Result<(), Failure> {
        if self.triage.arguments.format == TriageFormat::Html {
            written(self.output.write_all(Report::html_start(&self.triage.arguments.lang).as_bytes()))?;
        }
        Ok(())
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &Row,
        broken: Option<String>,
    ) -> Result<Written, Failure> {
        let mut problem = broken;
        let fields = row_fields(people, row, &mut problem);
        let found = problem.map_or_else(|| self.report(people, row), Err);
        let (report, level) = match found {
            Ok((report, level)) => (Ok(report), level),
            Err(problem) => (Err(problem), None),
        };
        match self.triage.arguments.format {
            TriageFormat::Text => written(self.write_text(&Self::who(&fields, row), &report))?,
            TriageFormat::Html => {
                // A day that cannot be read is the problem that the sheet tells.
                let date = self.triage.date(people, row).ok().flatten();
                written(self.write_html(&Self::who(&fields, row), date, &report))?;
            }
            TriageFormat::Jsonl | TriageFormat::Csv => write_line(&mut self.output, fields, &report)?,
        }
        Ok(Written { problem: report.err(), level })
    }

    fn level(&self, position: usize) -> String {
        self.triage.level_at(position)
    }

    fn finish(&mut self) -> Result<Vec<Remark>, Failure> {
        if self.triage.arguments.format == TriageFormat::Html {
            written(self.output.write_all(Report::HTML_END.as_bytes()))?;
        }
        written(self.output.flush())?;
        Ok(self.triage.finish())
    }
}
