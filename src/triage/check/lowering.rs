//! Facts whose report can turn a test false: what is reported may raise a level, never lower one.

use super::alternatives::sufficient;
use crate::diagnostic::Code;
use crate::triage::policy::{Fact, PolicyTest, Rule};
use crate::triage::test::Lowering;
use crate::validation::Check;

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
                    covers |= tests.get(test).is_some_and(|test| lowering.is_covered_by(test, fact));
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
