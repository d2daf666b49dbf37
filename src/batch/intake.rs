//! How the codes of one item become cells, many at once.

use super::cells::{Bytes, CHUNK, ItemCells, SKIPPED, UNREADABLE};
use super::column::{Codes, Column};
use crate::compiled::LOWEST_VALUE;
use crate::instrument::{Answer, Instrument, Item, MissingReason};
use crate::response::{UNANSWERED, answer_of_code, cell_of};

/// How the codes of one item become cells.
#[derive(Clone, Debug)]
pub(super) struct Intake {
    in_bytes: bool,
    /// The lowest code, and how many more there are, where every whole number between is one and is recorded as it is.
    plain: Option<(i8, u8)>,
    /// Of any other item in bytes: the cell of every code in the order of its bits.
    by_code: Box<[i8]>,
}

impl Intake {
    pub(super) fn of(instrument: &Instrument, item: &Item) -> Self {
        let byte = |value: i32| i8::try_from(value).ok().filter(|byte| *byte >= LOWEST_VALUE);
        let in_bytes = byte(item.recorded.0).is_some() && byte(item.recorded.1).is_some();
        let (low, high) = item.contiguous_codes();
        let width = u8::try_from(high.saturating_sub(low)).ok();
        let plain = byte(low).zip(width).filter(|_| in_bytes);
        let cell = |code: u8| {
            let answer = answer_of_code(instrument, item, i64::from(code.cast_signed()));
            cell_of(answer.unwrap_or(Answer::Missing(MissingReason::Unreadable)))
        };
        let by_code =
            if in_bytes && plain.is_none() { (0..=u8::MAX).map(cell).collect() } else { Box::default() };
        Self { in_bytes, plain, by_code }
    }

    /// Whether the cells of the item are bytes.
    pub(super) fn is_in_bytes(&self) -> bool {
        self.in_bytes
    }

    /// Reads the cells of a chunk from `start`; false where a code is there that this does not know.
    #[inline]
    pub(super) fn read(
        &self,
        column: &Column<'_>,
        start: usize,
        (all_valid, valid): (bool, &Bytes),
        cells: &mut ItemCells,
    ) -> bool {
        let ItemCells::Bytes(cells) = cells else { return false };
        match (column.codes, self.plain) {
            (Codes::I8(codes), Some(plain)) => {
                let codes = codes.get(start..).unwrap_or_default();
                match codes.first_chunk() {
                    Some(codes) if all_valid => read_all(codes, plain, cells),
                    Some(codes) => read_valid(codes, valid, plain, cells),
                    None => read_valid(&filled(codes, plain.0), valid, plain, cells),
                }
            }
            (Codes::I16(codes), Some(plain)) => {
                let codes = codes.get(start..).unwrap_or_default();
                match codes.first_chunk() {
                    Some(codes) => read_words(codes, valid, all_valid, plain, cells),
                    None => read_words(&filled(codes, plain.0.into()), valid, false, plain, cells),
                }
            }
            (Codes::I8(codes), None) => {
                let codes = filled(codes.get(start..).unwrap_or_default(), 0);
                let mut unknown = false;
                for (cell, (code, valid)) in cells.iter_mut().zip(codes.iter().zip(valid)) {
                    let found = self.by_code.get(usize::from(code.cast_unsigned())).copied();
                    let is_valid = all_valid || *valid != 0;
                    *cell = found.filter(|_| is_valid).unwrap_or(SKIPPED.cast_signed());
                    unknown |= *cell == UNREADABLE.cast_signed();
                }
                !unknown
            }
            (Codes::I16(_), None) => false,
            (Codes::Blank(_), _) => {
                cells.fill(SKIPPED.cast_signed());
                true
            }
        }
    }
}

/// Everything that the answer to an item in bytes can be.
pub(super) fn possible_answers<'i>(
    instrument: &'i Instrument,
    item: &'i Item,
) -> impl Iterator<Item = Answer> + 'i {
    let options = instrument.options(item);
    let codes = options.iter().map(|option| option.code);
    let (low, high) = item.recorded;
    let numbers = (low..=high).filter(|_| options.is_empty());
    let may_not_apply = item.may_be_not_applicable();
    let unanswered = UNANSWERED.into_iter().filter(move |answer| {
        may_not_apply || !matches!(answer, Answer::NotApplicable | Answer::Unresolved(_))
    });
    codes.chain(numbers).map(Answer::Given).chain(unanswered)
}

/// The last rows of a column, and some code in each row after them.
fn filled<T: Copy>(codes: &[T], code: T) -> [T; CHUNK] {
    let mut all = [code; CHUNK];
    all.iter_mut().zip(codes).for_each(|(place, code)| *place = *code);
    all
}

#[inline]
fn read_all(codes: &[i8; CHUNK], (low, width): (i8, u8), cells: &mut [i8; CHUNK]) -> bool {
    let mut outside = 0;
    for (cell, code) in cells.iter_mut().zip(codes) {
        outside |= u8::from(code.wrapping_sub(low).cast_unsigned() > width);
        *cell = *code;
    }
    outside == 0
}

/// Arithmetic with masks, since branches over bytes are not vectorised.
#[inline]
fn read_valid(codes: &[i8; CHUNK], valid: &Bytes, (low, width): (i8, u8), cells: &mut [i8; CHUNK]) -> bool {
    let mut outside = 0;
    for (cell, (code, valid)) in cells.iter_mut().zip(codes.iter().zip(valid)) {
        outside |= valid & u8::from(code.wrapping_sub(low).cast_unsigned() > width);
        *cell = ((code.cast_unsigned() & valid) | (SKIPPED & !valid)).cast_signed();
    }
    outside == 0
}

#[inline]
fn read_words(
    codes: &[i16; CHUNK],
    valid: &Bytes,
    all_valid: bool,
    (low, width): (i8, u8),
    cells: &mut [i8; CHUNK],
) -> bool {
    let (low, width, all) = (i16::from(low), u16::from(width), if all_valid { u8::MAX } else { 0 });
    let mut outside = 0;
    for (cell, (code, valid)) in cells.iter_mut().zip(codes.iter().zip(valid)) {
        let [byte, _] = code.to_le_bytes();
        let valid = valid | all;
        outside |= valid & u8::from(code.wrapping_sub(low).cast_unsigned() > width);
        *cell = ((byte & valid) | (SKIPPED & !valid)).cast_signed();
    }
    outside == 0
}
