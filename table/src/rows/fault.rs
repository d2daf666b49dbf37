//! What is wrong with a row as such.

use std::fmt;

use super::{MAX_ROW_BYTES, Row};

/// What is wrong with a row as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It is longer than is read.
    TooLong {
        /// In bytes.
        limit: usize,
    },
    /// It has more or fewer fields than the header.
    Fields {
        /// How many it has.
        found: usize,
        /// How many the header has.
        wanted: usize,
    },
    /// A quotation mark is not closed. Read without it, the line is a row.
    OpenMark,
    /// A quotation mark is not closed, and nobody knows what the fields are.
    Torn,
}

impl RowFault {
    /// What is wrong with a row of a table with this number of columns.
    #[inline]
    pub(crate) fn of(row: &Row<'_>, columns: usize) -> Option<Self> {
        if row.is_torn() {
            return Some(Self::Torn);
        }
        if row.is_too_long() {
            return Some(Self::TooLong { limit: MAX_ROW_BYTES });
        }
        if row.len() != columns {
            return Some(Self::Fields { found: row.len(), wanted: columns });
        }
        row.has_open_mark().then_some(Self::OpenMark)
    }

    /// Whether the row cannot be told apart into the fields of the header.
    #[inline]
    pub(crate) fn hides_fields(self) -> bool {
        self != Self::OpenMark
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit } => write!(formatter, "the row is longer than {limit} bytes"),
            Self::Fields { found, wanted } => {
                write!(formatter, "the row has {found} fields and the header {wanted}")
            }
            Self::OpenMark => formatter.write_str(
                "a quotation mark is not closed, and the line is read without it; close it, or write two where one is meant",
            ),
            Self::Torn => formatter.write_str(
                "a quotation mark is not closed, and the line has not as many fields as the header; close it, or write two \
                 where one is meant",
            ),
        }
    }
}
