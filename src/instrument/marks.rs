//! Marks: every distinct "item 3 is 2 or more" that the critical items and criteria ask, as one bit each, so that it is
//! looked up once however often it is asked, and a symptom count is a count of bits.

use super::condition::{CountGroup, Test};
use super::criterion::Criterion;
use super::critical_item::CriticalItem;
use super::item::{Item, fit_in_bytes};
use super::threshold::Threshold;
use crate::compiled::{CELL_BYTES, LOWEST_VALUE};
use crate::condition::Condition;
use crate::truth::{Truth, Word};

/// How many items have marks: those of instruments whose answers take a byte each.
const ITEMS: usize = CELL_BYTES;

/// One byte for each item.
type Bytes = [i8; ITEMS];

/// The questions of an instrument's critical items and criteria, as bits. A second question about the same item is in the
/// second layer, whose bits come after those of the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    layers: Vec<Layer>,
    /// The lowest value of each item that is asked about, and for the others the lowest of all.
    lowest: Lowest,
    /// The questions themselves, for items without an answer.
    questions: Vec<Question>,
    /// The bit of each critical item.
    critical_items: Vec<u64>,
    /// Each criterion that is counts of bits, all of which must hold; `None` for any other.
    criteria: Vec<Option<Box<[MarkCount]>>>,
    /// Whether every criterion is.
    all_criteria: bool,
}

/// No answer is a value below this.
#[derive(Clone, Debug)]
struct Lowest(Bytes);

impl Default for Lowest {
    fn default() -> Self {
        Self([i8::MIN; ITEMS])
    }
}

/// At most one question about each item: whether its recorded value lies between two limits.
#[derive(Clone, Debug)]
struct Layer {
    low: Bytes,
    high: Bytes,
}

/// Whether an item's score satisfies a threshold, and the bit that says so.
#[derive(Clone, Copy, Debug)]
struct Question {
    item: usize,
    threshold: Threshold,
    bit: u64,
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
    /// `None` where the answers do not fit in bytes, where there are more critical items than bits in a word, or where one is
    /// no range of recorded values.
    pub(crate) fn new(
        items: &[Item],
        critical_items: &[CriticalItem],
        criteria: &[Criterion],
    ) -> Option<Self> {
        if !fit_in_bytes(items) || critical_items.len() > 64 {
            return None;
        }
        let mut marks = Self::default();
        for critical in critical_items {
            let bit = marks.bit(items, critical.item, critical.threshold)?;
            marks.critical_items.push(bit);
        }
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
        let mut word = Word::default();
        for (position, bit) in self.critical_items.iter().enumerate() {
            word.certain |= u64::from(marked.certain & bit != 0) << (position % 64);
            word.possible |= u64::from(marked.possible & bit != 0) << (position % 64);
        }
        word
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

    /// The bits of a person's answers, where every item asked about has one.
    #[inline]
    pub(crate) fn read_complete(&self, answers: &Bytes) -> Option<Word> {
        let blank = answers
            .iter()
            .zip(&self.lowest.0)
            .fold(0, |blank, (answer, lowest)| blank | u8::from(answer < lowest));
        if blank != 0 {
            return None;
        }
        let mut bits: u64 = 0;
        for layer in self.layers.iter().rev() {
            bits = bits << ITEMS | u64::from(layer.read(answers));
        }
        Some(Word { certain: bits, possible: bits })
    }

    /// The bits, given what is certain of an item.
    pub(crate) fn read(&self, truth: impl Fn(usize, Threshold) -> Truth) -> Word {
        let mut word = Word::default();
        for question in &self.questions {
            let truth = truth(question.item, question.threshold);
            word.certain |= if truth.is_true() { question.bit } else { 0 };
            word.possible |= if truth.is_false() { 0 } else { question.bit };
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
                // What is counted twice is not a set of bits.
                if mask & bit != 0 {
                    return None;
                }
                mask |= bit;
            }
        }
        Some(mask)
    }

    /// The bit of a question; a new one where it was not asked before.
    fn bit(&mut self, items: &[Item], item: usize, threshold: Threshold) -> Option<u64> {
        let same = |question: &&Question| question.item == item && question.threshold == threshold;
        if let Some(known) = self.questions.iter().find(same) {
            return Some(known.bit);
        }
        let (low, high) = items.get(item)?.recorded_where(threshold)?;
        let earlier = self.questions.iter().filter(|question| question.item == item).count();
        let position = u32::try_from(earlier.checked_mul(ITEMS)?.checked_add(item)?).ok()?;
        let bit = 1_u64.checked_shl(position)?;
        if earlier == self.layers.len() {
            self.layers.push(Layer::EMPTY);
        }
        let layer = self.layers.get_mut(earlier)?;
        // An empty range stays one.
        if low <= high {
            *layer.low.get_mut(item)? = i8::try_from(low).ok()?;
            *layer.high.get_mut(item)? = i8::try_from(high).ok()?;
        }
        *self.lowest.0.get_mut(item)? = LOWEST_VALUE;
        self.questions.push(Question { item, threshold, bit });
        Some(bit)
    }
}

impl Layer {
    /// No answer lies between.
    const EMPTY: Self = Self { low: [i8::MAX; ITEMS], high: [i8::MIN; ITEMS] };

    /// The items whose recorded value lies between the limits.
    #[inline]
    fn read(&self, answers: &Bytes) -> u32 {
        let mut holds = [0_u8; ITEMS];
        for (holds, (answer, (low, high))) in
            holds.iter_mut().zip(answers.iter().zip(self.low.iter().zip(&self.high)))
        {
            *holds = u8::from(low <= answer) & u8::from(answer <= high);
        }
        gather(&holds)
    }
}

/// The lowest bit of every byte, the first byte's lowest.
#[inline]
fn gather(bytes: &[u8; ITEMS]) -> u32 {
    /// Moves the lowest bit of byte n to bit 56 + n.
    const SPREAD: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        let [.., gathered] = u64::from_le_bytes(*eight).wrapping_mul(SPREAD).to_le_bytes();
        bits << 8 | u32::from(gathered)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_bit() {
        let mut state: u32 = 1;
        for _ in 0..1000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let bytes = std::array::from_fn(|item| u8::from(state >> item & 1 == 1));
            assert_eq!(gather(&bytes), state);
        }
    }
}
