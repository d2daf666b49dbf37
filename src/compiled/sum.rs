//! Sums and means of whole numbers, without ratios.

use super::cells::Cell;
use crate::number::Number;

/// A sum of whole-number items, divided by their number for a mean: (offset + Σ factor × recorded value) / divisor.
///
/// Items that stand between the members and are none have factor 0, so that a row is read from one end to the other.
#[derive(Clone, Debug)]
pub(crate) struct SumTable {
    /// The first item of the sum.
    first: usize,
    /// The factor of each item from the first to the last.
    factors: Box<[i64]>,
    /// All offsets together.
    offset: i64,
    divisor: i64,
}

/// One member: offset + factor × recorded value of an item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SumTerm {
    pub(crate) item: usize,
    pub(crate) factor: i64,
    pub(crate) offset: i64,
}

impl SumTable {
    /// `None` where an item comes twice, or there is none.
    pub(crate) fn new(terms: &[SumTerm], divisor: usize) -> Option<Self> {
        let first = terms.iter().map(|term| term.item).min()?;
        let mut factors = Vec::new();
        let mut offset: i64 = 0;
        for term in terms {
            let position = term.item.checked_sub(first)?;
            if factors.len() <= position {
                factors.resize(position.checked_add(1)?, 0);
            }
            let factor = factors.get_mut(position)?;
            if *factor != 0 {
                return None;
            }
            *factor = term.factor;
            offset = offset.checked_add(term.offset)?;
        }
        Some(Self { first, factors: factors.into(), offset, divisor: i64::try_from(divisor).ok()? })
    }

    /// The sum of a row; `None` where an item from the first to the last has no answer. Validation bounds item scores and their
    /// number far within 64 bits.
    #[inline]
    pub(crate) fn of<C: Cell>(&self, row: &[C]) -> Option<Number> {
        let mut total = self.offset;
        for (answer, factor) in row.get(self.first..)?.iter().zip(&self.factors) {
            total = total.wrapping_add(factor.wrapping_mul(i64::from(answer.recorded()?)));
        }
        if self.divisor == 1 { Some(Number::from(total)) } else { Number::ratio(total, self.divisor) }
    }
}
