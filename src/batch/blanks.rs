//! Blank answers that the form itself explains: it does not ask for the item.

use super::cells::{CHUNK, ItemCells};
use super::truths::TruthChunk;
use crate::instrument::{Answer, Item, MissingReason};
use crate::response::cell_of;
use crate::truth::Truth;

/// The reasons for which a blank may be one that the form explains.
const MAY_BE_EXPLAINED: [MissingReason; 2] = [MissingReason::Skipped, MissingReason::NotAdministered];

/// Explains the blank answers to an item in the first rows of a chunk, by whether the form asks for it.
pub(super) fn explain_blanks(cells: &mut ItemCells, item: &Item, is_asked: &TruthChunk, rows: usize) {
    if let ItemCells::Bytes(cells) = cells {
        return explain_bytes(cells, item, is_asked);
    }
    for row in 0..rows {
        if let Answer::Missing(reason) = cells.answer(row)
            && MAY_BE_EXPLAINED.contains(&reason)
        {
            cells.set(row, Answer::blank(item, is_asked.truth(row), reason));
        }
    }
}

/// The same with masks, since branches over bytes are not vectorised.
fn explain_bytes(cells: &mut [i8; CHUNK], item: &Item, is_asked: &TruthChunk) {
    for reason in MAY_BE_EXPLAINED {
        let cell = |answer: Answer| cell_of::<i8>(answer).cast_unsigned();
        let blank = cell(Answer::Missing(reason));
        let explained = [Truth::True, Truth::False, Truth::Undetermined];
        let [asked, not_asked, unknown] = explained.map(|truth| cell(Answer::blank(item, truth, reason)));
        let truths = is_asked.certain.iter().zip(&is_asked.possible);
        for (cell, (certain, possible)) in cells.iter_mut().zip(truths) {
            let (certain, impossible) = (certain.wrapping_neg(), possible.wrapping_sub(1));
            let explained =
                (asked & certain) | (not_asked & impossible) | (unknown & !(certain | impossible));
            let own = cell.cast_unsigned();
            let is_blank = u8::from(own == blank).wrapping_neg();
            *cell = ((explained & is_blank) | (own & !is_blank)).cast_signed();
        }
    }
}
