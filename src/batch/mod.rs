//! Columns instead of people: the same answers, scores and findings for whole tables, with every result of one person's.
//!
//! Rows are done in chunks that stay in the nearest cache. What an instrument needs is worked out once, when its [`Batch`] is made:
//! the outcome of every total of a sum and every number of missing members, and for other methods the states that the running
//! result goes through. All of them come from the scale's own method, so a row in a table cannot differ from a person. Where the
//! tables would be too large, the rows are scored one by one, with the same result.
//!
//! Memory is the caller's: [`BatchResults`] keep theirs from call to call. So are threads: [`Columns::range`] has the rows of one.
//!
//! ```
//! use psyscreen::batch::{Column, Columns};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
//! # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
//! // Three people: the last left item 7 blank.
//! let answers = [[3, 0, 1], [3, 0, 1], [2, 0, 1], [0, 0, 0], [1, 1, 0], [0, 0, 0], [1, 0, 0]];
//! let columns = answers.iter().map(|codes| Column::i8(codes));
//! let columns = columns.enumerate().map(|(item, column)| {
//!     if item == 6 { column.with_validity(&[0b011], 0) } else { column }
//! });
//! let batch = gad7.batch();
//! let mut results = batch.results();
//! batch.score(&Columns::in_order(columns)?, &mut results)?;
//! let total = &results.scales()[0];
//! assert_eq!(total.value_at(0), Some(10.0));
//! assert_eq!((total.value_at(2), total.min().get(2), total.max().get(2)), (None, Some(3.0), Some(6.0)));
//! # Ok(())
//! # }
//! ```

mod arithmetic;
mod blanks;
mod cells;
mod chunk;
mod column;
mod condition;
mod edges;
mod fields;
mod intake;
mod norms;
mod outcomes;
mod questions;
mod results;
mod scale;
mod states;
mod sums;
#[cfg(all(test, feature = "catalog"))]
mod tests;
mod truths;
mod validity;
mod wanted;

use std::fmt;

pub use column::{Column, Columns, ColumnsError};
pub(crate) use questions::Questions;
pub use results::{BatchResults, InvalidCode, NumberColumn, ScaleColumns, TruthColumn};
pub use wanted::UnknownResult;

use crate::instrument::Instrument;
use crate::interpretation::{ResultColumn, ResultKind, ResultValue, View};
use crate::outcome::Status;
use blanks::explain_blanks;
use cells::CHUNK;
use chunk::Chunk;
use condition::{ChunkCondition, ItemTest, Known};
use fields::Fields;
use intake::Intake;
use outcomes::{Outcomes, ScaleChunk};
use scale::Way;
use truths::TruthChunk;
use wanted::Wanted;

/// What an instrument needs to score columns. Making one takes up to some milliseconds, so keep it.
pub struct Batch<'i> {
    instrument: &'i Instrument,
    intakes: Vec<Intake>,
    /// By item: when the form asks it, where it does not always.
    asked: Vec<Option<ChunkCondition>>,
    ways: Vec<Way>,
    outcomes: Vec<Outcomes>,
    critical_items: Vec<ItemTest>,
    criteria: Vec<ChunkCondition>,
    wanted: Wanted,
}

/// What is known of one chunk.
struct Work {
    chunk: Chunk,
    scales: Vec<ScaleChunk>,
    criteria: Vec<TruthChunk>,
    spare: ScaleChunk,
    fields: Fields,
}

impl Instrument {
    /// What it needs to score columns of answers.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
    /// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
    /// // Only these two of its results.
    /// let batch = phq9.batch().only(["total", "suicidal-ideation"])?;
    /// assert_eq!(batch.results().rows(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(self)
    }
}

impl<'i> Batch<'i> {
    fn new(instrument: &'i Instrument) -> Self {
        let intakes: Vec<Intake> = instrument.items.iter().map(|item| Intake::of(instrument, item)).collect();
        let in_bytes = |item: usize| intakes.get(item).is_some_and(Intake::is_in_bytes);
        let mut known: Vec<Option<(Way, Outcomes)>> = Vec::new();
        known.resize_with(instrument.scales.len(), || None);
        for index in &instrument.scoring_order {
            if let Some(scale) = instrument.scales.get(*index) {
                let way = Way::new(instrument, *index, scale, &intakes, &known);
                if let Some(place) = known.get_mut(*index) {
                    *place = Some(way);
                }
            }
        }
        // Every scale is in the scoring order.
        let (ways, outcomes): (Vec<Way>, Vec<Outcomes>) = known.into_iter().flatten().unzip();
        let asked = instrument.items.iter().map(|item| {
            let condition = item.shown_when.as_ref();
            condition
                .map(|condition| ChunkCondition::new(instrument, condition, &in_bytes, &[], View::Published))
        });
        let asked = asked.collect();
        let critical_items = instrument.critical_items.iter().map(|critical| {
            ItemTest::new(instrument, critical.item, critical.threshold, in_bytes(critical.item))
        });
        let critical_items = critical_items.collect();
        let criteria = instrument.criteria.iter().map(|criterion| &criterion.condition).map(|condition| {
            ChunkCondition::new(instrument, condition, &in_bytes, &outcomes, View::Published)
        });
        let criteria = criteria.collect();
        let wanted = Wanted::everything(instrument);
        Self { instrument, intakes, asked, ways, outcomes, critical_items, criteria, wanted }
    }

