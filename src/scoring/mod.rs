//! Step 4: item scores to scale scores, each with the interval of values that some completion of the missing items
//! would give. Total: nothing here can fail.

mod aggregate;
mod outcome;
mod running;
mod transform;
#[cfg(all(test, feature = "catalog"))]
mod two_ways;

use std::fmt;

pub use outcome::{Outcome, Status};
pub(crate) use running::{Feed, Running, inputs};

use crate::instrument::{Input, Instrument, Member, Method, Scale};
use crate::number::Number;
use crate::response::{ItemScore, Responses};

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
        None => general(scale, &Parts { responses, done }),
    };
    rounded(scale, raw)
}

fn rounded(scale: &Scale, raw: Outcome) -> Outcome {
    match scale.round {
        Some(round) => raw.map(|value| value.round(round.decimals, round.rounding)),
        None => raw,
    }
}

fn general(scale: &Scale, parts: &Parts<'_>) -> Outcome {
    match &scale.method {
        Method::Sum(members) => aggregate::sum(scale, members.iter().map(|member| parts.member(member))),
        Method::Mean(members) => aggregate::mean(scale, members.iter().map(|member| parts.member(member))),
        Method::WeightedSum(members) => {
            aggregate::sum(scale, members.iter().map(|(weight, member)| parts.member(member).times(*weight)))
        }
        Method::Max(members) => {
            aggregate::extreme(scale, members.iter().map(|member| parts.member(member)), Number::max)
        }
        Method::Min(members) => {
            aggregate::extreme(scale, members.iter().map(|member| parts.member(member)), Number::min)
        }
        Method::Count(groups) => aggregate::count_positive(parts.responses, groups),
        Method::Difference(a, b) => transform::difference(parts.input(*a), parts.input(*b)),
        Method::Ratio(a, b, times) => transform::ratio(scale, parts.input(*a), parts.input(*b), *times),
        Method::Linear(input, multiply, add) => transform::linear(parts.input(*input), *multiply, *add),
        Method::Recode(input, classes) => transform::recode(parts.input(*input), classes),
        Method::Lookup(input, table) => transform::lookup(scale, parts.input(*input), table),
        Method::Duration(from, to) => transform::duration(parts.responses, *from, *to),
    }
}

/// What a scale is computed from.
struct Parts<'s> {
    responses: &'s Responses<'s>,
    done: &'s [Outcome],
}

/// One input of a scale: its value where it has one, and in any case its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    value: Option<Number>,
    prorated: bool,
    /// Whether it has no value for an answer that could not be understood.
    unreadable: bool,
    low: Number,
    high: Number,
    presence: Presence,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Presence {
    Counts,
    MayBeExcluded,
    Excluded,
}

impl Parts<'_> {
    fn member(&self, member: &Member) -> Part {
        self.input(member.input).keyed(member)
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
    const fn known(value: Number) -> Self {
        Self {
            value: Some(value),
            prorated: false,
            unreadable: false,
            low: value,
            high: value,
            presence: Presence::Counts,
        }
    }

    #[inline]
    fn of_item(score: ItemScore) -> Self {
        match score {
            ItemScore::Value(value) => Self::known(value),
            ItemScore::Absent => Self { presence: Presence::Excluded, ..Self::known(Number::ZERO) },
            ItemScore::Range { low, high, may_be_absent, unreadable } => Self {
                value: None,
                prorated: false,
                unreadable,
                low,
                high,
                presence: if may_be_absent { Presence::MayBeExcluded } else { Presence::Counts },
            },
        }
    }

    fn of_scale(outcome: Outcome) -> Self {
        Self {
            value: outcome.value(),
            prorated: outcome.status() == Status::Prorated,
            unreadable: outcome.is_unreadable(),
            low: outcome.min(),
            high: outcome.max(),
            presence: Presence::Counts,
        }
    }

    /// After the scale's own reversal of the member.
    #[inline]
    fn keyed(self, member: &Member) -> Self {
        match member.reverse {
            None => self,
            Some(sum) => Self {
                value: self.value.map(|value| sum.minus(value)),
                low: sum.minus(self.high),
                high: sum.minus(self.low),
                ..self
            },
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
        self.instrument().scale_index(scale).map(|index| self.outcome(index))
    }

    /// The score of the scale at this position.
    #[inline]
    pub fn outcome(&self, scale_index: usize) -> Outcome {
        self.outcomes.as_slice().get(scale_index).copied().unwrap_or(Outcome::nothing())
    }

    /// The standard error that the scale's table gives for its value.
    pub fn standard_error(&self, scale_index: usize) -> Option<Number> {
        let scale = self.instrument().scales.get(scale_index)?;
        let Method::Lookup(input, table) = &scale.method else { return None };
        let raw = Parts { responses: &self.responses, done: self.outcomes.as_slice() }.input(*input).value?;
        table.iter().find(|(from, ..)| *from == raw)?.2
    }
}

impl fmt::Debug for Scores<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scores").field("instrument", &self.instrument().id).finish_non_exhaustive()
    }
}
