//! Psychological screening: checked questionnaire definitions, exact scoring, stratified triage with reasons.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        reason = "a panic is a failed test, and its numbers are small"
    )
)]

// What all parts use; then the parts. The way of the data: definition, validation, instrument, response, scoring,
// interpretation, triage, report.
mod characters;
mod condition;
mod diagnostic;
mod inline_vec;
mod number;
mod period;
mod syntax;
mod text;
mod toml_table;
mod truth;

mod definition;
mod instrument;
mod interpretation;
mod report;
mod response;
mod scoring;
mod triage;
mod validation;
mod vectors;

#[cfg(feature = "catalog")]
pub mod catalog;

pub use characters::is_hidden;
pub use condition::Condition;
pub use diagnostic::{Code, Diagnostic, Severity, SourceFile};
pub use instrument::*;
pub use interpretation::*;
pub use number::{Number, Rounding};
pub use period::Period;
pub use report::*;
pub use response::*;
pub use scoring::*;
pub use text::Text;
pub use triage::*;
pub use truth::Truth;
pub use vectors::*;

/// The examples of the readme are tests.
#[cfg(all(doctest, feature = "catalog"))]
#[doc = include_str!("../README.md")]
struct Readme;
