//! Exact numbers: a ratio of two 64-bit integers, in lowest terms.
//!
//! A score is compared with a cutoff by cross-multiplication, so a threshold never flips by floating point. Binary
//! floats appear only when a caller asks for one.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An exact rational number: a score, a weight, a threshold.
///
/// Always in lowest terms with a positive denominator, so equal numbers are equal values. Definitions whose scores
/// could leave the range of 64 bits are refused when they are loaded (`number-too-large`), so the arithmetic of
/// scoring cannot overflow; a result outside that range is about the nearest number that fits.
///
/// ```
/// use psyscreen::Number;
/// let mean = Number::ratio(47, 5).unwrap();
/// assert!(mean > Number::from(9));
/// assert_eq!(mean.to_string(), "9.4");
/// assert_eq!(Number::parse("1.25"), Number::ratio(5, 4));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    numerator: i64,
    denominator: i64,
}

/// How a published rule rounds a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// A half goes up (towards positive infinity): 2.5 → 3.
    HalfUp,
    /// A half goes to the even neighbour: 2.5 → 2.
    HalfEven,
    /// Down: 2.9 → 2.
    Floor,
    /// Up: 2.1 → 3.
    Ceil,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// One.
    pub(crate) const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// The ratio of two integers; `None` when the denominator is zero or the result does not fit.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        Self::checked(i128::from(numerator), i128::from(denominator))
    }

    /// Reads a decimal such as `12`, `-3.5` or `1.250`, exactly. `None` for anything else (exponents, `inf`, more than
    /// 18 digits).
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || (fraction.is_empty() && digits.contains('.')) {
            return None;
        }
        let mut value: i64 = 0;
        let mut denominator: i64 = 1;
        for (position, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value.checked_mul(10)?.checked_add(i64::from(byte.wrapping_sub(b'0')))?;
            if position >= whole.len() {
                denominator = denominator.checked_mul(10)?;
            }
        }
        Self::ratio(if negative { value.checked_neg()? } else { value }, denominator)
    }

    /// The numerator, in lowest terms; it carries the sign.
    pub const fn numerator(self) -> i64 {
        self.numerator
    }

    /// The denominator, in lowest terms; at least 1.
    pub const fn denominator(self) -> i64 {
        self.denominator
    }

    /// Whether the number is a whole number.
    pub const fn is_integer(self) -> bool {
        self.denominator == 1
    }

    /// The number as an integer, if it is one.
    pub const fn to_integer(self) -> Option<i64> {
        if self.denominator == 1 { Some(self.numerator) } else { None }
    }

    /// The nearest binary floating-point number, for display and statistics; never used in a decision.
    #[expect(clippy::as_conversions, reason = "the nearest float is what is asked for")]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Rounds to `decimals` places. Where that takes more digits than fit, the number stays as it is.
    ///
    /// ```
    /// use psyscreen::number::Rounding;
    /// use psyscreen::Number;
    /// let half = Number::parse("2.5").unwrap();
    /// assert_eq!(half.round(0, Rounding::HalfUp), Number::from(3));
    /// assert_eq!(half.round(0, Rounding::HalfEven), Number::from(2));
    /// ```
    #[must_use]
    pub fn round(self, decimals: u32, rounding: Rounding) -> Self {
        if self.denominator == 1 {
            return self;
        }
        let factor = 10_i128.saturating_pow(decimals.min(18));
        let scaled = i128::from(self.numerator).saturating_mul(factor);
        let denominator = i128::from(self.denominator);
        let floor = scaled.div_euclid(denominator);
        let twice_rest = scaled.rem_euclid(denominator).saturating_mul(2);
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::Ceil => twice_rest > 0,
            Rounding::HalfUp => twice_rest >= denominator,
            Rounding::HalfEven => {
                twice_rest > denominator || (twice_rest == denominator && floor.rem_euclid(2) == 1)
            }
        };
        Self::checked(floor.saturating_add(i128::from(up)), factor).unwrap_or(self)
    }

    #[must_use]
    #[inline]
    pub(crate) fn plus(self, other: Self) -> Self {
        if self.denominator == 1 && other.denominator == 1 {
            return Self { numerator: self.numerator.saturating_add(other.numerator), denominator: 1 };
        }
        let (a, b) = (i128::from(self.denominator), i128::from(other.denominator));
        let numerator = i128::from(self.numerator)
            .saturating_mul(b)
            .saturating_add(i128::from(other.numerator).saturating_mul(a));
        Self::saturating(numerator, a.saturating_mul(b))
    }

    #[must_use]
    #[inline]
    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self { numerator: other.numerator.saturating_neg(), denominator: other.denominator })
    }

    #[must_use]
    #[inline]
    pub(crate) fn times(self, other: Self) -> Self {
        if self.denominator == 1 && other.denominator == 1 {
            return Self { numerator: self.numerator.saturating_mul(other.numerator), denominator: 1 };
        }
        Self::saturating(
            i128::from(self.numerator).saturating_mul(i128::from(other.numerator)),
            i128::from(self.denominator).saturating_mul(i128::from(other.denominator)),
        )
    }

    /// `None` when the divisor is zero.
    #[inline]
    pub(crate) fn over(self, divisor: Self) -> Option<Self> {
        if divisor.numerator == 0 {
            return None;
        }
        Some(Self::saturating(
            i128::from(self.numerator).saturating_mul(i128::from(divisor.denominator)),
            i128::from(self.denominator).saturating_mul(i128::from(divisor.numerator)),
        ))
    }

    fn checked(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let (numerator, denominator) = lowest_terms(numerator, denominator);
        Some(Self {
            numerator: i64::try_from(numerator).ok()?,
            denominator: i64::try_from(denominator).ok()?,
        })
    }

    fn saturating(numerator: i128, denominator: i128) -> Self {
        let (numerator, denominator) = lowest_terms(numerator, denominator.max(i128::MIN.saturating_add(1)));
        match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(numerator), Ok(denominator)) => Self { numerator, denominator },
            _ => Self::nearest(numerator, denominator),
        }
    }

    /// Of a ratio that does not fit: both parts lose the same number of binary digits, so that the ratio stays.
    #[cold]
    fn nearest(numerator: i128, denominator: i128) -> Self {
        let limit = i128::from(i64::MAX);
        let (mut above, mut below) = (numerator.saturating_abs(), denominator);
        while above > limit || below > limit {
            (above, below) = (above.div_euclid(2), below.div_euclid(2));
        }
        let sign = if numerator < 0 { -1 } else { 1 };
        // Larger than every number, where nothing is left of the denominator.
        let above = if below == 0 { limit } else { above };
        Self::checked(above.saturating_mul(sign), below.max(1)).unwrap_or(Self::ZERO)
    }
}

