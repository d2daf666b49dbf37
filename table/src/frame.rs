//! Tables that are in memory as columns, such as data frames: read as the same table in any other format.
//!
//! A cell without a value is blank, and so is a NaN, as in CSV: programs without nulls have it for a blank. An infinite number and a value
//! of a kind that is not read here are answers that cannot be read.

use std::io::{self, Write as _};

use psyscreen::instrument::Date;
use psyscreen::period::Period;

use crate::column::{Column as Named, ColumnKind};
use crate::input::Input;
use crate::records::Records;
use crate::rows::Block;

/// A table in memory: the names of its columns, and its rows in one or more pieces.
#[derive(Clone, Debug, Default)]
pub struct Frame<'a> {
    /// The names of the columns.
    pub names: Vec<String>,
    /// Each some rows, with a column for each name.
    pub pieces: Vec<Piece<'a>>,
}

/// Some rows.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    /// The columns.
    pub columns: Vec<Column<'a>>,
    /// How many rows there are.
    pub rows: usize,
}

/// The values of a column. `Debug` shows none of them.
#[derive(Clone)]
pub struct Column<'a> {
    /// What they are.
    pub values: Values<'a>,
    /// Which rows have one; all of them where it is not said.
    pub valid: Option<Bits<'a>>,
}

/// A bit for each row, the lowest of the first byte being the first; that of row `n` is bit `offset + n`.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Where the first row is.
    pub offset: usize,
}

