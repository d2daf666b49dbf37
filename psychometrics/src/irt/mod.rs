//! The graded response model: what single answers say of a trait, and how the people and the items of a sample stand on it.

mod answered;
mod cells;
mod document;
mod estimate;
mod fit;
mod grid;
mod information;
mod item;
mod model;
mod parameters;
mod sums;

pub use document::{Irt, IrtPlan};
pub use parameters::Parameters;
