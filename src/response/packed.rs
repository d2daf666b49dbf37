//! All answers of one administration, packed: one byte each for nearly every instrument, so that they move quickly and
//! stay off the heap; four bytes each on the heap for long forms and for large numbers.

use super::answer::Answer;
use crate::instrument::{Item, MissingReason};

/// How many items are kept in bytes.
const BYTES: usize = 32;

/// One for each item.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Answers {
    bytes: [i8; BYTES],
    /// All of them, where they are too many or too large for the bytes.
    words: Option<Box<[i32]>>,
}

/// The answers as they are kept.
#[derive(Clone, Copy)]
pub(crate) enum Packed<'a> {
    Bytes(&'a [i8; BYTES]),
    Words(&'a [i32]),
}

/// What keeps one answer: the recorded value or, as one of the lowest numbers, which no item of such an instrument
/// records, why there is none.
pub(crate) trait AnswerCell: Copy {
    /// The lowest number that is a value.
    const LOWEST_VALUE: i32;
    const LOWEST: i32;

    fn number(self) -> i32;

    /// Of a number that fits: a value, or one of the lowest.
    fn of(number: i32) -> Self;

    /// Of a code that the item has and records as it is, so that it fits.
    fn of_plain(code: i64) -> Self;

    /// The recorded value, if there is an answer.
    #[inline]
    fn recorded(self) -> Option<i32> {
        let number = self.number();
        (number >= Self::LOWEST_VALUE).then_some(number)
    }

    /// Whether an answer was given and could not be understood.
    #[inline]
    fn is_unreadable(self) -> bool {
        self.number() == Self::LOWEST.wrapping_add(9)
    }

    fn answer(self) -> Answer {
        if let Some(recorded) = self.recorded() {
            return Answer::Given(recorded);
        }
        let position = usize::try_from(self.number().wrapping_sub(Self::LOWEST)).unwrap_or_default();
        UNANSWERED.get(position).copied().unwrap_or(Answer::Missing(MissingReason::Skipped))
    }

    fn of_answer(answer: Answer) -> Self {
        match answer {
            Answer::Given(recorded) => Self::of(recorded),
            _ => {
                let position = UNANSWERED.iter().position(|unanswered| *unanswered == answer);
                let position = position.and_then(|position| i32::try_from(position).ok()).unwrap_or_default();
                Self::of(Self::LOWEST.wrapping_add(position))
            }
        }
    }
}

/// Missing for each reason, unresolved for each that the form may explain or did once, not applicable. The first is the
/// lowest number.
const UNANSWERED: [Answer; 10] = [
    Answer::Missing(MissingReason::Skipped),
    Answer::Missing(MissingReason::Declined),
    Answer::Missing(MissingReason::DontKnow),
    Answer::Missing(MissingReason::NotAdministered),
    Answer::Unresolved(MissingReason::Skipped),
    Answer::Unresolved(MissingReason::Declined),
    Answer::Unresolved(MissingReason::DontKnow),
    Answer::Unresolved(MissingReason::NotAdministered),
    Answer::NotApplicable,
    UNREADABLE,
];

/// An answer that could not be understood; the last of the list.
const UNREADABLE: Answer = Answer::Missing(MissingReason::Unreadable);

impl AnswerCell for i8 {
    const LOWEST: i32 = -128;
    #[expect(clippy::as_conversions, reason = "widens")]
    const LOWEST_VALUE: i32 = LOWEST_VALUE as i32;

    #[inline]
    fn number(self) -> i32 {
        i32::from(self)
    }

    #[inline]
    fn of(number: i32) -> Self {
        Self::try_from(number).unwrap_or(Self::MIN)
    }

    #[inline]
    fn of_plain(code: i64) -> Self {
        let [byte, ..] = code.to_le_bytes();
        Self::from_le_bytes([byte])
    }
}

/// Definitions keep every recorded value far above the lowest.
impl AnswerCell for i32 {
    const LOWEST: i32 = Self::MIN;
    const LOWEST_VALUE: i32 = Self::MIN + 16;

    #[inline]
    fn number(self) -> i32 {
        self
    }

    #[inline]
    fn of(number: i32) -> Self {
        number
    }

    #[inline]
    fn of_plain(code: i64) -> Self {
        let [a, b, c, d, ..] = code.to_le_bytes();
        Self::from_le_bytes([a, b, c, d])
    }
}

/// The lowest byte that is a value.
pub(crate) const LOWEST_VALUE: i8 = -100;

/// Whether the answers to these items fit in bytes.
pub(crate) fn fit_in_bytes(items: &[Item]) -> bool {
    let fits = |value: i32| (<i8 as AnswerCell>::LOWEST_VALUE..=i32::from(i8::MAX)).contains(&value);
    items.len() <= BYTES && items.iter().all(|item| fits(item.recorded.0) && fits(item.recorded.1))
}

impl Answers {
    /// So many blank ones.
    #[inline]
    pub(super) fn blank(items: usize, in_bytes: bool) -> Self {
        let words = if in_bytes { None } else { Some(vec![<i32 as AnswerCell>::LOWEST; items].into()) };
        Self { bytes: [i8::MIN; BYTES], words }
    }

    #[inline]
    pub(super) fn packed(&self) -> Packed<'_> {
        match &self.words {
            None => Packed::Bytes(&self.bytes),
            Some(words) => Packed::Words(words),
        }
    }

    /// The bytes where answers are kept in them, else the words.
    #[inline]
    pub(super) fn cells(&mut self) -> Result<&mut [i8; BYTES], &mut [i32]> {
        match &mut self.words {
            None => Ok(&mut self.bytes),
            Some(words) => Err(words),
        }
    }

    /// Puts an answer in the place of an item.
    pub(super) fn set(&mut self, item: usize, answer: Answer) {
        match self.cells() {
            Ok(bytes) => set(bytes, item, answer),
            Err(words) => set(words, item, answer),
        }
    }
}

