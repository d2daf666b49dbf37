//! All answers of one administration: one byte each for nearly every instrument, so that they move quickly and
//! stay off the heap; four bytes each on the heap for long forms and for large numbers.

use crate::compiled::{CELL_BYTES, Cell};
use crate::instrument::{Answer, MissingReason};

/// One for each item.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Answers {
    bytes: [i8; CELL_BYTES],
    /// All of them, where they are too many or too large for the bytes.
    words: Option<Box<[i32]>>,
}

/// The answers as they are kept.
#[derive(Clone, Copy)]
pub(crate) enum AnswerCells<'a> {
    Bytes(&'a [i8; CELL_BYTES]),
    Words(&'a [i32]),
}

/// The answer that a cell keeps.
pub(crate) fn answer_of<C: Cell>(cell: C) -> Answer {
    if let Some(recorded) = cell.recorded() {
        return Answer::Given(recorded);
    }
    let position = usize::try_from(cell.number().wrapping_sub(C::LOWEST)).unwrap_or_default();
    UNANSWERED.get(position).copied().unwrap_or(Answer::Missing(MissingReason::Skipped))
}

/// The cell that keeps an answer.
pub(crate) fn cell_of<C: Cell>(answer: Answer) -> C {
    match answer {
        Answer::Given(recorded) => C::of(recorded),
        _ => {
            let position = UNANSWERED.iter().position(|unanswered| *unanswered == answer);
            let position = position.and_then(|position| i32::try_from(position).ok()).unwrap_or_default();
            C::of(C::LOWEST.wrapping_add(position))
        }
    }
}

/// Missing for each reason, unresolved for each that the form may explain or did once, not applicable. The first is the
/// lowest number.
pub(crate) const UNANSWERED: [Answer; 10] = [
    Answer::Missing(MissingReason::Skipped),
    Answer::Missing(MissingReason::Declined),
    Answer::Missing(MissingReason::DontKnow),
    Answer::Missing(MissingReason::NotAdministered),
    Answer::Unresolved(MissingReason::Skipped),
    Answer::Unresolved(MissingReason::Declined),
    Answer::Unresolved(MissingReason::DontKnow),
    Answer::Unresolved(MissingReason::NotAdministered),
    Answer::NotApplicable,
    Answer::Missing(MissingReason::Unreadable),
];

impl Answers {
    /// So many blank ones.
    #[inline]
    pub(super) fn blank(items: usize, in_bytes: bool) -> Self {
        let words = if in_bytes { None } else { Some(vec![<i32 as Cell>::LOWEST; items].into()) };
        Self { bytes: [i8::MIN; CELL_BYTES], words }
    }

    #[inline]
    pub(super) fn cells(&self) -> AnswerCells<'_> {
        match &self.words {
            None => AnswerCells::Bytes(&self.bytes),
            Some(words) => AnswerCells::Words(words),
        }
    }

    /// The bytes where answers are kept in them, else the words.
    #[inline]
    pub(super) fn cells_mut(&mut self) -> Result<&mut [i8; CELL_BYTES], &mut [i32]> {
        match &mut self.words {
            None => Ok(&mut self.bytes),
            Some(words) => Err(words),
        }
    }

    /// Puts an answer in the place of an item.
    pub(super) fn set(&mut self, item: usize, answer: Answer) {
        match self.cells_mut() {
            Ok(bytes) => set(bytes, item, answer),
            Err(words) => set(words, item, answer),
        }
    }
}

fn set<C: Cell>(cells: &mut [C], item: usize, answer: Answer) {
    if let Some(cell) = cells.get_mut(item) {
        *cell = cell_of(answer);
    }
}

impl AnswerCells<'_> {
    /// The answer to the item at a position; a blank beyond the last.
    pub(crate) fn answer(self, item: usize) -> Answer {
        let answer = match self {
            Self::Bytes(bytes) => bytes.get(item).map(|cell| answer_of(*cell)),
            Self::Words(words) => words.get(item).map(|cell| answer_of(*cell)),
        };
        answer.unwrap_or(Answer::Missing(MissingReason::Skipped))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_kept() {
        for in_bytes in [true, false] {
            let mut answers = Answers::blank(CELL_BYTES, in_bytes);
            assert!(answers.cells().answer(0) == Answer::Missing(MissingReason::Skipped));
            let values: &[i32] =
                if in_bytes { &[-100, -1, 0, 3, 127] } else { &[-1_000_000_000, -128, -1, 0, 1_000_000_000] };
            let all = values.iter().map(|value| Answer::Given(*value)).chain(UNANSWERED);
            for (item, answer) in all.clone().enumerate() {
                answers.set(item, answer);
            }
            for (item, answer) in all.enumerate() {
                assert!(answers.cells().answer(item) == answer, "{item}, in bytes: {in_bytes}");
            }
            assert!(answers.cells().answer(CELL_BYTES) == Answer::Missing(MissingReason::Skipped));
        }
    }
}
