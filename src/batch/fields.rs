//! The results of one scale in a chunk of rows, field by field.

use super::cells::{Bytes, CHUNK};
use crate::outcome::Status;

/// One outcome in the columns of results. Where numbers are written as floats, they are not here.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) value: i16,
    pub(super) min: i16,
    pub(super) max: i16,
    pub(super) status: Status,
    pub(super) lowest_band: u8,
    pub(super) highest_band: u8,
    /// The first cutoffs, a bit each: which are reached, and which are or may be.
    pub(super) certain: u8,
    pub(super) possible: u8,
}

/// How many cutoffs have bits in a [`Row`].
pub(super) const CUTOFFS: usize = 8;

impl Row {
    pub(super) const NOTHING: Self = Self {
        value: 0,
        min: 0,
        max: 0,
        status: Status::Unscorable,
        lowest_band: 0,
        highest_band: 0,
        certain: 0,
        possible: 0,
    };
}

/// The rows of a chunk, each field for itself.
pub(super) struct Fields {
    pub(super) value: [i16; CHUNK],
    pub(super) min: [i16; CHUNK],
    pub(super) max: [i16; CHUNK],
    pub(super) status: [Status; CHUNK],
    pub(super) lowest_band: Bytes,
    pub(super) highest_band: Bytes,
    pub(super) certain: Bytes,
    pub(super) possible: Bytes,
    /// Between which numbers what is published lies, where that is worked out.
    pub(super) low: [i16; CHUNK],
    pub(super) high: [i16; CHUNK],
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            value: [0; CHUNK],
            min: [0; CHUNK],
            max: [0; CHUNK],
            status: [Status::Unscorable; CHUNK],
            lowest_band: [0; CHUNK],
            highest_band: [0; CHUNK],
            certain: [0; CHUNK],
            possible: [0; CHUNK],
            low: [0; CHUNK],
            high: [0; CHUNK],
        }
    }
}

impl Fields {
    /// Sets each row to that of its position.
    #[inline]
    pub(super) fn set_all(&mut self, positions: &[u16; CHUNK], row: impl Fn(usize) -> Row) {
        let numbers = self.value.iter_mut().zip(&mut self.min).zip(&mut self.max);
        let bands = self.status.iter_mut().zip(&mut self.lowest_band).zip(&mut self.highest_band);
        let cutoffs = self.certain.iter_mut().zip(&mut self.possible);
        let places = numbers.zip(bands).zip(cutoffs);
        for (position, ((((value, min), max), ((status, lowest), highest)), (certain, possible))) in
            positions.iter().zip(places)
        {
            let row = row(usize::from(*position));
            *value = row.value;
            *min = row.min;
            *max = row.max;
            *status = row.status;
            *lowest = row.lowest_band;
            *highest = row.highest_band;
            *certain = row.certain;
            *possible = row.possible;
        }
    }
}
