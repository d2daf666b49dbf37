//! Conditions of an instrument over a chunk of rows: for each test what it looks at is worked out once.

use super::cells::{Bytes, CHUNK, ItemCells};
use super::chunk::Chunk;
use super::column::Columns;
use super::outcomes::{Outcomes, ScaleChunk};
use super::truths::TruthChunk;
use crate::compiled::LOWEST_VALUE;
use crate::condition::Condition;
use crate::instrument::{
    Answer, CountGroup, Instrument, Item, ItemScore, MissingReason, Person, Test, Threshold,
};
use crate::interpretation::{View, scale_test};
use crate::number::Number;
use crate::response::answer_of;

/// A condition.
pub(super) enum ChunkCondition {
    Item(ItemTest),
    Count {
        items: Vec<ItemTest>,
        at_least: u16,
        at_most: u16,
    },
    /// A test of a scale, and what it says of each outcome of the scale's tables, in two bits.
    Scale {
        scale: usize,
        test: Test,
        view: View,
        by_outcome: Vec<u8>,
    },
    /// An earlier criterion, as published.
    Criterion(usize),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// Whether an item's score satisfies a threshold.
pub(super) struct ItemTest {
    item: usize,
    threshold: Threshold,
    look: Look,
}

/// How that is seen.
enum Look {
    /// The cells from one to another satisfy it, and no other answer; what is missing may.
    Range(i8, i8),
    /// By the bits of the cell.
    Table(Box<[u8; 256]>),
    /// Of an item that is not in bytes.
    Words,
}

/// What conditions read.
pub(super) struct Known<'k> {
    pub(super) instrument: &'k Instrument,
    pub(super) chunk: &'k Chunk,
    pub(super) outcomes: &'k [Outcomes],
    pub(super) scales: &'k [ScaleChunk],
    pub(super) criteria: &'k [TruthChunk],
    pub(super) columns: &'k Columns<'k>,
    /// The first row of the chunk.
    pub(super) start: usize,
}

impl Known<'_> {
    /// Who answered in a row of the chunk.
    pub(super) fn person(&self, row: usize) -> Person {
        self.columns.person(self.start.saturating_add(row))
    }
}

impl ChunkCondition {
    /// Where scales are asked, their outcomes must be known.
    pub(super) fn new(
        instrument: &Instrument,
        condition: &Condition<Test>,
        in_bytes: &dyn Fn(usize) -> bool,
        outcomes: &[Outcomes],
        view: View,
    ) -> Self {
        let all = |parts: &[Condition<Test>]| {
            parts.iter().map(|part| Self::new(instrument, part, in_bytes, outcomes, view)).collect()
        };
        match condition {
            Condition::All(parts) => Self::All(all(parts)),
            Condition::Any(parts) => Self::Any(all(parts)),
            Condition::Not(part) => {
                Self::Not(Box::new(Self::new(instrument, part, in_bytes, outcomes, view)))
            }
            Condition::Test(test) => Self::of_test(instrument, test, in_bytes, outcomes, view),
        }
    }

    fn of_test(
        instrument: &Instrument,
        test: &Test,
        in_bytes: &dyn Fn(usize) -> bool,
        outcomes: &[Outcomes],
        view: View,
    ) -> Self {
        let item_test = |item, threshold| ItemTest::new(instrument, item, threshold, in_bytes(item));
        match test {
            Test::Item { item, threshold } => Self::Item(item_test(*item, *threshold)),
            Test::Count { groups, at_least, at_most } => {
                let each = |group: &CountGroup| {
                    let threshold = group.threshold();
                    group.items().iter().map(|item| item_test(*item, threshold)).collect::<Vec<_>>()
                };
                // No instrument has so many items as a count here can hold.
                let most = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
                Self::Count {
                    items: groups.iter().flat_map(each).collect(),
                    at_least: most(*at_least),
                    at_most: most(*at_most),
                }
            }
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                let own = instrument.scales.get(*scale);
                let depends_on_person = match test {
                    Test::Cutoff { cutoff, .. } => own
                        .and_then(|own| own.cutoffs.get(*cutoff))
                        .is_some_and(|cutoff| cutoff.depends_on_person()),
                    Test::Band { .. } => {
                        own.is_some_and(|own| own.bands.iter().any(|band| band.depends_on_person()))
                    }
                    _ => false,
                };
                let by_outcome = match (own, outcomes.get(*scale)) {
                    (Some(own), Some(outcomes)) if !depends_on_person => {
                        let truth = |outcome: &crate::outcome::Outcome| {
                            scale_test(own, test, bounds(outcome, view), Person::default())
                        };
                        outcomes.all().iter().map(|outcome| TruthChunk::two_bits(truth(outcome))).collect()
                    }
                    _ => Vec::new(),
                };
                Self::Scale { scale: *scale, test: test.clone(), view, by_outcome }
            }
            Test::Criterion(index) => Self::Criterion(*index),
        }
    }

    /// What it says of each row.
    pub(super) fn evaluate(&self, known: &Known<'_>) -> TruthChunk {
        match self {
            Self::Item(test) => test.evaluate(known),
            Self::Count { items, at_least, at_most } => {
                let (mut certain, mut possible) = ([0_u16; CHUNK], [0_u16; CHUNK]);
                for test in items {
                    let truth = test.evaluate(known);
                    add(&mut certain, &truth.certain);
                    add(&mut possible, &truth.possible);
                }
                let mut truths = TruthChunk::default();
                let counts = certain.iter().zip(&possible);
                for ((certain, possible), (least, most)) in
                    truths.certain.iter_mut().zip(&mut truths.possible).zip(counts)
                {
                    *certain = u8::from(least >= at_least) & u8::from(most <= at_most);
                    *possible = u8::from(most >= at_least) & u8::from(least <= at_most);
                }
                truths
            }
            Self::Scale { scale, test, view, by_outcome } => {
                let mut truths = TruthChunk::default();
                let parts = known
                    .outcomes
                    .get(*scale)
                    .zip(known.scales.get(*scale))
                    .zip(known.instrument.scales.get(*scale));
                if let Some(((outcomes, scores), own)) = parts {
                    truths.set_all(known.chunk.rows, |row| {
                        let position = scores.positions.get(row).copied().map_or(usize::MAX, usize::from);
                        by_outcome.get(position).copied().unwrap_or_else(|| {
                            let bounds = bounds(&outcomes.at(scores, row), *view);
                            TruthChunk::two_bits(scale_test(own, test, bounds, known.person(row)))
                        })
                    });
                }
                truths
            }
            Self::Criterion(index) => known.criteria.get(*index).cloned().unwrap_or_default(),
            Self::All(parts) => parts.iter().fold(TruthChunk::all_true(), |mut truths, part| {
                truths.and(&part.evaluate(known));
                truths
            }),
            Self::Any(parts) => parts.iter().fold(TruthChunk::default(), |mut truths, part| {
                truths.or(&part.evaluate(known));
                truths
            }),
            Self::Not(part) => {
                let mut truths = part.evaluate(known);
                truths.negate();
                truths
            }
        }
    }
}

