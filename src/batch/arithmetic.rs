//! Results of a sum by arithmetic over its total and the number of missing members, many rows at once, where that is what its tables
//! say. Whether it is, is tried for every row of the tables.

use super::cells::{Bytes, CHUNK};
use super::fields::{Fields, Row};
use super::truths::TruthChunk;
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
    /// The lowest band that anybody may be in, and from which lower ends of what is published the next ones are.
    first_lowest: u8,
    lowest_bands: Vec<i16>,
    /// The same of the highest band, by upper ends.
    first_highest: u8,
    highest_bands: Vec<i16>,
    cutoffs: Vec<Edge>,
}

/// From which value on a cutoff is certainly reached, or not any more, and from which it may be. They differ where the cutoff depends
/// on what is not known of people.
struct Edge {
    certain: i16,
    possible: i16,
    is_reached_above: bool,
}

/// Which end of what is published.
#[derive(Clone, Copy)]
enum End {
    Low,
    High,
}

impl Arithmetic {
    /// Of the rows of a sum without an unreadable answer: for each number of missing members one for each of so many totals. `None`
    /// where they are not arithmetic.
    pub(super) fn new(rows: &[Row], totals: usize, cutoffs: usize) -> Option<Self> {
        let lines: Vec<&[Row]> = rows.chunks_exact(totals.max(1)).collect();
        let members = lines.len().checked_sub(1)?;
        // With so many missing members no higher total can be.
        let each = totals.checked_sub(1)?.checked_div(members)?;
        let reachable: Vec<(usize, usize, Row)> = lines
            .iter()
            .enumerate()
            .flat_map(|(missing, line)| {
                let most = members.saturating_sub(missing).saturating_mul(each);
                line.iter()
                    .take(most.saturating_add(1))
                    .enumerate()
                    .map(move |(total, row)| (missing, total, *row))
            })
            .collect();
        let (first, second) = (lines.first()?.first()?, lines.first()?.get(1)?);
        let width = lines.get(1)?.first()?.max.checked_sub(first.max)?;
        let step = second.min.checked_sub(first.min)?;
        let valued =
            lines.iter().take_while(|line| line.first().is_some_and(|row| row.status != Status::Unscorable));
        let values = valued.map(|line| {
            let (zero, one) = (line.first()?.value, line.get(1)?.value);
            Some((zero, one.checked_sub(zero)?))
        });
        let values = values.collect::<Option<Vec<_>>>()?;
        // What is published lies at the value, where there is one.
        let published = |row: &Row, end: End| match (row.status, end) {
            (Status::Unscorable, End::Low) => row.min,
            (Status::Unscorable, End::High) => row.max,
            _ => row.value,
        };
        let edge = |end: End, holds: &dyn Fn(&Row) -> bool| {
            reachable.iter().filter(|(.., row)| holds(row)).map(|(.., row)| published(row, end)).min()
        };
        let bands = |end: End, of: fn(&Row) -> u8| {
            let first = reachable.iter().map(|(.., row)| of(row)).min()?;
            let last = reachable.iter().map(|(.., row)| of(row)).max()?;
            let from =
                (first..last).map(|band| edge(end, &|row| of(row) > band)).collect::<Option<Vec<_>>>()?;
            Some((first, from))
        };
        let (first_lowest, lowest_bands) = bands(End::Low, |row| row.lowest_band)?;
        let (first_highest, highest_bands) = bands(End::High, |row| row.highest_band)?;
        let cutoffs = (0..cutoffs).map(|part| {
            let certain = |row: &Row| row.certain >> part & 1 == 1;
            let possible = |row: &Row| row.possible >> part & 1 == 1;
            let is_reached_above = !reachable.first().is_some_and(|(.., row)| possible(row));
            let (of_certain, of_possible) =
                if is_reached_above { (End::Low, End::High) } else { (End::High, End::Low) };
            // What nothing reaches begins at a number that no score is.
            let from = |end, holds: &dyn Fn(&Row) -> bool| {
                edge(end, &|row| holds(row) == is_reached_above).unwrap_or(i16::MAX)
            };
            Edge {
                certain: from(of_certain, &certain),
                possible: from(of_possible, &possible),
                is_reached_above,
            }
        });
        let cutoffs = cutoffs.collect();
        let lowest = first.min;
        let own = Self {
            lowest,
            step,
            width,
            values,
            first_lowest,
            lowest_bands,
            first_highest,
            highest_bands,
            cutoffs,
        };
        let agrees = own.values.len() <= MOST_PRORATED && own.agrees(&reachable);
        agrees.then_some(own)
    }

