//! Step 5: what scores mean: severity bands, cutoffs, critical items, criteria, and change over time. Total, and no claim that
//! a possible completion of the missing answers would contradict, but where a published rule prorates a score.

mod bands;
mod change;
mod plausibility;
mod results;
mod test;

use std::fmt;

pub use change::{Change, ChangeDirection};
pub use results::{ResultColumn, ResultColumns, ResultKind, ResultValue};
pub(crate) use test::{View, scale_test};

use crate::compiled::NO_BAND;
use crate::instrument::{Band, Criterion, CriticalItem, Cutoff, Instrument, Person, Scale, position_in};
use crate::number::Number;
use crate::response::Responses;
use crate::scoring::{Outcome, Scores};
use crate::truth::{Truth, TruthBits, TruthVec};
use bands::{BandRange, Bands};

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
    bands: Bands,
    /// Cutoffs of all scales, then critical items, then criteria.
    truths: TruthVec,
}

impl<'i> Scores<'i> {
    /// Interprets the scores of a person of whom nothing else is known: what depends on sex or age stays undetermined.
    #[must_use]
    #[inline(always)]
    pub fn interpret(self) -> Findings<'i> {
        self.interpret_for(Person::default())
    }

    /// Interprets the scores of a person.
    #[must_use]
    #[inline(always)]
    pub fn interpret_for(self, person: Person) -> Findings<'i> {
        let instrument = self.instrument();
        let mut bands = Bands::none(instrument.scales.len());
        let mut truths =
            TruthVec::all_false(instrument.first_criterion().saturating_add(instrument.criteria.len()));
        // Moving a struct right after it was filled costs a tenth here. So everything is read where it is and moved last, and this is
        // always inlined: the caller builds the findings where it keeps them.
        for (index, scale) in instrument.scales.iter().enumerate() {
            let (range, cutoffs) =
                evaluate_scale(instrument, index, scale, self.outcome_at(index).published(), person);
            bands.set(index, range);
            truths.set_bits(scale.first_cutoff, cutoffs);
        }
        let all_read = instrument.compiled.bits().is_some_and(|bits| {
            let found = self.responses.item_bits(bits);
            truths.set_bits(instrument.cutoff_count, bits.critical_items(found));
            truths.set_bits(instrument.first_criterion(), bits.criteria(found));
            bits.are_all_criteria()
        });
        if all_read {
            return Findings { scores: self, person, bands, truths };
        }
        let mut findings = Findings { scores: self, person, bands, truths };
        findings.evaluate_conditions();
        findings
    }
}

/// The bands of a score, and what its cutoffs say, the first in the lowest bit.
#[inline]
pub(crate) fn evaluate_scale(
    instrument: &Instrument,
    index: usize,
    scale: &Scale,
    (low, high): (Number, Number),
    person: Person,
) -> (BandRange, TruthBits) {
    if let Some(table) = instrument.compiled.score(index) {
        // Nearly always there is one value.
        if low == high
            && let Some(row) = table.row(low)
        {
            let (band, reached) = (table.band(row), table.cutoffs(row));
            return (BandRange::new(band, band), TruthBits { certain: reached, possible: reached });
        }
        if let (Some(first), Some(last)) = (table.row(low), table.row(high)) {
            let (one, other) = (table.cutoffs(first), table.cutoffs(last));
            // A cutoff is crossed once, so what both ends say holds between them.
            let cutoffs = TruthBits { certain: one & other, possible: one | other };
            return (BandRange::new(table.band(first), table.band(last)), cutoffs);
        }
    }
    evaluate_scale_one_by_one(scale, (low, high), person)
}

fn evaluate_scale_one_by_one(
    scale: &Scale,
    (low, high): (Number, Number),
    person: Person,
) -> (BandRange, TruthBits) {
    let mut cutoffs = TruthBits::default();
    for (position, cutoff) in scale.cutoffs.iter().enumerate() {
        cutoffs.set(position, cutoff.truth_over(low, high, person));
    }
    (band_range(scale, (low, high), person), cutoffs)
}

impl Instrument {
    /// Where criteria begin among the truths: after the cutoffs and the critical items.
    #[inline]
    fn first_criterion(&self) -> usize {
        self.cutoff_count.saturating_add(self.critical_items.len())
    }
}

