//! What a cell of a column means: `--missing` and `--recode`, declared once and applied to every row.

use psyscreen::instrument::{Item, ItemKind, MissingReason};
use psyscreen::response::{Answer, Given};
use psyscreen::triage::yes_or_no;
use psyscreen::{Instrument, Number};

use crate::mapping::{Complaint, Origin, split_once, unquoted};
use crate::values::{
    ClockForm, DecimalMark, LabelRead, Labels, LabelsOf, NumberText, clock_minutes, minutes_long,
    number_text, plain, with_unit,
};

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
    let reason = reason.trim().parse().map_err(|_| {
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

/// How values are written, as far as it is declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formats {
    pub(crate) labels: Labels,
    pub(crate) decimal_mark: Option<DecimalMark>,
    /// For which items; of several the last counts.
    pub(crate) times: Vec<(Scope, ClockForm)>,
}

/// What the commonest cells of a column mean, a single digit or nothing: worked out once, with everything that is declared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Short([Option<Known>; 10]);

/// What a cell means, where it is a code or missing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    Code(i32),
    Missing(MissingReason),
}

impl Short {
    /// What these bytes mean, if that is known.
    #[inline]
    pub(crate) fn get(&self, bytes: &[u8]) -> Option<Known> {
        match bytes {
            [] => Some(Known::Missing(MissingReason::Skipped)),
            [digit] => *self.0.get(usize::from(digit.wrapping_sub(b'0')))?,
            _ => None,
        }
    }
}

/// How the cells of one item's column are understood.
#[derive(Clone, Debug)]
pub(crate) struct CellReader {
    item: String,
    kind: ItemKind,
    unit: String,
    /// Which whole numbers are codes of the item, for coded items.
    codes: Vec<i64>,
    missing: Vec<(Code, MissingReason)>,
    recode: Vec<(Code, i64)>,
    labels: LabelsOf,
    how: Labels,
    decimal_mark: Option<DecimalMark>,
    times: Option<ClockForm>,
    /// A number as it is handed on.
    number: String,
}

/// A cell that has no meaning under the declarations.
#[derive(Debug)]
pub(crate) struct Unread<'r> {
    pub(crate) item: &'r str,
    pub(crate) why: Why,
}

/// Why a cell has no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Only the recoding makes this code.
    OnlyMade,
    LabelOfTwo,
    LabelAndCode,
    LabelWanted,
    CodeWanted,
    Comma,
    BareTime,
    HoursAndMinutes,
    YesOrNo,
}

