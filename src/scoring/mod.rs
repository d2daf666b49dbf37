//! Step 4: item scores to scale scores, each with the interval of values that some completion of the missing items
//! would give. Total: nothing here can fail.

mod aggregate;
mod outcome;
mod running;
#[cfg(all(test, feature = "catalog"))]
mod tests;
mod transform;

use std::fmt;

pub use outcome::{Outcome, Status};
pub(crate) use running::{Feed, Running, inputs};

use crate::instrument::{Input, Instrument, Member, Method, Scale};
use crate::number::Number;
use crate::response::{Ground, ItemScore, Responses};

/// Every score of one administration. `Debug` does not show them.
#[derive(Clone)]
pub struct Scores<'i> {
    pub(crate) responses: Responses<'i>,
    outcomes: Outcomes,
}

/// One for each scale. Most instruments have one scale, which then needs no list.
#[derive(Clone)]
enum Outcomes {
    One(Outcome),
    Many(Box<[Outcome]>),
}

impl Outcomes {
    #[inline]
    fn as_slice(&self) -> &[Outcome] {
        match self {
            Self::One(outcome) => std::slice::from_ref(outcome),
            Self::Many(outcomes) => outcomes,
        }
    }
}

impl<'i> Responses<'i> {
    /// Scores every scale of the instrument.
    #[must_use]
    #[inline]
    pub fn score(self) -> Scores<'i> {
        if let [only] = self.instrument().scales.as_slice()
            && let Some(outcome) = complete_sum(only, &self)
        {
            return Scores { outcomes: Outcomes::One(outcome), responses: self };
        }
        Scores { outcomes: outcomes_of(&self), responses: self }
    }
}

/// The outcome of a sum of whole-number items that all have an answer, the most common case of all.
#[inline]
fn complete_sum(scale: &Scale, responses: &Responses<'_>) -> Option<Outcome> {
    let sum = scale.integer_sum.as_ref().filter(|_| scale.round.is_none())?;
    aggregate::complete_sum(scale, sum, responses.answers())
}

fn outcomes_of(responses: &Responses<'_>) -> Outcomes {
    let scales = &responses.instrument().scales;
    if let [only] = scales.as_slice() {
        return Outcomes::One(outcome_of(only, responses, &[]));
    }
    let mut outcomes: Box<[Outcome]> = vec![Outcome::nothing(); scales.len()].into();
    for index in &responses.instrument().scoring_order {
        if let Some(scale) = scales.get(*index) {
            let outcome = outcome_of(scale, responses, &outcomes);
            if let Some(place) = outcomes.get_mut(*index) {
                *place = outcome;
            }
        }
    }
    Outcomes::Many(outcomes)
}

fn outcome_of(scale: &Scale, responses: &Responses<'_>, done: &[Outcome]) -> Outcome {
    let raw = match &scale.integer_sum {
        Some(sum) => aggregate::integer_sum(scale, sum, responses.answers()),
        None => general(scale, &Parts { responses, done }).unwrap_or_else(|| Outcome::unknown(scale)),
    };
    finished(scale, raw)
}

/// After the published rounding, and within what the scale can be: that is proved when the definition is loaded.
fn finished(scale: &Scale, raw: Outcome) -> Outcome {
    let outcome = match scale.round {
        Some(round) => raw.map(|value| value.round(round.decimals, round.rounding)),
        None => raw,
    };
    outcome.within(scale.range)
}

/// `None` where an input that cannot be done without is left out.
fn general(scale: &Scale, parts: &Parts<'_>) -> Option<Outcome> {
    Some(match &scale.method {
        Method::Sum(members) | Method::Mean(members) => {
            aggregate::tally(scale, members.iter().map(|member| parts.member(member)))
        }
        Method::WeightedSum(members) => aggregate::tally(
            scale,
            members.iter().map(|(weight, member)| parts.member(member).times(*weight)),
        ),
        Method::Max(members) => {
            aggregate::extreme(scale, members.iter().map(|member| parts.member(member)), Number::max)
        }
        Method::Min(members) => {
            aggregate::extreme(scale, members.iter().map(|member| parts.member(member)), Number::min)
        }
        Method::Count(groups) => aggregate::count_positive(scale, parts.responses, groups),
        Method::Difference(a, b) => transform::difference(parts.single(*a)?, parts.single(*b)?),
        Method::Ratio(a, b, times) => transform::ratio(scale, parts.single(*a)?, parts.single(*b)?, *times),
        Method::Linear(input, multiply, add) => transform::linear(parts.single(*input)?, *multiply, *add),
        Method::Recode(input, classes) => transform::recode(parts.single(*input)?, classes),
        Method::Lookup(input, table) => transform::lookup(scale, parts.single(*input)?, table),
        Method::Duration(from, to) => transform::duration(parts.responses, *from, *to),
    })
}

/// What a scale is computed from.
struct Parts<'s> {
    responses: &'s Responses<'s>,
    done: &'s [Outcome],
}

/// One input of a scale.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The item does not apply, and counts nothing.
    Excluded(Ground),
    /// It may turn out to be excluded.
    MayBeExcluded(Amount),
    /// It counts.
    Counts(Amount),
}

