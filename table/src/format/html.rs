//! Sheets to print.

use std::io::{BufWriter, Write};

use psyscreen_render::Language;
use psyscreen_render::report::{self, Sheet};

use super::json_lines::AsReport;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::triage::{Decided, Triage};
use crate::work::{Format, Worked};

/// Writes a sheet per person, all on one page of HTML.
pub struct Html<'t, W: Write> {
    output: BufWriter<W>,
    tag: &'t str,
    answers: bool,
    sheet: Sheet,
}

impl<'t, W: Write> Html<'t, W> {
    /// Writes to `output`, in the language of this tag as far as there are texts; with the answers to single items where
    /// `answers` says so.
    pub fn new(output: W, tag: &'t str, answers: bool) -> Self {
        Self { output: BufWriter::with_capacity(1 << 16, output), tag, answers, sheet: Sheet::Worker }
    }

    /// For whom the sheets are; the worker where nothing is said.
    #[must_use]
    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.sheet = sheet;
        self
    }

    fn write(&mut self, text: &str) -> Result<(), TableError> {
        self.output.write_all(text.as_bytes()).map_err(TableError::Write)
    }
}

impl<'d, W: Write> Format<'d, Triage<'d>> for Html<'_, W> {
    fn begin(&mut self, _triage: &Triage<'d>, _people: &People<'d>) -> Result<(), TableError> {
        self.write(&report::html_start(self.tag))
    }

    fn row(
        &mut self,
        triage: &Triage<'d>,
        row: &Worked<'_, 'd, impl Cells, Decided<'d>>,
    ) -> Result<(), TableError> {
        let problem = row.problem_beside_report(Language::of(self.tag));
        let whose = row.whose();
        let page = match row.found {
            Some(found) => {
                let whose = found.date.map_or_else(|| whose.clone(), |date| format!("{whose}, {date}"));
                self.sheet.html_page(&triage.report(found, self.answers), self.tag, &whose, &problem)
            }
            None => report::html_problem(self.tag, &whose, &problem),
        };
        self.write(&page)
    }

    fn end(&mut self) -> Result<(), TableError> {
        self.write(report::HTML_END)?;
        self.output.flush().map_err(TableError::Write)
    }
}
