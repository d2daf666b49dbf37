//! Exact numbers: a whole number over a divisor that is the same for everybody, or differs from row to row.

use psyscreen::Number;
use psyscreen::instrument::Threshold;
use psyscreen::number::Rounding;

use super::truth::Truth;
use super::whole::{Comparison, Whole};
use crate::dialect::Dialect;

/// What a number is divided by, at least 1: a constant times columns.
#[derive(Clone, Debug)]
pub(crate) struct Divisor {
    constant: i128,
    columns: Vec<Whole>,
}

/// A number, or NULL for none.
#[derive(Clone, Debug)]
pub(crate) struct Fraction {
    pub(crate) over: Whole,
    pub(crate) divisor: Divisor,
}

impl Divisor {
    pub(crate) fn always(constant: i128) -> Self {
        Self { constant, columns: Vec::new() }
    }

    /// The same times a number that is at least 1 in every row.
    pub(crate) fn times(mut self, column: Whole) -> Self {
        match column.known() {
            Some(known) => self.constant = self.constant.saturating_mul(known),
            None => self.columns.push(column),
        }
        self
    }

    /// The whole divisor.
    pub(crate) fn whole(&self) -> Whole {
        self.columns.iter().fold(Whole::always(self.constant), |all, column| column.by(&all))
    }

    /// The constant, where it is no more.
    pub(crate) fn constant(&self) -> Option<i128> {
        self.columns.is_empty().then_some(self.constant)
    }

    /// The least that both divide.
    fn join(&self, other: &Self) -> Self {
        let mut columns = self.columns.clone();
        let mut own: Vec<&str> = self.columns.iter().map(Whole::sql).collect();
        for column in &other.columns {
            match own.iter().position(|sql| *sql == column.sql()) {
                Some(found) => {
                    own.swap_remove(found);
                }
                None => columns.push(column.clone()),
            }
        }
        Self { constant: least_common(self.constant, other.constant), columns }
    }

    /// By what a number over this is multiplied to stand over another that it divides.
    fn to(&self, other: &Self) -> Whole {
        let mut rest = other.columns.clone();
        for column in &self.columns {
            if let Some(found) = rest.iter().position(|candidate| candidate.sql() == column.sql()) {
                rest.swap_remove(found);
            }
        }
        let constant = other.constant.checked_div(self.constant).unwrap_or(1);
        Self { constant, columns: rest }.whole()
    }
}

impl Fraction {
    pub(crate) fn whole(over: Whole) -> Self {
        Self { over, divisor: Divisor::always(1) }
    }

    pub(crate) fn always(number: Number) -> Self {
        Self {
            over: Whole::always(number.numerator().into()),
            divisor: Divisor::always(number.denominator().into()),
        }
    }

    /// The same numbers over one divisor.
    pub(crate) fn align(numbers: &[&Self]) -> (Vec<Whole>, Divisor) {
        let divisor = numbers.iter().fold(Divisor::always(1), |all, number| all.join(&number.divisor));
        let over = numbers.iter().map(|number| number.over.by(&number.divisor.to(&divisor)));
        (over.collect(), divisor)
    }

    /// Two numbers over one divisor.
    pub(crate) fn pair(&self, other: &Self) -> (Whole, Whole, Divisor) {
        let divisor = self.divisor.join(&other.divisor);
        (self.over.by(&self.divisor.to(&divisor)), other.over.by(&other.divisor.to(&divisor)), divisor)
    }

    pub(crate) fn plus(&self, number: Number) -> Self {
        if number == Number::ZERO {
            return self.clone();
        }
        let (own, other, divisor) = self.pair(&Self::always(number));
        Self { over: Whole::sum([own, other]), divisor }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        let (own, other, divisor) = self.pair(other);
        Self { over: own.minus(&other), divisor }
    }

    pub(crate) fn times(&self, number: Number) -> Self {
        let constant = self.divisor.constant.saturating_mul(number.denominator().into());
        let factor: i128 = number.numerator().into();
        let common = greatest_common(constant, factor).max(1);
        let reduce = |part: i128| part.checked_div(common).unwrap_or(part);
        Self {
            over: self.over.times(reduce(factor)),
            divisor: Divisor { constant: reduce(constant), columns: self.divisor.columns.clone() },
        }
    }

    pub(crate) fn squared(&self) -> Self {
        let own = &self.divisor;
        let columns = own.columns.iter().chain(&own.columns).cloned().collect();
        let divisor = Divisor { constant: own.constant.saturating_mul(own.constant), columns };
        Self { over: self.over.by(&self.over), divisor }
    }

    /// The number where there is one, else another that is always there.
    pub(crate) fn or(&self, otherwise: &Self) -> Self {
        let (own, other, divisor) = self.pair(otherwise);
        Self { over: own.or(&other), divisor }
    }

    /// The first whose condition certainly holds, else the last.
    pub(crate) fn first(arms: Vec<(Truth, Self)>, otherwise: &Self) -> Self {
        let all: Vec<&Self> = arms.iter().map(|(_, then)| then).chain([otherwise]).collect();
        let (mut over, divisor) = Self::align(&all);
        let last = over.pop().unwrap_or(Whole::always(0));
        let conditions = arms.iter().map(|(condition, _)| condition.clone());
        Self { over: Whole::first(conditions.zip(over), last), divisor }
    }

