//! Rows of a CSV file, one at a time and in bounded memory: a row longer than the limit is passed over and reported, and a
//! quotation mark that is not closed spoils its own line and no other.

mod block;
mod fault;
mod record;

use std::io::{self, Read};

use crate::cells::Cells;

use record::{Fields, More, Shape, State};

pub use block::Block;
pub use fault::RowFault;

/// The longest row that is read.
pub(crate) const MAX_ROW_BYTES: usize = 1 << 20;
/// So much of a stream is read at once: a block of rows, and the row that is cut off after it.
const BUFFER: usize = block::FULL + (1 << 12);

/// Reads rows from a stream.
pub(crate) struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer is not read yet.
    unread: (usize, usize),
    has_begun: bool,
    is_over: bool,
    shape: Shape,
    fields: Fields,
    /// The line on which what is unread begins, from 1.
    line: u64,
    bytes_read: u64,
}

/// One row, valid until the next is read.
#[derive(Clone, Copy)]
pub(crate) struct Row<'b> {
    text: &'b [u8],
    /// Where the first field begins in the text.
    start: usize,
    /// Where each field ends in it.
    ends: &'b [usize],
    line: u64,
    state: State,
}

impl<'b> Row<'b> {
    /// How many fields were read.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the row passes the limit; then it has no fields.
    #[inline]
    pub(crate) fn is_too_long(&self) -> bool {
        self.state == State::TooLong
    }

    /// Whether a quotation mark of the row is not closed, so that it cannot be told apart; then it has no fields.
    #[inline]
    pub(crate) fn is_torn(&self) -> bool {
        self.state == State::Torn
    }

    /// Whether a quotation mark of the row is not closed. It was read without it.
    #[inline]
    pub(crate) fn has_open_mark(&self) -> bool {
        matches!(self.state, State::OpenMark | State::Torn)
    }

    /// The bytes of a field.
    #[inline]
    pub(crate) fn field(&self, index: usize) -> Option<&'b [u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before)?.saturating_add(1),
            None => self.start,
        };
        self.text.get(start..end)
    }
}

