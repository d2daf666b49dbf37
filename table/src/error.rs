//! Why a table cannot be read, or its results not be written.

use std::fmt;
use std::io;

use crate::mapping::MappingError;

/// Nothing (more) can be done with a table. What is wrong with single rows is a problem of the row, and no error.
#[derive(Debug)]
pub enum TableError {
    /// The header, or what is declared of the table, does not fit. One sentence, in lower case, that says what to do.
    Refused(String),
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

/// A sentence that says what is wrong.
impl From<String> for TableError {
    fn from(text: String) -> Self {
        Self::Refused(text)
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(text) => formatter.write_str(text),
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
