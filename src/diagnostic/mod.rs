//! What the author of a definition or a policy sees: every problem of a file, each with a code, its place and what to
//! do about it. Plain data; the command line draws it with carets.

mod code;
mod did_you_mean;
mod list;
mod load_error;
mod source_file;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

pub use code::Code;
pub use did_you_mean::suggestion;
pub(crate) use list::list;
pub use load_error::LoadError;
pub use source_file::SourceFile;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file loads; a careful author would mend it.
    Warning,
}

/// One problem of a definition or a policy.
///
/// `Display` is one line: `instruments/phq-9.toml:61:22: error[unknown-item]: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: Code,
    message: String,
    file: Box<str>,
    span: Range<usize>,
    line: usize,
    column: usize,
    label: Option<String>,
    also: Option<SecondPlace>,
    help: Option<String>,
}

/// Another place that a problem is about: where an id was declared first, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondPlace {
    span: Range<usize>,
    line: usize,
    column: usize,
    label: Box<str>,
}

impl SecondPlace {
    /// The bytes of the same file.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What stands there.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl Diagnostic {
    /// The stable code, explained in `docs/diagnostics.md`.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Error or warning.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The name of the file, as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The bytes of the file that the problem is about.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// A few words to stand under the place.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The other place that the problem is about, where there is one.
    pub fn also(&self) -> Option<&SecondPlace> {
        self.also.as_ref()
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let Self { code, message, file, line, column, .. } = self;
        write!(formatter, "{file}:{line}:{column}: {severity}[{code}]: {message}")?;
        match &self.help {
            Some(help) => write!(formatter, " ({help})"),
            None => Ok(()),
        }
    }
}

/// A problem before its place is turned into line and column.
#[derive(Debug)]
struct Note {
    code: Code,
    span: Range<usize>,
    message: String,
    label: Option<String>,
    also: Option<(Range<usize>, &'static str)>,
    help: Option<String>,
}

/// Collects the problems of one file while it is read and checked.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    notes: RefCell<Vec<Note>>,
    /// How many there are, kept or not.
    count: Cell<usize>,
    has_errors: Cell<bool>,
}

/// So many problems are told of one file.
const MOST_TOLD: usize = 1_000;
/// So many are kept until they are put in order.
const MOST_KEPT: usize = 10_000;
/// From so many on, the same problem at several places is told once.
const MANY: usize = 4;

/// A problem that was just recorded and may still get a label and a help text.
pub(crate) struct Recorded<'p> {
    problems: &'p Problems,
    index: usize,
}

