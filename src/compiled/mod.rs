//! Tables that make scoring fast. They know recorded values, not the model.

mod cells;

pub(crate) use cells::{CELL_BYTES, Cell, LOWEST_VALUE};
