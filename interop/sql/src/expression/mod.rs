//! Expressions of SQL that know what they can be, so that nothing overflows and what is certain is not asked.

mod fraction;
mod truth;
mod whole;

pub(crate) use fraction::least_common;
pub(crate) use fraction::{Divisor, Fraction};
pub(crate) use truth::Truth;
pub(crate) use whole::{Comparison, Whole};