fn set<C: AnswerCell>(cells: &mut [C], item: usize, answer: Answer) {
    if let Some(cell) = cells.get_mut(item) {
        *cell = C::of_answer(answer);
    }
}

impl Packed<'_> {
    /// The answer to the item at a position; a blank beyond the last.
    pub(crate) fn answer(self, item: usize) -> Answer {
        let answer = match self {
            Self::Bytes(bytes) => bytes.get(item).map(|cell| cell.answer()),
            Self::Words(words) => words.get(item).map(|cell| cell.answer()),
        };
        answer.unwrap_or(Answer::Missing(MissingReason::Skipped))
    }

    /// Whether the answer to the item at a position was given and could not be understood.
    pub(crate) fn is_unreadable(self, item: usize) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.get(item).is_some_and(|cell| cell.is_unreadable()),
            Self::Words(words) => words.get(item).is_some_and(|cell| cell.is_unreadable()),
        }
    }

    /// The recorded value of the item at a position, if it has an answer.
    #[inline]
    pub(crate) fn recorded(self, item: usize) -> Option<i32> {
        match self {
            Self::Bytes(bytes) => bytes.get(item)?.recorded(),
            Self::Words(words) => words.get(item)?.recorded(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_kept() {
        for in_bytes in [true, false] {
            let mut answers = Answers::blank(BYTES, in_bytes);
            assert!(answers.packed().answer(0) == Answer::Missing(MissingReason::Skipped));
            let values: &[i32] =
                if in_bytes { &[-100, -1, 0, 3, 127] } else { &[-1_000_000_000, -128, -1, 0, 1_000_000_000] };
            let all = values.iter().map(|value| Answer::Given(*value)).chain(UNANSWERED);
            for (item, answer) in all.clone().enumerate() {
                answers.set(item, answer);
            }
            for (item, answer) in all.enumerate() {
                assert!(answers.packed().answer(item) == answer, "{item}, in bytes: {in_bytes}");
                let recorded =
                    matches!(answer, Answer::Given(_)).then_some(values.get(item)).flatten().copied();
                assert_eq!(answers.packed().recorded(item), recorded);
                assert_eq!(answers.packed().is_unreadable(item), answer == UNREADABLE, "{item}");
            }
            assert_eq!(answers.packed().recorded(BYTES), None);
        }
    }
}
