//! Which rows of a scale keep its rule of validity, many at once.

use super::cells::{Bytes, CHUNK};
use super::chunk::Chunk;
use super::intake::{Intake, possible_answers};
use super::outcomes::ScaleChunk;
use crate::compiled::LOWEST_VALUE;
use crate::instrument::{Contribution, Input, Instrument, Slot, Validity};
use crate::outcome::Outcome;
use crate::response::cell_of;

/// Which rows keep a rule of validity.
pub(super) struct ValidRows {
    parts: Vec<Part>,
    /// How many parts may be lacking.
    spare: u8,
}

/// Something that the rule asks for.
enum Part {
    /// An answer to an item in bytes.
    Item(usize),
    /// By the outcome of a scale: 1 where it is lacking.
    Scale(usize, Vec<u8>),
}

const LACKING: Contribution = Contribution::Valid(false);

impl ValidRows {
    /// `None` where something that the rule asks for is not in tables.
    pub(super) fn new(
        instrument: &Instrument,
        validity: &Validity,
        intakes: &[Intake],
        tables: &dyn Fn(usize) -> Option<Vec<Outcome>>,
    ) -> Option<Self> {
        let mut parts = Some(Vec::new());
        validity.for_each_slot(&mut |slot| {
            let part = part(instrument, slot, intakes, tables);
            parts = parts.take().zip(part).map(|(mut parts, part)| {
                parts.push(part);
                parts
            });
        });
        let parts = parts?;
        let most = u8::try_from(parts.len()).ok()?;
        let holds = |lacking: &u8| {
            let mut trust = validity.start();
            (0..*lacking).for_each(|_| trust.add(LACKING));
            trust.holds()
        };
        let spare = (0..=most).take_while(holds).last()?;
        Some(Self { parts, spare })
    }

    /// For each row of a chunk 1 where it does not keep the rule, else 0.
    pub(super) fn broken(&self, chunk: &Chunk, done: &[ScaleChunk]) -> Bytes {
        let mut lacking = [0_u8; CHUNK];
        for part in &self.parts {
            match part {
                Part::Item(item) => {
                    let Some(cells) = chunk.items.get(*item).and_then(|item| item.bytes()) else { continue };
                    for (lacking, cell) in lacking.iter_mut().zip(cells) {
                        *lacking = lacking.wrapping_add(u8::from(*cell < LOWEST_VALUE));
                    }
                }
                Part::Scale(scale, by_outcome) => {
                    let Some(scores) = done.get(*scale) else { continue };
                    for (lacking, position) in lacking.iter_mut().zip(scores.positions.iter()) {
                        let found = by_outcome.get(usize::from(*position)).copied();
                        *lacking = lacking.wrapping_add(found.unwrap_or(1));
                    }
                }
            }
        }
        lacking.map(|lacking| u8::from(lacking > self.spare))
    }
}

fn part(
    instrument: &Instrument,
    slot: Slot,
    intakes: &[Intake],
    tables: &dyn Fn(usize) -> Option<Vec<Outcome>>,
) -> Option<Part> {
    match slot.input {
        Input::Item(index) => {
            let item = instrument.items.get(index)?;
            intakes.get(index).filter(|intake| intake.is_in_bytes())?;
            let agrees = possible_answers(instrument, item).all(|answer| {
                let cell: i8 = cell_of(answer);
                (slot.item(item, answer) == LACKING) == (cell < LOWEST_VALUE)
            });
            agrees.then_some(Part::Item(index))
        }
        Input::Scale(index) => {
            let lacking = |outcome: &Outcome| u8::from(slot.score(*outcome) == LACKING);
            Some(Part::Scale(index, tables(index)?.iter().map(lacking).collect()))
        }
    }
}
