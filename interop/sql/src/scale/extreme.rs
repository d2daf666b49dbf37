//! The highest or the lowest member.

use super::amount::Amount;
use super::score::Score;
use super::work::Work;
use crate::expression::{Fraction, Truth, Whole};

pub(super) fn score(members: &[Amount], highest: bool, work: &mut Work<'_>) -> Score {
    let (range_low, range_high) = work.range();
    let outside = if highest { &range_low } else { &range_high };
    let left_out = |member: &Amount| Truth::or([member.excluded.clone(), member.may_be_excluded.clone()]);
    // Of the members for whom `counts` holds.
    let picked = |of: fn(&Amount) -> &Fraction, leave: &dyn Fn(&Amount) -> Truth| {
        let each = members.iter().map(|member| {
            let bound = of(member).or(outside);
            Fraction::first(vec![(leave(member), outside.clone())], &bound)
        });
        Fraction::extreme(&each.collect::<Vec<_>>().iter().collect::<Vec<_>>(), highest)
    };
    let certain = |of: fn(&Amount) -> &Fraction| picked(of, &left_out);
    let any = |of: fn(&Amount) -> &Fraction| picked(of, &|member| member.excluded.clone());
    let each = |of: &dyn Fn(&Amount) -> Truth| members.iter().map(of).collect::<Vec<_>>();
    let has_ground = Truth::or(each(&|member| member.grounded.clone()));
    let has_found = Truth::or(each(&|member| left_out(member).negated()));
    // What only stands in for an answer says nothing.
    let substitutes =
        Truth::or(each(&|member| Truth::or([member.value.over.is_given(), member.excluded.clone()])));
    let substituted = Truth::and([has_ground.clone().negated(), substitutes]);
    let without = work.truth("has_no_bounds", Truth::or([has_found.clone().negated(), substituted]));
    let nothing = Truth::and([has_ground.clone(), has_found]).negated();
    let nothing = work.truth("has_nothing", nothing);
    let may_be_more = Truth::or(each(&|member| member.may_be_excluded.clone()));
    let has_all = Truth::and(each(&|member| Truth::or([left_out(member), member.value.over.is_given()])));
    let is_known = Truth::and([nothing.clone().negated(), may_be_more.negated(), has_all]);
    let is_known = work.truth("has_all", is_known);
    let value = certain(|member| &member.value);
    let null = Fraction { over: Whole::null(value.over.bounds()), divisor: value.divisor.clone() };
    // A member that may be left out can only make the highest higher, and the lowest lower.
    let (low, high) = if highest {
        (certain(|member| &member.low), any(|member| &member.high))
    } else {
        (any(|member| &member.low), certain(|member| &member.high))
    };
    let not_missing = Truth::or(each(&|member| member.not_missing.clone()));
    Score {
        value: Fraction::first(vec![(is_known, value)], &null),
        low: Fraction::first(vec![(without.clone(), range_low.clone())], &low),
        high: Fraction::first(vec![(without, range_high.clone())], &high),
        prorated: Truth::or(each(&|member| member.prorated.clone())),
        not_missing: Truth::or([has_ground, not_missing]),
    }
}
