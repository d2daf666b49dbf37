//! Methods with one input: a linear change, classes, a table.

use psyscreen::Number;
use psyscreen::instrument::Threshold;
use psyscreen::instrument::{LookupRow, RecodeClass};

use super::amount::{Amount, over_inputs};
use super::score::Score;
use super::work::Work;
use crate::expression::{Fraction, Truth, Whole};

pub(super) fn linear(input: Amount, multiply: Number, add: Number) -> Score {
    let changed = input.clone().times(multiply);
    let plus = |number: &Fraction| number.plus(add);
    over_inputs(plus(&changed.value), plus(&changed.low), plus(&changed.high), &[&input])
}

pub(super) fn recode(input: &Amount, classes: &[RecodeClass]) -> Score {
    let starts = |of: &Fraction, start: Option<Threshold>| {
        start.map_or(Truth::always(true), |start| of.reaches(start).certainly())
    };
    // The last class whose start is reached; none where there is no number.
    let mut arms = vec![(input.value.over.is_given().negated(), null())];
    arms.extend(
        classes
            .iter()
            .rev()
            .map(|class| (starts(&input.value, class.start()), Fraction::always(class.value()))),
    );
    let value = Fraction::first(arms, &null());
    // A class is met where its start is reached by the highest value, and that of the next not by the lowest.
    let ends = classes.iter().skip(1).map(RecodeClass::start).chain([None]);
    let met: Vec<(Truth, Number)> = classes
        .iter()
        .zip(ends)
        .map(|(class, end)| {
            let is_over = end.map_or(Truth::always(false), |end| starts(&input.low, Some(end)));
            (Truth::and([starts(&input.high, class.start()), is_over.negated()]), class.value())
        })
        .collect();
    let (low, high) = extremes(met, &Fraction::always(Number::ZERO), &Fraction::always(Number::ZERO));
    over_inputs(value, low, high, &[input])
}

pub(super) fn lookup(input: &Amount, rows: &[LookupRow], work: &Work<'_>) -> Score {
    let mut arms = vec![(input.value.over.is_given().negated(), null())];
    arms.extend(
        rows.iter().map(|row| (input.value.is(row.raw()).certainly(), Fraction::always(row.value()))),
    );
    let value = Fraction::first(arms, &null());
    let met = rows.iter().map(|row| {
        let within = Truth::and([
            input.low.reaches(Threshold::AtMost(row.raw())),
            input.high.reaches(Threshold::AtLeast(row.raw())),
        ]);
        (within, row.value())
    });
    let (range_low, range_high) = work.range();
    let (low, high) = extremes(met.collect(), &range_low, &range_high);
    over_inputs(value, low, high, &[input])
}

/// The lowest and the highest of the values whose condition holds; the others where none does.
fn extremes(mut met: Vec<(Truth, Number)>, low: &Fraction, high: &Fraction) -> (Fraction, Fraction) {
    let arms = |met: &[(Truth, Number)]| {
        // Neighbours with one value are one arm.
        let mut arms: Vec<(Vec<Truth>, Number)> = Vec::new();
        for (condition, value) in met {
            match arms.last_mut() {
                Some((conditions, last)) if *last == *value => conditions.push(condition.clone()),
                _ => arms.push((vec![condition.clone()], *value)),
            }
        }
        arms.into_iter().map(|(any, value)| (Truth::or(any), Fraction::always(value))).collect::<Vec<_>>()
    };
    met.sort_by_key(|(_, value)| *value);
    let lowest = Fraction::first(arms(&met), low);
    met.reverse();
    (lowest, Fraction::first(arms(&met), high))
}

fn null() -> Fraction {
    Fraction::whole(Whole::null((0, 0)))
}
