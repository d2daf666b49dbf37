//! What states are made of: places as small numbers, and what the wanted tests say at the end.

use super::diagram::Pair;
use crate::scoring::Outcome;

/// What a wanted test, or a wanted score, turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Value {
    Pair(Pair),
    Outcome(Outcome),
}

/// A place as a small number; the lists are far shorter than what it can hold.
pub(super) fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// And back.
pub(super) fn long(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
