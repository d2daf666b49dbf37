//! Scores whose ends and value are each a sum, of one number for every input: added up, many rows at once, where there would be too
//! many states to look up.
//!
//! Only methods that add up come here. What each input adds is seen from the method's own outcomes, with all other inputs at an answer
//! of theirs; that the rule for missing answers and the rounding leave it a sum is then tried over pairs of inputs and over all inputs,
//! all of them missing among these.

use super::cells::CHUNK;
use super::chunk::Chunk;
use super::intake::Intake;
use super::outcomes::{ScaleChunk, common_denominator, scaled};
use super::packed::Base;
use super::states::{classes, each_input};
use crate::instrument::{Contribution, Input, Instrument, Scale};
use crate::outcome::{Outcome, Status};

/// So many outcomes are tried of pairs of inputs, and so many of all inputs.
const TRIED: usize = 8_192;

/// What the inputs of a scale add to its score, in units.
pub(super) struct Separable {
    /// By the bits of an item's cell, or the position of a scale's outcome: what it adds over the least that the input adds.
    inputs: Vec<(Input, Vec<u64>)>,
    base: Base,
}

/// The class of its answers that an input is in.
type Choice<'c> = dyn Fn(usize) -> usize + 'c;

/// What one input adds, or all.
#[derive(Clone, Copy, Default)]
struct Part {
    min: i32,
    max: i32,
    value: i32,
    lacking: u16,
}

/// Without a value, and with one that is not complete.
const NO_VALUE: u16 = 0x100;
const NOT_COMPLETE: u16 = 1;

/// Four numbers of 16 bits that are added up at once.
fn packed(part: Part, least: Part) -> Option<u64> {
    let lane = |own: i32, least: i32| u64::try_from(own.checked_sub(least)?).ok();
    let value = if part.lacking >= NO_VALUE { 0 } else { lane(part.value, least.value)? };
    let (min, max) = (lane(part.min, least.min)?, lane(part.max, least.max)?);
    Some(min | max << 16 | value << 32 | u64::from(part.lacking) << 48)
}

impl Separable {
    /// `None` where an input is not in tables, or the score is not such sums.
    pub(super) fn new(
        instrument: &Instrument,
        scale: &Scale,
        intakes: &[Intake],
        tables: &dyn Fn(usize) -> Option<Vec<Outcome>>,
    ) -> Option<Self> {
        // What is tried below is not everything, so a method whose inputs act on each other is not asked.
        if !scale.method.adds_up() && !scale.method.counts() {
            return None;
        }
        let slots = scale.method.slots();
        let found = slots.iter().map(|slot| classes(instrument, *slot, intakes, tables));
        let (numbers, contributions): (Vec<_>, Vec<_>) =
            found.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        // The number of inputs without a value is counted in a byte.
        u8::try_from(slots.len()).ok().filter(|count| *count > 1)?;
        let is_answer = |contribution: &Contribution| contribution.as_known().is_some_and(|(_, own)| own);
        let plain = contributions.iter().map(|all| all.iter().position(is_answer));
        let plain = plain.collect::<Option<Vec<usize>>>()?;
        let outcome = |choice: &Choice<'_>| {
            let mut state = scale.method.start(scale.limits());
            for (input, all) in contributions.iter().enumerate() {
                if let Some(contribution) = all.get(choice(input)) {
                    state.add(input, *contribution);
                }
            }
            scale.scored(&state)
        };
        let at_plain = |input: usize| plain.get(input).copied().unwrap_or_default();
        let alone = contributions.iter().enumerate().map(|(input, all)| {
            let one = |class| outcome(&|other| if other == input { class } else { at_plain(other) });
            (0..all.len()).map(one).collect::<Vec<Outcome>>()
        });
        let alone: Vec<Vec<Outcome>> = alone.collect();
        let denominator = common_denominator(alone.iter().flatten())?;
        let start =
            part(&outcome(&at_plain), denominator, Part::default()).filter(|part| part.lacking == 0)?;
        let parts = alone.iter().map(|all| {
            all.iter().map(|outcome| part(outcome, denominator, start)).collect::<Option<Vec<Part>>>()
        });
        let parts = parts.collect::<Option<Vec<_>>>()?;
        let own = |input: usize, class: usize| {
            parts.get(input).and_then(|all| all.get(class)).copied().unwrap_or_default()
        };
        let agrees = |choice: &Choice<'_>| {
            let sum = (0..parts.len()).fold(start, |sum, input| sum.plus(own(input, choice(input))));
            part(&outcome(choice), denominator, Part::default()).is_some_and(|found| found.is(sum))
        };
        let counts: Vec<usize> = contributions.iter().map(Vec::len).collect();
        if !tried(&counts, &at_plain, &agrees) {
            return None;
        }
        let least = parts.iter().map(|all| {
            let least = |of: fn(&Part) -> i32| all.iter().map(of).min().unwrap_or_default();
            let lacks_none = all.iter().filter(|part| part.lacking < NO_VALUE);
            let value = lacks_none.map(|part| part.value).min().unwrap_or_default();
            Part { min: least(|part| part.min), max: least(|part| part.max), value, lacking: 0 }
        });
        let least: Vec<Part> = least.collect();
        let base = least.iter().fold(start, |sum, part| sum.plus(*part));
        let greatest = |of: fn(&Part) -> i32| {
            let all = parts.iter().map(|all| all.iter().map(of).max().unwrap_or_default());
            all.fold(of(&start), i32::saturating_add)
        };
        let highest =
            greatest(|part| part.min).max(greatest(|part| part.max)).max(greatest(|part| part.value));
        let inputs = slots.iter().zip(&numbers).zip(parts.iter().zip(&least)).map(
            |((slot, numbers), (all, least))| {
                let packed = |class: &u16| packed(*all.get(usize::from(*class))?, *least);
                Some((slot.input, numbers.iter().map(packed).collect::<Option<Vec<u64>>>()?))
            },
        );
        let inputs = inputs.collect::<Option<Vec<_>>>()?;
        let number = |number: i32| i16::try_from(number).ok();
        let base = Base {
            denominator,
            min: number(base.min)?,
            max: number(base.max)?,
            value: number(base.value)?,
            highest: number(highest)?,
        };
        // What is added over the least fits into its 16 bits too.
        number(highest.checked_sub(base.lowest().into())?)?;
        Some(Self { inputs, base })
    }

    pub(super) fn base(&self) -> Base {
        self.base
    }

    /// Adds up the rows of a chunk.
    pub(super) fn find(&self, chunk: &Chunk, done: &[ScaleChunk], sums: &mut [u64; CHUNK]) {
        sums.fill(0);
        for (input, added) in &self.inputs {
            each_input(*input, chunk, done, sums, |sum, input| {
                *sum = sum.wrapping_add(added.get(input).copied().unwrap_or_default());
            });
        }
    }
}

