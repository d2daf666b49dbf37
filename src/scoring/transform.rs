//! One or two inputs to one score: differences, ratios, classes, tables and lengths of time.

use super::Amount;
use super::outcome::Outcome;
use crate::instrument::{MissingReason, RecodeClass, Scale};
use crate::number::Number;
use crate::response::{Answer, Responses};

const DAY: i64 = 1440;

/// The outcome of a method over these inputs.
fn outcome(value: Option<Number>, inputs: &[Amount], low: Number, high: Number) -> Outcome {
    match value {
        Some(value) if inputs.iter().any(|input| input.prorated) => Outcome::prorated(value, low, high),
        // A complete input has one value, so its bounds are that value.
        Some(value) => Outcome::complete(value),
        None => Outcome::unscorable(low, high).not_missing_if(inputs.iter().any(Amount::is_not_missing)),
    }
}

pub(super) fn difference(a: Amount, b: Amount) -> Outcome {
    let value = a.value.zip(b.value).map(|(a, b)| a.minus(b));
    outcome(value, &[a, b], a.low.minus(b.high), a.high.minus(b.low))
}

pub(super) fn ratio(scale: &Scale, a: Amount, b: Amount, times: Number) -> Outcome {
    let divided = |a: Number, b: Number| a.over(b).map(|ratio| ratio.times(times));
    let value = a.value.zip(b.value).and_then(|(a, b)| divided(a, b));
    let corners =
        [divided(a.low, b.low), divided(a.low, b.high), divided(a.high, b.low), divided(a.high, b.high)];
    let one_sign = b.low > Number::ZERO || b.high < Number::ZERO;
    let bounds = corners.into_iter().flatten().fold(None, |bounds: Option<(Number, Number)>, corner| {
        Some(bounds.map_or((corner, corner), |(low, high)| (low.min(corner), high.max(corner))))
    });
    let (low, high) = bounds.filter(|_| one_sign).unwrap_or(scale.range);
    outcome(value, &[a, b], low, high)
}

pub(super) fn linear(input: Amount, multiply: Number, add: Number) -> Outcome {
    let changed = input.times(multiply);
    outcome(
        changed.value.map(|value| value.plus(add)),
        &[input],
        changed.low.plus(add),
        changed.high.plus(add),
    )
}

/// The class that holds `value`.
fn class_of(classes: &[RecodeClass], value: Number) -> Option<Number> {
    let class = classes.iter().rfind(|class| class.from.is_none_or(|from| value >= from));
    class.map(|class| class.value)
}

pub(super) fn recode(input: Amount, classes: &[RecodeClass]) -> Outcome {
    let reached = classes.iter().enumerate().filter(|(index, class)| {
        let ends = classes.get(index.saturating_add(1)).and_then(|next| next.from);
        class.from.is_none_or(|from| from <= input.high) && ends.is_none_or(|ends| ends > input.low)
    });
    let bounds =
        reached.fold(None, |bounds: Option<(Number, Number)>, (_, class)| {
            Some(bounds.map_or((class.value, class.value), |(low, high)| {
                (low.min(class.value), high.max(class.value))
            }))
        });
    let (low, high) = bounds.unwrap_or((Number::ZERO, Number::ZERO));
    outcome(input.value.and_then(|value| class_of(classes, value)), &[input], low, high)
}

pub(super) fn lookup(scale: &Scale, input: Amount, table: &[(Number, Number, Option<Number>)]) -> Outcome {
    let found = |raw: Number| table.iter().find(|(from, ..)| *from == raw).map(|(_, value, _)| *value);
    let reached = table.iter().filter(|(raw, ..)| *raw >= input.low && *raw <= input.high);
    let bounds = reached.fold(None, |bounds: Option<(Number, Number)>, (_, value, _)| {
        Some(bounds.map_or((*value, *value), |(low, high)| (low.min(*value), high.max(*value))))
    });
    let (low, high) = bounds.unwrap_or(scale.range);
    // A prorated raw value between two rows has no published value.
    outcome(input.value.and_then(found), &[input], low, high)
}

pub(super) fn duration(responses: &Responses<'_>, from: usize, to: usize) -> Outcome {
    minutes_between(Time::of(responses.answer_at(from)), Time::of(responses.answer_at(to)))
}

/// What is known of a clock item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Time {
    /// Minutes since midnight.
    Known(i32),
    Missing,
    Unreadable,
}

impl Time {
    pub(super) fn of(answer: Answer) -> Self {
        match answer {
            Answer::Given(recorded) => Self::Known(recorded),
            Answer::Missing(MissingReason::Unreadable) => Self::Unreadable,
            _ => Self::Missing,
        }
    }
}

pub(super) fn minutes_between(from: Time, to: Time) -> Outcome {
    match (from, to) {
        (Time::Known(from), Time::Known(to)) => {
            let minutes = i64::from(to).saturating_sub(i64::from(from)).rem_euclid(DAY);
            Outcome::complete(Number::from(if minutes == 0 { DAY } else { minutes }))
        }
        _ => Outcome::unscorable(Number::from(1), Number::from(DAY))
            .not_missing_if(from != Time::Missing || to != Time::Missing),
    }
}
