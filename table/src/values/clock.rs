//! Times of day, and lengths of time, in minutes.

use psyscreen::Number;
use psyscreen::number::Rounding;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// How bare numbers are meant as times, where that is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockForm {
    /// `22.5` is 22:30.
    DecimalHours,
    /// `2230` is 22:30, and `30` half past midnight.
    FourDigits,
    /// `0.9375` is 22:30, as spreadsheets keep times.
    FractionOfDay,
    /// `7:30`, in a question for hours, is seven and a half.
    HoursAndMinutes,
}

/// The minutes since midnight of a time of day, written plainly. `None` for what is not one, or could be two.
pub(crate) fn clock_minutes(text: &str, form: Option<ClockForm>) -> Option<i64> {
    if let Some(number) = Number::parse(text) {
        return bare(number, form?);
    }
    let text = text.to_lowercase();
    let text = after_date(&text);
    let minutes = chinese(text).or_else(|| {
        let (time, half) = half_of_day(text);
        let (hours, minutes) = hours_and_minutes(time, half.is_some())?;
        let hours = match half {
            None => hours,
            // 12 am is midnight, 12 pm noon; an afternoon may be written 13:00 pm.
            Some(Half::Morning) if hours <= 12 => hours.rem_euclid(12),
            Some(Half::Afternoon) if (1..12).contains(&hours) => hours.checked_add(12)?,
            Some(Half::Afternoon) if hours >= 12 => hours,
            Some(_) => return None,
        };
        time_of_day(hours, minutes)
    })?;
    Some(minutes.rem_euclid(DAY))
}

/// A length of time of more than bare minutes: `7:30`, `1 h 30 min`, `1h30`, `1小时30分`.
pub(crate) fn minutes_long(text: &str) -> Option<i64> {
    let text = text.to_lowercase();
    if let Some((hours, minutes)) = text.split_once(':') {
        let minutes = minutes.strip_suffix(":00").unwrap_or(minutes);
        return in_all(digits(hours, 3)?, two_digits(minutes)?);
    }
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (hours, rest) = (digits(text.get(..at)?, 3)?, text.get(at..)?);
    let rest = ["hours", "hour", "hrs", "hr", "h", "个小时", "小时"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))?;
    if rest.is_empty() {
        return in_all(hours, 0);
    }
    let minutes = rest.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let word = rest.strip_prefix(minutes)?;
    let known = ["", "m", "min", "min.", "mins", "minutes", "minute", "分", "分钟"].contains(&word);
    in_all(hours, digits(minutes, 2).filter(|_| known)?)
}

fn in_all(hours: i64, minutes: i64) -> Option<i64> {
    (minutes < HOUR).then(|| hours.saturating_mul(HOUR).saturating_add(minutes))
}

/// 24:00 is the midnight at the end of the day.
fn time_of_day(hours: i64, minutes: i64) -> Option<i64> {
    in_all(hours, minutes).filter(|all| *all <= DAY)
}

fn bare(number: Number, form: ClockForm) -> Option<i64> {
    let minutes_in = |unit: i64| {
        // Whole minutes: spreadsheets keep times as fractions that are not quite exact.
        let numerator = number.numerator().checked_mul(unit)?;
        Number::ratio(numerator, number.denominator())?.round(0, Rounding::HalfUp).to_integer()
    };
    let minutes = match form {
        ClockForm::DecimalHours => minutes_in(HOUR)?,
        ClockForm::FractionOfDay if number < Number::from(1) => minutes_in(DAY)?,
        ClockForm::FractionOfDay | ClockForm::HoursAndMinutes => return None,
        ClockForm::FourDigits => {
            let whole = number.to_integer()?;
            time_of_day(whole.div_euclid(100), whole.rem_euclid(100))?
        }
    };
    (0..=DAY).contains(&minutes).then(|| minutes.rem_euclid(DAY))
}

