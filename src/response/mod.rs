//! Step 3: answers, checked against one instrument. Nothing is scored that was not understood, and no answer shows
//! unless asked for.

mod answer;
mod error;
mod given;
mod packed;
mod twice;

use std::fmt;

pub use answer::Answer;
pub(crate) use answer::{Ground, ItemScore};
pub use error::{ResponseError, ResponseProblem, ResponseProblemKind};
pub use given::Given;
use packed::Answers;
pub(crate) use packed::{AnswerCell, LOWEST_VALUE, Packed, fit_in_bytes};

use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::instrument::{CountGroup, Instrument, Marks, MissingReason, RecordedRange, Test, Threshold};
use crate::truth::{Truth, Word};
use twice::Contradictions;

/// How many items an instrument may have before the note of which were seen goes to the heap.
const INLINE_ITEMS: usize = 32;

/// One person's answers to one instrument, every one of them allowed by it.
///
/// `Debug` shows how many there are, never which; [`unmasked`](Self::unmasked) shows them.
#[derive(Clone)]
pub struct Responses<'i> {
    instrument: &'i Instrument,
    answers: Answers,
    contradictions: Contradictions,
}

impl Instrument {
    /// Checks answers by item id. Items that are not named are blank.
    ///
    /// An answer is a code (`2`), a text (`"2"`, an option's label, `"23:30"` for a clock item, `"6.5"` for a number) or
    /// missing with a reason. An answer that is given is always used; a blank one is *not applicable* where the form
    /// itself skips the item, and otherwise *missing*, which is never a number.
    ///
    /// # Errors
    ///
    /// [`ResponseError`] names every unknown item, every answer outside the codes and every item answered twice; the
    /// answers themselves only through [`ResponseError::unmasked`]. It still has what could be understood:
    /// [`ResponseError::readable`], so that no problem with one answer takes another away.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
    /// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
    /// let responses = phq9.respond([("1", 2), ("2", 3), ("9", 1)])?;
    /// let total = responses.score().get("total").unwrap();
    /// assert_eq!(total.value(), None); // six items are missing: no total is made up
    /// assert_eq!((total.min(), total.max()), (6.into(), 24.into()));
    /// let error = phq9.respond([("1", 4), ("11", 0)]).unwrap_err();
    /// assert_eq!(error.problems().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn respond<'a, I, A>(&self, answers: I) -> Result<Responses<'_>, ResponseError>
    where
        I: IntoIterator<Item = (&'a str, A)>,
        A: Into<Given<'a>>,
    {
        let mut responses = Responses::blank(self);
        let mut problems = Vec::new();
        let mut seen: InlineVec<bool, INLINE_ITEMS> = InlineVec::filled(false, self.items.len());
        let mut guess: usize = 0;
        for (position, (id, answer)) in answers.into_iter().enumerate() {
            let at_guess = self.items.get(guess).filter(|item| &*item.id == id).map(|_| guess);
            let Some(index) = at_guess.or_else(|| self.items.iter().position(|item| &*item.id == id)) else {
                problems.push(ResponseProblem::unknown_item(self, id, position));
                continue;
            };
            guess = index.saturating_add(1);
            if let Some(seen) = seen.as_mut_slice().get_mut(index)
                && std::mem::replace(seen, true)
            {
                responses.answer_again(index, answer.into(), &mut problems);
                continue;
            }
            responses.put(index, answer.into(), &mut problems);
        }
        responses.finish(problems)?;
        Ok(responses)
    }

    /// Checks answers given in the order of the form: the fastest way in.
    ///
    /// # Errors
    ///
    /// As [`respond`](Self::respond); and when there are more answers than items. Fewer answers leave the rest blank.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
    /// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
    /// let total = gad7.respond_in_order([3, 3, 2, 0, 1, 0, 1])?.score().get("total").unwrap();
    /// assert_eq!(total.value(), Some(10.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn respond_in_order<'a, A: Into<Given<'a>>>(
        &self,
        answers: impl IntoIterator<Item = A>,
    ) -> Result<Responses<'_>, ResponseError> {
        // Filled in where it is returned: what was just written is slow to move.
        let mut result = Ok(Responses::blank(self));
        let Ok(responses) = &mut result else { return result };
        let mut problems = Vec::new();
        let count = match responses.answers.cells() {
            Ok(bytes) => put_all(self, bytes, answers, &mut problems),
            Err(words) => put_all(self, words, answers, &mut problems),
        };
        if count > self.items.len() {
            problems.push(ResponseProblem::too_many(count, self.items.len()));
        }
        if let Err(error) = responses.finish(problems) {
            result = Err(error);
        }
        result
    }
}

