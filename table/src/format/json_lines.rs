//! Results as JSON lines: for each row the kept columns, a report, and what of the row could not be used.

use std::io::{BufWriter, Write};

use psyscreen_render::Language;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Find, Format, Worked};

/// How much a line tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The answers to single items.
    pub answers: bool,
    /// Labels, titles and citations beside the ids.
    pub labels: bool,
}

/// What was found, as data.
pub trait AsReport<'d>: Find<'d> {
    /// In ids and numbers.
    type Line: Serialize;
    /// With labels, titles and citations.
    type Report: Serialize;
    /// In ids and numbers; `answers` says whether with the answers to single items.
    fn line(&self, found: &Self::Found, answers: bool) -> Self::Line;
    /// With labels, titles and citations.
    fn report(&self, found: &Self::Found, answers: bool) -> Self::Report;
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
    report: R,
    #[serde(skip_serializing_if = "str::is_empty")]
    problem: &'r str,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `output` reports of this detail, and tells problems in `language`.
    pub fn new(output: W, language: Language, detail: Detail) -> Self {
        Self { output: BufWriter::with_capacity(1 << 16, output), language, detail }
    }

    fn line(
        &mut self,
        row: Map<String, Value>,
        report: impl Serialize,
        problem: &str,
    ) -> Result<(), TableError> {
        serde_json::to_writer(&mut self.output, &Line { row, report, problem })
            .map_err(|error| TableError::Write(error.into()))?;
        self.output.write_all(b"\n").map_err(TableError::Write)
    }
}

impl<'d, F: AsReport<'d>, W: Write> Format<'d, F> for JsonLines<W> {
    fn begin(&mut self, _find: &F, _people: &People<'d>) -> Result<(), TableError> {
        Ok(())
    }

    fn row(&mut self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>) -> Result<(), TableError> {
        let problem = row.problem(self.language);
        // Of a row that cannot be told apart, the fields are not known.
        let Some(found) = row.found else { return self.line(Map::new(), Map::new(), &problem) };
        let kept = row.kept().map(|(name, field)| (name.to_owned(), Value::String(field.into_owned())));
        let (kept, Detail { answers, labels }) = (kept.collect(), self.detail);
        if labels {
            self.line(kept, find.report(found, answers), &problem)
        } else {
            self.line(kept, find.line(found, answers), &problem)
        }
    }

    fn end(&mut self) -> Result<(), TableError> {
        self.output.flush().map_err(TableError::Write)
    }
}
