//! Three-valued truth: what a condition says when some answers are missing.

use crate::closed_words::closed_words;

/// True, false, or undetermined: what is missing is not seen to settle it (Kleene's strong logic, which judges each part of a
/// condition by itself).
///
/// ```
/// use psyscreen::Truth;
/// assert_eq!(Truth::True.or(Truth::Undetermined), Truth::True);
/// assert_eq!(Truth::True.and(Truth::Undetermined), Truth::Undetermined);
/// assert!(!Truth::Undetermined.is_true());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Holds, whatever is missing.
    True,
    /// Does not hold, whatever is missing.
    False,
    /// Depends on what is missing.
    Undetermined,
}

impl Truth {
    /// Whether it holds for certain.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// Whether it certainly does not hold.
    pub const fn is_false(self) -> bool {
        matches!(self, Self::False)
    }

    /// Whether it depends on what is missing.
    pub const fn is_undetermined(self) -> bool {
        matches!(self, Self::Undetermined)
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Undetermined,
        }
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Undetermined,
        }
    }

    /// The opposite.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Undetermined => Self::Undetermined,
        }
    }

    /// True where `certain` holds, false where not even `possible` does, undetermined between.
    #[must_use]
    pub(crate) const fn from_bounds(certain: bool, possible: bool) -> Self {
        if certain {
            Self::True
        } else if possible {
            Self::Undetermined
        } else {
            Self::False
        }
    }
}

/// A vector of three-valued truths, two bits each, so that many are set, moved and read at once.
#[derive(Clone)]
pub(crate) struct TruthVec {
    first: TruthBits,
    /// Those after the first 64.
    more: Option<Box<[TruthBits]>>,
}

/// 64 truths, two bits each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TruthBits {
    /// Those that hold.
    pub(crate) certain: u64,
    /// Those that hold or may.
    pub(crate) possible: u64,
}

impl TruthBits {
    /// Sets the truth at a position below 64, which must still be false.
    #[inline]
    pub(crate) fn set(&mut self, position: usize, truth: Truth) {
        let bit = 1 << (position % 64);
        self.certain |= if truth.is_true() { bit } else { 0 };
        self.possible |= if truth.is_false() { 0 } else { bit };
    }

    /// The truth at a position below 64.
    #[inline]
    pub(crate) const fn get(self, position: usize) -> Truth {
        let bit = 1 << (position % 64);
        Truth::from_bounds(self.certain & bit != 0, self.possible & bit != 0)
    }
}

impl TruthVec {
    /// So many, all false.
    #[inline]
    pub(crate) fn all_false(length: usize) -> Self {
        let more =
            (length > 64).then(|| vec![TruthBits::default(); length.div_ceil(64).saturating_sub(1)].into());
        Self { first: TruthBits::default(), more }
    }

    /// The one at a position; false beyond the last.
    #[inline]
    pub(crate) fn get(&self, position: usize) -> Truth {
        let word = match ((position / 64).checked_sub(1), &self.more) {
            (None, _) => self.first,
            (Some(word), Some(more)) => more.get(word).copied().unwrap_or_default(),
            (Some(_), None) => TruthBits::default(),
        };
        word.get(position)
    }

    /// Sets the truth at a position, which must still be false.
    #[inline]
    pub(crate) fn set(&mut self, position: usize, truth: Truth) {
        let (certain, possible) = (u64::from(truth.is_true()), u64::from(!truth.is_false()));
        self.set_bits(position, TruthBits { certain, possible });
    }

    /// Sets up to 64 truths, the first at the position; they must still be false. Those beyond the last are ignored.
    #[inline]
    pub(crate) fn set_bits(&mut self, position: usize, truths: TruthBits) {
        if position < 64 {
            self.first.certain |= truths.certain << position;
            self.first.possible |= truths.possible << position;
        }
        if let Some(more) = &mut self.more {
            set_more(more, position, truths);
        }
    }
}

/// Sets those that come after the first 64.
fn set_more(more: &mut [TruthBits], position: usize, truths: TruthBits) {
    for bit in 0..64_usize {
        let position = position.saturating_add(bit);
        if let Some(index) = (position / 64).checked_sub(1)
            && let Some(place) = more.get_mut(index)
        {
            place.certain |= (truths.certain >> bit & 1) << (position % 64);
            place.possible |= (truths.possible >> bit & 1) << (position % 64);
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

closed_words! { Truth, "truth": True = "true", False = "false", Undetermined = "undetermined" }

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Truth; 3] = [Truth::True, Truth::Undetermined, Truth::False];

    #[test]
    fn truths_are_kept_apart() {
        let mut truths = TruthVec::all_false(200);
        let truth_at = |position: usize| ALL[position % 3];
        for position in (0..200).rev() {
            truths.set(position, truth_at(position));
        }
        assert!((0..200).all(|position| truths.get(position) == truth_at(position)));
        assert_eq!(truths.get(1000), Truth::False);
    }

    #[test]
    fn bits_may_lie_across_two() {
        for position in [0, 1, 40, 63, 64, 100, 127] {
            let mut truths = TruthVec::all_false(256);
            truths.set_bits(position, TruthBits { certain: 1 << 63 | 1, possible: 1 << 63 | 0b101 });
            for distance in 0..128 {
                let expected = match distance {
                    0 | 63 => Truth::True,
                    2 => Truth::Undetermined,
                    _ => Truth::False,
                };
                assert_eq!(truths.get(position + distance), expected, "{position} + {distance}");
            }
        }
    }
}
