//! Lists on the command line, `a=b,c=d`, whose names may hold the marks themselves when they stand in quotation marks:
//! `2="Feeling down, depressed, or hopeless"`.

use std::borrow::Cow;

/// Reads every part of a list by `read`.
pub(crate) fn parse<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    split(text, ',').into_iter().map(read).collect()
}

/// The parts between `mark`s that stand outside quotation marks.
fn split(text: &str, mark: char) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((part, after)) = split_once(rest, mark) {
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// What stands before and after the first `mark` outside quotation marks. These open only where a name can begin.
pub(crate) fn split_once(text: &str, mark: char) -> Option<(&str, &str)> {
    let (mut quoted, mut may_open) = (false, true);
    for (at, letter) in text.char_indices() {
        if letter == '"' && (quoted || may_open) {
            quoted = !quoted;
            may_open = false;
        } else if !quoted && letter == mark {
            let after = at.saturating_add(letter.len_utf8());
            return Some((text.get(..at)?, text.get(after..)?));
        } else if !quoted {
            may_open = matches!(letter, ',' | '=' | ':') || (may_open && letter.is_whitespace());
        }
    }
    None
}

/// A name, without the quotation marks around it, and whether it had some. A quotation mark within is written twice.
pub(crate) fn unquoted(text: &str) -> Result<(Cow<'_, str>, bool), String> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('"') else { return Ok((text.into(), false)) };
    match inner.strip_suffix('"') {
        Some(inner) if !inner.replace("\"\"", "").contains('"') => {
            Ok((inner.replace("\"\"", "\"").into(), true))
        }
        _ => Err(format!("the quotation mark of `{text}` is not closed")),
    }
}

/// The mark that separates columns.
pub fn parse_delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("\\t" | "tab", _) => Ok(b'\t'),
        (_, [only]) if !matches!(only, b'"' | b'\r' | b'\n') => Ok(*only),
        _ => Err("write one character, for example `;`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_within_quotation_marks_are_letters() {
        assert_eq!(split("1=a,2=b", ','), ["1=a", "2=b"]);
        assert_eq!(split(r#"1="a, b",2= "c=d""#, ','), [r#"1="a, b""#, r#"2= "c=d""#]);
        assert_eq!(split_once(r#"2="c=d""#, '='), Some(("2", r#""c=d""#)));
        assert_eq!(split(r#"5" screen=1,b=2"#, ','), [r#"5" screen=1"#, "b=2"], "not where a name begins");
        assert_eq!(unquoted(r#" "a ""b"", c" "#).unwrap(), (r#"a "b", c"#.into(), true));
        assert_eq!(unquoted(" a ").unwrap(), ("a".into(), false));
        for bad in [r#""a"#, r#""a"b""#, r#"""#] {
            assert!(unquoted(bad).is_err(), "{bad}");
        }
        assert_eq!(split("", ','), [""]);
    }
}
