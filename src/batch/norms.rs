//! What a norm makes of the outcomes of its scale.

use super::cells::CHUNK;
use crate::instrument::{Norm, Person};
use crate::outcome::Outcome;

/// The T score or percentile of each outcome of a scale's tables.
pub(super) struct Measures(Vec<Option<f64>>);

impl Measures {
    pub(super) fn new(norm: &Norm, outcomes: &[Outcome]) -> Self {
        Self(outcomes.iter().map(|outcome| measure(norm, outcome)).collect())
    }

    /// Adds those of a chunk, by the positions of the outcomes of its rows, or by what these are: nothing for people for whom the norm is
    /// not.
    pub(super) fn write(
        &self,
        norm: &Norm,
        rows: usize,
        (positions, outcome): (&[u16; CHUNK], impl Fn(usize) -> Outcome),
        person: impl Fn(usize) -> Person,
        column: &mut Vec<Option<f64>>,
    ) {
        let of = |(row, position): (usize, &u16)| {
            let known = self.0.get(usize::from(*position)).copied();
            known.unwrap_or_else(|| measure(norm, &outcome(row)))
        };
        let positions = positions.iter().take(rows).enumerate();
        if norm.depends_on_person() {
            let fits = |row: usize| norm.fits(person(row));
            column.extend(positions.map(|(row, position)| of((row, position)).filter(|_| fits(row))));
        } else {
            column.extend(positions.map(of));
        }
    }
}

fn measure(norm: &Norm, outcome: &Outcome) -> Option<f64> {
    Some(norm.measure(outcome.value()?)?.to_f64())
}
