//! Why a text cannot be loaded.

use std::fmt;

use super::{Diagnostic, SourceFile, write_lines};

/// Why a text is not a valid instrument or policy: every problem, in the order of the text.
///
/// `Display` writes one line for each problem, with its place.
///
/// ```
/// let error = psyscreen::Instrument::from_toml("mine.toml", "format = 1\nid = 'Mine'").unwrap_err();
/// assert!(error.diagnostics().iter().any(|problem| problem.line() == 2));
/// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
/// ```
#[derive(Debug, thiserror::Error)]
pub struct LoadError {
    name: Box<str>,
    text: Box<str>,
    diagnostics: Vec<Diagnostic>,
}

impl LoadError {
    pub(crate) fn new(source: &SourceFile<'_>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { name: source.name().into(), text: source.text().into(), diagnostics }
    }

    /// Every error and warning, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text they are about.
    pub fn source_file(&self) -> SourceFile<'_> {
        SourceFile::new(&self.name, &self.text)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(formatter, &self.diagnostics)
    }
}
