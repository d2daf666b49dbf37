//! The words for yes and no, once for everything that reads them.

const YES: [&str; 7] = ["yes", "y", "true", "1", "是", "有", "同意"];
const NO: [&str; 8] = ["no", "n", "false", "0", "否", "无", "無", "不同意"];

/// What a word says: `yes`, `y`, `true`, `1`, `是`, `有`, `同意` are yes; `no`, `n`, `false`, `0`, `否`, `无`, `不同意` are no.
/// Upper and lower case and blanks around it do not matter. `None` for anything else.
///
/// [`Screening::fact`](crate::Screening::fact) reads text by this table, and so may whoever reads consent or facts of a file.
///
/// ```
/// assert_eq!(psyscreen::triage::yes_or_no(" Y "), Some(true));
/// assert_eq!(psyscreen::triage::yes_or_no("否"), Some(false));
/// assert_eq!(psyscreen::triage::yes_or_no("perhaps"), None);
/// ```
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if YES.iter().any(|word| is(word)) {
        Some(true)
    } else if NO.iter().any(|word| is(word)) {
        Some(false)
    } else {
        None
    }
}
