//! Results as columns in memory, for who has data frames: numbers, truths, categories, texts, each with what has none.

use std::ops::Range;

use super::series_kind::SeriesKind;

/// A column of results. `Debug` shows none of them.
pub struct Series {
    name: String,
    pub(super) values: SeriesValues,
    pub(super) valid: Bits,
}

/// The values of a column; anything where a row has none.
pub enum SeriesValues {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Positions in a list of words.
    Categories {
        /// The positions.
        codes: Vec<i16>,
        /// The words.
        words: Vec<String>,
    },
    /// A bit for each row, the lowest of the first byte for the first.
    Truths(Vec<u8>),
    /// Texts in UTF-8.
    Texts {
        /// Where each begins, and where the last ends.
        offsets: Vec<i64>,
        /// One after the other.
        bytes: Vec<u8>,
    },
}

/// Bits of rows, as in Arrow.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    rows: usize,
    /// How many are 0.
    unset: usize,
}

impl Bits {
    #[inline]
    pub(super) fn push(&mut self, bit: bool) {
        push_bits(&mut self.bytes, self.rows, u8::from(bit), 1);
        self.rows = self.rows.saturating_add(1);
        self.unset = self.unset.saturating_add(usize::from(!bit));
    }

    /// Adds the bits of other rows, eight at a time: those that `eight` gives from a row on.
    pub(super) fn extend(&mut self, rows: Range<usize>, eight: impl Fn(usize) -> u8) {
        for (from, count) in eights(&rows) {
            let bits = eight(from) & low(count);
            push_bits(&mut self.bytes, self.rows, bits, count);
            let set = usize::try_from(bits.count_ones()).unwrap_or_default();
            self.rows = self.rows.saturating_add(count);
            self.unset = self.unset.saturating_add(count.saturating_sub(set));
        }
    }
}

/// So many rows from a row on, eight at a time.
pub(super) fn eights(rows: &Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let end = rows.end;
    rows.clone().step_by(8).map(move |from| (from, end.saturating_sub(from).min(8)))
}

/// The lowest of eight bits.
fn low(count: usize) -> u8 {
    u8::MAX.checked_shr(u32::try_from(8_usize.saturating_sub(count)).unwrap_or(u32::MAX)).unwrap_or_default()
}

/// The eight bits from a row on; 0 beyond the last.
pub(super) fn eight_bits(bytes: &[u8], from: usize) -> u8 {
    let at = |byte: usize| bytes.get(byte).copied().unwrap_or_default();
    let two = u16::from_le_bytes([at(from / 8), at((from / 8).saturating_add(1))]);
    let [eight, _] = (two >> (from % 8)).to_le_bytes();
    eight
}

/// Adds up to eight bits behind so many; the others of `bits` are 0.
#[inline]
pub(super) fn push_bits(bytes: &mut Vec<u8>, rows: usize, bits: u8, count: usize) {
    let used = rows % 8;
    if used == 0 {
        bytes.push(bits);
        return;
    }
    let [here, next] = (u16::from(bits) << used).to_le_bytes();
    if let Some(last) = bytes.last_mut() {
        *last |= here;
    }
    if used.saturating_add(count) > 8 {
        bytes.push(next);
    }
}

impl Series {
    /// Without rows.
    pub(super) fn new((name, kind): (String, SeriesKind)) -> Self {
        let values = match kind {
            SeriesKind::Number => SeriesValues::Numbers(Vec::new()),
            SeriesKind::Truth => SeriesValues::Truths(Vec::new()),
            SeriesKind::Text => SeriesValues::Texts { offsets: vec![0], bytes: Vec::new() },
            SeriesKind::Category(words) => SeriesValues::Categories { codes: Vec::new(), words },
        };
        Self { name, values, valid: Bits::default() }
    }

    /// Its name, as in the header of a CSV.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values.
    #[must_use]
    pub fn values(&self) -> &SeriesValues {
        &self.values
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.valid.rows
    }

