//! Results as JSON lines: for each row the kept columns, a report, and what of the row could not be used.

use std::io::{BufWriter, Write};

use psyscreen_render::Language;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Find, Format, Worked};

/// How much a report tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The answers to single items.
    pub answers: bool,
    /// Labels, titles and citations beside the ids.
    pub labels: bool,
}

/// What was found, as a report.
pub trait AsReport: Find {
    /// The report.
    type Report: Serialize;
    /// Makes it.
    fn report(&self, found: &Self::Found, detail: Detail) -> Self::Report;
}

/// Writes JSON lines.
pub struct JsonLines<W: Write> {
    output: BufWriter<W>,
    language: Language,
    detail: Detail,
}

/// One line.
#[derive(Serialize)]
struct Line<'r, R> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    row: Map<String, Value>,
    #[serde(flatten)]
    report: Option<R>,
    #[serde(skip_serializing_if = "str::is_empty")]
    problem: &'r str,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `output` reports of this detail, and tells problems in `language`.
    pub fn new(output: W, language: Language, detail: Detail) -> Self {
        Self { output: BufWriter::with_capacity(1 << 16, output), language, detail }
    }
}

impl<F: AsReport, W: Write> Format<F> for JsonLines<W> {
    fn begin(&mut self, _find: &F, _people: &People) -> Result<(), TableError> {
        Ok(())
    }

    fn row(&mut self, find: &F, row: &Worked<'_, impl Cells, F::Found>) -> Result<(), TableError> {
        let report = row.found.as_ref().map(|found| find.report(found, self.detail));
        let kept = row.kept().map(|(name, field)| (name.to_owned(), Value::String(field.into_owned())));
        // Of a row that cannot be told apart, the fields are not known.
        let kept = if report.is_some() { kept.collect() } else { Map::new() };
        let line = Line { row: kept, report, problem: &row.problem(self.language) };
        serde_json::to_writer(&mut self.output, &line).map_err(|error| TableError::Write(error.into()))?;
        self.output.write_all(b"\n").map_err(TableError::Write)
    }

    fn end(&mut self) -> Result<(), TableError> {
        self.output.flush().map_err(TableError::Write)
    }
}
