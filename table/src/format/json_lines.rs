//! Results as JSON lines: for each row the kept columns, a report, and what of the row could not be used.

use psyscreen_render::Language;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cells::Cells;
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
#[derive(Clone, Debug)]
pub struct JsonLines {
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

impl JsonLines {
    /// Writes reports of this detail, and tells problems in `language`.
    pub fn new(language: Language, detail: Detail) -> Self {
        Self { language, detail }
    }
}

fn write(output: &mut Vec<u8>, row: Map<String, Value>, report: impl Serialize, problem: &str) {
    // Writing data into memory cannot fail.
    let _written = serde_json::to_writer(&mut *output, &Line { row, report, problem });
    output.push(b'\n');
}

impl<'d, F: AsReport<'d>> Format<'d, F> for JsonLines {
    type Page = Vec<u8>;

    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, output: &mut Vec<u8>) {
        let problem = row.problem(self.language);
        // Of a row that cannot be told apart, the fields are not known.
        let Some(found) = row.found else { return write(output, Map::new(), Map::new(), &problem) };
        let kept = row.kept().map(|(name, field)| (name.to_owned(), Value::String(field.into_owned())));
        let (kept, Detail { answers, labels }) = (kept.collect(), self.detail);
        if labels {
            write(output, kept, find.report(found, answers), &problem);
        } else {
            write(output, kept, find.line(found, answers), &problem);
        }
    }
}
