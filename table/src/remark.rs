//! What is told beside the results.

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Good to know; everything may be in order.
    Note(String),
    /// The table may not be what it is taken for: the exit status says so too.
    Warning(String),
}

impl Remark {
    /// What is told.
    pub fn text(&self) -> &str {
        match self {
            Self::Note(text) | Self::Warning(text) => text,
        }
    }

    /// Whether the table may not be what it is taken for.
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::Warning(_))
    }
}

/// `3 rows`, `1 row`.
pub(crate) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
