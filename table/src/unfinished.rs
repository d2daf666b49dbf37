//! Forms that another column says were never filled in, and whose columns hold answers: some exports write zeros there.

use psyscreen::Instrument;

use crate::cells::Cells;
use crate::header::Header;
use crate::layout::Layout;
use crate::remark::{Remark, rows};
use crate::series::plain;

/// What `_complete` columns hold for a form that was not filled in, and for one that was: as codes and as labels.
const NOT_FILLED_IN: [(&[u8], &str); 2] = [(b"0", "2"), (b"Incomplete", "Complete")];

/// A column that says whether the form was filled in, as REDCap writes it, and that no condition uses.
#[derive(Clone, Debug)]
pub(crate) struct Unfinished {
    column: usize,
    rows: u64,
    first: u64,
    /// What the column holds for a form that was filled in.
    filled_in: &'static str,
}

impl Unfinished {
    /// The column of the instrument's form, if the table has one.
    pub(crate) fn new(instrument: &Instrument, header: &Header, layout: &Layout) -> Option<Self> {
        let column = layout.unused.iter().find(|column| is_of_form(header.name(**column), instrument))?;
        Some(Self { column: *column, rows: 0, first: 0, filled_in: "2" })
    }

    /// Its position.
    pub(crate) fn column(&self) -> usize {
        self.column
    }

    /// A row has answers that are used.
    #[inline]
    pub(crate) fn used(&mut self, row: &impl Cells) {
        let field = row.cell(self.column).trim_ascii();
        if let Some((_, filled_in)) = NOT_FILLED_IN.iter().find(|(mark, _)| *mark == field) {
            if self.rows == 0 {
                self.first = row.line();
                self.filled_in = filled_in;
            }
            self.rows = self.rows.saturating_add(1);
        }
    }

    /// Adds what the same column said in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        if other.rows > 0 && (self.rows == 0 || other.first < self.first) {
            (self.first, self.filled_in) = (other.first, other.filled_in);
        }
        self.rows = self.rows.saturating_add(other.rows);
    }

    /// What to tell after the last row.
    pub(crate) fn remark(&self, header: &Header) -> Option<Remark> {
        if self.rows == 0 {
            return None;
        }
        let name = header.name(self.column);
        let Self { rows: count, first, filled_in, .. } = self;
        Some(Remark::warning(
            format!(
                "the column `{name}` says in {} (the first on line {first}) that the form is not complete, and its answers are \
                 used; if they are only what an unopened form is filled with, say --only-where {name}={filled_in}; if they are answers, \
                 --ignore {name}",
                rows(*count)
            ),
            format!(
                "`{name}` 列表明有{count}行（首见于第{first}行）的问卷未完成，而其中的答案仍被采用；如果那只是未打开的问卷自动填入的值，请加 \
                 --only-where {name}={filled_in}；如果确为作答，请加 --ignore {name}"
            ),
        ))
    }
}

/// Whether a name is that of the `_complete` column of the instrument's form.
fn is_of_form(name: &str, instrument: &Instrument) -> bool {
    let name = name.to_lowercase();
    let Some(form) = name.strip_suffix("_complete").map(plain) else { return false };
    let id = plain(instrument.id());
    let letters = id.trim_end_matches(|last: char| last.is_ascii_digit());
    form.contains(&id) || form == letters
}
