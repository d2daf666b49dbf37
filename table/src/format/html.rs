//! Sheets to print.

use psyscreen_render::Language;
use psyscreen_render::report::{self, Sheet};

use super::json_lines::AsReport;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::triage::{Decided, Triage};
use crate::work::{Format, Worked};

/// Writes a sheet per person, all on one page of HTML.
#[derive(Clone, Debug)]
pub struct Html<'t> {
    tag: &'t str,
    answers: bool,
    sheet: Sheet,
}

impl<'t> Html<'t> {
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
}

impl<'d> Format<'d, Triage<'d>> for Html<'_> {
    type Page = Vec<u8>;

    fn begin(
        &mut self,
        _triage: &Triage<'d>,
        _people: &People<'d>,
        output: &mut Vec<u8>,
    ) -> Result<(), TableError> {
        output.extend_from_slice(report::html_start(self.tag).as_bytes());
        Ok(())
    }

    fn row(&self, triage: &Triage<'d>, row: &Worked<'_, 'd, impl Cells, Decided<'d>>, output: &mut Vec<u8>) {
        let problem = row.problem_beside_report(Language::of(self.tag));
        let whose = row.whose();
        let page = match row.found {
            Some(found) => {
                let whose = found.date.map_or_else(|| whose.clone(), |date| format!("{whose}, {date}"));
                self.sheet.html_page(&triage.report(found, self.answers), self.tag, &whose, &problem)
            }
            None => report::html_problem(self.tag, &whose, &problem),
        };
        output.extend_from_slice(page.as_bytes());
    }

    fn end(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(report::HTML_END.as_bytes());
    }
}
