//! Whether two or more judgements of the same people agree: of raters, and of one instrument given twice.

mod icc;
mod kappa;
mod many;
mod raters;
mod retest;

pub use icc::{Icc, IccForms};
pub use kappa::Kappas;
pub use raters::{Kind, Raters};
pub use retest::{Retest, RetestRow};
