//! Rows that were read and kept together, so that another thread may work on them.

use super::record::has_too_many;
use super::{Row, State};

/// A block is full when its text has so many bytes.
pub(super) const FULL: usize = 1 << 16;

/// Some rows of a table, one after the other.
#[derive(Default)]
pub struct Block {
    text: Vec<u8>,
    /// Where each field ends in the text.
    ends: Vec<usize>,
    rows: Vec<Kept>,
    /// Whether the text is lines that are not told apart yet.
    lines: Option<Lines>,
}

/// One row: where it begins in the text of the block, and how many fields end up to its last.
#[derive(Clone, Copy, Debug)]
struct Kept {
    start: usize,
    ends: usize,
    line: u64,
    state: State,
}

/// Lines without quotation marks.
#[derive(Clone, Copy, Debug)]
struct Lines {
    /// The number of the first.
    first: u64,
    delimiter: u8,
}

impl Block {
    /// What stands in a cell that was said not to be read. It is not text, so that nobody takes it for a blank.
    pub const UNREAD: &'static [u8] = b"\xff";

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, row: &Row<'_>) {
        let start = self.text.len();
        self.text.extend_from_slice(row.text);
        self.ends.extend(row.ends.iter().map(|end| end.saturating_add(start)));
        self.rows.push(Kept { start, ends: self.ends.len(), line: row.line, state: row.state });
    }

    /// Fills an empty block with whole lines without quotation marks, the first of which has this number.
    pub(super) fn push_lines(&mut self, lines: &[u8], first: u64, delimiter: u8) {
        self.text.extend_from_slice(lines);
        self.lines = Some(Lines { first, delimiter });
    }

    /// Adds a row that begins on this line: `write` adds what stands in each of so many columns.
    #[inline]
    pub fn push_cells(&mut self, line: u64, columns: usize, mut write: impl FnMut(usize, &mut Vec<u8>)) {
        let start = self.text.len();
        for column in 0..columns {
            write(column, &mut self.text);
            self.ends.push(self.text.len());
            // Where CSV has a comma.
            self.text.push(0);
        }
        self.rows.push(Kept { start, ends: self.ends.len(), line, state: State::Whole });
    }

    /// Tells lines apart into rows and fields, as [`record::read`](super::record::read) does. Blank lines are not rows.
    pub(crate) fn tell_apart(&mut self) {
        let Some(Lines { first, delimiter }) = self.lines.take() else { return };
        let Self { text, ends, rows, .. } = self;
        let (mut line, mut start, mut before) = (first, 0, 0);
        for (at, byte) in text.iter().copied().enumerate() {
            if byte == delimiter {
                ends.push(at);
            } else if matches!(byte, b'\n' | b'\r') {
                if at > start {
                    ends.push(at);
                    let fields = ends.len().saturating_sub(before);
                    let state = if has_too_many(fields) { State::TooLong } else { State::Whole };
                    if state == State::TooLong {
                        ends.truncate(before);
                    }
                    rows.push(Kept { start, ends: ends.len(), line, state });
                    before = ends.len();
                }
                start = at.saturating_add(1);
                // A return and a new line are one end.
                let is_second =
                    byte == b'\n' && at.checked_sub(1).and_then(|last| text.get(last)) == Some(&b'\r');
                line = line.saturating_add(u64::from(!is_second));
            }
        }
    }

    /// Whether there are enough rows to be worked on.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.text.len() >= FULL
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.lines.is_none()
    }

    /// Leaves its rows, and keeps its memory unless one of them took much.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(FULL.saturating_mul(2));
        self.ends.clear();
        self.ends.shrink_to(FULL);
        self.rows.clear();
        self.lines = None;
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Its rows, in their order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut ends = 0;
        self.rows.iter().map(move |kept| self.after(std::mem::replace(&mut ends, kept.ends), kept))
    }

    /// The row at a position.
    pub(crate) fn row(&self, position: usize) -> Option<Row<'_>> {
        let before = position.checked_sub(1).and_then(|before| self.rows.get(before));
        Some(self.after(before.map_or(0, |before| before.ends), self.rows.get(position)?))
    }

    #[inline]
    fn after(&self, ends: usize, kept: &Kept) -> Row<'_> {
        Row {
            text: &self.text,
            start: kept.start,
            ends: self.ends.get(ends..kept.ends).unwrap_or_default(),
            line: kept.line,
            state: kept.state,
        }
    }
}
