//! A mapping file under way: what is certain as lines, what is doubtful as comments.

/// The parts of the file.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What stands before the tables.
    pub(super) top: Vec<String>,
    pub(super) columns: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) recode: Vec<String>,
    pub(super) recode_sex: Vec<String>,
}

impl Draft {
    /// The file.
    pub(super) fn text(&self) -> String {
        let mut text = self.top.join("\n");
        text.push('\n');
        for (heading, lines) in [
            ("columns", &self.columns),
            ("missing", &self.missing),
            ("recode", &self.recode),
            ("recode.sex", &self.recode_sex),
        ] {
            if !lines.is_empty() {
                text.push_str(&format!("\n[{heading}]\n{}\n", lines.join("\n")));
            }
        }
        text
    }
}

/// A comment of one line, whatever the names in it hold.
pub(super) fn comment(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("# {}", plain.trim())
}

/// A line that is doubtful.
pub(super) fn doubtful(line: &str) -> String {
    comment(line)
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// `1 row`, `2 rows`.
pub(super) fn count(number: u64, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_line() {
        assert_eq!(quoted("a \"b\"\\\n"), r#""a \"b\"\\\u000A""#);
        assert_eq!(comment("a\nformat = 2"), "# a format = 2");
    }
}
