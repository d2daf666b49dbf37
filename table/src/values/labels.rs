//! Answers that are written as the labels of their options, with or without the code before or behind them.

use std::collections::BTreeMap;

use psyscreen::Instrument;
use psyscreen::instrument::Item;
use psyscreen::text::Text;
use psyscreen::triage::yes_or_no;

use super::plain::{folded, plain};

/// Whether answers may be, or must be, labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Labels {
    /// A code, or a label in any language.
    #[default]
    Any,
    /// Codes only.
    Never,
    /// Labels of this language only.
    Only(String),
}

/// The labels of one item's options.
#[derive(Clone, Debug, Default)]
pub(crate) struct LabelsOf {
    /// By the folded label; `None` where options of different codes share it.
    codes: BTreeMap<String, Option<i64>>,
    /// The code of each option, in the order of the form.
    order: Vec<i64>,
    /// The codes that mean yes and no, where the labels say so.
    yes_no: Option<(i64, i64)>,
    decides: bool,
}

/// What a text is as a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelRead {
    Code(i64),
    /// It is the label of two options.
    Ambiguous,
    /// The code beside the label is that of another option.
    Disagrees,
    /// It is not a label.
    Not,
}

impl LabelsOf {
    /// The labels of an item's options, as far as `labels` lets them be used.
    pub(crate) fn new(instrument: &Instrument, item: &Item, labels: &Labels) -> Self {
        let mut found = Self { decides: matches!(labels, Labels::Only(_)), ..Self::default() };
        let options = instrument.options(item);
        found.order = options.iter().map(|option| i64::from(option.code())).collect();
        let of_language = |text: &Text| -> Vec<String> {
            match labels {
                Labels::Any => text.iter().map(|(_, label)| label.to_owned()).collect(),
                Labels::Never => Vec::new(),
                Labels::Only(tag) => text.exact(tag).map(str::to_owned).into_iter().collect(),
            }
        };
        for option in options {
            let code = i64::from(option.code());
            for label in of_language(option.label()) {
                let known = found.codes.entry(folded(&label)).or_insert(Some(code));
                if *known != Some(code) {
                    *known = None;
                }
            }
        }
        let means = |wanted: bool| {
            let mut those = options.iter().filter(|option| {
                let labels = of_language(option.label());
                !labels.is_empty() && labels.iter().all(|label| yes_or_no(&folded(label)) == Some(wanted))
            });
            match (those.next(), those.next()) {
                (Some(only), None) => Some(i64::from(only.code())),
                _ => None,
            }
        };
        if let ([_, _], Some(yes), Some(no)) = (options, means(true), means(false)) {
            found.yes_no = Some((yes, no));
        }
        found
    }

    /// What a text is; `recoded` says what a code of the table becomes.
    pub(crate) fn read(&self, text: &str, recoded: impl Fn(i64) -> i64) -> LabelRead {
        if self.codes.is_empty() {
            return LabelRead::Not;
        }
        if let Some(found) = self.codes.get(&folded(text)) {
            return found.map_or(LabelRead::Ambiguous, LabelRead::Code);
        }
        // Numbers are codes, not words for yes and no.
        let is_number = text.trim().bytes().all(|byte| byte.is_ascii_digit());
        if let Some((yes, no)) = self.yes_no
            && !is_number
            && let Some(said) = yes_or_no(&folded(text))
        {
            return LabelRead::Code(if said { yes } else { no });
        }
        let plain = plain(text);
        let Some((mark, label)) = marked(&plain) else { return LabelRead::Not };
        let Some(found) = self.codes.get(&folded(label)) else { return LabelRead::Not };
        let Some(code) = *found else { return LabelRead::Ambiguous };
        let agrees = match mark {
            Mark::Number(number) => recoded(number) == code,
            Mark::Letter(place) => self.order.get(place) == Some(&code),
        };
        if agrees || self.decides { LabelRead::Code(code) } else { LabelRead::Disagrees }
    }
}

/// What stands beside a label: its code, or the letter of its place in the form.
enum Mark {
    Number(i64),
    Letter(usize),
}

