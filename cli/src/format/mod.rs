//! The formats in which results are written.

mod csv;
mod html;
mod json_lines;
mod sheet;
mod text;

pub(crate) use csv::{Csv, InColumns};
pub(crate) use html::Html;
pub(crate) use json_lines::{AsReport, Detail, JsonLines};
pub(crate) use sheet::Sheet;
pub(crate) use text::PlainText;
