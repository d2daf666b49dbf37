//! One form of an instrument for speed: tables over recorded values, made from the finished model. They know numbers, not the
//! model; a row of answers runs through them, and a chunk of rows can.
//!
//! Whatever they leave out is scored and interpreted by the model itself, which is also what tests hold them to.

mod cells;
mod item_bits;
mod score_table;
mod sum;

pub(crate) use cells::{CELL_BYTES, Cell, LOWEST_VALUE};
pub(crate) use item_bits::{BitCount, ItemBits};
pub(crate) use score_table::{NO_BAND, ScoreTable};
pub(crate) use sum::{SumTable, SumTerm};

/// The tables of an instrument.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// Each item's lowest and highest code where every whole number between is one too and is recorded as it is; else an empty
    /// range.
    codes: Box<[(i32, i32)]>,
    /// Whether every answer takes a byte.
    in_bytes: bool,
    /// By scale.
    sums: Box<[Option<SumTable>]>,
    /// By scale.
    scores: Box<[Option<ScoreTable>]>,
    /// What critical items and criteria ask, where that can be said in bits.
    bits: Option<ItemBits>,
}

impl Compiled {
    pub(crate) fn new(
        codes: Vec<(i32, i32)>,
        in_bytes: bool,
        sums: Vec<Option<SumTable>>,
        scores: Vec<Option<ScoreTable>>,
        bits: Option<ItemBits>,
    ) -> Self {
        Self { codes: codes.into(), in_bytes, sums: sums.into(), scores: scores.into(), bits }
    }

    /// Whether every answer takes a byte.
    #[inline]
    pub(crate) fn in_bytes(&self) -> bool {
        self.in_bytes
    }

    /// The codes of an item that are recorded as they are.
    #[inline]
    pub(crate) fn codes(&self, item: usize) -> Option<(i32, i32)> {
        self.codes.get(item).copied()
    }

    #[inline]
    pub(crate) fn sum(&self, scale: usize) -> Option<&SumTable> {
        self.sums.get(scale)?.as_ref()
    }

    #[inline]
    pub(crate) fn score(&self, scale: usize) -> Option<&ScoreTable> {
        self.scores.get(scale)?.as_ref()
    }

    #[inline]
    pub(crate) fn bits(&self) -> Option<&ItemBits> {
        self.bits.as_ref()
    }

    /// Takes the tables away, so that a test can hold them against the model; how many there were of sums, scores and bits.
    #[cfg(test)]
    pub(crate) fn take_tables(&mut self) -> [usize; 3] {
        let count = |found: bool| usize::from(found);
        let sums = std::mem::take(&mut self.sums).iter().map(|sum| count(sum.is_some())).sum();
        let scores = std::mem::take(&mut self.scores).iter().map(|score| count(score.is_some())).sum();
        [sums, scores, count(self.bits.take().is_some())]
    }
}
