//! Item comparisons of critical items and criteria as bits: every distinct "item 3 is 2 or more" is one bit, so that it is looked up
//! once however often it is asked, and a symptom count is a count of bits.

use super::cells::{CELL_BYTES, LOWEST_VALUE};
use crate::threshold::Threshold;
use crate::truth::{Truth, Word};

/// How many items have marks: those of instruments whose answers take a byte each.
const ITEMS: usize = CELL_BYTES;

/// One byte for each item.
type Bytes = [i8; ITEMS];

/// The questions of an instrument's critical items and criteria, as bits. A second question about the same item is in the
/// second layer, whose bits come after those of the first.
#[derive(Clone, Debug)]
pub(crate) struct ItemBits {
    layers: Vec<Layer>,
    /// The lowest value of each item that is asked about, and for the others the lowest of all.
    lowest: Lowest,
    /// The questions themselves, for items without an answer.
    questions: Vec<Question>,
    /// The bit of each critical item.
    critical_items: Vec<u64>,
    /// Each criterion that is counts of bits, all of which must hold; `None` for any other.
    criteria: Vec<Option<Box<[BitCount]>>>,
    /// Whether every criterion is.
    all_criteria: bool,
}

impl Default for ItemBits {
    fn default() -> Self {
        Self {
            layers: Vec::new(),
            lowest: Lowest([i8::MIN; ITEMS]),
            questions: Vec::new(),
            critical_items: Vec::new(),
            criteria: Vec::new(),
            all_criteria: true,
        }
    }
}

/// No answer is a value below this.
#[derive(Clone, Debug)]
struct Lowest(Bytes);

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
pub(crate) struct BitCount {
    mask: u64,
    at_least: u32,
    at_most: u32,
}

impl ItemBits {
    /// Adds a critical item, by the bit of its question.
    pub(crate) fn push_critical_item(&mut self, bit: u64) {
        self.critical_items.push(bit);
    }

    /// Adds a criterion: the counts that must all hold, or `None` where it is something else.
    pub(crate) fn push_criterion(&mut self, counts: Option<Vec<BitCount>>) {
        self.all_criteria &= counts.is_some();
        self.criteria.push(counts.map(Vec::into_boxed_slice));
    }

    /// Notes that there are criteria that were not added.
    pub(crate) fn leave_out_criteria(&mut self) {
        self.all_criteria = false;
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
        let truth = |counts: &[BitCount]| {
            counts.iter().fold(Truth::True, |truth, count| truth.and(count.over(marked)))
        };
        Word {
            certain: self.criteria_of(|counts| truth(counts).is_true()),
            possible: self.criteria_of(|counts| !truth(counts).is_false()),
        }
    }

    /// A bit for each criterion that holds.
    #[inline]
    fn criteria_of(&self, holds: impl Fn(&[BitCount]) -> bool) -> u64 {
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

    /// The bit of a question: whether the recorded value of an item lies from `range.0` to `range.1`, which is whether its score
    /// satisfies the threshold. A new one where it was not asked before; `None` where there is no room.
    pub(crate) fn bit(&mut self, item: usize, threshold: Threshold, (low, high): (i32, i32)) -> Option<u64> {
        let same = |question: &&Question| question.item == item && question.threshold == threshold;
        if let Some(known) = self.questions.iter().find(same) {
            return Some(known.bit);
        }
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

impl BitCount {
    /// At least one bit of a mask.
    pub(crate) const fn any(mask: u64) -> Self {
        Self { mask, at_least: 1, at_most: ANY }
    }

    /// From so many bits of a mask to so many; `None` where the least are more than can be counted.
    pub(crate) fn from_to(mask: u64, at_least: usize, at_most: usize) -> Option<Self> {
        let at_most = u32::try_from(at_most).unwrap_or(ANY).min(ANY);
        let at_most = if at_most >= mask.count_ones() { ANY } else { at_most };
        Some(Self { mask, at_least: u32::try_from(at_least).ok()?, at_most })
    }

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
