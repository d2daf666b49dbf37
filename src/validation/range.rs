//! The values a score can take, worked out from what it is computed from: lowest, highest, and the grid they lie on.
//!
//! Pure functions over the model. Every operation is bounded beforehand, so that scoring can use 64-bit ratios without
//! looking: a score whose numerator could pass [`LIMIT`] is refused.

use crate::instrument::{Input, Item, Keying, Member, Method, NotApplicable, Threshold};
use crate::number::{Number, Rounding};

/// No numerator or denominator of a score, or of a step towards it, passes this: 2^50, about 10^15.
const LIMIT: i128 = 1 << 50;

/// What an item or a scale can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) low: Number,
    pub(crate) high: Number,
    /// Every value is `low` plus a multiple of this (0 for a constant); `None` where no such step is known.
    pub(crate) stride: Option<Number>,
    /// The denominator of every value divides `common × k` for some `k` up to `spread`.
    pub(crate) common: i64,
    pub(crate) spread: i64,
}

/// Why there is no domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDomain {
    /// Something it is computed from has none; already reported.
    Unknown,
    /// A ratio divides by zero in the midst of its range.
    ZeroDivisor,
    /// A score would not fit into exact 64-bit ratios.
    TooLarge,
}

use NoDomain::{TooLarge, Unknown};

/// What an input can be, and what it counts where it is not applicable.
pub(crate) type InputDomain = (Domain, Option<NotApplicable>);

impl Domain {
    fn new(
        low: Number,
        high: Number,
        stride: Option<Number>,
        common: i64,
        spread: i64,
    ) -> Result<Self, NoDomain> {
        let magnitude = ceiling(low).max(ceiling(high)).max(1);
        let largest = magnitude.saturating_mul(i128::from(common)).saturating_mul(i128::from(spread));
        let fits = |number: Number| i128::from(number.denominator()) <= LIMIT;
        if largest > LIMIT || !fits(low) || !fits(high) {
            return Err(TooLarge);
        }
        Ok(Self { low, high, stride, common, spread })
    }

    pub(crate) fn point(value: Number) -> Result<Self, NoDomain> {
        Self::new(value, value, Some(Number::ZERO), value.denominator(), 1)
    }

    /// The scores of an item.
    pub(crate) fn of_item(item: &Item, codes: impl Iterator<Item = i32>) -> Result<Self, NoDomain> {
        let (low, high) = item.score_range();
        let stride = match &item.keying {
            Keying::Linear { .. } if item.contiguous => Number::ratio(1, item.scale),
            keying => {
                let differences = codes.map(|code| keying.score(code).saturating_sub(item.low));
                let units = differences.fold(0, |common, difference| gcd(common, i128::from(difference)));
                i64::try_from(units).ok().and_then(|units| Number::ratio(units, item.scale))
            }
        };
        Self::new(low, high, stride, item.scale, 1)
    }

    /// Whether `value` may occur, as far as the grid tells.
    pub(crate) fn may_be(&self, value: Number) -> bool {
        self.low <= value
            && value <= self.high
            && self.stride.is_none_or(|stride| match value.minus(self.low).over(stride) {
                Some(steps) => steps.is_integer(),
                None => value == self.low,
            })
    }

    /// Whether a value at or above `from` and below `to` may occur.
    pub(crate) fn meets(&self, from: Option<Number>, to: Option<Number>) -> bool {
        let first = match from {
            Some(from) if from > self.low => match self.stride {
                None => from,
                Some(stride) => match from.minus(self.low).over(stride) {
                    Some(steps) => self.low.plus(steps.round(0, Rounding::Ceil).times(stride)),
                    None => return false,
                },
            },
            _ => self.low,
        };
        first <= self.high && to.is_none_or(|to| first < to)
    }

    /// How many values lie on the grid; `None` without a grid.
    pub(crate) fn count(&self) -> Option<i64> {
        let steps = self.high.minus(self.low).over(self.stride?);
        steps.map_or(Some(1), |steps| steps.to_integer()?.checked_add(1))
    }

    fn hull(self, other: Self) -> Result<Self, NoDomain> {
        let stride = match (self.stride, other.stride) {
            (Some(a), Some(b)) => {
                common_step(a, b).and_then(|step| common_step(step, self.low.minus(other.low)))
            }
            _ => None,
        };
        Self::new(
            self.low.min(other.low),
            self.high.max(other.high),
            stride,
            lcm(self.common, other.common)?,
            self.spread.max(other.spread),
        )
    }

    /// `factor` times every value.
    fn scaled(self, factor: Number) -> Result<Self, NoDomain> {
        let (a, b) = (product(self.low, factor)?, product(self.high, factor)?);
        let common = self.common.checked_mul(factor.denominator()).ok_or(TooLarge)?;
        let stride = self.stride.map(|stride| absolute(stride.times(factor)));
        Self::new(a.min(b), a.max(b), stride, common, self.spread)
    }

