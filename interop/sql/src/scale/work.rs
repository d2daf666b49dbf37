//! What a scale is computed from, and where its columns are made.

use psyscreen::instrument::{Input, MissingRule, Scale};

use super::amount::Amount;
use super::score::Score;
use crate::expression::{Fraction, Truth, Whole};
use crate::item_answer::ItemAnswer;
use crate::query::Query;

/// What a scale is computed from, and where its columns are made.
pub(crate) struct Work<'w> {
    pub(crate) query: &'w mut Query,
    pub(crate) items: &'w [ItemAnswer],
    /// The scores so far, by the position of the scale.
    pub(crate) scores: &'w [Option<Score>],
    pub(super) scale: &'w Scale,
    /// What its columns begin with.
    pub(super) name: String,
}

impl Work<'_> {
    pub(super) fn amount(&self, input: Input) -> Option<Amount> {
        match input {
            Input::Item(item) => self.items.get(item).map(Amount::of_item),
            Input::Scale(scale) => self.scores.get(scale)?.as_ref().map(Amount::of_score),
        }
    }

    /// The only input of a method; `None` where it could be left out, which definitions are refused for.
    pub(super) fn single(&self, input: Input) -> Option<Amount> {
        self.amount(input).filter(|amount| amount.excluded.is_never() && amount.may_be_excluded.is_never())
    }

    pub(super) fn range(&self) -> (Fraction, Fraction) {
        let (low, high) = self.scale.range();
        (Fraction::always(low), Fraction::always(high))
    }

    pub(super) fn missing(&self) -> MissingRule {
        self.scale.missing()
    }

    pub(super) fn whole(&mut self, part: &str, value: Whole) -> Whole {
        let name = format!("{}_{part}", self.name);
        self.query.whole(&name, value)
    }

    pub(super) fn truth(&mut self, part: &str, value: Truth) -> Truth {
        let name = format!("{}_{part}", self.name);
        self.query.truth(&name, value)
    }

    pub(super) fn fraction(&mut self, part: &str, value: Fraction) -> Fraction {
        let name = format!("{}_{part}", self.name);
        self.query.fraction(&name, value)
    }
}