    /// The same for some scales, critical items and criteria only, by their ids. The columns of all others stay empty.
    ///
    /// # Errors
    ///
    /// [`UnknownResult`] where the instrument has none of that id.
    pub fn only<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownResult> {
        Ok(Self { wanted: Wanted::only(self.instrument, ids)?, ..self })
    }

    /// The same without cutoffs, whose columns stay empty: their populations are rarely all those of one table.
    #[must_use]
    pub fn without_cutoffs(mut self) -> Self {
        self.wanted.cutoffs = false;
        self
    }

    /// The instrument.
    pub fn instrument(&self) -> &'i Instrument {
        self.instrument
    }

    /// Results of nobody, for [`score`](Self::score) to fill.
    pub fn results(&self) -> BatchResults {
        BatchResults {
            rows: 0,
            scales: self.outcomes.iter().map(Outcomes::columns).collect(),
            critical_items: vec![TruthColumn::default(); self.critical_items.len()],
            criteria: vec![TruthColumn::default(); self.criteria.len()],
            invalid: Vec::new(),
        }
    }

    /// Scores and interprets every row. What `results` held before is replaced, and their memory is used again: hand in the same
    /// ones for the next table.
    ///
    /// A code that an item does not have stops nothing: it is an unreadable answer of its row, and
    /// [`BatchResults::invalid`] names it.
    ///
    /// # Errors
    ///
    /// [`ColumnsError::Items`] where there is not a column for each item. Nothing else can fail.
    pub fn score(&self, columns: &Columns<'_>, results: &mut BatchResults) -> Result<(), ColumnsError> {
        self.check(columns)?;
        results.clear();
        let mut work = self.work();
        for start in (0..columns.rows()).step_by(CHUNK) {
            self.read(&mut work, columns, start, &mut results.invalid);
            self.write(&mut work, columns, start, results);
        }
        results.rows = columns.rows();
        Ok(())
    }

    /// What a column of the instrument's [`results`](Instrument::results) holds in a row of these; nothing where it was not asked for, for
    /// numbers that are not kept [exactly](BatchResults::is_exact), norms, and comparisons with an earlier administration.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use psyscreen::batch::{Column, Columns};
    /// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
    /// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
    /// let (batch, columns) = (gad7.batch(), gad7.results());
    /// let mut results = batch.results();
    /// batch.score(&Columns::in_order([3, 3, 2, 0, 1, 0, 0].each_ref().map(|code| Column::i8(std::slice::from_ref(code))))?, &mut results)?;
    /// let found: Vec<String> = columns.iter().map(|column| batch.value(&results, column, 0).to_string()).collect();
    /// assert_eq!(found.first().map(String::as_str), Some("9"));
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn value(&self, results: &BatchResults, column: &ResultColumn, row: usize) -> ResultValue<'i> {
        let index = column.index();
        let number = |of: fn(&ScaleColumns) -> &NumberColumn| {
            ResultValue::Number(results.scales.get(index).and_then(|scale| of(scale).exact(row)))
        };
        let truth = |truths: Option<&TruthColumn>| {
            let truths = truths.filter(|truths| row < truths.rows());
            truths.map_or(ResultValue::Nothing, |truths| ResultValue::Truth(truths.get(row)))
        };
        let scale = results.scales.get(index);
        let status = || scale.and_then(|scale| scale.status.get(row)).copied();
        match column.kind() {
            ResultKind::Value if status() == Some(Status::Unscorable) => ResultValue::Number(None),
            ResultKind::Value => number(ScaleColumns::value),
            ResultKind::Min => number(ScaleColumns::min),
            ResultKind::Max => number(ScaleColumns::max),
            ResultKind::Status => status().map_or(ResultValue::Nothing, ResultValue::Status),
            ResultKind::Band => {
                let bands = self.instrument.scales.get(index).map_or(&[][..], |scale| scale.bands.as_slice());
                let band = |of: fn(&ScaleColumns) -> &[u8]| {
                    scale.and_then(|scale| bands.get(usize::from(*of(scale).get(row)?)))
                };
                ResultValue::Bands(band(ScaleColumns::lowest_band).zip(band(ScaleColumns::highest_band)))
            }
            ResultKind::Cutoff => truth(scale.and_then(|scale| scale.cutoffs.get(column.part()))),
            ResultKind::CriticalItem => truth(results.critical_items.get(index)),
            ResultKind::Criterion => truth(results.criteria.get(index)),
            _ => ResultValue::Nothing,
        }
    }

    /// Whether there is a column for each item.
    fn check(&self, columns: &Columns<'_>) -> Result<(), ColumnsError> {
        let (given, items) = (columns.items.len(), self.instrument.items.len());
        if given == items { Ok(()) } else { Err(ColumnsError::Items { columns: given, items }) }
    }

    /// A chunk of nobody.
    fn work(&self) -> Work {
        Work {
            chunk: Chunk::new(&self.intakes),
            scales: std::iter::repeat_with(ScaleChunk::new).take(self.ways.len()).collect(),
            criteria: vec![TruthChunk::default(); self.criteria.len()],
            spare: ScaleChunk::new(),
            fields: Fields::default(),
        }
    }

    /// Reads and scores the rows from `start`.
    fn read(&self, work: &mut Work, columns: &Columns<'_>, start: usize, invalid: &mut Vec<InvalidCode>) {
        work.chunk.read(self.instrument, &self.intakes, columns, start, invalid);
        self.find_not_applicable(work, columns, start);
        self.find_scores(work);
    }

    /// Blank answers that the form itself explains. Items only depend on earlier ones.
    fn find_not_applicable(&self, work: &mut Work, columns: &Columns<'_>, start: usize) {
        if !self.instrument.has_conditional_items {
            return;
        }
        for (index, (item, condition)) in self.instrument.items.iter().zip(&self.asked).enumerate() {
            let is_asked =
                condition.as_ref().map(|condition| condition.evaluate(&self.known(work, columns, start)));
            if is_asked.is_none() && !item.optional {
                continue;
            }
            let is_asked = is_asked.unwrap_or_default();
            if let Some(cells) = work.chunk.items.get_mut(index) {
                explain_blanks(cells, item, &is_asked, work.chunk.rows);
            }
        }
    }

    /// The scores of every scale that is wanted or that another reads.
    fn find_scores(&self, work: &mut Work) {
        for index in &self.instrument.scoring_order {
            let parts = self.ways.get(*index).zip(self.instrument.scales.get(*index));
            let (Some((way, scale)), true) = (parts, self.wanted.needs_scale(*index)) else { continue };
            let Work { chunk, scales, spare, .. } = work;
            way.find((self.instrument, *index, scale), chunk, &self.outcomes, scales, spare);
            if let Some(place) = scales.get_mut(*index) {
                std::mem::swap(place, spare);
            }
        }
    }

    /// Adds a chunk to the results.
    fn write(&self, work: &mut Work, columns: &Columns<'_>, start: usize, results: &mut BatchResults) {
        let rows = work.chunk.rows;
        let person = |row: usize| columns.person(start.saturating_add(row));
        let known = columns.people.map(|_| person);
        let scales = self.instrument.scales.iter().zip(&self.outcomes).zip(&work.scales);
        for (index, (((scale, outcomes), scores), columns)) in scales.zip(&mut results.scales).enumerate() {
            if self.wanted.has_scale(index) {
                let fields = &mut work.fields;
                outcomes.write((self.instrument, index, scale), scores, rows, fields, columns);
                outcomes.write_bands(scale, scores, rows, known, fields, columns);
                outcomes.write_norms(self.instrument, index, scores, rows, person, columns);
                if self.wanted.cutoffs {
                    outcomes.write_cutoffs(scale, scores, rows, known, fields, columns);
                }
            }
        }
        for (index, (test, column)) in self.critical_items.iter().zip(&mut results.critical_items).enumerate()
        {
            if self.wanted.has_critical_item(index) {
                test.evaluate(&self.known(work, columns, start)).append_to(column, rows);
            }
        }
        for (index, (condition, column)) in self.criteria.iter().zip(&mut results.criteria).enumerate() {
            if self.wanted.needs_criterion(index) {
                let truths = condition.evaluate(&self.known(work, columns, start));
                if self.wanted.has_criterion(index) {
                    truths.append_to(column, rows);
                }
                if let Some(place) = work.criteria.get_mut(index) {
                    *place = truths;
                }
            }
        }
    }

    fn known<'k>(&'k self, work: &'k Work, columns: &'k Columns<'k>, start: usize) -> Known<'k> {
        Known {
            instrument: self.instrument,
            chunk: &work.chunk,
            outcomes: &self.outcomes,
            scales: &work.scales,
            criteria: &work.criteria,
            columns,
            start,
        }
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Batch").field("instrument", &self.instrument.id).finish_non_exhaustive()
    }
}
