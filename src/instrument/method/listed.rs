//! What a definition lists for a recoding or a table.

use crate::number::Number;
use crate::threshold::Threshold;

/// One class of a recoding: from its start up to the next class, the value is `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecodeClass {
    pub(crate) start: Option<Threshold>,
    pub(crate) value: Number,
}

impl RecodeClass {
    /// Where it starts: at a value or above it; `None` for the lowest.
    pub const fn start(&self) -> Option<Threshold> {
        self.start
    }

    /// What it becomes.
    pub const fn value(&self) -> Number {
        self.value
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupRow {
    pub(crate) raw: Number,
    pub(crate) value: Number,
    pub(crate) standard_error: Option<Number>,
}

impl LookupRow {
    /// The value that is looked up.
    pub const fn raw(&self) -> Number {
        self.raw
    }

    /// What it becomes.
    pub const fn value(&self) -> Number {
        self.value
    }

    /// The standard error of that value, where one is published.
    pub const fn standard_error(&self) -> Option<Number> {
        self.standard_error
    }
}
