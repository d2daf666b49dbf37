//! Watches for a part of a table that stands in it twice: many rows with the same answers in the same order, whatever their ids.

use std::collections::HashMap;

use crate::cells::Cells;
use crate::remark::Remark;

/// So many rows in the same order do not come about by chance.
const ROWS: usize = 32;
/// And at least so many of them must differ from the row before: a table sorted by its answers repeats itself.
const CHANGES: u32 = 20;
/// All places of the first rows are remembered, and of others one in so many, chosen by their answers, so that both copies have the
/// same ones.
const ALL_OF: u64 = 1 << 14;
const ONE_IN: u64 = 16;
/// Beyond this many places nothing more is remembered.
const MOST: usize = 1 << 18;

/// A hash of the answers of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answers(u64);

impl Answers {
    /// Of the cells in these columns.
    #[inline]
    pub(crate) fn of(row: &impl Cells, columns: &[usize]) -> Self {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let add = |hash: u64, byte: u64| (hash ^ byte).wrapping_mul(ODD).rotate_left(23);
        let cells = columns.iter().map(|column| row.cell(*column));
        Self(cells.fold(ODD, |hash, cell| match cell {
            [] => add(hash, 0x100),
            [byte] => add(hash, u64::from(*byte)),
            more => add(more.iter().fold(hash, |hash, byte| add(hash, u64::from(*byte))), 0x200),
        }))
    }
}

impl Answers {
    /// The same of many rows by their codes, where each is a byte. They are not compared with those of cells, but for rows that hold
    /// something else.
    pub(crate) fn of_codes(rows: usize, columns: &[&[i8]], into: &mut Vec<Self>) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        const AT_ONCE: usize = 512;
        into.clear();
        for start in (0..rows).step_by(AT_ONCE) {
            let rows = AT_ONCE.min(rows.saturating_sub(start));
            let mut hashes = [ODD; AT_ONCE];
            for columns in columns.chunks(8) {
                let mut words = [0_u64; AT_ONCE];
                for cells in columns {
                    let cells = cells.get(start..).unwrap_or_default();
                    words
                        .iter_mut()
                        .zip(cells)
                        .for_each(|(word, cell)| *word = *word << 8 | u64::from(cell.cast_unsigned()));
                }
                for (hash, word) in hashes.iter_mut().zip(words) {
                    *hash = (*hash ^ word).wrapping_mul(ODD).rotate_left(23);
                }
            }
            into.extend(hashes.into_iter().take(rows).map(Self));
        }
    }
}

/// The last rows, and where others stood before.
#[derive(Debug)]
pub(crate) struct PastedWatch {
    last: [(u64, u64); ROWS],
    seen: u64,
    places: HashMap<u64, u64>,
    found: Option<Found>,
}

/// A part that stands twice.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// The lines on which the same rows end, first and then.
    earlier: u64,
    first: u64,
    last: u64,
}

impl PastedWatch {
    pub(crate) fn new() -> Self {
        Self { last: [(0, 0); ROWS], seen: 0, places: HashMap::new(), found: None }
    }

    /// One more row, in the order of the table.
    pub(crate) fn see(&mut self, Answers(answers): Answers, line: u64) {
        let place = usize::try_from(self.seen).unwrap_or(usize::MAX) % ROWS;
        if let Some(place) = self.last.get_mut(place) {
            *place = (answers, line);
        }
        self.seen = self.seen.saturating_add(1);
        // Which places are looked at is said by the answers themselves.
        let is_chosen = self.seen <= ALL_OF || answers.is_multiple_of(ONE_IN);
        if self.seen < u64::try_from(ROWS).unwrap_or(u64::MAX) || !is_chosen {
            return;
        }
        let (newer, older) = self.last.split_at(place.saturating_add(1));
        let (mut hash, mut changes, mut before) = (0_u64, 0_u32, None);
        for (answers, _) in older.iter().chain(newer) {
            changes = changes.saturating_add(u32::from(before != Some(answers)));
            before = Some(answers);
            hash = hash.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ answers;
        }
        if changes < CHANGES {
            return;
        }
        if let Some(earlier) = self.places.get(&hash) {
            let start = older.iter().chain(newer).next().map_or(line, |(_, line)| *line);
            let found = self.found.get_or_insert(Found { earlier: *earlier, first: start, last: line });
            found.last = line;
        } else if self.places.len() < MOST {
            self.places.insert(hash, line);
        }
    }

    /// What to tell after the last row.
    pub(crate) fn remark(&self) -> Option<Remark> {
        let Found { earlier, first, last } = self.found?;
        Some(Remark::warning(
            format!(
                "answers repeat themselves in the same order: those of {ROWS} rows up to line {earlier} stand again from line {first} on \
                 (seen to line {last}): was a part of the table put in twice?"
            ),
            format!(
                "作答按相同顺序重复出现：截至第{earlier}行的{ROWS}行作答，从第{first}行起再次出现（至第{last}行）：是否有一部分被重复录入？"
            ),
        ))
    }
}
