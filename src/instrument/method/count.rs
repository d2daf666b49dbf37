//! The number of items that reach a threshold.

use std::collections::BTreeSet;

use super::member::Input;
use super::rule::{Keys, Limits, MethodNames, Rule};
use super::slope::Slope;
use super::slot::{Slot, Take};
use super::state::State;
use crate::instrument::answer::Answer;
use crate::instrument::condition::CountGroup;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::instrument::item::{Item, MissingReason, NotApplicable};
use crate::instrument::threshold::Threshold;
use crate::number::Number;
use crate::outcome::Outcome;
use crate::truth::Truth;

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

    fn describe(&self, names: &dyn MethodNames) -> String {
        format!("number of {}", names.counts(&self.0))
    }
}

/// Whether an item always, or ever, counts.
fn satisfies(threshold: Threshold, domain: &Domain, not_applicable: Option<NotApplicable>) -> (bool, bool) {
    let truth = threshold.over(domain.low, domain.high);
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

/// How many items count so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Counting {
    certain: i64,
    possible: i64,
    known: Known,
}

/// What is known of the items of a count.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    has_ground: bool,
    is_missing: bool,
    is_unreadable: bool,
}

impl Known {
    pub(super) fn of(item: &Item, answer: Answer) -> Self {
        Self {
            has_ground: match answer {
                Answer::Given(_) => true,
                Answer::NotApplicable => !item.optional,
                Answer::Missing(_) | Answer::Unresolved(_) => false,
            },
            is_missing: answer.missing_reason().is_some(),
            is_unreadable: answer.missing_reason() == Some(MissingReason::Unreadable),
        }
    }
}

impl Counting {
    const NOTHING: Self = Self {
        certain: 0,
        possible: 0,
        known: Known { has_ground: false, is_missing: false, is_unreadable: false },
    };

    pub(super) fn add(&mut self, truth: Truth, known: Known) {
        self.certain = self.certain.saturating_add(i64::from(truth.is_true()));
        self.possible = self.possible.saturating_add(i64::from(!truth.is_false()));
        self.known = Known {
            has_ground: self.known.has_ground || known.has_ground,
            is_missing: self.known.is_missing || known.is_missing,
            is_unreadable: self.known.is_unreadable || known.is_unreadable,
        };
    }

    fn finish(&self, limits: Limits) -> Outcome {
        let (low, high) = (Number::from(self.certain), Number::from(self.possible));
        match self.known {
            Known { has_ground: false, is_unreadable, .. } => {
                Outcome::unscorable(limits.range.0, limits.range.1).not_missing_if(is_unreadable)
            }
            Known { is_missing: true, .. } => Outcome::unscorable(low, high).not_missing_if(true),
            Known { .. } => Outcome::complete(low),
        }
    }
}
