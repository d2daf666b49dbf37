//! How the scores of one scale are found, many at once or, where that cannot be, row by row as for one person.

use super::chunk::Chunk;
use super::intake::Intake;
use super::outcomes::{Outcomes, ScaleChunk};
use super::states::States;
use super::sums::Sums;
use crate::instrument::{Contribution, Input, Instrument, Scale, Slot, Validity};
use crate::outcome::Outcome;

/// The way to the scores of one scale.
pub(super) enum Way {
    Sums(Sums),
    States(States),
    ByRow,
}

impl Way {
    /// The way of a scale, with the outcomes that it has in tables. Those of the scales it reads must be known.
    pub(super) fn new(
        instrument: &Instrument,
        index: usize,
        scale: &Scale,
        intakes: &[Intake],
        known: &[Option<(Self, Outcomes)>],
    ) -> (Self, Outcomes) {
        // A scale with outcomes that are not in tables cannot be read by tables.
        let in_tables =
            |scale: usize| instrument.scales.get(scale).is_some_and(|scale| scale.validity.is_none());
        let tables = |scale: usize| match known.get(scale) {
            Some(Some((way, outcomes))) if way.is_complete() && in_tables(scale) => {
                Some(outcomes.all().to_vec())
            }
            _ => None,
        };
        let found = Sums::new(instrument, scale, intakes).map(|(sums, all)| (Self::Sums(sums), all));
        let found = found.filter(|(way, _)| way.is_complete()).or_else(|| {
            let states = States::new(instrument, scale, intakes, &tables);
            states.map(|(states, all)| (Self::States(states), all))
        });
        let found = found
            .or_else(|| Sums::new(instrument, scale, intakes).map(|(sums, all)| (Self::Sums(sums), all)));
        let (way, all) = found.unwrap_or((Self::ByRow, Vec::new()));
        let sums = match &way {
            Self::Sums(sums) => sums.size(),
            Self::States(_) | Self::ByRow => None,
        };
        let is_complete = way.is_complete() && in_tables(index);
        let outcomes = Outcomes::new(instrument, index, scale, all, is_complete, sums);
        (way, outcomes)
    }

    /// Whether every row has an outcome of the tables.
    fn is_complete(&self) -> bool {
        match self {
            Self::Sums(sums) => sums.is_complete(),
            Self::States(_) => true,
            Self::ByRow => false,
        }
    }

    /// Finds the outcome of each row of a chunk.
    pub(super) fn find(
        &self,
        (instrument, index, scale): (&Instrument, usize, &Scale),
        chunk: &Chunk,
        outcomes: &[Outcomes],
        done: &[ScaleChunk],
        scores: &mut ScaleChunk,
    ) {
        scores.own.clear();
        scores.has_sums = false;
        let Some(own) = outcomes.get(index) else { return };
        let tables = own.len();
        let known = Known { instrument, chunk, outcomes, done };
        let by_row = |scores: &mut ScaleChunk, row: usize| {
            scores.set_own(row, tables, known.outcome(scale, row));
        };
        match self {
            Self::Sums(sums) => sums.find(chunk, scores, by_row),
            Self::States(states) => states.find(chunk, done, scores),
            Self::ByRow => (0..chunk.rows).for_each(|row| by_row(scores, row)),
        }
        let Some(validity) = &scale.validity else { return };
        for row in 0..chunk.rows {
            let outcome = own.at(scores, row);
            if outcome.value().is_some() && !known.is_valid(validity, row) {
                scores.set_own(row, tables, outcome.without_value());
            }
        }
    }
}

/// What is known of a chunk by the time that a scale is scored.
struct Known<'k> {
    instrument: &'k Instrument,
    chunk: &'k Chunk,
    outcomes: &'k [Outcomes],
    done: &'k [ScaleChunk],
}

impl Known<'_> {
    /// The outcome of one row by the scale's own method.
    fn outcome(&self, scale: &Scale, row: usize) -> Outcome {
        let mut state = scale.method.start(scale.limits());
        let mut position: usize = 0;
        scale.method.for_each_slot(&mut |slot| {
            if let Some(contribution) = self.contribution(slot, row) {
                state.add(position, contribution);
            }
            position = position.saturating_add(1);
        });
        scale.scored(&state)
    }

    /// Whether the score of one row may be claimed.
    fn is_valid(&self, validity: &Validity, row: usize) -> bool {
        let mut trust = validity.start();
        validity.for_each_slot(&mut |slot| {
            if let Some(contribution) = self.contribution(slot, row) {
                trust.add(contribution);
            }
        });
        trust.holds()
    }

    fn contribution(&self, slot: Slot, row: usize) -> Option<Contribution> {
        match slot.input {
            Input::Item(item) => {
                let own = self.instrument.items.get(item).zip(self.chunk.items.get(item));
                own.map(|(own, cells)| slot.item(own, cells.answer(row)))
            }
            Input::Scale(scale) => {
                let own = self.outcomes.get(scale).zip(self.done.get(scale));
                own.map(|(outcomes, scores)| slot.score(outcomes.at(scores, row)))
            }
        }
    }
}