impl Why {
    /// In words, and what to do; `shown` is the answer where it may be shown.
    pub(crate) fn text(self, shown: &str) -> String {
        match self {
            Self::OnlyMade => {
                format!("has a code{shown} that is a result of --recode and not one of its inputs")
            }
            Self::LabelOfTwo => format!(
                "has a label{shown} that stands for two codes; write the code, or name the language with --labels TAG"
            ),
            Self::LabelAndCode => format!(
                "has a code and a label{shown} of different answers; if the labels are right, say --labels TAG; else \
                 --recode the codes"
            ),
            Self::LabelWanted => {
                format!("has an answer{shown} that is not a label of the language of --labels")
            }
            Self::CodeWanted => {
                format!("has a label{shown} where the map says that answers are codes (labels = false)")
            }
            Self::YesOrNo => format!(
                "has a yes or a no{shown} where its labels are others; if it stands for a code, say --recode TRUE=1,FALSE=0 \
                 with the words and codes that are meant"
            ),
            Self::Comma => format!(
                "has a number{shown} whose mark may stand before decimals or within thousands; declare it in a map: \
                 decimal_mark = \",\""
            ),
            Self::BareTime => format!(
                "has a bare number{shown} as a time of day; write 22:30, or declare in a map what numbers are: times = \
                 \"decimal-hours\" (22.5), \"four-digits\" (2230) or \"fraction-of-day\""
            ),
            Self::HoursAndMinutes => format!(
                "has hours and minutes{shown} where a number of hours is asked; write 7.5 for 7:30, or declare in a map: \
                 times = \"hours-and-minutes\""
            ),
        }
    }
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
        formats: &Formats,
        applies: &impl Fn(&Scope) -> bool,
    ) -> Result<Self, Complaint> {
        let is_coded = matches!(item.kind(), ItemKind::Options { .. });
        let mut reader = Self {
            item: item.id().to_owned(),
            kind: item.kind(),
            unit: item.unit().unwrap_or_default().to_owned(),
            codes: instrument.options(item).iter().map(|option| i64::from(option.code())).collect(),
            missing: Vec::new(),
            recode: Vec::new(),
            labels: LabelsOf::new(instrument, item, &formats.labels),
            how: formats.labels.clone(),
            decimal_mark: formats.decimal_mark,
            times: formats.times.iter().rfind(|(scope, _)| applies(scope)).map(|(_, form)| *form),
            number: String::new(),
        };
        for recoding in recodings.iter().filter(|recoding| applies(&recoding.scope)) {
            // Numbers and times are not codes; a declaration for everything leaves them alone.
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
        self.clone().understands(instrument, item, &text)
    }

    /// Whether a text is an answer to the item.
    pub(crate) fn understands(&mut self, instrument: &Instrument, item: &Item, text: &str) -> bool {
        let Ok(cell) = self.read(text) else { return false };
        let index = instrument.items().iter().position(|candidate| candidate.id() == item.id());
        match (instrument.respond([(item.id(), cell.given)]), index) {
            (Ok(responses), Some(index)) => responses.answer(index).is_some_and(Answer::is_given),
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

    /// What single digits mean in this column.
    pub(crate) fn short(&mut self) -> Short {
        let mut short = Short::default();
        for (digit, known) in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].iter().zip(&mut short.0) {
            *known = match self.read(digit) {
                Ok(Cell { given: Given::Code(_), code: Some(code) }) => {
                    i32::try_from(code).ok().map(Known::Code)
                }
                Ok(Cell { given: Given::Missing(reason), .. }) => Some(Known::Missing(reason)),
                _ => None,
            };
        }
        short
    }

    /// What a cell says.
    pub(crate) fn read<'c>(&'c mut self, written: &'c str) -> Result<Cell<'c>, Unread<'c>> {
        let text = plain(written);
        if is_blank(&text) {
            return Ok(Cell { given: Given::Missing(MissingReason::Skipped), code: None });
        }
        let number = Number::parse(&text);
        let is = |code: &Code| match (code, number) {
            (Code::Number(code), Some(number)) => *code == number,
            (Code::Word(word), None) => *word == text,
            _ => false,
        };
        if let Some((_, reason)) = self.missing.iter().find(|(code, _)| is(code)) {
            return Ok(Cell { given: Given::Missing(*reason), code: None });
        }
        if let Some((_, to)) = self.recode.iter().find(|(from, _)| is(from)) {
            return Ok(Cell::of_code(*to));
        }
        let read = match self.kind {
            ItemKind::Options { .. } => self.read_coded(&text, number),
            ItemKind::Clock => match (clock_minutes(&text, self.times), number) {
                (Some(minutes), _) => Ok(Some(Given::Code(minutes))),
                (None, Some(_)) => Err(Why::BareTime),
                (None, None) => Ok(None),
            },
            ItemKind::Duration => match minutes_long(&text) {
                Some(minutes) => Ok(Some(Given::Code(minutes))),
                None => self.read_number(&text, "min"),
            },
            ItemKind::Number { .. } => {
                let unit = std::mem::take(&mut self.unit);
                let read = self.read_number(&text, &unit);
                self.unit = unit;
                read
            }
            _ => Ok(None),
        };
        match read {
            Ok(Some(Given::Code(code))) if matches!(self.kind, ItemKind::Options { .. }) => {
                Ok(Cell::of_code(code))
            }
            Ok(Some(Given::Code(code))) => Ok(Cell { given: Given::Code(code), code: None }),
            Ok(Some(_)) => Ok(Cell { given: Given::Text(&self.number), code: None }),
            Ok(None) => Ok(Cell { given: Given::Text(written.trim()), code: None }),
            Err(why) => Err(Unread { item: &self.item, why }),
        }
    }

    /// A code or a label.
    fn read_coded(&mut self, text: &str, number: Option<Number>) -> Result<Option<Given<'static>>, Why> {
        let wants_labels = matches!(self.how, Labels::Only(_));
        if number.is_none() || wants_labels {
            let recoded = |code: i64| {
                let code = Code::Number(Number::from(code));
                let found = self.recode.iter().find(|(from, _)| *from == code);
                found.map_or_else(|| code.integer().unwrap_or_default(), |(_, to)| *to)
            };
            match self.labels.read(text, recoded) {
                LabelRead::Code(code) => return Ok(Some(Given::Code(code))),
                LabelRead::Ambiguous => return Err(Why::LabelOfTwo),
                LabelRead::Disagrees => return Err(Why::LabelAndCode),
                LabelRead::Not if wants_labels => return Err(Why::LabelWanted),
                LabelRead::Not => {}
            }
        }
        let number = match number {
            Some(number) => Some(number),
            None => match number_text(text, self.decimal_mark) {
                NumberText::Read(point) => Number::parse(&point),
                NumberText::Ambiguous => return Err(Why::Comma),
                NumberText::Not if self.how == Labels::Never => return Err(Why::CodeWanted),
                NumberText::Not if yes_or_no(text).is_some() => return Err(Why::YesOrNo),
                NumberText::Not => None,
            },
        };
        let Some(code) = number.and_then(Number::to_integer) else { return Ok(None) };
        // A code that only the recoding produces has no meaning in the file: two codes would become one unseen.
        if self.recode.iter().any(|(_, to)| *to == code) {
            return Err(Why::OnlyMade);
        }
        Ok(Some(Given::Code(code)))
    }

    /// A number, into [`number`](Self::number).
    fn read_number(&mut self, text: &str, unit: &str) -> Result<Option<Given<'static>>, Why> {
        if unit == "h" && text.contains(':') {
            let Some(minutes) = minutes_long(text) else { return Ok(None) };
            if self.times != Some(ClockForm::HoursAndMinutes) {
                return Err(Why::HoursAndMinutes);
            }
            // Hundredths of an hour: 7:20 is not a number of decimals, and is refused as one.
            let Some(hours) = Number::ratio(minutes, 60) else { return Ok(None) };
            self.number = hours.to_string();
            return Ok(Some(Given::Text("")));
        }
        match number_text(with_unit(text, unit).unwrap_or(text), self.decimal_mark) {
            NumberText::Read(point) => {
                self.number = point.into_owned();
                Ok(Some(Given::Text("")))
            }
            NumberText::Ambiguous => Err(Why::Comma),
            NumberText::Not => Ok(None),
        }
    }
}

impl Cell<'_> {
    fn of_code(code: i64) -> Self {
        Self { given: Given::Code(code), code: Some(code) }
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
