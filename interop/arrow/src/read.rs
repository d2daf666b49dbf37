//! Record batches as a table that `psyscreen-table` reads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{fmt, io};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use psyscreen_table::{Block, Column, Records};

use crate::text::{TextColumn, kind};

/// Batches, one after the other.
pub(crate) type Batches<'r> = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + 'r>;

/// Record batches, wherever they come from, as rows of cells.
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::sync::Arc;
///
/// use arrow_array::{ArrayRef, Int8Array, RecordBatch, RecordBatchIterator, StringArray};
/// use psyscreen_arrow::ArrowRecords;
/// use psyscreen_table::format::Csv;
/// use psyscreen_table::{Input, Mapping, Score, Work};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let id: ArrayRef = Arc::new(StringArray::from(vec!["ann", "bob"]));
/// let one: ArrayRef = Arc::new(Int8Array::from(vec![Some(1), None]));
/// let two: ArrayRef = Arc::new(StringArray::from(vec!["Nearly every day", "0"]));
/// let batch = RecordBatch::try_from_iter([("id", id), ("1", one), ("phq2_2", two)])?;
/// let batches = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
///
/// let mut input = Input::of_records("the batch", Box::new(ArrowRecords::new(batches)));
/// let phq2 = psyscreen::catalog::instrument("phq-2").ok_or("not in this build")?;
/// let (english, mut results) = (psyscreen_render::Language::English, Vec::new());
/// let work = Work::begin(&mut input, &Mapping::empty(), Score::new(phq2))?;
/// work.write(Csv::new(english), &mut results)?.run(english, NonZeroUsize::MIN, |_, _| {})?;
/// let results = String::from_utf8(results)?;
/// assert!(results.contains("ann,4,4,4,complete,"));
/// assert!(results.contains("bob,,0,3,unscorable,"));
/// # Ok(())
/// # }
/// ```
pub struct ArrowRecords<'r> {
    schema: SchemaRef,
    /// Where each column stands in the batches, if it is read.
    places: Vec<Option<usize>>,
    source: Source<'r>,
    /// The batch at hand, and which of its rows is next.
    columns: Vec<TextColumn>,
    rows: usize,
    next: usize,
    /// How many rows there were before.
    passed: u64,
    /// How many bytes the table has, and how many rows, where that is known.
    size: Option<(u64, u64)>,
}

/// Reads some of the columns, which it hears of first.
pub(crate) type Open<'r> = Box<dyn FnOnce(Option<&[usize]>) -> Result<Batches<'r>, ArrowError> + 'r>;

enum Source<'r> {
    Waiting(Option<Vec<usize>>, Open<'r>),
    Open(Batches<'r>),
    /// All was read, or there was an error.
    Over,
}

impl<'r> ArrowRecords<'r> {
    /// Of batches with the same columns.
    pub fn new(reader: impl RecordBatchReader + 'r) -> Self {
        let schema = reader.schema();
        let places = (0..schema.fields().len()).map(Some).collect();
        Self::of(schema, Source::Open(Box::new(reader)), places, None)
    }

    /// Of a file that reads only the columns that are wanted.
    #[cfg(feature = "parquet")]
    pub(crate) fn opened_by(schema: SchemaRef, open: Open<'r>, size: (u64, u64)) -> Self {
        let places = (0..schema.fields().len()).map(Some).collect();
        Self::of(schema, Source::Waiting(None, open), places, Some(size))
    }

    fn of(
        schema: SchemaRef,
        source: Source<'r>,
        places: Vec<Option<usize>>,
        size: Option<(u64, u64)>,
    ) -> Self {
        Self { schema, places, source, columns: Vec::new(), rows: 0, next: 0, passed: 0, size }
    }

    /// Takes the next batch that has rows; `false` where there is none.
    fn read_batch(&mut self) -> Result<bool, ArrowError> {
        let mut batches = match std::mem::replace(&mut self.source, Source::Over) {
            Source::Waiting(only, open) => open(only.as_deref())?,
            Source::Open(batches) => batches,
            Source::Over => return Ok(false),
        };
        self.passed = self.passed.saturating_add(u64::try_from(self.rows).unwrap_or(u64::MAX));
        (self.rows, self.next) = (0, 0);
        let Some(batch) =
            batches.by_ref().find(|batch| !batch.as_ref().is_ok_and(|batch| batch.num_rows() == 0))
        else {
            return Ok(false);
        };
        let batch = batch?;
        self.columns = batch.columns().iter().map(TextColumn::new).collect::<Result<_, _>>()?;
        self.rows = batch.num_rows();
        self.source = Source::Open(batches);
        Ok(true)
    }
}

impl Records for ArrowRecords<'_> {
    fn columns(&self) -> Vec<Column> {
        let fields = self.schema.fields().iter();
        fields.map(|field| Column::new(field.name(), kind(field.data_type()))).collect()
    }

    fn read_only(&mut self, columns: &[usize]) {
        let Source::Waiting(only, _) = &mut self.source else { return };
        let mut columns = columns.to_vec();
        columns.sort_unstable();
        columns.dedup();
        self.places.fill(None);
        for (place, column) in columns.iter().enumerate() {
            if let Some(known) = self.places.get_mut(*column) {
                *known = Some(place);
            }
        }
        *only = Some(columns);
    }

    fn fill(&mut self, block: &mut Block) -> io::Result<()> {
        while !block.is_full() {
            if self.next >= self.rows && !guarded(|| self.read_batch())? {
                break;
            }
            let row = self.next;
            let done = self.passed.saturating_add(u64::try_from(row).unwrap_or(u64::MAX));
            let Self { columns, places, .. } = &*self;
            // As if the header were line 1.
            block.push_cells(done.saturating_add(2), places.len(), |column, text| {
                match places.get(column).copied().flatten().and_then(|place| columns.get(place)) {
                    Some(column) => column.write(row, text),
                    None => text.extend_from_slice(Block::UNREAD),
                }
            });
            self.next = self.next.saturating_add(1);
        }
        Ok(())
    }

    fn bytes_read(&self) -> u64 {
        let done = self.passed.saturating_add(u64::try_from(self.next).unwrap_or(u64::MAX));
        let Some((bytes, rows)) = self.size else { return done };
        let share = u128::from(bytes).saturating_mul(u128::from(done)).checked_div(u128::from(rows));
        u64::try_from(share.unwrap_or_default()).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for ArrowRecords<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ArrowRecords").finish_non_exhaustive()
    }
}

/// Reads; a panic of the crates that read is a damaged file too. What was half read is not used again.
pub(crate) fn guarded<T, E: fmt::Display>(read: impl FnOnce() -> Result<T, E>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(why),
        Err(_panic) => Err(io::Error::new(io::ErrorKind::InvalidData, "it is damaged")),
    }
}

/// What reading failed of, without the name of a crate before it.
pub(crate) fn why(error: impl fmt::Display) -> io::Error {
    let text = error.to_string();
    let said = text.split_once(" error: ").map_or(&*text, |(_, said)| said);
    io::Error::new(io::ErrorKind::InvalidData, said.to_owned())
}
