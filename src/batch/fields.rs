//! The results of one scale in a chunk of rows, field by field.

use super::cells::{Bytes, CHUNK};
use crate::outcome::Status;
use crate::truth::TruthBits;

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

/// All that an outcome says.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) row: Row,
    /// Of every cutoff.
    pub(super) cutoffs: TruthBits,
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
    /// Sets each row to that of its position, where there are at most [`FEW`]: by comparing, many at once.
    pub(super) fn choose_all(&mut self, positions: &[u16; CHUNK], rows: &[Row]) {
        let positions = positions.map(|position| {
            let [low, _] = position.to_le_bytes();
            low
        });
        choose_numbers(&positions, rows, |row| row.value, &mut self.value);
        choose_numbers(&positions, rows, |row| row.min, &mut self.min);
        choose_numbers(&positions, rows, |row| row.max, &mut self.max);
        choose(&positions, rows, |row| row.lowest_band, &mut self.lowest_band);
        choose(&positions, rows, |row| row.highest_band, &mut self.highest_band);
        choose(&positions, rows, |row| row.certain, &mut self.certain);
        choose(&positions, rows, |row| row.possible, &mut self.possible);
        let of_status = |row: &Row| match row.status {
            Status::Complete => 0,
            Status::Prorated => 1,
            Status::Unscorable => 2,
        };
        let mut numbers = [0; CHUNK];
        choose(&positions, rows, of_status, &mut numbers);
        for (status, number) in self.status.iter_mut().zip(numbers) {
            *status = match number {
                0 => Status::Complete,
                1 => Status::Prorated,
                _ => Status::Unscorable,
            };
        }
    }

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

/// So few rows are chosen from by comparing.
pub(super) const FEW: usize = 16;

/// In the position of each row, a number of that row: its lower byte, and the higher.
fn choose_numbers(positions: &Bytes, rows: &[Row], of: impl Fn(&Row) -> i16, chosen: &mut [i16; CHUNK]) {
    let (mut lower, mut higher) = ([0; CHUNK], [0; CHUNK]);
    let byte = |row: &Row, place: usize| of(row).to_le_bytes().get(place).copied().unwrap_or_default();
    choose(positions, rows, |row| byte(row, 0), &mut lower);
    choose(positions, rows, |row| byte(row, 1), &mut higher);
    for (number, (lower, higher)) in chosen.iter_mut().zip(lower.iter().zip(&higher)) {
        *number = i16::from_le_bytes([*lower, *higher]);
    }
}

/// In the position of each row, a byte of that row.
fn choose(positions: &Bytes, rows: &[Row], of: impl Fn(&Row) -> u8, chosen: &mut Bytes) {
    let first = rows.first().map_or(0, &of);
    if rows.iter().all(|row| of(row) == first) {
        chosen.fill(first);
        return;
    }
    // Half as many comparisons, where these are enough.
    if rows.len() <= FEW / 2 {
        choose_from::<{ FEW / 2 }>(positions, rows, of, chosen);
    } else {
        choose_from::<FEW>(positions, rows, of, chosen);
    }
}

#[inline]
fn choose_from<const COUNT: usize>(
    positions: &Bytes,
    rows: &[Row],
    of: impl Fn(&Row) -> u8,
    chosen: &mut Bytes,
) {
    let bytes: [u8; COUNT] = std::array::from_fn(|place| rows.get(place).map_or(0, &of));
    for (chosen, position) in chosen.iter_mut().zip(positions) {
        *chosen = (0_u8..)
            .zip(&bytes)
            .fold(0, |sum, (own, byte)| sum | (u8::from(*position == own).wrapping_neg() & byte));
    }
}
