//! Results as CSV: the kept columns, those of what was found, then `problem`; a row whose results cannot be had keeps its place.

use std::io::Write;

use psyscreen_render::Language;

use super::sheet::Sheet;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Find, Format, Worked};

/// What was found, as fields of a row.
pub trait InColumns<'d>: Find<'d> {
    /// The names of the columns, in their order, once the header is understood.
    fn columns(&self) -> Vec<String>;
    /// Writes a field for each of them.
    fn fields(&self, found: &Self::Found, sheet: &mut Sheet<impl Write>);
}

/// Writes CSV.
pub struct Csv<W> {
    sheet: Sheet<W>,
    language: Language,
    columns: usize,
}

impl<W: Write> Csv<W> {
    /// Writes to `output`, and tells problems in `language`.
    pub fn new(output: W, language: Language) -> Self {
        Self { sheet: Sheet::new(output), language, columns: 0 }
    }
}

impl<'d, F: InColumns<'d>, W: Write> Format<'d, F> for Csv<W> {
    fn begin(&mut self, find: &F, people: &People<'d>) -> Result<(), TableError> {
        let columns = find.columns();
        refuse_clashes(people, &columns)?;
        self.columns = columns.len();
        people.layout.keep.iter().for_each(|column| self.sheet.push(people.header.name(*column)));
        columns.iter().for_each(|column| self.sheet.push(column));
        self.sheet.push("problem");
        self.sheet.end_row()
    }

    fn row(&mut self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>) -> Result<(), TableError> {
        row.kept().for_each(|(_, field)| self.sheet.push(&field));
        match row.found {
            Some(found) => find.fields(found, &mut self.sheet),
            None => (0..self.columns).for_each(|_| self.sheet.push_plain("")),
        }
        if row.problems.is_empty() {
            self.sheet.push_plain("");
        } else {
            self.sheet.push(&row.problem(self.language));
        }
        self.sheet.end_row()
    }

    fn end(&mut self) -> Result<(), TableError> {
        self.sheet.finish()
    }
}

/// Kept columns must not have the name of a column of results.
fn refuse_clashes(people: &People<'_>, results: &[String]) -> Result<(), TableError> {
    for column in &people.layout.keep {
        let name = people.header.name(*column);
        if name == "problem" || results.iter().any(|result| result == name) {
            return Err(TableError::Refused(format!(
                "--keep {name}: the results have a column `{name}` too; rename it in the file"
            )));
        }
    }
    Ok(())
}
