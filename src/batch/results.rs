//! What is known of many people, column by column.

use crate::number::Number;
use crate::scoring::Status;
use crate::truth::Truth;

/// An answer that could not be read: the item does not have its code. It is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvalidCode {
    /// The row, from 0.
    pub row: usize,
    /// The position of the item in [`items`](crate::Instrument::items).
    pub item: usize,
}

/// The results of many people; made by [`Batch::results`](super::Batch::results). Its columns keep their memory from one call of
/// [`Batch::score`](super::Batch::score) to the next. `Debug` shows none of it.
pub struct BatchResults {
    pub(super) rows: usize,
    pub(super) scales: Vec<ScaleColumns>,
    pub(super) critical_items: Vec<TruthColumn>,
    pub(super) criteria: Vec<TruthColumn>,
    pub(super) invalid: Vec<InvalidCode>,
}

/// The results of one scale. Empty for a scale that was not asked for.
#[derive(Default)]
pub struct ScaleColumns {
    pub(super) value: NumberColumn,
    pub(super) min: NumberColumn,
    pub(super) max: NumberColumn,
    pub(super) status: Vec<Status>,
    pub(super) lowest_band: Vec<u8>,
    pub(super) highest_band: Vec<u8>,
    pub(super) cutoffs: Vec<TruthColumn>,
    pub(super) norms: Vec<Vec<Option<f64>>>,
}

/// Numbers of one kind.
#[derive(Clone, PartialEq)]
pub enum NumberColumn {
    /// Exact: each is this whole number divided by the denominator.
    Scaled {
        /// The whole numbers.
        values: Vec<i16>,
        /// What they are divided by: 1 where scores are whole numbers.
        denominator: i64,
    },
    /// The nearest floating-point numbers, where exact ones do not fit.
    Floats(Vec<f64>),
}

/// Three-valued truths, two bits each, in the order of Arrow: row `n` is bit `n % 8` of byte `n / 8`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TruthColumn {
    /// Those that hold.
    pub(super) certain: Vec<u8>,
    /// Those that hold or may.
    pub(super) possible: Vec<u8>,
    pub(super) rows: usize,
}

impl BatchResults {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One for each scale of the instrument, in its order.
    pub fn scales(&self) -> &[ScaleColumns] {
        &self.scales
    }

    /// One for each critical item of the instrument, in its order; empty where it was not asked for.
    pub fn critical_items(&self) -> &[TruthColumn] {
        &self.critical_items
    }

    /// One for each criterion of the instrument, in its order; empty where it was not asked for.
    pub fn criteria(&self) -> &[TruthColumn] {
        &self.criteria
    }

    /// Whether all numbers are kept exactly.
    pub fn is_exact(&self) -> bool {
        let is_exact = |numbers: &NumberColumn| matches!(numbers, NumberColumn::Scaled { .. });
        self.scales.iter().all(|scale| [&scale.value, &scale.min, &scale.max].into_iter().all(is_exact))
    }

    /// The answers that could not be read, by row and item.
    pub fn invalid(&self) -> &[InvalidCode] {
        &self.invalid
    }

    /// No rows, and the memory kept.
    pub(super) fn clear(&mut self) {
        self.rows = 0;
        self.invalid.clear();
        for scale in &mut self.scales {
            for numbers in [&mut scale.value, &mut scale.min, &mut scale.max] {
                match numbers {
                    NumberColumn::Scaled { values, .. } => values.clear(),
                    NumberColumn::Floats(values) => values.clear(),
                }
            }
            scale.status.clear();
            scale.lowest_band.clear();
            scale.highest_band.clear();
            scale.cutoffs.iter_mut().for_each(TruthColumn::clear);
            scale.norms.iter_mut().for_each(Vec::clear);
        }
        self.critical_items.iter_mut().chain(&mut self.criteria).for_each(TruthColumn::clear);
    }
}

impl ScaleColumns {
    /// How each score came about.
    pub fn status(&self) -> &[Status] {
        &self.status
    }

    /// The scores. 0 where the status is *unscorable*: see [`value_at`](Self::value_at).
    pub fn value(&self) -> &NumberColumn {
        &self.value
    }

    /// The score in a row, where it has one.
    pub fn value_at(&self, row: usize) -> Option<f64> {
        let has_value = self.status.get(row).is_some_and(|status| *status != Status::Unscorable);
        self.value.get(row).filter(|_| has_value)
    }

    /// The lowest values that completing the missing answers would give.
    pub fn min(&self) -> &NumberColumn {
        &self.min
    }

    /// The highest values that completing the missing answers would give.
    pub fn max(&self) -> &NumberColumn {
        &self.max
    }

    /// The position of the lowest band that each score may be in; 255 for a scale without bands.
    pub fn lowest_band(&self) -> &[u8] {
        &self.lowest_band
    }

    /// The position of the highest band that each score may be in; 255 for a scale without bands.
    pub fn highest_band(&self) -> &[u8] {
        &self.highest_band
    }

    /// One for each cutoff of the scale, in its order.
    pub fn cutoffs(&self) -> &[TruthColumn] {
        &self.cutoffs
    }

    /// One for each norm of the scale, in the order of [`norms`](crate::Instrument::norms): T scores, or percentiles; nothing for whom the
    /// norm is not, where sex or age are not known, and where there is no score.
    pub fn norms(&self) -> &[Vec<Option<f64>>] {
        &self.norms
    }
}

/// None, in whole numbers.
impl Default for NumberColumn {
    fn default() -> Self {
        Self::Scaled { values: Vec::new(), denominator: 1 }
    }
}

impl NumberColumn {
    /// The number in a row, as the nearest floating-point number.
    pub fn get(&self, row: usize) -> Option<f64> {
        match self {
            Self::Scaled { .. } => self.exact(row).map(Number::to_f64),
            Self::Floats(values) => values.get(row).copied(),
        }
    }

    /// The number in a row, where it is kept exactly.
    pub fn exact(&self, row: usize) -> Option<Number> {
        match self {
            Self::Scaled { values, denominator: 1 } => values.get(row).map(|value| i64::from(*value).into()),
            Self::Scaled { values, denominator } => Number::ratio((*values.get(row)?).into(), *denominator),
            Self::Floats(_) => None,
        }
    }
}

impl TruthColumn {
    /// The truth in a row; false beyond the last.
    pub fn get(&self, row: usize) -> Truth {
        let bit = |bytes: &[u8]| bytes.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
        Truth::from_bounds(bit(&self.certain), bit(&self.possible))
    }

    /// How many there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One bit for each row: whether it holds, whatever is missing.
    pub fn certain(&self) -> &[u8] {
        &self.certain
    }

    /// One bit for each row: whether it holds or may.
    pub fn possible(&self) -> &[u8] {
        &self.possible
    }

    fn clear(&mut self) {
        self.certain.clear();
        self.possible.clear();
        self.rows = 0;
    }
}

macro_rules! hide {
    ($($type:ident),*) => {$(
        /// Shows no result.
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )*};
}

hide!(BatchResults, ScaleColumns, NumberColumn, TruthColumn);
