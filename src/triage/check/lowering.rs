//! Facts whose report can turn a test false: what is reported may raise a level, never lower one.

use std::ops::Range;

use super::alternatives::sufficient;
use crate::diagnostic::Code;
use crate::triage::policy::{Fact, FactKind, FactTest, PolicyTest, Rule};
use crate::validation::{Check, Owner};

/// A test of a fact that holds for some values and no longer for others that may be reported.
pub(super) struct Lowering {
    owner: String,
    rule: Option<usize>,
    fact: usize,
    /// What takes the test away.
    by: By,
    span: Range<usize>,
}

enum By {
    /// This value and every higher one.
    Numbers(i64),
    /// These values of a one-of fact, by position.
    Values(Vec<usize>),
}

impl Lowering {
    /// `None` for a test that no report of a fact turns false, or only one of another kind than a risk: a lower number.
    pub(super) fn of(
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
    fn is_covered_by(&self, test: &PolicyTest) -> bool {
        let PolicyTest::Fact { fact, test } = test else { return false };
        *fact == self.fact
            && match (&self.by, test) {
                (By::Numbers(from), FactTest::Yes) => *from == 1,
                (By::Numbers(from), FactTest::Number { at_least, at_most }) => {
                    // The upper end of a test is that of its fact unless it stands under `at_most` itself.
                    at_least <= from && *at_most >= *from
                }
                (By::Values(values), FactTest::OneOf(held)) => {
                    values.iter().all(|value| held.contains(value))
                }
                _ => false,
            }
    }
}

/// Reports the tests by which a report could lower a level. Where another rule raises at least as high for all that takes
/// the test away, it cannot.
pub(super) fn check_lowering(
    check: &Check<'_>,
    all: &[Lowering],
    facts: &[Option<Fact>],
    rules: &[Option<Rule>],
    tests: &[PolicyTest],
) {
    for lowering in all {
        let Some(fact) = facts.get(lowering.fact).and_then(Option::as_ref) else { continue };
        let rule = lowering.rule.and_then(|rule| rules.get(rule));
        // A rule that was refused for something else is looked at again when that is mended.
        let Some(rule) = (if lowering.rule.is_some() { rule.map(Option::as_ref) } else { Some(None) }) else {
            continue;
        };
        let level = rule.and_then(|rule| rule.level);
        let covered = level.is_some_and(|level| {
            rules.iter().flatten().filter(|other| other.level >= Some(level)).any(|other| {
                let mut covers = false;
                sufficient(&other.when, &mut |test| {
                    covers |= tests
                        .get(test)
                        .is_some_and(|test| lowering.is_covered_by(test) && holds_above(test, fact));
                });
                covers
            })
        });
        if covered {
            continue;
        }
        let of_person = matches!(&*fact.id, "age" | "sex");
        let raises = level.is_some_and(|level| level > 0);
        if fact.risk {
            check
                .add(
                    Code::RiskLowers,
                    &lowering.span,
                    format!("{} could lower a level when `{}` is reported", lowering.owner, fact.id),
                )
                .label("a risk may only raise")
                .help(
                    "test it without `not` and without `at_most`, or let another rule raise as high for the values that end this one",
                );
        } else if raises && !fact.may_lower && !of_person {
            check
                .add(
                    Code::FactLowers,
                    &lowering.span,
                    format!(
                        "{} does not hold once `{}` is reported, which lowers the level",
                        lowering.owner, fact.id
                    ),
                )
                .label("a report may only raise")
                .help("ask for what raises instead, or declare the fact with `may_lower = true`");
        }
    }
}

/// Whether a test of a number holds up to the highest one.
fn holds_above(test: &PolicyTest, fact: &Fact) -> bool {
    match (test, &fact.kind) {
        (PolicyTest::Fact { test: FactTest::Number { at_most, .. }, .. }, FactKind::Number { max, .. }) => {
            at_most == max
        }
        _ => true,
    }
}
