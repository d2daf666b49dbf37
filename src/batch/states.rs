//! Any method over a few inputs of few values: the states that its running result goes through, as the prover follows them, in a
//! table for each input.

use std::collections::HashMap;
use std::hash::Hash;

use super::cells::CHUNK;
use super::chunk::Chunk;
use super::intake::{Intake, possible_answers};
use super::outcomes::ScaleChunk;
use super::sums::MAX_OUTCOMES;
use crate::instrument::{Contribution, Input, Instrument, Scale, Slot};
use crate::outcome::Outcome;
use crate::response::cell_of;

/// No method has more steps in tables than this.
const MAX_STEPS: usize = 1 << 18;

/// The steps from state to state of one method, and at last to its outcomes.
pub(super) struct States {
    /// The state after the first input, by what that is.
    first: (Input, Vec<u16>),
    others: Vec<Step>,
}

/// Another input.
struct Step {
    input: Input,
    /// The class of each cell, by its bits, or of each outcome of a scale: those of one class do the same.
    classes: Vec<u16>,
    /// How many classes there are.
    count: u16,
    /// The next state of each state and class.
    next: Vec<u16>,
}

/// Different values, each with its number.
struct Numbered<T> {
    numbers: HashMap<T, u16>,
    all: Vec<T>,
}

impl<T: Copy + Eq + Hash> Numbered<T> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), all: Vec::new() }
    }

    /// The number of a value; `None` where there are too many.
    fn number(&mut self, value: T) -> Option<u16> {
        if let Some(known) = self.numbers.get(&value) {
            return Some(*known);
        }
        let number =
            u16::try_from(self.all.len()).ok().filter(|number| usize::from(*number) < MAX_OUTCOMES)?;
        self.numbers.insert(value, number);
        self.all.push(value);
        Some(number)
    }
}

impl States {
    /// The states of a scale's method, and the outcomes that it has; `None` where there are too many, or an input is not in tables.
    pub(super) fn new(
        instrument: &Instrument,
        scale: &Scale,
        intakes: &[Intake],
        tables: &dyn Fn(usize) -> Option<Vec<Outcome>>,
    ) -> Option<(Self, Vec<Outcome>)> {
        let mut states = vec![scale.method.start(scale.limits())];
        let (mut inputs, mut steps) = (Vec::new(), 0_usize);
        for (position, slot) in scale.method.slots().into_iter().enumerate() {
            let (classes, contributions) = classes(instrument, slot, intakes, tables)?;
            let count = u16::try_from(contributions.len()).ok()?;
            steps = steps.checked_add(states.len().checked_mul(contributions.len())?)?;
            if steps > MAX_STEPS {
                return None;
            }
            let mut found = Numbered::new();
            let mut next = Vec::new();
            for state in states {
                for contribution in &contributions {
                    let mut after = state;
                    after.add(position, *contribution);
                    next.push(found.number(after)?);
                }
            }
            states = found.all;
            inputs.push(Step { input: slot.input, classes, count, next });
        }
        let mut found = Numbered::new();
        let outcomes =
            states.iter().map(|state| found.number(scale.scored(state))).collect::<Option<Vec<_>>>()?;
        // After the last input the outcome is found at once.
        for next in inputs.last_mut().map(|last| &mut last.next).into_iter().flatten() {
            *next = outcomes.get(usize::from(*next)).copied()?;
        }
        let mut inputs = inputs.into_iter();
        let first = inputs.next()?;
        let after = first.classes.iter().map(|class| first.next.get(usize::from(*class)).copied());
        let first = (first.input, after.collect::<Option<Vec<u16>>>()?);
        Some((Self { first, others: inputs.collect() }, found.all))
    }

    /// Finds the outcome of each row of a chunk, once those of the scales that are read are known.
    pub(super) fn find(&self, chunk: &Chunk, done: &[ScaleChunk], scores: &mut ScaleChunk) {
        let states = &mut *scores.positions;
        let (input, after) = &self.first;
        each_input(*input, chunk, done, states, |state, input| {
            *state = after.get(input).copied().unwrap_or_default();
        });
        for step in &self.others {
            let count = usize::from(step.count);
            each_input(step.input, chunk, done, states, |state, input| {
                let class = step.classes.get(input).copied().unwrap_or_default();
                let place = usize::from(*state).wrapping_mul(count).wrapping_add(usize::from(class));
                *state = step.next.get(place).copied().unwrap_or_default();
            });
        }
    }
}

/// Hands out what an input is in each row, by number.
#[inline]
fn each_input(
    input: Input,
    chunk: &Chunk,
    done: &[ScaleChunk],
    states: &mut [u16; CHUNK],
    take: impl Fn(&mut u16, usize),
) {
    match input {
        Input::Item(item) => {
            if let Some(cells) = chunk.items.get(item).and_then(|item| item.bytes()) {
                let cells = states.iter_mut().zip(cells);
                cells.for_each(|(state, cell)| take(state, usize::from(cell.cast_unsigned())));
            }
        }
        Input::Scale(scale) => {
            if let Some(done) = done.get(scale) {
                let positions = states.iter_mut().zip(done.positions.iter());
                positions.for_each(|(state, position)| take(state, usize::from(*position)));
            }
        }
    }
}

/// The class of everything that an input can be, and what each class contributes.
fn classes(
    instrument: &Instrument,
    slot: Slot,
    intakes: &[Intake],
    tables: &dyn Fn(usize) -> Option<Vec<Outcome>>,
) -> Option<(Vec<u16>, Vec<Contribution>)> {
    let mut found = Numbered::new();
    let classes = match slot.input {
        Input::Item(index) => {
            let item = instrument.items.get(index)?;
            intakes.get(index).filter(|intake| intake.is_in_bytes())?;
            let mut classes = vec![0; 256];
            for answer in possible_answers(instrument, item) {
                let cell: i8 = cell_of(answer);
                *classes.get_mut(usize::from(cell.cast_unsigned()))? =
                    found.number(slot.item(item, answer))?;
            }
            classes
        }
        Input::Scale(index) => {
            let outcomes = tables(index)?;
            outcomes.iter().map(|outcome| found.number(slot.score(*outcome))).collect::<Option<Vec<_>>>()?
        }
    };
    Some((classes, found.all))
}
