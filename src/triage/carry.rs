//! Answers that an instrument takes over from instruments of earlier steps.

use super::policy::Use;
use crate::instrument::MissingReason;
use crate::interpretation::Findings;
use crate::response::{Answer, Responses};

/// The recorded values that an instrument's items have from instruments of earlier steps.
pub(super) fn carried<'f, 'i: 'f>(
    used: &Use,
    findings: impl Fn(usize) -> Option<&'f Findings<'i>>,
) -> Vec<(usize, i32)> {
    used.carried
        .iter()
        .filter_map(|carried| match findings(carried.from_use)?.responses().answer_at(carried.from_item) {
            Answer::Given(recorded) => Some((carried.item, recorded)),
            _ => None,
        })
        .collect()
}

/// `own` with its blank items filled from `carried`; `None` where that changes nothing. What was answered stays, and so does
/// an answer that could not be read: it may have been another.
pub(super) fn fill<'i>(own: &Responses<'i>, carried: &[(usize, i32)]) -> Option<Responses<'i>> {
    let blank = |item: usize| match own.answer_at(item) {
        Answer::Missing(reason) | Answer::Unresolved(reason) => reason != MissingReason::Unreadable,
        Answer::Given(_) | Answer::NotApplicable => false,
    };
    let taken: Vec<(usize, i32)> = carried.iter().copied().filter(|(item, _)| blank(*item)).collect();
    if taken.is_empty() { None } else { Some(own.with_recorded(&taken)) }
}
