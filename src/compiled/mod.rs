//! Tables that make scoring fast. They know recorded values, not the model.

mod cells;
mod sum;

pub(crate) use cells::{CELL_BYTES, Cell, LOWEST_VALUE};
pub(crate) use sum::{SumTable, SumTerm};
