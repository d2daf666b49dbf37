//! The order of facts and answers in the diagrams: as the rules ask for them, so that what stands together in a condition
//! stands together. A disjunction of pairs is small in this order, and doubles with each pair in another.

use super::run::Run;
use crate::condition::Condition;
use crate::triage::policy::{Policy, PolicyTest};

/// All units in the order of their first use. `unit_of` has the unit of each test: a fact, or tests with common questions.
pub(super) fn order(run: &Run, policy: &Policy, unit_of: &[usize], units: usize) -> Vec<usize> {
    let mut order = Order {
        run,
        policy,
        unit_of,
        placed: vec![false; units],
        seen: vec![false; policy.uses.len()],
        units: Vec::with_capacity(units),
    };
    policy.rules.iter().for_each(|rule| order.condition(&rule.when));
    policy
        .guarantees
        .iter()
        .filter_map(|guarantee| guarantee.when.as_ref())
        .for_each(|when| order.condition(when));
    (0..units).for_each(|unit| order.place(unit));
    order.units
}

struct Order<'o> {
    run: &'o Run,
    policy: &'o Policy,
    unit_of: &'o [usize],
    placed: Vec<bool>,
    /// The instruments of which it was looked at when they are due.
    seen: Vec<bool>,
    units: Vec<usize>,
}

impl Order<'_> {
    fn condition(&mut self, condition: &Condition<usize>) {
        condition.for_each_test(&mut |test, _| self.test(*test));
    }

    /// What decides whether the instrument of a test is due, then the test.
    fn test(&mut self, test: usize) {
        let read = self.run.at(&self.policy.tests, test);
        if let Some(used) = read.and_then(PolicyTest::instrument)
            && let Some(seen) = self.run.at_mut(&mut self.seen, used).filter(|seen| !**seen)
        {
            *seen = true;
            let policy = self.policy;
            if let Some(due) = self.run.at(&policy.uses, used).and_then(|found| found.due.as_ref()) {
                self.condition(due);
            }
        }
        if let Some(unit) = self.run.at(self.unit_of, test) {
            self.place(*unit);
        }
    }

    fn place(&mut self, unit: usize) {
        if let Some(placed) = self.run.at_mut(&mut self.placed, unit).filter(|placed| !**placed) {
            *placed = true;
            self.units.push(unit);
        }
    }
}
