//! What a level or a rule sets in motion, and where the plan says so.

use super::clause::Clause;
use super::provider::Notice;
use crate::period::Period;

/// What a level or a rule sets in motion: what is recommended, who is told, when the person is seen again, and the clause that says so.
#[derive(Clone, Debug)]
pub struct Actions {
    pub(crate) recommend: Vec<usize>,
    pub(crate) sooner: Vec<(usize, Period)>,
    /// Those of them whose deadline the plan does not give.
    pub(crate) sooner_ours: Vec<usize>,
    pub(crate) notify: Vec<Notice>,
    pub(crate) follow_up: Option<Period>,
    pub(crate) ours: bool,
    pub(crate) clause: Clause,
    pub(crate) quotation: Option<Box<str>>,
}

impl Actions {
    /// What is recommended, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// By when what is recommended is wanted, where that is sooner than the recommendation says itself.
    pub fn sooner(&self) -> &[(usize, Period)] {
        &self.sooner
    }

    /// Who is told.
    pub fn notices(&self) -> &[Notice] {
        &self.notify
    }

    /// Within what period the person is seen again.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Whether that period is our choice, because the plan gives none.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }

    /// The words of the clause, in the language of the plan, where the policy quotes them.
    pub fn quotation(&self) -> Option<&str> {
        self.quotation.as_deref()
    }
}
