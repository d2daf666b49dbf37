//! Step 4: item scores to scale scores, each with the interval of values that some completion of the missing items
//! would give. Total: nothing here can fail.

#[cfg(all(test, feature = "catalog"))]
mod tests;

use std::fmt;

pub use crate::outcome::{Outcome, Status};

use crate::instrument::{Input, Instrument, Progress, Scale, position_in};
use crate::number::Number;
use crate::response::{AnswerCells, Responses};

/// Every score of one administration. `Debug` does not show them.
#[derive(Clone)]
pub struct Scores<'i> {
    pub(crate) responses: Responses<'i>,
    outcomes: Outcomes,
}

/// One for each scale. Most instruments have one scale, which then needs no list.
#[derive(Clone)]
pub(crate) enum Outcomes {
    One(Outcome),
    Many(Box<[Outcome]>),
}

impl Outcomes {
    #[inline]
    fn as_slice(&self) -> &[Outcome] {
        match self {
            Self::One(outcome) => std::slice::from_ref(outcome),
            Self::Many(outcomes) => outcomes,
        }
    }
}

impl<'i> Responses<'i> {
    /// Scores every scale of the instrument.
    #[must_use]
    #[inline]
    pub fn score(self) -> Scores<'i> {
        if let [only] = self.instrument().scales.as_slice()
            && let Some(outcome) = complete_sum(0, only, &self)
        {
            return Scores { outcomes: Outcomes::One(outcome), responses: self };
        }
        Scores { outcomes: outcomes_of(&self), responses: self }
    }
}

impl Outcomes {
    /// Those of an instrument that nobody has answered.
    pub(crate) fn of_blank(instrument: &Instrument) -> Self {
        outcomes_of(&Responses::blank(instrument))
    }

    /// The scores of somebody who has answered nothing, which these are.
    pub(crate) fn scores_of_blank<'i>(&self, instrument: &'i Instrument) -> Scores<'i> {
        Scores { responses: Responses::blank(instrument), outcomes: self.clone() }
    }
}

/// The score of a sum of whole-number items that all have an answer, the most common case of all.
#[inline]
fn complete_sum(index: usize, scale: &Scale, responses: &Responses<'_>) -> Option<Outcome> {
    let sum = responses.instrument().compiled.sum(index)?;
    let value = match responses.answers() {
        AnswerCells::Bytes(row) => sum.of(row),
        AnswerCells::Words(row) => sum.of(row),
    };
    value.map(|value| Outcome::complete(scale.rounded(value)))
}

fn outcomes_of(responses: &Responses<'_>) -> Outcomes {
    let scales = &responses.instrument().scales;
    if let [only] = scales.as_slice() {
        return Outcomes::One(only.finish(&progress(only, responses, &[])));
    }
    let mut outcomes: Box<[Outcome]> =
        scales.iter().map(|scale| Outcome::within_range(scale.range)).collect();
    for index in &responses.instrument().scoring_order {
        if let Some(scale) = scales.get(*index) {
            let outcome = complete_sum(*index, scale, responses);
            let outcome = outcome.unwrap_or_else(|| scale.finish(&progress(scale, responses, &outcomes)));
            if let Some(place) = outcomes.get_mut(*index) {
                *place = outcome;
            }
        }
    }
    Outcomes::Many(outcomes)
}

/// What is known of a scale, given the scores of those before it.
fn progress(scale: &Scale, responses: &Responses<'_>, done: &[Outcome]) -> Progress {
    let items = &responses.instrument().items;
    let mut progress = scale.start();
    let mut position: usize = 0;
    scale.for_each_slot(&mut |slot| {
        let contribution = match slot.input {
            Input::Item(item) => items.get(item).map(|own| slot.item(own, responses.answer_at(item))),
            Input::Scale(scale) => done.get(scale).map(|outcome| slot.score(*outcome)),
        };
        if let Some(contribution) = contribution {
            progress.add(position, contribution);
        }
        position = position.saturating_add(1);
    });
    progress
}

impl<'i> Scores<'i> {
    /// The instrument.
    pub fn instrument(&self) -> &'i Instrument {
        self.responses.instrument()
    }

    /// The answers they were computed from.
    pub fn responses(&self) -> &Responses<'i> {
        &self.responses
    }

    /// The score of the scale with this id.
    pub fn get(&self, scale: &str) -> Option<Outcome> {
        Some(self.outcome_at(self.instrument().scale_index(scale)?))
    }

    /// The score of a scale of the instrument; `None` for a scale of another one.
    pub fn outcome(&self, scale: &Scale) -> Option<Outcome> {
        Some(self.outcome_at(position_in(&self.instrument().scales, scale)?))
    }

    /// The same by a position that the instrument has.
    #[inline]
    pub(crate) fn outcome_at(&self, scale_index: usize) -> Outcome {
        self.outcomes
            .as_slice()
            .get(scale_index)
            .copied()
            .unwrap_or(Outcome::within_range((Number::ZERO, Number::ZERO)))
    }

    /// The standard error that the scale's table gives for its value; `None` for a scale of another instrument.
    pub fn standard_error(&self, scale: &Scale) -> Option<Number> {
        position_in(&self.instrument().scales, scale)?;
        scale.standard_error(&progress(scale, &self.responses, self.outcomes.as_slice()))
    }
}

impl fmt::Debug for Scores<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scores").field("instrument", &self.instrument().id).finish_non_exhaustive()
    }
}
