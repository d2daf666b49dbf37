//! Arrow and Parquet for [psyscreen](https://docs.rs/psyscreen): the same tables as in CSV, with the same answers, warnings and columns of
//! results.
//!
//! ```text
//! record batches ─▶ ArrowRecords ─▶ psyscreen_table::Input ─▶ … the one loop over rows … ─▶ ArrowFormat ─▶ record batches
//! ```
//!
//! What a column means, which codes an item has, what is told of a table: nothing of this is decided here. A cell is handed on as the
//! text that CSV would have, and results come back field by field.
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

#[cfg(feature = "parquet")]
mod file;
mod read;
#[cfg(feature = "parquet")]
mod sink;
mod text;
mod write;

#[cfg(feature = "parquet")]
pub use file::FileKind;
pub use read::ArrowRecords;
#[cfg(feature = "parquet")]
pub use sink::ParquetSink;
pub use write::{ArrowFormat, ArrowPage};

/// The examples of the readme are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
