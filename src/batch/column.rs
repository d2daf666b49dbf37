//! Columns of answers as a table, an Arrow array or a program has them.

use std::fmt;
use std::ops::Range;

use crate::instrument::Person;

/// The answers of many people to one item, borrowed from wherever they are.
///
/// An answer is the code that the form has, a whole number, or minutes, as for [`Given::Code`](crate::response::Given::Code). A code
/// that the item does not have is an answer that cannot be read: it is reported, and no score is prorated over it. `Debug` shows how
/// many there are, never which.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    pub(super) codes: Codes<'a>,
    pub(super) validity: Option<Validity<'a>>,
}

#[derive(Clone, Copy)]
pub(super) enum Codes<'a> {
    I8(&'a [i8]),
    I16(&'a [i16]),
    /// So many blanks.
    Blank(usize),
}

/// One bit for each row, in the order of Arrow: the lowest bit of the first byte is the first row, and 0 is a blank.
#[derive(Clone, Copy)]
pub(super) struct Validity<'a> {
    bits: &'a [u8],
    offset: usize,
}

impl<'a> Column<'a> {
    /// Codes that fit in a byte: the fast way.
    pub const fn i8(codes: &'a [i8]) -> Self {
        Self { codes: Codes::I8(codes), validity: None }
    }

    /// Larger numbers, such as minutes.
    pub const fn i16(codes: &'a [i16]) -> Self {
        Self { codes: Codes::I16(codes), validity: None }
    }

    /// An item that was put to none of so many people.
    pub const fn blank(rows: usize) -> Self {
        Self { codes: Codes::Blank(rows), validity: None }
    }

    /// The same with blanks: the row at position `n` is one where the bit `offset + n` is 0, the lowest bit of the first byte being
    /// bit 0. Rows beyond the last bit are blank.
    #[must_use]
    pub const fn with_validity(self, bits: &'a [u8], offset: usize) -> Self {
        Self { validity: Some(Validity { bits, offset }), ..self }
    }

    /// How many rows it has.
    pub const fn rows(&self) -> usize {
        match self.codes {
            Codes::I8(codes) => codes.len(),
            Codes::I16(codes) => codes.len(),
            Codes::Blank(rows) => rows,
        }
    }

    /// Those rows of it that it has.
    fn range(self, rows: &Range<usize>) -> Self {
        let codes = match self.codes {
            Codes::I8(codes) => Codes::I8(codes.get(rows.clone()).unwrap_or_default()),
            Codes::I16(codes) => Codes::I16(codes.get(rows.clone()).unwrap_or_default()),
            Codes::Blank(_) => Codes::Blank(rows.len()),
        };
        let later = |validity: Validity<'a>| Validity {
            offset: validity.offset.saturating_add(rows.start),
            ..validity
        };
        Self { codes, validity: self.validity.map(later) }
    }
}

impl Validity<'_> {
    /// The bits of a chunk from row `start`, which is a multiple of 8.
    #[inline]
    pub(super) fn chunk<const BYTES: usize>(&self, start: usize) -> [u8; BYTES] {
        let first = (self.offset / 8).saturating_add(start / 8);
        if self.offset.is_multiple_of(8)
            && let Some(bits) = self.bits.get(first..).and_then(<[u8]>::first_chunk)
        {
            return *bits;
        }
        std::array::from_fn(|eight| self.eight(first.saturating_add(eight)))
    }

    /// The bits of eight rows from the offset within a byte.
    fn eight(&self, first: usize) -> u8 {
        let byte = |position: usize| self.bits.get(position).copied().unwrap_or_default();
        let shift = self.offset % 8;
        if shift == 0 {
            return byte(first);
        }
        let [eight, _] =
            (u16::from_le_bytes([byte(first), byte(first.saturating_add(1))]) >> shift).to_le_bytes();
        eight
    }
}

/// The answers of many people: a column for each item of an instrument, in the order of the form, all of the same length.
#[derive(Clone)]
pub struct Columns<'a> {
    pub(super) items: Vec<Column<'a>>,
    pub(super) people: Option<&'a [Person]>,
    pub(super) rows: usize,
}

