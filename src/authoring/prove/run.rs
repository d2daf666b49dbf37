//! What one proof may do, and whether everything that it looked up was there.
//!
//! A look-up that misses says "nothing here", and in a prover that means "no counterexample here". So every look-up by
//! position goes through [`Run::at`] and its like: a miss is kept, and no verdict of the run is then believed.

use std::cell::Cell;

/// How much may be done for one proof, in steps of some 10 nanoseconds each.
pub(super) const MOST_WORK: u64 = 800_000_000;

/// What ended the work on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Work,
    /// Nodes of the diagrams.
    Nodes,
    /// What was open at once.
    Open,
}

/// One run of the prover.
#[derive(Debug)]
pub(super) struct Run {
    left: Cell<u64>,
    /// What the claims after the one at hand may still use.
    kept_back: Cell<u64>,
    reached: Cell<Option<Limit>>,
    fault: Cell<bool>,
}

impl Run {
    pub(super) fn new(work: u64) -> Self {
        Self {
            left: Cell::new(work),
            kept_back: Cell::new(0),
            reached: Cell::new(None),
            fault: Cell::new(false),
        }
    }

    /// Counts work; whether there is any left.
    pub(super) fn spend(&self, work: u64) -> bool {
        match self.left.get().checked_sub(work) {
            Some(left) => self.left.set(left),
            None => {
                self.left.set(0);
                self.stop(Limit::Work);
            }
        }
        self.goes_on()
    }

    /// Nothing more is to be done for this claim.
    pub(super) fn stop(&self, limit: Limit) {
        self.reached.set(self.reached.get().or(Some(limit)));
    }

    pub(super) fn goes_on(&self) -> bool {
        self.reached.get().is_none()
    }

    /// Starts with one claim, or with one instrument: it may use half of what is left, so that one that is too much leaves
    /// something to the others.
    pub(super) fn start_claim(&self) {
        let half = self.left.get() / 2;
        self.kept_back.set(half);
        self.left.set(self.left.get().saturating_sub(half));
        self.reached.set(None);
    }

    /// Ends with it: the limit that it reached.
    pub(super) fn end_claim(&self) -> Option<Limit> {
        self.left.set(self.left.get().saturating_add(self.kept_back.replace(0)));
        self.reached.take()
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Whether something was looked up that is not there: then nothing that was found can be believed.
    pub(super) fn has_fault(&self) -> bool {
        self.fault.get()
    }

    pub(super) fn fault(&self) {
        self.fault.set(true);
    }

    /// The element at a position that must exist.
    pub(super) fn at<'t, T>(&self, list: &'t [T], index: usize) -> Option<&'t T> {
        let found = list.get(index);
        if found.is_none() {
            self.fault();
        }
        found
    }

    /// The same, to be changed.
    pub(super) fn at_mut<'t, T>(&self, list: &'t mut [T], index: usize) -> Option<&'t mut T> {
        let found = list.get_mut(index);
        if found.is_none() {
            self.fault();
        }
        found
    }

    /// Puts a value at a position that must exist.
    pub(super) fn set<T>(&self, list: &mut [T], index: usize, value: T) {
        if let Some(place) = self.at_mut(list, index) {
            *place = value;
        }
    }

    /// What must be there.
    pub(super) fn found<T>(&self, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.fault();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_leaves_something_to_the_next() {
        let run = Run::new(100);
        run.start_claim();
        assert!(!run.spend(60));
        assert_eq!(run.end_claim(), Some(Limit::Work));
        run.start_claim();
        assert!(run.spend(20));
        assert_eq!(run.end_claim(), None);
        assert_eq!(run.left(), 30);
    }

    #[test]
    fn what_is_not_there_is_a_fault() {
        let run = Run::new(1);
        assert_eq!(run.at(&[1, 2], 1), Some(&2));
        assert!(!run.has_fault());
        assert_eq!(run.at(&[1, 2], 2), None);
        assert!(run.has_fault());
    }
}
