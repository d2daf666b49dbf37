//! The same text in plain letters.

use std::borrow::Cow;

use psyscreen::characters::narrow;

/// Full-width letters and digits become ordinary ones, quotation marks and dashes straight ones, and any blank space one space.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(is_space);
    if text.is_ascii() && !text.contains("  ") && !text.contains(['\t', '\n', '\r']) {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_space(letter) {
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
            continue;
        }
        plain.push(match letter {
            '\u{2018}' | '\u{2019}' | '\u{2032}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{2033}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => narrow(other),
        });
    }
    plain.into()
}

/// White space, and what is as invisible.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Blank, `NA` and `NaN`, in any case.
pub(crate) fn is_blank(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("na") || text.eq_ignore_ascii_case("nan")
}

/// Plain, in lower case, and without the full stop at its end: two texts that a reader takes for the same.
pub(crate) fn folded(text: &str) -> String {
    let text = plain(text).to_lowercase();
    text.trim_end_matches(['.', '\u{3002}', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (written, read) in [
            ("  Several  days ", "Several days"),
            ("Several\u{a0}days", "Several days"),
            ("\u{200b}3\u{feff}", "3"),
            ("３", "3"),
            ("１２：３０", "12:30"),
            ("don’t", "don't"),
            ("１\u{3000}－\u{3000}好几天", "1 - 好几天"),
            ("好几天", "好几天"),
        ] {
            assert_eq!(plain(written), read, "{written}");
        }
        assert_eq!(folded("Several days. "), "several days");
        assert_eq!(folded("好几天。"), "好几天");
    }
}
