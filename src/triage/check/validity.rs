//! Scores that are not always valid: whether the policy looks at what says so.

use std::collections::BTreeSet;

use crate::diagnostic::Code;
use crate::instrument::{Instrument, Test, ValidWhen};
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::validation::Check;

/// Reports scores that the policy reads without the scale by which they are valid.
pub(super) fn check_validity(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    instruments: &[Option<(usize, &Instrument)>],
    tests: &[PolicyTest],
) {
    for (id, found) in raw.uses.iter().zip(instruments) {
        let Some((position, instrument)) = found else { continue };
        let read = scales_read(instrument, *position, tests);
        let mut ignored: BTreeSet<usize> = BTreeSet::new();
        for scale in &read {
            let scale = instrument.scales.get(*scale);
            let Some(scale) = scale else { continue };
            let Some(ValidWhen::Score { scale: by, threshold }) =
                scale.validity().map(|validity| validity.rule())
            else {
                continue;
            };
            let Some(other) = instrument.scales.get(*by).filter(|_| !read.contains(by)) else { continue };
            if check.is_readable() && ignored.insert(*by) {
                let (score, other) =
                    (format!("{}.{}", instrument.id, scale.id), format!("{}.{}", instrument.id, other.id));
                check
                    .add(
                        Code::IgnoredValidity,
                        &id.span,
                        format!("nothing reads `{other}`, by which `{score}` is valid"),
                    )
                    .label(format!("valid only while {threshold}"))
                    .help(format!(
                        "test `{{ score = \"{other}\", {} = {} }}` in a rule",
                        threshold.negated().key(),
                        threshold.value()
                    ));
            }
        }
    }
}

/// The scales of an instrument that some test reads, by itself or in a criterion.
fn scales_read(instrument: &Instrument, position: usize, tests: &[PolicyTest]) -> BTreeSet<usize> {
    let (mut read, mut criteria) = (BTreeSet::new(), BTreeSet::new());
    let own = tests.iter().filter_map(PolicyTest::finding).filter(|(used, _)| *used == position);
    let mut waiting: Vec<&Test> = own.map(|(_, test)| test).collect();
    while let Some(test) = waiting.pop() {
        match test {
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                read.insert(*scale);
            }
            Test::Criterion(index) if criteria.insert(*index) => {
                if let Some(criterion) = instrument.criteria.get(*index) {
                    criterion.condition.for_each_test(&mut |test, _| waiting.push(test));
                }
            }
            Test::Criterion(_) | Test::Count { .. } | Test::Item { .. } => {}
        }
    }
    read
}
