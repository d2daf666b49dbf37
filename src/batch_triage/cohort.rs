//! What is known of many people, column by column.

use std::fmt;

use crate::batch::{Columns, ColumnsError};
use crate::instrument::Person;

/// What is known of many people, for a policy: answers, facts, consent, sex and age, each a column with a row for everybody, borrowed
/// from wherever it is. What is not given is unknown. `Debug` shows how many people there are.
#[derive(Clone)]
pub struct Cohort<'a> {
    pub(super) rows: usize,
    pub(super) answers: Vec<(&'a str, Columns<'a>)>,
    pub(super) facts: Vec<(&'a str, &'a [Option<i64>])>,
    pub(super) consent: Option<&'a [Option<bool>]>,
    pub(super) people: Option<&'a [Person]>,
}

/// Why columns cannot be decided about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CohortError {
    /// The policy does not use the instrument.
    #[error("the policy does not use `{0}`; give answers to instruments that it uses, each once")]
    Instrument(String),
    /// The policy does not have the fact, or it is one of the person.
    #[error("`{0}` is not a fact of the policy that has a column; sex and age are given with the people")]
    Fact(String),
    /// A column is longer or shorter than the cohort.
    #[error("the column of {what} has {rows} rows, and there are {expected} people; give one for each")]
    Rows {
        /// Which one.
        what: String,
        /// How many rows it has.
        rows: usize,
        /// How many people there are.
        expected: usize,
    },
    /// The columns of answers do not fit the instrument.
    #[error("answers to `{instrument}`: {error}")]
    Columns {
        /// The instrument.
        instrument: String,
        /// What is wrong.
        error: ColumnsError,
    },
}

impl<'a> Cohort<'a> {
    /// So many people, of whom nothing is known.
    #[must_use]
    pub fn of(rows: usize) -> Self {
        Self { rows, answers: Vec::new(), facts: Vec::new(), consent: None, people: None }
    }

    /// Answers to an instrument of the policy. A person with no answer at all was not given it; a code that an item does not have is an
    /// answer that cannot be read.
    #[must_use]
    pub fn answers(mut self, instrument: &'a str, columns: Columns<'a>) -> Self {
        self.answers.push((instrument, columns));
        self
    }

    /// A fact: 1 for yes and 0 for no, the position of one of several values, or the number itself. What the fact does not allow is
    /// unknown.
    #[must_use]
    pub fn fact(mut self, id: &'a str, values: &'a [Option<i64>]) -> Self {
        self.facts.push((id, values));
        self
    }

    /// Whether each person agreed to be screened.
    #[must_use]
    pub fn consent(self, given: &'a [Option<bool>]) -> Self {
        Self { consent: Some(given), ..self }
    }

    /// Sex and age, which the facts of these names have too.
    #[must_use]
    pub fn people(self, people: &'a [Person]) -> Self {
        Self { people: Some(people), ..self }
    }
}

impl fmt::Debug for Cohort<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cohort").field("rows", &self.rows).finish_non_exhaustive()
    }
}
