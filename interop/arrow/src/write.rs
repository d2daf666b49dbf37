//! Results as record batches: one builder for each column of results.

use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use psyscreen::Truth;
use psyscreen::interpretation::ResultValue;
use psyscreen_render::Language;
use psyscreen_table::format::{Fields, InColumns, RowWriter};
use psyscreen_table::{Cells, Column, ColumnKind, Date, Format, People, TableError, Worked};

/// Writes results as record batches: the columns that CSV has. Numbers are `Float64`, counts of days `Int64`, days `Date32`, all else
/// `Utf8`; kept columns have the kind that they have in the table. What is empty in CSV is null.
#[derive(Clone, Debug)]
pub struct ArrowFormat {
    rows: RowWriter,
    columns: Vec<Column>,
}

/// Some rows of results.
#[derive(Default)]
pub struct ArrowPage {
    schema: Option<SchemaRef>,
    builders: Vec<Builder>,
    rows: usize,
}

enum Builder {
    Text(StringBuilder),
    Whole(Int64Builder),
    Decimal(Float64Builder),
    Day(Date32Builder),
}

/// The fields of one row: the builders that are still to be filled.
struct Row<'p>(std::slice::IterMut<'p, Builder>);

impl ArrowFormat {
    /// Tells problems in `language`.
    pub fn new(language: Language) -> Self {
        Self { rows: RowWriter::new(language), columns: Vec::new() }
    }
}

impl<'d, F: InColumns<'d>> Format<'d, F> for ArrowFormat {
    type Page = ArrowPage;

    fn begin(&mut self, find: &F, people: &People<'d>, page: &mut ArrowPage) -> Result<(), TableError> {
        self.columns = self.rows.begin(find, people)?;
        page.begin(&self.columns);
        Ok(())
    }

    #[inline]
    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, page: &mut ArrowPage) {
        if page.builders.is_empty() {
            page.begin(&self.columns);
        }
        self.rows.row(find, row, &mut Row(page.builders.iter_mut()));
        page.rows = page.rows.saturating_add(1);
    }
}

impl ArrowPage {
    fn begin(&mut self, columns: &[Column]) {
        let fields = columns.iter().map(|column| Field::new(&column.name, data_type(column.kind), true));
        self.schema = Some(Arc::new(Schema::new(fields.collect::<Vec<_>>())));
        self.builders = columns.iter().map(|column| Builder::new(column.kind)).collect();
    }

    /// The columns, once they are known.
    pub fn schema(&self) -> Option<&SchemaRef> {
        self.schema.as_ref()
    }

    /// Takes its rows, if there are any; it is empty afterwards.
    ///
    /// # Errors
    ///
    /// Where there are too many rows for one batch.
    pub fn take(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let (Some(schema), true) = (&self.schema, std::mem::take(&mut self.rows) > 0) else {
            return Ok(None);
        };
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(schema.clone(), columns).map(Some)
    }
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Whole => DataType::Int64,
        ColumnKind::Decimal => DataType::Float64,
        ColumnKind::Day => DataType::Date32,
        _ => DataType::Utf8,
    }
}

impl Builder {
    fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Whole => Self::Whole(Int64Builder::new()),
            ColumnKind::Decimal => Self::Decimal(Float64Builder::new()),
            ColumnKind::Day => Self::Day(Date32Builder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Whole(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
        }
    }

    /// What a text says in a column of this kind.
    #[inline]
    fn text(&mut self, text: &str) {
        match self {
            Self::Text(builder) => builder.append_option((!text.is_empty()).then_some(text)),
            Self::Whole(builder) => builder.append_option(text.parse().ok()),
            Self::Decimal(builder) => builder.append_option(text.parse().ok()),
            Self::Day(builder) => builder.append_option(text.parse().ok().and_then(days)),
        }
    }
}

/// Days since 1970, as Arrow counts them.
fn days(day: Date) -> Option<i32> {
    i32::try_from(Date::new(1970, 1, 1)?.days_until(day)).ok()
}

impl Fields for Row<'_> {
    #[inline]
    fn push(&mut self, text: &str) {
        if let Some(builder) = self.0.next() {
            builder.text(text);
        }
    }

    #[inline]
    fn push_value(&mut self, value: ResultValue<'_>) {
        match (self.0.next(), value) {
            (Some(Builder::Decimal(builder)), ResultValue::Number(number)) => {
                builder.append_option(number.map(psyscreen::Number::to_f64));
            }
            (Some(builder), ResultValue::Truth(Truth::True)) => builder.text("true"),
            (Some(builder), ResultValue::Truth(Truth::False)) => builder.text("false"),
            (Some(builder), ResultValue::Bands(Some((low, high)))) if low.id() == high.id() => {
                builder.text(low.id());
            }
            (Some(builder), other) => builder.text(&other.to_string()),
            (None, _) => {}
        }
    }

    fn push_whole(&mut self, number: Option<i64>) {
        if let Some(Builder::Whole(builder)) = self.0.next() {
            builder.append_option(number);
        }
    }

    fn push_day(&mut self, day: Option<Date>) {
        if let Some(Builder::Day(builder)) = self.0.next() {
            builder.append_option(day.and_then(days));
        }
    }
}

/// Shows no result.
impl fmt::Debug for ArrowPage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ArrowPage").field("rows", &self.rows).finish_non_exhaustive()
    }
}
