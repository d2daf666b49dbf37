//! When somebody is to be seen again, by the calendar.

use crate::instrument::Date;
use crate::period::Period;

/// When a follow-up is due, counted from the day of the screening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    day: Date,
    days: u32,
    overdue_days: Option<u32>,
}

impl Due {
    /// A `period` after the day on which the person was `screened`; overdue as seen on the day `today`, if that is given. `None` where
    /// the calendar has no such day.
    ///
    /// ```
    /// use psyscreen::report::Due;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let due = Due::new("P1M".parse()?, "2026-01-31".parse()?, Some("2026-03-01".parse()?)).ok_or("no day")?;
    /// assert_eq!((due.day().to_string().as_str(), due.days(), due.overdue_days()), ("2026-02-28", 28, Some(1)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(period: Period, screened: Date, today: Option<Date>) -> Option<Self> {
        let day = screened.after(period)?;
        let overdue_days = today.map(|today| day.days_until(today).try_into().unwrap_or(0));
        Some(Self { day, days: screened.days_until(day).try_into().ok()?, overdue_days })
    }

    /// The day.
    pub fn day(self) -> Date {
        self.day
    }

    /// How many days that is from the day of the screening.
    pub fn days(self) -> u32 {
        self.days
    }

    /// Days since it was due, 0 while it is not overdue; `None` where the day of the reader is not given.
    pub fn overdue_days(self) -> Option<u32> {
        self.overdue_days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overdue_begins_the_day_after() {
        for (today, overdue) in [("2026-02-01", 0), ("2026-02-28", 0), ("2026-03-01", 1), ("2027-02-28", 365)]
        {
            let today = Some(today.parse().unwrap());
            let due = Due::new(Period::parse("P1M").unwrap(), "2026-01-31".parse().unwrap(), today).unwrap();
            assert_eq!(due.overdue_days(), Some(overdue), "{today:?}");
        }
    }
}
