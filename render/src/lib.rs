//! Everything of [psyscreen] that a person looks at: reports as text and as pages to print, questionnaires as forms, definitions and
//! policies described, conditions in words; in English and Chinese.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use psyscreen::{Report, Screening, catalog};
//! use psyscreen_render::report;
//!
//! let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
//! let phq9 = catalog::instrument("phq-9").ok_or("not in this build")?;
//! let findings = phq9.respond_in_order([2, 2, 1, 1, 0, 1, 2, 2, 0])?.score().interpret();
//! let screening = Screening::new().consent(true).with(findings).place("CN-33");
//! let decision = policy.decide(&screening);
//! let text = report::text(&Report::new(&screening, &decision), "en");
//! assert!(text.contains("Key person: individual intervention"));
//! assert!(text.contains("96525"));
//! # Ok(())
//! # }
//! ```
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

// In import order.
pub mod columns;
mod page;
mod words;
pub mod wrap;

pub mod conditions;

mod picture;
mod plot;

mod document;
mod findings;
mod html;
mod person;

pub mod describe;
pub mod form;
pub mod report;
pub mod research;

pub use words::Language;

/// The examples of the readme are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