/// Why columns do not make a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// One is longer or shorter than the first.
    #[error(
        "the column at position {column} has {rows} rows, and the first has {expected}; give columns of the same length"
    )]
    Length {
        /// Its position, from 0.
        column: usize,
        /// How many rows it has.
        rows: usize,
        /// How many the first has.
        expected: usize,
    },
    /// There are more or fewer people than rows.
    #[error("there are {people} people for {rows} rows; give one for each row")]
    People {
        /// How many people there are.
        people: usize,
        /// How many rows.
        rows: usize,
    },
    /// There are more or fewer columns than items.
    #[error(
        "{columns} columns for {items} items; give one for each item, a blank one for an item that was not put"
    )]
    Items {
        /// How many columns there are.
        columns: usize,
        /// How many items the instrument has.
        items: usize,
    },
}

impl<'a> Columns<'a> {
    /// A column for each item, in the order of the form.
    ///
    /// # Errors
    ///
    /// [`ColumnsError::Length`] where they are not all of the same length.
    pub fn in_order(items: impl IntoIterator<Item = Column<'a>>) -> Result<Self, ColumnsError> {
        let items: Vec<Column<'a>> = items.into_iter().collect();
        let expected = items.first().map_or(0, Column::rows);
        let other = items.iter().map(Column::rows).enumerate().find(|(_, rows)| *rows != expected);
        match other {
            Some((column, rows)) => Err(ColumnsError::Length { column, rows, expected }),
            None => Ok(Self { items, people: None, rows: expected }),
        }
    }

    /// The same, with what is known of the person in each row. Without it, what depends on sex or age is undetermined.
    ///
    /// # Errors
    ///
    /// [`ColumnsError::People`] where there is not one for each row.
    pub fn with_people(self, people: &'a [Person]) -> Result<Self, ColumnsError> {
        if people.len() != self.rows {
            return Err(ColumnsError::People { people: people.len(), rows: self.rows });
        }
        Ok(Self { people: Some(people), ..self })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Some of the rows, as far as there are such: what one of several threads does.
    #[must_use]
    pub fn range(&self, rows: Range<usize>) -> Self {
        let end = rows.end.min(self.rows);
        let rows = rows.start.min(end)..end;
        Self {
            items: self.items.iter().map(|column| column.range(&rows)).collect(),
            people: self.people.map(|people| people.get(rows.clone()).unwrap_or_default()),
            rows: rows.len(),
        }
    }

    /// The rows with some answer, a bit each; one that cannot be read is an answer.
    pub(crate) fn given(&self) -> Vec<u8> {
        let mut given = vec![0_u8; self.rows.div_ceil(8)];
        for column in &self.items {
            for (eight, given) in given.iter_mut().enumerate() {
                *given |= match (column.codes, &column.validity) {
                    (Codes::Blank(_), _) => 0,
                    (_, None) => u8::MAX,
                    (_, Some(validity)) => {
                        let [bits] = validity.chunk::<1>(eight.saturating_mul(8));
                        bits
                    }
                };
            }
        }
        given
    }

    /// The code of an item in a row, where there is one.
    pub(crate) fn code(&self, item: usize, row: usize) -> Option<i64> {
        let column = self.items.get(item)?;
        if let Some(validity) = &column.validity {
            let [bits] = validity.chunk::<1>(row);
            // The bits of a chunk begin at a whole byte.
            if bits >> (row % 8) & 1 == 0 {
                return None;
            }
        }
        match column.codes {
            Codes::I8(codes) => codes.get(row).copied().map(i64::from),
            Codes::I16(codes) => codes.get(row).copied().map(i64::from),
            Codes::Blank(_) => None,
        }
    }

    /// Who answered in a row.
    pub(super) fn person(&self, row: usize) -> Person {
        self.people.and_then(|people| people.get(row)).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Column<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Column").field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Columns<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.items.len();
        formatter
            .debug_struct("Columns")
            .field("columns", &columns)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
