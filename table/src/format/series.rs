//! Results as columns in memory, for who has data frames: numbers, truths, categories, texts, each with what has none.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use psyscreen::interpretation::ResultValue;
use psyscreen::scoring::Status;
use psyscreen::{Number, Truth};
use psyscreen_render::Language;

use super::in_columns::{Fields, InColumns};
use super::series_kind::SeriesKind;
use crate::calendar::Date;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Format, Worked};

/// A column of results. `Debug` shows none of them.
pub struct Series {
    name: String,
    values: SeriesValues,
    valid: Bits,
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
struct Bits {
    bytes: Vec<u8>,
    rows: usize,
    /// How many are 0.
    unset: usize,
}

impl Bits {
    #[inline]
    fn push(&mut self, bit: bool) {
        if self.rows.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.rows % 8);
        }
        self.rows = self.rows.saturating_add(1);
        self.unset = self.unset.saturating_add(usize::from(!bit));
    }
}

impl Series {
    /// Without rows.
    fn new((name, kind): (String, SeriesKind)) -> Self {
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
}

/// A column that grows.
struct Growing {
    series: Series,
    /// The positions of words.
    positions: HashMap<String, i16>,
}

impl Growing {
    fn new(column: (String, SeriesKind)) -> Self {
        let series = Series::new(column);
        let positions = match &series.values {
            SeriesValues::Categories { words, .. } => words.iter().cloned().zip(0..).collect(),
            _ => HashMap::new(),
        };
        Self { series, positions }
    }

    /// Adds a field as [`Encoded`] writes it.
    fn push(&mut self, field: &[u8]) {
        let Series { values, valid, .. } = &mut self.series;
        let rows = valid.rows;
        let is_valid = match values {
            SeriesValues::Numbers(numbers) => {
                let number = field.try_into().map(f64::from_le_bytes);
                numbers.push(number.unwrap_or_default());
                number.is_ok()
            }
            SeriesValues::Truths(bits) => {
                if rows.is_multiple_of(8) {
                    bits.push(0);
                }
                if let Some(last) = bits.last_mut() {
                    *last |= u8::from(field == b"true") << (rows % 8);
                }
                matches!(field, b"true" | b"false")
            }
            SeriesValues::Categories { codes, .. } => {
                let found = std::str::from_utf8(field).ok().and_then(|word| self.positions.get(word));
                codes.push(found.copied().unwrap_or_default());
                found.is_some()
            }
            SeriesValues::Texts { offsets, bytes } => {
                bytes.extend_from_slice(field);
                offsets.push(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
                !field.is_empty()
            }
        };
        valid.push(is_valid);
    }
}

/// Puts results into columns, which [`SeriesWriter`] keeps.
#[derive(Clone, Debug)]
pub struct InSeries {
    language: Language,
    columns: Arc<OnceLock<Vec<(String, SeriesKind)>>>,
}

/// Keeps results as columns.
#[derive(Default)]
pub struct SeriesWriter {
    columns: Arc<OnceLock<Vec<(String, SeriesKind)>>>,
    growing: Vec<Growing>,
}

impl InSeries {
    /// Tells problems in `language`; `writer` keeps the columns, and what is written must go to it.
    #[must_use]
    pub fn new(language: Language, writer: &SeriesWriter) -> Self {
        Self { language, columns: Arc::clone(&writer.columns) }
    }
}

impl SeriesWriter {
    fn begin(&mut self) {
        if self.growing.is_empty() {
            self.growing = self.columns.get().into_iter().flatten().cloned().map(Growing::new).collect();
        }
    }

    /// The columns, in the order of the CSV; the last is `problem`.
    #[must_use]
    pub fn into_series(mut self) -> Vec<Series> {
        self.begin();
        self.growing.into_iter().map(|growing| growing.series).collect()
    }
}

/// The fields of a row one after the other, each with its length before it.
struct Encoded<'b>(&'b mut Vec<u8>);

impl Encoded<'_> {
    fn field(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&bytes.len().to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn number(&mut self, number: Option<f64>) {
        match number {
            Some(number) => self.field(&number.to_le_bytes()),
            None => self.field(&[]),
        }
    }
}

impl Fields for Encoded<'_> {
    fn push(&mut self, field: &str) {
        self.field(field.as_bytes());
    }

    fn push_day(&mut self, day: Option<Date>) {
        self.push(&day.map_or_else(String::new, |day| day.to_string()));
    }

    fn push_whole(&mut self, number: Option<i64>) {
        self.number(number.map(|number| Number::from(number).to_f64()));
    }

    fn push_value(&mut self, value: ResultValue<'_>) {
        match value {
            ResultValue::Number(number) => self.number(number.map(Number::to_f64)),
            ResultValue::Truth(Truth::True) => self.push("true"),
            ResultValue::Truth(Truth::False) => self.push("false"),
            ResultValue::Status(Status::Complete) => self.push("complete"),
            ResultValue::Bands(Some((low, high))) if low.id() == high.id() => self.push(low.id()),
            other => self.push(&other.to_string()),
        }
    }
}

/// The first field, and what comes after it.
fn first_field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from_le_bytes(*length))
}

impl<'d, F: InColumns<'d>> Format<'d, F> for InSeries {
    type Page = Vec<u8>;

    fn begin(&mut self, find: &F, _people: &People<'d>, _output: &mut Vec<u8>) -> Result<(), TableError> {
        let mut columns = find.series();
        columns.push(("problem".to_owned(), SeriesKind::Text));
        self.columns.get_or_init(|| columns);
        Ok(())
    }

    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, output: &mut Vec<u8>) {
        let mut encoded = Encoded(output);
        match row.found {
            Some(found) => find.fields(found, &mut encoded),
            None => {
                let columns = self.columns.get().map_or(0, Vec::len);
                (1..columns).for_each(|_| encoded.push(""));
            }
        }
        let problem = if row.problems.is_empty() { String::new() } else { row.problem(self.language) };
        encoded.push(&problem);
    }
}

/// Of whole rows, as [`Writing::run`](crate::Writing::run) writes them.
impl Write for SeriesWriter {
    fn write(&mut self, rows: &[u8]) -> io::Result<usize> {
        self.begin();
        let mut rest = rows;
        while !rest.is_empty() {
            for column in &mut self.growing {
                let (field, after) = first_field(rest).ok_or(io::ErrorKind::InvalidData)?;
                column.push(field);
                rest = after;
            }
            if self.growing.is_empty() {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(rows.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
