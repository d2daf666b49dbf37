//! Codes as they stand in a file, and what is declared of them.

use psyscreen::Number;
use psyscreen::instrument::MissingReason;

use crate::mapping::Origin;
use crate::values::{ClockForm, DecimalMark, Labels, plain};

/// To which columns a declaration applies: all item columns, or those of one item or instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Everything,
    Named(String),
}

/// `7=declined`, or `phq-9.9:7=declined`.
#[derive(Clone, Debug)]
pub(crate) struct MissingCode {
    pub(crate) scope: Scope,
    pub(crate) code: Code,
    pub(crate) reason: MissingReason,
    pub(crate) origin: Origin,
}

/// `1..4=0..3`, `2=0`, or `isi:1..5=0..4`.
#[derive(Clone, Debug)]
pub(crate) struct Recoding {
    pub(crate) scope: Scope,
    pub(crate) pairs: Vec<(Code, Code)>,
    pub(crate) origin: Origin,
}

/// A code as it stands in a file: a number however it is written, or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Number(Number),
    Word(String),
}

impl Code {
    pub(crate) fn parse(text: &str) -> Self {
        let text = plain(text);
        Number::parse(&text).map_or_else(|| Self::Word(text.into_owned()), Self::Number)
    }

    /// The whole number that it is.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.to_integer(),
            Self::Word(_) => None,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Word(word) => formatter.write_str(word),
        }
    }
}

/// Each code beside the one that it becomes.
pub(crate) fn pairs(from: Vec<Code>, to: Vec<Code>) -> Result<Vec<(Code, Code)>, String> {
    if from.len() != to.len() {
        return Err(format!("{} codes on the left and {} on the right", from.len(), to.len()));
    }
    Ok(from.into_iter().zip(to).collect())
}

/// `3`, or `1..4`, or `4..1`, or `A1..A4`, or a word.
pub(crate) fn source_codes(text: &str) -> Result<Vec<Code>, String> {
    let Some((first, last)) = text.split_once("..") else {
        let code = Code::parse(text);
        return if code == Code::Word(String::new()) {
            Err("a code is empty".to_owned())
        } else {
            Ok(vec![code])
        };
    };
    let end = |text: &str| {
        let text = text.trim();
        let letters = text.trim_end_matches(|last: char| last.is_ascii_digit());
        let letters = letters.strip_suffix('-').filter(|before| before.is_empty()).unwrap_or(letters);
        let number = text.strip_prefix(letters).and_then(|number| number.parse::<i64>().ok());
        number
            .map(|number| (letters.to_owned(), number))
            .ok_or_else(|| format!("`{text}` is not a whole number; ranges are written `1..4`"))
    };
    let ((before, first), (before_last, last)) = (end(first)?, end(last)?);
    if before != before_last {
        return Err(format!("a range begins with `{before}` and ends with `{before_last}`; write `A1..A4`"));
    }
    if first.abs_diff(last) > 1000 {
        return Err("a range holds at most 1000 codes".to_owned());
    }
    let code = |value: i64| match before.as_str() {
        "" => Code::Number(Number::from(value)),
        before => Code::Word(format!("{before}{value}")),
    };
    Ok(if first <= last {
        (first..=last).map(code).collect()
    } else {
        (last..=first).rev().map(code).collect()
    })
}

/// How values are written, as far as it is declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formats {
    pub(crate) labels: Labels,
    pub(crate) decimal_mark: Option<DecimalMark>,
    /// For which items; of several the last counts.
    pub(crate) times: Vec<(Scope, ClockForm)>,
}
