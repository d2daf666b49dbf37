//! Severity bands: half-open ranges of a score.

use crate::number::Number;
use crate::text::Text;
use crate::threshold::Threshold;

/// One band of a scale. It starts at a value, or above it, and ends where the next begins, so bands have no gaps and no overlaps.
#[derive(Clone, Debug)]
pub struct Band {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) start: Threshold,
    pub(crate) severity: usize,
    pub(crate) source: usize,
}

impl Band {
    /// Its id: `mild`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language; the id where none is given.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// Where it starts: at least a value, or above it. The lowest band starts at the lowest score of its scale.
    pub const fn start(&self) -> Threshold {
        self.start
    }

    /// Its rank among the bands of its scale: 0 is the best, whichever way the score runs.
    pub fn severity(&self) -> usize {
        self.severity
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}

/// The position of the band that holds `value`; `None` where there are no bands.
#[inline]
pub(crate) fn band_of(bands: &[Band], value: Number) -> Option<usize> {
    let found = bands.iter().rposition(|band| band.start.holds(value));
    found.or(if bands.is_empty() { None } else { Some(0) })
}
