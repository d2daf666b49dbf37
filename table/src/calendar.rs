//! Days: when a follow-up is due, and how long it has been.

use jiff::{Span, ToSpan};
use psyscreen::period::Period;

pub use jiff::civil::Date;

/// Whether somebody could have been screened on a day: from 1900 to 2100. What is due later can be told then.
pub(crate) fn is_plausible(day: Date) -> bool {
    (1900..=2100).contains(&day.year())
}

/// A plausible day, as the command line takes it.
pub fn parse_day(text: &str) -> Result<Date, String> {
    text.parse()
        .ok()
        .filter(|day| is_plausible(*day))
        .ok_or_else(|| "write a day such as 2026-11-23".to_owned())
}

/// When the follow-up of a person is due.
pub(crate) struct Due {
    pub(crate) day: Date,
    /// From the day of the screening.
    pub(crate) days: u32,
    /// Days since it was due, 0 while it is not overdue; `None` where the day of the reader is not given.
    pub(crate) overdue: Option<u32>,
}

impl Due {
    /// Counted from the day of the screening; overdue as seen on the day `today`.
    pub(crate) fn new(period: Period, screened: Date, today: Option<Date>) -> Option<Self> {
        let day = due_date(period, screened)?;
        let overdue = today.map(|today| days_between(day, today).try_into().unwrap_or(0));
        Some(Self { day, days: days_between(screened, day).try_into().ok()?, overdue })
    }
}

/// The day that lies `period` after `date`, by the calendar: the last day of a shorter month, hours counted as begun days.
fn due_date(period: Period, date: Date) -> Option<Date> {
    let days = i64::from(period.days()).checked_add(i64::from(period.hours().div_ceil(24)))?;
    let span: Span = i64::from(period.months()).months().try_days(days).ok()?;
    date.checked_add(span).ok()
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours().div_euclid(24)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(period: &str, date: &str, today: Option<&str>) -> Due {
        let today = today.map(|today| today.parse().unwrap());
        Due::new(Period::parse(period).unwrap(), date.parse().unwrap(), today).unwrap()
    }

    #[test]
    fn due_dates_follow_the_calendar() {
        for (period, date, day, days) in [
            ("P6M", "2026-08-31", "2027-02-28", 181),
            ("P1M", "2026-01-31", "2026-02-28", 28),
            ("P1M", "2028-01-31", "2028-02-29", 29),
            ("P1Y", "2028-02-29", "2029-02-28", 365),
            ("P1M", "2026-04-30", "2026-05-30", 30),
            ("P1M", "2026-12-31", "2027-01-31", 31),
            ("P14D", "2026-12-25", "2027-01-08", 14),
            ("PT24H", "2026-12-31", "2027-01-01", 1),
            ("PT4H", "2028-02-28", "2028-02-29", 1),
            ("PT0S", "2026-11-24", "2026-11-24", 0),
        ] {
            let due = due(period, date, None);
            assert_eq!((due.day.to_string().as_str(), due.days), (day, days), "{period} after {date}");
            assert_eq!(due.overdue, None);
        }
    }

    #[test]
    fn overdue_begins_the_day_after() {
        for (today, overdue) in [("2026-02-01", 0), ("2026-02-28", 0), ("2026-03-01", 1), ("2027-02-28", 365)]
        {
            assert_eq!(due("P1M", "2026-01-31", Some(today)).overdue, Some(overdue), "{today}");
        }
    }
}
