//! Reports to read, one after the other.

use std::io::{self, BufWriter, Write};

use psyscreen_render::Language;
use psyscreen_render::report::Sheet;

use super::json_lines::AsReport;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::triage::{Decided, Triage};
use crate::work::{Format, Worked};

/// Writes a page per person, under a line that says whose it is.
pub struct PlainText<'t, W: Write> {
    output: BufWriter<W>,
    tag: &'t str,
    answers: bool,
    sheet: Sheet,
    has_begun: bool,
}

impl<'t, W: Write> PlainText<'t, W> {
    /// Writes to `output`, in the language of this tag as far as there are texts; with the answers to single items where
    /// `answers` says so.
    pub fn new(output: W, tag: &'t str, answers: bool) -> Self {
        Self {
            output: BufWriter::with_capacity(1 << 16, output),
            tag,
            answers,
            sheet: Sheet::Worker,
            has_begun: false,
        }
    }

    /// For whom the sheets are; the worker where nothing is said.
    #[must_use]
    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.sheet = sheet;
        self
    }

    fn page<'d>(
        &mut self,
        triage: &Triage<'d>,
        row: &Worked<'_, 'd, impl Cells, Decided<'d>>,
    ) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            writeln!(self.output)?;
        }
        writeln!(self.output, "===== {} =====", row.whose())?;
        let language = Language::of(self.tag);
        let problem = row.problem_beside_report(language);
        let is_told = self.sheet == Sheet::Worker || row.found.is_none();
        if is_told && !problem.is_empty() {
            writeln!(self.output, "{}{problem}", language.pick("problem: ", "问题："))?;
        }
        match row.found {
            Some(found) => {
                let report = triage.report(found, self.answers);
                writeln!(self.output, "{}", self.sheet.text(&report, self.tag).trim_end())
            }
            None => Ok(()),
        }
    }
}

impl<'d, W: Write> Format<'d, Triage<'d>> for PlainText<'_, W> {
    fn begin(&mut self, _triage: &Triage<'d>, _people: &People<'d>) -> Result<(), TableError> {
        Ok(())
    }

    fn row(
        &mut self,
        triage: &Triage<'d>,
        row: &Worked<'_, 'd, impl Cells, Decided<'d>>,
    ) -> Result<(), TableError> {
        self.page(triage, row).map_err(TableError::Write)
    }

    fn end(&mut self) -> Result<(), TableError> {
        self.output.flush().map_err(TableError::Write)
    }
}
