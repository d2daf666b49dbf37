//! A row of a table, wherever the table comes from.

/// The cells of a row, by the position of their columns in the header: of a line of CSV, of a record of another program.
pub trait Cells {
    /// What stands in a cell; nothing where the row has no such cell.
    fn cell(&self, column: usize) -> &[u8];
    /// Which line of the file the row begins on, from 1, for messages.
    fn line(&self) -> u64;
}
