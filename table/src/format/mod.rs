//! The formats in which results are written.

mod csv;
mod html;
mod in_columns;
mod json_lines;
mod series;
mod series_kind;
mod series_page;
mod sheet;
mod text;
mod texts;

pub use csv::Csv;
pub use html::Html;
pub use in_columns::{Fields, InColumns, RowWriter};
pub use json_lines::{AsReport, Detail, JsonLines};
pub use series::{Series, SeriesValues};
pub use series_kind::SeriesKind;
pub use series_page::{InSeries, SeriesPage, SeriesWriter};
pub use sheet::Sheet;
pub use text::PlainText;
pub(crate) use texts::Texts;
