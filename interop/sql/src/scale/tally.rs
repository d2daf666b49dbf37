//! Sums and means, with the published rule for missing members.

use psyscreen::instrument::MissingRule;

use super::amount::Amount;
use super::score::Score;
use super::work::Work;
use crate::expression::{Comparison, Divisor, Fraction, Truth, Whole};

/// What the members add up to.
struct Tally {
    /// Of all members with a value.
    total: Whole,
    /// Of those with an answer: what prorating goes by.
    answered: Whole,
    low: Whole,
    high: Whole,
    divisor: Divisor,
    /// How many have a value, an answer; how many count or may.
    known: Whole,
    answers: Whole,
    members: Whole,
    may_be_fewer: Truth,
    has_certain: Truth,
    has_ground: Truth,
    not_missing: Truth,
}

pub(super) fn score(members: &[Amount], is_mean: bool, work: &mut Work<'_>) -> Score {
    let tally = Tally::of(members, work);
    let prorated = Truth::or(members.iter().map(|member| member.prorated.clone()));
    let (range_low, range_high) = work.range();
    let nothing = Truth::and([tally.has_certain.clone(), tally.has_ground.clone()]).negated();
    let nothing = work.truth("has_nothing", nothing);
    let is_known = tally.known.compare(Comparison::Equal, &tally.members);
    let is_complete = Truth::and([nothing.clone().negated(), is_known]);
    let is_complete = work.truth("has_all", is_complete);
    let of_all = |total: Whole, divisor: Divisor| Fraction {
        over: total,
        divisor: if is_mean { divisor.times(tally.members.clone()) } else { divisor },
    };
    let filled = fill(&tally, work, &nothing, &is_complete, &of_all);
    let (bound_low, bound_high) = if is_mean && !tally.may_be_fewer.is_never() {
        // Which members count is open, so the mean is only known to lie between the extremes.
        let extreme = |highest: bool| extreme_of(members, highest, work);
        let arms = |highest: bool, sum: &Whole| {
            let all = of_all(sum.clone(), tally.divisor.clone());
            Fraction::first(vec![(tally.may_be_fewer.clone(), extreme(highest))], &all)
        };
        (arms(false, &tally.low), arms(true, &tally.high))
    } else {
        (of_all(tally.low.clone(), tally.divisor.clone()), of_all(tally.high.clone(), tally.divisor.clone()))
    };
    // What only stands in for an answer says nothing.
    let substitutes =
        members.iter().map(|member| Truth::or([member.value.over.is_given(), member.excluded.clone()]));
    let substituted = Truth::and([tally.has_ground.clone().negated(), Truth::or(substitutes)]);
    let without = work.truth("has_no_bounds", Truth::or([tally.has_certain.clone().negated(), substituted]));
    let low = Fraction::first(vec![(without.clone(), range_low)], &bound_low);
    let high = Fraction::first(vec![(without, range_high)], &bound_high);
    let complete = of_all(tally.total.clone(), tally.divisor.clone());
    let not_missing = Truth::or([tally.not_missing.clone(), tally.has_ground.clone()]);
    let null = Fraction { over: Whole::null(complete.over.bounds()), divisor: complete.divisor.clone() };
    let Some((is_filled, value)) = filled else {
        let value = Fraction::first(vec![(is_complete, complete)], &null);
        return Score { value, low, high, prorated, not_missing };
    };
    let any = Truth::or([prorated, is_filled.clone()]);
    // The interval holds the value, also where that was rounded.
    let (wide_low, wide_high) =
        (Fraction::extreme(&[&low, &value], false), Fraction::extreme(&[&high, &value], true));
    let low = Fraction::first(vec![(is_filled.clone(), wide_low)], &low);
    let high = Fraction::first(vec![(is_filled.clone(), wide_high)], &high);
    let value = Fraction::first(vec![(is_complete, complete), (is_filled, value)], &null);
    Score { value, low, high, prorated: any, not_missing }
}

