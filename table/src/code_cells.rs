//! Answers of many rows as bytes: what the kernel takes, and what is watched in every row.

use std::ops::Range;

use psyscreen::batch;

use crate::frame::{Bits, Column, Values};

/// A blank. Codes are not negative here.
const BLANK: i8 = i8::MIN;
/// What is not a code of any form.
const NO_CODE: i8 = i8::MIN + 1;

/// The answers of some rows to one item.
#[derive(Default)]
pub(crate) struct CodeCells {
    cells: Vec<i8>,
    /// Which rows have one, where the column itself does not say it.
    valid: Vec<u8>,
}

impl CodeCells {
    /// Whether a column holds numbers, so that it can be read so.
    pub(crate) fn can_read(column: &Column<'_>) -> bool {
        matches!(
            &column.values,
            Values::Nothing
                | Values::I8(_)
                | Values::I16(_)
                | Values::I32(_)
                | Values::I64(_)
                | Values::U8(_)
                | Values::U16(_)
                | Values::U32(_)
                | Values::U64(_)
                | Values::F32(_)
                | Values::F64(_)
        )
    }

    /// Reads some rows of a column.
    pub(crate) fn read(&mut self, column: &Column<'_>, rows: &Range<usize>) {
        let Self { cells, valid } = self;
        cells.clear();
        valid.clear();
        let mut has_nan = false;
        macro_rules! whole {
            ($values:expr) => {{
                let values = $values.get(rows.clone()).unwrap_or_default();
                cells.extend(values.iter().map(|value| i8::try_from(*value).unwrap_or(NO_CODE)));
            }};
        }
        let mut floats = |values: &mut dyn Iterator<Item = f64>| {
            cells.extend(values.map(|value| {
                has_nan |= value.is_nan();
                whole(value)
            }));
        };
        match &column.values {
            Values::I8(values) => cells.extend_from_slice(values.get(rows.clone()).unwrap_or_default()),
            Values::I16(values) => whole!(values),
            Values::I32(values) => whole!(values),
            Values::I64(values) => whole!(values),
            Values::U8(values) => whole!(values),
            Values::U16(values) => whole!(values),
            Values::U32(values) => whole!(values),
            Values::U64(values) => whole!(values),
            Values::F32(values) => {
                floats(&mut values.get(rows.clone()).unwrap_or_default().iter().copied().map(f64::from));
            }
            Values::F64(values) => floats(&mut values.get(rows.clone()).unwrap_or_default().iter().copied()),
            _ => {}
        }
        cells.resize(rows.len(), BLANK);
        if let Some(bits) = column.valid {
            blank_where_unset(cells, bits, rows.start);
        }
        if has_nan {
            valid.extend(cells.chunks(8).map(|cells| {
                let bits = cells.iter().zip(0_u32..);
                bits.fold(0, |bits, (cell, bit)| bits | u8::from(*cell != BLANK).wrapping_shl(bit))
            }));
        }
    }

    /// The rows of the column that were read, as the kernel takes them.
    pub(crate) fn column<'c>(&'c self, column: &Column<'c>, rows: &Range<usize>) -> batch::Column<'c> {
        let codes = batch::Column::i8(&self.cells);
        match (&column.values, column.valid) {
            (Values::Nothing, _) => batch::Column::blank(rows.len()),
            _ if !self.valid.is_empty() => codes.with_validity(&self.valid, 0),
            (_, Some(Bits { bytes, offset })) => {
                codes.with_validity(bytes, offset.saturating_add(rows.start))
            }
            (_, None) => codes,
        }
    }

    /// The bytes: a code, or what is negative.
    pub(crate) fn bytes(&self) -> &[i8] {
        &self.cells
    }
}

/// A number as a code, where it is one.
#[inline]
fn whole(value: f64) -> i8 {
    // So large that what is behind the point does not fit: the lowest bits are the whole number.
    const LARGE: f64 = 4_503_599_627_370_496.0;
    let shifted = value + LARGE;
    let [code, ..] = shifted.to_bits().to_le_bytes();
    if value.is_nan() {
        BLANK
    } else if (0.0..=127.0).contains(&value) && (shifted - LARGE).to_bits() == value.to_bits() {
        code.cast_signed()
    } else {
        NO_CODE
    }
}