    /// How many rows have no value.
    #[must_use]
    pub fn nulls(&self) -> usize {
        self.valid.unset
    }

    /// A bit for each row: whether it has a value.
    #[must_use]
    pub fn validity(&self) -> &[u8] {
        &self.valid.bytes
    }

    /// Adds rows of a column of the same kind.
    pub(super) fn extend(&mut self, other: &Self, rows: Range<usize>) {
        let before = self.rows();
        match (&mut self.values, &other.values) {
            (SeriesValues::Numbers(own), SeriesValues::Numbers(other)) => {
                own.extend_from_slice(other.get(rows.clone()).unwrap_or_default());
            }
            (SeriesValues::Categories { codes: own, .. }, SeriesValues::Categories { codes: other, .. }) => {
                own.extend_from_slice(other.get(rows.clone()).unwrap_or_default());
            }
            (SeriesValues::Truths(own), SeriesValues::Truths(other)) => {
                extend_bits(own, before, rows.clone(), |from| eight_bits(other, from));
            }
            (SeriesValues::Texts { offsets, bytes }, SeriesValues::Texts { offsets: ends, bytes: texts }) => {
                let ends =
                    ends.get(rows.start..).unwrap_or_default().iter().take(rows.len().saturating_add(1));
                let mut ends = ends.copied();
                let first = ends.next().unwrap_or_default();
                let base = offsets.last().copied().unwrap_or_default();
                let mut last = first;
                offsets.extend(ends.inspect(|end| last = *end).map(|end| {
                    // Texts in memory are not that long.
                    end.saturating_sub(first).saturating_add(base)
                }));
                let at = |end: i64| usize::try_from(end).unwrap_or_default();
                bytes.extend_from_slice(texts.get(at(first)..at(last)).unwrap_or_default());
            }
            _ => {}
        }
        self.valid.extend(rows, |from| eight_bits(&other.valid.bytes, from));
    }

    /// Adds rows without a value.
    pub(super) fn extend_without(&mut self, rows: usize) {
        let after = self.rows().saturating_add(rows);
        match &mut self.values {
            SeriesValues::Numbers(numbers) => numbers.resize(after, 0.0),
            SeriesValues::Categories { codes, .. } => codes.resize(after, 0),
            SeriesValues::Truths(bits) => bits.resize(after.div_ceil(8), 0),
            SeriesValues::Texts { offsets, .. } => {
                let end = offsets.last().copied().unwrap_or_default();
                offsets.resize(after.saturating_add(1), end);
            }
        }
        self.valid.extend(0..rows, |_| 0);
    }

    /// Takes room for so many rows, as far as they have the same size each.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.values {
            SeriesValues::Numbers(numbers) => numbers.reserve_exact(rows),
            SeriesValues::Categories { codes, .. } => codes.reserve_exact(rows),
            SeriesValues::Truths(bits) => bits.reserve_exact(rows.div_ceil(8)),
            SeriesValues::Texts { offsets, .. } => offsets.reserve_exact(rows),
        }
        self.valid.bytes.reserve_exact(rows.div_ceil(8));
    }

    /// Leaves its rows, and keeps its memory.
    pub(super) fn clear(&mut self) {
        match &mut self.values {
            SeriesValues::Numbers(numbers) => numbers.clear(),
            SeriesValues::Categories { codes, .. } => codes.clear(),
            SeriesValues::Truths(bits) => bits.clear(),
            SeriesValues::Texts { offsets, bytes } => {
                offsets.truncate(1);
                bytes.clear();
            }
        }
        self.valid.bytes.clear();
        (self.valid.rows, self.valid.unset) = (0, 0);
    }
}

/// Adds the bits of rows behind so many.
pub(super) fn extend_bits(
    bytes: &mut Vec<u8>,
    before: usize,
    rows: Range<usize>,
    eight: impl Fn(usize) -> u8,
) {
    let mut before = before;
    for (from, count) in eights(&rows) {
        push_bits(bytes, before, eight(from) & low(count), count);
        before = before.saturating_add(count);
    }
}
