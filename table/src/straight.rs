//! Watches for people who give every question the same answer, as somebody does who does not read them.

use psyscreen::Instrument;
use psyscreen::instrument::{Input, Item};

use crate::code_cells::CodeRows;
use crate::remark::{Remark, rows};

/// With fewer answers it is not a pattern.
const ENOUGH_ITEMS: u32 = 6;
/// Where all items are worded the same way, the same answer to each is a pattern only when so many people have it: one in this number.
/// The number is ours.
const ONE_IN: u64 = 10;
/// And not with fewer people than this.
const ENOUGH_ROWS: u64 = 10;

/// The answers of one row so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Straight {
    given: u32,
    lowest: i64,
    highest: i64,
}

/// Rows with the same answer everywhere.
#[derive(Clone, Debug)]
pub(crate) struct StraightWatch {
    /// How many of the items are worded the other way.
    reversed: usize,
    /// The lowest code of any item: nothing, or never.
    lowest: i64,
    rows: u64,
    /// Rows with enough answers.
    seen: u64,
    first: u64,
}

impl Straight {
    pub(crate) const NOTHING: Self = Self { given: 0, lowest: i64::MAX, highest: i64::MIN };

    /// So many codes, the lowest and the highest of which are these.
    #[inline]
    pub(crate) fn of(given: u16, lowest: i8, highest: i8) -> Self {
        Self { given: given.into(), lowest: lowest.into(), highest: highest.into() }
    }

    /// A code was chosen.
    #[inline]
    pub(crate) fn see(&mut self, code: i64) {
        self.given = self.given.saturating_add(1);
        self.lowest = self.lowest.min(code);
        self.highest = self.highest.max(code);
    }
}

impl StraightWatch {
    pub(crate) fn new(instrument: &Instrument) -> Self {
        let items = instrument.items();
        let is_reversed_member = |index: usize| {
            let members =
                instrument.scales().iter().flat_map(|scale| scale.method().members().unwrap_or_default());
            members
                .into_iter()
                .any(|(member, _)| member.input() == Input::Item(index) && member.is_reversed())
        };
        let scored = items.iter().enumerate().filter(|(_, item)| !item.is_unscored());
        let is_reversed =
            |(index, item): &(usize, &Item)| item.is_reverse_keyed() || is_reversed_member(*index);
        let (reversed, forward): (Vec<_>, Vec<_>) = scored.partition(is_reversed);
        // Where all are turned round, they are worded the same way.
        let reversed = reversed.len().min(forward.len());
        let codes =
            items.iter().flat_map(|item| instrument.options(item)).map(|option| i64::from(option.code()));
        Self { reversed, lowest: codes.min().unwrap_or_default(), rows: 0, seen: 0, first: 0 }
    }

    /// The answers of a row are all there.
    #[inline]
    pub(crate) fn see(&mut self, row: Straight, line: u64) {
        if row.given < ENOUGH_ITEMS {
            return;
        }
        self.seen = self.seen.saturating_add(1);
        let counts = row.lowest == row.highest && (self.reversed > 0 || row.lowest != self.lowest);
        if counts {
            if self.rows == 0 || line < self.first {
                self.first = line;
            }
            self.rows = self.rows.saturating_add(1);
        }
    }

    /// The answers of many rows, the first of which stands on this line.
    pub(crate) fn see_all(&mut self, rows: &CodeRows, line: u64) {
        let (count, same) = rows.same_everywhere(u8::try_from(ENOUGH_ITEMS).unwrap_or(u8::MAX));
        for (row, code) in &same {
            let row = u64::try_from(*row).unwrap_or(u64::MAX);
            let answers = Straight { given: ENOUGH_ITEMS, lowest: *code, highest: *code };
            self.see(answers, line.saturating_add(row));
        }
        let others = count.saturating_sub(same.len());
        self.seen = self.seen.saturating_add(u64::try_from(others).unwrap_or(u64::MAX));
    }

    /// Adds what was seen in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        if other.rows > 0 && (self.rows == 0 || other.first < self.first) {
            self.first = other.first;
        }
        self.rows = self.rows.saturating_add(other.rows);
        self.seen = self.seen.saturating_add(other.seen);
    }

    /// What to tell after the last row.
    pub(crate) fn remark(&self, instrument: &Instrument) -> Option<Remark> {
        let Self { reversed, rows: count, seen, first, .. } = self;
        let id = instrument.id();
        if *count == 0 {
            return None;
        }
        let give = if *count == 1 { "gives" } else { "give" };
        if *reversed > 0 {
            return Some(Remark::note(
                format!(
                    "{} (the first on line {first}) {give} every item of {id} the same answer, though {reversed} of its items are \
                     worded the other way; they are scored as they are: were the questions read?",
                    rows(*count)
                ),
                format!(
                    "{count}行（首见于第{first}行）对{id}各题的作答完全相同，而其中{reversed}题为反向表述；仍照常计分：是否认真读题？"
                ),
            ));
        }
        (*count >= ENOUGH_ROWS && count.saturating_mul(ONE_IN) >= *seen).then(|| {
            Remark::note(
                format!(
                    "{count} of {} with answers (the first on line {first}) give every item of {id} the same answer, and not the \
                     lowest; they are scored as they are: were the questions read?",
                    rows(*seen)
                ),
                format!(
                    "{seen}行作答中有{count}行（首见于第{first}行）对{id}各题的作答完全相同，且不是最低一级；仍照常计分：是否认真读题？"
                ),
            )
        })
    }
}
