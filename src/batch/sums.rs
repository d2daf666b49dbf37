//! Sums, means and counts whose members are alike: a row is found by how much its answers add up to and how many are missing.

use super::cells::{CHUNK, UNREADABLE};
use super::chunk::Chunk;
use super::intake::{Intake, possible_answers};
use super::outcomes::ScaleChunk;
use crate::instrument::{
    Answer, Contribution, Input, Instrument, Item, MissingReason, MissingRule, Scale, Slot, common_step,
};
use crate::number::Number;
use crate::outcome::Outcome;
use crate::response::cell_of;

/// No scale has more outcomes in tables than this.
pub(super) const MAX_OUTCOMES: usize = (1 << 16) - 2 * CHUNK;

/// How the rows of a scale are added up.
pub(super) struct Sums {
    members: Vec<Addend>,
    /// How many different totals there are.
    totals: u16,
    /// Where the outcomes with an unreadable answer begin, if these are in the tables.
    unreadable: Option<u16>,
    /// Whether the members have different ranges, so that a row with a missing answer is not known by its total.
    only_complete: bool,
}

/// What one item adds.
struct Addend {
    item: usize,
    kind: AddendKind,
}

enum AddendKind {
    /// Code − lowest, or highest − code, of an item with so many codes more than one. Any other cell is missing.
    Plain { from: u8, width: u8, reversed: bool },
    /// Code − lowest, and nothing for a cell that is not a code but not missing either.
    PlainOr { from: u8, width: u8, nothing: u8 },
    /// 1 for a code that is so much over the lowest or more, else 0; turned, it is the other way round.
    Positive { from: u8, width: u8, over: u8, turned: bool },
    /// By the bits of the cell.
    Table(Box<[u8; 256]>),
}

/// What an item adds to a number of items.
const COUNTED: (Number, Number) = (Number::ZERO, Number::ONE);

/// In a table of what cells add: a missing answer.
const MISSING: u8 = u8::MAX;

/// What a cell adds.
#[derive(PartialEq)]
enum Added {
    /// So much over the lowest score of the item.
    Over(Number),
    Missing,
}

impl Sums {
    /// The sums of a scale and the outcome of each; `None` where its members are not added up alike.
    pub(super) fn new(
        instrument: &Instrument,
        scale: &Scale,
        intakes: &[Intake],
    ) -> Option<(Self, Vec<Outcome>)> {
        if !scale.method.adds_up() && !scale.method.counts() {
            return None;
        }
        let slots = scale.method.slots();
        let prorates = matches!(scale.missing, MissingRule::Prorate { .. });
        let mut parts = Vec::new();
        for slot in &slots {
            let Input::Item(index) = slot.input else { return None };
            let (item, intake) = (instrument.items.get(index)?, intakes.get(index)?);
            let range = if scale.method.counts() { COUNTED } else { range(*slot, item)? };
            parts.push((index, range, added((instrument, *slot, item), intake, range, prorates)?));
        }
        let ranges: Vec<(Number, Number)> = parts.iter().map(|(_, range, _)| *range).collect();
        let only_complete = ranges.iter().any(|range| Some(range) != ranges.first());
        // Everything that is added is so many times the unit.
        let mut unit = Number::ZERO;
        for (_, (low, high), possible) in &parts {
            unit = common_step(unit, high.minus(*low))?;
            for (_, added) in possible {
                if let Added::Over(over) = added {
                    unit = common_step(unit, *over)?;
                }
            }
        }
        let (mut members, mut most) = (Vec::new(), 0_u16);
        for (item, (low, high), possible) in &parts {
            let width = whole(high.minus(*low), unit)?;
            most = most.checked_add(u16::from(width))?;
            members.push(Addend { item: *item, kind: AddendKind::new(possible, width, unit)? });
        }
        // The number of missing members is counted in a byte.
        let count = u16::from(u8::try_from(members.len()).ok()?.checked_add(1)?);
        let totals = most.checked_add(1)?;
        let known = if only_complete { totals } else { totals.checked_mul(count)? };
        if usize::from(known) > MAX_OUTCOMES {
            return None;
        }
        // Where all of them would be too many, rows with an unreadable answer are not in the tables.
        let unreadable = known.checked_mul(2).filter(|all| usize::from(*all) <= MAX_OUTCOMES).map(|_| known);
        let sums = Self { members, totals, unreadable, only_complete };
        // What a member that is not missing may add, where all are alike.
        let each = most.checked_div(count.saturating_sub(1)).unwrap_or_default();
        let mut outcomes = Vec::new();
        for unreadable in [false, true].into_iter().take(if only_complete { 1 } else { 2 }) {
            for missing in 0..(if only_complete { 1 } else { count }) {
                let highest =
                    if only_complete { most } else { most.saturating_sub(each.saturating_mul(missing)) };
                for total in 0..totals {
                    let sum = unit.times(Number::from(i32::from(total)));
                    let sum = (sum, usize::from(total));
                    // No row adds up to more than the highest.
                    let above = outcomes.last().copied().filter(|_| total > highest);
                    let found = || outcome(scale, &ranges, sum, usize::from(missing), unreadable);
                    outcomes.push(above.unwrap_or_else(found));
                }
            }
        }
        Some((sums, outcomes))
    }

