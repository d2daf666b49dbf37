//! Exact fractions of the evaluator, its own.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ratio(i128, i128);

impl Ratio {
    pub(crate) fn new(above: i128, below: i128) -> Self {
        let (mut a, mut b) = (above.abs(), below.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = if below < 0 { -1 } else { 1 };
        Self(sign * above / a.max(1), sign * below / a.max(1))
    }

    pub(crate) fn whole(value: i64) -> Self {
        Self(i128::from(value), 1)
    }

    /// Reads what the library shows of a number: a decimal.
    pub(crate) fn read(text: &str) -> Self {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let below = 10_i128.pow(u32::try_from(part.len()).unwrap());
        Self::new(format!("{whole}{part}").parse().unwrap(), below)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self(-other.0, other.1))
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self::new(self.0 * other.0, self.1 * other.1)
    }

    pub(crate) fn over(self, other: Self) -> Option<Self> {
        (other.0 != 0).then(|| Self::new(self.0 * other.1, self.1 * other.0))
    }

    /// The nearest multiple of a hundredth, a half upwards.
    pub(crate) fn rounded(self, decimals: u32) -> Self {
        let factor = 10_i128.pow(decimals);
        let (above, below) = (self.0 * factor * 2 + self.1, self.1 * 2);
        Self::new(above.div_euclid(below), factor)
    }

    /// As a definition writes it, where it has no more than six decimals.
    pub(crate) fn written(self) -> Option<String> {
        let scaled = self.0 * 1_000_000;
        if scaled % self.1 != 0 {
            return None;
        }
        let value = scaled / self.1;
        let (whole, part) = (value.abs() / 1_000_000, value.abs() % 1_000_000);
        let sign = if value < 0 { "-" } else { "" };
        let part = format!("{part:06}");
        let part = part.trim_end_matches('0');
        Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
    }

    pub(crate) fn of(number: psyscreen::Number) -> Self {
        Self::new(i128::from(number.numerator()), i128::from(number.denominator()))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}
