//! Facts whose report can turn a test false: what is reported may raise a level, never lower one.

use std::ops::Range;

use crate::triage::policy::{Fact, FactKind, FactTest, PolicyTest};
use crate::validation::Owner;

/// A test of a fact that holds for some values and no longer for others that may be reported.
pub(crate) struct Lowering {
    pub(crate) owner: String,
    pub(crate) rule: Option<usize>,
    pub(crate) fact: usize,
    /// What takes the test away.
    by: By,
    pub(crate) span: Range<usize>,
}

enum By {
    /// This value and every higher one.
    Numbers(i64),
    /// These values of a one-of fact, by position.
    Values(Vec<usize>),
}

impl Lowering {
    /// `None` for a test that no report of a fact turns false, or only one of another kind than a risk: a lower number.
    pub(crate) fn of(
        owner: Owner<'_>,
        rule: Option<usize>,
        index: usize,
        fact: &Fact,
        test: &FactTest,
        negated: bool,
        span: &Range<usize>,
    ) -> Option<Self> {
        let by = match (test, &fact.kind) {
            (FactTest::Yes, _) if negated => By::Numbers(1),
            (FactTest::OneOf(positions), _) if negated => By::Values(positions.clone()),
            (FactTest::Number { at_least, .. }, _) if negated => By::Numbers(*at_least),
            (FactTest::Number { at_most, .. }, FactKind::Number { max, .. }) if at_most < max => {
                By::Numbers(at_most.saturating_add(1))
            }
            _ => return None,
        };
        Some(Self { owner: owner.to_string(), rule, fact: index, by, span: span.clone() })
    }

    /// Whether a test of a rule holds for everything that takes this one away.
    pub(crate) fn is_covered_by(&self, test: &PolicyTest, fact: &Fact) -> bool {
        let Some((index, test)) = test.fact() else { return false };
        index == self.fact
            && match (&self.by, test, &fact.kind) {
                (By::Numbers(from), FactTest::Yes, _) => *from == 1,
                // Up to the highest number there is.
                (By::Numbers(from), FactTest::Number { at_least, at_most }, FactKind::Number { max, .. }) => {
                    at_least <= from && at_most == max
                }
                (By::Values(values), FactTest::OneOf(held), _) => {
                    values.iter().all(|value| held.contains(value))
                }
                _ => false,
            }
    }
}
