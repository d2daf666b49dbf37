//! Which results are asked for, and what these need.

use crate::instrument::{Instrument, Test};

/// The id of a result that an instrument does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{id}` is not a scale, critical item or criterion of `{instrument}`")]
pub struct UnknownResult {
    instrument: Box<str>,
    id: Box<str>,
}

/// Which results are wanted, and which others must be known for them.
pub(super) struct Wanted {
    scales: Marks,
    critical_items: Marks,
    criteria: Marks,
    needed_scales: Marks,
    needed_criteria: Marks,
    pub(super) cutoffs: bool,
}

/// Whether each of a list is marked.
struct Marks(Vec<bool>);

impl Marks {
    fn has(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or_default()
    }

    /// Marks one; whether it was not yet.
    fn mark(&mut self, index: usize) -> bool {
        self.0.get_mut(index).is_some_and(|mark| !std::mem::replace(mark, true))
    }
}

impl Wanted {
    fn new(instrument: &Instrument, all: bool) -> Self {
        let marks = |count: usize| Marks(vec![all; count]);
        Self {
            scales: marks(instrument.scales.len()),
            critical_items: marks(instrument.critical_items.len()),
            criteria: marks(instrument.criteria.len()),
            needed_scales: marks(instrument.scales.len()),
            needed_criteria: marks(instrument.criteria.len()),
            cutoffs: true,
        }
    }

    pub(super) fn everything(instrument: &Instrument) -> Self {
        Self::new(instrument, true)
    }

    pub(super) fn only<'a>(
        instrument: &Instrument,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, UnknownResult> {
        let mut wanted = Self::new(instrument, false);
        for id in ids {
            let scale = instrument.scale_index(id);
            let critical = instrument.critical_items.iter().position(|critical| &*critical.id == id);
            let criterion = instrument.criteria.iter().position(|criterion| &*criterion.id == id);
            if scale.is_none() && critical.is_none() && criterion.is_none() {
                return Err(UnknownResult { instrument: instrument.id.clone(), id: id.into() });
            }
            scale.map(|scale| wanted.scales.mark(scale));
            critical.map(|critical| wanted.critical_items.mark(critical));
            criterion.map(|criterion| wanted.criteria.mark(criterion));
        }
        wanted.find_needed(instrument);
        Ok(wanted)
    }

    /// Criteria read earlier criteria and scales, scales read others.
    fn find_needed(&mut self, instrument: &Instrument) {
        let mut scales: Vec<usize> =
            (0..instrument.scales.len()).filter(|index| self.scales.has(*index)).collect();
        for (index, criterion) in instrument.criteria.iter().enumerate().rev() {
            if !self.criteria.has(index) && !self.needed_criteria.has(index) {
                continue;
            }
            self.needed_criteria.mark(index);
            criterion.condition.for_each_test(&mut |test, _| match test {
                Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                    scales.push(*scale);
                }
                Test::Criterion(earlier) => {
                    self.needed_criteria.mark(*earlier);
                }
                Test::Count { .. } | Test::Item { .. } => {}
            });
        }
        while let Some(index) = scales.pop() {
            if let (true, Some(scale)) = (self.needed_scales.mark(index), instrument.scales.get(index)) {
                scale.for_each_scale(&mut |below| scales.push(below));
            }
        }
    }

    pub(super) fn has_scale(&self, index: usize) -> bool {
        self.scales.has(index)
    }

    pub(super) fn has_critical_item(&self, index: usize) -> bool {
        self.critical_items.has(index)
    }

    pub(super) fn has_criterion(&self, index: usize) -> bool {
        self.criteria.has(index)
    }

    pub(super) fn needs_scale(&self, index: usize) -> bool {
        self.needed_scales.has(index)
    }

    pub(super) fn needs_criterion(&self, index: usize) -> bool {
        self.needed_criteria.has(index)
    }
}
