//! Numbers with a decimal comma, and with their unit behind them.

use std::borrow::Cow;

use psyscreen::Number;

/// What separates the decimals, where that is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    Point,
    Comma,
}

/// What a text is as a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NumberText<'t> {
    /// With a decimal point.
    Read(Cow<'t, str>),
    /// `1,440` may be one and a half, nearly, or a thousand and more.
    Ambiguous,
    Not,
}

/// A number with a decimal point, whichever mark it was written with.
pub(crate) fn number_text(text: &str, mark: Option<DecimalMark>) -> NumberText<'_> {
    if Number::parse(text).is_some() {
        let thousand = mark == Some(DecimalMark::Comma)
            && text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3);
        return if thousand { NumberText::Ambiguous } else { NumberText::Read(text.into()) };
    }
    let Some((whole, decimals)) = text.split_once(',') else { return NumberText::Not };
    let point = format!("{whole}.{decimals}");
    if mark == Some(DecimalMark::Point) || Number::parse(&point).is_none() {
        return NumberText::Not;
    }
    let is_open = decimals.len() == 3 && whole.trim_start_matches(['-', '+']) != "0";
    match mark {
        None if is_open => NumberText::Ambiguous,
        _ => NumberText::Read(point.into()),
    }
}

/// The units of lengths of time, each with its words and its minutes.
const UNITS: [(&str, u32, &[&str]); 2] = [
    ("min", 1, &["min", "mins", "minute", "minutes", "minuten", "'", "分", "分钟", "m"]),
    ("h", 60, &["h", "hr", "hrs", "hour", "hours", "std", "stunden", "小时", "个小时", "钟头"]),
];

/// The number of `15 min`, where the item counts minutes, or of `7 h`, where it counts hours. Another unit is not this number.
pub(crate) fn with_unit<'t>(text: &'t str, unit: &str) -> Option<&'t str> {
    let at = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',' | '+'))?;
    let (number, word) = (text.get(..at)?.trim_end(), text.get(at..)?.trim().to_lowercase());
    let (_, _, words) = UNITS.iter().find(|(name, ..)| *name == unit)?;
    let word = word.trim_end_matches('.');
    (!number.is_empty() && words.contains(&word)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_is_read_where_it_can_be_nothing_else() {
        let read = |text: &'static str| NumberText::Read(text.into());
        for (text, found) in [
            ("7,5", read("7.5")),
            ("7.5", read("7.5")),
            ("0,125", read("0.125")),
            ("2,0", read("2.0")),
            ("-1,25", read("-1.25")),
            ("1,440", NumberText::Ambiguous),
            ("1,440,5", NumberText::Not),
            ("1.440,5", NumberText::Not),
            ("7,", NumberText::Not),
            (",5", NumberText::Not),
            ("x", NumberText::Not),
        ] {
            assert_eq!(number_text(text, None), found, "{text}");
        }
        assert_eq!(number_text("1,440", Some(DecimalMark::Comma)), read("1.440"));
        assert_eq!(number_text("1.440", Some(DecimalMark::Comma)), NumberText::Ambiguous);
        assert_eq!(number_text("7.5", Some(DecimalMark::Comma)), read("7.5"));
        assert_eq!(number_text("7,5", Some(DecimalMark::Point)), NumberText::Not);
    }

    #[test]
    fn a_unit_is_read_where_it_is_the_items_own() {
        assert_eq!(with_unit("15 min", "min"), Some("15"));
        assert_eq!(with_unit("15min.", "min"), Some("15"));
        assert_eq!(with_unit("15分钟", "min"), Some("15"));
        assert_eq!(with_unit("7,5 hours", "h"), Some("7,5"));
        assert_eq!(with_unit("6个小时", "h"), Some("6"));
        for (text, unit) in [("15 min", "h"), ("1 h", "min"), ("min", "min"), ("15", "min"), ("15 kg", "kg")]
        {
            assert_eq!(with_unit(text, unit), None, "{text}");
        }
    }
}
