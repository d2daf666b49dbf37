//! How the scores of one scale are found, many at once or, where that cannot be, row by row as for one person.

use super::chunk::Chunk;
use super::intake::Intake;
use super::outcomes::{Outcomes, ScaleChunk};
use super::states::States;
use super::sums::{MAX_OUTCOMES, Sums};
use super::validity::ValidRows;
use crate::instrument::{Contribution, Input, Instrument, Scale, Slot, Validity};
use crate::outcome::Outcome;

/// The way to the scores of one scale.
pub(super) struct Way {
    steps: Steps,
    validity: RowValidity,
}

enum Steps {
    Sums(Sums),
    States(States),
    ByRow,
}

/// How the rule of validity of a scale is kept.
enum RowValidity {
    /// It has none.
    Always,
    /// The outcomes without their values come after so many others.
    InTables(ValidRows, u16),
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
        let tables = |scale: usize| match known.get(scale) {
            Some(Some((way, outcomes))) if way.is_complete() => Some(outcomes.all().to_vec()),
            _ => None,
        };
        let sums = Sums::new(instrument, scale, intakes);
        let (sums, steps) = match sums {
            // What does not fit there has more states than fit.
            Some((sums, all)) if !sums.only_complete() => (Some((sums, all)), None),
            sums => (sums, States::new(instrument, scale, intakes, &tables)),
        };
        let (steps, mut all) = match (steps, sums) {
            (Some((states, all)), _) => (Steps::States(states), all),
            (None, Some((sums, all))) => (Steps::Sums(sums), all),
            (None, None) => (Steps::ByRow, Vec::new()),
        };
        let mut besides = all.split_off(steps.known().map_or(all.len(), |known| known.min(all.len())));
        let validity = match &scale.validity {
            None => RowValidity::Always,
            Some(validity) => {
                let rows = ValidRows::new(instrument, validity, intakes, &tables);
                let first = u16::try_from(all.len()).ok().filter(|_| all.len() <= MAX_OUTCOMES / 2);
                match rows.zip(first).filter(|_| steps.is_complete()) {
                    Some((rows, first)) => RowValidity::InTables(rows, first),
                    None => RowValidity::ByRow,
                }
            }
        };
        match validity {
            RowValidity::Always => {}
            RowValidity::InTables(..) => {
                let withheld: Vec<Outcome> = all.iter().map(|outcome| outcome.without_value()).collect();
                all.extend(withheld);
            }
            RowValidity::ByRow => {
                let withheld: Vec<Outcome> =
                    all.iter().chain(&besides).map(|outcome| outcome.without_value()).collect();
                besides.extend(withheld);
            }
        }
        let besides = steps.has_all_outcomes().then_some(besides.as_slice());
        let outcomes = Outcomes::new(instrument, index, scale, all, besides, steps.sums());
        (Self { steps, validity }, outcomes)
    }

    /// Whether every row has an outcome of the tables.
    fn is_complete(&self) -> bool {
        self.steps.is_complete() && !matches!(self.validity, RowValidity::ByRow)
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
        match &self.steps {
            Steps::Sums(sums) => sums.find(chunk, scores, by_row),
            Steps::States(states) => states.find(chunk, done, scores),
            Steps::ByRow => (0..chunk.rows).for_each(|row| by_row(scores, row)),
        }
        match (&self.validity, &scale.validity) {
            (RowValidity::InTables(rows, first), _) => {
                let broken = rows.broken(chunk, done);
                for (position, broken) in scores.positions.iter_mut().zip(&broken) {
                    *position = position.wrapping_add(u16::from(*broken).wrapping_mul(*first));
                }
                scores.has_sums &= !broken.contains(&1);
            }
            (RowValidity::ByRow, Some(validity)) => {
                for row in 0..chunk.rows {
                    let outcome = own.at(scores, row);
                    if outcome.value().is_some() && !known.is_valid(validity, row) {
                        scores.set_own(row, tables, outcome.without_value());
                        scores.has_sums = false;
                    }
                }
            }
            _ => {}
        }
    }
}

impl Steps {
    /// Whether every row has an outcome of the tables.
    fn is_complete(&self) -> bool {
        match self {
            Self::Sums(sums) => sums.is_complete(),
            Self::States(_) => true,
            Self::ByRow => false,
        }
    }

    /// Whether all outcomes are known, in tables or not.
    fn has_all_outcomes(&self) -> bool {
        match self {
            Self::Sums(sums) => !sums.only_complete(),
            Self::States(_) => true,
            Self::ByRow => false,
        }
    }

    /// How many of its outcomes are in tables, where not all are.
    fn known(&self) -> Option<usize> {
        match self {
            Self::Sums(sums) => Some(sums.known()),
            Self::States(_) | Self::ByRow => None,
        }
    }

    fn sums(&self) -> Option<(usize, usize)> {
        match self {
            Self::Sums(sums) => sums.size(),
            Self::States(_) | Self::ByRow => None,
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
