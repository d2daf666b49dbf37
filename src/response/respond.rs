//! The way in: answers as they come, checked and put in their places.

use super::answer_cells::cell_of;
use super::error::{ResponseError, ResponseProblem};
use super::given::{self, Given};
use super::responses::Responses;
use crate::compiled::Cell;
use crate::inline_vec::InlineVec;
use crate::instrument::{Answer, Instrument, MissingReason};

/// How many items an instrument may have before the note of which were seen goes to the heap.
const INLINE_ITEMS: usize = 32;

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
            responses.store(index, answer.into(), &mut problems);
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
        // Filled in where it is returned: moving a struct right after it was filled is slow.
        let mut result = Ok(Responses::blank(self));
        let Ok(responses) = &mut result else { return result };
        let mut problems = Vec::new();
        let count = match responses.answers.cells_mut() {
            Ok(bytes) => store_all(self, bytes, answers, &mut problems),
            Err(words) => store_all(self, words, answers, &mut problems),
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

impl ResponseError {
    /// What could be understood, as responses to the instrument that refused them.
    ///
    /// An answer that could not be understood is [`Missing`](Answer::Missing) as [`Unreadable`](MissingReason::Unreadable): it
    /// was given, so no score is prorated over it. So is an item with two answers that differ; where a critical item or a
    /// criterion reads it, the worse of the two decides there. An answer to no item of the instrument is left out.
    ///
    /// For any other instrument than the one that refused, nothing is readable: every item is unreadable.
    pub fn readable<'i>(&self, instrument: &'i Instrument) -> Responses<'i> {
        let mut responses = Responses::blank(instrument);
        if let Some((answers, contradictions)) = self.understood(instrument) {
            responses.answers = answers.clone();
            responses.contradictions = contradictions.clone();
        } else {
            for item in 0..instrument.items.len() {
                responses.answers.set(item, Answer::Missing(MissingReason::Unreadable));
            }
        }
        responses
    }
}

impl Responses<'_> {
    #[inline]
    fn store(&mut self, index: usize, given: Given<'_>, problems: &mut Vec<ResponseProblem>) {
        let Some(plain) = self.instrument.compiled.codes(index) else { return };
        match self.answers.cells_mut() {
            Ok(bytes) => {
                if let Some(cell) = bytes.get_mut(index) {
                    store(self.instrument, index, cell, plain, given, problems);
                }
            }
            Err(words) => {
                if let Some(cell) = words.get_mut(index) {
                    store(self.instrument, index, cell, plain, given, problems);
                }
            }
        }
    }

    /// A second answer to an item, which is a problem whatever it says.
    #[cold]
    fn answer_again(&mut self, index: usize, given: Given<'_>, problems: &mut Vec<ResponseProblem>) {
        let Some(item) = self.instrument.items.get(index) else { return };
        let second = parse_answer(self.instrument, index, given, problems);
        let second = self.contradictions.add(self.instrument, &mut self.answers, index, second);
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
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ResponseError::new(
                self.instrument,
                problems,
                self.answers.clone(),
                self.contradictions.clone(),
            ))
        }
    }
}

/// Puts answers in the places of the items, in their order; how many there were.
#[inline]
fn store_all<'a, C: Cell, A: Into<Given<'a>>>(
    instrument: &Instrument,
    cells: &mut [C],
    answers: impl IntoIterator<Item = A>,
    problems: &mut Vec<ResponseProblem>,
) -> usize {
    let mut count: usize = 0;
    for answer in answers {
        if let (Some(cell), Some(plain)) = (cells.get_mut(count), instrument.compiled.codes(count)) {
            store(instrument, count, cell, plain, answer.into(), problems);
        }
        count = count.saturating_add(1);
    }
    count
}

/// Puts a checked answer in its place.
#[inline]
fn store<C: Cell>(
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
        Given::Code(code) => parse_answer(instrument, index, Given::Code(code), problems),
        other => parse_answer(instrument, index, other, problems),
    };
    *cell = cell_of(answer);
}

/// The answer, unreadable where it cannot be understood, which is a problem.
fn parse_answer(
    instrument: &Instrument,
    index: usize,
    given: Given<'_>,
    problems: &mut Vec<ResponseProblem>,
) -> Answer {
    let Some(item) = instrument.items.get(index) else { return Answer::Missing(MissingReason::Unreadable) };
    match given::parse_answer(instrument, item, given) {
        Ok(answer) => answer,
        Err(problem) => {
            problems.push(*problem);
            Answer::Missing(MissingReason::Unreadable)
        }
    }
}
