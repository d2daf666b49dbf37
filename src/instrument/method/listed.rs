//! What a definition lists for a recoding or a table.

use crate::number::Number;

/// One class of a recoding: from `from` up to the next class, the value is `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecodeClass {
    pub(crate) from: Option<Number>,
    pub(crate) value: Number,
}

impl RecodeClass {
    /// Where it starts; `None` for the lowest.
    pub const fn from(&self) -> Option<Number> {
        self.from
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
