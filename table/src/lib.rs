//! Tables as people have them, read for [psyscreen]: which column is which item, what codes, labels, dates and times mean, whether
//! the table is the one it is taken for. Every row comes out, with its result or with its problem.
//!
//! ```text
//! bytes ─▶ Input ─▶ Header ┐
//!                          ├─▶ People ─▶ answers, facts ─▶ Find ─▶ Found ─▶ Format ─▶ bytes
//! options, map ─▶ Mapping ─┘   of each row                Score            Csv, JsonLines,
//!                                                         Triage           PlainText, Html
//! ```
//!
//! [`Work`] is the one loop over rows. What is found of a row is a [`Find`], how it is written a [`Format`]; each format writes whatever
//! is found. A row is anything that is [`Cells`]. Threads read and write nothing: each works on some rows, and what it makes of them is
//! written in the order of the table, so that no byte depends on how many there are.
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use psyscreen::catalog;
//! use psyscreen_render::Language;
//! use psyscreen_table::format::Csv;
//! use psyscreen_table::{Declaration, Input, Mapping, Score, Work};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The items have names of their own, and 9 means that somebody did not want to say.
//! let table = "who,Q1,Q2\nann,1,3\nbob,9,2\ncy,1,x\n";
//! let mut mapping = Mapping::empty();
//! mapping.declare(&Declaration::columns("*=Q*")?);
//! mapping.declare(&Declaration::keep("who")?);
//! mapping.declare(&Declaration::missing("9=declined")?);
//!
//! let phq2 = catalog::instrument("phq-2").ok_or("not in this build")?;
//! let mut input = Input::look_at("the table", Box::new(table.as_bytes()), mapping.delimiter())?;
//! let mut results = Vec::new();
//! let csv = Csv::new(Language::English);
//! let work = Work::begin(&mut input, &mapping, Score::new(phq2))?;
//! assert!(work.remarks().is_empty());
//! let done = work.write(csv, &mut results)?.run(Language::English, NonZeroUsize::MIN, |_rows, _bytes| {})?;
//!
//! let results = String::from_utf8(results)?;
//! let totals: Vec<&str> = results.lines().filter_map(|line| line.split(',').nth(1)).collect();
//! assert_eq!(totals, ["total", "4", "", ""]);
//! // What could not be read is counted, and names no answer.
//! assert_eq!(done.rows, 3);
//! assert!(done.problems.lines(done.rows).concat().contains("item `2` does not allow its answer"));
//! # Ok(())
//! # }
//! ```
//!
//! Nothing is opened here, and nothing printed: a [`TableError`] is why a table cannot be used at all, a [`Problem`] what of one row
//! cannot, a [`Remark`] what may be wrong with the whole. Their words name the options of the command line, each of which is a
//! [`Declaration`] and a key of a mapping file.
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

mod ahead;
mod arrange;
mod by_columns;
mod calendar;
mod cell_reader;
mod cells;
mod code_cells;
mod codes;
mod column;
mod coverage;
mod debug;
mod error;
mod form;
pub mod format;
pub mod frame;
pub mod guess;
mod header;
mod identities;
mod in_order;
mod input;
mod kinds;
mod layout;
mod likeness;
mod mapping;
mod names;
mod one_based;
mod pasted;
mod people;
mod problem;
mod problem_counts;
mod records;
mod refusal;
mod remark;
mod rows;
mod score;
mod series;
mod straight;
mod study;
pub mod summary;
mod titles;
mod triage;
mod unfinished;
mod unread;
mod values;
mod whole;
mod work;

pub use calendar::{Date, parse_day};
pub use cells::Cells;
pub use column::{Column, ColumnKind};
pub use error::TableError;
pub use header::Header;
pub use input::Input;
pub use mapping::{Complaint, Declaration, Mapping, MappingError, parse_delimiter};
pub use people::People;
pub use problem::{FormName, Problem};
pub use problem_counts::ProblemCounts;
pub use records::Records;
pub use refusal::Refusal;
pub use remark::Remark;
pub use rows::{Block, RowFault};
pub use score::{Score, Scored};
pub use study::{Participant, Study};
pub use triage::{Decided, Triage};
pub use whole::Whole;
pub use work::{Done, Find, Format, Sink, Work, Worked, Writing};

/// The examples of the readme are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
