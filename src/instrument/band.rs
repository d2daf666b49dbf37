//! Severity bands: half-open ranges of a score.

use super::age::Person;
use super::cutoff::CutoffGroup;
use crate::number::Number;
use crate::text::Text;
use crate::threshold::Threshold;
use crate::truth::Truth;

/// One band of a scale. It starts at a value, or above it, and ends where the next begins, so bands have no gaps and no overlaps.
/// Where it starts may depend on sex or age.
#[derive(Clone, Debug)]
pub struct Band {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) start: Threshold,
    /// Where it starts for each group, if that depends on the person; everybody belongs to one. Else none.
    pub(crate) groups: Vec<CutoffGroup>,
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

    /// Where it starts for everybody: at least a value, or above it. The lowest band starts at the lowest score of its scale.
    /// `None` where it starts elsewhere for other people: see [`groups`](Self::groups) and [`start_for`](Self::start_for).
    pub fn start(&self) -> Option<Threshold> {
        self.groups.is_empty().then_some(self.start)
    }

    /// Where it starts for each group of people by sex or age; none where it starts at one value for everybody.
    pub fn groups(&self) -> &[CutoffGroup] {
        &self.groups
    }

    /// Whether where it starts depends on the person's sex or age.
    pub fn depends_on_person(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Where it starts for a person; `None` where that depends on a sex or an age that is not known.
    pub fn start_for(&self, person: Person) -> Option<Threshold> {
        let of_person = || self.groups.iter().find(|group| group.includes(person).is_true());
        self.start().or_else(|| of_person().map(|group| group.threshold))
    }

    /// Every value at which it starts for somebody.
    pub fn starts(&self) -> impl Iterator<Item = Threshold> {
        self.start().into_iter().chain(self.groups.iter().map(|group| group.threshold))
    }

    /// Whether a score of `value` is at or above its start, as far as is known who the person is.
    fn is_reached(&self, value: Number, person: Person) -> Truth {
        if let Some(start) = self.start() {
            return Truth::from(start.holds(value));
        }
        let possible = self.groups.iter().filter(|group| !group.includes(person).is_false());
        let (mut every, mut some) = (true, false);
        for group in possible {
            let holds = group.threshold.holds(value);
            every &= holds;
            some |= holds;
        }
        Truth::from_bounds(every, some)
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

/// The positions of the lowest and the highest band that may hold a score between `low` and `high`; `None` where there are no
/// bands. For everybody bands start one after the other, so the lowest is the last that starts at or below `low` for whoever the
/// person may be, and the highest the last that does so at `high` for somebody.
pub(crate) fn band_range(
    bands: &[Band],
    (low, high): (Number, Number),
    person: Person,
) -> Option<(usize, usize)> {
    let highest = bands.len().checked_sub(1)?;
    if !bands.iter().any(Band::depends_on_person) {
        let first = band_of(bands, low)?;
        return Some((first, if low == high { first } else { band_of(bands, high)? }));
    }
    let first = bands.iter().rposition(|band| band.is_reached(low, person).is_true()).unwrap_or(0);
    let last = bands.iter().rposition(|band| !band.is_reached(high, person).is_false()).unwrap_or(0);
    Some((first, last.min(highest)))
}
