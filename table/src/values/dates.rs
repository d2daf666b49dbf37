//! Dates as they are written in China, in Europe, in America and in spreadsheets.

use psyscreen::Number;
use psyscreen::instrument::Date;
use psyscreen::period::Period;
use psyscreen_render::Language;

/// How dates are meant that could be read in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// `01/11/2026` is the first of November.
    DayFirst,
    /// `01/11/2026` is the eleventh of January.
    MonthFirst,
    /// `46349` is a day counted as spreadsheets do.
    Spreadsheet,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// It could be two.
    Ambiguous,
    /// It may be a day counted from 1900, which must be declared.
    MayBeSerial,
    /// A year that nobody screened in.
    OutOfRange,
    Not,
}

impl NoDate {
    /// In words, and what to do.
    pub(crate) fn text(self, column: &str, language: Language) -> String {
        match self {
            Self::Ambiguous => language.pick(
                format!(
                    "`{column}` could be two days; write 2026-11-23, or declare in a map what comes first: dates = \
                     \"day-month-year\" or \"month-day-year\""
                ),
                format!(
                    "“{column}”可能是两个不同的日期；请写作2026-11-23，或在映射文件中声明先后：dates = \"day-month-year\" 或 \
                     \"month-day-year\""
                ),
            ),
            Self::MayBeSerial => language.pick(
                format!(
                    "`{column}` is a number; if days are counted from 1900, as spreadsheets do, declare in a map: dates = \
                     \"spreadsheet\""
                ),
                format!(
                    "“{column}”是一个数；如果像电子表格那样从1900年起计日，请在映射文件中声明：dates = \"spreadsheet\""
                ),
            ),
            Self::OutOfRange => language.pick(
                format!("`{column}` is before 1900 or after 2100"),
                format!("“{column}”早于1900年或晚于2100年"),
            ),
            Self::Not => language.pick(
                format!("`{column}` is not a day such as 2026-11-23"),
                format!("“{column}”无法识别为日期，应写作2026-11-23"),
            ),
        }
    }
}

/// The date that a plain text says; a time behind it is passed over.
pub(crate) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, NoDate> {
    if let Some(date) = digits(text) {
        return date;
    }
    if let Some(number) = Number::parse(text) {
        let days = number.numerator().div_euclid(number.denominator());
        // From 1 March 1900, before which spreadsheets count a day that never was, to 2099.
        return match (61..73_051).contains(&days) {
            true if order == Some(DateOrder::Spreadsheet) => {
                let later = Period::parse(&format!("P{days}D"));
                Date::new(1899, 12, 30)
                    .zip(later)
                    .and_then(|(day, later)| day.after(later))
                    .ok_or(NoDate::Not)
            }
            true => Err(NoDate::MayBeSerial),
            false => Err(NoDate::Not),
        };
    }
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let text = match text.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') => date,
        _ => text,
    };
    if let Some(date) = chinese(text).or_else(|| named_month(text)) {
        return Ok(date);
    }
    let mark = ['/', '.', '-'].into_iter().find(|mark| text.contains(*mark)).ok_or(NoDate::Not)?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let [one, two, three] = parts.as_slice() else { return Err(NoDate::Not) };
    let short = |part: &str| number(part, 2);
    if let (Some(year), Some(month), Some(day)) = (year(one), short(two), short(three)) {
        return made(year, month, day);
    }
    let (Some(one), Some(two), Some(year)) = (short(one), short(two), year(three)) else {
        return Err(NoDate::Not);
    };
    match order {
        Some(DateOrder::DayFirst) => made(year, two, one),
        Some(DateOrder::MonthFirst) => made(year, one, two),
        // With dots nobody writes the month first.
        _ if mark == '.' || one > 12 || one == two => made(year, two, one),
        _ if two > 12 => made(year, one, two),
        _ => Err(NoDate::Ambiguous),
    }
}

fn made(year: u16, month: u8, day: u8) -> Result<Date, NoDate> {
    Date::new(year, month, day).ok_or(NoDate::Not)
}

