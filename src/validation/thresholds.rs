//! Thresholds: `at_least`, `above`, `at_most` and `below`, and whether anybody, or everybody, reaches them.

use std::ops::Range;

use super::check::{Check, Owner};
use crate::definition::RawThreshold;
use crate::diagnostic::Code;
use crate::instrument::{Domain, Threshold};
use crate::number::Number;
use crate::toml_table::At;

/// What is written, the lower ends first.
pub(super) fn written(raw: &RawThreshold) -> Vec<At<Threshold>> {
    let RawThreshold { at_least, above, at_most, below } = raw;
    let one = |at: &Option<At<Number>>, threshold: fn(Number) -> Threshold| Some(at.clone()?.map(threshold));
    [
        one(at_least, Threshold::AtLeast),
        one(above, Threshold::Above),
        one(at_most, Threshold::AtMost),
        one(below, Threshold::Below),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Exactly one threshold.
pub(super) fn one(
    check: &Check<'_>,
    owner: Owner<'_>,
    head: &Range<usize>,
    raw: &RawThreshold,
) -> Option<At<Threshold>> {
    let mut found = written(raw);
    match found.as_slice() {
        [] => missing(check, owner, head),
        [_] => return found.pop(),
        [first, .., second] => several(check, owner, first, second),
    }
    None
}

/// One threshold, or two as the ends of a range.
pub(crate) fn one_or_both(
    check: &Check<'_>,
    owner: Owner<'_>,
    head: &Range<usize>,
    raw: &RawThreshold,
) -> Option<Vec<At<Threshold>>> {
    let found = written(raw);
    match found.as_slice() {
        [] => missing(check, owner, head),
        [_] => return Some(found),
        [low, high] if low.value.is_upward() && !high.value.is_upward() => {
            let (from, to) = (low.value.value(), high.value.value());
            if from < to || (from == to && low.value.holds(to) && high.value.holds(from)) {
                return Some(found);
            }
            check.add(
                Code::ThresholdShape,
                &high.span,
                format!("nothing is {} and {}", low.value, high.value),
            );
        }
        [first, second, ..] => several(check, owner, first, second),
    }
    None
}

/// Reports that one of several thresholds has to go.
pub(super) fn several(check: &Check<'_>, owner: Owner<'_>, first: &At<Threshold>, second: &At<Threshold>) {
    check
        .add(
            Code::ThresholdShape,
            &second.span,
            format!("{owner} has both `{}` and `{}`", first.value.key(), second.value.key()),
        )
        .also(&first.span, "the first")
        .help("give one of them");
}

fn missing(check: &Check<'_>, owner: Owner<'_>, head: &Range<usize>) {
    check
        .add(Code::ThresholdShape, head, format!("{owner} has no threshold"))
        .help("give `at_least`, `above`, `at_most` or `below`");
}

/// Reports a threshold that no value, or every value, of `domain` reaches.
pub(super) fn check_reachable(
    check: &Check<'_>,
    owner: Owner<'_>,
    subject: Owner<'_>,
    threshold: &At<Threshold>,
    domain: &Domain,
) -> bool {
    let Domain { low, high, .. } = *domain;
    let truth = threshold.value.truth_over(low, high);
    if truth.is_undetermined() {
        return true;
    }
    let (code, what) =
        if truth.is_true() { (Code::AlwaysReached, "always") } else { (Code::NeverReached, "never") };
    check
        .add(
            code,
            &threshold.span,
            format!("{owner}: {subject} goes from {low} to {high} and is {what} {}", threshold.value),
        )
        .label(format!("{what} the case"));
    false
}
