//! Step 5: what scores mean: severity bands, cutoffs, critical items, criteria, and change over time. Total, and never a
//! claim that a possible completion of the missing answers would contradict.

mod change;
mod test;

use std::fmt;

pub use change::{Change, ChangeDirection};
pub use test::View;
pub(crate) use test::scale_test;

use crate::inline_vec::InlineVec;
use crate::instrument::{Band, Instrument, Person};
use crate::number::Number;
use crate::response::Responses;
use crate::scoring::{Outcome, Scores};
use crate::truth::Truth;

/// The lowest and highest band a score may be in, by position.
type BandRange = Option<(u8, u8)>;

/// One administration, scored and interpreted. `Debug` shows neither answers nor scores.
///
/// Bands, cutoffs and criteria are read from a score's published value where it has one (complete, or prorated by its
/// published rule), and otherwise from the whole interval of values it may have.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
/// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
/// let findings = phq9.respond_in_order([2, 2, 1, 1, 0, 1, 1, 0, 1])?.score().interpret();
/// assert_eq!(findings.band("total").map(|band| band.id()), Some("mild"));
/// assert!(findings.critical_item_by_id("suicidal-ideation").unwrap().is_true());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Findings<'i> {
    scores: Scores<'i>,
    person: Person,
    bands: InlineVec<BandRange, 4>,
    cutoffs: InlineVec<Truth, 8>,
    critical_items: InlineVec<Truth, 4>,
    criteria: InlineVec<Truth, 4>,
}

impl<'i> Scores<'i> {
    /// Interprets the scores of a person of whom nothing else is known: what depends on sex or age stays undetermined.
    #[must_use]
    pub fn interpret(self) -> Findings<'i> {
        self.interpret_for(Person::default())
    }

    /// Interprets the scores of a person.
    #[must_use]
    pub fn interpret_for(self, person: Person) -> Findings<'i> {
        let instrument = self.instrument();
        let mut findings = Findings {
            person,
            bands: InlineVec::filled(None, instrument.scales.len()),
            cutoffs: InlineVec::filled(Truth::Undetermined, instrument.cutoff_count),
            critical_items: InlineVec::filled(Truth::Undetermined, instrument.critical_items.len()),
            criteria: InlineVec::filled(Truth::Undetermined, instrument.criteria.len()),
            scores: self,
        };
        findings.read_scales();
        for (index, critical) in instrument.critical_items.iter().enumerate() {
            let truth = findings.responses().item_threshold(critical.item, critical.threshold);
            set(findings.critical_items.as_mut_slice(), index, truth);
        }
        for (index, criterion) in instrument.criteria.iter().enumerate() {
            // A criterion reads only earlier ones.
            let truth = findings.condition(&criterion.condition, View::Published);
            set(findings.criteria.as_mut_slice(), index, truth);
        }
        findings
    }
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(place) = list.get_mut(index) {
        *place = value;
    }
}

impl<'i> Findings<'i> {
    fn read_scales(&mut self) {
        for (index, scale) in self.instrument().scales.iter().enumerate() {
            let (low, high) = self.outcome(index).published();
            if !scale.bands.is_empty() {
                set(self.bands.as_mut_slice(), index, band_range(scale, low, high));
            }
            for (offset, cutoff) in scale.cutoffs.iter().enumerate() {
                let truth = cutoff.over(low, high, self.person);
                set(self.cutoffs.as_mut_slice(), scale.first_cutoff.saturating_add(offset), truth);
            }
        }
    }

    /// The instrument.
    pub fn instrument(&self) -> &'i Instrument {
        self.scores.instrument()
    }

    /// The scores.
    pub fn scores(&self) -> &Scores<'i> {
        &self.scores
    }

    /// The answers.
    pub fn responses(&self) -> &Responses<'i> {
        self.scores.responses()
    }

    /// Who answered.
    pub fn person(&self) -> Person {
        self.person
    }

    /// The score of the scale at this position.
    pub fn outcome(&self, scale_index: usize) -> Outcome {
        self.scores.outcome(scale_index)
    }

    /// The positions, among the scale's bands, of the lowest and highest band the score may be in.
    pub fn band_range(&self, scale_index: usize) -> Option<(usize, usize)> {
        let (low, high) = self.bands.as_slice().get(scale_index).copied().flatten()?;
        Some((usize::from(low), usize::from(high)))
    }

    /// The band of a scale's score, if it is certain.
    pub fn band(&self, scale: &str) -> Option<&'i Band> {
        let index = self.instrument().scale_index(scale)?;
        let (low, high) = self.band_range(index)?;
        if low == high { self.instrument().scales.get(index)?.bands.get(low) } else { None }
    }

    /// What a cutoff says, by the positions of scale and cutoff.
    pub fn cutoff(&self, scale_index: usize, cutoff_index: usize) -> Truth {
        let first = self.instrument().scales.get(scale_index).map_or(usize::MAX, |scale| scale.first_cutoff);
        truth_at(self.cutoffs.as_slice(), first.saturating_add(cutoff_index))
    }

    /// What the cutoff `cutoff` of the scale `scale` says.
    pub fn cutoff_by_id(&self, scale: &str, cutoff: &str) -> Option<Truth> {
        let scale_index = self.instrument().scale_index(scale)?;
        let cutoffs = &self.instrument().scales.get(scale_index)?.cutoffs;
        let index = cutoffs.iter().position(|candidate| &*candidate.id == cutoff)?;
        Some(self.cutoff(scale_index, index))
    }

    /// Whether a critical item is positive, by its position.
    pub fn critical_item(&self, index: usize) -> Truth {
        truth_at(self.critical_items.as_slice(), index)
    }

    /// Whether the critical item with this id is positive.
    pub fn critical_item_by_id(&self, id: &str) -> Option<Truth> {
        let index = self.instrument().critical_items.iter().position(|critical| &*critical.id == id)?;
        Some(self.critical_item(index))
    }

    /// Whether a criterion is met, by its position.
    pub fn criterion(&self, index: usize) -> Truth {
        truth_at(self.criteria.as_slice(), index)
    }

    /// Whether the criterion with this id is met.
    pub fn criterion_by_id(&self, id: &str) -> Option<Truth> {
        let index = self.instrument().criteria.iter().position(|criterion| &*criterion.id == id)?;
        Some(self.criterion(index))
    }
}

fn truth_at(truths: &[Truth], index: usize) -> Truth {
    truths.get(index).copied().unwrap_or(Truth::Undetermined)
}

#[inline]
fn band_range(scale: &crate::instrument::Scale, low: Number, high: Number) -> BandRange {
    let position = |value| scale.band_of(value).and_then(|band| u8::try_from(band).ok());
    let first = position(low)?;
    Some((first, if low == high { first } else { position(high)? }))
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Findings").field("instrument", &self.instrument().id).finish_non_exhaustive()
    }
}
