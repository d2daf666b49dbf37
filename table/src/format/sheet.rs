//! Results as CSV. A row is written into a buffer of our own: most fields are ids and numbers, which need no look for marks.

use std::io::Write;

use psyscreen::Number;
use psyscreen::interpretation::ResultValue;

use crate::error::TableError;

/// Rows are handed on together.
const BUFFER: usize = 1 << 16;

/// Collects the fields of a row and writes it.
pub struct Sheet<W> {
    output: W,
    buffer: Vec<u8>,
    /// Where the row begins in it.
    row: usize,
    fields: usize,
}

impl<W: Write> Sheet<W> {
    pub(crate) fn new(output: W) -> Self {
        Self { output, buffer: Vec::with_capacity(2 * BUFFER), row: 0, fields: 0 }
    }

    /// A field of any text, in quotation marks where it needs them.
    pub fn push(&mut self, field: &str) {
        self.begin_field();
        let needs_marks = field.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        if !needs_marks {
            self.buffer.extend_from_slice(field.as_bytes());
            return;
        }
        self.buffer.push(b'"');
        for byte in field.bytes() {
            if byte == b'"' {
                self.buffer.push(b'"');
            }
            self.buffer.push(byte);
        }
        self.buffer.push(b'"');
    }

    /// A field of letters, digits, points and hyphens.
    pub fn push_plain(&mut self, field: &str) {
        self.begin_field();
        self.buffer.extend_from_slice(field.as_bytes());
    }

    /// A result.
    pub fn push_value(&mut self, value: ResultValue<'_>) {
        match value {
            ResultValue::Number(Some(number)) => {
                self.begin_field();
                self.number(number);
            }
            ResultValue::Status(status) => self.push_plain(status.name()),
            ResultValue::Truth(truth) => self.push_plain(truth.name()),
            ResultValue::Bands(Some((low, high))) => {
                self.push_plain(low.id());
                if low.id() != high.id() {
                    self.buffer.extend_from_slice(b"..");
                    self.buffer.extend_from_slice(high.id().as_bytes());
                }
            }
            other => {
                self.begin_field();
                // Writing into memory cannot fail.
                let _written = write!(self.buffer, "{other}");
            }
        }
    }

    fn number(&mut self, number: Number) {
        let whole = number.to_integer().and_then(|whole| u32::try_from(whole).ok());
        let Some(mut rest) = whole else {
            // Writing into memory cannot fail.
            let _written = write!(self.buffer, "{number}");
            return;
        };
        let mut digits = [b'0'; 10];
        let mut count: usize = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or_default());
            count = count.saturating_add(1);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let from = digits.len().saturating_sub(count);
        self.buffer.extend_from_slice(digits.get(from..).unwrap_or_default());
    }

    fn begin_field(&mut self) {
        if self.fields > 0 {
            self.buffer.push(b',');
        }
        self.fields = self.fields.saturating_add(1);
    }

    pub(crate) fn end_row(&mut self) -> Result<(), TableError> {
        // One empty field alone would be a blank line, which is not a row.
        if self.fields == 1 && self.buffer.len() == self.row {
            self.buffer.extend_from_slice(b"\"\"");
        }
        self.buffer.push(b'\n');
        self.fields = 0;
        if self.buffer.len() >= BUFFER {
            self.hand_on()?;
        }
        self.row = self.buffer.len();
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), TableError> {
        let written = self.output.write_all(&self.buffer);
        self.buffer.clear();
        written.map_err(TableError::Write)
    }

    pub(crate) fn finish(&mut self) -> Result<(), TableError> {
        self.hand_on()?;
        self.output.flush().map_err(TableError::Write)
    }
}
