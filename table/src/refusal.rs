//! Why a table is refused, in the language of whoever reads it.

use psyscreen_render::Language;

/// Why a table cannot be used: one sentence, in lower case, that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    english: String,
    chinese: String,
}

impl Refusal {
    /// The same sentence in both languages.
    pub(crate) fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { english: english.into(), chinese: chinese.into() }
    }

    /// Behind what it is about: a file, an option.
    pub(crate) fn of(self, what: &str) -> Self {
        let Self { english, chinese } = self;
        Self { english: format!("{what}: {english}"), chinese: format!("{what}：{chinese}") }
    }

    /// Of one line of a file.
    pub(crate) fn on_line(self, line: u64) -> Self {
        let Self { english, chinese } = self;
        Self { english: format!("line {line}: {english}"), chinese: format!("第{line}行：{chinese}") }
    }

    /// With more behind it.
    pub(crate) fn and(self, english: &str, chinese: &str) -> Self {
        Self { english: self.english + english, chinese: self.chinese + chinese }
    }

    /// What is told, and what to do.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        language.pick(&self.english, &self.chinese)
    }
}

#[cfg(test)]
mod tests {
    use psyscreen::catalog;

    use super::*;
    use crate::error::TableError;
    use crate::format::Csv;
    use crate::input::Input;
    use crate::mapping::{Declaration, Mapping};
    use crate::score::Score;
    use crate::summary::Count;
    use crate::triage::Triage;
    use crate::work::{Find, Format, Work};

    type Declared = (fn(&str) -> Result<Declaration, String>, &'static str);

    fn refusal<'d, F: Find<'d>>(find: F, table: &[u8], declared: &[Declared]) -> Refusal
    where
        Csv: Format<'d, F, Page = Vec<u8>>,
    {
        let mut mapping = Mapping::empty();
        declared.iter().for_each(|(declare, text)| mapping.declare(&declare(text).unwrap()));
        let refused = || {
            let mut input = Input::look_at("`t.csv`", Box::new(table), None)?;
            Work::begin(&mut input, &mapping, find)?
                .write(Csv::new(Language::English), &mut Vec::<u8>::new())
                .map(drop)
        };
        match refused() {
            Err(TableError::Refused(refusal)) => refusal,
            Err(error) => panic!("{error}"),
            Ok(()) => panic!("{} is not refused", String::from_utf8_lossy(table)),
        }
    }

    fn summary(text: &'static str, by: Option<&str>, delimiter: Option<u8>) -> Refusal {
        let policy = catalog::policy("recovered-2020").unwrap();
        match Count::new(policy, by).read("`r.csv`", Box::new(text.as_bytes()), delimiter, |_, _| ()) {
            Err(TableError::Refused(refusal)) => refusal,
            Err(error) => panic!("{error}"),
            Ok(()) => panic!("{text} is not refused"),
        }
    }

    /// What a reader looks for in a text: what stands in backticks, and options.
    fn landmarks(text: &str) -> Vec<&str> {
        let ticked = text.split('`').skip(1).step_by(2);
        let options = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        ticked.chain(options.filter(|word| word.starts_with("--"))).collect()
    }

    #[test]
    fn every_refusal_is_told_in_both_languages() {
        let [phq9, phq2] = ["phq-9", "phq-2"].map(|id| Score::new(catalog::instrument(id).unwrap()));
        let policy = catalog::policy("recovered-2020").unwrap();
        let mut refusals = Vec::new();
        // What is not a table of text.
        let of_bytes: [&[u8]; 23] = [
            b"PK\x03\x04 opendocument.spreadsheet",
            b"PK\x03\x04 word/",
            b"PK\x03\x04 xl/",
            b"PK\x03\x04",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"$FL2",
            b"ASCII SPSS PORT FILE",
            b"<stata_dta>",
            b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60",
            b"HEADER RECORD*******",
            b"\x1f\x8b",
            b"7z\xbc\xaf\x27\x1c",
            b"PAR1",
            b"ARROW1",
            b"SQLite format 3\0",
            b"%PDF-",
            b"{\\rtf",
            b"\xff\xfei\0d\0",
            b"i\0d\0,\x001\0\n\0",
            b"<!doctype html>",
            b"<?xml version='1.0'?>",
            b"{\"id\": 1}",
            b"id,1\0\n",
        ];
        refusals.extend(of_bytes.map(|bytes| refusal(phq2.clone(), bytes, &[])));
        // What is not a header of it.
        let of_headers: [&[u8]; 16] = [
            b"",
            b"id,\"1,2\n",
            b"id,\xb1\xe0,2\n",
            b"id;1;2\n",
            b"1,item1,2\n",
            b"2,1\n",
            b"ID,Id,1,2\n",
            b"id,id,1,2\n",
            b"1,2,3\n",
            b"phq2_0,phq2_1\n",
            b"phq2_1,phq2_3\n",
            b"Not at all,Several days\n",
            b"person,item,response\n",
            b"q01,q02\n",
            b"gad7_1,gad7_2\n",
            b"a,b\n",
        ];
        refusals.extend(of_headers.map(|bytes| refusal(phq2.clone(), bytes, &[])));
        let of_policies: [&[u8]; 2] = [b"a,b\n", b"consent,phq9_0\n"];
        refusals.extend(of_policies.map(|bytes| refusal(Triage::new(policy), bytes, &[])));
        // What is declared of it.
        refusals.push(refusal(phq2.clone(), b"1,2\n", &[(Declaration::not_administered, "1")]));
        refusals.push(refusal(phq2.clone(), b"1,2,problem\n", &[(Declaration::keep, "problem")]));
        refusals.push(refusal(phq9, b"1,2,3,4,5,6,7,8,9\n", &[(Declaration::recode, "1=7")]));
        // What is not a result of `triage`.
        const HEADER: &str = "level,at_least,at_most,recommendations,policy\n";
        refusals.push(summary("{}", None, Some(b',')));
        refusals.push(summary("{}\n[]\n", None, None));
        refusals.push(summary("id,1\n", None, None));
        refusals.push(summary(HEADER, Some("town"), None));
        refusals.push(summary("level,at_least,at_most,recommendations,policy\na\n", None, None));
        refusals.push(summary("level,at_least,at_most,recommendations,policy\na,a,a,,\n", None, None));
        refusals.push(summary("level,at_least,at_most,recommendations,policy\na,a,a,,b@c\n", None, None));
        for refusal in refusals {
            let [english, chinese] = [Language::English, Language::Chinese].map(|own| refusal.text(own));
            let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            assert!(!english.contains(is_han) && chinese.contains(is_han), "{english}\n{chinese}");
            for landmark in landmarks(english) {
                assert!(chinese.contains(landmark), "`{landmark}` is missing:\n{english}\n{chinese}");
            }
            for landmark in landmarks(chinese) {
                assert!(english.contains(landmark), "`{landmark}` is in one only:\n{english}\n{chinese}");
            }
        }
    }
}
