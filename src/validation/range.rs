//! What each method can yield, worked out from what its inputs can be. Pure functions over the model.

use super::domain::NoDomain::{TooLarge, Unknown};
use super::domain::{Domain, NoDomain, any_divisor, ceiling, common_step, lcm, product};
use crate::instrument::{Input, Member, Method, NotApplicable, Threshold};
use crate::number::Number;

/// What an input can be, and what it counts where it is not applicable.
pub(super) type InputDomain = (Domain, Option<NotApplicable>);

/// What a method can yield from what its inputs can be; before any prorating and rounding.
pub(super) fn of_method(
    method: &Method,
    input: &mut impl FnMut(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    match method {
        Method::Sum(members) => sum(members.iter().map(|member| (Number::from(1), member)), input),
        Method::WeightedSum(members) => sum(members.iter().map(|(weight, member)| (*weight, member)), input),
        Method::Mean(members) => mean(members, input),
        Method::Max(members) => extreme(members, input, true),
        Method::Min(members) => extreme(members, input, false),
        Method::Count(groups) => {
            let (mut low, mut high) = (0_i64, 0_i64);
            for group in groups {
                for item in &group.items {
                    let (domain, not_applicable) = input(Input::Item(*item)).ok_or(Unknown)?;
                    let (always, ever) = satisfies(group.threshold, &domain, not_applicable);
                    low = low.saturating_add(i64::from(always));
                    high = high.saturating_add(i64::from(ever));
                }
            }
            Domain::new(low.into(), high.into(), Some(Number::from(1)), 1, 1)
        }
        Method::Difference(a, b) => single(*a, input)?.plus(single(*b, input)?.scaled(Number::from(-1))?),
        Method::Ratio(of, over, times) => ratio(single(*of, input)?, single(*over, input)?, *times),
        Method::Linear(of, multiply, add) => {
            single(*of, input)?.scaled(*multiply)?.plus(Domain::point(*add)?)
        }
        Method::Recode(of, classes) => {
            let of = single(*of, input)?;
            let ends = classes.iter().skip(1).map(|class| class.from).chain([None]);
            values(
                classes
                    .iter()
                    .zip(ends)
                    .filter(|(class, end)| of.meets(class.from, *end))
                    .map(|(class, _)| class.value),
            )
        }
        Method::Lookup(of, rows) => {
            single(*of, input)?;
            values(rows.iter().map(|(_, value, _)| *value))
        }
        Method::Duration(..) => Domain::new(1.into(), 1440.into(), Some(Number::from(1)), 1, 1),
    }
}

/// Whether an item always, or ever, counts.
fn satisfies(threshold: Threshold, domain: &Domain, not_applicable: Option<NotApplicable>) -> (bool, bool) {
    let truth = threshold.over(domain.low, domain.high);
    let (always, ever) = (truth.is_true(), !truth.is_false());
    match not_applicable {
        None => (always, ever),
        Some(NotApplicable::Excluded) => (false, ever),
        Some(NotApplicable::Counts(value)) => {
            let counts = threshold.holds(value);
            (always && counts, ever || counts)
        }
    }
}

/// A member after its scale's reversal, and whether it may leave the scale.
fn member(
    member: &Member,
    input: &mut impl FnMut(Input) -> Option<InputDomain>,
) -> Result<(Domain, bool), NoDomain> {
    let (domain, not_applicable) = input(member.input).ok_or(Unknown)?;
    let domain = match not_applicable {
        Some(NotApplicable::Counts(value)) => domain.hull(Domain::point(value)?)?,
        _ => domain,
    };
    let domain = match member.reverse {
        Some(sum) => domain.reversed(sum)?,
        None => domain,
    };
    Ok((domain, not_applicable == Some(NotApplicable::Excluded)))
}

fn single(of: Input, input: &mut impl FnMut(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
    member(&Member { input: of, reverse: None }, input).map(|(domain, _)| domain)
}

fn sum<'m>(
    members: impl Iterator<Item = (Number, &'m Member)>,
    input: &mut impl FnMut(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    let mut total: Option<Domain> = None;
    // The lowest and highest of the members, as long as all of them may leave: one of them stays.
    let (mut all_may_leave, mut alone): (bool, Option<(Number, Number)>) = (true, None);
    for (weight, each) in members {
        let (domain, may_leave) = member(each, input)?;
        let mut domain = if weight == Number::from(1) { domain } else { domain.scaled(weight)? };
        all_may_leave &= may_leave;
        alone =
            Some(alone.map_or((domain.low, domain.high), |(low, high)| {
                (low.min(domain.low), high.max(domain.high))
            }));
        if may_leave {
            domain = domain.hull(Domain::point(Number::ZERO)?)?;
        }
        total = Some(match total {
            Some(total) => total.plus(domain)?,
            None => domain,
        });
    }
    let total = total.ok_or(Unknown)?;
    match alone.filter(|_| all_may_leave) {
        None => Ok(total),
        Some((low, high)) => {
            let low = if total.low == Number::ZERO { low } else { total.low };
            let high = if total.high == Number::ZERO { high } else { total.high };
            Domain::new(low, high, total.stride, total.common, total.spread)
        }
    }
}

fn mean(
    members: &[Member],
    input: &mut impl FnMut(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    let (mut always, mut leaving): (Option<Domain>, Vec<Domain>) = (None, Vec::new());
    let mut required = 0_i64;
    for each in members {
        let (domain, may_leave) = member(each, input)?;
        if may_leave {
            leaving.push(domain);
        } else {
            required = required.saturating_add(1);
            always = Some(match always {
                Some(total) => total.plus(domain)?,
                None => domain,
            });
        }
    }
    let one_of = |count: i64| Number::ratio(1, count).unwrap_or(Number::ZERO);
    if leaving.is_empty() {
        return always.ok_or(Unknown)?.scaled(one_of(required));
    }
    // The lowest mean leaves out every member that would raise it: the cheapest few stay.
    let extreme = |mut ends: Vec<Number>, start: Option<Number>, better: fn(Number, Number) -> bool| {
        ends.sort_unstable_by(|a, b| {
            if better(*a, *b) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater }
        });
        let mut sum = start.unwrap_or(Number::ZERO);
        let mut count = required;
        let mut best = start.map(|start| start.times(one_of(required)));
        for end in ends {
            sum = sum.plus(end);
            count = count.saturating_add(1);
            let mean = sum.times(one_of(count));
            best = Some(best.filter(|best| !better(mean, *best)).unwrap_or(mean));
        }
        best.unwrap_or(sum)
    };
    let low = extreme(leaving.iter().map(|d| d.low).collect(), always.map(|d| d.low), |a, b| a < b);
    let high = extreme(leaving.iter().map(|d| d.high).collect(), always.map(|d| d.high), |a, b| a > b);
    let all = leaving.iter().copied().chain(always);
    let (mut common, mut spread) = (1, 1_i64);
    for domain in all {
        common = lcm(common, domain.common)?;
        spread = spread.checked_mul(domain.spread).ok_or(TooLarge)?;
    }
    let (common, more) = any_divisor(common, members.len())?;
    Domain::new(low, high, None, common, spread.saturating_mul(more))
}

/// Highest or lowest member.
fn extreme(
    members: &[Member],
    input: &mut impl FnMut(Input) -> Option<InputDomain>,
    highest: bool,
) -> Result<Domain, NoDomain> {
    let mut hull: Option<Domain> = None;
    // The end that the member must at least (at most) reach: among those that are always there.
    let mut bound: Option<Number> = None;
    let mut all_may_leave = true;
    for each in members {
        let (domain, may_leave) = member(each, input)?;
        hull = Some(match hull {
            Some(hull) => hull.hull(domain)?,
            None => domain,
        });
        if !may_leave {
            all_may_leave = false;
            bound = Some(match (bound, highest) {
                (None, true) => domain.low,
                (None, false) => domain.high,
                (Some(bound), true) => bound.max(domain.low),
                (Some(bound), false) => bound.min(domain.high),
            });
        }
    }
    let hull = hull.ok_or(Unknown)?;
    let Some(bound) = bound.filter(|_| !all_may_leave) else { return Ok(hull) };
    let (low, high) = if highest { (bound, hull.high) } else { (hull.low, bound) };
    let stride = hull.stride.and_then(|stride| common_step(stride, low.minus(hull.low)));
    Domain::new(low, high, stride, hull.common, hull.spread)
}

fn ratio(of: Domain, over: Domain, times: Number) -> Result<Domain, NoDomain> {
    if over.low < Number::ZERO && over.high > Number::ZERO
        || over.low == over.high && over.low == Number::ZERO
    {
        return Err(NoDomain::ZeroDivisor);
    }
    // Where 0 is only a bound (the ratio is then unscorable), the divisor nearest to it is one step away.
    let step = match over.stride.filter(|stride| *stride > Number::ZERO) {
        Some(stride) => stride,
        None => Number::ratio(1, over.common.checked_mul(over.spread).ok_or(TooLarge)?).ok_or(TooLarge)?,
    };
    let near = if over.low == Number::ZERO { step } else { over.low };
    let far = if over.high == Number::ZERO { Number::ZERO.minus(step) } else { over.high };
    let mut corners = [Number::ZERO; 4];
    for (corner, (a, b)) in
        corners.iter_mut().zip([(of.low, near), (of.low, far), (of.high, near), (of.high, far)])
    {
        let quotient = a.over(b).ok_or(NoDomain::ZeroDivisor)?;
        *corner = product(quotient, times)?;
    }
    let low = corners.into_iter().min().unwrap_or(Number::ZERO);
    let high = corners.into_iter().max().unwrap_or(Number::ZERO);
    let largest = |domain: &Domain| {
        let magnitude = ceiling(domain.low).max(ceiling(domain.high)).max(1);
        magnitude.saturating_mul(i128::from(domain.common)).saturating_mul(i128::from(domain.spread))
    };
    let common = of.common.checked_mul(times.denominator()).ok_or(TooLarge)?;
    let spread = i128::from(of.spread).saturating_mul(largest(&over));
    let spread = i64::try_from(spread).map_err(|_| TooLarge)?;
    Domain::new(low, high, None, common, spread)
}

fn values(values: impl Iterator<Item = Number>) -> Result<Domain, NoDomain> {
    let mut all: Option<Domain> = None;
    for value in values {
        let point = Domain::point(value)?;
        all = Some(match all {
            Some(all) => all.hull(point)?,
            None => point,
        });
    }
    all.ok_or(Unknown)
}
