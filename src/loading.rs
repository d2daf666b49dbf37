//! Texts to what they describe: the only step, besides answering, that can fail.

use crate::definition::read_instrument;
use crate::diagnostic::{LoadError, Problems, SourceFile};
use crate::instrument::Instrument;
use crate::toml_table;
use crate::validation::validate_instrument;

impl Instrument {
    /// Reads and checks a definition. `name` is what problems are reported under, usually the path of the file.
    ///
    /// # Errors
    ///
    /// [`LoadError`] holds every problem of the text at once: syntax, unknown keys, unknown ids, gaps, ranges that
    /// the items cannot reach, numbers without a source, and so on; `docs/diagnostics.md` lists them all.
    ///
    /// ```
    /// let error = psyscreen::Instrument::from_toml("mine.toml", "format = 1\nid = 'Mine'").unwrap_err();
    /// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
    /// ```
    pub fn from_toml(name: &str, text: &str) -> Result<Self, LoadError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let model = toml_table::parse(&source, &problems, |table| {
            let raw = read_instrument(table)?;
            validate_instrument(raw, &problems)
        });
        let valid = !problems.has_errors();
        let diagnostics = problems.into_diagnostics(&source);
        match model {
            Some(mut model) if valid => {
                model.warnings = diagnostics;
                model.text = text.into();
                Ok(Self::new(model))
            }
            _ => Err(LoadError::new(&source, diagnostics)),
        }
    }
}