    /// The highest of some, or the lowest; none may be NULL.
    pub(crate) fn extreme(numbers: &[&Self], highest: bool) -> Self {
        let (over, divisor) = Self::align(numbers);
        Self { over: Whole::extreme(&over, highest), divisor }
    }

    /// Rounded as declared.
    pub(crate) fn rounded(&self, decimals: u32, rounding: Rounding, dialect: Dialect) -> Self {
        let scale = 10_i128.saturating_pow(decimals);
        if self.divisor.constant().is_some_and(|constant| scale.checked_rem(constant) == Some(0)) {
            return self.clone();
        }
        let scaled = self.over.times(scale);
        let divisor = self.divisor.whole();
        let over = match rounding {
            Rounding::Floor => scaled.floor_over(&divisor, dialect),
            Rounding::Ceil => scaled.times(-1).floor_over(&divisor, dialect).times(-1),
            Rounding::HalfUp => {
                Whole::sum([scaled.times(2), divisor.clone()]).floor_over(&divisor.times(2), dialect)
            }
            Rounding::HalfEven => {
                // A half is in the middle between two; the even one is twice a whole number.
                let up =
                    Whole::sum([scaled.times(2), divisor.clone()]).floor_over(&divisor.times(2), dialect);
                let is_half = scaled.times(2).compare(Comparison::Equal, &divisor.by(&up.times(2).plus(-1)));
                let even = up.floor_over(&Whole::always(2), dialect).times(2);
                Whole::first([(is_half.certainly(), even)], up)
            }
        };
        Self { over, divisor: Divisor::always(scale) }
    }

    /// In millionths, a half away from 0, as tables show numbers; `None` where every number is whole.
    pub(crate) fn millionths(&self, dialect: Dialect) -> Option<Whole> {
        if self.divisor.constant() == Some(1) {
            return None;
        }
        let half_up = |number: &Self| number.rounded(6, Rounding::HalfUp, dialect);
        let up = half_up(self);
        let up = match up.divisor.constant() {
            Some(constant) => up.over.times(1_000_000_i128.checked_div(constant).unwrap_or(1)),
            None => up.over,
        };
        if self.over.bounds().0 >= 0 {
            return Some(up);
        }
        let down = self.times(Number::from(-1));
        let down = half_up(&down);
        let factor =
            down.divisor.constant().and_then(|constant| 1_000_000_i128.checked_div(constant)).unwrap_or(1);
        let is_below = self.over.compare(Comparison::Below, &Whole::always(0)).certainly();
        Some(Whole::first([(is_below, down.over.times(factor).times(-1))], up))
    }

    /// Whether a threshold is reached; open where there is no number.
    pub(crate) fn reaches(&self, threshold: Threshold) -> Truth {
        let value = threshold.value();
        let (numerator, denominator): (i128, i128) = (value.numerator().into(), value.denominator().into());
        let common = greatest_common(self.divisor.constant, denominator).max(1);
        let factor = denominator.checked_div(common).unwrap_or(1);
        let own = self.divisor.constant.checked_div(common).unwrap_or(1);
        // over × factor against numerator × own × columns.
        let (over, operator, bound) = match (self.divisor.columns.is_empty(), threshold) {
            // Between two whole numbers nothing lies, so the bound may be one.
            (true, Threshold::AtLeast(_)) => {
                (self.over.clone(), Comparison::AtLeast, ceiling(numerator.saturating_mul(own), factor))
            }
            (true, Threshold::Above(_)) => {
                (self.over.clone(), Comparison::Above, floor(numerator.saturating_mul(own), factor))
            }
            (true, Threshold::AtMost(_)) => {
                (self.over.clone(), Comparison::AtMost, floor(numerator.saturating_mul(own), factor))
            }
            (true, Threshold::Below(_)) => {
                (self.over.clone(), Comparison::Below, ceiling(numerator.saturating_mul(own), factor))
            }
            (false, threshold) => {
                let operator = match threshold {
                    Threshold::AtLeast(_) => Comparison::AtLeast,
                    Threshold::Above(_) => Comparison::Above,
                    Threshold::AtMost(_) => Comparison::AtMost,
                    Threshold::Below(_) => Comparison::Below,
                };
                (self.over.times(factor), operator, numerator.saturating_mul(own))
            }
        };
        let columns = Divisor { constant: 1, columns: self.divisor.columns.clone() };
        over.compare(operator, &columns.whole().times(bound))
    }

    /// Whether it is exactly this number; open where there is none.
    pub(crate) fn is(&self, number: Number) -> Truth {
        let (own, other, _) = self.pair(&Self::always(number));
        own.compare(Comparison::Equal, &other)
    }
}

fn floor(of: i128, over: i128) -> i128 {
    of.div_euclid(over.max(1))
}

fn ceiling(of: i128, over: i128) -> i128 {
    floor(of.saturating_neg(), over).saturating_neg()
}

pub(crate) fn greatest_common(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

pub(crate) fn least_common(a: i128, b: i128) -> i128 {
    a.checked_div(greatest_common(a, b).max(1)).unwrap_or(1).saturating_mul(b)
}
