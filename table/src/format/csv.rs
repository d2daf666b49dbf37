//! Results as CSV.

use psyscreen_render::Language;

use super::in_columns::{Fields as _, InColumns, RowWriter};
use super::sheet::Sheet;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Format, Worked};

/// Writes CSV.
#[derive(Clone, Debug)]
pub struct Csv {
    rows: RowWriter,
}

impl Csv {
    /// Tells problems in `language`.
    pub fn new(language: Language) -> Self {
        Self { rows: RowWriter::new(language) }
    }
}

impl<'d, F: InColumns<'d>> Format<'d, F> for Csv {
    type Page = Vec<u8>;

    fn begin(&mut self, find: &F, people: &People<'d>, page: &mut Vec<u8>) -> Result<(), TableError> {
        let mut sheet = Sheet::new(page);
        self.rows.begin(find, people)?.iter().for_each(|column| sheet.push(&column.name));
        sheet.end_row();
        Ok(())
    }

    #[inline]
    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, page: &mut Vec<u8>) {
        let mut sheet = Sheet::new(page);
        self.rows.row(find, row, &mut sheet);
        sheet.end_row();
    }
}
