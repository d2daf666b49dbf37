//! One answer in each row: what it counts, and why there is none.

use psyscreen::instrument::{NotApplicable, Threshold};
use psyscreen::{Number, Truth as Known};

use crate::expression::{Comparison, Fraction, Truth, Whole};

/// The states of an item that the form may skip, as the query writes them.
pub(crate) const GIVEN: i128 = 0;
pub(crate) const MISSING: i128 = 1;
pub(crate) const UNREADABLE: i128 = 2;
pub(crate) const NOT_APPLICABLE: i128 = 3;
/// Whether it is asked depends on an answer that is missing itself.
pub(crate) const UNRESOLVED: i128 = 4;
/// Missing for a reason of its own, so that it is not skipped by the form.
pub(crate) const REFUSED: i128 = 5;

/// What is known of one item in each row.
#[derive(Clone, Debug)]
pub(crate) struct ItemAnswer {
    /// Its score after keying, where there is an answer.
    pub(crate) score: Fraction,
    /// For a clock item, minutes since midnight.
    pub(crate) lowest: Number,
    pub(crate) highest: Number,
    /// Of an item that the form may skip, one of the states; else whether an answer was given that cannot be understood.
    pub(crate) state: State,
    pub(crate) not_applicable: Option<NotApplicable>,
    pub(crate) is_optional: bool,
}

/// How much is known of whether the form asks it.
#[derive(Clone, Debug)]
pub(crate) enum State {
    AlwaysAsked { unreadable: Truth },
    MayBeSkipped(Whole),
}

impl ItemAnswer {
    fn is_state(&self, state: i128) -> Truth {
        match &self.state {
            State::MayBeSkipped(own) => own.compare(Comparison::Equal, &Whole::always(state)),
            State::AlwaysAsked { unreadable } => match state {
                GIVEN => self.score.over.is_given(),
                UNREADABLE => unreadable.clone(),
                MISSING => Truth::and([self.score.over.is_given().negated(), unreadable.clone().negated()]),
                _ => Truth::always(false),
            },
        }
    }

    pub(crate) fn is_given(&self) -> Truth {
        self.is_state(GIVEN)
    }

    pub(crate) fn is_unreadable(&self) -> Truth {
        self.is_state(UNREADABLE)
    }

    fn is_not_applicable(&self) -> Truth {
        self.is_state(NOT_APPLICABLE)
    }

    /// What it counts where the form skips it, if it then counts.
    fn counts(&self) -> Option<Number> {
        match self.not_applicable {
            Some(NotApplicable::Counts(value)) => Some(value),
            Some(NotApplicable::Excluded) | None => None,
        }
    }

    /// Whether it counts nothing.
    pub(crate) fn is_excluded(&self) -> Truth {
        if self.counts().is_some() { Truth::always(false) } else { self.is_not_applicable() }
    }

    /// Whether it may turn out to count nothing.
    pub(crate) fn may_be_excluded(&self) -> Truth {
        if self.counts().is_some() { Truth::always(false) } else { self.is_state(UNRESOLVED) }
    }

    /// Whether it is missing, for whatever reason.
    pub(crate) fn is_missing(&self) -> Truth {
        Truth::or([self.is_given(), self.is_not_applicable()]).negated()
    }

    /// Whether what it counts rests on an answer, to it or to another.
    pub(crate) fn is_grounded(&self) -> Truth {
        if self.is_optional {
            return self.is_given();
        }
        Truth::or([self.is_given(), self.is_not_applicable()])
    }

    /// What it counts, where that is known.
    pub(crate) fn value(&self) -> Fraction {
        match self.counts() {
            Some(counts) if matches!(self.state, State::MayBeSkipped(_)) => {
                Fraction::first(vec![(self.is_not_applicable(), Fraction::always(counts))], &self.score)
            }
            _ => self.score.clone(),
        }
    }

    /// The lowest that it may count, or the highest.
    pub(crate) fn bound(&self, highest: bool) -> Fraction {
        let own = if highest { self.highest } else { self.lowest };
        let missing = Fraction::always(own);
        match self.counts() {
            Some(counts) if matches!(self.state, State::MayBeSkipped(_)) => {
                let open = if highest { own.max(counts) } else { own.min(counts) };
                let arms = vec![
                    (self.is_not_applicable(), Fraction::always(counts)),
                    (self.is_state(UNRESOLVED), Fraction::always(open)),
                ];
                Fraction::first(arms, &self.score.or(&missing))
            }
            _ => self.score.or(&missing),
        }
    }

    /// Whether the score reaches a threshold, as far as is known.
    pub(crate) fn reaches(&self, threshold: Threshold) -> Truth {
        let over = |low: Number, high: Number| {
            let (least, most) = if threshold.is_upward() { (low, high) } else { (high, low) };
            match (threshold.holds(least), threshold.holds(most)) {
                (true, _) => Known::True,
                (false, true) => Known::Undetermined,
                (false, false) => Known::False,
            }
        };
        let missing = over(self.lowest, self.highest);
        if missing != Known::Undetermined && !matches!(self.state, State::MayBeSkipped(_)) {
            // Every answer says the same.
            return Truth::always(missing);
        }
        let given = self.score.reaches(threshold);
        let State::MayBeSkipped(_) = &self.state else { return given };
        let (skipped, open) = match self.counts() {
            Some(counts) => {
                let open = over(self.lowest.min(counts), self.highest.max(counts));
                (Known::from(threshold.holds(counts)), open)
            }
            None => (Known::False, if missing == Known::True { Known::Undetermined } else { missing }),
        };
        let arms = vec![
            (self.is_given(), given),
            (self.is_not_applicable(), Truth::always(skipped)),
            (self.is_state(UNRESOLVED), Truth::always(open)),
        ];
        Truth::first(arms, Truth::always(missing))
    }
}
