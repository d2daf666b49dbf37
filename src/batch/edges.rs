//! Where the bands and cutoffs of a scale begin, so that many rows are compared at once. Whether that gives what its outcomes say is
//! tried for every one that is handed in.

use super::cells::{Bytes, CHUNK};
use super::fields::{Fields, Row, Said};
use super::truths::TruthChunk;
use crate::outcome::Status;
use crate::truth::Truth;

/// Where bands and cutoffs begin, in units.
pub(super) struct Edges {
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

impl Edges {
    /// Of what outcomes say, the lowest first; `None` where it does not change with their ends alone.
    pub(super) fn new<'r>(said: impl Iterator<Item = &'r Said> + Clone, cutoffs: usize) -> Option<Self> {
        let edge = |end: End, holds: &dyn Fn(&Said) -> bool| {
            said.clone().filter(|said| holds(said)).map(|said| published(&said.row, end)).min()
        };
        let bands = |end: End, of: fn(&Row) -> u8| {
            let all = || said.clone().map(|said| of(&said.row));
            let (first, last) = (all().min()?, all().max()?);
            let from = (first..last).map(|band| edge(end, &|said| of(&said.row) > band));
            Some((first, from.collect::<Option<Vec<_>>>()?))
        };
        let (first_lowest, lowest_bands) = bands(End::Low, |row| row.lowest_band)?;
        let (first_highest, highest_bands) = bands(End::High, |row| row.highest_band)?;
        let first = said.clone().next()?;
        let cutoffs = (0..cutoffs).map(|part| {
            let certain = |said: &Said| said.cutoffs.get(part).is_true();
            let possible = |said: &Said| !said.cutoffs.get(part).is_false();
            let is_reached_above = !possible(first);
            let (of_certain, of_possible) =
                if is_reached_above { (End::Low, End::High) } else { (End::High, End::Low) };
            // What nothing reaches begins at a number that no score is.
            let from = |end, holds: &dyn Fn(&Said) -> bool| {
                edge(end, &|said| holds(said) == is_reached_above).unwrap_or(i16::MAX)
            };
            Edge {
                certain: from(of_certain, &certain),
                possible: from(of_possible, &possible),
                is_reached_above,
            }
        });
        let cutoffs = cutoffs.collect();
        let own = Self { first_lowest, lowest_bands, first_highest, highest_bands, cutoffs };
        own.agrees(said).then_some(own)
    }

    /// Whether this gives all that is said.
    fn agrees<'r>(&self, said: impl Iterator<Item = &'r Said>) -> bool {
        let (mut fields, mut truths) = (Fields::default(), TruthChunk::default());
        let said: Vec<&Said> = said.collect();
        said.chunks(CHUNK).all(|said| {
            for ((low, high), said) in fields.low.iter_mut().zip(&mut fields.high).zip(said) {
                (*low, *high) = (published(&said.row, End::Low), published(&said.row, End::High));
            }
            self.set_bands(&mut fields);
            let bands = fields.lowest_band.iter().zip(&fields.highest_band).zip(said);
            let mut bands = bands
                .map(|((low, high), said)| (*low, *high) == (said.row.lowest_band, said.row.highest_band));
            bands.all(|agrees| agrees)
                && (0..self.cutoffs.len()).all(|part| {
                    self.set_cutoff(part, &fields, &mut truths);
                    let own = |row: usize| -> Truth { truths.truth(row) };
                    said.iter().enumerate().all(|(row, said)| own(row) == said.cutoffs.get(part))
                })
        })
    }

    /// The bands of each row of a chunk, by the ends of what is published.
    #[inline]
    pub(super) fn set_bands(&self, fields: &mut Fields) {
        count(&fields.low, &self.lowest_bands, self.first_lowest, &mut fields.lowest_band);
        count(&fields.high, &self.highest_bands, self.first_highest, &mut fields.highest_band);
    }

    /// Whether a cutoff is reached by each row of a chunk.
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

/// An end of what is published: the value, where there is one.
fn published(row: &Row, end: End) -> i16 {
    match (row.status, end) {
        (Status::Unscorable, End::Low) => row.min,
        (Status::Unscorable, End::High) => row.max,
        _ => row.value,
    }
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