    /// How many outcomes are in the tables; others that rows may have come after them.
    pub(super) fn known(&self) -> usize {
        let counts = if self.only_complete { 1 } else { self.members.len().saturating_add(1) };
        let readable = usize::from(self.totals).saturating_mul(counts);
        if self.unreadable.is_some() { readable.saturating_mul(2) } else { readable }
    }

    /// Whether a row with a missing answer is not in the tables.
    pub(super) fn only_complete(&self) -> bool {
        self.only_complete
    }

    /// How many outcomes have no unreadable answer, and how many totals there are; `None` where only complete rows are found.
    pub(super) fn size(&self) -> Option<(usize, usize)> {
        let totals = usize::from(self.totals);
        let members = self.members.len();
        (!self.only_complete).then(|| (totals.saturating_mul(members.saturating_add(1)), totals))
    }

    /// Whether every row is found.
    pub(super) fn is_complete(&self) -> bool {
        !self.only_complete && self.unreadable.is_some()
    }

    /// Finds the rows of a chunk; those that are not in the tables are given to `by_row`.
    pub(super) fn find(
        &self,
        chunk: &Chunk,
        scores: &mut ScaleChunk,
        mut by_row: impl FnMut(&mut ScaleChunk, usize),
    ) {
        let (mut total, mut missing) = ([0_u16; CHUNK], [0_u8; CHUNK]);
        let (mut part, mut room) = ([0_u8; CHUNK], u8::MAX);
        let mut make_room = |width: u8, part: &mut [u8; CHUNK]| {
            // Bytes are added up as long as they fit.
            room = room.checked_sub(width).unwrap_or_else(|| {
                flush(part, &mut total);
                u8::MAX.saturating_sub(width)
            });
        };
        let bytes = |member: &Addend| chunk.items.get(member.item).and_then(|item| item.bytes());
        let mut members = self.members.as_slice();
        while let Some((member, rest)) = members.split_first() {
            if let Some((alike, rest)) = members.split_first_chunk::<AT_ONCE>()
                && let Some((from, width)) = member.kind.forward()
                && alike.iter().all(|other| other.kind.forward() == Some((from, width)))
                && let Some(all) = width.checked_mul(AT_ONCE_U8)
                && let [Some(one), Some(two), Some(three), Some(four)] = alike.each_ref().map(bytes)
            {
                make_room(all, &mut part);
                add_alike([one, two, three, four], (from, width), &mut part, &mut missing);
                members = rest;
                continue;
            }
            if let Some(cells) = bytes(member) {
                make_room(member.kind.width(), &mut part);
                member.kind.add(cells, &mut part, &mut missing);
            }
            members = rest;
        }
        flush(&mut part, &mut total);
        if self.only_complete {
            *scores.positions = total;
            for (row, missing) in missing.iter().take(chunk.rows).enumerate() {
                if *missing != 0 {
                    by_row(scores, row);
                }
            }
            return;
        }
        for (position, (total, missing)) in scores.positions.iter_mut().zip(total.iter().zip(&missing)) {
            *position = u16::from(*missing).wrapping_mul(self.totals).wrapping_add(*total);
        }
        (*scores.sums, scores.has_sums) = ((total, missing), !chunk.has_unreadable);
        if chunk.has_unreadable {
            self.find_unreadable(chunk, scores, by_row);
        }
    }

    #[cold]
    fn find_unreadable(
        &self,
        chunk: &Chunk,
        scores: &mut ScaleChunk,
        mut by_row: impl FnMut(&mut ScaleChunk, usize),
    ) {
        let mut unreadable = [0_u16; CHUNK];
        for member in &self.members {
            let Some(cells) = chunk.items.get(member.item).and_then(|item| item.bytes()) else { continue };
            for (unreadable, cell) in unreadable.iter_mut().zip(cells) {
                *unreadable |= u16::from(cell.cast_unsigned() == UNREADABLE);
            }
        }
        let Some(first) = self.unreadable else {
            let rows = unreadable.iter().take(chunk.rows).enumerate().filter(|(_, found)| **found != 0);
            return rows.for_each(|(row, _)| by_row(scores, row));
        };
        for (position, unreadable) in scores.positions.iter_mut().zip(&unreadable) {
            *position = position.wrapping_add(unreadable.wrapping_mul(first));
        }
    }
}

