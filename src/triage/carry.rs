//! Answers that an instrument takes over from instruments of earlier steps.

use super::policy::{Carried, Use};
use crate::instrument::{Instrument, MissingReason};
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

/// An answer to an item that its form does not have, but another form to the same question: the worse one, by a critical item.
#[derive(Clone, Copy)]
pub(super) struct Worse {
    pub(super) instrument: usize,
    pub(super) item: usize,
    pub(super) recorded: i32,
}

/// The carried answers from which an instrument's own differ, each with that own answer.
pub(super) fn disputed(
    used: &Use,
    carried: &[(usize, i32)],
    own: &Responses<'_>,
) -> impl Iterator<Item = (Carried, i32, i32)> {
    used.carried.iter().filter_map(|twin| {
        let (_, there) = carried.iter().find(|(item, _)| *item == twin.item)?;
        match own.answer_at(twin.item) {
            Answer::Given(here) if here != *there => Some((*twin, here, *there)),
            _ => None,
        }
    })
}

/// Whether an answer is a sign by a critical item of the instrument and the instrument's own is not.
pub(super) fn is_worse(instrument: &Instrument, item: usize, own: i32, other: i32) -> bool {
    let Some(asked) = instrument.items.get(item) else { return false };
    let mut critical = instrument.critical_items.iter().filter(|critical| critical.item == item);
    critical.any(|critical| {
        critical.threshold.holds(asked.score(other)) && !critical.threshold.holds(asked.score(own))
    })
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
