//! Psychological screening: checked questionnaire definitions, exact scoring, stratified triage with reasons.
//!
//! Definitions and policies are TOML. Loading one either gives a value that cannot be wrong in form or every problem with its place.
//! From there on everything is a pure function:
//!
//! ```text
//! TOML ─▶ Instrument ─▶ Responses ─▶ Scores ─▶ Findings ─▶ Decision ─▶ Report
//!         checked       answers      exact     bands,      level,      data for people
//!                                              criteria    reasons     and programs
//! ```
//!
//! Only loading ([`Instrument::from_toml`], [`Policy::from_toml`]) and answering ([`Instrument::respond`]) can fail. What is
//! missing stays missing: a score carries the interval that the missing answers leave open, a condition is a [`Truth`].
//!
//! ```
//! use psyscreen::Instrument;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "catalog")] {
//! let phq9: &Instrument = psyscreen::catalog::instrument("phq-9").ok_or("the catalog has it")?;
//! let answers = phq9.respond([("1", 2), ("2", 2), ("3", 1), ("4", 1), ("5", 0), ("6", 1), ("7", 1), ("8", 0)])?;
//! // Item 9 is missing: the score is prorated by the published rule, and the interval says what it may be.
//! let findings = answers.score().interpret();
//! assert_eq!(findings.band("total").map(|band| band.id()), Some("mild"));
//! assert_eq!(findings.critical_item_by_id("suicidal-ideation"), Some(psyscreen::Truth::Undetermined));
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! The ten names that most programs need stand here; everything else is in the module of its step: [`instrument`] (what a
//! questionnaire is), [`response`], [`scoring`], [`interpretation`], [`triage`] (policies, decisions), [`report`], and
//! [`authoring`] (tests of a definition, proofs of a policy). The formats are described in `docs/instrument-format.md` and `docs/policy-format.md`.
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
#![cfg_attr(
    not(all(feature = "authoring", feature = "columns")),
    allow(
        dead_code,
        unused_imports,
        reason = "some questions to the model are asked by proofs, lints and columns only"
    )
)]

// In the order of imports: a module uses those above it, and `tests/it/architecture.rs` holds it to that. What stands in one
// group may stand in any order. The model is above its checker, since the checker builds it; the way of the data is definition,
// validation, instrument, response, scoring, interpretation, triage, report.
pub mod characters;
pub mod diagnostic;
mod inline_vec;
pub mod number;
pub mod period;

mod closed_words;
mod date;

pub mod truth;

pub mod condition;
mod outcome;
pub mod text;
mod threshold;

mod syntax;

mod toml_table;

mod compiled;

pub mod instrument;

mod definition;

mod validation;

pub mod response;

pub mod scoring;

pub mod interpretation;

pub mod triage;

pub mod report;

#[cfg(feature = "columns")]
pub mod batch;

#[cfg(feature = "columns")]
pub mod batch_triage;

#[cfg(feature = "authoring")]
pub mod authoring;

mod loading;

#[cfg(feature = "catalog")]
pub mod catalog;

pub use instrument::Instrument;
pub use interpretation::Findings;
pub use number::Number;
pub use report::Report;
pub use response::Responses;
pub use scoring::Scores;
pub use triage::{Decision, Policy, Screening};
pub use truth::Truth;

/// The examples of the readme are tests.
#[cfg(all(doctest, feature = "catalog"))]
#[doc = include_str!("../README.md")]
struct Readme;