/// What an input counts: its value where it has one, and in any case its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Amount {
    value: Option<Number>,
    low: Number,
    high: Number,
    prorated: bool,
    /// Whether it has no value and is not missing: an answer was given that could not be understood, or a score was answered in
    /// part. Nothing is prorated over it.
    not_missing: bool,
    /// What the value rests on; nothing where there is none.
    ground: Ground,
}

impl Parts<'_> {
    fn member(&self, member: &Member) -> Part {
        self.input(member.input).keyed(member)
    }

    fn single(&self, input: Input) -> Option<Amount> {
        self.input(input).single()
    }

    fn input(&self, input: Input) -> Part {
        match input {
            Input::Item(item) => Part::of_item(self.responses.item_score(item)),
            Input::Scale(scale) => {
                Part::of_scale(self.done.get(scale).copied().unwrap_or(Outcome::nothing()))
            }
        }
    }
}

impl Part {
    #[inline]
    fn of_item(score: ItemScore) -> Self {
        match score {
            ItemScore::Value(value, ground) => Self::Counts(Amount {
                value: Some(value),
                low: value,
                high: value,
                prorated: false,
                not_missing: false,
                ground,
            }),
            ItemScore::Absent(ground) => Self::Excluded(ground),
            ItemScore::Range { low, high, may_be_absent, unreadable } => {
                let ground = Ground::Nothing;
                let amount =
                    Amount { value: None, low, high, prorated: false, not_missing: unreadable, ground };
                if may_be_absent { Self::MayBeExcluded(amount) } else { Self::Counts(amount) }
            }
        }
    }

    fn of_scale(outcome: Outcome) -> Self {
        let value = outcome.value();
        Self::Counts(Amount {
            value,
            low: outcome.min(),
            high: outcome.max(),
            prorated: outcome.status() == Status::Prorated,
            not_missing: outcome.is_not_missing(),
            ground: if value.is_some() { Ground::Answer } else { Ground::Nothing },
        })
    }

    #[inline]
    fn map(self, change: impl FnOnce(Amount) -> Amount) -> Self {
        match self {
            Self::Excluded(ground) => Self::Excluded(ground),
            Self::MayBeExcluded(amount) => Self::MayBeExcluded(change(amount)),
            Self::Counts(amount) => Self::Counts(change(amount)),
        }
    }

    /// After the scale's own reversal of the member.
    #[inline]
    fn keyed(self, member: &Member) -> Self {
        match member.reverse {
            None => self,
            Some(sum) => self.map(|amount| amount.reversed(sum)),
        }
    }

    fn times(self, weight: Number) -> Self {
        self.map(|amount| amount.times(weight))
    }

    /// The amount of the only input of a method, where it is one that counts. A definition in which it could be left out is
    /// refused, so there always is one.
    fn single(self) -> Option<Amount> {
        match self {
            Self::Counts(amount) if amount.value.is_none() || amount.ground != Ground::Nothing => {
                Some(amount)
            }
            _ => None,
        }
    }
}

impl Amount {
    fn is_not_missing(&self) -> bool {
        self.not_missing || self.ground != Ground::Nothing
    }

    fn reversed(self, sum: Number) -> Self {
        Self {
            value: self.value.map(|value| sum.minus(value)),
            low: sum.minus(self.high),
            high: sum.minus(self.low),
            ..self
        }
    }

    fn times(self, weight: Number) -> Self {
        let (low, high) = (self.low.times(weight), self.high.times(weight));
        Self {
            value: self.value.map(|value| value.times(weight)),
            low: low.min(high),
            high: low.max(high),
            ..self
        }
    }
}

impl<'i> Scores<'i> {
    /// The instrument.
    pub fn instrument(&self) -> &'i Instrument {
        self.responses.instrument()
    }

    /// The answers they were computed from.
    pub fn responses(&self) -> &Responses<'i> {
        &self.responses
    }

    /// The score of the scale with this id.
    pub fn get(&self, scale: &str) -> Option<Outcome> {
        self.outcome(self.instrument().scale_index(scale)?)
    }

    /// The score of the scale at this position; `None` beyond the last.
    #[inline]
    pub fn outcome(&self, scale_index: usize) -> Option<Outcome> {
        self.outcomes.as_slice().get(scale_index).copied()
    }

    /// The same of a position that the instrument has.
    #[inline]
    pub(crate) fn outcome_at(&self, scale_index: usize) -> Outcome {
        self.outcomes.as_slice().get(scale_index).copied().unwrap_or(Outcome::nothing())
    }

    /// The standard error that the scale's table gives for its value.
    pub fn standard_error(&self, scale_index: usize) -> Option<Number> {
        let scale = self.instrument().scales.get(scale_index)?;
        let Method::Lookup(input, table) = &scale.method else { return None };
        let raw =
            Parts { responses: &self.responses, done: self.outcomes.as_slice() }.single(*input)?.value?;
        table.iter().find(|(from, ..)| *from == raw)?.2
    }
}

impl fmt::Debug for Scores<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scores").field("instrument", &self.instrument().id).finish_non_exhaustive()
    }
}
