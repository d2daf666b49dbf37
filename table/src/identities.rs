//! Whose row is whose: ids that come twice or not at all. Of each row a hash of its id is kept, no more.

use crate::cells::Cells;
use crate::header::Header;
use crate::layout::Layout;
use crate::remark::{Remark, rows};
use crate::values::is_blank;

/// Beyond this many rows ids are not compared any more, so that a file without end does not fill memory.
const MOST_ROWS: usize = 1 << 24;
/// People with different levels that are named one by one.
const NAMED: usize = 5;

/// The ids seen so far.
#[derive(Debug)]
pub(crate) struct Identities {
    columns: Vec<usize>,
    /// Whether the column is called `id`; else it is what is kept, which may be a group.
    is_id: bool,
    seen: Vec<Seen>,
    blank: u64,
    first_blank: u64,
    not_compared: bool,
}

/// A row.
#[derive(Clone, Copy, Debug)]
struct Seen {
    id: u64,
    line: u32,
    /// The position of the level in the policy, from the lowest, where there is one.
    level: Option<u8>,
}

impl Identities {
    /// Watches the column `id`, or else the kept columns.
    pub(crate) fn new(header: &Header, layout: &Layout) -> Self {
        let id = header.find("id").ok();
        let columns = id.map_or_else(|| layout.keep.clone(), |column| vec![column]);
        Self { columns, is_id: id.is_some(), seen: Vec::new(), blank: 0, first_blank: 0, not_compared: false }
    }

    /// One more row, and the level that was decided for it.
    pub(crate) fn see(&mut self, row: &impl Cells, level: Option<usize>) {
        if self.columns.is_empty() {
            return;
        }
        let mut id = 0_u64;
        let mut is_blank_all = true;
        for column in &self.columns {
            let field = row.cell(*column).trim_ascii();
            is_blank_all &= field.len() <= 3 && std::str::from_utf8(field).is_ok_and(is_blank);
            id = mixed(id, field);
        }
        if is_blank_all {
            if self.blank == 0 {
                self.first_blank = row.line();
            }
            self.blank = self.blank.saturating_add(1);
            return;
        }
        if self.seen.len() >= MOST_ROWS {
            self.not_compared = true;
            return;
        }
        let line = u32::try_from(row.line()).unwrap_or(u32::MAX);
        let level = level.and_then(|level| u8::try_from(level).ok());
        self.seen.push(Seen { id, line, level });
    }

    /// What to tell after the last row; `level` names a level.
    pub(crate) fn remarks(&mut self, level: impl Fn(usize) -> String) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.blank > 0 && self.is_id {
            remarks.push(Remark::Warning(format!(
                "{} without an `id` ({}): whose results they are is not known",
                rows(self.blank),
                at(self.blank, self.first_blank)
            )));
        }
        if self.not_compared {
            remarks.push(Remark::Warning(format!(
                "whether an id comes twice was looked at in the first {MOST_ROWS} rows only"
            )));
        }
        // Nothing comes twice where every id is another; that is nearly always so, and needs no order.
        self.seen.sort_unstable_by_key(|seen| seen.id);
        let is_same = |one: &Seen, next: &Seen| one.id == next.id;
        for rows in self.seen.chunk_by_mut(is_same).filter(|rows| rows.len() > 1) {
            rows.sort_unstable_by_key(|seen| seen.line);
        }
        let mut twice: Vec<&[Seen]> = self.seen.chunk_by(is_same).filter(|rows| rows.len() > 1).collect();
        if twice.is_empty() {
            return remarks;
        }
        let what = if self.is_id { "id" } else { "kept value" };
        // A kept column with few values is a group, and not who somebody is.
        let people = self.seen.chunk_by(is_same).count();
        if !self.is_id && people.saturating_mul(2) < self.seen.len() {
            remarks.push(Remark::Note(
                "the kept columns have the same values in most rows: they do not say whose results they are"
                    .to_owned(),
            ));
            return remarks;
        }
        twice.sort_unstable_by_key(|rows| rows.first().map(|first| first.line));
        let (count, of) = match twice.len() {
            1 => (format!("1 {what} stands"), "it stands"),
            several => (format!("{several} {what}s stand"), "the first stands"),
        };
        let lines = twice.first().map_or_else(String::new, |rows| lines_of(rows));
        remarks.push(Remark::Warning(format!(
            "{count} in more than one row; {of} on lines {lines}: are they of one person?"
        )));
        let levels = |rows: &[Seen]| {
            let known = rows.iter().filter_map(|seen| seen.level);
            Some((known.clone().min()?, known.max()?)).filter(|(lowest, highest)| lowest != highest)
        };
        let differing: Vec<(&[Seen], (u8, u8))> =
            twice.iter().filter_map(|rows| Some((*rows, levels(rows)?))).collect();
        for (rows, (lowest, highest)) in differing.iter().take(NAMED) {
            let (lowest, highest) = (level(usize::from(*lowest)), level(usize::from(*highest)));
            remarks.push(Remark::Warning(format!(
                "the rows on lines {} have one {what} and different levels, from `{lowest}` to `{highest}`: for the person, \
                 the higher one counts, `{highest}`",
                lines_of(rows)
            )));
        }
        if differing.len() > NAMED {
            remarks.push(Remark::Warning(format!(
                "{} more {what}s have rows with different levels: the highest level of a person counts",
                differing.len().saturating_sub(NAMED)
            )));
        }
        remarks
    }
}

/// A hash of a field, behind what was hashed before: eight bytes at a time by a wide multiplication, as wyhash does.
fn mixed(before: u64, field: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |hash: u64, word: u64| {
        let wide = u128::from(hash ^ word ^ ODD).wrapping_mul(u128::from(ODD));
        let [low, high] =
            [wide, wide >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
        low ^ high
    };
    let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
    let words = field.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(word)
    });
    words.fold(fold(before, length), fold)
}

fn at(count: u64, first: u64) -> String {
    if count == 1 { format!("line {first}") } else { format!("the first on line {first}") }
}

/// `2 and 5`, or `2, 3, 5 and 4 more`.
fn lines_of(rows: &[Seen]) -> String {
    const SHOWN: usize = 3;
    let mut lines: Vec<String> = rows.iter().take(SHOWN).map(|seen| seen.line.to_string()).collect();
    if let Some(more) = rows.len().checked_sub(SHOWN)
        && more > 0
    {
        lines.push(format!("{more} more"));
    }
    match lines.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => lines.concat(),
    }
}
