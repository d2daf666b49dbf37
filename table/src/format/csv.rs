//! Results as CSV: the kept columns, those of what was found, then `problem`; a row whose results cannot be had keeps its place.

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
    fn fields(&self, found: &Self::Found, sheet: &mut Sheet<'_>);
}

/// Writes CSV.
#[derive(Clone, Debug)]
pub struct Csv {
    language: Language,
    columns: usize,
}

impl Csv {
    /// Tells problems in `language`.
    pub fn new(language: Language) -> Self {
        Self { language, columns: 0 }
    }
}

impl<'d, F: InColumns<'d>> Format<'d, F> for Csv {
    fn begin(&mut self, find: &F, people: &People<'d>, output: &mut Vec<u8>) -> Result<(), TableError> {
        let columns = find.columns();
        refuse_clashes(people, &columns)?;
        self.columns = columns.len();
        let mut sheet = Sheet::new(output);
        people.layout.keep.iter().for_each(|column| sheet.push(people.header.name(*column)));
        columns.iter().for_each(|column| sheet.push(column));
        sheet.push("problem");
        sheet.end_row();
        Ok(())
    }

    #[inline]
    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, output: &mut Vec<u8>) {
        let mut sheet = Sheet::new(output);
        row.kept().for_each(|(_, field)| sheet.push(&field));
        match row.found {
            Some(found) => find.fields(found, &mut sheet),
            None => (0..self.columns).for_each(|_| sheet.push_plain("")),
        }
        if row.problems.is_empty() {
            sheet.push_plain("");
        } else {
            sheet.push(&row.problem(self.language));
        }
        sheet.end_row();
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
