//! Marks: every distinct "item 3 is 2 or more" that the critical items and criteria ask, as one bit each, so that it is
//! looked up once however often it is asked, and a symptom count is a count of bits.

use super::criterion::{Criterion, Test};
use super::critical_item::CriticalItem;
use super::cutoff::Threshold;
use super::item::Item;
use super::scale::{CountGroup, RecordedRange};
use crate::condition::Condition;
use crate::truth::{Truth, Word};

/// The questions of an instrument's critical items and criteria, as bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// What is asked, the lowest bit first.
    ranges: Vec<RecordedRange>,
    /// The same, for items without an answer.
    thresholds: Vec<Threshold>,
    /// The number of critical items: their bits come first, in order.
    critical_items: usize,
    /// Each criterion that is counts of bits, all of which must hold; `None` for any other.
    criteria: Vec<Option<Box<[MarkCount]>>>,
    /// Whether every criterion is.
    all_criteria: bool,
}

/// As many bits as there may be.
const ANY: u32 = 64;

/// At least, and at most, so many bits of a mask.
#[derive(Clone, Copy, Debug)]
struct MarkCount {
    mask: u64,
    at_least: u32,
    at_most: u32,
}

impl Marks {
    /// `None` where the critical items alone are too many, or one is no range of recorded values.
    pub(crate) fn new(
        items: &[Item],
        critical_items: &[CriticalItem],
        criteria: &[Criterion],
    ) -> Option<Self> {
        let mut marks = Self::default();
        for critical in critical_items {
            marks.push(items, critical.item, critical.threshold)?;
        }
        marks.critical_items = critical_items.len();
        for criterion in criteria.iter().take(64) {
            let mut counts = Vec::new();
            let all = marks.conjunction(items, &criterion.condition, &mut counts);
            marks.criteria.push(all.map(|()| counts.into()));
        }
        marks.all_criteria = (0..criteria.len()).all(|index| marks.has_criterion(index));
        Some(marks)
    }

    /// What `marked` says of the critical items, the first in the lowest bit.
    #[inline]
    pub(crate) fn critical_items(&self, marked: Word) -> Word {
        // There are fewer than 64 here, or all 64 are critical items.
        let mask = u32::try_from(self.critical_items)
            .ok()
            .and_then(|count| 1_u64.checked_shl(count))
            .map_or(u64::MAX, |bit| bit.wrapping_sub(1));
        Word { certain: marked.certain & mask, possible: marked.possible & mask }
    }

    /// Whether the criterion at this position is counts of bits.
    pub(crate) fn has_criterion(&self, index: usize) -> bool {
        self.criteria.get(index).is_some_and(Option::is_some)
    }

    /// Whether every criterion is counts of bits.
    #[inline]
    pub(crate) fn are_all_criteria(&self) -> bool {
        self.all_criteria
    }

    /// What `marked` says of the criteria that are counts of bits, the first in the lowest bit.
    #[inline]
    pub(crate) fn criteria(&self, marked: Word) -> Word {
        if marked.certain == marked.possible {
            let bits = self.criteria_of(|counts| counts.iter().all(|count| count.holds(marked.certain)));
            return Word { certain: bits, possible: bits };
        }
        let truth = |counts: &[MarkCount]| {
            counts.iter().fold(Truth::True, |truth, count| truth.and(count.over(marked)))
        };
        Word {
            certain: self.criteria_of(|counts| truth(counts).is_true()),
            possible: self.criteria_of(|counts| !truth(counts).is_false()),
        }
    }

    /// A bit for each criterion that holds.
    #[inline]
    fn criteria_of(&self, holds: impl Fn(&[MarkCount]) -> bool) -> u64 {
        let mut bits: u64 = 0;
        for (index, criterion) in self.criteria.iter().enumerate() {
            if let Some(counts) = criterion {
                bits |= u64::from(holds(counts)) << (index % 64);
            }
        }
        bits
    }