impl Cells for Row<'_> {
    #[inline]
    fn cell(&self, column: usize) -> &[u8] {
        self.field(column).unwrap_or_default()
    }

    #[inline]
    fn line(&self) -> u64 {
        self.line
    }
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            unread: (0, 0),
            has_begun: false,
            is_over: false,
            shape: Shape { delimiter, fields: None, is_spaced: false },
            fields: Fields::default(),
            line: 1,
            bytes_read: 0,
        }
    }

    /// Takes another mark between columns, before the first row is read.
    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.shape.delimiter = delimiter;
    }

    /// Says how many fields each row after the header has, and whether a blank follows each delimiter.
    pub(crate) fn expect(&mut self, fields: usize, is_spaced: bool) {
        self.shape = Shape { fields: Some(fields), is_spaced, ..self.shape };
    }

    /// How much of the input was taken in so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next row, or `None` at the end. Blank lines are not rows.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        self.pass_mark()?;
        if !self.pass_line_ends()? {
            return Ok(None);
        }
        let found = loop {
            let more = if self.is_over {
                More::Nothing
            } else if self.unread().len() >= MAX_ROW_BYTES {
                More::TooMuch
            } else {
                More::Perhaps
            };
            let unread = self.buffer.get(self.unread.0..self.unread.1).unwrap_or_default();
            if let Some(found) = record::read(unread, more, self.shape, &mut self.fields) {
                break found;
            }
            self.fill()?;
        };
        let (start, line) = (self.unread.0, self.line);
        let end = start.saturating_add(found.length);
        if self.fields.is_unquoted {
            self.pass(found.length);
        } else {
            // Without quotation marks a row is one line.
            self.line = self.line.saturating_add(u64::from(found.length > 0));
            self.unread.0 = end;
        }
        if found.state == State::TooLong {
            if found.length == 0 {
                self.pass_line()?;
            }
            self.fields = Fields::default();
            return Ok(Some(Row { text: &[], start: 0, ends: &[], line, state: found.state }));
        }
        let text = if self.fields.is_unquoted {
            &*self.fields.unquoted
        } else {
            self.buffer.get(start..end).unwrap_or_default()
        };
        Ok(Some(Row { text, start: 0, ends: &self.fields.ends, line, state: found.state }))
    }

    /// Adds rows to an empty block until it is full, or there are no more. Lines without a quotation mark are added as they stand.
    pub(crate) fn fill_block(&mut self, block: &mut Block) -> io::Result<()> {
        self.pass_mark()?;
        if !self.pass_line_ends()? {
            return Ok(());
        }
        let length = self.plain_lines()?;
        if length > 0 {
            let lines = self.unread().get(..length).unwrap_or_default();
            block.push_lines(lines, self.line, self.shape.delimiter);
            self.pass(length);
            return Ok(());
        }
        while !block.is_full() {
            let Some(row) = self.next()? else { break };
            block.push(&row);
        }
        Ok(())
    }

    /// How many of the unread bytes are whole lines without a quotation mark.
    fn plain_lines(&mut self) -> io::Result<usize> {
        loop {
            let unread = self.unread();
            let mark = unread.iter().position(|byte| *byte == b'"');
            let plain = unread.get(..mark.unwrap_or(unread.len())).unwrap_or_default();
            if let Some(last) = plain.iter().rposition(|byte| *byte == b'\n') {
                return Ok(last.saturating_add(1));
            }
            let is_enough = mark.is_some() || unread.contains(&b'\r') || unread.len() >= MAX_ROW_BYTES;
            if is_enough || self.is_over {
                return Ok(0);
            }
            self.fill()?;
        }
    }

    fn unread(&self) -> &[u8] {
        self.buffer.get(self.unread.0..self.unread.1).unwrap_or_default()
    }

    /// Counts the lines of what was read, and leaves it behind.
    fn pass(&mut self, bytes: usize) {
        let passed = self.unread().get(..bytes).unwrap_or_default();
        self.line = self.line.saturating_add(record::line_ends(passed));
        self.unread.0 = self.unread.0.saturating_add(bytes).min(self.unread.1);
    }

    /// Leaves the mark behind with which some programs begin a text in UTF-8.
    fn pass_mark(&mut self) -> io::Result<()> {
        const MARK: &[u8] = b"\xef\xbb\xbf";
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        while self.unread().len() < MARK.len() && !self.is_over {
            self.fill()?;
        }
        if self.unread().starts_with(MARK) {
            self.pass(MARK.len());
        }
        Ok(())
    }

    /// Leaves blank lines behind; `false` where nothing else comes.
    fn pass_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let blank = self.unread().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank < self.unread().len() || self.is_over {
                self.pass(blank);
                return Ok(!self.unread().is_empty());
            }
            // The second half of the last line end may not be there yet.
            let half = usize::from(self.unread().ends_with(b"\r"));
            self.pass(blank.saturating_sub(half));
            self.fill()?;
        }
    }

    /// Leaves the rest of a line behind.
    fn pass_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = self.unread().iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
                // Its end is passed with blank lines.
                self.pass(at);
                return Ok(());
            }
            self.pass(self.unread().len());
            if self.is_over {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Reads more bytes behind those that are unread.
    fn fill(&mut self) -> io::Result<()> {
        let kept = self.unread.1.saturating_sub(self.unread.0);
        self.buffer.copy_within(self.unread.0..self.unread.1, 0);
        self.unread = (0, kept);
        if kept == self.buffer.len() {
            self.buffer.resize(kept.saturating_mul(2).min(MAX_ROW_BYTES), 0);
        }
        let room = self.buffer.get_mut(kept..).unwrap_or_default();
        let filled = loop {
            match self.input.read(room) {
                Ok(filled) => break filled,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        self.is_over = filled == 0;
        self.unread.1 = kept.saturating_add(filled);
        self.bytes_read = self.bytes_read.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
