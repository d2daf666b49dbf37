//! How the scores of one scale are found, many at once or, where that cannot be, row by row as for one person.

use super::chunk::Chunk;
use super::intake::Intake;
use super::outcomes::{Outcomes, ScaleChunk};
use super::states::States;
use super::sums::Sums;
use crate::instrument::{Input, Instrument, Scale};
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
        // A scale with outcomes that are not in tables cannot be read by its tables.
        let tables = |scale: usize| match known.get(scale) {
            Some(Some((way, outcomes))) if way.is_complete() => Some(outcomes.all().to_vec()),
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
        let outcomes = Outcomes::new(instrument, index, scale, all, way.is_complete(), sums);
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
        (instrument, scale, tables): (&Instrument, &Scale, usize),
        chunk: &Chunk,
        outcomes: &[Outcomes],
        done: &[ScaleChunk],
        scores: &mut ScaleChunk,
    ) {
        scores.own.clear();
        scores.has_sums = false;
        let by_row = |scores: &mut ScaleChunk, row: usize| {
            scores.set_own(row, tables, outcome_of_row(instrument, scale, chunk, outcomes, done, row));
        };
        match self {
            Self::Sums(sums) => sums.find(chunk, scores, by_row),
            Self::States(states) => states.find(chunk, done, scores),
            Self::ByRow => (0..chunk.rows).for_each(|row| by_row(scores, row)),
        }
    }
}

/// The outcome of one row by the scale's own method.
fn outcome_of_row(
    instrument: &Instrument,
    scale: &Scale,
    chunk: &Chunk,
    outcomes: &[Outcomes],
    done: &[ScaleChunk],
    row: usize,
) -> Outcome {
    let mut state = scale.method.start(scale.limits());
    let mut position: usize = 0;
    scale.method.for_each_slot(&mut |slot| {
        let contribution = match slot.input {
            Input::Item(item) => {
                let own = instrument.items.get(item).zip(chunk.items.get(item));
                own.map(|(own, cells)| slot.item(own, cells.answer(row)))
            }
            Input::Scale(scale) => {
                let own = outcomes.get(scale).zip(done.get(scale));
                own.map(|(outcomes, scores)| slot.score(outcomes.at(scores, row)))
            }
        };
        if let Some(contribution) = contribution {
            state.add(position, contribution);
        }
        position = position.saturating_add(1);
    });
    scale.finish(&state)
}
