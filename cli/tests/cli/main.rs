//! The command line as its users meet it: what goes in, what comes out, and the exit status.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

mod bad_input;
mod check_formats;
mod consent;
mod contract;
mod damaged_tables;
mod definitions;
mod export;
mod follow_up;
mod fuzz_seeds;
mod growth;
mod guess;
mod help;
mod irt;
mod kinds;
mod mapping;
mod names;
mod nhanes;
mod one_based;
mod output;
mod parquet;
mod prove;
mod quality;
mod report;
mod research;
mod research_groups;
mod score;
mod structure;
mod summarize;
mod support;
mod tally;
mod threads;
mod triage;
mod unread_columns;
mod unreadable;
mod values;
mod vectors;
mod wrong_table;
