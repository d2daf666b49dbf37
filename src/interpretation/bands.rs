//! The bands of every scale of one administration.

use crate::compiled::NO_BAND;

/// How many scales' bands are kept without the heap.
const INLINE_SCALES: usize = 4;

/// The lowest and highest band a score may be in, by position; twice [`NO_BAND`] for a scale without bands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct BandRange(u16);

impl BandRange {
    pub(super) const NONE: Self = Self::new(NO_BAND, NO_BAND);

    #[inline]
    pub(super) const fn new(first: u8, last: u8) -> Self {
        Self(u16::from_le_bytes([first, last]))
    }

    /// The positions of the lowest and the highest, as they are kept.
    pub(crate) const fn bytes(self) -> [u8; 2] {
        self.0.to_le_bytes()
    }

    /// The lowest and the highest, if there are any.
    #[inline]
    pub(super) fn positions(self) -> Option<(usize, usize)> {
        let [first, last] = self.0.to_le_bytes();
        (first != NO_BAND && last != NO_BAND).then(|| (usize::from(first), usize::from(last)))
    }
}

/// The range of every scale.
#[derive(Clone)]
pub(super) struct Bands {
    /// Of the first scales, the first in the lowest bits.
    first: u64,
    more: Option<Box<[BandRange]>>,
}

impl Bands {
    /// None for so many scales.
    #[inline]
    pub(super) fn none(scales: usize) -> Self {
        let more = (scales > INLINE_SCALES)
            .then(|| vec![BandRange::NONE; scales.saturating_sub(INLINE_SCALES)].into());
        Self { first: u64::MAX, more }
    }

    /// That of the scale at a position.
    pub(super) fn get(&self, scale: usize) -> BandRange {
        match (scale.checked_sub(INLINE_SCALES), &self.more) {
            (None, _) => {
                let [first, last, ..] = (self.first >> shift(scale)).to_le_bytes();
                BandRange::new(first, last)
            }
            (Some(beyond), Some(more)) => more.get(beyond).copied().unwrap_or(BandRange::NONE),
            (Some(_), None) => BandRange::NONE,
        }
    }

    /// Sets that of a scale that had none.
    #[inline]
    pub(super) fn set(&mut self, scale: usize, range: BandRange) {
        match scale.checked_sub(INLINE_SCALES) {
            None => self.first &= !(u64::from(!range.0) << shift(scale)),
            Some(beyond) => {
                if let Some(place) = self.more.as_mut().and_then(|more| more.get_mut(beyond)) {
                    *place = range;
                }
            }
        }
    }
}

#[inline]
const fn shift(scale: usize) -> usize {
    (scale % INLINE_SCALES).saturating_mul(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_kept_apart() {
        let range = |scale: usize| match scale % 3 {
            2 => BandRange::NONE,
            _ => BandRange::new(u8::try_from(scale).unwrap(), 200),
        };
        let mut bands = Bands::none(10);
        for scale in (0..10).rev() {
            bands.set(scale, range(scale));
        }
        for scale in 0..10 {
            let expected = (scale % 3 != 2).then_some((scale, 200));
            assert_eq!(bands.get(scale).positions(), expected, "{scale}");
        }
        assert_eq!(bands.get(10).positions(), None);
        assert_eq!(Bands::none(1).get(0).positions(), None);
    }
}