/// `1 - Several days`, `1. Several days`, `(1) Several days`, `A. Several days`, `Several days (1)`, `1 (Several days)`.
fn marked(text: &str) -> Option<(Mark, &str)> {
    const BETWEEN: [char; 9] = ['-', '.', ',', ':', ')', '=', '、', '/', ' '];
    let open = text.strip_prefix('(');
    let rest = open.unwrap_or(text);
    let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '-').unwrap_or(rest.len());
    // A hyphen is a sign only at the start.
    let digits =
        rest.get(1..digits).and_then(|inner| inner.find('-')).map_or(digits, |at| at.saturating_add(1));
    let (head, tail) = (rest.get(..digits)?, rest.get(digits..)?);
    let label = tail.trim_start_matches(BETWEEN);
    if open.is_some() && !tail.starts_with(')') {
        return None;
    }
    if let Ok(number) = head.parse::<i64>() {
        // Something must be between, at least where the label begins with a letter of the Latin alphabet.
        let apart =
            label.len() < tail.len() || label.starts_with(|first: char| !first.is_ascii() || first == '(');
        let label = label.strip_prefix('(').and_then(|label| label.strip_suffix(')')).unwrap_or(label);
        return (apart && !label.is_empty()).then_some((Mark::Number(number), label));
    }
    let mut letters = rest.char_indices();
    if let (Some((_, letter @ ('A'..='Z' | 'a'..='z'))), Some((at, '.' | ')' | '、'))) =
        (letters.next(), letters.next())
    {
        let label = rest.get(at..)?.trim_start_matches(BETWEEN);
        let place = u32::from(letter.to_ascii_lowercase()).checked_sub(u32::from('a'))?;
        return Some((Mark::Letter(usize::try_from(place).ok()?), label));
    }
    let (label, number) = text.strip_suffix(')')?.rsplit_once('(')?;
    Some((Mark::Number(number.trim().parse().ok()?), label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(instrument: &str, item: usize, labels: &Labels, text: &str) -> LabelRead {
        let instrument = psyscreen::catalog::instrument(instrument).unwrap();
        LabelsOf::new(instrument, &instrument.items()[item], labels).read(text, |code| code)
    }

    #[test]
    fn labels_are_read_in_any_dress() {
        for text in [
            "Several days",
            "several  days.",
            "SEVERAL DAYS",
            "1 - Several days",
            "1 – Several days",
            "1-Several days",
            "1. Several days",
            "1 (Several days)",
            "1（好几天）",
            "1 （好几天）",
            "1.Several days",
            "(1) Several days",
            "（１）Several days",
            "1, Several days",
            "1: Several days",
            "1) Several days",
            "1 Several days",
            "1=Several days",
            "Several days (1)",
            "B. Several days",
            "好几天",
            "1 好几天",
            "1好几天",
            "B、好几天",
            "好几天。",
        ] {
            assert_eq!(read("phq-9", 0, &Labels::Any, text), LabelRead::Code(1), "{text}");
        }
        for text in ["", "1", "several", "1 -", "days", "-", "()", "(1", "1Several days", "几天", "A.", ")("]
        {
            assert_eq!(read("phq-9", 0, &Labels::Any, text), LabelRead::Not, "{text}");
        }
    }

    #[test]
    fn a_code_that_disagrees_is_not_passed_over() {
        for text in ["2 - Several days", "A. Several days", "Several days (2)", "-1 Several days"] {
            assert_eq!(read("phq-9", 0, &Labels::Any, text), LabelRead::Disagrees, "{text}");
            assert_eq!(read("phq-9", 0, &Labels::Only("en".to_owned()), text), LabelRead::Code(1), "{text}");
            assert_eq!(read("phq-9", 0, &Labels::Never, text), LabelRead::Not, "{text}");
        }
        assert_eq!(read("phq-9", 0, &Labels::Only("zh-Hans".to_owned()), "Several days"), LabelRead::Not);
    }

    #[test]
    fn yes_and_no_are_read_where_the_labels_say_so() {
        for (text, code) in [("TRUE", 1), ("是", 1), ("y", 1), ("No", 0), ("false", 0), ("无", 0)] {
            assert_eq!(read("cage", 0, &Labels::Any, text), LabelRead::Code(code), "{text}");
            assert_eq!(read("phq-9", 0, &Labels::Any, text), LabelRead::Not, "{text}");
        }
    }
}