    /// The bits of a person's answers, where every item asked has one. `recorded` has the recorded value of an item.
    #[inline]
    pub(crate) fn read_complete(&self, recorded: impl Fn(usize) -> Option<i32>) -> Option<Word> {
        let mut bits: u64 = 0;
        for (position, range) in self.ranges.iter().enumerate() {
            bits |= u64::from(range.holds(recorded(range.item)?)) << (position % 64);
        }
        Some(Word { certain: bits, possible: bits })
    }

    /// The bits, given what is certain of an item.
    pub(crate) fn read(&self, truth: impl Fn(usize, Threshold) -> Truth) -> Word {
        let mut word = Word::default();
        for (position, (range, threshold)) in self.ranges.iter().zip(&self.thresholds).enumerate() {
            word.set(position, truth(range.item, *threshold));
        }
        word
    }

    /// Adds the counts that all must hold for `condition` to hold.
    fn conjunction(
        &mut self,
        items: &[Item],
        condition: &Condition<Test>,
        counts: &mut Vec<MarkCount>,
    ) -> Option<()> {
        match condition {
            Condition::All(parts) => {
                parts.iter().try_for_each(|part| self.conjunction(items, part, counts))?;
            }
            Condition::Any(parts) => {
                let bits = parts.iter().map(|part| match part {
                    Condition::Test(Test::Item { item, threshold }) => self.bit(items, *item, *threshold),
                    _ => None,
                });
                let mask = bits.collect::<Option<Vec<_>>>()?.into_iter().fold(0, |mask, bit| mask | bit);
                counts.push(MarkCount { mask, at_least: 1, at_most: ANY });
            }
            Condition::Test(Test::Item { item, threshold }) => {
                let mask = self.bit(items, *item, *threshold)?;
                counts.push(MarkCount { mask, at_least: 1, at_most: ANY });
            }
            Condition::Test(Test::Count { groups, at_least, at_most }) => {
                let mask = self.mask(items, groups)?;
                let at_most = u32::try_from(*at_most).unwrap_or(ANY).min(ANY);
                let at_most = if at_most >= mask.count_ones() { ANY } else { at_most };
                counts.push(MarkCount { mask, at_least: u32::try_from(*at_least).ok()?, at_most });
            }
            Condition::Not(_) | Condition::Test(_) => return None,
        }
        Some(())
    }

    fn mask(&mut self, items: &[Item], groups: &[CountGroup]) -> Option<u64> {
        let mut mask: u64 = 0;
        for group in groups {
            for item in group.items() {
                let bit = self.bit(items, *item, group.threshold())?;
                // What is counted twice is no set of bits.
                if mask & bit != 0 {
                    return None;
                }
                mask |= bit;
            }
        }
        Some(mask)
    }

    fn bit(&mut self, items: &[Item], item: usize, threshold: Threshold) -> Option<u64> {
        let asked = |(range, at): (&RecordedRange, &Threshold)| range.item == item && *at == threshold;
        let known = self.ranges.iter().zip(&self.thresholds).position(asked);
        let position = match known {
            Some(position) => position,
            None => self.push(items, item, threshold)?,
        };
        1_u64.checked_shl(u32::try_from(position).ok()?)
    }

    /// The position of one more bit.
    fn push(&mut self, items: &[Item], item: usize, threshold: Threshold) -> Option<usize> {
        let (low, high) = items.get(item)?.recorded_where(threshold)?;
        let position = self.ranges.len();
        if position >= 64 {
            return None;
        }
        self.ranges.push(RecordedRange { item, low, high });
        self.thresholds.push(threshold);
        Some(position)
    }
}

impl MarkCount {
    #[inline]
    const fn holds(self, bits: u64) -> bool {
        let marked = bits & self.mask;
        // One of several is asked so often that it has a way of its own: counting takes longer.
        if self.at_least == 1 && self.at_most == ANY {
            return marked != 0;
        }
        let count = marked.count_ones();
        self.at_least <= count && count <= self.at_most
    }

    const fn over(self, marked: Word) -> Truth {
        let (certain, possible) =
            ((marked.certain & self.mask).count_ones(), (marked.possible & self.mask).count_ones());
        let enough = Truth::between(certain >= self.at_least, possible >= self.at_least);
        enough.and(Truth::between(possible <= self.at_most, certain <= self.at_most))
    }
}
