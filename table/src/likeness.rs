//! What the name of a column that is not an item looks like: an item of this instrument, or an item of some form.

use psyscreen::Instrument;
use psyscreen::characters::narrow;

/// Longer numbers are years or codes, not items.
const MOST_DIGITS: usize = 3;
/// What may stand between an instrument's name and the number.
const WORDS: [&str; 4] = ["question", "item", "q", "i"];
const SEPARATORS: [char; 5] = ['.', '_', '-', ' ', ':'];

/// What a name looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// An item of the instrument at this position, by the instrument's name; whether of an earlier administration.
    Own { instrument: usize, earlier: bool },
    /// An item by its bare number, or `item` and the number, as the items of a single instrument are named.
    Bare,
    /// A question of some form: `Q7`.
    Numbered,
}

/// What `name` looks like, and whether its number is 0.
pub(crate) fn of(name: &str, instruments: &[&Instrument]) -> Option<(Likeness, bool)> {
    let name = name.trim().to_lowercase();
    let (earlier, rest) = match name.strip_prefix("earlier.").or_else(|| name.strip_prefix("earlier_")) {
        Some(rest) => (true, rest),
        None => (false, name.as_str()),
    };
    for (position, instrument) in instruments.iter().enumerate() {
        for spelling in spellings(instrument) {
            let Some(after) = rest.strip_prefix(&spelling) else { continue };
            if let Some(number) = after_name(after, instrument) {
                return Some((Likeness::Own { instrument: position, earlier }, is_zero(number)));
            }
        }
    }
    if let (Some(number), true, [_]) = (numbered(rest), earlier, instruments) {
        return Some((Likeness::Own { instrument: 0, earlier }, is_zero(number)));
    }
    if let Some(number) = numbered(name.strip_prefix("item").unwrap_or(&name)) {
        let likeness = if instruments.len() == 1 { Likeness::Bare } else { Likeness::Numbered };
        return Some((likeness, is_zero(number)));
    }
    spoken(&name).map(|number| (Likeness::Numbered, is_zero(&number)))
}

/// Words that stand beside the number of a question and say nothing else.
const QUESTION: [&str; 36] = [
    "q",
    "question",
    "questions",
    "item",
    "qu",
    "no",
    "nr",
    "num",
    "number",
    "frage",
    "pregunta",
    "pergunta",
    "questão",
    "questao",
    "domanda",
    "vraag",
    "fråga",
    "ítem",
    "вопрос",
    "第",
    "题",
    "題",
    "第题",
    "第題",
    "题目",
    "題目",
    "问题",
    "問題",
    "问",
    "問",
    "条目",
    "條目",
    "第项",
    "第項",
    "질문",
    "문항",
];

/// The number in a name that is a number and at most a word for question: `Q7`, `question 7`, `第7题`, `7.`, `(7)`, `７`.
fn spoken(name: &str) -> Option<String> {
    let name: String = name.chars().map(narrow).collect();
    let start = name.find(|letter: char| letter.is_ascii_digit())?;
    let (before, rest) = name.split_at(start);
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let words = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let (before, after) = (words(before), words(after));
    // `7a`: a part of a question.
    let is_letter = after.len() == 1 && after.bytes().all(|byte| byte.is_ascii_alphabetic());
    let after = if is_letter { String::new() } else { after };
    let word = [before.as_str(), after.as_str()].concat();
    let is_spoken = word.is_empty() || QUESTION.contains(&word.as_str());
    (is_spoken && all_digits(number)).then(|| number.to_owned())
}

/// How an instrument's id is written before an item.
pub(crate) fn spellings(instrument: &Instrument) -> [String; 3] {
    let id = instrument.id().to_lowercase();
    [id.replace('-', ""), id.replace('-', "_"), id]
}

/// The number of an item after the instrument's name.
fn after_name<'n>(after: &'n str, instrument: &Instrument) -> Option<&'n str> {
    let rest = after.trim_start_matches(SEPARATORS);
    let word = WORDS.iter().find_map(|word| rest.strip_prefix(word).and_then(numbered));
    if word.is_some() {
        return word;
    }
    if rest.len() == after.len() {
        return None;
    }
    if numbered(rest).is_some() {
        return Some(rest);
    }
    // `p1`: only where the form has such items, for `t1` is more often a time than an item.
    let first = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    let number = rest.strip_prefix(first).filter(|rest| all_digits(rest))?;
    instrument
        .items()
        .iter()
        .any(|item| item.id().to_lowercase().strip_prefix(first).is_some_and(all_digits))
        .then_some(number)
}

/// The number of an item: digits, and a letter at most.
fn numbered(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(SEPARATORS);
    let number = text.strip_suffix(|last: char| last.is_ascii_alphabetic()).unwrap_or(text);
    all_digits(number).then_some(text)
}

fn all_digits(text: &str) -> bool {
    (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zero(number: &str) -> bool {
    number.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use psyscreen::catalog;

    #[test]
    fn names_are_told_apart() {
        let phq9 = [catalog::instrument("phq-9").unwrap()];
        let own = Some((Likeness::Own { instrument: 0, earlier: false }, false));
        for name in ["phq9_11", "PHQ-9.1a", "phq_9_q1", "phq9q1", "phq9 12", "phq-9-010"] {
            assert_eq!(of(name, &phq9), own, "{name}");
        }
        assert_eq!(of("phq9_0", &phq9), Some((Likeness::Own { instrument: 0, earlier: false }, true)));
        assert_eq!(of("earlier.phq9_0", &phq9), Some((Likeness::Own { instrument: 0, earlier: true }, true)));
        assert_eq!(of("earlier.0", &phq9), Some((Likeness::Own { instrument: 0, earlier: true }, true)));
        assert_eq!(of("Earlier_12", &phq9), Some((Likeness::Own { instrument: 0, earlier: true }, false)));
        for name in ["11", "item11", "Item 12", "10a", "0"] {
            assert!(matches!(of(name, &phq9), Some((Likeness::Bare, _))), "{name}");
        }
        for name in [
            "q1",
            "Q10",
            "question 3",
            "q_2",
            "第9题",
            "9.",
            "9、",
            "(9)",
            "问题9",
            "题9",
            "９",
            "Frage 9",
            "Pregunta 9",
            "第9項",
            "Q9a",
        ] {
            assert!(matches!(of(name, &phq9), Some((Likeness::Numbered, false))), "{name}");
        }
        for name in [
            "phq9_total",
            "phq9_t1",
            "phq9",
            "2019",
            "1st",
            "age",
            "gad7_1",
            "t1",
            "visit2",
            "",
            "item",
            "第2次",
            "3岁",
            "9月",
        ] {
            assert_eq!(of(name, &phq9), None, "{name}");
        }
        let both = [phq9[0], catalog::instrument("gad-7").unwrap()];
        assert!(matches!(of("7", &both), Some((Likeness::Numbered, false))));
        assert!(matches!(of("gad7_8", &both), Some((Likeness::Own { instrument: 1, .. }, false))));
        assert!(of("itq_p9", &[catalog::instrument("itq").unwrap()]).is_some());
    }
}
