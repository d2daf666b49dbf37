//! Results as fields of rows, for every format that has columns: the kept columns, those of what was found, then `problem`; a row whose
//! results cannot be had keeps its place.

use psyscreen::Instrument;
use psyscreen::interpretation::ResultValue;
use psyscreen_render::Language;

use super::series_kind::SeriesKind;
use crate::calendar::Date;
use crate::cells::Cells;
use crate::column::Column;
use crate::error::TableError;
use crate::people::People;
use crate::refusal::Refusal;
use crate::work::{Find, Worked};

/// What was found, as fields of a row.
pub trait InColumns<'d>: Find<'d> {
    /// The columns, in their order, once the header is understood.
    fn columns(&self) -> Vec<Column>;
    /// The same columns for data frames, which know categories and truths.
    fn series(&self) -> Vec<(String, SeriesKind)>;
    /// The instrument, where what is found of a row are its scores and nothing else.
    fn scores_only(&self, _people: &People<'d>) -> Option<&'d Instrument> {
        None
    }
    /// Writes a field for each of them.
    fn fields(&self, found: &Self::Found, fields: &mut impl Fields);
}

/// Where the fields of a row go, one after the other.
pub trait Fields {
    /// A field of any text.
    fn push(&mut self, text: &str);
    /// A field of letters, digits, points and hyphens, or an empty one.
    #[inline]
    fn push_plain(&mut self, text: &str) {
        self.push(text);
    }
    /// A result.
    fn push_value(&mut self, value: ResultValue<'_>);
    /// A whole number, or nothing.
    fn push_whole(&mut self, number: Option<i64>);
    /// A day, or nothing.
    fn push_day(&mut self, day: Option<Date>);
    /// Where the fields are written as CSV has them, each with a comma behind it: what they are written to.
    #[inline]
    fn as_csv(&mut self) -> Option<&mut Vec<u8>> {
        None
    }
}

/// How rows are written as fields.
#[derive(Clone, Debug)]
pub struct RowWriter {
    language: Language,
    /// How many columns what is found has.
    results: usize,
}

impl RowWriter {
    /// Tells problems in `language`.
    pub fn new(language: Language) -> Self {
        Self { language, results: 0 }
    }

    /// All columns, in their order. Kept columns must not have the name of a column of results.
    pub fn begin<'d, F: InColumns<'d>>(
        &mut self,
        find: &F,
        people: &People<'d>,
    ) -> Result<Vec<Column>, TableError> {
        let results = find.columns();
        self.results = results.len();
        let mut columns = Vec::new();
        for kept in &people.layout.keep {
            let name = people.header.name(*kept);
            if name == "problem" || results.iter().any(|result| result.name == name) {
                return Err(TableError::Refused(Refusal::new(
                    format!("--keep {name}: the results have a column `{name}` too; rename it in the file"),
                    format!("--keep {name}：结果中也有名为 `{name}` 的列；请在文件中改名"),
                )));
            }
            columns.push(Column::new(name, people.header.kind(*kept)));
        }
        columns.extend(results);
        columns.push(Column::text("problem"));
        Ok(columns)
    }

    /// Writes a field for each column.
    #[inline]
    pub fn row<'d, F: InColumns<'d>>(
        &self,
        find: &F,
        row: &Worked<'_, 'd, impl Cells, F::Found>,
        fields: &mut impl Fields,
    ) {
        row.kept().for_each(|(_, field)| fields.push(&field));
        match row.found {
            Some(found) => find.fields(found, fields),
            None => (0..self.results).for_each(|_| fields.push_plain("")),
        }
        if row.problems.is_empty() {
            fields.push_plain("");
        } else {
            fields.push(&row.problem(self.language));
        }
    }
}
