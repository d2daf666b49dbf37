//! Rows that were read and kept together, so that another thread may work on them.

use super::{Row, State};

/// A block is full when its text has so many bytes.
const FULL: usize = 1 << 16;

/// Some rows of a table, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Block {
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

    /// Whether there are enough rows to be worked on.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
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
            let (from, first) =
                (std::mem::replace(&mut text, kept.text), std::mem::replace(&mut ends, kept.ends));
            Row {
                text: self.text.get(from..kept.text).unwrap_or_default(),
                ends: self.ends.get(first..kept.ends).unwrap_or_default(),
                line: kept.line,
                state: kept.state,
            }
        })
    }
}
