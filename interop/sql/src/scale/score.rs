//! The score of one scale, in each row.

use crate::expression::{Fraction, Truth};

/// The score of a scale in each row.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    /// NULL where it is unscorable.
    pub(crate) value: Fraction,
    pub(crate) low: Fraction,
    pub(crate) high: Fraction,
    /// Whether it is prorated, where it has a value.
    pub(crate) prorated: Truth,
    /// Whether it is unscorable although something was answered.
    pub(crate) not_missing: Truth,
}

impl Score {
    /// The bounds that bands and conditions are read from: the value where there is one, else the interval.
    pub(crate) fn published(&self) -> (Fraction, Fraction) {
        (self.value.or(&self.low), self.value.or(&self.high))
    }

    /// The interval.
    pub(crate) fn enclosed(&self) -> (Fraction, Fraction) {
        (self.low.clone(), self.high.clone())
    }
}