impl<'i> Responses<'i> {
    /// No answers at all.
    #[inline]
    pub(crate) fn blank(instrument: &'i Instrument) -> Self {
        Self {
            instrument,
            answers: Answers::blank(instrument.items.len(), instrument.fits_in_bytes),
            contradictions: Contradictions::default(),
        }
    }

    /// The same with the recorded values of some items, by position, that another instrument has accepted.
    pub(crate) fn with_recorded(&self, recorded: &[(usize, i32)]) -> Self {
        let mut responses = self.clone();
        for item in 0..self.instrument.items.len() {
            // Which items the form skips is found anew.
            match self.answer_at(item) {
                Answer::Unresolved(reason) => responses.answers.set(item, Answer::Missing(reason)),
                Answer::NotApplicable => responses.answers.set(item, Answer::Missing(MissingReason::Skipped)),
                Answer::Given(_) | Answer::Missing(_) => {}
            }
        }
        for (item, value) in recorded {
            responses.answers.set(*item, Answer::Given(*value));
        }
        if responses.instrument.has_conditional_items {
            responses.find_not_applicable();
        }
        responses
    }

    /// The instrument they answer.
    pub fn instrument(&self) -> &'i Instrument {
        self.instrument
    }

    /// The answer to the item at this position; `None` beyond the last.
    pub fn answer(&self, item_index: usize) -> Option<Answer> {
        (item_index < self.instrument.items.len()).then(|| self.answer_at(item_index))
    }

    /// The same of a position that the instrument has.
    #[inline]
    pub(crate) fn answer_at(&self, item_index: usize) -> Answer {
        self.answers.packed().answer(item_index)
    }

    /// How many items have an answer.
    pub fn answered_count(&self) -> usize {
        (0..self.instrument.items.len()).filter(|item| self.answer_at(*item).is_given()).count()
    }

    /// The positions of the items that are neither answered nor certainly skipped by the form.
    pub fn unanswered(&self) -> impl Iterator<Item = usize> {
        let open = |item: &usize| matches!(self.answer_at(*item), Answer::Missing(_) | Answer::Unresolved(_));
        (0..self.instrument.items.len()).filter(open)
    }

    /// The same, with the answers shown by `Debug` and `Display`, on purpose.
    pub fn unmasked(&self) -> UnmaskedResponses<'_, 'i> {
        UnmaskedResponses(self)
    }

    #[inline]
    pub(crate) fn answers(&self) -> Packed<'_> {
        self.answers.packed()
    }

    #[inline]
    fn put(&mut self, index: usize, given: Given<'_>, problems: &mut Vec<ResponseProblem>) {
        let Some(plain) = self.instrument.plain_codes.get(index) else { return };
        match self.answers.cells() {
            Ok(bytes) => {
                if let Some(cell) = bytes.get_mut(index) {
                    put(self.instrument, index, cell, *plain, given, problems);
                }
            }
            Err(words) => {
                if let Some(cell) = words.get_mut(index) {
                    put(self.instrument, index, cell, *plain, given, problems);
                }
            }
        }
    }

    /// A second answer to an item, which is a problem whatever it says.
    #[cold]
    fn answer_again(&mut self, index: usize, given: Given<'_>, problems: &mut Vec<ResponseProblem>) {
        let Some(item) = self.instrument.items.get(index) else { return };
        let second = understand(self.instrument, index, given, problems);
        let second = self.put_again(index, second);
        problems.push(ResponseProblem::answered_twice(item, second));
    }

    #[inline]
    fn finish(&mut self, problems: Vec<ResponseProblem>) -> Result<(), ResponseError> {
        if problems.is_empty() && !self.instrument.has_conditional_items {
            return Ok(());
        }
        self.finish_with(problems)
    }

    fn finish_with(&mut self, problems: Vec<ResponseProblem>) -> Result<(), ResponseError> {
        if self.instrument.has_conditional_items {
            self.find_not_applicable();
        }
        if problems.is_empty() { Ok(()) } else { Err(ResponseError::new(self, problems)) }
    }

    /// Blank answers that the form itself explains. Items only depend on earlier ones.
    fn find_not_applicable(&mut self) {
        for (index, item) in self.instrument.items.iter().enumerate() {
            let Answer::Missing(reason @ (MissingReason::Skipped | MissingReason::NotAdministered)) =
                self.answer_at(index)
            else {
                continue;
            };
            let applicable = match &item.shown_when {
                Some(condition) => self.evaluate(condition),
                None => Truth::from(!item.optional),
            };
            let answer = match applicable {
                // A question that is put and may be left blank.
                Truth::True if item.optional => Answer::NotApplicable,
                Truth::True => Answer::Missing(reason),
                Truth::False => Answer::NotApplicable,
                Truth::Undetermined => Answer::Unresolved(reason),
            };
            self.answers.set(index, answer);
        }
    }

    /// A condition over items only, for what the form asks: not a matter of safety.
    fn evaluate(&self, condition: &Condition<Test>) -> Truth {
        let scored = |item, threshold| self.scored_threshold(item, threshold);
        condition.evaluate(&mut |test| self.test_items(test, scored).unwrap_or(Truth::Undetermined))
    }

    /// What a test over items says; `None` for tests over scores.
    pub(crate) fn item_test(&self, test: &Test) -> Option<Truth> {
        self.test_items(test, |item, threshold| self.item_threshold(item, threshold))
    }

    fn test_items(&self, test: &Test, truth: impl Fn(usize, Threshold) -> Truth) -> Option<Truth> {
        match test {
            Test::Count { groups, at_least, at_most } => {
                let (certain, possible) = self.count(groups, truth);
                let enough = Truth::between(certain >= *at_least, possible >= *at_least);
                let few = Truth::between(possible <= *at_most, certain <= *at_most);
                Some(enough.and(few))
            }
            Test::Item { item, threshold } => Some(truth(*item, *threshold)),
            _ => None,
        }
    }

    /// How many items of the groups certainly count towards a score, and how many may.
    pub(crate) fn count_scored(&self, groups: &[CountGroup]) -> (usize, usize) {
        self.count(groups, |item, threshold| self.scored_threshold(item, threshold))
    }

    /// How many items of the groups are certainly positive, and how many may be.
    fn count(&self, groups: &[CountGroup], truth: impl Fn(usize, Threshold) -> Truth) -> (usize, usize) {
        let (mut certain, mut open): (usize, usize) = (0, 0);
        for group in groups {
            // Nearly always every item has an answer, and its recorded value tells.
            if let Some(positive) = count_recorded(self.answers(), &group.recorded) {
                certain = certain.saturating_add(positive);
                continue;
            }
            for item in &group.items {
                match truth(*item, group.threshold) {
                    Truth::True => certain = certain.saturating_add(1),
                    Truth::Undetermined => open = open.saturating_add(1),
                    Truth::False => {}
                }
            }
        }
        (certain, certain.saturating_add(open))
    }

    /// Which marks hold.
    #[inline]
    pub(crate) fn marked(&self, marks: &Marks) -> Word {
        let complete = match self.answers() {
            Packed::Bytes(bytes) => marks.read_complete(bytes),
            Packed::Words(_) => None,
        };
        complete.unwrap_or_else(|| marks.read(|item, threshold| self.item_threshold(item, threshold)))
    }

    /// What is certain of an item where safety is concerned: of two answers that differ, the worse one decides.
    #[inline]
    pub(crate) fn item_threshold(&self, item: usize, threshold: Threshold) -> Truth {
        let truth = self.scored_threshold(item, threshold);
        if truth.is_undetermined()
            && let Some(contradiction) = self.contradictions.of(item)
            && let Some(item) = self.instrument.items.get(item)
        {
            return contradiction.over(item, threshold);
        }
        truth
    }

    /// What is certain of an item's score.
    #[inline]
    fn scored_threshold(&self, item: usize, threshold: Threshold) -> Truth {
        self.item_score(item).over(threshold)
    }
}

