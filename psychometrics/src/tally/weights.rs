//! Sampling weights, added exactly.

use std::collections::BTreeMap;

use psyscreen::Number;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A person's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// In units of 10^-9.
    Given(i128),
    /// There is none.
    Blank,
    /// It is below zero, or not a number.
    Wrong,
}

/// Decimals of a weight that are kept.
const DECIMALS: usize = 9;

impl Weight {
    /// Reads it: digits with a decimal point, of which nine decimals are kept. Blank and `NA` are blank.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("na") || text.eq_ignore_ascii_case("nan") {
            return Self::Blank;
        }
        let text = text.strip_prefix('+').unwrap_or(text);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if text.contains(['e', 'E']) {
            return Self::of_float(text);
        }
        let is_number = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        let has_digits = !(whole.is_empty() && fraction.is_empty());
        if !is_number || !has_digits || whole.len() > 18 {
            return Self::Wrong;
        }
        let digits = whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(DECIMALS));
        Self::Given(digits.fold(0_i128, |sum, digit| {
            sum.saturating_mul(10).saturating_add(i128::from(digit.wrapping_sub(b'0')))
        }))
    }
}

impl Weight {
    /// `1e+05`, as R writes a hundred thousand.
    #[expect(clippy::as_conversions, reason = "a number of this size is within 128 bits")]
    fn of_float(text: &str) -> Self {
        match text.parse::<f64>() {
            Ok(weight) if (0.0..1e18).contains(&weight) => Self::Given((weight * 1e9).round() as i128),
            _ => Self::Wrong,
        }
    }
}

/// The sum of the weights of people with each score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    #[serde(serialize_with = "as_text", deserialize_with = "of_text")]
    sums: BTreeMap<Number, i128>,
    /// People with a score and a weight.
    pub(crate) given: u64,
    pub(crate) blank: u64,
    pub(crate) wrong: u64,
}

impl Weights {
    pub(crate) fn push(&mut self, score: Option<Number>, weight: Weight) {
        match (weight, score) {
            (Weight::Given(weight), Some(score)) => {
                let sum = self.sums.entry(score).or_insert(0);
                *sum = sum.saturating_add(weight);
                self.given = self.given.saturating_add(1);
            }
            (Weight::Given(_), None) => {}
            (Weight::Blank, _) => self.blank = self.blank.saturating_add(1),
            (Weight::Wrong, _) => self.wrong = self.wrong.saturating_add(1),
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (score, weight) in &other.sums {
            let sum = self.sums.entry(*score).or_insert(0);
            *sum = sum.saturating_add(*weight);
        }
        self.given = self.given.saturating_add(other.given);
        self.blank = self.blank.saturating_add(other.blank);
        self.wrong = self.wrong.saturating_add(other.wrong);
    }

    /// The share of the weight of those whose score satisfies something; not a number where nobody weighs anything.
    #[expect(clippy::as_conversions, reason = "the nearest float is what is asked for")]
    pub(crate) fn share(&self, mut holds: impl FnMut(Number) -> bool) -> f64 {
        let all = self.sums.values().fold(0_i128, |sum, weight| sum.saturating_add(*weight));
        let part = self.sums.iter().filter(|(score, _)| holds(**score));
        let part = part.fold(0_i128, |sum, (_, weight)| sum.saturating_add(*weight));
        part as f64 / all as f64
    }
}

/// The sums as text: each score as a ratio in lowest terms, and the weight as digits, which may be more than other readers of JSON keep.
fn as_text<S: Serializer>(sums: &BTreeMap<Number, i128>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(
        sums.iter().map(|(score, weight)| (score.numerator(), score.denominator(), weight.to_string())),
    )
}

fn of_text<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Number, i128>, D::Error> {
    let all = Vec::<(i64, i64, String)>::deserialize(from)?.into_iter();
    let one = |(numerator, denominator, weight): (i64, i64, String)| {
        Some((Number::ratio(numerator, denominator)?, weight.parse().ok()?))
    };
    all.map(one).collect::<Option<_>>().ok_or_else(|| D::Error::custom("not a weight"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read() {
        assert_eq!(Weight::parse("8539.731348"), Weight::Given(8_539_731_348_000));
        assert_eq!(Weight::parse(" 2 "), Weight::Given(2_000_000_000));
        assert_eq!(Weight::parse(".5"), Weight::Given(500_000_000));
        assert_eq!(Weight::parse("1e+05"), Weight::parse("100000"));
        assert_eq!(Weight::parse("NA"), Weight::Blank);
        for wrong in ["-1", "x", "-1e5", ".", "inf", "e", "1e30"] {
            assert_eq!(Weight::parse(wrong), Weight::Wrong, "{wrong}");
        }
    }
}
