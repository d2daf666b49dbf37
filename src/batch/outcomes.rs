//! Every outcome that a scale can have by its tables, with what each says: so that a row is the position of one of them.

use super::arithmetic::Arithmetic;
use super::cells::{Bytes, CHUNK};
use super::fields::{CUTOFFS, FEW, Fields, Row, Said};
use super::norms::Measures;
use super::results::{NumberColumn, ScaleColumns, TruthColumn};
use super::truths::TruthChunk;
use crate::instrument::{Band, Instrument, Person, Scale};
use crate::interpretation::{band_range, evaluate_scale};
use crate::number::Number;
use crate::outcome::Outcome;
use crate::truth::TruthBits;

/// The outcomes of a scale.
pub(super) struct Outcomes {
    all: Vec<Outcome>,
    /// What each is in the columns of results.
    rows: Vec<Row>,
    numbers: Numbers,
    arithmetic: Option<Arithmetic>,
    /// How many cutoffs the scale has.
    cutoffs: usize,
    /// Of a scale with more cutoffs than a [`Row`] has bits: what each outcome says of all.
    all_cutoffs: Vec<TruthBits>,
    norms: Vec<Measures>,
}

/// The outcome of each row of a chunk: its position among those of the tables, or after them among those of this chunk alone.
pub(super) struct ScaleChunk {
    pub(super) positions: Box<[u16; CHUNK]>,
    pub(super) own: Vec<Outcome>,
    /// Of a sum: its total and the number of missing members, where no answer of the chunk is unreadable.
    pub(super) sums: Box<([u16; CHUNK], Bytes)>,
    pub(super) has_sums: bool,
}

/// How numbers are written.
enum Numbers {
    /// In the rows, each times this.
    Scaled(i64),
    /// Those of each outcome.
    Floats(Vec<Floats>),
}

/// The nearest floating-point numbers to those of an outcome; 0 where it has no value.
#[derive(Clone, Copy, Default)]
struct Floats {
    value: f64,
    min: f64,
    max: f64,
}

