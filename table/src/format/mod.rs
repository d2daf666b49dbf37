//! The formats in which results are written.

mod csv;
mod html;
mod json_lines;
mod sheet;
mod text;

pub use csv::{Csv, InColumns};
pub use html::Html;
pub use json_lines::{AsReport, Detail, JsonLines};
pub use sheet::Sheet;
pub use text::PlainText;
