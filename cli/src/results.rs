//! Results as CSV: the kept columns, a command's own, then `problem`; a row whose results cannot be had keeps its place.

use crate::cells::Cells;
use crate::failure::Failure;
use crate::header::Header;
use crate::mapping::Mapping;
use crate::output::Output;
use crate::people::People;
use crate::problem::{Language, Problem, text_of_all};
use crate::remark::Remark;
use crate::rows::RowFault;
use crate::sheet::Sheet;
use crate::table::{Work, Written, each_kept_field, hides_fields};

/// What a command finds out about a row, and how it writes that.
pub(crate) trait Results {
    /// Understands the header.
    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure>;
    /// The names of its columns, in their order, once the header is understood.
    fn columns(&self) -> Vec<String>;
    /// Finds them in what of the row can be used, says what cannot, and writes a field for each of the columns. Gives the position
    /// of the level that was decided, where a policy decides.
    fn write(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        problems: &mut Vec<Problem>,
        sheet: &mut Sheet<'_>,
    ) -> Option<usize>;
    /// The id of the level at this position.
    fn level_name(&self, _position: usize) -> String {
        String::new()
    }
    /// The language in which problems are told.
    fn language(&self) -> &str;
    /// What no single row could say, after the last.
    fn finish(&self) -> Vec<Remark> {
        Vec::new()
    }
}

/// Writes the results of a command as CSV.
pub(crate) struct Csv<'o, R> {
    results: R,
    columns: Vec<String>,
    sheet: Sheet<'o>,
}

impl<'o, R: Results> Csv<'o, R> {
    pub(crate) fn new(results: R, output: &'o mut Output) -> Self {
        Self { columns: Vec::new(), results, sheet: Sheet::new(output) }
    }
}

impl<R: Results> Work for Csv<'_, R> {
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure> {
        let people = self.results.people(header, mapping)?;
        self.columns = self.results.columns();
        refuse_clashes(&people, &self.columns)?;
        Ok(people)
    }

    fn write_header(&mut self, people: &People) -> Result<(), Failure> {
        people.layout.keep.iter().for_each(|column| self.sheet.push(people.header.name(*column)));
        self.columns.iter().for_each(|column| self.sheet.push(column));
        self.sheet.push("problem");
        self.sheet.end_row()
    }

    fn write_row(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        fault: Option<RowFault>,
    ) -> Result<Written, Failure> {
        let mut problems = Vec::new();
        let mut level = None;
        let sheet = &mut self.sheet;
        each_kept_field(people, row, fault, &mut problems, |field| sheet.push(field));
        if hides_fields(fault) {
            self.columns.iter().for_each(|_| self.sheet.push(""));
        } else {
            level = self.results.write(people, row, &mut problems, &mut self.sheet);
        }
        if problems.is_empty() {
            self.sheet.push("");
        } else {
            self.sheet.push(&text_of_all(
                &problems,
                Language::of(self.results.language()),
                people.show_answers,
            ));
        }
        self.sheet.end_row()?;
        Ok(Written { problems, level })
    }

    fn language(&self) -> &str {
        self.results.language()
    }

    fn level(&self, position: usize) -> String {
        self.results.level_name(position)
    }

    fn finish(&mut self) -> Result<Vec<Remark>, Failure> {
        self.sheet.finish()?;
        Ok(self.results.finish())
    }
}

/// Kept columns must not have the name of a column of results.
fn refuse_clashes(people: &People, results: &[String]) -> Result<(), Failure> {
    for column in &people.layout.keep {
        let name = people.header.name(*column);
        if name == "problem" || results.iter().any(|result| result == name) {
            return Err(Failure::Message(format!(
                "--keep {name}: the results have a column `{name}` too; rename it in the file"
            )));
        }
    }
    Ok(())
}
