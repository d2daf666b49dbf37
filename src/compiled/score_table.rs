//! What each whole-number score says, worked out when the definition is loaded: its band and its cutoffs in one step.

use crate::number::Number;

/// The position of the band of a scale without bands. Scales have fewer bands than this.
pub(crate) const NO_BAND: u8 = u8::MAX;

/// The most rows of a table.
const MAX_ROWS: usize = 1024;

/// A row for every whole number from the lowest value of a scale to its highest.
#[derive(Clone, Debug)]
pub(crate) struct ScoreTable {
    lowest: i64,
    rows: usize,
    /// The position of the band, or [`NO_BAND`].
    bands: Box<[u8]>,
    /// The cutoffs that are reached, one bit each.
    cutoffs: Box<[u64]>,
}

impl ScoreTable {
    /// Asks `row` what each whole number of the range says: its band and the cutoffs that it reaches. `None` where the range has
    /// too many of them or ends between them, and where `row` does not know one.
    pub(crate) fn new(
        (low, high): (Number, Number),
        row: impl Fn(Number) -> Option<(u8, u64)>,
    ) -> Option<Self> {
        let (low, high) = (low.to_integer()?, high.to_integer()?);
        let rows =
            usize::try_from(high.checked_sub(low)?.checked_add(1)?).ok().filter(|rows| *rows <= MAX_ROWS)?;
        let said = (low..=high).map(|value| row(Number::from(value))).collect::<Option<Vec<_>>>()?;
        let (bands, cutoffs): (Vec<u8>, Vec<u64>) = said.into_iter().unzip();
        Some(Self { lowest: low, rows, bands: bands.into(), cutoffs: cutoffs.into() })
    }

    /// The row of a value; `None` for one that is not a whole number of the table.
    #[inline]
    pub(crate) fn row(&self, value: Number) -> Option<usize> {
        let row = usize::try_from(value.to_integer()?.checked_sub(self.lowest)?).ok()?;
        (row < self.rows).then_some(row)
    }

    /// The position of the band in a row, or [`NO_BAND`].
    #[inline]
    pub(crate) fn band(&self, row: usize) -> u8 {
        self.bands.get(row).copied().unwrap_or(NO_BAND)
    }

    /// The cutoffs that are reached in a row, one bit each.
    #[inline]
    pub(crate) fn cutoffs(&self, row: usize) -> u64 {
        self.cutoffs.get(row).copied().unwrap_or_default()
    }
}
