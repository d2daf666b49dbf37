//! What a cell of a column means: `--missing` and `--recode`, declared once and applied to every row.

use psyscreen::{Given, Instrument, Item, ItemKind, MissingReason, Number};

use crate::mapping::{Complaint, Origin, split_once, unquoted};

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
        let text = text.trim();
        Number::parse(text).map_or_else(|| Self::Word(text.to_owned()), Self::Number)
    }

    fn integer(&self) -> Option<i64> {
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

fn scoped(text: &str) -> (Scope, &str) {
    match split_once(text, ':') {
        Some((scope, rest)) => (Scope::Named(scope.trim().to_ascii_lowercase()), rest),
        None => (Scope::Everything, text),
    }
}

/// Reads one declaration of `--missing`.
pub(crate) fn parse_missing(text: &str) -> Result<Vec<MissingCode>, String> {
    let (scope, rest) = scoped(text);
    let (from, reason) = split_once(rest, '=').ok_or("write CODE=REASON, for example `7=declined`")?;
    if from.trim().is_empty() {
        return Err("a blank cell is always missing; write the code before `=`".to_owned());
    }
    let reason = MissingReason::parse(reason.trim()).ok_or_else(|| {
        let names: Vec<&str> = MissingReason::ALL.into_iter().map(MissingReason::name).collect();
        format!("`{}` is not a reason; the reasons are {}", reason.trim(), names.join(", "))
    })?;
    let missing = |code| MissingCode { scope: scope.clone(), code, reason, origin: Origin::Option };
    Ok(written_codes(from)?.into_iter().map(missing).collect())
}

/// Reads one declaration of `--recode`.
pub(crate) fn parse_recoding(text: &str) -> Result<Recoding, String> {
    let (scope, rest) = scoped(text);
    let (from, to) = split_once(rest, '=').ok_or("write FROM=TO, for example `1..4=0..3` or `2=0`")?;
    let pairs = pairs(written_codes(from)?, written_codes(to)?)?;
    Ok(Recoding { scope, pairs, origin: Origin::Option })
}

/// Each code beside the one that it becomes.
pub(crate) fn pairs(from: Vec<Code>, to: Vec<Code>) -> Result<Vec<(Code, Code)>, String> {
    if from.len() != to.len() {
        return Err(format!("{} codes on the left and {} on the right", from.len(), to.len()));
    }
    Ok(from.into_iter().zip(to).collect())
}

/// Codes on the command line; within quotation marks, dots are letters.
fn written_codes(text: &str) -> Result<Vec<Code>, String> {
    match unquoted(text)? {
        (word, true) => Ok(vec![Code::parse(&word)]),
        (word, false) => source_codes(&word),
    }
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

/// How the cells of one item's column are understood.
#[derive(Clone, Debug)]
pub(crate) struct CellReader {
    item: String,
    is_coded: bool,
    /// Which whole numbers are codes of the item, for coded items.
    codes: Vec<i64>,
    missing: Vec<(Code, MissingReason)>,
    recode: Vec<(Code, i64)>,
}

/// A cell that has no meaning under the declarations.
#[derive(Debug)]
pub(crate) struct NotRecoded<'r> {
    pub(crate) item: &'r str,
}

/// What a cell says.
pub(crate) struct Cell<'c> {
    pub(crate) given: Given<'c>,
    /// The whole number it stands for, where it is one and not missing.
    pub(crate) code: Option<i64>,
}

impl CellReader {
    /// Puts together what applies to `item`; `applies` says whether a scope means it.
    pub(crate) fn new(
        instrument: &Instrument,
        item: &Item,
        missing: &[MissingCode],
        recodings: &[Recoding],
        applies: &impl Fn(&Scope) -> bool,
    ) -> Result<Self, Complaint> {
        let is_coded = matches!(item.kind(), ItemKind::Options { .. });
        let mut reader = Self {
            item: item.id().to_owned(),
            is_coded,
            codes: instrument.options(item).iter().map(|option| i64::from(option.code())).collect(),
            missing: Vec::new(),
            recode: Vec::new(),
        };
        for recoding in recodings.iter().filter(|recoding| applies(&recoding.scope)) {
            // Numbers and times are no codes; a declaration for everything leaves them alone.
            if !is_coded && recoding.scope == Scope::Everything {
                continue;
            }
            for (from, to) in &recoding.pairs {
                let Some(to) = to.integer() else {
                    let subject = recoding.origin.subject("--recode");
                    let message = format!("{subject} makes `{to}` of a code of item `{}`", item.id());
                    return Err(Complaint::new(&recoding.origin, "wrong-value", message)
                        .help("codes are whole numbers"));
                };
                if let Some((_, before)) = reader.recode.iter().find(|(code, _)| code == from) {
                    if *before != to {
                        let subject = recoding.origin.subject("--recode");
                        let message =
                            format!("{subject} gives code {from} of item `{}` two meanings", item.id());
                        return Err(Complaint::new(&recoding.origin, "contradiction", message));
                    }
                    continue;
                }
                reader.recode.push((from.clone(), to));
            }
        }
        for declared in missing.iter().filter(|declared| applies(&declared.scope)) {
            let MissingCode { code, reason, origin, .. } = declared;
            let complaint = |message| Err(Complaint::new(origin, "contradiction", message));
            if reader.is_answer(instrument, item, code) {
                let (what, instead) = match origin {
                    Origin::Option => (
                        format!("--missing {code}={reason} contradicts"),
                        format!("write --missing ITEM:{code}={reason} for the items that have it"),
                    ),
                    Origin::File(_) => (
                        "this contradicts".to_owned(),
                        "write it under [missing.\"ITEM\"] for the items that have it".to_owned(),
                    ),
                };
                let message =
                    format!("{what} item `{}` of {}, where {code} is an answer", item.id(), instrument.id());
                return complaint(message).map_err(|complaint| complaint.help(instead));
            }
            if reader.missing.iter().any(|(before, other)| before == code && other != reason) {
                let subject = origin.subject("--missing");
                return complaint(format!("{subject} gives code {code} of item `{}` two reasons", item.id()));
            }
            reader.missing.push((code.clone(), *reason));
        }
        Ok(reader)
    }

