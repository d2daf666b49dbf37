//! A row of results as CSV: most fields are ids and numbers, which need no look for marks.

use std::fmt;
use std::io::Write as _;

use psyscreen::interpretation::ResultValue;
use psyscreen::scoring::Status;
use psyscreen::{Number, Truth};

use super::in_columns::Fields;
use crate::calendar::Date;

/// Writes the fields of a row into a buffer.
pub struct Sheet<'b> {
    /// Behind each field stands a comma; that of the last makes room for the end of the row.
    buffer: &'b mut Vec<u8>,
    /// Where the row begins in it.
    row: usize,
}

impl<'b> Sheet<'b> {
    /// A row after what is in the buffer.
    pub(crate) fn new(buffer: &'b mut Vec<u8>) -> Self {
        Self { row: buffer.len(), buffer }
    }

    #[inline]
    fn number(&mut self, number: Number) {
        match number.to_integer().and_then(|whole| u32::try_from(whole).ok()) {
            Some(whole) => self.whole(whole),
            None => self.display(number),
        }
    }

    /// Its digits, without the machinery of formatting.
    #[inline]
    fn whole(&mut self, number: u32) {
        const MOST_DIGITS: usize = 10;
        let mut digits = [b'0'; MOST_DIGITS];
        let (mut rest, mut count) = (number, 0_usize);
        for place in digits.iter_mut().rev() {
            let [digit, ..] = (rest % 10).to_le_bytes();
            *place = b'0'.saturating_add(digit);
            (rest, count) = (rest / 10, count.saturating_add(1));
            if rest == 0 {
                break;
            }
        }
        let from = MOST_DIGITS.saturating_sub(count);
        self.buffer.extend_from_slice(digits.get(from..).unwrap_or_default());
        self.buffer.push(b',');
    }

    fn display(&mut self, value: impl fmt::Display) {
        // Writing into memory cannot fail.
        let _written = write!(self.buffer, "{value},");
    }

    pub(crate) fn end_row(self) {
        // One empty field alone would be a blank line, which is not a row.
        if self.buffer.get(self.row..) == Some(b",") {
            self.buffer.splice(self.row..self.row, *b"\"\"");
        }
        if let Some(last) = self.buffer.last_mut() {
            *last = b'\n';
        }
    }
}

impl Fields for Sheet<'_> {
    #[inline]
    fn as_csv(&mut self) -> Option<&mut Vec<u8>> {
        Some(self.buffer)
    }

    /// In quotation marks where it needs them.
    fn push(&mut self, field: &str) {
        let needs_marks = field.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        if !needs_marks {
            self.push_plain(field);
            return;
        }
        self.buffer.push(b'"');
        for byte in field.bytes() {
            if byte == b'"' {
                self.buffer.push(b'"');
            }
            self.buffer.push(byte);
        }
        self.buffer.extend_from_slice(b"\",");
    }

    #[inline]
    fn push_plain(&mut self, field: &str) {
        self.buffer.extend_from_slice(field.as_bytes());
        self.buffer.push(b',');
    }

    #[inline]
    fn push_value(&mut self, value: ResultValue<'_>) {
        match value {
            ResultValue::Number(Some(number)) => self.number(number),
            ResultValue::Number(None) | ResultValue::Nothing => self.buffer.push(b','),
            ResultValue::Status(Status::Complete) => self.buffer.extend_from_slice(b"complete,"),
            ResultValue::Truth(Truth::True) => self.buffer.extend_from_slice(b"true,"),
            ResultValue::Truth(Truth::False) => self.buffer.extend_from_slice(b"false,"),
            ResultValue::Truth(Truth::Undetermined) => self.buffer.extend_from_slice(b"undetermined,"),
            ResultValue::Bands(Some((low, high))) => {
                self.buffer.extend_from_slice(low.id().as_bytes());
                if low.id() != high.id() {
                    self.buffer.extend_from_slice(b"..");
                    self.buffer.extend_from_slice(high.id().as_bytes());
                }
                self.buffer.push(b',');
            }
            other => self.display(other),
        }
    }

    fn push_whole(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.number(Number::from(number)),
            None => self.push_plain(""),
        }
    }

    fn push_day(&mut self, day: Option<Date>) {
        match day {
            Some(day) => self.display(day),
            None => self.push_plain(""),
        }
    }
}