/// Values, one for each row.
#[derive(Clone)]
#[expect(missing_docs, reason = "each is called after its type")]
pub enum Values<'a> {
    /// No row has one.
    Nothing,
    /// Of another kind: they cannot be read.
    Other,
    Bool(Bits<'a>),
    I8(&'a [i8]),
    I16(&'a [i16]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
    U64(&'a [u64]),
    F32(&'a [f32]),
    F64(&'a [f64]),
    /// Days since the first of 1970.
    Days(&'a [i32]),
    /// Times since then, so many to a second.
    Times(&'a [i64], i64),
    /// Texts in UTF-8: where each begins, and where the last ends, in bytes.
    Texts(Ends<'a>, &'a [u8]),
    /// Texts in Arrow's views: short ones stand in them, and long ones in one of some buffers.
    Views(&'a [[u8; 16]], Vec<&'a [u8]>),
    /// The values of another column, by their positions in it.
    Picked(Box<Column<'a>>, Box<Column<'a>>),
}

/// Where texts begin and end.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "each is called after its type")]
pub enum Ends<'a> {
    I32(&'a [i32]),
    I64(&'a [i64]),
}

impl Bits<'_> {
    /// The bit of a row; 0 beyond the last.
    #[inline]
    fn get(self, row: usize) -> bool {
        self.eight(row) & 1 == 1
    }

    /// The bits of eight rows from this one on; 0 beyond the last.
    #[inline]
    pub(crate) fn eight(self, row: usize) -> u8 {
        let at = self.offset.saturating_add(row);
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or_default();
        let two = u16::from_le_bytes([byte(at / 8), byte((at / 8).saturating_add(1))]);
        let [eight, _] = (two >> (at % 8)).to_le_bytes();
        eight
    }
}

/// What stands for a value that cannot be read: it is not blank, not a number, not a date and not a label.
const UNREADABLE: &str = "not readable";

impl Column<'_> {
    /// Writes what stands in a row, as CSV has it.
    pub(crate) fn write(&self, row: usize, line: &mut Vec<u8>) {
        if self.valid.is_some_and(|valid| !valid.get(row)) {
            return;
        }
        match &self.values {
            Values::Nothing => {}
            Values::Other => text(line, UNREADABLE),
            Values::Bool(bits) => text(line, if bits.get(row) { "true" } else { "false" }),
            Values::I8(values) => number(line, values.get(row)),
            Values::I16(values) => number(line, values.get(row)),
            Values::I32(values) => number(line, values.get(row)),
            Values::I64(values) => number(line, values.get(row)),
            Values::U8(values) => number(line, values.get(row)),
            Values::U16(values) => number(line, values.get(row)),
            Values::U32(values) => number(line, values.get(row)),
            Values::U64(values) => number(line, values.get(row)),
            Values::F32(values) => number(line, values.get(row)),
            Values::F64(values) => number(line, values.get(row)),
            Values::Days(values) => date(line, values.get(row).map(|days| i64::from(*days))),
            Values::Times(values, per_second) => {
                let per_day = per_second.saturating_mul(86_400);
                date(line, values.get(row).and_then(|time| time.checked_div_euclid(per_day)));
            }
            Values::Texts(ends, bytes) => {
                let found =
                    ends.of(row).and_then(|(from, to)| std::str::from_utf8(bytes.get(from..to)?).ok());
                text(line, found.unwrap_or(UNREADABLE));
            }
            Values::Views(views, buffers) => {
                let found = views.get(row).and_then(|view| viewed(view, buffers));
                text(line, found.unwrap_or(UNREADABLE));
            }
            Values::Picked(positions, values) => match positions.values.whole(row) {
                Some(position) => values.write(position, line),
                None => text(line, UNREADABLE),
            },
        }
    }
}

impl Values<'_> {
    /// The whole number of a row, where it is a position.
    fn whole(&self, row: usize) -> Option<usize> {
        match self {
            Self::I8(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            Self::I16(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            Self::I32(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            Self::I64(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            Self::U8(values) => values.get(row).map(|value| usize::from(*value)),
            Self::U16(values) => values.get(row).map(|value| usize::from(*value)),
            Self::U32(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            Self::U64(values) => values.get(row).and_then(|value| usize::try_from(*value).ok()),
            _ => None,
        }
    }
}

impl Ends<'_> {
    /// Where the text of a row begins and ends.
    fn of(self, row: usize) -> Option<(usize, usize)> {
        let next = row.checked_add(1)?;
        match self {
            Self::I32(ends) => {
                Some((usize::try_from(*ends.get(row)?).ok()?, usize::try_from(*ends.get(next)?).ok()?))
            }
            Self::I64(ends) => {
                Some((usize::try_from(*ends.get(row)?).ok()?, usize::try_from(*ends.get(next)?).ok()?))
            }
        }
    }
}

/// The text of a view.
fn viewed<'v>(view: &'v [u8; 16], buffers: &[&'v [u8]]) -> Option<&'v str> {
    let number = |at: usize| -> Option<usize> {
        let bytes = view.get(at..)?.first_chunk()?;
        usize::try_from(i32::from_le_bytes(*bytes)).ok()
    };
    let length = number(0)?;
    let bytes = if length <= 12 {
        view.get(4..)?.get(..length)?
    } else {
        buffers.get(number(8)?)?.get(number(12)?..)?.get(..length)?
    };
    std::str::from_utf8(bytes).ok()
}

fn number(line: &mut Vec<u8>, number: Option<impl std::fmt::Display>) {
    if let Some(number) = number {
        // Writing into memory cannot fail.
        let _written = write!(line, "{number}");
    }
}

/// A day, by how many days it is since the first of 1970.
fn date(line: &mut Vec<u8>, days: Option<i64>) {
    // 25,567 days after the first of 1900; what is before that is nobody's day.
    let since_1900 = days.and_then(|days| Period::parse(&format!("P{}D", days.checked_add(25_567)?)));
    let day = since_1900.zip(Date::new(1900, 1, 1)).and_then(|(later, first)| first.after(later));
    match day {
        Some(day) => {
            let _written = write!(line, "{day}");
        }
        None => line.extend_from_slice(UNREADABLE.as_bytes()),
    }
}

fn text(cell: &mut Vec<u8>, text: &str) {
    cell.extend_from_slice(text.as_bytes());
}

/// The rows of a frame, one after the other.
struct Rows<'f> {
    frame: &'f Frame<'f>,
    /// Which columns are read.
    read: Vec<bool>,
    piece: usize,
    row: usize,
    passed: u64,
}

impl Frame<'_> {
    /// The table to be read.
    pub(crate) fn input(&self) -> Input<'_> {
        let rows = Rows { frame: self, read: vec![true; self.names.len()], piece: 0, row: 0, passed: 0 };
        Input::of_records("the table", Box::new(rows))
    }

    /// Adds a row of a piece to those that are read as every table.
    pub(crate) fn push_row(&self, piece: &Piece<'_>, row: usize, line: u64, block: &mut Block) {
        block.push_cells(line, self.names.len(), |column, cell| {
            if let Some(column) = piece.columns.get(column) {
                column.write(row, cell);
            }
        });
    }
}

impl Records for Rows<'_> {
    fn columns(&self) -> Vec<Named> {
        // What is kept of a table in memory is kept there, so the kinds of its columns do not matter.
        self.frame.names.iter().map(|name| Named::new(name.trim(), ColumnKind::Text)).collect()
    }

    fn read_only(&mut self, columns: &[usize]) {
        self.read = (0..self.frame.names.len()).map(|column| columns.contains(&column)).collect();
    }

    fn fill(&mut self, block: &mut Block) -> io::Result<()> {
        while let (false, Some(piece)) = (block.is_full(), self.frame.pieces.get(self.piece)) {
            if self.row >= piece.rows {
                (self.piece, self.row) = (self.piece.saturating_add(1), 0);
                continue;
            }
            // As if the header were line 1.
            let (row, line) = (self.row, self.passed.saturating_add(2));
            block.push_cells(line, self.read.len(), |column, cell| {
                let is_read = self.read.get(column).is_some_and(|read| *read);
                match piece.columns.get(column).filter(|_| is_read) {
                    Some(column) => column.write(row, cell),
                    None => cell.extend_from_slice(Block::UNREAD),
                }
            });
            self.row = row.saturating_add(1);
            self.passed = self.passed.saturating_add(1);
        }
        Ok(())
    }

    fn bytes_read(&self) -> u64 {
        self.passed
    }
}
