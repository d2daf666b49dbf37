//! Lines of a width. Chinese has no spaces: it is broken between characters, but no line begins with a mark that closes, and none
//! ends with one that opens.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};

/// Marks that stand at no beginning of a line.
const CLOSING: &str = "、。，．：；！？）】〕〗》〉」』｝］”’…—～·%％,.:;!?)]}";
/// Marks that stand at no end of a line.
const OPENING: &str = "（【〔〖《〈「『｛［“‘([{";

/// The lines of `text` that are at most `width` columns wide, the first behind `first`, the others behind `others`. Words of letters stay whole, however long.
#[must_use]
pub fn lines(text: &str, width: usize, first: &str, others: &str) -> Vec<String> {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::Custom(words));
    textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The parts of a line between which it may be broken.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, next) in line.char_indices() {
        if before.is_some_and(|before| may_break(before, next)) {
            parts.extend(line.get(start..at).map(Word::from));
            start = at;
        }
        before = Some(next);
    }
    parts.extend(line.get(start..).filter(|rest| !rest.is_empty()).map(Word::from));
    Box::new(parts.into_iter())
}

fn may_break(before: char, next: char) -> bool {
    match (before, next) {
        (_, ' ') => false,
        (' ', _) => true,
        _ => (is_wide(before) || is_wide(next)) && !OPENING.contains(before) && !CLOSING.contains(next),
    }
}

/// Characters of Chinese: Han, and the marks and letters of their width.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, width: usize) -> Vec<String> {
        lines(text, width, "", "")
    }

    #[test]
    fn chinese_is_broken_between_characters() {
        let text = "在过去两周里，您有多少时候受到以下任何问题的困扰？";
        let found = broken(text, 20);
        assert!(found.len() > 2, "{found:?}");
        assert_eq!(found.concat(), text);
        for line in &found {
            assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= 20, "{found:?}");
        }
    }

    /// Whatever the width: no closing mark begins a line, no opening mark ends one.
    #[test]
    fn marks_stand_where_they_belong() {
        let text = "（一）“入睡困难”、早醒，或睡得过多：《量表》（PHQ-9）第3题；总分≥10分……请如实作答。";
        for width in 4..60 {
            let found = broken(text, width);
            assert_eq!(found.concat(), text);
            for line in &found {
                assert!(!line.starts_with(|first| CLOSING.contains(first)), "{width}: {found:?}");
                assert!(!line.ends_with(|last| OPENING.contains(last)), "{width}: {found:?}");
            }
        }
    }

    #[test]
    fn words_and_addresses_stay_whole() {
        assert_eq!(broken("one-to-one help, at once", 10), ["one-to-one", "help, at", "once"]);
        let address = "https://example.org/a/very/long/path?with=parts";
        assert_eq!(broken(&format!("see {address} there"), 12), ["see", address, "there"]);
        for width in 5..20 {
            let found = broken("得分按 PHQ-9 计总分", width);
            assert!(found.iter().any(|line| line.contains("PHQ-9")), "{width}: {found:?}");
        }
        assert_eq!(lines("a b c", 6, "- ", "    "), ["- a b", "    c"]);
        assert_eq!(broken("", 10), [""]);
    }
}
