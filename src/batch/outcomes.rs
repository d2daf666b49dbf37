//! Every outcome that a scale can have by its tables, with what each says: so that a row is the position of one of them.

use super::cells::CHUNK;
use super::results::{NumberColumn, ScaleColumns};
use super::truths::TruthChunk;
use crate::instrument::{Instrument, Person, Scale};
use crate::interpretation::evaluate_scale;
use crate::number::Number;
use crate::outcome::{Outcome, Status};

/// The outcomes of a scale.
pub(super) struct Outcomes {
    all: Vec<Outcome>,
    /// What each is in the columns of results.
    rows: Vec<Row>,
    /// What each cutoff says of each outcome, in two bits; empty for a cutoff that depends on the person.
    cutoffs: Vec<Vec<u8>>,
    numbers: Numbers,
}

/// The outcome of each row of a chunk: its position among those of the tables, or after them among those of this chunk alone.
pub(super) struct ScaleChunk {
    pub(super) positions: Box<[u16; CHUNK]>,
    pub(super) own: Vec<Outcome>,
}

/// How numbers are written.
#[derive(Clone, Copy)]
enum Numbers {
    Scaled(i64),
    Floats,
}

/// One outcome in the columns of results. Where numbers are written as floats, they are not here.
#[derive(Clone, Copy)]
struct Row {
    value: i16,
    min: i16,
    max: i16,
    status: Status,
    lowest_band: u8,
    highest_band: u8,
}

impl Outcomes {
    /// Of a scale whose tables give these outcomes; `is_complete` where every row has one of them.
    pub(super) fn new(
        instrument: &Instrument,
        index: usize,
        scale: &Scale,
        all: Vec<Outcome>,
        is_complete: bool,
    ) -> Self {
        let numbers = common_denominator(&all)
            .filter(|_| is_complete)
            .filter(|common| all.iter().all(|outcome| scaled(outcome, *common).is_some()))
            .map_or(Numbers::Floats, Numbers::Scaled);
        let nobody = Person::default();
        let rows =
            all.iter().map(|outcome| row(instrument, index, scale, outcome, numbers, nobody)).collect();
        let cutoffs = scale.cutoffs.iter().map(|cutoff| {
            if cutoff.depends_on_person() {
                return Vec::new();
            }
            let truth = |outcome: &Outcome| {
                let (low, high) = outcome.published();
                TruthChunk::two_bits(cutoff.truth_over(low, high, nobody))
            };
            all.iter().map(truth).collect()
        });
        let cutoffs = cutoffs.collect();
        Self { all, rows, cutoffs, numbers }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn all(&self) -> &[Outcome] {
        &self.all
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
            Numbers::Floats => NumberColumn::Floats(Vec::new()),
        };
        ScaleColumns {
            value: numbers(),
            min: numbers(),
            max: numbers(),
            cutoffs: vec![super::results::TruthColumn::default(); self.cutoffs.len()],
            ..ScaleColumns::default()
        }
    }

    /// Adds the rows of a chunk to the columns of results.
    pub(super) fn write(
        &self,
        (instrument, index, scale): (&Instrument, usize, &Scale),
        chunk: &ScaleChunk,
        rows: usize,
        person: impl Fn(usize) -> Person,
        columns: &mut ScaleColumns,
    ) {
        let own: Vec<Row> = chunk
            .own
            .iter()
            .map(|outcome| row(instrument, index, scale, outcome, self.numbers, Person::default()))
            .collect();
        let positions = chunk.positions.get(..rows).unwrap_or_default();
        let row_at = |position: u16| {
            let position = usize::from(position);
            match self.rows.get(position) {
                Some(row) => *row,
                None => own.get(position.saturating_sub(self.rows.len())).copied().unwrap_or(Row::NOTHING),
            }
        };
        let start = columns.status.len();
        let end = start.saturating_add(rows);
        columns.status.resize(end, Status::Unscorable);
        columns.lowest_band.resize(end, 0);
        columns.highest_band.resize(end, 0);
        let places = tail(&mut columns.status, start)
            .iter_mut()
            .zip(tail(&mut columns.lowest_band, start))
            .zip(tail(&mut columns.highest_band, start));
        match (&mut columns.value, &mut columns.min, &mut columns.max) {
            (
                NumberColumn::Scaled { values: value, .. },
                NumberColumn::Scaled { values: min, .. },
                NumberColumn::Scaled { values: max, .. },
            ) => {
                value.resize(end, 0);
                min.resize(end, 0);
                max.resize(end, 0);
                let numbers = tail(value, start).iter_mut().zip(tail(min, start)).zip(tail(max, start));
                for (position, (((status, lowest), highest), ((value, min), max))) in
                    positions.iter().zip(places.zip(numbers))
                {
                    let row = row_at(*position);
                    *value = row.value;
                    *min = row.min;
                    *max = row.max;
                    *status = row.status;
                    *lowest = row.lowest_band;
                    *highest = row.highest_band;
                }
            }
            (NumberColumn::Floats(value), NumberColumn::Floats(min), NumberColumn::Floats(max)) => {
                for (position, ((status, lowest), highest)) in positions.iter().zip(places) {
                    let row = row_at(*position);
                    *status = row.status;
                    *lowest = row.lowest_band;
                    *highest = row.highest_band;
                }
                for row in 0..rows {
                    let outcome = self.at(chunk, row);
                    value.push(outcome.value().unwrap_or(Number::ZERO).to_f64());
                    min.push(outcome.min().to_f64());
                    max.push(outcome.max().to_f64());
                }
            }
            // All three are made of one kind.
            _ => {}
        }
        let mut truths = TruthChunk::default();
        for ((cutoff, table), column) in scale.cutoffs.iter().zip(&self.cutoffs).zip(&mut columns.cutoffs) {
            let truth_of = |row: usize| {
                let (low, high) = self.at(chunk, row).published();
                TruthChunk::two_bits(cutoff.truth_over(low, high, person(row)))
            };
            truths.set_all(rows, |row| {
                let position = positions.get(row).copied().map_or(usize::MAX, usize::from);
                table.get(position).copied().unwrap_or_else(|| truth_of(row))
            });
            truths.append_to(column, rows);
        }
    }
}

impl ScaleChunk {
    pub(super) fn new() -> Self {
        Self { positions: Box::new([0; CHUNK]), own: Vec::new() }
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

impl Row {
    const NOTHING: Self =
        Self { value: 0, min: 0, max: 0, status: Status::Unscorable, lowest_band: 0, highest_band: 0 };
}

fn tail<T>(column: &mut [T], start: usize) -> &mut [T] {
    column.get_mut(start..).unwrap_or_default()
}

fn row(
    instrument: &Instrument,
    index: usize,
    scale: &Scale,
    outcome: &Outcome,
    numbers: Numbers,
    person: Person,
) -> Row {
    let (bands, _) = evaluate_scale(instrument, index, scale, outcome.published(), person);
    let [lowest_band, highest_band] = bands.bytes();
    let [value, min, max] = match numbers {
        Numbers::Scaled(denominator) => scaled(outcome, denominator).unwrap_or_default(),
        Numbers::Floats => [0; 3],
    };
    Row { value, min, max, status: outcome.status(), lowest_band, highest_band }
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
fn common_denominator(outcomes: &[Outcome]) -> Option<i64> {
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