impl Outcomes {
    /// Of a scale whose tables give these outcomes; `besides` are all others that rows may have, where these are known, and `sums` how
    /// many outcomes come first that have no unreadable answer, and how many totals there are, where they are those of a sum.
    pub(super) fn new(
        instrument: &Instrument,
        index: usize,
        scale: &Scale,
        all: Vec<Outcome>,
        besides: Option<&[Outcome]>,
        sums: Option<(usize, usize)>,
    ) -> Self {
        let every = || all.iter().chain(besides.unwrap_or_default());
        let numbers = common_denominator(every())
            .filter(|_| besides.is_some())
            .filter(|common| every().all(|outcome| scaled(outcome, *common).is_some()))
            .map_or_else(|| Numbers::Floats(all.iter().map(Floats::of).collect()), Numbers::Scaled);
        let said: Vec<Said> =
            all.iter().map(|outcome| said(instrument, index, scale, outcome, &numbers)).collect();
        let cutoffs = scale.cutoffs.len();
        let arithmetic = match (&numbers, sums) {
            (Numbers::Scaled(_), Some((known, totals))) => {
                said.get(..known).and_then(|said| Arithmetic::new(said, totals, cutoffs))
            }
            _ => None,
        };
        let rows = said.iter().map(|said| said.row).collect();
        let all_cutoffs = said.iter().map(|said| said.cutoffs).filter(|_| cutoffs > CUTOFFS).collect();
        let norms = instrument.norms.iter().filter(|norm| norm.scale_index() == index);
        let norms = norms.map(|norm| Measures::new(norm, &all)).collect();
        Self { all, rows, numbers, arithmetic, cutoffs, all_cutoffs, norms }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn all(&self) -> &[Outcome] {
        &self.all
    }

    /// Whether rows are worked out, and not looked up.
    #[cfg(all(test, feature = "catalog"))]
    pub(super) fn is_arithmetic(&self) -> bool {
        self.arithmetic.is_some()
    }

    /// The outcome of a row.
    #[inline]
    pub(super) fn at(&self, chunk: &ScaleChunk, row: usize) -> Outcome {
        let position = chunk.positions.get(row).copied().map_or(usize::MAX, usize::from);
        let found = match position.checked_sub(self.all.len()) {
            None => self.all.get(position),
            Some(own) => chunk.own.get(own),
        };
        found.copied().unwrap_or(Outcome::within_range((Number::ZERO, Number::ZERO)))
    }

    /// Empty columns for these results.
    pub(super) fn columns(&self) -> ScaleColumns {
        let numbers = || match self.numbers {
            Numbers::Scaled(denominator) => NumberColumn::Scaled { values: Vec::new(), denominator },
            Numbers::Floats(_) => NumberColumn::Floats(Vec::new()),
        };
        ScaleColumns {
            value: numbers(),
            min: numbers(),
            max: numbers(),
            cutoffs: vec![TruthColumn::default(); self.cutoffs],
            norms: vec![Vec::new(); self.norms.len()],
            ..ScaleColumns::default()
        }
    }

    /// Adds the rows of a chunk to the columns of results.
    pub(super) fn write(
        &self,
        (instrument, index, scale): (&Instrument, usize, &Scale),
        chunk: &ScaleChunk,
        rows: usize,
        fields: &mut Fields,
        columns: &mut ScaleColumns,
    ) {
        if let Some(arithmetic) = self.arithmetic_of(chunk) {
            let (totals, missing) = &*chunk.sums;
            arithmetic.set_all(totals, missing, fields);
        } else if chunk.own.is_empty() && self.rows.len() <= FEW {
            fields.choose_all(&chunk.positions, &self.rows);
        } else if chunk.own.is_empty() {
            fields.set_all(&chunk.positions, |position| {
                self.rows.get(position).copied().unwrap_or(Row::NOTHING)
            });
        } else {
            let own =
                chunk.own.iter().map(|outcome| said(instrument, index, scale, outcome, &self.numbers).row);
            let own: Vec<Row> = own.collect();
            fields.set_all(&chunk.positions, |position| match position.checked_sub(self.rows.len()) {
                None => self.rows.get(position).copied().unwrap_or(Row::NOTHING),
                Some(position) => own.get(position).copied().unwrap_or(Row::NOTHING),
            });
        }
        columns.status.extend_from_slice(first(&fields.status, rows));
        let own: Vec<Floats> = match self.numbers {
            Numbers::Floats(_) => chunk.own.iter().map(Floats::of).collect(),
            Numbers::Scaled(_) => Vec::new(),
        };
        let floats = |row: usize| self.floats_at(chunk, &own, row);
        extend(&mut columns.value, &fields.value, rows, |row| floats(row).value);
        extend(&mut columns.min, &fields.min, rows, |row| floats(row).min);
        extend(&mut columns.max, &fields.max, rows, |row| floats(row).max);
    }

    /// Value, lowest and highest of a row, where these are floats.
    #[inline]
    fn floats_at(&self, chunk: &ScaleChunk, own: &[Floats], row: usize) -> Floats {
        let Numbers::Floats(floats) = &self.numbers else { return Floats::default() };
        let position = chunk.positions.get(row).copied().map_or(usize::MAX, usize::from);
        let found = floats.get(position).or_else(|| own.get(position.checked_sub(floats.len())?));
        found.copied().unwrap_or_default()
    }

    /// Adds the bands of a chunk: by what is known of the person in each row, where it depends on that where they start. Without `person`,
    /// nothing is known of anybody.
    pub(super) fn write_bands(
        &self,
        scale: &Scale,
        chunk: &ScaleChunk,
        rows: usize,
        person: Option<impl Fn(usize) -> Person>,
        fields: &Fields,
        columns: &mut ScaleColumns,
    ) {
        let Some(person) = person.filter(|_| scale.bands.iter().any(Band::depends_on_person)) else {
            columns.lowest_band.extend_from_slice(first(&fields.lowest_band, rows));
            columns.highest_band.extend_from_slice(first(&fields.highest_band, rows));
            return;
        };
        for row in 0..rows {
            let bounds = self.at(chunk, row).published();
            let [lowest, highest] = band_range(scale, bounds, person(row)).bytes();
            columns.lowest_band.push(lowest);
            columns.highest_band.push(highest);
        }
    }

    /// Adds what the norms make of the scores of a chunk.
    pub(super) fn write_norms(
        &self,
        instrument: &Instrument,
        index: usize,
        chunk: &ScaleChunk,
        rows: usize,
        person: impl Fn(usize) -> Person,
        columns: &mut ScaleColumns,
    ) {
        let norms = instrument.norms.iter().filter(|norm| norm.scale_index() == index);
        for ((norm, measures), column) in norms.zip(&self.norms).zip(&mut columns.norms) {
            measures.write(norm, rows, (&chunk.positions, |row| self.at(chunk, row)), &person, column);
        }
    }

    /// How its rows are worked out, where they are.
    fn arithmetic_of(&self, chunk: &ScaleChunk) -> Option<&Arithmetic> {
        self.arithmetic.as_ref().filter(|_| chunk.has_sums && chunk.own.is_empty())
    }

    /// Adds the cutoffs of a chunk whose other fields were written. Without `person`, nothing is known of anybody.
    pub(super) fn write_cutoffs(
        &self,
        scale: &Scale,
        chunk: &ScaleChunk,
        rows: usize,
        person: Option<impl Fn(usize) -> Person>,
        fields: &Fields,
        columns: &mut ScaleColumns,
    ) {
        let edges = self.arithmetic_of(chunk).map(Arithmetic::edges);
        let mut truths = TruthChunk::default();
        for (part, (cutoff, column)) in scale.cutoffs.iter().zip(&mut columns.cutoffs).enumerate() {
            // The tables have what is said of people of whom nothing is known.
            let is_known = person.is_none() || !cutoff.depends_on_person();
            if let Some(edges) = edges.filter(|_| is_known) {
                edges.set_cutoff(part, fields, &mut truths);
            } else if is_known && part < CUTOFFS {
                truths.set_bit(&fields.certain, &fields.possible, part);
            } else {
                let by_row = |row: usize| {
                    let (low, high) = self.at(chunk, row).published();
                    let person = person.as_ref().map_or_else(Person::default, |person| person(row));
                    cutoff.truth_over(low, high, person)
                };
                truths.set_all(rows, |row| {
                    let position = chunk.positions.get(row).copied().map_or(usize::MAX, usize::from);
                    let found = self.all_cutoffs.get(position).filter(|_| is_known);
                    TruthChunk::two_bits(found.map_or_else(|| by_row(row), |bits| bits.get(part)))
                });
            }
            truths.append_to(column, rows);
        }
    }
}

/// The first rows of a chunk.
#[inline]
fn first<T>(all: &[T; CHUNK], rows: usize) -> &[T] {
    all.get(..rows).unwrap_or_default()
}

/// Adds the numbers of a chunk: as they are in the tables, or of each row where they are floats.
fn extend(column: &mut NumberColumn, scaled: &[i16; CHUNK], rows: usize, number: impl Fn(usize) -> f64) {
    match column {
        NumberColumn::Scaled { values, .. } => values.extend_from_slice(first(scaled, rows)),
        NumberColumn::Floats(values) => values.extend((0..rows).map(number)),
    }
}

impl ScaleChunk {
    pub(super) fn new() -> Self {
        Self {
            positions: Box::new([0; CHUNK]),
            own: Vec::new(),
            sums: Box::new(([0; CHUNK], [0; CHUNK])),
            has_sums: false,
        }
    }

