//! Which way a score runs with one of its inputs.

use crate::number::Number;

/// What a higher value of an input does to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slope {
    /// It never lowers it.
    Rises,
    /// It never raises it.
    Falls,
    /// Nothing.
    Flat,
    /// Now this and now that, or whichever way the other inputs say.
    Mixed,
}

impl Slope {
    /// Of a factor.
    pub(super) fn of_factor(factor: Number) -> Self {
        match factor.cmp(&Number::ZERO) {
            std::cmp::Ordering::Less => Self::Falls,
            std::cmp::Ordering::Equal => Self::Flat,
            std::cmp::Ordering::Greater => Self::Rises,
        }
    }

    /// Of values in the order of the input.
    pub(super) fn of_values(values: impl Iterator<Item = Number> + Clone) -> Self {
        let steps = || values.clone().zip(values.clone().skip(1));
        match (steps().any(|(a, b)| b > a), steps().any(|(a, b)| b < a)) {
            (true, false) => Self::Rises,
            (false, true) => Self::Falls,
            (false, false) => Self::Flat,
            (true, true) => Self::Mixed,
        }
    }

    /// Of a member that has this slope, under a factor.
    pub(super) fn times(self, factor: Number) -> Self {
        match (self, Self::of_factor(factor)) {
            (_, Self::Flat) => Self::Flat,
            (Self::Rises, Self::Falls) => Self::Falls,
            (Self::Falls, Self::Falls) => Self::Rises,
            (own, _) => own,
        }
    }
}