/// How many recorded values lie in their ranges; `None` where an item has none, or there are no ranges.
#[inline]
fn count_recorded(answers: Packed<'_>, ranges: &[RecordedRange]) -> Option<usize> {
    let mut positive: usize = 0;
    for range in ranges {
        let recorded = answers.recorded(range.item)?;
        positive = positive.wrapping_add(usize::from(range.holds(recorded)));
    }
    (!ranges.is_empty()).then_some(positive)
}

/// Puts answers in the places of the items, in their order; how many there were.
#[inline]
fn put_all<'a, C: AnswerCell, A: Into<Given<'a>>>(
    instrument: &Instrument,
    cells: &mut [C],
    answers: impl IntoIterator<Item = A>,
    problems: &mut Vec<ResponseProblem>,
) -> usize {
    let mut count: usize = 0;
    for answer in answers {
        if let (Some(cell), Some(plain)) = (cells.get_mut(count), instrument.plain_codes.get(count)) {
            put(instrument, count, cell, *plain, answer.into(), problems);
        }
        count = count.saturating_add(1);
    }
    count
}

/// Puts a checked answer in its place.
#[inline]
fn put<C: AnswerCell>(
    instrument: &Instrument,
    index: usize,
    cell: &mut C,
    (low, high): (i32, i32),
    given: Given<'_>,
    problems: &mut Vec<ResponseProblem>,
) {
    // Nearly every answer is one of a row of codes.
    let answer = match given {
        Given::Code(code) if i64::from(low) <= code && code <= i64::from(high) => {
            *cell = C::of_plain(code);
            return;
        }
        Given::Code(code) => understand(instrument, index, Given::Code(code), problems),
        other => understand(instrument, index, other, problems),
    };
    *cell = C::of_answer(answer);
}

/// The answer, unreadable where it cannot be understood, which is a problem.
fn understand(
    instrument: &Instrument,
    index: usize,
    given: Given<'_>,
    problems: &mut Vec<ResponseProblem>,
) -> Answer {
    let Some(item) = instrument.items.get(index) else { return Answer::Missing(MissingReason::Unreadable) };
    match given::understand(instrument, item, given) {
        Ok(answer) => answer,
        Err(problem) => {
            problems.push(*problem);
            Answer::Missing(MissingReason::Unreadable)
        }
    }
}

/// How many answers there are, not which.
impl fmt::Debug for Responses<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Responses")
            .field("instrument", &self.instrument.id)
            .field("items", &self.instrument.items.len())
            .finish_non_exhaustive()
    }
}

/// Answers that may be shown; made by [`Responses::unmasked`].
pub struct UnmaskedResponses<'r, 'i>(&'r Responses<'i>);

impl fmt::Display for UnmaskedResponses<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.instrument.items.iter().enumerate() {
            if index > 0 {
                formatter.write_str(", ")?;
            }
            write!(formatter, "{}: {}", item.id, self.0.answer_at(index).shown(item))?;
        }
        Ok(())
    }
}

impl fmt::Debug for UnmaskedResponses<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}
