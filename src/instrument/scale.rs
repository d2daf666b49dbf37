//! Scales: how item scores and other scores become a score.

use super::age::Person;
use super::band::{Band, band_of, band_range};
use super::cutoff::Cutoff;
use super::domain::Domain;
use super::item_set::ItemSet;
use super::method::{Contribution, Input, Limits, Method, Slot, State};
use super::missing::{MissingBasis, MissingRule, Round};
use super::validity::{Trust, Validity};
use crate::closed_words::closed_words;
use crate::number::Number;
use crate::outcome::Outcome;
use crate::text::Text;

/// A score of an instrument: a total, a subscale, or a step on the way to one.
#[derive(Clone, Debug)]
pub struct Scale {
    pub(crate) id: Box<str>,
    pub(crate) title: Text,
    pub(crate) method: Method,
    /// Every item it is computed from, through other scales too.
    pub(crate) items: ItemSet,
    pub(crate) range: (Number, Number),
    pub(crate) direction: Direction,
    pub(crate) missing: MissingRule,
    pub(crate) missing_basis: MissingBasis,
    pub(crate) round: Option<Round>,
    pub(crate) validity: Option<Validity>,
    pub(crate) bands: Vec<Band>,
    pub(crate) cutoffs: Vec<Cutoff>,
    /// Where the first of its cutoffs stands among all of the instrument's.
    pub(crate) first_cutoff: usize,
    pub(crate) source: usize,
    /// What answers can give, a prorated score included; `None` only where the definition is wrong.
    pub(crate) reach: Option<Domain>,
}

impl Scale {
    /// Its id: `total`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title by language; the id where none is given.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// How it is computed.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The positions of all items it is computed from, through other scales too, in the order of the form.
    pub fn item_indices(&self) -> impl Iterator<Item = usize> {
        self.items.iter()
    }

    /// The position of the source of its scoring rule in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// The lowest and highest value it can reach.
    pub fn range(&self) -> (Number, Number) {
        self.range
    }

