//! The values a score can take: lowest, highest, and the grid they lie on.
//!
//! Every operation is bounded, so that scoring can use 64-bit ratios without looking: a score whose numerator could pass
//! [`MAX_EXACT`] is refused.

use super::item::{Item, Keying, NotApplicable};
use crate::number::{Number, Rounding};
use crate::threshold::Threshold;

/// No numerator or denominator of a score, or of a step towards it, passes this: 2^50, about 10^15.
const MAX_EXACT: i128 = 1 << 50;

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

/// What an input can be, and what it counts where it is not applicable.
pub(crate) type InputDomain = (Domain, Option<NotApplicable>);

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

use NoDomain::TooLarge;

impl Domain {
    pub(crate) fn new(
        low: Number,
        high: Number,
        stride: Option<Number>,
        common: i64,
        spread: i64,
    ) -> Result<Self, NoDomain> {
        let magnitude = ceiling(low).max(ceiling(high)).max(1);
        let largest = magnitude.saturating_mul(i128::from(common)).saturating_mul(i128::from(spread));
        let fits = |number: Number| i128::from(number.denominator()) <= MAX_EXACT;
        if largest > MAX_EXACT || !fits(low) || !fits(high) {
            return Err(TooLarge);
        }
        Ok(Self { low, high, stride, common, spread })
    }

    pub(crate) fn point(value: Number) -> Result<Self, NoDomain> {
        Self::new(value, value, Some(Number::ZERO), value.denominator(), 1)
    }

