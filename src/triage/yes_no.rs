//! The words for yes and no, once for everything that reads them.

use crate::characters::{as_seen, narrow};
use crate::number::Number;

/// The words for yes, in lower case.
pub const YES: [&str; 8] = ["yes", "y", "true", "t", "是", "是的", "有", "同意"];
/// The words for no, in lower case.
pub const NO: [&str; 9] = ["no", "n", "false", "f", "否", "无", "無", "没有", "不同意"];

/// What a word says: `yes`, `y`, `true`, `t`, `1`, `是`, `是的`, `有`, `同意` are yes; `no`, `n`, `false`, `f`, `0`, `否`, `无`, `没有`,
/// `不同意` are no. Upper and lower case, blanks around it, characters that are not seen, letters of full width, a full stop behind it
/// and `1.0` for 1, as data frames write it, do not matter. `None` for anything else, also where a control character such as NUL is
/// among the letters.
///
/// [`Screening::fact`](crate::Screening::fact) reads text by this table, and so may whoever reads consent or facts of a file.
///
/// ```
/// assert_eq!(psyscreen::triage::yes_or_no(" Y "), Some(true));
/// assert_eq!(psyscreen::triage::yes_or_no("否"), Some(false));
/// assert_eq!(psyscreen::triage::yes_or_no("１.0"), Some(true));
/// assert_eq!(psyscreen::triage::yes_or_no("perhaps"), None);
/// assert_eq!(psyscreen::triage::yes_or_no("1\0"), None);
/// ```
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    // What is not text but a damaged file is not read for what stands beside it.
    if text.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
        return None;
    }
    let seen: String = as_seen(text).chars().map(narrow).collect();
    let text = seen.trim_end_matches(['.', '。']);
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if YES.iter().any(|word| is(word)) {
        Some(true)
    } else if NO.iter().any(|word| is(word)) {
        Some(false)
    } else {
        match Number::parse(text)? {
            number if number == Number::from(1) => Some(true),
            number if number == Number::ZERO => Some(false),
            _ => None,
        }
    }
}
