//! How a score moved since an earlier administration.

use psyscreen::Number;
use psyscreen::instrument::{ChangeRule, Direction, Instrument, ReliableChange, Remission, Threshold};
use psyscreen::triage::ChangeKind;

use crate::expression::{Fraction, Truth};
use crate::meaning;

/// What a test of change says of a score that was `before`, always there, and lies between two bounds.
pub(crate) fn says(
    instrument: &Instrument,
    is: ChangeKind,
    before: &Fraction,
    after: &(Fraction, Fraction),
) -> Option<Truth> {
    let rule = instrument.change()?;
    let worse_is_higher =
        instrument.scales().get(rule.scale_index())?.direction() == Direction::HigherIsWorse;
    // By how much it became worse, at least and at most.
    let worse = if worse_is_higher {
        [after.0.minus(before), after.1.minus(before)]
    } else {
        [before.minus(&after.1), before.minus(&after.0)]
    };
    let deteriorated = || reached(&worse, |points| is_reliable(rule, points, Threshold::Above(Number::ZERO)));
    let improved = || reached(&worse, |points| is_reliable(rule, points, Threshold::Below(Number::ZERO)));
    match is {
        ChangeKind::Deteriorated => deteriorated(),
        ChangeKind::Improved => improved(),
        ChangeKind::Unchanged => Some(Truth::or([deteriorated()?, improved()?]).negated()),
        ChangeKind::Response => {
            let fraction = rule.response().filter(|_| worse_is_higher)?;
            let needed = before.times(fraction);
            // before > 0 and before − after ≥ before × fraction
            let responded = |after: &Fraction| {
                let rest = before.minus(after).minus(&needed);
                Truth::and([
                    before.reaches(Threshold::Above(Number::ZERO)),
                    rest.reaches(Threshold::AtLeast(Number::ZERO)),
                ])
                .certainly()
            };
            Some(Truth::between(&responded(&after.1), &responded(&after.0)))
        }
        ChangeKind::Remission => Some(meaning::over(
            match rule.remission()? {
                Remission::Below(value) => Threshold::Below(value),
                Remission::Above(value) => Threshold::Above(value),
            },
            after,
        )),
    }
}

/// Whether both ends satisfy a test, or one of them.
fn reached(ends: &[Fraction; 2], test: impl Fn(&Fraction) -> Option<Truth>) -> Option<Truth> {
    let [low, high] = ends;
    let (low, high) = (test(low)?, test(high)?);
    Some(Truth::between(&Truth::and([low.clone(), high.clone()]), &Truth::or([low, high])))
}

/// Whether a difference on one side of 0 is reliable.
fn is_reliable(rule: &ChangeRule, points: &Fraction, side: Threshold) -> Option<Truth> {
    let is_large = match rule.reliable()? {
        ReliableChange::Points(needed) => Truth::or([
            points.reaches(Threshold::AtLeast(needed)),
            points.times(Number::from(-1)).reaches(Threshold::AtLeast(needed)),
        ]),
        index @ ReliableChange::Index { .. } => points.squared().reaches(Threshold::AtLeast(index.squared())),
    };
    Some(Truth::and([points.reaches(side), is_large]).certainly())
}
