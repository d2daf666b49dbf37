//! Why a table cannot be read, or its results not be written.

use std::fmt;
use std::io;

use psyscreen_render::Language;

use crate::mapping::MappingError;
use crate::refusal::Refusal;

/// Nothing (more) can be done with a table. What is wrong with single rows is a problem of the row, and no error.
#[derive(Debug)]
pub enum TableError {
    /// The header, or what is declared of the table, does not fit.
    Refused(Refusal),
    /// A mapping file, or what options declare, is wrong in one or more places.
    Mapping(MappingError),
    /// The table cannot be read, or not any further.
    Read {
        /// How messages call the table.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// The results cannot be written.
    Write(io::Error),
}

impl TableError {
    /// What is wrong and what to do, as far as there are words for it in the language; else in English.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Refused(refusal) => refusal.text(language).to_owned(),
            Self::Read { name, error } => language
                .pick(self.to_string(), format!("无法继续读取{name}：{}", error.to_string().to_lowercase())),
            Self::Write(error) => language.pick(self.to_string(), format!("无法写出结果：{error}")),
            Self::Mapping(_) => self.to_string(),
        }
    }
}

impl From<Refusal> for TableError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => formatter.write_str(refusal.text(Language::English)),
            Self::Mapping(error) => error.fmt(formatter),
            Self::Read { name, error } => {
                write!(formatter, "cannot read {name} any further: {}", error.to_string().to_lowercase())
            }
            Self::Write(error) => write!(formatter, "cannot write the results: {error}"),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Mapping(error) => Some(error),
            Self::Read { error, .. } | Self::Write(error) => Some(error),
        }
    }
}
