//! Items with two answers that differ. No score uses either; the worse one decides what is about safety.

use super::answer_cells::Answers;
use crate::instrument::{Answer, Instrument, Item, MissingReason, Test, Threshold};
use crate::truth::Truth;

/// Two or more answers to one item that are not the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub(super) item: usize,
    /// The worst answer that could be understood, as it is recorded.
    pub(super) worst: i32,
    /// Whether a higher item score is the worse one.
    pub(super) higher_is_worse: bool,
    /// Whether another answer could not be understood, so that it may be worse still.
    pub(super) more: bool,
}

/// Those of one administration: nearly always none.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Contradictions(Option<Box<[Contradiction]>>);

impl Contradictions {
    pub(super) fn of(&self, item: usize) -> Option<Contradiction> {
        self.0.iter().flatten().find(|known| known.item == item).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Contradiction> {
        self.0.iter().flatten().copied()
    }

    /// Keeps this one in place of any other of the same item.
    pub(super) fn keep(&mut self, contradiction: Contradiction) {
        let others = self.0.iter().flatten().filter(|known| known.item != contradiction.item);
        self.0 = Some(others.copied().chain([contradiction]).collect());
    }
}

/// What came of a second answer to an item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    /// It says the same as the first, or one of them is a blank.
    Agrees,
    /// They differ, and the worse one decides for critical items and criteria.
    WorseDecides,
    /// They differ, and nothing says which is worse.
    Undecided,
}

impl Contradiction {
    /// What is certain of the item's score where safety is concerned.
    pub(super) fn truth_over(self, item: &Item, threshold: Threshold) -> Truth {
        let truth = Truth::from(threshold.holds(item.score(self.worst)));
        // An answer beyond the worst makes a threshold on that side no less true, and one on the other side no less false.
        let settled = truth.is_true() == (threshold.is_upward() == self.higher_is_worse);
        if self.more && !settled { Truth::Undetermined } else { truth }
    }

    fn is_worse(self, item: &Item, recorded: i32) -> bool {
        let (before, after) = (item.score(self.worst), item.score(recorded));
        if self.higher_is_worse { after > before } else { after < before }
    }
}

impl Contradictions {
    /// Adds a second answer to an item that has one. A blank takes nothing away from an answer.
    pub(super) fn add(
        &mut self,
        instrument: &Instrument,
        answers: &mut Answers,
        index: usize,
        second: Answer,
    ) -> Second {
        let first = answers.cells().answer(index);
        let is_blank =
            |answer| !matches!(answer, Answer::Given(_) | Answer::Missing(MissingReason::Unreadable));
        let known = self.of(index);
        if is_blank(second) || known.is_none() && first == second {
            return Second::Agrees;
        }
        if is_blank(first) {
            answers.set(index, second);
            return Second::Agrees;
        }
        answers.set(index, Answer::Missing(MissingReason::Unreadable));
        let (Some(item), Some(higher_is_worse)) =
            (instrument.items.get(index), instrument.higher_is_worse(index))
        else {
            return Second::Undecided;
        };
        let mut contradiction = match (known, first, second) {
            (Some(known), ..) => known,
            (None, Answer::Given(worst), _) | (None, _, Answer::Given(worst)) => Contradiction {
                item: index,
                worst,
                higher_is_worse,
                more: first.is_given() != second.is_given(),
            },
            (None, ..) => return Second::Undecided,
        };
        match second {
            Answer::Given(recorded) if contradiction.is_worse(item, recorded) => {
                contradiction.worst = recorded
            }
            Answer::Given(_) => {}
            _ => contradiction.more = true,
        }
        self.keep(contradiction);
        Second::WorseDecides
    }
}

impl Instrument {
    /// Whether a higher score of an item is the worse one, as its critical items say, or else the criteria that read it;
    /// `None` where nothing says it, or not with one voice.
    fn higher_is_worse(&self, item: usize) -> Option<bool> {
        let critical = self.critical_items.iter().filter(|critical| critical.item == item);
        let mut directions: Vec<bool> = critical.map(|critical| critical.threshold.is_upward()).collect();
        if directions.is_empty() {
            for criterion in &self.criteria {
                criterion.condition.for_each_test(&mut |test, negated| match test {
                    Test::Item { item: read, threshold } if *read == item => {
                        directions.push(threshold.is_upward() != negated);
                    }
                    Test::Count { groups, at_most, .. } => {
                        for group in groups.iter().filter(|group| group.items.contains(&item)) {
                            directions.push(group.threshold.is_upward() != negated);
                            // One more may also be one too many.
                            if *at_most < groups.iter().map(|group| group.items.len()).sum() {
                                directions.push(group.threshold.is_upward() == negated);
                            }
                        }
                    }
                    _ => {}
                });
            }
        }
        let first = directions.first().copied()?;
        directions.iter().all(|direction| *direction == first).then_some(first)
    }
}
