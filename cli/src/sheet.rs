//! Results as CSV.

use crate::failure::Failure;
use crate::output::Output;

/// Collects the fields of a row and writes it.
pub(crate) struct Sheet<'o> {
    writer: csv::Writer<&'o mut Output>,
    record: csv::ByteRecord,
}

impl<'o> Sheet<'o> {
    pub(crate) fn new(output: &'o mut Output) -> Self {
        let writer = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(output);
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