fn lowest_terms(numerator: i128, denominator: i128) -> (i128, i128) {
    let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    // Two 64-bit numbers divide much faster than two 128-bit ones, and nearly all are.
    while b != 0 {
        if let (Ok(small_a), Ok(small_b)) = (u64::try_from(a), u64::try_from(b)) {
            a = u128::from(gcd(small_a, small_b));
            break;
        }
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    let divisor = i128::try_from(a.max(1)).unwrap_or(i128::MAX);
    let sign = if denominator < 0 { -1 } else { 1 };
    let reduce = |part: i128| part.checked_div(divisor).unwrap_or(part).saturating_mul(sign);
    (reduce(numerator), reduce(denominator))
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self { numerator: value, denominator: 1 }
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        let left = i128::from(self.numerator).saturating_mul(i128::from(other.denominator));
        let right = i128::from(other.numerator).saturating_mul(i128::from(self.denominator));
        left.cmp(&right)
    }
}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Plain integers, and decimals with up to six places and no trailing zeros.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            return self.numerator.fmt(formatter);
        }
        let magnitude = i128::from(self.numerator).abs().saturating_mul(1_000_000);
        let denominator = i128::from(self.denominator);
        let quotient = magnitude.div_euclid(denominator);
        let up = magnitude.rem_euclid(denominator).saturating_mul(2) >= denominator;
        let rounded = quotient.saturating_add(i128::from(up));
        let (whole, fraction) = (rounded.div_euclid(1_000_000), rounded.rem_euclid(1_000_000));
        let sign = if self.numerator < 0 && rounded != 0 { "-" } else { "" };
        let digits = format!("{fraction:06}");
        let digits = digits.trim_end_matches('0');
        let point = if digits.is_empty() { "" } else { "." };
        formatter.pad(&format!("{sign}{whole}{point}{digits}"))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(formatter, "{}", self.numerator)
        } else {
            write!(formatter, "{}/{}", self.numerator, self.denominator)
        }
    }
}

