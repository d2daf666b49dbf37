//! Results of some rows as columns, and the columns of all of them.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use psyscreen::batch::{BatchResults, NumberColumn, TruthColumn};
use psyscreen::interpretation::{ResultColumn, ResultKind, ResultValue};
use psyscreen::scoring::Status;
use psyscreen::{Number, Truth};
use psyscreen_render::Language;

use super::in_columns::{Fields, InColumns};
use super::series::{Series, SeriesValues, eight_bits, extend_bits, push_bits};
use super::series_kind::SeriesKind;
use crate::calendar::Date;
use crate::cells::Cells;
use crate::error::TableError;
use crate::people::People;
use crate::work::{Format, Sink, Worked};

/// What columns of results there are, once the header is understood.
type Kinds = Arc<OnceLock<Vec<(String, SeriesKind)>>>;

/// Puts results into columns, which [`SeriesWriter`] keeps.
#[derive(Clone, Debug)]
pub struct InSeries {
    language: Language,
    columns: Kinds,
}

/// The results of some rows, as columns.
#[derive(Default)]
pub struct SeriesPage {
    columns: Vec<Growing>,
}

/// Keeps results as columns.
#[derive(Default)]
pub struct SeriesWriter {
    columns: Kinds,
    series: Vec<Series>,
    rows: usize,
}

/// A column that grows.
struct Growing {
    series: Series,
    /// The positions of words.
    positions: HashMap<String, i16>,
}

impl Growing {
    fn new(column: &(String, SeriesKind)) -> Self {
        let series = Series::new(column.clone());
        let positions = match &series.values {
            SeriesValues::Categories { words, .. } => words.iter().cloned().zip(0..).collect(),
            _ => HashMap::new(),
        };
        Self { series, positions }
    }

    /// Adds a word, a text or nothing.
    fn push(&mut self, text: &str) {
        let rows = self.series.rows();
        let Series { values, valid, .. } = &mut self.series;
        valid.push(match values {
            SeriesValues::Numbers(numbers) => {
                numbers.push(0.0);
                false
            }
            SeriesValues::Truths(bits) => {
                push_bits(bits, rows, u8::from(text == "true"), 1);
                matches!(text, "true" | "false")
            }
            SeriesValues::Categories { codes, .. } => {
                let found = self.positions.get(text).copied();
                codes.push(found.unwrap_or_default());
                found.is_some()
            }
            SeriesValues::Texts { offsets, bytes } => {
                bytes.extend_from_slice(text.as_bytes());
                offsets.push(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
                !text.is_empty()
            }
        });
    }

    fn number(&mut self, number: Option<f64>) {
        match &mut self.series.values {
            SeriesValues::Numbers(numbers) => {
                numbers.push(number.unwrap_or_default());
                self.series.valid.push(number.is_some());
            }
            _ => self.push(""),
        }
    }

    /// Adds a result of rows that were scored as columns; a norm is one of those of its scale, at the position `norm`.
    fn extend(&mut self, results: &BatchResults, column: &ResultColumn, norm: usize, rows: Range<usize>) {
        let before = self.series.rows();
        let Series { values, valid, .. } = &mut self.series;
        let (scale, part) = (results.scales().get(column.index()), column.part());
        match (column.kind(), values, scale) {
            (ResultKind::Value, SeriesValues::Numbers(numbers), Some(scale)) => {
                extend_numbers(numbers, scale.value(), rows.clone());
                let status = scale.status();
                valid.extend(rows, |from| bits_of(status, from, |status| *status != Status::Unscorable));
            }
            (ResultKind::Min, SeriesValues::Numbers(numbers), Some(scale)) => {
                extend_numbers(numbers, scale.min(), rows.clone());
                valid.extend(rows, |_| u8::MAX);
            }
            (ResultKind::Max, SeriesValues::Numbers(numbers), Some(scale)) => {
                extend_numbers(numbers, scale.max(), rows.clone());
                valid.extend(rows, |_| u8::MAX);
            }
            (ResultKind::Norm, SeriesValues::Numbers(numbers), Some(scale)) => {
                let norm =
                    scale.norms().get(norm).and_then(|norm| norm.get(rows.clone())).unwrap_or_default();
                numbers.extend(norm.iter().map(|number| number.unwrap_or_default()));
                valid.extend(0..rows.len(), |from| bits_of(norm, from, Option::is_some));
            }
            (ResultKind::Status, SeriesValues::Categories { codes, .. }, Some(scale)) => {
                let status = scale.status().get(rows.clone()).unwrap_or_default();
                codes.extend(status.iter().map(|status| match status {
                    Status::Complete => 0,
                    Status::Prorated => 1,
                    Status::Unscorable => 2,
                }));
                valid.extend(rows, |_| u8::MAX);
            }
            (ResultKind::Band, SeriesValues::Categories { codes, words }, Some(scale)) => {
                let of = |bands: &[u8]| bands.get(rows.clone()).unwrap_or_default().to_vec();
                let (low, high) = (of(scale.lowest_band()), of(scale.highest_band()));
                let bands = SeriesKind::ids_of(words.len());
                codes.extend(low.iter().zip(&high).map(|(low, high)| {
                    SeriesKind::position_of_range(bands, *low, *high).unwrap_or_default()
                }));
                valid.extend(0..rows.len(), |from| bits_of(&low, from, |low| *low != u8::MAX));
            }
            (kind, SeriesValues::Truths(bits), scale) => {
                let truths = match kind {
                    ResultKind::Cutoff => scale.and_then(|scale| scale.cutoffs().get(part)),
                    ResultKind::CriticalItem => results.critical_items().get(column.index()),
                    _ => results.criteria().get(column.index()),
                };
                let (certain, possible) = truths
                    .map_or((&[][..], &[][..]), |truths: &TruthColumn| (truths.certain(), truths.possible()));
                extend_bits(bits, before, rows.clone(), |from| eight_bits(certain, from));
                valid.extend(rows, |from| eight_bits(certain, from) | !eight_bits(possible, from));
            }
            _ => {}
        }
    }
}

/// Of eight rows from a row on, which are so.
fn bits_of<T>(rows: &[T], from: usize, is: impl Fn(&T) -> bool) -> u8 {
    let eight = rows.get(from..).unwrap_or_default().iter().take(8).zip(0_u32..);
    eight.fold(0, |bits, (row, bit)| bits | u8::from(is(row)).wrapping_shl(bit))
}

fn extend_numbers(own: &mut Vec<f64>, numbers: &NumberColumn, rows: Range<usize>) {
    if let NumberColumn::Scaled { values, denominator } = numbers
        && let Ok(denominator) = i32::try_from(*denominator)
    {
        // Both are exact, so that their ratio is the nearest number, as for one person.
        let values = values.get(rows).unwrap_or_default().iter();
        own.extend(values.map(|value| f64::from(*value) / f64::from(denominator)));
    } else {
        own.extend(rows.map(|row| numbers.get(row).unwrap_or_default()));
    }
}

impl InSeries {
    /// Tells problems in `language`; `writer` keeps the columns, and what is written must go to it.
    #[must_use]
    pub fn new(language: Language, writer: &SeriesWriter) -> Self {
        Self { language, columns: Arc::clone(&writer.columns) }
    }

