//! Tests within one instrument: over items, scores, bands, cutoffs and earlier criteria.

use super::{Findings, band_range};
use crate::condition::Condition;
use crate::instrument::{Input, Person, Scale, Test};
use crate::number::Number;
use crate::response::Answer;
use crate::truth::Truth;

/// From what a test reads a prorated score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Its published value, as its source intends.
    Published,
    /// The interval of values that completing the answers could give: nothing that could turn out otherwise.
    Enclosed,
}

/// What a test of a scale says of a score between the bounds; undetermined for any other test.
pub(crate) fn scale_test(scale: &Scale, test: &Test, (low, high): (Number, Number), person: Person) -> Truth {
    match test {
        Test::Score { threshold, .. } => threshold.over(low, high),
        Test::Band { severity, .. } => {
            let Some((first, last)) = band_range(scale, low, high).positions() else {
                return Truth::Undetermined;
            };
            let reached = scale.bands.iter().take(last.saturating_add(1)).skip(first);
            let (mut every, mut some) = (true, false);
            for band in reached {
                let holds = band.severity >= *severity;
                every &= holds;
                some |= holds;
            }
            Truth::between(every, some)
        }
        Test::Cutoff { cutoff, .. } => {
            scale.cutoffs.get(*cutoff).map_or(Truth::Undetermined, |cutoff| cutoff.over(low, high, person))
        }
        Test::Count { .. } | Test::Item { .. } | Test::Criterion(_) => Truth::Undetermined,
    }
}

impl Findings<'_> {
    /// What a test says.
    pub fn test(&self, test: &Test, view: View) -> Truth {
        if let Some(truth) = self.responses().item_test(test) {
            return truth;
        }
        match test {
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                let bounds = self.bounds(*scale, view);
                let found = self.instrument().scales.get(*scale);
                found.map_or(Truth::Undetermined, |scale| scale_test(scale, test, bounds, self.person))
            }
            Test::Criterion(index) => match view {
                View::Published => self.criterion(*index),
                View::Enclosed => match self.instrument().criteria.get(*index) {
                    Some(criterion) => self.condition(&criterion.condition, view),
                    None => Truth::Undetermined,
                },
            },
            // Tests over items are answered above.
            Test::Count { .. } | Test::Item { .. } => Truth::Undetermined,
        }
    }

    /// What a condition of the instrument says.
    pub fn condition(&self, condition: &Condition<Test>, view: View) -> Truth {
        condition.evaluate(&mut |test| self.test(test, view))
    }

    pub(super) fn bounds(&self, scale: usize, view: View) -> (Number, Number) {
        let outcome = self.outcome(scale);
        match view {
            View::Published => outcome.published(),
            View::Enclosed => (outcome.min(), outcome.max()),
        }
    }

    /// The positions of the unanswered items whose answers could change what the test says; none when it is settled
    /// whatever they are. In the order of the form, each once.
    pub fn open_items(&self, test: &Test) -> Vec<usize> {
        let mut items = Vec::new();
        self.collect_open_items(test, &mut items);
        items.sort_unstable();
        items.dedup();
        items
    }

    /// The positions of the unanswered items that a scale depends on, in the order of the form, each once.
    pub(crate) fn open_members(&self, scale: usize) -> Vec<usize> {
        let mut items = Vec::new();
        self.collect_open_members(scale, &mut items);
        items.sort_unstable();
        items.dedup();
        items
    }

    fn collect_open_items(&self, test: &Test, items: &mut Vec<usize>) {
        if !self.test(test, View::Enclosed).is_undetermined() {
            return;
        }
        match test {
            Test::Count { groups, .. } => {
                for group in groups {
                    items.extend(group.items.iter().copied().filter(|item| {
                        self.responses().item_threshold(*item, group.threshold).is_undetermined()
                    }));
                }
            }
            Test::Item { item, .. } => self.push_open(*item, items),
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                self.collect_open_members(*scale, items);
            }
            Test::Criterion(index) => {
                if let Some(criterion) = self.instrument().criteria.get(*index) {
                    let mut open = Vec::new();
                    criterion.condition.open_tests(&mut |test| self.test(test, View::Enclosed), &mut open);
                    open.into_iter().for_each(|test| self.collect_open_items(test, items));
                }
            }
        }
    }

    /// The unanswered items that a scale depends on, through other scales too. A scale whose value is already certain
    /// depends on none.
    fn collect_open_members(&self, scale: usize, items: &mut Vec<usize>) {
        // Each scale once, however many ways lead to it.
        let mut seen = Vec::new();
        let mut next = Some(scale);
        let mut waiting = Vec::new();
        while let Some(index) = next {
            let outcome = self.outcome(index);
            if outcome.min() != outcome.max()
                && let Some(scale) = self.instrument().scales.get(index)
            {
                scale.method.for_each_input(&mut |input| match input {
                    Input::Item(item) => self.push_open(item, items),
                    Input::Scale(below) => {
                        if seen.is_empty() {
                            seen.resize(self.instrument().scales.len(), false);
                        }
                        if let Some(seen) = seen.get_mut(below).filter(|seen| !**seen) {
                            *seen = true;
                            waiting.push(below);
                        }
                    }
                });
            }
            next = waiting.pop();
        }
    }

    fn push_open(&self, item: usize, items: &mut Vec<usize>) {
        if matches!(self.responses().answer(item), Answer::Missing(_) | Answer::Unresolved(_)) {
            items.push(item);
        }
    }
}
