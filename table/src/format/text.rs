//! Reports to read, one after the other.

use std::fmt::{self, Write as _};

use psyscreen_render::Language;
use psyscreen_render::report::Sheet;

use super::json_lines::AsReport;
use crate::cells::Cells;
use crate::triage::{Decided, Triage};
use crate::work::{Format, Worked};

/// Writes a page per person, under a line that says whose it is.
#[derive(Clone, Debug)]
pub struct PlainText<'t> {
    tag: &'t str,
    answers: bool,
    sheet: Sheet,
}

impl<'t> PlainText<'t> {
    /// In the language of this tag as far as there are texts; with the answers to single items where `answers` says so.
    pub fn new(tag: &'t str, answers: bool) -> Self {
        Self { tag, answers, sheet: Sheet::Worker }
    }

    /// For whom the sheets are; the worker where nothing is said.
    #[must_use]
    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.sheet = sheet;
        self
    }

    fn page<'d>(
        &self,
        triage: &Triage<'d>,
        row: &Worked<'_, 'd, impl Cells, Decided<'d>>,
        output: &mut String,
    ) -> fmt::Result {
        if !row.is_first {
            writeln!(output)?;
        }
        writeln!(output, "===== {} =====", row.whose())?;
        let language = Language::of(self.tag);
        let problem = row.problem_beside_report(language);
        let is_told = self.sheet == Sheet::Worker || row.found.is_none();
        if is_told && !problem.is_empty() {
            writeln!(output, "{}{problem}", language.pick("problem: ", "问题："))?;
        }
        match row.found {
            Some(found) => {
                let report = triage.report(found, self.answers);
                writeln!(output, "{}", self.sheet.text(&report, self.tag).trim_end())
            }
            None => Ok(()),
        }
    }
}

impl<'d> Format<'d, Triage<'d>> for PlainText<'_> {
    type Page = Vec<u8>;

    fn row(&self, triage: &Triage<'d>, row: &Worked<'_, 'd, impl Cells, Decided<'d>>, output: &mut Vec<u8>) {
        let mut page = String::new();
        // Writing into memory cannot fail.
        let _written = self.page(triage, row, &mut page);
        output.extend_from_slice(page.as_bytes());
    }
}
