//! The one JSON contract of [psyscreen]: a call as JSON in, its answer as JSON out, the same in every language.
//!
//! ```
//! let engine = psyscreen_json::Engine::new();
//! let call = r#"{ "call": "next", "policy": "stepped-care", "consent": true }"#;
//! assert!(engine.call(call).contains(r#""instrument":"phq-2""#));
//! ```
//!
//! The calls are listed in the readme. What the command line prints as JSON of definitions, policies, findings and proofs is made here
//! too ([`view`], [`Entry`], [`Finding`], [`check`], [`prove`]).
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")
)]

// In import order.
mod finding;
mod pairs;
mod shipped;

mod definitions;
mod detailed_error;
mod list;
#[cfg(feature = "authoring")]
pub mod prove;
#[cfg(feature = "render")]
pub mod view;

#[cfg(feature = "authoring")]
pub mod check;

mod answer;
mod fields;

mod engine;
mod person;

mod calls;

pub use definitions::{Kind, Loaded, Own, kind_of, taken};
pub use detailed_error::{DetailedError, ErrorPlace};
pub use engine::Engine;
pub use finding::{Finding, Label, Place, Weight};
pub use list::Entry;

/// The JSON Schema of calls and answers (2020-12).
pub const SCHEMA: &str = include_str!("../schema/psyscreen-1.schema.json");

/// The examples of the readme are tests.
#[cfg(all(doctest, feature = "catalog"))]
#[doc = include_str!("../README.md")]
struct Readme;