    /// The least domain with all these values.
    pub(crate) fn of_values(values: impl Iterator<Item = Number>) -> Result<Self, NoDomain> {
        let mut all: Option<Self> = None;
        for value in values {
            let point = Self::point(value)?;
            all = Some(match all {
                Some(all) => all.hull(point)?,
                None => point,
            });
        }
        all.ok_or(NoDomain::Unknown)
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

    /// Whether a value may occur for which `from` holds and `to`, the start of what comes next, does not.
    pub(crate) fn meets(&self, from: Option<Threshold>, to: Option<Threshold>) -> bool {
        let Some(from) = from.filter(|from| !from.holds(self.low)) else {
            return to.is_none_or(|to| !to.holds(self.low));
        };
        if !from.holds(self.high) {
            return false;
        }
        let Some(stride) = self.stride else {
            // Between two values there are others.
            return to
                .is_none_or(|to| from.value() < to.value() || from.value() == to.value() && to.is_strict());
        };
        let Some(steps) = from.value().minus(self.low).over(stride) else { return false };
        let at = self.low.plus(steps.round(0, Rounding::Ceil).times(stride));
        let first = if from.holds(at) { at } else { at.plus(stride) };
        first <= self.high && to.is_none_or(|to| !to.holds(first))
    }

    /// How many values lie on the grid; `None` without a grid.
    pub(crate) fn count(&self) -> Option<i64> {
        let steps = self.high.minus(self.low).over(self.stride?);
        steps.map_or(Some(1), |steps| steps.to_integer()?.checked_add(1))
    }

    pub(crate) fn hull(self, other: Self) -> Result<Self, NoDomain> {
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
    pub(crate) fn scaled(self, factor: Number) -> Result<Self, NoDomain> {
        let (a, b) = (product(self.low, factor)?, product(self.high, factor)?);
        let common = self.common.checked_mul(factor.denominator()).ok_or(TooLarge)?;
        let stride = self.stride.map(|stride| absolute(stride.times(factor)));
        Self::new(a.min(b), a.max(b), stride, common, self.spread)
    }

    /// The sum of a value of each.
    pub(crate) fn plus(self, other: Self) -> Result<Self, NoDomain> {
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
    pub(crate) fn reversed(self, sum: Number) -> Result<Self, NoDomain> {
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

    /// What prorating `count` members adds: the mean of the answered ones in place of each missing one. `all_are_asked` says that
    /// none of them may be skipped by the form, so that a mean stays the mean of the answered ones.
    pub(crate) fn prorated(
        self,
        is_mean: bool,
        count: usize,
        rounding: Option<Rounding>,
        all_are_asked: bool,
    ) -> Result<Self, NoDomain> {
        if let Some(rounding) = rounding {
            return self.hull(self.rounded(0, rounding)?);
        }
        let size = i64::try_from(count).map_err(|_| TooLarge)?;
        let of_members = if is_mean && all_are_asked {
            self.common.checked_div(size).unwrap_or(self.common)
        } else {
            self.common
        };
        let (common, spread) = any_divisor(of_members, count)?;
        Self::new(self.low, self.high, None, common, spread.checked_mul(self.spread).ok_or(TooLarge)?)
    }
}

/// The magnitude of a number, rounded up.
pub(crate) fn ceiling(number: Number) -> i128 {
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

pub(crate) fn product(a: Number, b: Number) -> Result<Number, NoDomain> {
    let product = a.times(b);
    let fits = |part: i64| i128::from(part).abs() <= MAX_EXACT;
    if fits(product.numerator()) && fits(product.denominator()) { Ok(product) } else { Err(TooLarge) }
}

/// The greatest number of which both are multiples.
pub(crate) fn common_step(a: Number, b: Number) -> Option<Number> {
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

pub(crate) fn lcm(a: i64, b: i64) -> Result<i64, NoDomain> {
    if a == b {
        return Ok(a);
    }
    let shared = i64::try_from(gcd(a.into(), b.into())).map_err(|_| TooLarge)?;
    a.checked_div(shared).and_then(|part| part.checked_mul(b)).ok_or(TooLarge)
}

/// Bounds for denominators that divide `common × k` for some `k` up to `count`.
pub(crate) fn any_divisor(common: i64, count: usize) -> Result<(i64, i64), NoDomain> {
    // For few members one common multiple serves every scale above, however many are added up.
    if count <= 15 {
        let all = (1..=i64::try_from(count).unwrap_or(1)).try_fold(1, lcm)?;
        return Ok((common.checked_mul(all).ok_or(TooLarge)?, 1));
    }
    Ok((common, i64::try_from(count).map_err(|_| TooLarge)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn domain(low: &str, high: &str, stride: &str) -> Domain {
        let stride = number(stride);
        Domain::new(number(low), number(high), Some(stride), stride.denominator().max(1), 1).unwrap()
    }

    #[test]
    fn a_sum_lies_on_the_common_grid() {
        let sum = domain("1", "5", "2").plus(domain("0", "9", "3")).unwrap();
        assert_eq!((sum.low, sum.high, sum.stride), (number("1"), number("14"), Some(number("1"))));
        let sum = domain("1", "5", "2").plus(domain("0", "4", "4")).unwrap();
        assert_eq!(sum.stride, Some(number("2")));
        assert!(sum.may_be(number("7")) && !sum.may_be(number("6")) && !sum.may_be(number("11")));
        assert_eq!(sum.count(), Some(5));
        let halves = domain("0", "1.5", "0.5").plus(domain("0", "1", "0.2")).unwrap();
        assert_eq!((halves.stride, halves.common), (Some(number("0.1")), 10));
    }

    #[test]
    fn a_hull_keeps_the_distance_between_its_parts() {
        let hull = domain("0", "4", "2").hull(Domain::point(number("7")).unwrap()).unwrap();
        assert_eq!((hull.low, hull.high, hull.stride), (number("0"), number("7"), Some(number("1"))));
        let constant = Domain::point(number("3")).unwrap();
        assert_eq!(
            (constant.count(), constant.may_be(number("3")), constant.may_be(number("4"))),
            (Some(1), true, false)
        );
    }

    #[test]
    fn classes_are_met_only_by_values_on_the_grid() {
        let odd = domain("1", "9", "2");
        for (from, to, met) in [
            (None, Some("1"), false),
            (None, Some("2"), true),
            (Some("2"), Some("3"), false),
            (Some("2"), Some("4"), true),
            (Some("9"), None, true),
            (Some("9.5"), None, false),
        ] {
            let start = |value: Option<&str>| value.map(|value| Threshold::AtLeast(number(value)));
            assert_eq!(odd.meets(start(from), start(to)), met, "{from:?} {to:?}");
        }
        let above = |value| Some(Threshold::Above(number(value)));
        let at_least = |value| Some(Threshold::AtLeast(number(value)));
        let any = Domain { stride: None, ..domain("1", "9", "2") };
        for (of, from, to, met) in [
            (odd, above("1"), at_least("3"), false),
            (odd, above("1"), above("3"), true),
            (odd, at_least("3"), above("3"), true),
            (odd, above("3"), None, true),
            (odd, above("9"), None, false),
            (odd, None, above("1"), true),
            (any, above("1"), at_least("1.1"), true),
            (any, at_least("2"), above("2"), true),
            (any, above("9"), None, false),
            (any, above("8.9"), None, true),
        ] {
            assert_eq!(of.meets(from, to), met, "{from:?} {to:?}");
        }
    }

    #[test]
    fn rounding_puts_values_on_its_own_grid() {
        let mean = domain("0", "10", "1").scaled(Number::ratio(1, 4).unwrap()).unwrap();
        assert_eq!((mean.high, mean.common), (number("2.5"), 4));
        let rounded = mean.rounded(0, Rounding::HalfUp).unwrap();
        assert_eq!(
            (rounded.low, rounded.high, rounded.stride),
            (number("0"), number("3"), Some(number("1")))
        );
        let whole = domain("0", "10", "2");
        assert_eq!(whole.rounded(0, Rounding::Floor).unwrap(), whole);
    }

    #[test]
    fn prorating_leaves_the_grid_unless_it_is_rounded() {
        let sum = domain("0", "27", "1");
        let prorated = sum.prorated(false, 9, None, true).unwrap();
        assert_eq!((prorated.low, prorated.high, prorated.stride), (sum.low, sum.high, None));
        // Nine divided by seven and eight: the denominators divide 2520.
        assert_eq!((prorated.common, prorated.spread), (2520, 1));
        assert_eq!(sum.prorated(false, 9, Some(Rounding::HalfUp), true).unwrap(), sum);
    }

    #[test]
    fn what_could_leave_64_bits_is_refused() {
        let fine = domain("0", "1", "0.000000001");
        assert!(fine.scaled(number("1000000")).is_ok());
        assert_eq!(fine.scaled(number("10000000")).unwrap_err(), TooLarge);
        assert_eq!(fine.scaled(number("0.0000001")).unwrap_err(), TooLarge);
    }
}
