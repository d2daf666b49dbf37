//! Tables of other formats than text, handed in by whoever can read them.

use std::io;

use crate::column::Column;
use crate::rows::Block;

/// A table that another format holds, such as Parquet: the same rows as in CSV, without commas between.
///
/// Whatever reads tables reads these too: [`Input::of_records`](crate::Input::of_records). Every cell is handed on as the text that CSV
/// would have: `3`, not `3.0`, for a whole number, `2026-11-23` for a day, nothing for a blank.
pub trait Records {
    /// The columns, in their order.
    fn columns(&self) -> Vec<Column>;

    /// Says which columns are read, by position. What stands in the others may be left out from now on: [`Block::UNREAD`] for each cell.
    fn read_only(&mut self, columns: &[usize]);

    /// Adds rows until the block is full, or there are no more.
    ///
    /// # Errors
    ///
    /// Where the table cannot be read any further; the rows before are used.
    fn fill(&mut self, block: &mut Block) -> io::Result<()>;

    /// How many bytes of the table were read so far, nearly.
    fn bytes_read(&self) -> u64;
}
