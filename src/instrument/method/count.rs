//! The number of items that reach a threshold.

use std::collections::BTreeSet;

use super::counting::Counting;
use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::names::MethodNames;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::{Slot, Take};
use super::state::State;
use crate::instrument::condition::CountGroup;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::instrument::item::NotApplicable;
use crate::number::Number;
use crate::outcome::Outcome;
use crate::threshold::Threshold;

/// Number of items that satisfy their test.
#[derive(Clone, Debug)]
pub(super) struct Count(Vec<CountGroup>);

impl Count {
    fn each(&self) -> impl Iterator<Item = (usize, Threshold)> {
        self.0.iter().flat_map(|group| group.items.iter().map(|item| (*item, group.threshold)))
    }
}

impl Rule for Count {
    const NAME: &'static str = "count";
    const REQUIRED: &'static [&'static str] = &["count"];
    const COUNTS: bool = true;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        Some(Self(keys.groups()))
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        for (item, threshold) in self.each() {
            visit(Slot { input: Input::Item(item), take: Take::Positive(threshold) });
        }
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        let (mut low, mut high) = (0_i64, 0_i64);
        for (item, threshold) in self.each() {
            let (domain, not_applicable) = inputs(Input::Item(item)).ok_or(Unknown)?;
            let (always, ever) = satisfies(threshold, &domain, not_applicable);
            low = low.saturating_add(i64::from(always));
            high = high.saturating_add(i64::from(ever));
        }
        Domain::new(low.into(), high.into(), Some(Number::from(1)), 1, 1)
    }

    fn values(&self, _inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        Some((0..=i64::try_from(self.each().count()).ok()?).map(Number::from).collect())
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        for (item, threshold) in self.each() {
            visit(Input::Item(item), if threshold.is_upward() { Slope::Rises } else { Slope::Falls });
        }
    }

    fn start(&self, _limits: Limits) -> State {
        State::Counting(Counting::NOTHING)
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Counting(counting) = state else { return None };
        Some(counting.finish(limits))
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Count(&self.0)
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        format!("number of {}", names.counts(&self.0))
    }
}

/// Whether an item always, or ever, counts.
fn satisfies(threshold: Threshold, domain: &Domain, not_applicable: Option<NotApplicable>) -> (bool, bool) {
    let truth = threshold.truth_over(domain.low, domain.high);
    let (always, ever) = (truth.is_true(), !truth.is_false());
    match not_applicable {
        None => (always, ever),
        Some(NotApplicable::Excluded) => (false, ever),
        Some(NotApplicable::Counts(value)) => {
            let counts = threshold.holds(value);
            (always && counts, ever || counts)
        }
    }
}
