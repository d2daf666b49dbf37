//! Days that are said for a whole table.

pub use psyscreen::instrument::Date;

/// A day on which somebody could have been screened, as the command line takes it.
pub fn parse_day(text: &str) -> Result<Date, String> {
    text.parse()
        .ok()
        .filter(|day: &Date| day.is_of_our_time())
        .ok_or_else(|| "write a day such as 2026-11-23".to_owned())
}
