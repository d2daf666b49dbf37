//! Step 1: TOML to a raw definition. Nothing is believed yet: only the shape is read, every value with its place, and every problem
//! of shape is noted.

mod condition;
mod fields;
mod instrument;
mod item;
mod raw;
mod rule;
mod scale;
mod test;

pub(crate) use condition::{Leaves, RawCondition, read_condition};
pub(crate) use fields::{read_sources, read_text};
pub(crate) use instrument::{read_format, read_instrument};
pub(crate) use raw::*;
pub(crate) use test::read_threshold;