    /// Whether this gives all of these rows.
    fn agrees(&self, rows: &[(usize, usize, Row)]) -> bool {
        let mut fields = Fields::default();
        rows.chunks(CHUNK).all(|rows| {
            let (mut totals, mut missing) = ([0_u16; CHUNK], [0_u8; CHUNK]);
            for ((total, missing), row) in totals.iter_mut().zip(&mut missing).zip(rows) {
                *total = u16::try_from(row.1).unwrap_or(u16::MAX);
                *missing = u8::try_from(row.0).unwrap_or(u8::MAX);
            }
            self.set_all(&totals, &missing, &mut fields);
            let fields_agree = rows.iter().enumerate().all(|(place, (.., row))| {
                let number = |numbers: &[i16; CHUNK], wanted: i16| numbers.get(place) == Some(&wanted);
                let byte = |bytes: &Bytes, wanted: u8| bytes.get(place) == Some(&wanted);
                number(&fields.value, row.value)
                    && number(&fields.min, row.min)
                    && number(&fields.max, row.max)
                    && fields.status.get(place) == Some(&row.status)
                    && byte(&fields.lowest_band, row.lowest_band)
                    && byte(&fields.highest_band, row.highest_band)
            });
            let mut truths = TruthChunk::default();
            fields_agree
                && (0..self.cutoffs.len()).all(|part| {
                    self.set_cutoff(part, &fields, &mut truths);
                    let both = truths.certain.iter().zip(&truths.possible);
                    both.zip(rows).all(|((certain, possible), (.., row))| {
                        (*certain, *possible) == (row.certain >> part & 1, row.possible >> part & 1)
                    })
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
        count(&fields.low, &self.lowest_bands, self.first_lowest, &mut fields.lowest_band);
        count(&fields.high, &self.highest_bands, self.first_highest, &mut fields.highest_band);
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

    /// Whether a cutoff is reached by each row of a chunk that was worked out.
    #[inline]
    pub(super) fn set_cutoff(&self, part: usize, fields: &Fields, truths: &mut TruthChunk) {
        let Some(Edge { certain, possible, is_reached_above }) = self.cutoffs.get(part) else { return };
        let (of_certain, of_possible) =
            if *is_reached_above { (&fields.low, &fields.high) } else { (&fields.high, &fields.low) };
        let turned = u8::from(!is_reached_above);
        for (values, from, truths) in
            [(of_certain, certain, &mut truths.certain), (of_possible, possible, &mut truths.possible)]
        {
            for (truth, value) in truths.iter_mut().zip(values) {
                *truth = u8::from(value >= from) ^ turned;
            }
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

/// How many of the thresholds each value reaches, after the first; some at once.
#[inline]
fn count(values: &[i16; CHUNK], thresholds: &[i16], first: u8, counts: &mut Bytes) {
    const AT_ONCE: usize = 4;
    counts.fill(first);
    for some in thresholds.chunks(AT_ONCE) {
        // A value is above the number before the threshold; none is above the greatest number.
        let below = |part: usize| some.get(part).map_or(i16::MAX, |from| from.saturating_sub(1));
        let below: [i16; AT_ONCE] = std::array::from_fn(below);
        for (count, value) in counts.iter_mut().zip(values) {
            let reached = below.iter().fold(0_i16, |sum, below| sum.wrapping_add(i16::from(value > below)));
            let [reached, _] = reached.to_le_bytes();
            *count = count.wrapping_add(reached);
        }
    }
}
