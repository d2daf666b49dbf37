//! Where record batches go: into a file of Parquet.

use std::fmt;
use std::io::{self, Write};

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use psyscreen_table::Sink;

use crate::read::why;
use crate::write::ArrowPage;

/// So many rows are kept in memory, packed, until they are written.
const ROW_GROUP: usize = 1 << 17;

/// Writes pages as one file of Parquet, compressed by Snappy, which every reader knows.
pub struct ParquetSink<O> {
    output: O,
    writer: Option<ArrowWriter<Vec<u8>>>,
}

impl<O: Write> ParquetSink<O> {
    /// Into these bytes.
    pub fn new(output: O) -> Self {
        Self { output, writer: None }
    }

    /// Hands on what is ready.
    fn hand_on(&mut self) -> io::Result<()> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let ready = writer.inner_mut();
        let written = self.output.write_all(ready);
        ready.clear();
        written
    }
}

impl<O: Write> Sink<ArrowPage> for ParquetSink<O> {
    fn take(&mut self, page: &mut ArrowPage) -> io::Result<()> {
        if let (None, Some(schema)) = (&self.writer, page.schema()) {
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(ROW_GROUP))
                .build();
            let writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).map_err(why)?;
            self.writer = Some(writer);
        }
        if let (Some(batch), Some(writer)) = (page.take().map_err(why)?, &mut self.writer) {
            writer.write(&batch).map_err(why)?;
        }
        self.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            self.output.write_all(&writer.into_inner().map_err(why)?)?;
        }
        self.output.flush()
    }
}

/// Shows no result.
impl<O> fmt::Debug for ParquetSink<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ParquetSink").finish_non_exhaustive()
    }
}