    /// The sum of a value of each.
    fn plus(self, other: Self) -> Result<Self, NoDomain> {
        let stride = match (self.stride, other.stride) {
            (Some(a), Some(b)) => common_step(a, b),
            _ => None,
        };
        Self::new(
            self.low.plus(other.low),
            self.high.plus(other.high),
            stride,
            lcm(self.common, other.common)?,
            self.spread.checked_mul(other.spread).ok_or(TooLarge)?,
        )
    }

    /// `sum` minus every value, where a scale reverses the member.
    fn reversed(self, sum: Number) -> Result<Self, NoDomain> {
        Self::new(sum.minus(self.high), sum.minus(self.low), self.stride, self.common, self.spread)
    }

    /// The domain after a published rounding.
    pub(crate) fn rounded(self, decimals: u32, rounding: Rounding) -> Result<Self, NoDomain> {
        let unit = Number::ratio(1, 10_i64.saturating_pow(decimals)).unwrap_or(Number::from(1));
        let (low, high) = (self.low.round(decimals, rounding), self.high.round(decimals, rounding));
        let on_grid = |stride: &Number| low == self.low && stride.over(unit).is_some_and(Number::is_integer);
        let stride = self.stride.filter(on_grid).unwrap_or(unit);
        Self::new(low, high, Some(stride), unit.denominator(), 1)
    }

    /// What prorating `count` members adds: for a sum, their mean times `count`; for a mean, their mean.
    pub(crate) fn prorated(
        self,
        is_mean: bool,
        count: usize,
        rounding: Option<Rounding>,
    ) -> Result<Self, NoDomain> {
        if let Some(rounding) = rounding {
            return self.hull(self.rounded(0, rounding)?);
        }
        let size = i64::try_from(count).map_err(|_| TooLarge)?;
        let of_members =
            if is_mean { self.common.checked_div(size).unwrap_or(self.common) } else { self.common };
        let (common, spread) = any_divisor(of_members, count)?;
        Self::new(self.low, self.high, None, common, spread.checked_mul(self.spread).ok_or(TooLarge)?)
    }
}

/// What a method can yield from what its inputs can be; before any prorating and rounding.
pub(crate) fn of_method(
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
    for (weight, each) in members {
        let (domain, may_leave) = member(each, input)?;
        let mut domain = if weight == Number::from(1) { domain } else { domain.scaled(weight)? };
        if may_leave {
            domain = domain.hull(Domain::point(Number::ZERO)?)?;
        }
        total = Some(match total {
            Some(total) => total.plus(domain)?,
            None => domain,
        });
    }
    total.ok_or(Unknown)
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

/// The magnitude of a number, rounded up.
fn ceiling(number: Number) -> i128 {
    if let Some(integer) = number.to_integer() {
        return i128::from(integer).abs();
    }
    let magnitude = i128::from(number.numerator()).abs();
    let denominator = i128::from(number.denominator());
    magnitude.saturating_add(denominator).saturating_sub(1).div_euclid(denominator)
}

fn absolute(number: Number) -> Number {
    if number < Number::ZERO { Number::ZERO.minus(number) } else { number }
}

fn product(a: Number, b: Number) -> Result<Number, NoDomain> {
    let product = a.times(b);
    let fits = |part: i64| i128::from(part).abs() <= LIMIT;
    if fits(product.numerator()) && fits(product.denominator()) { Ok(product) } else { Err(TooLarge) }
}

/// The greatest number of which both are multiples.
fn common_step(a: Number, b: Number) -> Option<Number> {
    if a == b {
        return Some(absolute(a));
    }
    let (c, d) = (i128::from(a.denominator()), i128::from(b.denominator()));
    let common = gcd(i128::from(a.numerator()).checked_mul(d)?, i128::from(b.numerator()).checked_mul(c)?);
    let denominator = c.checked_mul(d)?;
    let shared = gcd(common, denominator).max(1);
    let reduce = |part: i128| i64::try_from(part.div_euclid(shared)).ok();
    Number::ratio(reduce(common)?, reduce(denominator)?)
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        if let (Ok(mut small_a), Ok(mut small_b)) = (u64::try_from(a), u64::try_from(b)) {
            while small_b != 0 {
                (small_a, small_b) = (small_b, small_a.checked_rem(small_b).unwrap_or(0));
            }
            return i128::from(small_a);
        }
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

fn lcm(a: i64, b: i64) -> Result<i64, NoDomain> {
    if a == b {
        return Ok(a);
    }
    let shared = i64::try_from(gcd(a.into(), b.into())).map_err(|_| TooLarge)?;
    a.checked_div(shared).and_then(|part| part.checked_mul(b)).ok_or(TooLarge)
}

/// Bounds for denominators that divide `common × k` for some `k` up to `count`.
fn any_divisor(common: i64, count: usize) -> Result<(i64, i64), NoDomain> {
    // For few members one common multiple serves every scale above, however many are added up.
    if count <= 15 {
        let all = (1..=i64::try_from(count).unwrap_or(1)).try_fold(1, lcm)?;
        return Ok((common.checked_mul(all).ok_or(TooLarge)?, 1));
    }
    Ok((common, i64::try_from(count).map_err(|_| TooLarge)?))
}
