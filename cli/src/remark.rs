//! What is told beside the results.

use crate::terminal::say;

/// One thing that is told on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    /// Good to know; everything may be in order.
    Note(String),
    /// The table may not be what it is taken for: the exit status says so too.
    Warning(String),
}

impl Remark {
    /// Tells it.
    pub(crate) fn say(&self) {
        match self {
            Self::Note(text) => say(format_args!("note: {text}")),
            Self::Warning(text) => say(format_args!("warning: {text}")),
        }
    }

    pub(crate) fn is_warning(&self) -> bool {
        matches!(self, Self::Warning(_))
    }
}

/// `3 rows`, `1 row`.
pub(crate) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
