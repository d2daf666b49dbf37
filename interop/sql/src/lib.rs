//! Instruments of [psyscreen] as one SQL query, for databases that hold the answers.
//!
//! ```text
//! Instrument ─▶ answers ─▶ scale ─▶ meaning ─▶ findings ─▶ Query ─▶ text
//!              columns    scores   bands,      result
//!              as codes            cutoffs     columns
//! ```
//!
//! Nothing is approximated. Numbers are whole numbers of 64 bits over a divisor, which is a constant or a column; a threshold is compared
//! by multiplying, and rounding happens where the definition declares it. A condition is true, false or NULL for undetermined, and the
//! database's own AND, OR and NOT are the library's. What cannot be said so is a [`Refusal`].
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a panic is a failed test"
    )
)]

mod answers;
mod change;
mod condition;
mod dialect;
mod expression;
mod facts;
mod findings;
mod instrument;
mod item_answer;
mod meaning;
mod options;
mod person;
mod policy;
mod query;
mod refusal;
mod scale;

pub use dialect::Dialect;
pub use instrument::instrument;
pub use options::Options;
pub use policy::policy;
pub use refusal::Refusal;

/// The examples of the readme are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