    /// Whether a code of the file is one of the item's own answers.
    fn is_answer(&self, instrument: &Instrument, item: &Item, code: &Code) -> bool {
        if let Some((_, to)) = self.recode.iter().find(|(from, _)| from == code) {
            return self.codes.contains(to);
        }
        let is_freed = code.integer().is_some_and(|code| self.recode.iter().any(|(_, to)| *to == code));
        if is_freed {
            return false;
        }
        let text = code.to_string();
        let answered = instrument.respond([(item.id(), text.as_str())]);
        let index = instrument.items().iter().position(|candidate| candidate.id() == item.id());
        match (answered, index) {
            (Ok(responses), Some(index)) => responses.answer(index).is_given(),
            _ => false,
        }
    }

    /// Whether anything that `--recode` makes is a code of the item.
    pub(crate) fn recodes_to_codes(&self) -> Option<bool> {
        if self.recode.is_empty() {
            None
        } else {
            Some(self.recode.iter().any(|(_, to)| self.codes.contains(to)))
        }
    }

    /// Whether `--recode` says of every code of the item what stands for it: then nothing is left to suspect.
    pub(crate) fn declares_every_code(&self) -> bool {
        !self.recode.is_empty() && self.codes.iter().all(|code| self.recode.iter().any(|(_, to)| to == code))
    }

    /// The item's codes, for coded items.
    pub(crate) fn codes(&self) -> &[i64] {
        &self.codes
    }

    /// What a cell says.
    #[inline]
    pub(crate) fn read<'c>(&self, text: &'c str) -> Result<Cell<'c>, NotRecoded<'_>> {
        // Nearly every cell is one digit.
        if let [digit @ b'0'..=b'9'] = text.as_bytes()
            && self.is_coded
            && self.missing.is_empty()
            && self.recode.is_empty()
        {
            let code = i64::from(digit.wrapping_sub(b'0'));
            return Ok(Cell { given: Given::Code(code), code: Some(code) });
        }
        self.read_any(text.trim())
    }

    fn read_any<'c>(&self, text: &'c str) -> Result<Cell<'c>, NotRecoded<'_>> {
        if is_blank(text) {
            return Ok(Cell { given: Given::Missing(MissingReason::Skipped), code: None });
        }
        let number = Number::parse(text);
        let is = |code: &Code| match (code, number) {
            (Code::Number(code), Some(number)) => *code == number,
            (Code::Word(word), None) => word == text,
            _ => false,
        };
        if let Some((_, reason)) = self.missing.iter().find(|(code, _)| is(code)) {
            return Ok(Cell { given: Given::Missing(*reason), code: None });
        }
        if let Some((_, to)) = self.recode.iter().find(|(from, _)| is(from)) {
            return Ok(Cell { given: Given::Code(*to), code: Some(*to) });
        }
        let code = number.and_then(Number::to_integer);
        // A code that only the recoding produces has no meaning in the file: two codes would become one unseen.
        if let Some(code) = code
            && self.recode.iter().any(|(_, to)| *to == code)
        {
            return Err(NotRecoded { item: &self.item });
        }
        Ok(Cell { given: Given::Text(text), code: if self.is_coded { code } else { None } })
    }
}

/// Blank, `NA` and `NaN`, in any case.
pub(crate) fn is_blank(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("na") || text.eq_ignore_ascii_case("nan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recodings_are_read() {
        let pairs = |text: &str| -> Vec<(String, String)> {
            let recoding = parse_recoding(text).unwrap();
            recoding.pairs.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect()
        };
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
        };
        assert_eq!(pairs("1..3=0..2"), owned(&[("1", "0"), ("2", "1"), ("3", "2")]));
        assert_eq!(pairs("0..2=2..0"), owned(&[("0", "2"), ("1", "1"), ("2", "0")]));
        assert_eq!(pairs("2=0"), owned(&[("2", "0")]));
        assert_eq!(pairs("A1..A2=0..1"), owned(&[("A1", "0"), ("A2", "1")]));
        assert_eq!(pairs("-2..-1=0..1"), owned(&[("-2", "0"), ("-1", "1")]));
        assert_eq!(pairs(r#""Yes, often"=3"#), owned(&[("Yes, often", "3")]));
        assert_eq!(pairs(r#"4:"a..b = c: d"=3"#), owned(&[("a..b = c: d", "3")]));
        assert_eq!(parse_recoding("isi:1=0").unwrap().scope, Scope::Named("isi".to_owned()));
        for bad in ["1..4", "1..4=0..2", "=1", "1=", "a..b=0..1", "A1..B2=0..1", "0..999999=0..999999"] {
            assert!(parse_recoding(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn missing_codes_are_read() {
        let [declared] = parse_missing("-7 = declined").unwrap().try_into().unwrap();
        assert_eq!(declared.code, Code::Number(Number::from(-7)));
        assert_eq!(declared.reason, MissingReason::Declined);
        assert_eq!(parse_missing("refused=declined").unwrap()[0].code, Code::Word("refused".to_owned()));
        assert_eq!(parse_missing("97..99=skipped").unwrap().len(), 3);
        for bad in ["7", "7=refused", "=declined"] {
            assert!(parse_missing(bad).is_err(), "{bad}");
        }
    }
}