/// From what a test reads a score.
fn bounds(outcome: &crate::outcome::Outcome, view: View) -> (Number, Number) {
    match view {
        View::Published => outcome.published(),
        View::Enclosed => (outcome.min(), outcome.max()),
    }
}

#[inline]
fn add(counts: &mut [u16; CHUNK], truths: &Bytes) {
    for (count, truth) in counts.iter_mut().zip(truths) {
        *count = count.wrapping_add(u16::from(*truth));
    }
}

impl ItemTest {
    pub(super) fn new(instrument: &Instrument, item: usize, threshold: Threshold, in_bytes: bool) -> Self {
        let own = instrument.items.get(item).filter(|_| in_bytes);
        let look = own.map_or(Look::Words, |own| Look::new(own, threshold));
        Self { item, threshold, look }
    }

    /// What it says of each row.
    #[inline]
    pub(super) fn evaluate(&self, known: &Known<'_>) -> TruthChunk {
        let mut truths = TruthChunk::default();
        let Some(cells) = known.chunk.items.get(self.item) else { return truths };
        match (&self.look, cells) {
            (Look::Range(low, high), ItemCells::Bytes(cells)) => {
                for (cell, (certain, possible)) in
                    cells.iter().zip(truths.certain.iter_mut().zip(&mut truths.possible))
                {
                    *certain = u8::from(low <= cell) & u8::from(cell <= high);
                    *possible = *certain | u8::from(*cell < LOWEST_VALUE);
                }
            }
            (Look::Table(table), ItemCells::Bytes(cells)) => {
                for (cell, (certain, possible)) in
                    cells.iter().zip(truths.certain.iter_mut().zip(&mut truths.possible))
                {
                    let bits = table.get(usize::from(cell.cast_unsigned())).copied().unwrap_or_default();
                    *certain = bits & 1;
                    *possible = bits >> 1;
                }
            }
            _ => {
                let own = known.instrument.items.get(self.item);
                truths.set_all(known.chunk.rows, |row| {
                    let truth = |item| ItemScore::of(item, cells.answer(row)).truth_over(self.threshold);
                    own.map_or(0, |item| TruthChunk::two_bits(truth(item)))
                });
            }
        }
        truths
    }
}

impl Look {
    fn new(item: &Item, threshold: Threshold) -> Self {
        let truth = |answer| ItemScore::of(item, answer).truth_over(threshold);
        let missing = truth(Answer::Missing(MissingReason::Skipped));
        if !item.may_be_not_applicable()
            && missing.is_undetermined()
            && let Some((low, high)) = item.codes_satisfying(threshold)
            && let (Ok(low), Ok(high)) = (i8::try_from(low), i8::try_from(high))
            && low >= LOWEST_VALUE
        {
            return Self::Range(low, high);
        }
        let of_cell = |byte: usize| {
            let [low, ..] = byte.to_le_bytes();
            TruthChunk::two_bits(truth(answer_of(low.cast_signed())))
        };
        Self::Table(Box::new(std::array::from_fn(of_cell)))
    }
}