impl<'i> Findings<'i> {
    /// Critical items and criteria that are not bits.
    fn evaluate_conditions(&mut self) {
        let instrument = self.instrument();
        let bits = instrument.compiled.bits();
        if bits.is_none() {
            for (index, critical) in instrument.critical_items.iter().enumerate() {
                let truth = self.responses().item_threshold(critical.item, critical.threshold);
                self.truths.set(instrument.cutoff_count.saturating_add(index), truth);
            }
        }
        for (index, criterion) in instrument.criteria.iter().enumerate() {
            if !bits.is_some_and(|bits| bits.has_criterion(index)) {
                // A criterion reads only earlier ones.
                let truth = self.condition(&criterion.condition, View::Published);
                self.truths.set(instrument.first_criterion().saturating_add(index), truth);
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

    /// The score of a scale of the instrument; `None` for a scale of another one.
    pub fn outcome(&self, scale: &Scale) -> Option<Outcome> {
        self.scores.outcome(scale)
    }

    /// The same by a position that the instrument has.
    #[inline]
    pub(crate) fn outcome_at(&self, scale_index: usize) -> Outcome {
        self.scores.outcome_at(scale_index)
    }

    /// The lowest and the highest band that the score of a scale may be in; `None` for a scale without bands, and for one of another
    /// instrument.
    pub fn band_range(&self, scale: &Scale) -> Option<(&'i Band, &'i Band)> {
        self.bands_at(position_in(&self.instrument().scales, scale)?)
    }

    /// The same by the position of the scale.
    pub(crate) fn bands_at(&self, scale_index: usize) -> Option<(&'i Band, &'i Band)> {
        let (low, high) = self.bands.get(scale_index).positions()?;
        let bands = &self.instrument().scales.get(scale_index)?.bands;
        bands.get(low).zip(bands.get(high))
    }

    /// The band of a scale's score, if it is certain.
    pub fn band(&self, scale: &str) -> Option<&'i Band> {
        let (low, high) = self.bands_at(self.instrument().scale_index(scale)?)?;
        std::ptr::eq(low, high).then_some(low)
    }

    /// What a cutoff of the instrument says; `None` for a cutoff of another one.
    pub fn cutoff(&self, cutoff: &Cutoff) -> Option<Truth> {
        let own = |scale| Some(self.cutoff_at(scale, position_in(&scale.cutoffs, cutoff)?));
        self.instrument().scales.iter().find_map(own)
    }

    /// The same by a position that the scale has.
    pub(crate) fn cutoff_at(&self, scale: &Scale, cutoff_index: usize) -> Truth {
        self.truths.get(scale.first_cutoff.saturating_add(cutoff_index))
    }

    /// What the cutoff `cutoff` of the scale `scale` says.
    pub fn cutoff_by_id(&self, scale: &str, cutoff: &str) -> Option<Truth> {
        let scale = self.instrument().scales.iter().find(|candidate| &*candidate.id == scale)?;
        let index = scale.cutoffs.iter().position(|candidate| &*candidate.id == cutoff)?;
        Some(self.cutoff_at(scale, index))
    }

    /// Whether a critical item of the instrument is positive; `None` for one of another.
    pub fn critical_item(&self, critical_item: &CriticalItem) -> Option<Truth> {
        Some(self.critical_item_at(position_in(&self.instrument().critical_items, critical_item)?))
    }

    /// The same by a position that the instrument has.
    pub(crate) fn critical_item_at(&self, index: usize) -> Truth {
        self.truths.get(self.instrument().cutoff_count.saturating_add(index))
    }

    /// Whether the critical item with this id is positive.
    pub fn critical_item_by_id(&self, id: &str) -> Option<Truth> {
        let index = self.instrument().critical_items.iter().position(|critical| &*critical.id == id)?;
        Some(self.critical_item_at(index))
    }

    /// Whether a criterion of the instrument is met; `None` for one of another.
    pub fn criterion(&self, criterion: &Criterion) -> Option<Truth> {
        Some(self.criterion_at(position_in(&self.instrument().criteria, criterion)?))
    }

    /// The same by a position that the instrument has.
    pub(crate) fn criterion_at(&self, index: usize) -> Truth {
        self.truths.get(self.instrument().first_criterion().saturating_add(index))
    }

    /// Whether the criterion with this id is met.
    pub fn criterion_by_id(&self, id: &str) -> Option<Truth> {
        let index = self.instrument().criteria.iter().position(|criterion| &*criterion.id == id)?;
        Some(self.criterion_at(index))
    }
}

/// The bands of the values between the bounds.
pub(crate) fn band_range(scale: &Scale, bounds: (Number, Number), person: Person) -> BandRange {
    let position = |at: usize| u8::try_from(at).unwrap_or(NO_BAND);
    let found = scale.band_range(bounds, person);
    found.map_or(BandRange::NONE, |(first, last)| BandRange::new(position(first), position(last)))
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Findings").field("instrument", &self.instrument().id).finish_non_exhaustive()
    }
}
