//! Results of a sum by arithmetic over its total and the number of missing members, many rows at once, where that is what its tables
//! say. Whether it is, is tried for every row of the tables.

use super::cells::{Bytes, CHUNK};
use super::edges::Edges;
use super::fields::{Fields, Said};
use crate::outcome::Status;

/// With more prorated numbers of missing members the tables are as fast.
const MOST_PRORATED: usize = 4;

/// The results of a sum in units.
pub(super) struct Arithmetic {
    lowest: i16,
    step: i16,
    /// How far the highest value rises with each missing member.
    width: i16,
    /// For each number of missing members that has a value: that of total 0, and how it rises with the total.
    values: Vec<(i16, i16)>,
    edges: Edges,
}

impl Arithmetic {
    /// Of the rows of a sum without an unreadable answer: for each number of missing members one for each of so many totals. `None`
    /// where they are not arithmetic.
    pub(super) fn new(rows: &[Said], totals: usize, cutoffs: usize) -> Option<Self> {
        let lines: Vec<&[Said]> = rows.chunks_exact(totals.max(1)).collect();
        let members = lines.len().checked_sub(1)?;
        // With so many missing members no higher total can be.
        let each = totals.checked_sub(1)?.checked_div(members)?;
        let reachable: Vec<(usize, usize, Said)> = lines
            .iter()
            .enumerate()
            .flat_map(|(missing, line)| {
                let most = members.saturating_sub(missing).saturating_mul(each);
                line.iter()
                    .take(most.saturating_add(1))
                    .enumerate()
                    .map(move |(total, said)| (missing, total, *said))
            })
            .collect();
        let row = |missing: usize, total: usize| Some(lines.get(missing)?.get(total)?.row);
        let (first, second) = (row(0, 0)?, row(0, 1)?);
        let width = row(1, 0)?.max.checked_sub(first.max)?;
        let step = second.min.checked_sub(first.min)?;
        let valued = lines
            .iter()
            .take_while(|line| line.first().is_some_and(|said| said.row.status != Status::Unscorable));
        let values = valued.map(|line| {
            let (zero, one) = (line.first()?.row.value, line.get(1)?.row.value);
            Some((zero, one.checked_sub(zero)?))
        });
        let values = values.collect::<Option<Vec<_>>>()?;
        let edges = Edges::new(reachable.iter().map(|(.., said)| said), cutoffs)?;
        let own = Self { lowest: first.min, step, width, values, edges };
        let agrees = own.values.len() <= MOST_PRORATED && own.agrees(&reachable);
        agrees.then_some(own)
    }

    /// Whether this gives all of these rows.
    fn agrees(&self, rows: &[(usize, usize, Said)]) -> bool {
        let mut fields = Fields::default();
        rows.chunks(CHUNK).all(|rows| {
            let (mut totals, mut missing) = ([0_u16; CHUNK], [0_u8; CHUNK]);
            for ((total, missing), row) in totals.iter_mut().zip(&mut missing).zip(rows) {
                *total = u16::try_from(row.1).unwrap_or(u16::MAX);
                *missing = u8::try_from(row.0).unwrap_or(u8::MAX);
            }
            self.set_all(&totals, &missing, &mut fields);
            rows.iter().enumerate().all(|(place, (.., Said { row, .. }))| {
                let number = |numbers: &[i16; CHUNK], wanted: i16| numbers.get(place) == Some(&wanted);
                number(&fields.value, row.value)
                    && number(&fields.min, row.min)
                    && number(&fields.max, row.max)
                    && fields.status.get(place) == Some(&row.status)
            })
        })
    }

    /// Works out the rows of a chunk. Arithmetic with masks, since branches are not vectorised.
    pub(super) fn set_all(&self, totals: &[u16; CHUNK], missing: &Bytes, fields: &mut Fields) {
        let (lowest, step, width) = (self.lowest, self.step, self.width);
        let numbers = fields.min.iter_mut().zip(&mut fields.max);
        for ((min, max), (total, missing)) in numbers.zip(totals.iter().zip(missing)) {
            *min = total.cast_signed().wrapping_mul(step).wrapping_add(lowest);
            *max = min.wrapping_add(i16::from(*missing).wrapping_mul(width));
        }
        self.set_values(totals, missing, &mut fields.value);
        let known = u8::try_from(self.values.len()).unwrap_or(u8::MAX);
        let published = fields.low.iter_mut().zip(&mut fields.high).zip(fields.min.iter().zip(&fields.max));
        for (((low, high), (min, max)), (value, missing)) in published.zip(fields.value.iter().zip(missing)) {
            let has_value = i16::from(*missing < known).wrapping_neg();
            *low = (value & has_value) | (min & !has_value);
            *high = (value & has_value) | (max & !has_value);
        }
        for (status, missing) in fields.status.iter_mut().zip(missing) {
            // In the order of the words, so that it is arithmetic too.
            *status = match u8::from(*missing > 0).wrapping_add(u8::from(*missing >= known)) {
                0 => Status::Complete,
                1 => Status::Prorated,
                _ => Status::Unscorable,
            };
        }
        self.edges.set_bands(fields);
    }

    /// Where its bands and cutoffs begin.
    pub(super) fn edges(&self) -> &Edges {
        &self.edges
    }

    /// The values, 0 where there is none.
    fn set_values(&self, totals: &[u16; CHUNK], missing: &Bytes, values: &mut [i16; CHUNK]) {
        let line = |number: usize| self.values.get(number).copied().unwrap_or_default();
        let lines: [(i16, i16); MOST_PRORATED] = std::array::from_fn(line);
        let rows = totals.iter().zip(missing).zip(values);
        if lines.iter().all(|(zero, _)| *zero == 0) {
            let rises = lines.map(|(_, rise)| rise);
            rows.for_each(|((total, missing), value)| {
                *value = total.cast_signed().wrapping_mul(by_number(*missing, &rises));
            });
        } else {
            let (zeros, rises) = (lines.map(|(zero, _)| zero), lines.map(|(_, rise)| rise));
            rows.for_each(|((total, missing), value)| {
                let rise = total.cast_signed().wrapping_mul(by_number(*missing, &rises));
                *value = rise.wrapping_add(by_number(*missing, &zeros));
            });
        }
    }
}

/// The number that belongs to a number of missing members, or 0.
#[inline]
fn by_number(missing: u8, numbers: &[i16; MOST_PRORATED]) -> i16 {
    (0_u8..)
        .zip(numbers)
        .fold(0, |sum, (known, number)| sum | (i16::from(missing == known).wrapping_neg() & number))
}