    /// Makes the columns of a page, unless it has some.
    pub(crate) fn begin_page(&self, page: &mut SeriesPage) {
        if page.columns.is_empty() {
            page.columns = self.columns.get().into_iter().flatten().map(Growing::new).collect();
        }
    }
}

impl SeriesPage {
    /// Adds rows that were scored as columns, without problems.
    pub(crate) fn extend(&mut self, results: &BatchResults, columns: &[ResultColumn], rows: Range<usize>) {
        let (count, mut rest) = (rows.len(), columns.iter().enumerate());
        for own in &mut self.columns {
            let Some((at, column)) = rest.next() else {
                own.series.extend_without(count);
                continue;
            };
            let is_norm_beside =
                |other: &&ResultColumn| other.kind() == ResultKind::Norm && other.index() == column.index();
            let before = if column.kind() == ResultKind::Norm { at } else { 0 };
            let norm = columns.iter().take(before).filter(is_norm_beside).count();
            own.extend(results, column, norm, rows.clone());
        }
    }

    /// Adds a row of another page.
    pub(crate) fn push_row_of(&mut self, other: &Self, row: usize) {
        for (own, other) in self.columns.iter_mut().zip(&other.columns) {
            own.series.extend(&other.series, row..row.saturating_add(1));
        }
    }
}

impl SeriesPage {
    /// Leaves its rows, and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.columns.iter_mut().for_each(|column| column.series.clear());
    }
}

impl SeriesWriter {
    /// The same with room for so many rows.
    pub(crate) fn with_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    fn begin(&mut self) {
        if self.series.is_empty() {
            self.series = self.columns.get().into_iter().flatten().cloned().map(Series::new).collect();
            self.series.iter_mut().for_each(|series| series.reserve(self.rows));
        }
    }

    /// The columns, in the order of the CSV; the last is `problem`.
    #[must_use]
    pub fn into_series(mut self) -> Vec<Series> {
        self.begin();
        self.series
    }
}

impl Sink<SeriesPage> for &mut SeriesWriter {
    fn take(&mut self, page: &mut SeriesPage) -> io::Result<()> {
        self.begin();
        for (own, page) in self.series.iter_mut().zip(&mut page.columns) {
            own.extend(&page.series, 0..page.series.rows());
        }
        page.clear();
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The columns that a row is still to be added to.
struct Row<'p>(std::slice::IterMut<'p, Growing>);

impl Row<'_> {
    fn number(&mut self, number: Option<f64>) {
        if let Some(column) = self.0.next() {
            column.number(number);
        }
    }
}

impl Fields for Row<'_> {
    fn push(&mut self, field: &str) {
        if let Some(column) = self.0.next() {
            column.push(field);
        }
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

impl<'d, F: InColumns<'d>> Format<'d, F> for InSeries {
    type Page = SeriesPage;

    fn begin(&mut self, find: &F, _people: &People<'d>, _page: &mut SeriesPage) -> Result<(), TableError> {
        let mut columns = find.series();
        columns.push(("problem".to_owned(), SeriesKind::Text));
        self.columns.get_or_init(|| columns);
        Ok(())
    }

    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, page: &mut SeriesPage) {
        self.begin_page(page);
        let columns = page.columns.len();
        let mut fields = Row(page.columns.iter_mut());
        match row.found {
            Some(found) => find.fields(found, &mut fields),
            None => (1..columns).for_each(|_| fields.push("")),
        }
        let problem = if row.problems.is_empty() { String::new() } else { row.problem(self.language) };
        fields.push(&problem);
    }
}