/// Integers as integers; anything else as the nearest float.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_integer() {
            Some(integer) => serializer.serialize_i64(integer),
            None => serializer.serialize_f64(self.to_f64()),
        }
    }
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal such as `12` or `-3.5` of at most 18 digits")]
pub struct InvalidNumber;

/// As [`parse`](Self::parse).
impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        Self::parse(text).ok_or(InvalidNumber)
    }
}

/// From an integer, a decimal or its text: the shortest decimal that is written for a floating-point number, exactly. A ratio that
/// no short decimal says, such as 1/3, is serialised as a decimal, and that is what comes back.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Number;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number::from(value))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
                i64::try_from(value).map(Number::from).map_err(|_| E::custom(InvalidNumber))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
                self.visit_str(&value.to_string())
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(Number::parse("1.25"), Number::ratio(5, 4));
        assert_eq!(Number::parse("-0.5"), Number::ratio(-1, 2));
        assert_eq!(Number::parse("3"), Some(Number::from(3)));
        for bad in ["", ".", "1.", ".5", "1e3", "inf", "nan", "1 2", "--1", "9999999999999999999"] {
            assert_eq!(Number::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn display_has_no_trailing_zeros() {
        let shown = |n: i64, d: i64| Number::ratio(n, d).unwrap().to_string();
        assert_eq!(shown(94, 10), "9.4");
        assert_eq!(shown(1, 3), "0.333333");
        assert_eq!(shown(2, 3), "0.666667");
        assert_eq!(shown(-1, 3), "-0.333333");
        assert_eq!(shown(-1, 10_000_000), "0");
        assert_eq!(shown(1_999_999_999, 1_000_000_000), "2");
    }

    #[test]
    fn rounding_follows_its_name() {
        let round = |text: &str, mode| Number::parse(text).unwrap().round(0, mode).to_integer();
        assert_eq!(round("2.5", Rounding::HalfUp), Some(3));
        assert_eq!(round("-2.5", Rounding::HalfUp), Some(-2));
        assert_eq!(round("2.5", Rounding::HalfEven), Some(2));
        assert_eq!(round("3.5", Rounding::HalfEven), Some(4));
        assert_eq!(round("2.9", Rounding::Floor), Some(2));
        assert_eq!(round("2.1", Rounding::Ceil), Some(3));
    }

    #[test]
    fn what_does_not_fit_is_near_what_it_should_be() {
        let third = Number::ratio(100, 3).unwrap();
        assert_eq!(third.round(6, Rounding::HalfUp), Number::parse("33.333333").unwrap());
        assert_eq!(third.round(18, Rounding::HalfUp), third);
        let near = |found: Number, expected: f64| {
            assert!((found.to_f64() / expected - 1.0).abs() < 1e-9, "{found:?} is not about {expected}");
        };
        let fine = Number::ratio(1_000_000_007, 1_000_000_000_003).unwrap();
        near(fine.times(fine), fine.to_f64() * fine.to_f64());
        let finer = Number::ratio(1, 999_999_999_989).unwrap();
        near(fine.plus(finer), fine.to_f64() + finer.to_f64());
        near(
            Number::from(i64::MAX).over(Number::ratio(1, 3).unwrap()).unwrap(),
            Number::from(i64::MAX).to_f64(),
        );
        near(Number::from(i64::MIN).times(Number::ratio(3, 2).unwrap()), Number::from(i64::MIN).to_f64());
    }

    #[test]
    fn order_does_not_go_through_floats() {
        let close = Number::ratio(9_007_199_254_740_993, 9_007_199_254_740_992).unwrap();
        assert!(close > Number::from(1));
        assert_eq!(Number::ratio(i64::MIN, -1), None);
        assert_eq!(Number::ratio(1, 0), None);
    }
}
