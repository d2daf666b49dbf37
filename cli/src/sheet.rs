//! CSV on standard output.

use std::io::{self, StdoutLock};

use crate::failure::Failure;

/// Collects the fields of a row and writes it.
pub(crate) struct Sheet {
    writer: csv::Writer<StdoutLock<'static>>,
    record: csv::ByteRecord,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        let writer = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(io::stdout().lock());
        Self { writer, record: csv::ByteRecord::new() }
    }

    pub(crate) fn push(&mut self, field: &str) {
        self.record.push_field(field.as_bytes());
    }

    pub(crate) fn end_row(&mut self) -> Result<(), Failure> {
        let written = self.writer.write_byte_record(&self.record);
        self.record.clear();
        written.map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => Failure::writing(&error),
            other => Failure::Message(format!("cannot write the output: {other:?}")),
        })
    }

    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(|error| Failure::writing(&error))
    }
}
