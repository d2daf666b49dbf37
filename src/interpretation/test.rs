//! Tests within one instrument: over items, scores, bands, cutoffs and earlier criteria.

use super::Findings;
use crate::condition::Condition;
use crate::instrument::{Input, ItemSet, Person, Scale, Test};
use crate::number::Number;
use crate::response::Answer;
use crate::truth::Truth;

/// From what a test reads a prorated score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum View {
    /// Its published value, as its source intends.
    Published,
    /// The interval of values that completing the answers could give: nothing that could turn out otherwise.
    Enclosed,
}

/// What a test of a scale says of a score between the bounds; undetermined for any other test.
pub(crate) fn scale_test(scale: &Scale, test: &Test, (low, high): (Number, Number), person: Person) -> Truth {
    match test {
        Test::Score { threshold, .. } => threshold.truth_over(low, high),
        Test::Band { severity, .. } => {
            let Some((first, last)) = scale.band_range((low, high), person) else {
                return Truth::Undetermined;
            };
            let reached = scale.bands.iter().take(last.saturating_add(1)).skip(first);
            let (mut every, mut some) = (true, false);
            for band in reached {
                let holds = band.severity >= *severity;
                every &= holds;
                some |= holds;
            }
            Truth::from_bounds(every, some)
        }
        Test::Cutoff { cutoff, .. } => scale
            .cutoffs
            .get(*cutoff)
            .map_or(Truth::Undetermined, |cutoff| cutoff.truth_over(low, high, person)),
        Test::Count { .. } | Test::Item { .. } | Test::Criterion(_) => Truth::Undetermined,
    }
}

impl Findings<'_> {
    /// What a test says.
    pub(crate) fn test(&self, test: &Test, view: View) -> Truth {
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
                View::Published => self.criterion_at(*index),
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
    pub(crate) fn condition(&self, condition: &Condition<Test>, view: View) -> Truth {
        condition.evaluate(&mut |test| self.test(test, view))
    }

    pub(super) fn bounds(&self, scale: usize, view: View) -> (Number, Number) {
        let outcome = self.outcome_at(scale);
        match view {
            View::Published => outcome.published(),
            View::Enclosed => (outcome.min(), outcome.max()),
        }
    }

    /// The positions of the unanswered items whose answers could change what the test says; none when it is settled
    /// whatever they are. In the order of the form, each once.
    pub(crate) fn open_items(&self, test: &Test) -> Vec<usize> {
        let mut open = OpenItems::new(self);
        open.test(test);
        open.items.iter().collect()
    }

    /// The positions of the unanswered items that a scale depends on, in the order of the form, each once.
    pub(crate) fn open_members(&self, scale: usize) -> Vec<usize> {
        let mut open = OpenItems::new(self);
        open.members(scale);
        open.items.iter().collect()
    }
}

/// The unanswered items that matter, as far as they have been collected.
struct OpenItems<'f, 'i> {
    findings: &'f Findings<'i>,
    items: ItemSet,
    /// Whether a scale has been looked at: each is looked at once, however many others use it.
    seen: Vec<bool>,
}

impl<'f, 'i> OpenItems<'f, 'i> {
    fn new(findings: &'f Findings<'i>) -> Self {
        let seen = vec![false; findings.instrument().scales.len()];
        Self { findings, items: ItemSet::default(), seen }
    }

    fn test(&mut self, test: &Test) {
        let findings = self.findings;
        if !findings.test(test, View::Enclosed).is_undetermined() {
            return;
        }
        match test {
            Test::Count { groups, .. } => {
                for group in groups {
                    for item in &group.items {
                        if findings.responses().item_threshold(*item, group.threshold).is_undetermined() {
                            self.items.insert(*item);
                        }
                    }
                }
            }
            Test::Item { item, .. } => self.item(*item),
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                self.members(*scale);
            }
            Test::Criterion(index) => {
                if let Some(criterion) = findings.instrument().criteria.get(*index) {
                    let mut open = Vec::new();
                    criterion
                        .condition
                        .open_tests(&mut |test| findings.test(test, View::Enclosed), &mut open);
                    open.into_iter().for_each(|test| self.test(test));
                }
            }
        }
    }

    /// A scale whose value is already certain depends on none. Without recursion, however many levels there are.
    fn members(&mut self, scale: usize) {
        let findings = self.findings;
        let mut waiting = vec![scale];
        while let Some(index) = waiting.pop() {
            let outcome = findings.outcome_at(index);
            let is_new = self.seen.get_mut(index).is_some_and(|seen| !std::mem::replace(seen, true));
            let Some(scale) = findings.instrument().scales.get(index).filter(|_| is_new) else { continue };
            if outcome.min() == outcome.max() {
                continue;
            }
            scale.method.for_each_input(&mut |input| match input {
                Input::Item(item) => self.item(item),
                Input::Scale(below) => waiting.push(below),
            });
        }
    }

    fn item(&mut self, item: usize) {
        if matches!(self.findings.responses().answer_at(item), Answer::Missing(_) | Answer::Unresolved(_)) {
            self.items.insert(item);
        }
    }
}