    /// The distance between its values, where answers give only values on a grid: 1 for a sum of whole numbers, 0 for a
    /// scale with one value. `None` where they may lie anywhere, as a prorated score that is not rounded.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
    /// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
    /// assert_eq!(gad7.scale("total").unwrap().step(), Some(1.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn step(&self) -> Option<Number> {
        self.reach?.stride
    }

    /// Whether a higher value is worse or better.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// What happens when members have no answer.
    pub fn missing(&self) -> MissingRule {
        self.missing
    }

    /// The position of the missing rule's source in [`sources`](super::Instrument::sources), where it names one.
    pub fn missing_source_index(&self) -> Option<usize> {
        match self.missing_basis {
            MissingBasis::Source(source) => Some(source),
            MissingBasis::NonePublished | MissingBasis::Unstated => None,
        }
    }

    /// What the rule for missing members rests on.
    pub fn missing_basis(&self) -> MissingBasis {
        self.missing_basis
    }

    /// The published rounding of the result.
    pub fn round(&self) -> Option<Round> {
        self.round
    }

    /// When its score may be claimed; `None` where that is always.
    pub fn validity(&self) -> Option<&Validity> {
        self.validity.as_ref()
    }

    /// Its severity bands, from the lowest score up; none for scales without.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The band with this id.
    pub fn band(&self, id: &str) -> Option<&Band> {
        self.bands.iter().find(|band| &*band.id == id)
    }

    /// Its cutoffs.
    pub fn cutoffs(&self) -> &[Cutoff] {
        &self.cutoffs
    }

    /// The cutoff with this id.
    pub fn cutoff(&self, id: &str) -> Option<&Cutoff> {
        self.cutoffs.iter().find(|cutoff| &*cutoff.id == id)
    }

    /// What its method needs to know of it.
    #[inline]
    pub(crate) fn limits(&self) -> Limits {
        Limits { range: self.range, missing: self.missing }
    }

    /// Everything it reads: what its method reads, then what its validity does.
    pub(crate) fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        self.method.for_each_slot(visit);
        if let Some(validity) = &self.validity {
            validity.for_each_slot(visit);
        }
    }

    /// The same as a list.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.for_each_slot(&mut |slot| slots.push(slot));
        slots
    }

    /// Calls `visit` with every scale whose score it needs.
    pub fn for_each_scale(&self, visit: &mut impl FnMut(usize)) {
        self.method.for_each_input(&mut |input| {
            if let Input::Scale(scale) = input {
                visit(scale);
            }
        });
        if let Some(scale) = self.validity.as_ref().and_then(Validity::scale) {
            visit(scale);
        }
    }

    /// What is known before anything was looked at.
    pub(crate) fn start(&self) -> Progress {
        Progress {
            state: self.method.start(self.limits()),
            trust: self.validity.as_ref().map_or(Trust::ALWAYS, Validity::start),
        }
    }

    /// The score, once everything was added.
    pub(crate) fn finish(&self, progress: &Progress) -> Outcome {
        let outcome = self.scored(&progress.state);
        if progress.trust.holds() { outcome } else { outcome.without_value() }
    }

    /// The score by the method alone, whatever its validity, once every input was added: after the published rounding, and within what
    /// the scale can be, which was proved when the definition was loaded.
    pub(crate) fn scored(&self, state: &State) -> Outcome {
        let raw = self.method.finish(state, self.limits());
        raw.map(|value| self.rounded(value)).within(self.range)
    }

    /// The standard error that is published for its value, once everything was added.
    pub(crate) fn standard_error(&self, progress: &Progress) -> Option<Number> {
        self.method.standard_error(&progress.state).filter(|_| progress.trust.holds())
    }

    /// A value after the published rounding.
    #[inline]
    pub(crate) fn rounded(&self, value: Number) -> Number {
        match self.round {
            Some(round) => value.round(round.decimals, round.rounding),
            None => value,
        }
    }

    /// Whether a band or a cutoff of it depends on the person's sex or age.
    pub fn depends_on_person(&self) -> bool {
        self.bands.iter().any(Band::depends_on_person) || self.cutoffs.iter().any(Cutoff::depends_on_person)
    }

    /// The positions of the lowest and the highest band that may hold a score between the bounds.
    #[inline]
    pub(crate) fn band_range(&self, bounds: (Number, Number), person: Person) -> Option<(usize, usize)> {
        band_range(&self.bands, bounds, person)
    }

    /// Where the test "this severity or more" parts the scores: the band that starts there, and whether the scores below its start
    /// are meant.
    pub(crate) fn band_edge(&self, severity: usize) -> Option<(&Band, bool)> {
        let at = self.bands.iter().position(|band| band.severity == severity)?;
        if self.direction == Direction::HigherIsBetter {
            return Some((self.bands.get(at.checked_add(1)?)?, true));
        }
        Some((self.bands.get(at)?, false))
    }

    /// The position of the band that holds `value`, if the scale has bands.
    #[inline]
    pub(crate) fn band_of(&self, value: Number) -> Option<usize> {
        band_of(&self.bands, value)
    }
}

/// What is known of a score while some of what it reads has not been looked at. The order in which things are added does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Progress {
    state: State,
    trust: Trust,
}

impl Progress {
    /// Adds what the slot with this place among the scale's has.
    #[inline]
    pub(crate) fn add(&mut self, slot: usize, contribution: Contribution) {
        self.state.add(slot, contribution);
        self.trust.add(contribution);
    }
}

/// Which way a score runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A higher value is worse.
    HigherIsWorse,
    /// A higher value is better.
    HigherIsBetter,
    /// Neither: an intermediate value.
    None,
}

closed_words! { Direction, "direction":
    HigherIsWorse = "higher-is-worse",
    HigherIsBetter = "higher-is-better",
    None = "none",
}