fn blank_where_unset(cells: &mut [i8], bits: Bits<'_>, start: usize) {
    for (eight, cells) in cells.chunks_mut(8).enumerate() {
        let valid = bits.eight(start.saturating_add(eight.saturating_mul(8)));
        if valid != u8::MAX {
            for (cell, bit) in cells.iter_mut().zip(0_u32..) {
                if valid.wrapping_shr(bit) & 1 == 0 {
                    *cell = BLANK;
                }
            }
        }
    }
}

/// What is watched in every row: how many codes it has, and the lowest and the highest.
#[derive(Default)]
pub(crate) struct CodeRows {
    given: Vec<u8>,
    lowest: Vec<u8>,
    /// With 128 more, so that a blank is lower than every code.
    highest: Vec<u8>,
}

impl CodeRows {
    /// Of so many rows with these answers.
    pub(crate) fn read<'c>(&mut self, rows: usize, items: impl Iterator<Item = &'c [i8]>) {
        for (numbers, at_first) in
            [(&mut self.given, 0), (&mut self.lowest, u8::MAX), (&mut self.highest, 0_u8)]
        {
            numbers.clear();
            numbers.resize(rows, at_first);
        }
        for cells in items {
            let rows = self.given.iter_mut().zip(&mut self.lowest).zip(&mut self.highest);
            for (((given, lowest), highest), cell) in rows.zip(cells) {
                let byte = cell.cast_unsigned();
                *given = given.saturating_add(u8::from(*cell != BLANK));
                *lowest = byte.min(*lowest);
                *highest = byte.wrapping_add(128).max(*highest);
            }
        }
    }

    /// A row is looked at elsewhere.
    pub(crate) fn leave_out(&mut self, row: usize) {
        if let Some(given) = self.given.get_mut(row) {
            *given = 0;
        }
    }

    /// How many rows have an answer.
    pub(crate) fn answered(&self) -> usize {
        self.given.iter().filter(|given| **given > 0).count()
    }

    /// How many rows have at least so many answers, and which of them have the same everywhere: the row and the code.
    pub(crate) fn same_everywhere(&self, enough: u8) -> (usize, Vec<(usize, i64)>) {
        let count = self.given.iter().filter(|given| **given >= enough).count();
        let rows = || self.given.iter().zip(&self.lowest).zip(&self.highest);
        let is_same =
            |given: u8, lowest: u8, highest: u8| (given >= enough) & (lowest.wrapping_add(128) == highest);
        // Most rows are not, which is found out many at once.
        let any =
            rows().fold(false, |any, ((given, lowest), highest)| any | is_same(*given, *lowest, *highest));
        let same = rows()
            .enumerate()
            .filter(|(_, ((given, lowest), highest))| is_same(**given, **lowest, **highest));
        let same = same.map(|(row, ((_, lowest), _))| (row, i64::from(*lowest)));
        (count, if any { same.collect() } else { Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_of_a_byte_are_codes() {
        for code in 0..=127_i8 {
            assert_eq!(whole(code.into()), code);
        }
        for other in
            [-1.0, -0.0, 0.5, 127.5, 128.0, 255.0, 256.0, 1e300, -1e300, f64::INFINITY, f64::NEG_INFINITY]
        {
            assert_eq!(whole(other), NO_CODE, "{other}");
        }
        assert_eq!(whole(f64::NAN), BLANK);
    }

    #[test]
    fn blanks_are_those_of_the_column() {
        let values = [3.0, f64::NAN, 1.0, 2.5, 0.0];
        let column =
            Column { values: Values::F64(&values), valid: Some(Bits { bytes: &[0b1011_1110], offset: 2 }) };
        let mut cells = CodeCells::default();
        cells.read(&column, &(0..5));
        assert_eq!(cells.bytes(), [3, BLANK, 1, NO_CODE, BLANK]);
        assert_eq!(cells.valid, [0b0_1101]);
        cells.read(&column, &(2..5));
        assert_eq!((cells.bytes(), cells.valid.len()), (&[1, NO_CODE, BLANK][..], 0));
    }

    #[test]
    fn rows_know_their_lowest_and_highest() {
        let mut rows = CodeRows::default();
        let items: [&[i8]; 3] = [&[0, 2, BLANK, 3], &[0, 2, BLANK, 1], &[BLANK, 2, BLANK, 1]];
        rows.read(4, items.into_iter());
        assert_eq!((rows.answered(), rows.same_everywhere(2)), (3, (3, vec![(0, 0), (1, 2)])));
        rows.leave_out(1);
        assert_eq!((rows.answered(), rows.same_everywhere(2)), (2, (2, vec![(0, 0)])));
    }
}
