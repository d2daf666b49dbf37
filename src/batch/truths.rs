//! The truths of a chunk of rows.

use super::cells::{Bytes, CHUNK};
use super::results::TruthColumn;
use crate::truth::Truth;

/// A truth for each row, in two bytes that are 0 or 1, so that logic is arithmetic over bytes.
#[derive(Clone)]
pub(super) struct TruthChunk {
    pub(super) certain: Bytes,
    pub(super) possible: Bytes,
}

/// All false.
impl Default for TruthChunk {
    fn default() -> Self {
        Self { certain: [0; CHUNK], possible: [0; CHUNK] }
    }
}

impl TruthChunk {
    /// All of them hold.
    pub(super) fn all_true() -> Self {
        Self { certain: [1; CHUNK], possible: [1; CHUNK] }
    }

    /// A truth in two bits: whether it holds, and whether it holds or may.
    pub(super) const fn two_bits(truth: Truth) -> u8 {
        match truth {
            Truth::False => 0b00,
            Truth::Undetermined => 0b10,
            Truth::True => 0b11,
        }
    }

    /// Sets the first rows, each in two bits.
    #[inline]
    pub(super) fn set_all(&mut self, rows: usize, mut two_bits: impl FnMut(usize) -> u8) {
        for (row, (certain, possible)) in
            self.certain.iter_mut().zip(&mut self.possible).take(rows).enumerate()
        {
            let bits = two_bits(row);
            *certain = bits & 1;
            *possible = bits >> 1 & 1;
        }
    }

    /// Sets each row to a bit of its bytes.
    #[inline]
    pub(super) fn set_bit(&mut self, certain: &Bytes, possible: &Bytes, bit: usize) {
        let mask = 1_u8 << (bit % 8);
        self.certain = certain.map(|bits| u8::from(bits & mask != 0));
        self.possible = possible.map(|bits| u8::from(bits & mask != 0));
    }

    pub(super) fn truth(&self, row: usize) -> Truth {
        let holds = |bytes: &Bytes| bytes.get(row).is_some_and(|byte| *byte != 0);
        Truth::from_bounds(holds(&self.certain), holds(&self.possible))
    }

    pub(super) fn and(&mut self, other: &Self) {
        each(&mut self.certain, &other.certain, |one, other| one & other);
        each(&mut self.possible, &other.possible, |one, other| one & other);
    }

    pub(super) fn or(&mut self, other: &Self) {
        each(&mut self.certain, &other.certain, |one, other| one | other);
        each(&mut self.possible, &other.possible, |one, other| one | other);
    }

    pub(super) fn negate(&mut self) {
        let certain = self.certain;
        self.certain = self.possible.map(|possible| possible ^ 1);
        self.possible = certain.map(|certain| certain ^ 1);
    }

    /// Adds the first rows to a column, a bit each. Only the last chunk of a column has a number of rows that is not whole bytes.
    pub(super) fn append_to(&self, column: &mut TruthColumn, rows: usize) {
        append(&self.certain, &mut column.certain, rows);
        append(&self.possible, &mut column.possible, rows);
        column.rows = column.rows.saturating_add(rows);
    }
}

#[inline]
fn each(ones: &mut Bytes, others: &Bytes, both: impl Fn(u8, u8) -> u8) {
    for (one, other) in ones.iter_mut().zip(others) {
        *one = both(*one, *other);
    }
}

/// The lowest bit of each byte.
fn append(bytes: &Bytes, bits: &mut Vec<u8>, rows: usize) {
    /// Moves the lowest bit of byte n to bit 56 + n.
    const SPREAD: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    let gathered = eights.iter().take(rows.div_ceil(8)).map(|eight| {
        let [.., gathered] = u64::from_le_bytes(*eight).wrapping_mul(SPREAD).to_le_bytes();
        gathered
    });
    bits.extend(gathered);
    if !rows.is_multiple_of(8)
        && let Some(last) = bits.last_mut()
    {
        *last &= u8::MAX >> (8_usize.saturating_sub(rows % 8));
    }
}