/// The value with the mean of the answered members in place of each missing one, and whether the rule allows that.
fn fill(
    tally: &Tally,
    work: &mut Work<'_>,
    nothing: &Truth,
    is_complete: &Truth,
    of_all: &dyn Fn(Whole, Divisor) -> Fraction,
) -> Option<(Truth, Fraction)> {
    let MissingRule::Prorate { min_answered, rounding } = work.missing() else { return None };
    let min_answered = i128::try_from(min_answered).unwrap_or(i128::MAX);
    let is_filled = Truth::and([
        nothing.clone().negated(),
        is_complete.clone().negated(),
        tally.answers.compare(Comparison::AtLeast, &Whole::always(min_answered)),
        tally.may_be_fewer.clone().negated(),
        tally.not_missing.clone().negated(),
    ]);
    let is_filled = work.truth("is_filled", is_filled);
    // By how many answers is divided; 1 where the rule does not apply.
    let most = tally.answers.bounds().1;
    let by =
        Whole::first([(is_filled.clone(), tally.answers.clone())], Whole::always(1)).within((1, most.max(1)));
    let by = work.whole("answers_divided_by", by);
    // The missing members are divided among the answers: total + answered × missing / answers.
    let missing = tally.members.minus(&tally.known);
    let filled = Whole::sum([tally.total.by(&by), tally.answered.by(&missing)]);
    let value = of_all(filled, tally.divisor.clone().times(by));
    let dialect = work.query.dialect();
    let value = match rounding {
        Some(rounding) => {
            let value = work.fraction("filled", value);
            value.rounded(0, rounding, dialect)
        }
        None => value,
    };
    Some((is_filled, work.fraction("filled_value", value)))
}

/// The lowest or the highest that a member that counts or may count can be.
fn extreme_of(members: &[Amount], highest: bool, work: &Work<'_>) -> Fraction {
    let (low, high) = work.range();
    let outside = if highest { low } else { high };
    let bounds = members.iter().map(|member| {
        let own = if highest { &member.high } else { &member.low };
        Fraction::first(vec![(member.excluded.clone(), outside.clone())], own)
    });
    Fraction::extreme(&bounds.collect::<Vec<_>>().iter().collect::<Vec<_>>(), highest)
}

impl Tally {
    fn of(members: &[Amount], work: &mut Work<'_>) -> Self {
        let all: Vec<&Fraction> =
            members.iter().flat_map(|member| [&member.value, &member.low, &member.high]).collect();
        let (over, divisor) = Fraction::align(&all);
        let (mut values, mut lows, mut highs) = (Vec::new(), Vec::new(), Vec::new());
        let mut parts = over.into_iter();
        while let (Some(value), Some(low), Some(high)) = (parts.next(), parts.next(), parts.next()) {
            values.push(value);
            lows.push(low);
            highs.push(high);
        }
        let zero = Whole::always(0);
        let each = || members.iter().zip(&values);
        let total = Whole::sum(each().map(|(_, value)| value.or(&zero)));
        let has_other_values =
            members.iter().any(|member| member.answered.sql() != member.value.over.is_given().sql());
        let total = work.whole("sum", total);
        let answered = if has_other_values {
            let answered = each().map(|(member, value)| {
                Whole::first([(member.answered.clone(), value.or(&zero))], zero.clone())
            });
            let answered = Whole::sum(answered);
            work.whole("answered_sum", answered)
        } else {
            total.clone()
        };
        let number = |each: &dyn Fn(&Amount) -> Truth| {
            Whole::sum(members.iter().map(|member| Whole::from(each(member))))
        };
        let counts = |member: &Amount| member.excluded.clone().negated();
        let known = number(&|member| Truth::and([member.value.over.is_given(), counts(member)]));
        let answers = number(&|member| member.answered.clone());
        let known = work.whole("known", known);
        let answers = if has_other_values { work.whole("answers", answers) } else { known.clone() };
        let at_least_one = number(&counts);
        let at_least_one = Whole::extreme(&[at_least_one, Whole::always(1)], true);
        let bound = |bounds: &[Whole], highest: bool| {
            Whole::sum(members.iter().zip(bounds).map(|(member, bound)| {
                let open = Whole::extreme(&[bound.clone(), zero.clone()], highest);
                Whole::first(
                    [(member.excluded.clone(), zero.clone()), (member.may_be_excluded.clone(), open)],
                    bound.clone(),
                )
            }))
        };
        let (low, high) = (bound(&lows, false), bound(&highs, true));
        let any = |each: &dyn Fn(&Amount) -> Truth| Truth::or(members.iter().map(each));
        let is_certain =
            |member: &Amount| Truth::or([member.excluded.clone(), member.may_be_excluded.clone()]).negated();
        Self {
            total,
            answered,
            low: work.whole("low", low),
            high: work.whole("high", high),
            divisor,
            known,
            answers,
            members: work.whole("members", at_least_one),
            may_be_fewer: work.truth("may_be_fewer", any(&|member| member.may_be_excluded.clone())),
            has_certain: work.truth("has_certain", any(&is_certain)),
            has_ground: work.truth("has_ground", any(&|member| member.grounded.clone())),
            not_missing: work.truth("has_unreadable", any(&|member| member.not_missing.clone())),
        }
    }
}
