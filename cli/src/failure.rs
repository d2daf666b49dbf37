//! Why a command stops before its work is done.

use std::io;
use std::path::Path;

use crate::complaints;
use crate::terminal::visible;
use psyscreen_render::Language;
use psyscreen_table::TableError;

/// Nothing (more) can be done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Whoever reads our output has gone; that is not a fault.
    ClosedPipe,
    /// One sentence, in lower case, that says what to do.
    Message(String),
    /// Text that is already laid out, such as diagnostics with carets.
    Drawn(String),
}

/// A sentence that says what is wrong.
impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Message(text)
    }
}

/// What a table cannot be used for.
impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::of_table(&error, Language::English)
    }
}

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything is in order.
    Fine,
    /// It finished, and some rows or files have problems.
    Problems,
    /// No file given to it can be used.
    Refused,
}

impl Failure {
    /// What a table cannot be used for, in the language of the results.
    pub(crate) fn of_table(error: &TableError, language: Language) -> Self {
        match error {
            TableError::Mapping(error) => Self::Drawn(complaints::draw(error)),
            TableError::Write(error) => Self::writing(error),
            TableError::Refused(_) | TableError::Read { .. } => match language {
                Language::English => Self::Message(error.to_string()),
                Language::Chinese => {
                    Self::Drawn(visible(&format!("错误：{}", error.text(language))).into_owned())
                }
            },
        }
    }

    pub(crate) fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }

    /// A file that cannot be read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        Self::Message(format!("cannot read `{}`: {}", path.display(), plain(error)))
    }

    /// A file that cannot be written or put in its place.
    pub(crate) fn creating(path: &Path, error: &io::Error) -> Self {
        Self::Message(format!("cannot write `{}`: {}", path.display(), plain(error)))
    }

    /// Output that cannot be written.
    pub(crate) fn writing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Message(format!("cannot write the output: {}", plain(error))),
        }
    }
}

/// An error of the system in lower case and without its number.
fn plain(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::IsADirectory {
        return "it is a folder".to_owned();
    }
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
