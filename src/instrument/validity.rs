//! When a score may be claimed: what the form itself says of whether its answers can be trusted.

use super::method::{Contribution, Slot};
use crate::threshold::Threshold;

/// When a score has a value: while another score of the form, such as a lie scale, is certain to be on one side of a limit, or while
/// enough of the form is answered.
///
/// It takes a claim away and nothing else. The score then is unscorable, and its interval stays what the answers say, with what that
/// decides of bands, cutoffs, conditions and levels: somebody whose answers cannot be trusted is not less at risk. Critical items and
/// criteria over items never depend on it.
#[derive(Clone, Debug)]
pub struct Validity {
    pub(crate) rule: ValidWhen,
    pub(crate) source: usize,
}

/// What must be certain for a score to have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValidWhen {
    /// Another scale's score satisfies a threshold.
    Score {
        /// The position of the scale.
        scale: usize,
        /// The threshold.
        threshold: Threshold,
    },
    /// So many of these items are answered.
    Answered {
        /// Their positions.
        items: Vec<usize>,
        /// The fewest answers.
        at_least: usize,
    },
}

/// What is known of a score's validity so far: how many more of the things it asks for may be lacking; `None` once too many are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Trust(Option<usize>);

impl Validity {
    /// What must be certain.
    pub fn rule(&self) -> &ValidWhen {
        &self.rule
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// The position of the scale that it reads, if it reads one.
    pub(crate) fn scale(&self) -> Option<usize> {
        match &self.rule {
            ValidWhen::Score { scale, .. } => Some(*scale),
            ValidWhen::Answered { .. } => None,
        }
    }

    /// Everything it reads, and how.
    pub(crate) fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        match &self.rule {
            ValidWhen::Score { scale, threshold } => visit(Slot::certain(*scale, *threshold)),
            ValidWhen::Answered { items, .. } => items.iter().for_each(|item| visit(Slot::answered(*item))),
        }
    }

    /// Before anything was looked at.
    pub(crate) fn start(&self) -> Trust {
        Trust(Some(match &self.rule {
            ValidWhen::Score { .. } => 0,
            ValidWhen::Answered { items, at_least } => items.len().saturating_sub(*at_least),
        }))
    }
}

impl Trust {
    /// Of a score that may always be claimed.
    pub(crate) const ALWAYS: Self = Self(Some(0));

    /// Adds what one slot has.
    pub(crate) fn add(&mut self, contribution: Contribution) {
        if contribution == Contribution::Valid(false) {
            self.0 = self.0.and_then(|spare| spare.checked_sub(1));
        }
    }

    /// Whether the score may be claimed, once everything was added.
    pub(crate) const fn holds(self) -> bool {
        self.0.is_some()
    }
}
