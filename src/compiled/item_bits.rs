//! Item comparisons of critical items and criteria as bits: every distinct "item 3 is 2 or more" is one bit, so that it is looked up
//! once however often it is asked, and a symptom count is a count of bits.

use super::cells::{CELL_BYTES, LOWEST_VALUE};
use crate::threshold::Threshold;
use crate::truth::{Truth, TruthBits};

/// The most items: instruments with more keep their answers in words, which these bits do not read.
const ITEMS: usize = CELL_BYTES;

/// One byte for each item.
type Bytes = [i8; ITEMS];

/// The comparisons of an instrument's critical items and criteria, a bit each. Of several comparisons of one item, the first is in the
/// first mask, the second in the second, whose bits come after those of the first.
#[derive(Clone, Debug)]
pub(crate) struct ItemBits {
    masks: Vec<RangeMask>,
    /// Below this an item has no value. An item that nothing compares may be blank: for it this is the lowest byte of all.
    lowest: Lowest,
    /// The comparisons themselves, for answers that are not complete.
    comparisons: Vec<ItemComparison>,
    /// The bit of each critical item.
    critical_items: Vec<u64>,
    /// Each criterion that is counts of bits, all of which must hold; `None` for any other.
    criteria: Vec<Option<Box<[BitCount]>>>,
    /// Whether every criterion is counts of bits.
    all_criteria: bool,
}

impl Default for ItemBits {
    fn default() -> Self {
        Self {
            masks: Vec::new(),
            lowest: Lowest([i8::MIN; ITEMS]),
            comparisons: Vec::new(),
            critical_items: Vec::new(),
            criteria: Vec::new(),
            all_criteria: true,
        }
    }
}

/// No answer is a value below this.
#[derive(Clone, Debug)]
struct Lowest(Bytes);

/// At most one comparison of each item: whether its recorded value lies between two limits.
#[derive(Clone, Debug)]
struct RangeMask {
    low: Bytes,
    high: Bytes,
}

/// Whether an item's score satisfies a threshold, and the bit that says so.
#[derive(Clone, Copy, Debug)]
struct ItemComparison {
    item: usize,
    threshold: Threshold,
    bit: u64,
}

/// No limit to the number of bits.
const ALL_BITS: u32 = 64;

/// At least, and at most, so many bits of a mask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitCount {
    mask: u64,
    at_least: u32,
    at_most: u32,
}

impl ItemBits {
    /// Adds a critical item, by the bit of its comparison.
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

    /// What `found` says of the critical items, the first in the lowest bit.
    #[inline]
    pub(crate) fn critical_items(&self, found: TruthBits) -> TruthBits {
        let mut truths = TruthBits::default();
        for (position, bit) in self.critical_items.iter().enumerate() {
            truths.certain |= u64::from(found.certain & bit != 0) << (position % 64);
            truths.possible |= u64::from(found.possible & bit != 0) << (position % 64);
        }
        truths
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

    /// What `found` says of the criteria that are counts of bits, the first in the lowest bit.
    #[inline]
    pub(crate) fn criteria(&self, found: TruthBits) -> TruthBits {
        if found.certain == found.possible {
            let bits = self.criteria_of(|counts| counts.iter().all(|count| count.holds(found.certain)));
            return TruthBits { certain: bits, possible: bits };
        }
        let truth = |counts: &[BitCount]| {
            counts.iter().fold(Truth::True, |truth, count| truth.and(count.truth_over(found)))
        };
        TruthBits {
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

    /// The bits of a person's answers; `None` where an item that is compared has no answer.
    #[inline]
    pub(crate) fn compare_complete(&self, answers: &Bytes) -> Option<TruthBits> {
        let blank = answers
            .iter()
            .zip(&self.lowest.0)
            .fold(0, |blank, (answer, lowest)| blank | u8::from(answer < lowest));
        if blank != 0 {
            return None;
        }
        let mut bits: u64 = 0;
        for mask in self.masks.iter().rev() {
            bits = bits << ITEMS | u64::from(mask.compare(answers));
        }
        Some(TruthBits { certain: bits, possible: bits })
    }

    /// The bits of answers some of which are missing; `truth` says what is certain of an item.
    pub(crate) fn compare(&self, truth: impl Fn(usize, Threshold) -> Truth) -> TruthBits {
        let mut truths = TruthBits::default();
        for comparison in &self.comparisons {
            let truth = truth(comparison.item, comparison.threshold);
            truths.certain |= if truth.is_true() { comparison.bit } else { 0 };
            truths.possible |= if truth.is_false() { 0 } else { comparison.bit };
        }
        truths
    }

    /// The bit of a comparison: whether the recorded value of an item lies from `range.0` to `range.1`, which is whether its score
    /// satisfies the threshold. A new one where it was not asked before; `None` where there is no room.
    pub(crate) fn bit(&mut self, item: usize, threshold: Threshold, (low, high): (i32, i32)) -> Option<u64> {
        let same =
            |comparison: &&ItemComparison| comparison.item == item && comparison.threshold == threshold;
        if let Some(known) = self.comparisons.iter().find(same) {
            return Some(known.bit);
        }
        let earlier = self.comparisons.iter().filter(|comparison| comparison.item == item).count();
        let position = u32::try_from(earlier.checked_mul(ITEMS)?.checked_add(item)?).ok()?;
        let bit = 1_u64.checked_shl(position)?;
        if earlier == self.masks.len() {
            self.masks.push(RangeMask::EMPTY);
        }
        let mask = self.masks.get_mut(earlier)?;
        // An empty range stays one.
        if low <= high {
            *mask.low.get_mut(item)? = i8::try_from(low).ok()?;
            *mask.high.get_mut(item)? = i8::try_from(high).ok()?;
        }
        *self.lowest.0.get_mut(item)? = LOWEST_VALUE;
        self.comparisons.push(ItemComparison { item, threshold, bit });
        Some(bit)
    }
}

impl RangeMask {
    /// No answer lies between.
    const EMPTY: Self = Self { low: [i8::MAX; ITEMS], high: [i8::MIN; ITEMS] };

    /// The items whose recorded value lies between the limits.
    #[inline]
    fn compare(&self, answers: &Bytes) -> u32 {
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
        Self { mask, at_least: 1, at_most: ALL_BITS }
    }

    /// From so many bits of a mask to so many; `None` where the least are more than can be counted.
    pub(crate) fn from_to(mask: u64, at_least: usize, at_most: usize) -> Option<Self> {
        let at_most = u32::try_from(at_most).unwrap_or(ALL_BITS).min(ALL_BITS);
        let at_most = if at_most >= mask.count_ones() { ALL_BITS } else { at_most };
        Some(Self { mask, at_least: u32::try_from(at_least).ok()?, at_most })
    }

    #[inline]
    const fn holds(self, bits: u64) -> bool {
        let found = bits & self.mask;
        // One of several is asked so often that it has a way of its own: counting takes longer.
        if self.at_least == 1 && self.at_most == ALL_BITS {
            return found != 0;
        }
        let count = found.count_ones();
        self.at_least <= count && count <= self.at_most
    }

    const fn truth_over(self, found: TruthBits) -> Truth {
        let (certain, possible) =
            ((found.certain & self.mask).count_ones(), (found.possible & self.mask).count_ones());
        let enough = Truth::from_bounds(certain >= self.at_least, possible >= self.at_least);
        enough.and(Truth::from_bounds(possible <= self.at_most, certain <= self.at_most))
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
