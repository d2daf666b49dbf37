//! What the columns of a table hold: values and how often, never whose.

use std::collections::BTreeMap;

use crate::cells::Cells as _;
use crate::error::TableError;
use crate::header::Header;
use crate::input::Input;
use crate::rows::RowFault;
use crate::values::plain;

/// More different values than these are free text, names or dates; the rest of them are counted together.
const MOST_VALUES: usize = 300;
/// Longer values are free text.
const LONGEST: usize = 120;
/// Enough to see how a table is written.
const MOST_ROWS: u64 = 200_000;

/// A column.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// Each value in plain letters, and in how many rows it stands.
    pub(super) values: BTreeMap<String, u64>,
    /// Rows that hold something else.
    pub(super) others: u64,
}

/// A table.
pub(super) struct Table {
    pub(super) header: Header,
    pub(super) looks: Vec<Look>,
    pub(super) rows: u64,
    /// Rows that cannot be told apart into fields.
    pub(super) broken: u64,
    pub(super) is_whole: bool,
}

impl Look {
    fn see(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let text = plain(&text);
        if text.is_empty() {
            return;
        }
        if let Some(rows) = self.values.get_mut(text.as_ref()) {
            *rows = rows.saturating_add(1);
        } else if self.values.len() < MOST_VALUES && text.len() <= LONGEST {
            self.values.insert(text.into_owned(), 1);
        } else {
            self.others = self.others.saturating_add(1);
        }
    }
}

/// Looks at all rows, or at enough of them.
pub(super) fn table(input: &mut Input<'_>, header: Header) -> Result<Table, TableError> {
    let mut table =
        Table { looks: vec![Look::default(); header.len()], header, rows: 0, broken: 0, is_whole: true };
    while let Some(row) = input.next()? {
        if table.rows >= MOST_ROWS {
            table.is_whole = false;
            break;
        }
        table.rows = table.rows.saturating_add(1);
        if RowFault::of(&row, table.header.len()).is_some_and(RowFault::hides_fields) {
            table.broken = table.broken.saturating_add(1);
            continue;
        }
        for (column, look) in table.looks.iter_mut().enumerate() {
            look.see(row.cell(column));
        }
    }
    Ok(table)
}
