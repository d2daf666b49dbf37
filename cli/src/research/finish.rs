//! The end of a command: its figures, and what of the table they rest on wrongly.

use serde_json::Value;

use super::figures::{self, FiguresFormat};
use crate::failure::{Ending, Failure};
use crate::output::Output;
use crate::terminal::say;

/// Writes a document, and tells the remarks on it; with any the ending is that of a table with problems.
pub(super) fn finish(
    document: &Value,
    mut remarks: Vec<String>,
    ending: Ending,
    format: FiguresFormat,
    output: &mut Output,
) -> Result<Ending, Failure> {
    figures::write(document, format, output)?;
    if document.pointer("/rows/used").and_then(Value::as_u64) == Some(0) {
        remarks
            .insert(0, "no row has everything that was asked for; `rows` of the result says why".to_owned());
    }
    remarks.iter().for_each(|remark| say(format_args!("warning: {remark}")));
    Ok(if remarks.is_empty() { ending } else { Ending::Problems })
}
