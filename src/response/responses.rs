//! One person's answers, and what they say by themselves.

use std::fmt;

use super::answer_cells::{AnswerCells, Answers};
use super::twice::Contradictions;
use crate::compiled::ItemBits;
use crate::condition::Condition;
use crate::instrument::{
    Answer, CountGroup, Ground, Instrument, Item, ItemScore, MissingReason, Test, Threshold, position_in,
};
use crate::truth::{Truth, TruthBits};

/// One person's answers to one instrument, every one of them allowed by it.
///
/// `Debug` shows how many there are, never which; [`unmasked`](Self::unmasked) shows them.
#[derive(Clone)]
pub struct Responses<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) answers: Answers,
    pub(super) contradictions: Contradictions,
}

impl<'i> Responses<'i> {
    /// No answers at all.
    #[inline]
    pub(crate) fn blank(instrument: &'i Instrument) -> Self {
        Self {
            instrument,
            answers: Answers::blank(instrument.items.len(), instrument.compiled.in_bytes()),
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

    /// The answer to an item of the instrument; `None` for an item of another one.
    pub fn answer(&self, item: &Item) -> Option<Answer> {
        Some(self.answer_at(position_in(&self.instrument.items, item)?))
    }

    /// The same by a position that the instrument has.
    #[inline]
    pub(crate) fn answer_at(&self, item_index: usize) -> Answer {
        self.answers.cells().answer(item_index)
    }

    /// The answers to all items, in the order of the form.
    pub fn in_order(&self) -> impl Iterator<Item = Answer> {
        let cells = self.answers.cells();
        (0..self.instrument.items.len()).map(move |index| cells.answer(index))
    }

    /// How many items have an answer.
    pub fn answered_count(&self) -> usize {
        (0..self.instrument.items.len()).filter(|item| self.answer_at(*item).is_given()).count()
    }

    /// The items that are neither answered nor certainly skipped by the form.
    pub fn unanswered(&self) -> impl Iterator<Item = &'i Item> {
        let is_open = |index| matches!(self.answer_at(index), Answer::Missing(_) | Answer::Unresolved(_));
        let items = self.instrument.items.iter().enumerate();
        items.filter(move |(index, _)| is_open(*index)).map(|(_, item)| item)
    }

    /// The same, with the answers shown by `Debug` and `Display`, on purpose.
    pub fn unmasked(&self) -> UnmaskedResponses<'_, 'i> {
        UnmaskedResponses(self)
    }

    #[inline]
    pub(crate) fn answers(&self) -> AnswerCells<'_> {
        self.answers.cells()
    }

    /// Blank answers that the form itself explains. Items only depend on earlier ones.
    pub(super) fn find_not_applicable(&mut self) {
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
            self.answers.set(index, Answer::blank(item, applicable, reason));
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
                let enough = Truth::from_bounds(certain >= *at_least, possible >= *at_least);
                let few = Truth::from_bounds(possible <= *at_most, certain <= *at_most);
                Some(enough.and(few))
            }
            Test::Item { item, threshold } => Some(truth(*item, *threshold)),
            _ => None,
        }
    }

    /// How many items of the groups are certainly positive, and how many may be.
    fn count(&self, groups: &[CountGroup], truth: impl Fn(usize, Threshold) -> Truth) -> (usize, usize) {
        let (mut certain, mut open): (usize, usize) = (0, 0);
        for group in groups {
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

    /// Which questions about items hold.
    #[inline]
    pub(crate) fn item_bits(&self, bits: &ItemBits) -> TruthBits {
        let complete = match self.answers() {
            AnswerCells::Bytes(bytes) => bits.compare_complete(bytes),
            AnswerCells::Words(_) => None,
        };
        complete.unwrap_or_else(|| bits.compare(|item, threshold| self.item_threshold(item, threshold)))
    }

    /// What is certain of an item where safety is concerned: of two answers that differ, the worse one decides.
    #[inline]
    pub(crate) fn item_threshold(&self, item: usize, threshold: Threshold) -> Truth {
        let truth = self.scored_threshold(item, threshold);
        if truth.is_undetermined()
            && let Some(contradiction) = self.contradictions.of(item)
            && let Some(item) = self.instrument.items.get(item)
        {
            return contradiction.truth_over(item, threshold);
        }
        truth
    }

    /// The score of the item at `index`, after the item's own keying.
    #[inline]
    pub(crate) fn item_score(&self, index: usize) -> ItemScore {
        match self.instrument.items.get(index) {
            Some(item) => ItemScore::of(item, self.answer_at(index)),
            None => ItemScore::Excluded(Ground::Nothing),
        }
    }

    /// What is certain of an item's score.
    #[inline]
    fn scored_threshold(&self, item: usize, threshold: Threshold) -> Truth {
        self.item_score(item).truth_over(threshold)
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
