//! What is found in the text of a definition or a policy, with its place.

use std::ops::Range;

use psyscreen::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

/// How much a finding weighs; the word for it in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The text is refused.
    Error,
    /// The text can be used; a careful author would mend it.
    Warning,
    /// Nothing is wrong.
    Note,
}

impl Weight {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The code of its kind: `unknown-item`.
    pub code: String,
    /// How much it weighs.
    pub severity: Weight,
    /// The file it is in.
    pub file: String,
    /// Where it is there.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What is said of its parts: of the place itself, and of another.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
}

/// Where it is, counted from 1: lines, and columns in characters. `end_column` is the first behind it.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The line it begins in.
    pub line: usize,
    /// The column it begins at.
    pub column: usize,
    /// The line it ends in.
    pub end_line: usize,
    /// The column behind it.
    pub end_column: usize,
    /// The bytes of the file.
    pub span: Option<[usize; 2]>,
}

/// A few words about a part of the file.
#[derive(Debug, Serialize)]
pub struct Label {
    /// The bytes of the file.
    pub span: [usize; 2],
    /// The words.
    pub text: String,
}

impl Place {
    /// The place of these bytes of a text.
    pub fn new(text: &str, span: &Range<usize>) -> Self {
        let place = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            let line = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count().saturating_add(1), line.chars().count().saturating_add(1))
        };
        let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
        Self { line, column, end_line, end_column, span: Some([span.start, span.end]) }
    }

    /// The place of a diagnostic, which knows where it begins.
    pub fn of(diagnostic: &Diagnostic, text: &str) -> Self {
        let span = diagnostic.span();
        let (line, column) = (diagnostic.line(), diagnostic.column());
        let within = text.get(span.clone()).unwrap_or_default();
        let last = within.rsplit('\n').next().unwrap_or_default().chars().count();
        let (end_line, end_column) = match within.matches('\n').count() {
            0 => (line, column.saturating_add(last)),
            lines => (line.saturating_add(lines), last.saturating_add(1)),
        };
        Self { line, column, end_line, end_column, span: Some([span.start, span.end]) }
    }

    /// A line of which no more is known.
    pub fn line(line: u64) -> Option<Self> {
        let line = usize::try_from(line).ok().filter(|line| *line > 0)?;
        Some(Self { line, column: 1, end_line: line, end_column: 1, span: None })
    }
}

impl Finding {
    /// Of a whole file.
    pub fn new(weight: Weight, code: &str, file: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: weight,
            file: file.to_owned(),
            place: None,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds where it is.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: Option<&str>) -> Self {
        self.help = help.map(str::to_owned);
        self
    }

    /// A problem that the library found in `text`.
    pub fn of(diagnostic: &Diagnostic, text: &str) -> Self {
        let weight = match diagnostic.severity() {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
        };
        let span = diagnostic.span();
        let label =
            |text: &str, span: &Range<usize>| Label { span: [span.start, span.end], text: text.to_owned() };
        let own = diagnostic.label().map(|text| label(text, &span));
        let also = diagnostic.also().map(|also| label(also.label(), &also.span()));
        Self {
            labels: own.into_iter().chain(also).collect(),
            ..Self::new(weight, diagnostic.code().as_str(), diagnostic.file(), diagnostic.message())
                .at(Some(Place::of(diagnostic, text)))
                .help(diagnostic.help())
        }
    }
}
