//! Cells of a chunk of rows: the ones that one person's answers are kept in, item by item.

use crate::compiled::Cell;
use crate::instrument::{Answer, MissingReason};
use crate::response::{answer_of, cell_of};

/// How many rows are done at once: their cells stay in the nearest cache.
pub(super) const CHUNK: usize = 256;

/// A byte for each row.
pub(super) type Bytes = [u8; CHUNK];

/// The answers of one item in a chunk.
#[derive(Clone)]
pub(super) enum ItemCells {
    Bytes(Box<[i8; CHUNK]>),
    /// Of an item whose recorded values do not fit in bytes.
    Words(Box<[i32; CHUNK]>),
}

/// The cell of an item that was left blank.
pub(super) const SKIPPED: u8 = 0x80;

/// The cell of an answer that could not be read.
pub(super) const UNREADABLE: u8 = 0x89;

impl ItemCells {
    pub(super) fn blank(in_bytes: bool) -> Self {
        if in_bytes {
            Self::Bytes(Box::new([SKIPPED.cast_signed(); CHUNK]))
        } else {
            Self::Words(Box::new([<i32 as Cell>::LOWEST; CHUNK]))
        }
    }

    /// The answer in a row.
    pub(super) fn answer(&self, row: usize) -> Answer {
        let answer = match self {
            Self::Bytes(cells) => cells.get(row).map(|cell| answer_of(*cell)),
            Self::Words(cells) => cells.get(row).map(|cell| answer_of(*cell)),
        };
        answer.unwrap_or(Answer::Missing(MissingReason::Skipped))
    }

    pub(super) fn set(&mut self, row: usize, answer: Answer) {
        match self {
            Self::Bytes(cells) => set(cells.as_mut_slice(), row, answer),
            Self::Words(cells) => set(cells.as_mut_slice(), row, answer),
        }
    }

    /// The bytes, where it has bytes.
    #[inline]
    pub(super) fn bytes(&self) -> Option<&[i8; CHUNK]> {
        match self {
            Self::Bytes(cells) => Some(cells),
            Self::Words(_) => None,
        }
    }
}

fn set<C: Cell>(cells: &mut [C], row: usize, answer: Answer) {
    if let Some(cell) = cells.get_mut(row) {
        *cell = cell_of(answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_have_their_names() {
        assert_eq!(cell_of::<i8>(Answer::Missing(MissingReason::Skipped)), SKIPPED.cast_signed());
        assert_eq!(cell_of::<i8>(Answer::Missing(MissingReason::Unreadable)), UNREADABLE.cast_signed());
    }
}
