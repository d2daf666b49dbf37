//! What to do about an error of the TOML parser, which knows its grammar and not its author.

use std::ops::Range;

use crate::diagnostic::{Code, Problems};

/// So far around an error is looked: a line may be a whole file.
const NEAR: usize = 4_000;

/// An error of the parser.
pub(crate) struct SyntaxError {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
}

/// Reports `errors`: of those that follow from one mistake, the first.
pub(crate) fn report(text: &str, errors: impl IntoIterator<Item = SyntaxError>, problems: &Problems) {
    let (mut line_before, mut table_before) = (None, None);
    for SyntaxError { span, message } in errors {
        let line = line_start(text, span.start);
        let is_duplicate = message == "duplicate key";
        let table = is_duplicate.then(|| header(text, span.start)).flatten();
        let same_line = line.is_some() && line_before == line;
        let same_table = table.is_some() && table_before == table;
        (line_before, table_before) = (line, table);
        if same_line || same_table {
            continue;
        }
        let help = match table {
            Some(Header { name, is_list: true, .. }) => {
                Some(format!("if another one begins here, write `[[{name}]]` above it"))
            }
            Some(Header { name, is_list: false, .. }) if is_header(text, line) => {
                Some(format!("if there are several, write `[[{name}]]` for each"))
            }
            _ => remedy(text, span.start),
        };
        let recorded = problems.add(Code::Syntax, &span, message);
        if let Some(help) = help {
            recorded.help(help);
        }
    }
}

/// The head of a table.
#[derive(Clone, Copy, PartialEq)]
struct Header<'t> {
    name: &'t str,
    is_list: bool,
    /// Where a table of a list begins; the same table may be opened twice.
    at: usize,
}

fn near(text: &str, range: Range<usize>) -> &str {
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start = start.saturating_add(1);
    }
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(start..end).unwrap_or_default()
}

fn line_start(text: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(NEAR);
    let before = text.as_bytes().get(from..at)?;
    match before.iter().rposition(|byte| *byte == b'\n') {
        Some(found) => Some(from.saturating_add(found).saturating_add(1)),
        None => (from == 0).then_some(0),
    }
}

fn is_header(text: &str, line: Option<usize>) -> bool {
    line.is_some_and(|line| near(text, line..line.saturating_add(NEAR)).trim_start().starts_with('['))
}

/// The head of the table in which a place is, the line of the place included.
fn header(text: &str, at: usize) -> Option<Header<'_>> {
    let line = line_start(text, at)?;
    let from = line.saturating_sub(NEAR);
    let end = near(text, line..line.saturating_add(NEAR))
        .find('\n')
        .map_or(text.len(), |length| line.saturating_add(length));
    let lines = near(text, from..end);
    let start = text.len().min(end).saturating_sub(lines.len());
    let (offset, head) = lines
        .match_indices('[')
        .rfind(|(offset, _)| {
            matches!(
                offset.checked_sub(1).map(|before| lines.as_bytes().get(before)),
                None | Some(Some(b'\n'))
            )
        })
        .map(|(offset, _)| (offset, lines.get(offset..).unwrap_or_default()))?;
    let head = head.lines().next().unwrap_or_default();
    let is_list = head.starts_with("[[");
    let name = head.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
    let at = if is_list { start.saturating_add(offset) } else { 0 };
    Some(Header { name, is_list, at })
}

/// What was probably meant at a place.
fn remedy(text: &str, at: usize) -> Option<String> {
    let rest = near(text, at..at.saturating_add(NEAR)).lines().next().unwrap_or_default();
    let before = near(text, line_start(text, at)?..at);
    let (last, first) = (before.chars().next_back(), rest.chars().next()?);
    if let Some((odd, plain)) =
        [Some(first), last].into_iter().flatten().find_map(|it| Some((it, plain(it)?)))
    {
        return Some(format!("`{odd}` is not a character of TOML; write `{plain}`"));
    }
    let is_digit = |character: Option<char>| character.is_some_and(|it| it.is_ascii_digit());
    if first == ',' && is_digit(last) && is_digit(rest.chars().nth(1)) {
        let whole: String = before.chars().rev().take_while(|it| is_digit(Some(*it)) || *it == '-').collect();
        let whole: String = whole.chars().rev().collect();
        let part: String = rest.chars().skip(1).take_while(|it| is_digit(Some(*it))).collect();
        return Some(format!("a decimal has a point: write `{whole}.{part}`"));
    }
    let mut words = rest.split([',', ']', '#']).next().unwrap_or_default().split_whitespace();
    let is_value = |word: &str| word.starts_with(|it: char| it.is_ascii_digit() || it == '"' || it == '-');
    match (words.next(), words.next()) {
        (Some(one), Some(other)) if is_value(one) && is_value(other) => {
            Some(format!("is a comma missing? write `{one}, {other}`"))
        }
        _ => None,
    }
}

/// The character of TOML for one that Chinese typing or a word processor puts in its place.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '“' | '”' | '„' | '«' | '»' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        '，' | '、' => ',',
        '＝' => '=',
        '．' | '。' => '.',
        '［' | '【' => '[',
        '］' | '】' => ']',
        '｛' => '{',
        '｝' => '}',
        '＃' => '#',
        '\u{3000}' | '\u{a0}' => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::Instrument;
    use crate::diagnostic::{Code, Diagnostic};

    fn syntax(text: &str) -> Vec<(usize, String)> {
        let error = Instrument::from_toml("test", text).unwrap_err();
        let of = |found: &&Diagnostic| found.code() == Code::Syntax;
        let told = |found: &Diagnostic| (found.line(), found.help().unwrap_or_default().to_owned());
        error.diagnostics().iter().filter(of).map(told).collect()
    }

    #[test]
    fn the_remedy_is_named_once() {
        for (text, line, help) in [
            ("a = “x”\n", 1, "`“` is not a character of TOML; write `\"`"),
            ("title = { en = “Severity” }\n", 1, "`“` is not a character of TOML; write `\"`"),
            ("d = [\"a\"，\"b\"]\n", 1, "`，` is not a character of TOML; write `,`"),
            ("\nvalue = 0,85\n", 2, "a decimal has a point: write `0.85`"),
            ("c = [2 3]\n", 1, "is a comma missing? write `2, 3`"),
            (
                "[[item]]\nid = \"1\"\noptions = \"a\"\nid = \"2\"\noptions = \"a\"\n",
                4,
                "if another one begins here, write `[[item]]` above it",
            ),
            (
                "[scale]\nid = \"a\"\n[scale]\nid = \"b\"\n[scale]\nid = \"c\"\n",
                3,
                "if there are several, write `[[scale]]` for each",
            ),
        ] {
            assert_eq!(syntax(text), [(line, help.to_owned())], "{text}");
        }
    }

    #[test]
    fn one_table_where_a_list_is_wanted_says_how_to_write_it() {
        let error =
            Instrument::from_toml("test", "format = 1\n[scale]\nid = \"a\"\n").unwrap_err().to_string();
        assert!(error.contains("write `[[scale]]`"), "{error}");
    }

    #[test]
    fn values_in_another_form_say_how_to_write_them() {
        let text = "format = 1\nitem_count = \"8\"\n[[scale]]\nid = \"a\"\nitems = \"1..5\"\n";
        let error = Instrument::from_toml("test", text).unwrap_err().to_string();
        assert!(error.contains("write `8` without quotation marks"), "{error}");
        assert!(error.contains("write `[\"1..5\"]`"), "{error}");
    }
}