impl Part {
    fn plus(self, other: Self) -> Self {
        Self {
            min: self.min.saturating_add(other.min),
            max: self.max.saturating_add(other.max),
            value: self.value.saturating_add(other.value),
            lacking: self.lacking.saturating_add(other.lacking),
        }
    }

    /// Whether this is an outcome with these sums.
    fn is(self, sum: Self) -> bool {
        let status =
            |part: Self| if part.lacking >= NO_VALUE { NO_VALUE } else { part.lacking.min(NOT_COMPLETE) };
        (self.min, self.max, status(self)) == (sum.min, sum.max, status(sum))
            && (self.lacking >= NO_VALUE || self.value == sum.value)
    }
}

/// An outcome in units, less another.
fn part(outcome: &Outcome, denominator: i64, less: Part) -> Option<Part> {
    let [value, min, max] = scaled(outcome, denominator)?.map(i32::from);
    let lacking = match outcome.status() {
        Status::Complete => 0,
        Status::Prorated => NOT_COMPLETE,
        Status::Unscorable => NO_VALUE,
    };
    let value = if lacking >= NO_VALUE { 0 } else { value.saturating_sub(less.value) };
    Some(Part { min: min.saturating_sub(less.min), max: max.saturating_sub(less.max), value, lacking })
}

/// Tries every pair of inputs, all inputs alike and all inputs together, each with what it can be: all of it, or so many steps through
/// it as make [`TRIED`] in all.
fn tried(counts: &[usize], plain: &Choice<'_>, agrees: &dyn Fn(&Choice<'_>) -> bool) -> bool {
    let pairs = counts.iter().enumerate().flat_map(|(one, own)| {
        counts
            .iter()
            .enumerate()
            .skip(one.saturating_add(1))
            .map(move |(other, others)| (one, *own, other, *others))
    });
    let pairs: Vec<(usize, usize, usize, usize)> = pairs.collect();
    let share = TRIED.checked_div(pairs.len()).unwrap_or_default().max(1);
    let of_pairs = pairs.iter().all(|(one, own, other, others)| {
        let all = own.saturating_mul(*others);
        // Odd, so that it goes through the classes of both.
        let step = all.checked_div(share).unwrap_or_default() | 1;
        (0..all).step_by(step).all(|place| {
            let (first, second) =
                (place.checked_rem(*own).unwrap_or_default(), place.checked_div(*own).unwrap_or_default());
            agrees(&|input| match input {
                input if input == *one => first,
                input if input == *other => second,
                input => plain(input),
            })
        })
    });
    // A number of Knuth's, which mixes the bits of whatever it multiplies.
    let mixed = |turn: usize, input: usize| {
        let all = turn.wrapping_mul(64).wrapping_add(input).wrapping_add(1).wrapping_mul(2_654_435_769);
        let count = counts.get(input).copied().unwrap_or(1);
        (all >> 8).checked_rem(count).unwrap_or_default()
    };
    // All inputs alike, such as all left blank.
    let most = counts.iter().copied().max().unwrap_or_default();
    let alike = |class: usize| {
        agrees(&|input| class.min(counts.get(input).copied().unwrap_or_default().saturating_sub(1)))
    };
    of_pairs && (0..most).all(alike) && (0..TRIED).all(|turn| agrees(&|input| mixed(turn, input)))
}