/// So many members that add alike are added up at once: their sum stays in a register.
const AT_ONCE: usize = 4;
const AT_ONCE_U8: u8 = 4;

#[inline]
fn add_alike(
    [one, two, three, four]: [&[i8; CHUNK]; AT_ONCE],
    (from, width): (u8, u8),
    total: &mut [u8; CHUNK],
    missing: &mut [u8; CHUNK],
) {
    let cells = one.iter().zip(two).zip(three.iter().zip(four));
    for (((one, two), (three, four)), (total, missing)) in cells.zip(total.iter_mut().zip(missing)) {
        let (mut sum, mut given) = (0_u8, 0_u8);
        for cell in [one, two, three, four] {
            let units = cell.cast_unsigned().wrapping_sub(from);
            let is_given = u8::from(units <= width);
            sum = sum.wrapping_add(units & is_given.wrapping_neg());
            given = given.wrapping_add(is_given);
        }
        *total = total.wrapping_add(sum);
        *missing = missing.wrapping_add(AT_ONCE_U8).wrapping_sub(given);
    }
}

#[inline]
fn flush(part: &mut [u8; CHUNK], total: &mut [u16; CHUNK]) {
    for (total, part) in total.iter_mut().zip(part.iter_mut()) {
        *total = total.wrapping_add(u16::from(*part));
        *part = 0;
    }
}

impl AddendKind {
    /// `None` where the item is not in bytes, or does not add in whole units.
    fn new(possible: &[(i8, Added)], width: u8, unit: Number) -> Option<Self> {
        let mut table = Box::new([MISSING; 256]);
        for (cell, added) in possible {
            let units = match added {
                Added::Over(over) => whole(*over, unit).filter(|units| *units != MISSING)?,
                Added::Missing => MISSING,
            };
            *table.get_mut(usize::from(cell.cast_unsigned()))? = units;
        }
        let counted = possible.iter().filter(|(_, added)| *added != Added::Missing);
        let codes = || counted.clone().map(|(cell, _)| cell.cast_unsigned());
        let lowest = codes().min_by_key(|code| code.cast_signed())?;
        let spread = codes().map(|code| code.wrapping_sub(lowest)).max()?;
        let positive = (1..=spread).flat_map(|over| {
            let of = |turned| Self::Positive { from: lowest, width: spread, over, turned };
            [of(false), of(true)]
        });
        // The first cell that adds nothing is one end of a row of codes: codes come first.
        let (from, _) = possible.iter().find(|(_, added)| *added == Added::Over(Number::ZERO))?;
        let from = from.cast_unsigned();
        let agrees = |kind: &Self| {
            possible.iter().all(|(cell, _)| {
                let known = table.get(usize::from(cell.cast_unsigned())).copied();
                Some(kind.units(cell.cast_unsigned())) == known
            })
        };
        let plain = [false, true].map(|reversed| Self::Plain { from, width, reversed });
        let adds_nothing = possible.iter().filter(|(_, added)| *added == Added::Over(Number::ZERO));
        let or = adds_nothing.map(|(cell, _)| Self::PlainOr { from, width, nothing: cell.cast_unsigned() });
        let mut kinds = plain.into_iter().chain(or).chain(positive);
        Some(kinds.find(agrees).unwrap_or(Self::Table(table)))
    }

    /// What a cell adds, or [`MISSING`].
    #[inline]
    fn units(&self, cell: u8) -> u8 {
        match self {
            Self::Plain { from, width, reversed } => {
                let units = if *reversed { from.wrapping_sub(cell) } else { cell.wrapping_sub(*from) };
                if units <= *width { units } else { MISSING }
            }
            Self::PlainOr { from, width, nothing } => {
                let units = cell.wrapping_sub(*from);
                if cell == *nothing {
                    0
                } else if units <= *width {
                    units
                } else {
                    MISSING
                }
            }
            Self::Positive { from, width, over, turned } => {
                let units = cell.wrapping_sub(*from);
                if units <= *width { u8::from((units >= *over) != *turned) } else { MISSING }
            }
            Self::Table(table) => table.get(usize::from(cell)).copied().unwrap_or(MISSING),
        }
    }

    /// The lowest code and how many more there are, where it adds code − lowest.
    fn forward(&self) -> Option<(u8, u8)> {
        match self {
            Self::Plain { from, width, reversed: false } => Some((*from, *width)),
            _ => None,
        }
    }