/// A time behind a date, `2017-01-01 22:30:00`.
fn after_date(text: &str) -> &str {
    let is_date = |text: &str| {
        text.len() >= 8
            && text.starts_with(|first: char| first.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'))
    };
    match text.split_once([' ', 't']) {
        Some((date, time)) if is_date(date) && time.contains(':') => time,
        _ => text,
    }
}

enum Half {
    Morning,
    Afternoon,
}

/// The time without its `am` or `pm`.
fn half_of_day(text: &str) -> (&str, Option<Half>) {
    for (word, morning) in [("a.m.", true), ("p.m.", false), ("am", true), ("pm", false)] {
        if let Some(time) = text.strip_suffix(word) {
            return (time.trim_end(), Some(if morning { Half::Morning } else { Half::Afternoon }));
        }
    }
    (text, None)
}

/// `22:30`, `22:30:00`, `22h30`, `22h`; with am or pm also `10.30` and `10`.
fn hours_and_minutes(text: &str, has_half: bool) -> Option<(i64, i64)> {
    if let Some((hours, rest)) = text.split_once(':') {
        let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
        let whole = seconds.starts_with("00") && seconds.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        return whole.then_some((digits(hours, 2)?, two_digits(minutes)?));
    }
    if let Some((hours, minutes)) = text.split_once('h') {
        let minutes = if minutes.is_empty() { 0 } else { two_digits(minutes)? };
        return Some((digits(hours.trim_end(), 2)?, minutes));
    }
    if !has_half {
        return None;
    }
    match text.split_once('.') {
        Some((hours, minutes)) => Some((digits(hours, 2)?, two_digits(minutes)?)),
        None => Some((digits(text, 2)?, 0)),
    }
}

/// `晚上10点半`, `22点30分`, `早上6时`. Without a word for the part of the day, hours up to 12 could be either half of it.
fn chinese(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let at = text.find(|letter: char| letter.is_ascii_digit())?;
    let (part, time) = (text.get(..at)?, text.get(at..)?);
    let (hours, rest) = time.split_once(['点', '时'])?;
    let rest = rest.strip_prefix('钟').unwrap_or(rest);
    let minutes = match rest {
        "" | "整" => 0,
        "半" => 30,
        "一刻" | "1刻" => 15,
        "三刻" | "3刻" => 45,
        other => digits(other.strip_suffix('分').unwrap_or(other), 2)?,
    };
    let hours = digits(hours, 2)?;
    let hours = match part {
        "" if hours == 0 || hours > 12 => hours,
        "凌晨" | "半夜" if hours == 12 => 0,
        "凌晨" | "半夜" if hours <= 6 => hours,
        "早上" | "早晨" | "清晨" | "上午" if (4..=12).contains(&hours) => hours,
        "中午" if (11..=12).contains(&hours) => hours,
        "中午" if (1..=2).contains(&hours) => hours.checked_add(12)?,
        "下午" if hours == 12 => hours,
        "下午" | "傍晚" if (1..=7).contains(&hours) => hours.checked_add(12)?,
        "晚上" | "晚" | "夜里" | "夜间" | "夜晚" if (6..=11).contains(&hours) => {
            hours.checked_add(12)?
        }
        "晚上" | "晚" | "夜里" | "夜间" | "夜晚" if hours == 12 => 0,
        "下午" | "傍晚" | "晚上" | "晚" | "夜里" | "夜间" | "夜晚" if hours > 12 => hours,
        _ => return None,
    };
    time_of_day(hours, minutes)
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 { digits(text, 2) } else { None }
}

fn digits(text: &str, most: usize) -> Option<i64> {
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, time: &str) {
        let found =
            clock_minutes(text, None).map(|all| format!("{}:{:02}", all.div_euclid(60), all.rem_euclid(60)));
        assert_eq!(found.as_deref(), Some(time), "{text}");
    }

    #[test]
    fn times_as_people_and_programs_write_them() {
        for text in [
            "22:30",
            "22:30:00",
            "22:30:00.000",
            "22h30",
            "22H30",
            "10:30 PM",
            "10:30PM",
            "10:30 p.m.",
            "10.30 pm",
            "22:30 pm",
            "2017-01-01 22:30:00",
            "2017-01-01T22:30",
            "1/12/2017 22:30",
            "2017-01-01 10:30 PM",
            "22点30分",
            "22时30分",
            "22点半",
            "晚上10点半",
            "晚上 10点30",
        ] {
            is(text, "22:30");
        }
        for (text, time) in [
            ("7:05", "7:05"),
            ("24:00", "0:00"),
            ("00:00", "0:00"),
            ("12 am", "0:00"),
            ("12:30 AM", "0:30"),
            ("12 PM", "12:00"),
            ("6 am", "6:00"),
            ("22h", "22:00"),
            ("早上6点", "6:00"),
            ("凌晨1点", "1:00"),
            ("晚上12点", "0:00"),
            ("晚上12点半", "0:30"),
            ("中午12点", "12:00"),
            ("下午1点一刻", "13:15"),
        ] {
            is(text, time);
        }
    }

    #[test]
    fn what_could_be_two_times_is_none() {
        for text in [
            "",
            "22.5",
            "22",
            "2230",
            "0.9375",
            "10点半",
            "7时",
            "晚上1点",
            "下午9点",
            "25:00",
            "24:01",
            "22:60",
            "22:3",
            "78:00 AM",
            "13:30 AM",
            "0:30 PM",
            "10.5 pm",
            "22:30:15",
            "x",
            "10:30 xm",
            "十点半",
            "-1:00",
        ] {
            assert_eq!(clock_minutes(text, None), None, "{text}");
        }
    }

    #[test]
    fn bare_numbers_are_read_as_declared() {
        let read = |text, form| clock_minutes(text, Some(form));
        for (text, minutes) in
            [("22.5", Some(1350)), ("0", Some(0)), ("24", Some(0)), ("24.5", None), ("-1", None)]
        {
            assert_eq!(read(text, ClockForm::DecimalHours), minutes, "{text}");
        }
        for (text, minutes) in [
            ("2230", Some(1350)),
            ("730", Some(450)),
            ("30", Some(30)),
            ("2270", None),
            ("2400", Some(0)),
            ("22.5", None),
        ] {
            assert_eq!(read(text, ClockForm::FourDigits), minutes, "{text}");
        }
        for (text, minutes) in
            [("0.9375", Some(1350)), ("0.937499999", Some(1350)), ("0", Some(0)), ("22.5", None)]
        {
            assert_eq!(read(text, ClockForm::FractionOfDay), minutes, "{text}");
        }
        assert_eq!(read("22:30", ClockForm::DecimalHours), Some(1350));
    }

    #[test]
    fn lengths_of_time() {
        for (text, minutes) in [
            ("7:30", Some(450)),
            ("7:30:00", Some(450)),
            ("1h30", Some(90)),
            ("1 h 30 min", Some(90)),
            ("2 hours", Some(120)),
            ("1小时30分钟", Some(90)),
            ("7:3", None),
            ("7:75", None),
            ("15", None),
            ("15 min", None),
            ("1h30x", None),
        ] {
            assert_eq!(minutes_long(text), minutes, "{text}");
        }
    }
}
