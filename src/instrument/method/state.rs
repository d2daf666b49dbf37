//! What is known of a score while some of its inputs have not been looked at.

use super::counting::Counting;
use super::input_value::Amount;
use super::picked::Picked;
use super::slot::Contribution;
use super::tally::Tally;
use super::time::Time;

/// What is known so far. The order in which inputs are added does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Tally(Tally),
    Picked(Picked),
    Counting(Counting),
    Inputs([Option<Amount>; 2]),
    Times([Option<Time>; 2]),
}

impl State {
    /// Adds what the input in this slot (by its place among the method's) has.
    #[inline]
    pub(crate) fn add(&mut self, slot: usize, contribution: Contribution) {
        match (self, contribution) {
            (Self::Tally(tally), Contribution::Value(value)) => tally.add(value),
            (Self::Picked(picked), Contribution::Value(value)) => picked.add(value),
            (Self::Inputs(inputs), Contribution::Value(value)) => {
                if let Some(place) = inputs.get_mut(slot) {
                    *place = value.single();
                }
            }
            (Self::Times(times), Contribution::Time(time)) => {
                if let Some(place) = times.get_mut(slot) {
                    *place = Some(time);
                }
            }
            (Self::Counting(counting), Contribution::Positive(truth, known)) => counting.add(truth, known),
            _ => {}
        }
    }

    /// The only input.
    pub(super) const fn one(&self) -> Option<Amount> {
        match self {
            Self::Inputs([one, _]) => *one,
            _ => None,
        }
    }

    /// Both inputs.
    pub(super) fn two(&self) -> Option<(Amount, Amount)> {
        match self {
            Self::Inputs([one, other]) => one.zip(*other),
            _ => None,
        }
    }
}