impl Problems {
    pub(crate) fn add(&self, code: Code, span: &Range<usize>, message: impl Into<String>) -> Recorded<'_> {
        let mut notes = self.notes.borrow_mut();
        self.count.set(self.count.get().saturating_add(1));
        let is_error = code.severity() == Severity::Error;
        let is_first_error = is_error && !self.has_errors.replace(self.has_errors.get() || is_error);
        if notes.len() >= MOST_KEPT && !is_first_error {
            return Recorded { problems: self, index: usize::MAX };
        }
        notes.push(Note {
            code,
            span: span.clone(),
            message: message.into(),
            label: None,
            also: None,
            help: None,
        });
        Recorded { problems: self, index: notes.len().saturating_sub(1) }
    }

    pub(crate) fn has_errors(&self) -> bool {
        // Too many problems are one.
        self.has_errors.get() || self.count.get() > MOST_TOLD
    }

    /// The same problems of a text that was read behind `by` other bytes; what lies before it is reported at `instead`.
    pub(crate) fn moved_back(self, by: usize, instead: &Range<usize>) -> Self {
        for note in self.notes.borrow_mut().iter_mut() {
            let back = |place: &Range<usize>| Some(place.start.checked_sub(by)?..place.end.checked_sub(by)?);
            note.span = back(&note.span).unwrap_or_else(|| instead.clone());
            note.also = note.also.take().and_then(|(place, label)| Some((back(&place)?, label)));
        }
        self
    }

    /// Drops those problems of the first `before` bytes that `dropped` names.
    pub(crate) fn drop_before(&self, before: usize, dropped: impl Fn(Code, &str) -> bool) {
        let mut notes = self.notes.borrow_mut();
        let all = notes.len();
        notes.retain(|note| note.span.end > before || !dropped(note.code, &note.message));
        self.count.set(self.count.get().saturating_sub(all.saturating_sub(notes.len())));
        if self.count.get() == notes.len() {
            self.has_errors.set(notes.iter().any(|note| note.code.severity() == Severity::Error));
        }
    }

    /// All problems in the order of their places: the first of them if there are very many, errors before warnings.
    pub(crate) fn into_diagnostics(self, source: &SourceFile<'_>) -> Vec<Diagnostic> {
        let mut notes = self.notes.into_inner();
        notes.sort_by(|a, b| {
            (a.span.start, a.span.end, a.code, &a.message).cmp(&(
                b.span.start,
                b.span.end,
                b.code,
                &b.message,
            ))
        });
        notes.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
        gather(&mut notes);
        if self.count.get() > MOST_TOLD {
            notes.sort_by_key(|note| note.code.severity() == Severity::Warning);
            notes.truncate(MOST_TOLD);
            notes.sort_by_key(|note| note.span.start);
            let more = self.count.get().saturating_sub(notes.len());
            notes.push(Note {
                code: Code::TooLarge,
                span: notes.last().map_or(0..0, |last| last.span.clone()),
                message: format!("the file has {more} more problems that are not told here"),
                label: None,
                also: None,
                help: Some("mend those before first; many follow from a few".to_owned()),
            });
        }
        let lines = source.line_starts();
        notes
            .into_iter()
            .map(|Note { code, span, message, label, also, help }| {
                let (line, column) = source.place(&lines, span.start);
                let also = also.map(|(span, label)| {
                    let (line, column) = source.place(&lines, span.start);
                    SecondPlace { span, line, column, label: label.into() }
                });
                let file = source.name().into();
                Diagnostic { code, message, file, span, line, column, label, also, help }
            })
            .collect()
    }
}

impl Recorded<'_> {
    pub(crate) fn label(self, label: impl Into<String>) -> Self {
        if let Some(note) = self.problems.notes.borrow_mut().get_mut(self.index) {
            note.label = Some(label.into());
        }
        self
    }

    /// Names another place that the problem is about.
    pub(crate) fn also(self, span: &Range<usize>, label: &'static str) -> Self {
        if let Some(note) = self.problems.notes.borrow_mut().get_mut(self.index) {
            note.also = Some((span.clone(), label));
        }
        self
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        if let Some(note) = self.problems.notes.borrow_mut().get_mut(self.index) {
            note.help = Some(help.into());
        }
        self
    }
}

/// Tells the same problem at many places once, at the first.
fn gather(notes: &mut Vec<Note>) {
    let mut places: HashMap<(Code, String), usize> = HashMap::new();
    for note in notes.iter() {
        let count = places.entry((note.code, note.message.clone())).or_default();
        *count = count.saturating_add(1);
    }
    places.retain(|_, count| *count >= MANY);
    if places.is_empty() {
        return;
    }
    let mut told = HashSet::new();
    notes.retain_mut(|note| {
        let key = (note.code, note.message.clone());
        let Some(count) = places.get(&key) else { return true };
        note.message.push_str(&format!(" (here and at {} more places)", count.saturating_sub(1)));
        told.insert(key)
    });
}

/// Writes `diagnostics` one per line.
pub(crate) fn write_lines(formatter: &mut fmt::Formatter<'_>, diagnostics: &[Diagnostic]) -> fmt::Result {
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if index > 0 {
            formatter.write_str("\n")?;
        }
        write!(formatter, "{diagnostic}")?;
    }
    Ok(())
}