    fn width(&self) -> u8 {
        match self {
            Self::Plain { width, .. } | Self::PlainOr { width, .. } => *width,
            Self::Positive { .. } => 1,
            Self::Table(table) => table.iter().copied().filter(|units| *units != MISSING).max().unwrap_or(0),
        }
    }

    /// Arithmetic with masks, since branches over bytes are not vectorised.
    #[inline]
    fn add(&self, cells: &[i8; CHUNK], total: &mut [u8; CHUNK], missing: &mut [u8; CHUNK]) {
        let rows = cells.iter().zip(total.iter_mut().zip(missing));
        let add = |total: &mut u8, missing: &mut u8, units: u8, given: u8| {
            *total = total.wrapping_add(units & given.wrapping_neg());
            *missing = missing.wrapping_add(given ^ 1);
        };
        match *self {
            Self::Plain { from, width, reversed: false } => rows.for_each(|(cell, (total, missing))| {
                let units = cell.cast_unsigned().wrapping_sub(from);
                add(total, missing, units, u8::from(units <= width));
            }),
            Self::Plain { from, width, reversed: true } => rows.for_each(|(cell, (total, missing))| {
                let units = from.wrapping_sub(cell.cast_unsigned());
                add(total, missing, units, u8::from(units <= width));
            }),
            Self::PlainOr { from, width, nothing } => rows.for_each(|(cell, (total, missing))| {
                let cell = cell.cast_unsigned();
                let units = cell.wrapping_sub(from);
                let is_code = u8::from(units <= width);
                add(total, missing, units & is_code.wrapping_neg(), is_code | u8::from(cell == nothing));
            }),
            Self::Positive { from, width, over, turned } => {
                let turned = u8::from(turned);
                rows.for_each(|(cell, (total, missing))| {
                    let units = cell.cast_unsigned().wrapping_sub(from);
                    add(total, missing, u8::from(units >= over) ^ turned, u8::from(units <= width));
                });
            }
            Self::Table(_) => rows.for_each(|(cell, (total, missing))| {
                let units = self.units(cell.cast_unsigned());
                add(total, missing, units, u8::from(units != MISSING));
            }),
        }
    }
}

/// What the scale's own method makes of answers that add up to so much over their lowest, of so many missing members, and of an
/// unreadable one among them.
fn outcome(
    scale: &Scale,
    ranges: &[(Number, Number)],
    (total, positive): (Number, usize),
    missing: usize,
    unreadable: bool,
) -> Outcome {
    let mut state = scale.method.start(scale.limits());
    let answered = ranges.len().saturating_sub(missing);
    for (position, (low, high)) in ranges.iter().enumerate() {
        let contribution = if scale.method.counts() {
            let counts = (position < answered).then_some(position < positive);
            Contribution::counted(counts, unreadable && position == answered)
        } else if position >= answered {
            Contribution::open((*low, *high), unreadable && position == answered)
        } else if position == 0 {
            Contribution::known(low.plus(total))
        } else {
            Contribution::known(*low)
        };
        state.add(position, contribution);
    }
    scale.scored(&state)
}

/// Between which bounds a missing answer lies.
fn range(slot: Slot, item: &Item) -> Option<(Number, Number)> {
    slot.item(item, Answer::Missing(MissingReason::Skipped)).as_open().map(|(range, _)| range)
}

/// What each cell of an item adds. `None` where one neither adds nor is missing in the way of all others.
fn added(
    (instrument, slot, item): (&Instrument, Slot, &Item),
    intake: &Intake,
    range: (Number, Number),
    prorates: bool,
) -> Option<Vec<(i8, Added)>> {
    if !intake.is_in_bytes() {
        return None;
    }
    let each = possible_answers(instrument, item).map(|answer| {
        let contribution = slot.item(item, answer);
        if let Some((counts, unreadable)) = contribution.as_counted() {
            let is_unreadable = answer.missing_reason() == Some(MissingReason::Unreadable);
            let added = counts.map_or(Added::Missing, |counts| Added::Over(Number::from(i32::from(counts))));
            return (unreadable == is_unreadable).then_some((cell_of(answer), added));
        }
        let added = match (contribution.as_known(), contribution.as_open()) {
            // Prorating goes by the members with an answer of their own.
            (Some((value, is_answer)), _) if is_answer || !prorates => Added::Over(value.minus(range.0)),
            (None, Some((open, unreadable))) => {
                let is_unreadable = answer.missing_reason() == Some(MissingReason::Unreadable);
                if open != range || unreadable != is_unreadable {
                    return None;
                }
                Added::Missing
            }
            _ => return None,
        };
        Some((cell_of(answer), added))
    });
    each.collect()
}

/// How many units a distance is.
fn whole(distance: Number, unit: Number) -> Option<u8> {
    u8::try_from(distance.over(unit)?.to_integer()?).ok()
}
