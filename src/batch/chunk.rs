//! Some hundred rows of answers, item by item, in the cells that one person's answers are kept in: what everything after reads.

use super::cells::{Bytes, CHUNK, ItemCells};
use super::column::{Codes, Column, Columns};
use super::intake::Intake;
use super::results::InvalidCode;
use crate::instrument::{Answer, Instrument, MissingReason};
use crate::response::answer_of_code;

/// One chunk of rows.
pub(super) struct Chunk {
    pub(super) rows: usize,
    pub(super) items: Vec<ItemCells>,
    /// Whether an answer could not be read.
    pub(super) has_unreadable: bool,
    /// Of the item that is being read: all bits of a byte where the row is not blank.
    valid: Box<Bytes>,
}

impl Chunk {
    pub(super) fn new(intakes: &[Intake]) -> Self {
        Self {
            rows: 0,
            items: intakes.iter().map(|intake| ItemCells::blank(intake.is_in_bytes())).collect(),
            has_unreadable: false,
            valid: Box::new([0; CHUNK]),
        }
    }

    /// Reads the rows from `start`. Codes that an item does not have are unreadable answers, and added to the list.
    pub(super) fn read(
        &mut self,
        instrument: &Instrument,
        intakes: &[Intake],
        columns: &Columns<'_>,
        start: usize,
        invalid: &mut Vec<InvalidCode>,
    ) {
        self.rows = columns.rows.saturating_sub(start).min(CHUNK);
        let known = invalid.len();
        for (item, ((column, intake), cells)) in
            columns.items.iter().zip(intakes).zip(&mut self.items).enumerate()
        {
            let all_valid = find_valid(column, start, self.rows, &mut self.valid);
            if !intake.read(column, start, (all_valid, &self.valid), cells) {
                if all_valid {
                    self.valid.fill(u8::MAX);
                }
                read_one_by_one(instrument, item, column, start, &self.valid, cells, invalid);
            }
        }
        self.has_unreadable = invalid.len() > known;
        if let Some(found) = invalid.get_mut(known..) {
            found.sort_unstable();
        }
    }
}

/// Which rows are not blank, those beyond the last being so; whether all are.
fn find_valid(column: &Column<'_>, start: usize, rows: usize, valid: &mut Bytes) -> bool {
    let Some(validity) = column.validity else {
        if rows < CHUNK {
            for (row, valid) in valid.iter_mut().enumerate() {
                *valid = if row < rows { u8::MAX } else { 0 };
            }
        }
        return rows == CHUNK;
    };
    let (eights, _) = valid.as_chunks_mut::<8>();
    // A chunk begins at a whole byte of the bits.
    let mut missing = 0;
    for (bytes, bits) in eights.iter_mut().zip(validity.chunk::<{ CHUNK / 8 }>(start)) {
        missing |= !bits;
        *bytes = SPREAD.get(usize::from(bits)).copied().unwrap_or_default();
    }
    if rows < CHUNK {
        valid.iter_mut().skip(rows).for_each(|valid| *valid = 0);
    }
    missing == 0 && rows == CHUNK
}

/// For every eight bits a byte for each of them, the lowest bit first: all of its bits are set, or none.
static SPREAD: [[u8; 8]; 256] = {
    let mut all = [[0; 8]; 256];
    let (mut left, mut bits): (&mut [[u8; 8]], u8) = (&mut all, 0);
    while let Some((bytes, rest)) = left.split_first_mut() {
        *bytes = spread(bits);
        (left, bits) = (rest, bits.wrapping_add(1));
    }
    all
};

/// A byte for each bit, the lowest bit first: all of its bits are set, or none.
const fn spread(bits: u8) -> [u8; 8] {
    const COPY: u64 = 0x0101_0101_0101_0101;
    const OWN_BIT: u64 = 0x8040_2010_0804_0201;
    const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    #[expect(clippy::as_conversions, reason = "widens")]
    let own = (bits as u64).wrapping_mul(COPY) & OWN_BIT;
    // Each byte is one bit or none, so the sum carries into its highest bit and no further.
    let highest = own.wrapping_add(LOW_BITS) & !LOW_BITS;
    (highest >> 7).wrapping_mul(0xFF).to_le_bytes()
}

/// Codes with gaps between, declared missing codes, codes that the item does not have.
#[cold]
fn read_one_by_one(
    instrument: &Instrument,
    item: usize,
    column: &Column<'_>,
    start: usize,
    valid: &Bytes,
    cells: &mut ItemCells,
    invalid: &mut Vec<InvalidCode>,
) {
    let Some(own) = instrument.items.get(item) else { return };
    for (row, valid) in valid.iter().enumerate() {
        let position = start.saturating_add(row);
        let code = match column.codes {
            Codes::I8(codes) => codes.get(position).map(|code| i64::from(*code)),
            Codes::I16(codes) => codes.get(position).map(|code| i64::from(*code)),
            Codes::Blank(_) => None,
        };
        let answer = match code.filter(|_| *valid != 0) {
            None => Answer::Missing(MissingReason::Skipped),
            Some(code) => answer_of_code(instrument, own, code).unwrap_or_else(|| {
                invalid.push(InvalidCode { row: position, item });
                Answer::Missing(MissingReason::Unreadable)
            }),
        };
        cells.set(row, answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_its_byte() {
        for bits in 0..=u8::MAX {
            let expected = std::array::from_fn(|bit| if bits >> bit & 1 == 1 { u8::MAX } else { 0 });
            assert_eq!(spread(bits), expected);
        }
    }
}
