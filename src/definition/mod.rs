//! Step 1: TOML to a raw definition. Nothing is believed yet: only the shape is read, every value with its place.

mod condition;
mod raw;
mod read;

pub(crate) use condition::{Leaves, RawCondition, read_condition};
pub(crate) use raw::*;
pub(crate) use read::{read_format, read_instrument, read_sources, read_text, read_threshold};
