//! Days of the calendar, as definitions write them: `2026-11-23`. What day it is, nobody here knows.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::period::Period;

/// A day, between the years 0 and 9999. Days compare by time.
///
/// ```
/// use psyscreen::instrument::Date;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let day: Date = "2026-11-23".parse()?;
/// assert!(day < "2026-12-01".parse()?);
/// assert_eq!(day.to_string(), "2026-11-23");
/// assert!("2026-02-30".parse::<Date>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the calendar such as `2026-11-23`")]
pub struct InvalidDate;

impl Date {
    /// `None` where the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        (year <= 9999 && (1..=days_in(year, month)).contains(&day)).then_some(Self { year, month, day })
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Whether somebody could have been screened on it: from 1900 to 2100.
    pub fn is_of_our_time(self) -> bool {
        (1900..=2100).contains(&self.year)
    }

    /// The day that lies `period` later, by the calendar: the last day of a shorter month, hours counted as begun days. `None` after
    /// the year 9999.
    ///
    /// ```
    /// use psyscreen::instrument::Date;
    /// use psyscreen::period::Period;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let day: Date = "2026-08-31".parse()?;
    /// assert_eq!(day.after("P6M".parse()?), Some("2027-02-28".parse()?));
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(self, period: Period) -> Option<Self> {
        let months = u32::from(self.month).saturating_sub(1).saturating_add(period.months());
        let mut year: u16 = u32::from(self.year).saturating_add(months.div_euclid(12)).try_into().ok()?;
        let mut month = u8::try_from(months.rem_euclid(12)).ok()?.saturating_add(1);
        let days = period.days().saturating_add(period.hours().div_ceil(24));
        let mut day = u32::from(self.day.min(days_in(year, month))).saturating_add(days);
        while let Some(rest) = day.checked_sub(u32::from(days_in(year, month))).filter(|rest| *rest > 0) {
            day = rest;
            month = month.rem_euclid(12).saturating_add(1);
            year = if month == 1 { year.saturating_add(1) } else { year };
        }
        Self::new(year, month, u8::try_from(day).ok()?)
    }

    /// How many days it is from this day to `later`; negative where that is before.
    pub fn days_until(self, later: Self) -> i64 {
        later.since_year_0().saturating_sub(self.since_year_0())
    }

    /// The days from the first of January of the year 0.
    fn since_year_0(self) -> i64 {
        let year = i64::from(self.year);
        let before = |every: i64| year.saturating_add(every).saturating_sub(1).div_euclid(every);
        let leap_days = before(4).saturating_sub(before(100)).saturating_add(before(400));
        let months = (1..self.month).map(|month| i64::from(days_in(self.year, month))).sum::<i64>();
        let years = year.saturating_mul(365).saturating_add(leap_days);
        years.saturating_add(months).saturating_add(i64::from(self.day))
    }
}

/// How many days a month has; none where there is no such month.
fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let number = |text: &str, digits: usize| {
            let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u16>().ok().filter(|_| plain)
        };
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidDate);
        };
        let small = |text| number(text, 2).and_then(|number| u8::try_from(number).ok()).ok_or(InvalidDate);
        let year = number(year, 4).ok_or(InvalidDate)?;
        Self::new(year, small(month)?, small(day)?).ok_or(InvalidDate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for day in ["0000-01-01", "2000-02-29", "2024-02-29", "2026-11-30", "9999-12-31"] {
            assert_eq!(day.parse::<Date>().unwrap().to_string(), day);
        }
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-1-01",
            "2026-13-01",
            "2026-00-10",
            "2026-11-31",
            "1900-02-29",
            "2026-02-29",
            "+026-01-01",
            "2026-01-01-",
            "２０２６-01-01",
        ] {
            assert_eq!(text.parse::<Date>(), Err(InvalidDate), "{text}");
        }
    }

    #[test]
    fn days_later_follow_the_calendar() {
        for (period, date, day, days) in [
            ("P6M", "2026-08-31", "2027-02-28", 181),
            ("P1M", "2026-01-31", "2026-02-28", 28),
            ("P1M", "2028-01-31", "2028-02-29", 29),
            ("P1Y", "2028-02-29", "2029-02-28", 365),
            ("P1M", "2026-04-30", "2026-05-30", 30),
            ("P1M", "2026-12-31", "2027-01-31", 31),
            ("P14D", "2026-12-25", "2027-01-08", 14),
            ("P1M1D", "2026-01-31", "2026-03-01", 29),
            ("PT24H", "2026-12-31", "2027-01-01", 1),
            ("PT4H", "2028-02-28", "2028-02-29", 1),
            ("PT0S", "2026-11-24", "2026-11-24", 0),
            ("P1000Y", "2000-02-29", "3000-02-28", 365_242),
            ("P366000D", "2000-01-01", "3002-01-28", 366_000),
        ] {
            let date: Date = date.parse().unwrap();
            let later = date.after(Period::parse(period).unwrap()).unwrap();
            assert_eq!(
                (later.to_string().as_str(), date.days_until(later)),
                (day, days),
                "{period} after {date}"
            );
            assert_eq!(later.days_until(date), -days);
        }
        let last: Date = "9999-12-31".parse().unwrap();
        assert_eq!(last.after(Period::parse("P1D").unwrap()), None);
        assert_eq!(last.after(Period::parse("P1000Y").unwrap()), None);
        assert_eq!(Date::new(0, 1, 1).unwrap().days_until(last), 3_652_424);
    }

    #[test]
    fn each_day_is_one_after_the_day_before() {
        let day = Period::parse("P1D").unwrap();
        let mut date = Date::new(1896, 1, 1).unwrap();
        while date.year() < 2105 {
            let next = date.after(day).unwrap();
            assert_eq!(date.days_until(next), 1, "{date}");
            date = next;
        }
    }
}
