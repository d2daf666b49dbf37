//! Rows that were read and kept together, so that another thread may work on them.

use super::{Row, State};

/// A block is full when its text has so many bytes.
const FULL: usize = 1 << 16;

/// Some rows of a table, one after the other.
#[derive(Default)]
pub struct Block {
    text: Vec<u8>,
    ends: Vec<usize>,
    rows: Vec<Kept>,
}

/// One row: where its text and its fields end in those of the block.
#[derive(Clone, Copy, Debug)]
struct Kept {
    text: usize,
    ends: usize,
    line: u64,
    state: State,
}

impl Block {
    /// What stands in a cell that was said not to be read. It is not text, so that nobody takes it for a blank.
    pub const UNREAD: &'static [u8] = b"\xff";

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, row: &Row<'_>) {
        self.text.extend_from_slice(row.text);
        self.ends.extend_from_slice(row.ends);
        self.rows.push(Kept {
            text: self.text.len(),
            ends: self.ends.len(),
            line: row.line,
            state: row.state,
        });
    }

    /// Adds a row that begins on this line: `write` adds what stands in each of so many columns.
    #[inline]
    pub fn push_cells(&mut self, line: u64, columns: usize, mut write: impl FnMut(usize, &mut Vec<u8>)) {
        let start = self.text.len();
        for column in 0..columns {
            write(column, &mut self.text);
            self.ends.push(self.text.len().saturating_sub(start));
            // Where CSV has a comma.
            self.text.push(0);
        }
        let (text, ends) = (self.text.len(), self.ends.len());
        self.rows.push(Kept { text, ends, line, state: State::Whole });
    }

    /// Whether there are enough rows to be worked on.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.text.len() >= FULL
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Leaves its rows, and keeps its memory unless one of them took much.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(FULL.saturating_mul(2));
        self.ends.clear();
        self.ends.shrink_to(FULL);
        self.rows.clear();
    }

    /// Its rows, in their order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let (mut text, mut ends) = (0, 0);
        self.rows.iter().map(move |kept| {
            let from = (std::mem::replace(&mut text, kept.text), std::mem::replace(&mut ends, kept.ends));
            self.between(from, kept)
        })
    }

    /// The row at a position.
    pub(crate) fn row(&self, position: usize) -> Option<Row<'_>> {
        let before = position.checked_sub(1).and_then(|before| self.rows.get(before));
        let from = before.map_or((0, 0), |before| (before.text, before.ends));
        Some(self.between(from, self.rows.get(position)?))
    }

    #[inline]
    fn between(&self, (text, ends): (usize, usize), kept: &Kept) -> Row<'_> {
        Row {
            text: self.text.get(text..kept.text).unwrap_or_default(),
            ends: self.ends.get(ends..kept.ends).unwrap_or_default(),
            line: kept.line,
            state: kept.state,
        }
    }
}
