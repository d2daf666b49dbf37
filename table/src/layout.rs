//! Which column of a table is which item, fact or property of the person.

use std::collections::BTreeMap;

use crate::cells::Cells;
use crate::codes::{Code, Scope};
use crate::header::Header;
use crate::names::Target;
use crate::problem::{Problem, text_of};
use crate::remark::Remark;

/// Where everything stands in a row.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) columns: BTreeMap<Target, usize>,
    /// What is the same in all rows, as a cell would hold it.
    pub(crate) same_for_all: BTreeMap<Target, String>,
    pub(crate) keep: Vec<usize>,
    /// Which answers count only where a column says so.
    pub(crate) only_where: Vec<Condition>,
    /// The columns that have a name and no meaning.
    pub(crate) unused: Vec<usize>,
    /// What to tell before the work begins.
    pub(crate) remarks: Vec<Remark>,
}

/// Answers that count only where a column of the row says so.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) scope: Scope,
    pub(crate) column: usize,
    pub(crate) is: Vec<Code>,
}

impl Layout {
    pub(crate) fn column(&self, target: Target) -> Option<usize> {
        self.columns.get(&target).copied()
    }

    /// Whether there is a column for it, or it is the same in all rows.
    pub(crate) fn knows(&self, target: Target) -> bool {
        self.columns.contains_key(&target) || self.same_for_all.contains_key(&target)
    }

    /// What a row says of a target that is not an item; `None` where nothing says it.
    pub(crate) fn text<'t>(
        &'t self,
        row: &'t impl Cells,
        target: Target,
        header: &Header,
    ) -> Result<Option<&'t str>, Problem> {
        if let Some(text) = self.same_for_all.get(&target) {
            return Ok(Some(text.trim()));
        }
        match self.column(target) {
            Some(column) => Ok(Some(text_of(row, column, header)?.trim())),
            None => Ok(None),
        }
    }
}