/// `20261123`; `None` for what is not eight digits.
fn digits(text: &str) -> Option<Result<Date, NoDate>> {
    let is_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| text.get(range).filter(|_| is_digits);
    let (of_year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    Some(made(year(of_year)?, number(month, 2)?, number(day, 2)?))
}

/// Four digits: with two, nobody knows the century, nor which of three numbers is the year.
fn year(text: &str) -> Option<u16> {
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn number(text: &str, most: usize) -> Option<u8> {
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// `2026年11月23日`.
fn chinese(text: &str) -> Option<Date> {
    let (of_year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.trim().trim_end_matches(['日', '号']);
    Date::new(year(of_year.trim())?, number(month.trim(), 2)?, number(day.trim(), 2)?)
}

/// `23 Nov 2026`, `23-Nov-2026`, `November 23, 2026`.
fn named_month(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_lowercase();
    let parts: Vec<&str> = text.split([' ', '-', ',', '.', '/']).filter(|part| !part.is_empty()).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let month = |name: &str| {
        let place =
            MONTHS.iter().position(|month| name == *month || (name.len() == 3 && month.starts_with(name)))?;
        u8::try_from(place.checked_add(1)?).ok()
    };
    let (day, month) = match (month(one), month(two)) {
        (Some(month), None) => (number(two, 2)?, month),
        (None, Some(month)) => (number(one, 2)?, month),
        _ => return None,
    };
    Date::new(year(three)?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_country() {
        for text in [
            "2026-11-23",
            "2026-11-23 08:30",
            "2026-11-23T08:30:00",
            "20261123",
            "2026/11/23",
            "2026/11/23 08:30:00",
            "2026.11.23",
            "2026年11月23日",
            "2026年11月23号",
            "23.11.2026",
            "23. 11. 2026",
            "23/11/2026",
            "11/23/2026",
            "23-11-2026",
            "23 Nov 2026",
            "23-Nov-2026",
            "November 23, 2026",
        ] {
            assert_eq!(date(text, None).map(|date| date.to_string()), Ok("2026-11-23".to_owned()), "{text}");
        }
        for (text, found) in [
            ("2026-1-5", "2026-01-05"),
            ("2026/1/5", "2026-01-05"),
            ("1.11.2026", "2026-11-01"),
            ("05/05/2026", "2026-05-05"),
        ] {
            assert_eq!(date(text, None).map(|date| date.to_string()), Ok(found.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_days_is_none_until_declared() {
        assert_eq!(date("01/11/2026", None), Err(NoDate::Ambiguous));
        assert_eq!(date("1-11-2026", None), Err(NoDate::Ambiguous));
        let day = |text, order| date(text, Some(order)).map(|date| date.to_string());
        assert_eq!(day("01/11/2026", DateOrder::DayFirst), Ok("2026-11-01".to_owned()));
        assert_eq!(day("01/11/2026", DateOrder::MonthFirst), Ok("2026-01-11".to_owned()));
        assert_eq!(day("23/11/2026", DateOrder::MonthFirst), Err(NoDate::Not));
        assert_eq!(date("46349", None), Err(NoDate::MayBeSerial));
        assert_eq!(day("46349", DateOrder::Spreadsheet), Ok("2026-11-23".to_owned()));
        assert_eq!(day("46349.75", DateOrder::Spreadsheet), Ok("2026-11-23".to_owned()));
        assert_eq!(day("61", DateOrder::Spreadsheet), Ok("1900-03-01".to_owned()));
        assert_eq!(date("2026", None), Err(NoDate::MayBeSerial));
        for text in [
            "",
            "x",
            "23.11.26",
            "11/2026",
            "2026-02-30",
            "30.02.2026",
            "1",
            "99999",
            "2026年",
            "23 Smarch 2026",
        ] {
            assert_eq!(date(text, None), Err(NoDate::Not), "{text}");
        }
    }
}
