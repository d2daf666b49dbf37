//! Periods such as `P6M`, `P14D` or `PT12H`: data until somebody brings a calendar.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An ISO 8601 period of years, months, weeks, days and hours, as a definition or a policy writes it.
///
/// Periods are ordered by nominal length (a month is 30 days, a year 365), so "the earliest follow-up wins" has one
/// answer everywhere; `PT0S` means at once.
///
/// ```
/// use psyscreen::period::Period;
/// let half_year: Period = Period::parse("P6M").unwrap();
/// assert_eq!(half_year.nominal_days(), 180);
/// assert!(Period::parse("P14D").unwrap() < half_year);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    months: u32,
    days: u32,
    hours: u32,
}

impl Period {
    /// At once.
    pub const ZERO: Self = Self { months: 0, days: 0, hours: 0 };

    /// Reads `P1Y6M`, `P2W`, `P14D`, `PT24H`, `P1DT12H` or `PT0S`; `None` for anything else (minutes and seconds other
    /// than zero, fractions, signs, parts out of order or twice).
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('P')?;
        let (date, time) = match rest.split_once('T') {
            Some((date, time)) if !time.is_empty() => (date, time),
            Some(_) => return None,
            None => (rest, ""),
        };
        if date.is_empty() && time.is_empty() {
            return None;
        }
        let mut period = Self::ZERO;
        let mut last = 0;
        for (value, unit) in parts(date)? {
            let order = "YMWD".find(unit)?.checked_add(1)?;
            if order <= last {
                return None;
            }
            last = order;
            match unit {
                'Y' => period.months = period.months.checked_add(value.checked_mul(12)?)?,
                'M' => period.months = period.months.checked_add(value)?,
                'W' => period.days = period.days.checked_add(value.checked_mul(7)?)?,
                _ => period.days = period.days.checked_add(value)?,
            }
        }
        let mut last = 0;
        for (value, unit) in parts(time)? {
            let order = "HMS".find(unit)?.checked_add(1)?;
            if order <= last {
                return None;
            }
            last = order;
            match (unit, value) {
                ('H', value) => period.hours = value,
                (_, 0) => {}
                _ => return None,
            }
        }
        (period.months <= 12_000 && period.days <= 366_000 && period.hours <= 8_784_000).then_some(period)
    }

    /// Whole months (years are twelve of them).
    pub const fn months(self) -> u32 {
        self.months
    }

    /// Whole days (weeks are seven of them), besides the months.
    pub const fn days(self) -> u32 {
        self.days
    }

    /// Hours, besides the months and days.
    pub const fn hours(self) -> u32 {
        self.hours
    }

    /// Its nominal length in whole days, rounded up: 30 for a month, 365 for a year.
    pub fn nominal_days(self) -> u32 {
        self.nominal_hours().div_ceil(24)
    }

    pub(crate) fn nominal_hours(self) -> u32 {
        let years = self.months.div_euclid(12);
        let days = years
            .saturating_mul(365)
            .saturating_add(self.months.rem_euclid(12).saturating_mul(30))
            .saturating_add(self.days);
        days.saturating_mul(24).saturating_add(self.hours)
    }
}

/// Why a text is not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a period such as `P14D`, `P6M` or `PT12H`")]
pub struct InvalidPeriod;

/// As [`parse`](Self::parse).
impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        Self::parse(text).ok_or(InvalidPeriod)
    }
}

/// From its text.
impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

fn parts(text: &str) -> Option<Vec<(u32, char)>> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
        } else {
            found.push((digits.parse().ok()?, character));
            digits.clear();
        }
    }
    digits.is_empty().then_some(found)
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |period: &Self| (period.nominal_hours(), period.months, period.days);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// ISO 8601 again: `P6M`, `P14D`, `PT0S`.
impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ZERO {
            return formatter.pad("PT0S");
        }
        let mut text = String::from("P");
        let mut push = |value: u32, unit: &str| {
            if value > 0 {
                text.push_str(&value.to_string());
                text.push_str(unit);
            }
        };
        push(self.months.div_euclid(12), "Y");
        push(self.months.rem_euclid(12), "M");
        push(self.days, "D");
        if self.hours > 0 {
            text.push('T');
            text.push_str(&self.hours.to_string());
            text.push('H');
        }
        formatter.pad(&text)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, shown, days) in [
            ("P6M", "P6M", 180),
            ("P1Y", "P1Y", 365),
            ("P18M", "P1Y6M", 545),
            ("P2W", "P14D", 14),
            ("PT0S", "PT0S", 0),
            ("PT24H", "PT24H", 1),
            ("P1DT12H", "P1DT12H", 2),
            ("PT12H0M0S", "PT12H", 1),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.to_string(), shown);
            assert_eq!(period.nominal_days(), days);
        }
        for bad in [
            "",
            "P",
            "PT",
            "6M",
            "P6",
            "P-6M",
            "P1D6M",
            "PT30M",
            "P1.5D",
            "p6m",
            "P99999999999D",
            "P1DT",
            "P1D1D",
            "PT24H12H",
            "PT1H1H",
            "PT0S24H",
            "PT0M0M",
            "PT0S0M",
            "PT1D",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }
}
