//! What a norm makes of the outcomes of its scale.

use super::outcomes::ScaleChunk;
use crate::instrument::{Norm, Person};
use crate::outcome::Outcome;

/// The T score or percentile of each outcome of a scale's tables.
pub(super) struct Measures(Vec<Option<f64>>);

impl Measures {
    pub(super) fn new(norm: &Norm, outcomes: &[Outcome]) -> Self {
        Self(outcomes.iter().map(|outcome| measure(norm, outcome)).collect())
    }

    /// Adds those of a chunk: nothing for people for whom the norm is not.
    pub(super) fn write(
        &self,
        norm: &Norm,
        chunk: &ScaleChunk,
        rows: usize,
        person: impl Fn(usize) -> Person,
        column: &mut Vec<Option<f64>>,
    ) {
        let of = |position: &u16| {
            let position = usize::from(*position);
            let own = || measure(norm, chunk.own.get(position.checked_sub(self.0.len())?)?);
            self.0.get(position).copied().unwrap_or_else(own)
        };
        let positions = chunk.positions.iter().take(rows);
        if norm.depends_on_person() {
            let fits = |row: usize| norm.fits(person(row));
            column.extend(positions.enumerate().map(|(row, position)| of(position).filter(|_| fits(row))));
        } else {
            column.extend(positions.map(of));
        }
    }
}

fn measure(norm: &Norm, outcome: &Outcome) -> Option<f64> {
    Some(norm.measure(outcome.value()?)?.to_f64())
}
