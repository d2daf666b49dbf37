//! What each value of a scale says, worked out when the definition is loaded: the same as reading bands and cutoffs one
//! by one, in one step.

use super::age::Person;
use super::band::{Band, band_of};
use super::cutoff::Cutoff;
use crate::number::Number;
use crate::truth::Truth;

/// The position of the band of a scale without bands. Scales have fewer bands than this.
pub(crate) const NO_BAND: u8 = u8::MAX;

/// The most rows of a table.
const MAX_ROWS: usize = 1024;

/// A row for every whole number from the lowest value of a scale to its highest.
#[derive(Clone, Debug)]
pub(crate) struct Readings {
    lowest: i64,
    rows: usize,
    /// The position of the band, or [`NO_BAND`].
    bands: Box<[u8]>,
    /// The cutoffs that are reached, one bit each.
    cutoffs: Box<[u64]>,
}

impl Readings {
    /// `None` for scales with values that are not whole numbers, or with too many of them, and where a cutoff depends on
    /// the person.
    pub(crate) fn new((low, high): (Number, Number), bands: &[Band], cutoffs: &[Cutoff]) -> Option<Self> {
        let (low, high) = (low.to_integer()?, high.to_integer()?);
        let rows = usize::try_from(high.checked_sub(low)?.checked_add(1)?).ok()?;
        let plain = !bands.is_empty() || !cutoffs.is_empty();
        if !plain || rows > MAX_ROWS || cutoffs.len() > 64 {
            return None;
        }
        let values = || (low..=high).map(Number::from);
        let bands = values().map(|value| band_of(bands, value).map_or(Ok(NO_BAND), u8::try_from));
        let reached = |value: Number| {
            cutoffs.iter().rev().try_fold(0_u64, |bits, cutoff| {
                match cutoff.over(value, value, Person::default()) {
                    Truth::True => Some(bits << 1 | 1),
                    Truth::False => Some(bits << 1),
                    Truth::Undetermined => None,
                }
            })
        };
        if cutoffs.iter().any(Cutoff::depends_on_person) {
            return None;
        }
        Some(Self {
            lowest: low,
            rows,
            bands: bands.collect::<Result<_, _>>().ok()?,
            cutoffs: values().map(reached).collect::<Option<_>>()?,
        })
    }

    /// The row of a value; `None` for one that is not a whole number of the table.
    #[inline]
    pub(crate) fn row(&self, value: Number) -> Option<usize> {
        let row = usize::try_from(value.to_integer()?.checked_sub(self.lowest)?).ok()?;
        (row < self.rows).then_some(row)
    }

    /// The position of the band in a row, or [`NO_BAND`].
    #[inline]
    pub(crate) fn band(&self, row: usize) -> u8 {
        self.bands.get(row).copied().unwrap_or(NO_BAND)
    }

    /// The cutoffs that are reached in a row, one bit each.
    #[inline]
    pub(crate) fn cutoffs(&self, row: usize) -> u64 {
        self.cutoffs.get(row).copied().unwrap_or_default()
    }
}
