//! Files of Arrow and of Parquet.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::read::{ArrowRecords, Batches, guarded, why};

/// How many rows are read at once: so many fit into the nearer caches.
const ROWS: usize = 8192;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// Parquet.
    Parquet,
    /// A file of Arrow, also called Feather version 2.
    ArrowFile,
    /// A stream of Arrow, kept in a file.
    ArrowStream,
}

impl FileKind {
    /// By the first bytes of a file; `None` for everything else. The file is left at its beginning.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn of(file: &mut File) -> io::Result<Option<Self>> {
        let mut first = Vec::new();
        file.by_ref().take(6).read_to_end(&mut first)?;
        file.rewind()?;
        Ok(match &*first {
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet),
            b"ARROW1" => Some(Self::ArrowFile),
            [0xff, 0xff, 0xff, 0xff, ..] => Some(Self::ArrowStream),
            _ => None,
        })
    }

    /// What such a file is called in messages.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Parquet => "a Parquet file",
            Self::ArrowFile | Self::ArrowStream => "an Arrow file",
        }
    }

    /// Opens a table. What it holds is read later, and of Parquet only the columns that are wanted.
    ///
    /// # Errors
    ///
    /// Where the file is damaged, or uses what is not read.
    pub fn open(self, file: File) -> io::Result<ArrowRecords<'static>> {
        guarded(|| self.open_unguarded(file))
    }

    fn open_unguarded(self, file: File) -> io::Result<ArrowRecords<'static>> {
        let bytes = file.metadata()?.len();
        match self {
            Self::Parquet => {
                let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(why)?;
                let rows = builder.metadata().file_metadata().num_rows();
                let schema = builder.schema().clone();
                let open = move |only: Option<&[usize]>| -> Result<Batches<'static>, ArrowError> {
                    let mask = match only {
                        Some(columns) => {
                            ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied())
                        }
                        None => ProjectionMask::all(),
                    };
                    let reader = builder.with_batch_size(ROWS).with_projection(mask).build();
                    Ok(Box::new(reader.map_err(ArrowError::from)?))
                };
                let rows = u64::try_from(rows).unwrap_or_default();
                Ok(ArrowRecords::opened_by(schema, Box::new(open), (bytes, rows)))
            }
            Self::ArrowFile => Ok(ArrowRecords::new(FileReader::try_new_buffered(file, None).map_err(why)?)),
            Self::ArrowStream => {
                Ok(ArrowRecords::new(StreamReader::try_new_buffered(file, None).map_err(why)?))
            }
        }
    }
}
