//! Thresholds: `at_least` and `at_most`, and whether anybody, or everybody, reaches them.

use std::ops::Range;

use super::check::{Check, Owner};
use super::domain::Domain;
use crate::diagnostic::Code;
use crate::instrument::Threshold;
use crate::number::Number;
use crate::toml_table::At;

/// Exactly one of `at_least` and `at_most`.
pub(super) fn one(
    check: &Check<'_>,
    owner: Owner<'_>,
    head: &Range<usize>,
    at_least: Option<&At<Number>>,
    at_most: Option<&At<Number>>,
) -> Option<At<Threshold>> {
    match (at_least, at_most) {
        (Some(at_least), None) => Some(at_least.clone().map(Threshold::AtLeast)),
        (None, Some(at_most)) => Some(at_most.clone().map(Threshold::AtMost)),
        (Some(_), Some(at_most)) => {
            check
                .add(
                    Code::ThresholdShape,
                    &at_most.span,
                    format!("{owner} has both `at_least` and `at_most`"),
                )
                .help("give one of them");
            None
        }
        (None, None) => {
            missing(check, owner, head);
            None
        }
    }
}

/// One of `at_least` and `at_most`, or both as the ends of a range.
pub(super) fn one_or_both(
    check: &Check<'_>,
    owner: Owner<'_>,
    head: &Range<usize>,
    at_least: Option<&At<Number>>,
    at_most: Option<&At<Number>>,
) -> Option<Vec<At<Threshold>>> {
    if at_least.is_none() && at_most.is_none() {
        missing(check, owner, head);
        return None;
    }
    if let (Some(low), Some(high)) = (at_least, at_most)
        && low.value > high.value
    {
        check.add(
            Code::ThresholdShape,
            &high.span,
            format!("nothing is at least {} and at most {}", low.value, high.value),
        );
        return None;
    }
    let low = at_least.map(|at| at.clone().map(Threshold::AtLeast));
    Some(low.into_iter().chain(at_most.map(|at| at.clone().map(Threshold::AtMost))).collect())
}

fn missing(check: &Check<'_>, owner: Owner<'_>, head: &Range<usize>) {
    check
        .add(Code::ThresholdShape, head, format!("{owner} has no threshold"))
        .help("give `at_least` or `at_most`");
}

/// Reports a threshold that no value, or every value, of `domain` reaches.
pub(super) fn separates(
    check: &Check<'_>,
    owner: Owner<'_>,
    subject: Owner<'_>,
    threshold: &At<Threshold>,
    domain: &Domain,
) -> bool {
    let Domain { low, high, .. } = *domain;
    let truth = threshold.value.over(low, high);
    let value = threshold.value.value();
    if truth.is_undetermined() {
        return true;
    }
    let (code, what) =
        if truth.is_true() { (Code::AlwaysReached, "always") } else { (Code::NeverReached, "never") };
    check
        .add(
            code,
            &threshold.span,
            format!("{owner}: {subject} goes from {low} to {high} and {what} reaches {value}"),
        )
        .label(format!("{what} the case"));
    false
}
