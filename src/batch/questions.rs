//! Tests that a policy asks of an instrument, answered for many rows.

use super::condition::ChunkCondition;
use super::results::TruthColumn;
use super::{Batch, CHUNK, Columns, ColumnsError};
use crate::condition::Condition;
use crate::instrument::Test;
use crate::interpretation::View;

/// Tests of one instrument, each from one view, prepared for columns.
pub(crate) struct Questions(Vec<ChunkCondition>);

impl Batch<'_> {
    /// Prepares tests of the instrument.
    pub(crate) fn questions<'t>(&self, tests: impl IntoIterator<Item = (&'t Test, View)>) -> Questions {
        let in_bytes = |item: usize| self.intakes.get(item).is_some_and(super::Intake::is_in_bytes);
        let prepared = tests.into_iter().map(|(test, view)| {
            ChunkCondition::new(self.instrument, &self.unfolded(test), &in_bytes, &self.outcomes, view)
        });
        Questions(prepared.collect())
    }

    /// A test without criteria: a criterion reads only earlier ones.
    fn unfolded(&self, test: &Test) -> Condition<Test> {
        match test {
            Test::Criterion(index) => match self.instrument.criteria.get(*index) {
                Some(criterion) => self.all_unfolded(&criterion.condition),
                None => Condition::Test(test.clone()),
            },
            _ => Condition::Test(test.clone()),
        }
    }

    fn all_unfolded(&self, condition: &Condition<Test>) -> Condition<Test> {
        let each = |parts: &[Condition<Test>]| parts.iter().map(|part| self.all_unfolded(part)).collect();
        match condition {
            Condition::Test(test) => self.unfolded(test),
            Condition::All(parts) => Condition::All(each(parts)),
            Condition::Any(parts) => Condition::Any(each(parts)),
            Condition::Not(part) => Condition::Not(Box::new(self.all_unfolded(part))),
        }
    }

    /// What each says of each row.
    pub(crate) fn answer(
        &self,
        questions: &Questions,
        columns: &Columns<'_>,
    ) -> Result<Vec<TruthColumn>, ColumnsError> {
        self.check(columns)?;
        let mut truths = vec![TruthColumn::default(); questions.0.len()];
        let (mut work, mut invalid) = (self.work(), Vec::new());
        for start in (0..columns.rows()).step_by(CHUNK) {
            self.read(&mut work, columns, start, &mut invalid);
            // What cannot be read is for whoever asks for scores.
            invalid.clear();
            for (condition, column) in questions.0.iter().zip(&mut truths) {
                condition.evaluate(&self.known(&work, columns, start)).append_to(column, work.chunk.rows);
            }
        }
        Ok(truths)
    }
}
