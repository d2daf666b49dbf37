//! A scale computed one input at a time, for the prover, which walks through all answers at once instead of one person's.
//! The arithmetic is that of scoring; the prover checks besides that both agree on every answer sheet it shows.

use super::aggregate::{Counted, Extreme, Pick, Tally};
use super::outcome::Outcome;
use super::transform::Time;
use super::{Amount, Part, finished, transform};
use crate::instrument::{Input, Item, Method, Scale};
use crate::number::Number;
use crate::response::{Answer, ItemScore};
use crate::truth::Truth;

/// What is known of a scale while some of its inputs have not been looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Running {
    Tally(Tally),
    Extreme(Extreme),
    Positive { certain: usize, possible: usize, counted: Counted },
    Inputs([Option<Amount>; 2]),
    Times([Option<Time>; 2]),
}

/// What one input adds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Feed {
    Part(Part),
    /// Whether an item counts, and what is known of it.
    Positive(Truth, Counted),
    Time(Time),
}

impl Running {
    /// Before any input.
    pub(crate) fn start(scale: &Scale) -> Self {
        match &scale.method {
            Method::Sum(_) | Method::Mean(_) | Method::WeightedSum(_) => Self::Tally(Tally::new(scale)),
            Method::Max(_) | Method::Min(_) => Self::Extreme(Extreme::EMPTY),
            Method::Count(_) => Self::Positive { certain: 0, possible: 0, counted: Counted::NOTHING },
            Method::Duration(..) => Self::Times([None; 2]),
            Method::Difference(..)
            | Method::Ratio(..)
            | Method::Linear(..)
            | Method::Recode(..)
            | Method::Lookup(..) => Self::Inputs([None; 2]),
        }
    }

    /// Adds what the input at `slot` (its place among the method's inputs) has. The order does not matter.
    pub(crate) fn add(&mut self, method: &Method, slot: usize, feed: Feed) {
        match (self, feed) {
            (Self::Tally(tally), Feed::Part(part)) => tally.add(part),
            (Self::Extreme(extreme), Feed::Part(part)) => extreme.add(part, pick(method)),
            (Self::Inputs(inputs), Feed::Part(part)) => {
                if let Some(amount) = part.single() {
                    set(inputs, slot, amount);
                }
            }
            (Self::Times(times), Feed::Time(time)) => set(times, slot, time),
            (Self::Positive { certain, possible, counted }, Feed::Positive(truth, own)) => {
                *certain = certain.saturating_add(usize::from(truth.is_true()));
                *possible = possible.saturating_add(usize::from(!truth.is_false()));
                *counted = counted.and(own);
            }
            _ => {}
        }
    }

    /// The score, once every input was added.
    pub(crate) fn finish(&self, scale: &Scale) -> Outcome {
        let raw = match (self, &scale.method) {
            (Self::Tally(tally), _) => tally.finish(scale),
            (Self::Extreme(extreme), method) => extreme.finish(scale, pick(method)),
            (Self::Positive { certain, possible, counted }, _) => counted.outcome(scale, *certain, *possible),
            (Self::Times([from, to]), _) => {
                let time = |time: Option<Time>| time.unwrap_or(Time::Missing);
                transform::minutes_between(time(*from), time(*to))
            }
            (Self::Inputs([Some(a), Some(b)]), Method::Difference(..)) => transform::difference(*a, *b),
            (Self::Inputs([Some(a), Some(b)]), Method::Ratio(.., times)) => {
                transform::ratio(scale, *a, *b, *times)
            }
            (Self::Inputs([Some(input), _]), Method::Linear(_, multiply, add)) => {
                transform::linear(*input, *multiply, *add)
            }
            (Self::Inputs([Some(input), _]), Method::Recode(_, classes)) => {
                transform::recode(*input, classes)
            }
            (Self::Inputs([Some(input), _]), Method::Lookup(_, table)) => {
                transform::lookup(scale, *input, table)
            }
            (Self::Inputs(_), _) => Outcome::unknown(scale),
        };
        finished(scale, raw)
    }
}

fn pick(method: &Method) -> Pick {
    if matches!(method, Method::Min(_)) { Number::min } else { Number::max }
}

fn set<T>(list: &mut [Option<T>], slot: usize, value: T) {
    if let Some(place) = list.get_mut(slot) {
        *place = Some(value);
    }
}

impl Feed {
    /// What an item with this answer adds to the scale whose input at `slot` it is.
    pub(crate) fn of_item(method: &Method, slot: usize, item: &Item, answer: Answer) -> Self {
        match method {
            Method::Count(groups) => {
                let mut thresholds =
                    groups.iter().flat_map(|group| group.items.iter().map(|_| group.threshold));
                let truth = thresholds
                    .nth(slot)
                    .map_or(Truth::False, |threshold| ItemScore::of(item, answer).over(threshold));
                Self::Positive(truth, Counted::of(item, answer))
            }
            Method::Duration(..) => Self::Time(Time::of(answer)),
            _ => Self::Part(member_part(method, slot, Part::of_item(ItemScore::of(item, answer)))),
        }
    }

    /// What a scale with this outcome adds to the scale whose input at `slot` it is.
    pub(crate) fn of_scale(method: &Method, slot: usize, outcome: Outcome) -> Self {
        Self::Part(member_part(method, slot, Part::of_scale(outcome)))
    }
}

fn member_part(method: &Method, slot: usize, part: Part) -> Part {
    match method {
        Method::Sum(members) | Method::Mean(members) | Method::Max(members) | Method::Min(members) => {
            members.get(slot).map_or(part, |member| part.keyed(member))
        }
        Method::WeightedSum(members) => {
            members.get(slot).map_or(part, |(weight, member)| part.keyed(member).times(*weight))
        }
        _ => part,
    }
}

/// Everything a method reads, in the order of its slots.
pub(crate) fn inputs(method: &Method) -> Vec<Input> {
    let mut inputs = Vec::new();
    method.for_each_input(&mut |input| inputs.push(input));
    inputs
}
