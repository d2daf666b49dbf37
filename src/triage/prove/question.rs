//! What may be answered: the answer sheets of a policy's instruments, and the questions that fill them.

use super::severity::{Worse, worse};
use crate::instrument::{Instrument, Item, ItemKind, MissingReason, Person};
use crate::response::Answer;
use crate::truth::Truth;

/// One instrument as one set of questions fills it: with its own answers, or with those carried over from others.
pub(super) struct Sheet<'i> {
    pub(super) instrument: &'i Instrument,
    /// Its position among the policy's instruments.
    pub(super) used: usize,
    pub(super) person: Person,
    /// The question of each item.
    pub(super) sources: Vec<usize>,
}

/// Something one answer is given to. It may fill items of several sheets.
pub(super) struct Question {
    /// Sheet and item.
    pub(super) targets: Vec<(usize, usize)>,
    pub(super) choices: Vec<Choice>,
    /// Pairs of choices of which the second is the next worse.
    pub(super) worse: Vec<(usize, usize)>,
}

/// One answer, or one way of giving none.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) recorded: Result<i32, MissingReason>,
    /// How far it is from nothing: the prover shows the answers with the least.
    pub(super) cost: u32,
}

/// Whether the form asks an item.
pub(super) type Applies = Truth;

impl Choice {
    pub(super) const BLANK: Self = Self { recorded: Err(MissingReason::Skipped), cost: 0 };

    /// Whether it depends on the form what it means.
    pub(super) fn depends_on_form(self) -> bool {
        matches!(self.recorded, Err(MissingReason::Skipped | MissingReason::NotAdministered))
    }

    /// As response does it: a given answer counts, a blank one is explained by the form where it can be.
    pub(super) fn answer(self, item: &Item, applies: Applies) -> Answer {
        match self.recorded {
            Ok(recorded) => Answer::Given(recorded),
            Err(reason) if !self.depends_on_form() || !item.may_be_not_applicable() => Answer::Missing(reason),
            Err(reason) => match (applies, item.shown_when.is_some()) {
                (_, false) | (Truth::False, true) => Answer::NotApplicable,
                (Truth::True, true) if item.optional => Answer::NotApplicable,
                (Truth::True, true) => Answer::Missing(reason),
                (Truth::Undetermined, true) => Answer::Unresolved(reason),
            },
        }
    }
}

impl Question {
    /// An item that nobody answers.
    pub(super) fn blank(target: (usize, usize)) -> Self {
        Self { targets: vec![target], choices: vec![Choice::BLANK], worse: Vec::new() }
    }

    /// An item of a sheet that is given: every answer, and every way of leaving it out.
    pub(super) fn of(instrument: &Instrument, index: usize, target: (usize, usize)) -> Self {
        let Some(item) = instrument.items.get(index) else { return Self::blank(target) };
        let mut given: Vec<i32> = match item.kind {
            ItemKind::Options { .. } => instrument.options(item).iter().map(|option| option.code).collect(),
            _ => (item.recorded.0..=item.recorded.1).collect(),
        };
        let direction = worse(instrument, index);
        given.sort_by_key(|recorded| {
            let score = item.keying.score(*recorded);
            (if direction == Worse::Lower { score.saturating_neg() } else { score }, *recorded)
        });
        let mut choices = vec![Choice::BLANK];
        if item.may_be_not_applicable() {
            choices.push(Choice { recorded: Err(MissingReason::Declined), cost: 1 });
        }
        let first = choices.len();
        for (rank, recorded) in given.iter().enumerate() {
            let rank = u32::try_from(rank.min(100)).unwrap_or(100);
            choices.push(Choice { recorded: Ok(*recorded), cost: rank.saturating_add(2) });
        }
        let known = matches!(direction, Worse::Higher | Worse::Lower);
        let worse = (first..choices.len()).zip(first.saturating_add(1)..choices.len()).filter(|_| known).collect();
        Self { targets: vec![target], choices, worse }
    }
}