    /// Gives a row an outcome that is not in the tables, of which there are so many.
    pub(super) fn set_own(&mut self, row: usize, tables: usize, outcome: Outcome) {
        let position = tables.saturating_add(self.own.len());
        if let (Some(place), Ok(position)) = (self.positions.get_mut(row), u16::try_from(position)) {
            *place = position;
            self.own.push(outcome);
        }
    }
}

/// What an outcome is in the columns of results, and what it says.
fn said(instrument: &Instrument, index: usize, scale: &Scale, outcome: &Outcome, numbers: &Numbers) -> Said {
    let (bands, cutoffs) = evaluate_scale(instrument, index, scale, outcome.published(), Person::default());
    let [lowest_band, highest_band] = bands.bytes();
    let [value, min, max] = match numbers {
        Numbers::Scaled(denominator) => scaled(outcome, *denominator).unwrap_or_default(),
        Numbers::Floats(_) => [0; 3],
    };
    let [certain, ..] = cutoffs.certain.to_le_bytes();
    let [possible, ..] = cutoffs.possible.to_le_bytes();
    let status = outcome.status();
    let row = Row { value, min, max, status, lowest_band, highest_band, certain, possible };
    Said { row, cutoffs }
}

impl Floats {
    fn of(outcome: &Outcome) -> Self {
        let value = outcome.value().unwrap_or(Number::ZERO).to_f64();
        Self { value, min: outcome.min().to_f64(), max: outcome.max().to_f64() }
    }
}

/// Value, lowest and highest in units of 1 / denominator.
fn scaled(outcome: &Outcome, denominator: i64) -> Option<[i16; 3]> {
    let units = |number: Number| {
        let units = number.times(Number::from(denominator)).to_integer()?;
        i16::try_from(units).ok()
    };
    let value = outcome.value().unwrap_or(Number::ZERO);
    Some([units(value)?, units(outcome.min())?, units(outcome.max())?])
}

/// The least common denominator of all numbers, where it is small.
fn common_denominator<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Option<i64> {
    let mut common = 1_i64;
    for outcome in outcomes {
        for number in [outcome.value().unwrap_or(Number::ZERO), outcome.min(), outcome.max()] {
            // In lowest terms, common / denominator has what is missing of the denominator below.
            let missing = Number::ratio(common, number.denominator())?.denominator();
            common = common.checked_mul(missing).filter(|common| *common <= i16::MAX.into())?;
        }
    }
    Some(common)
}
