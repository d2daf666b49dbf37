//! What a cell of a column means: everything that is declared, put together once and applied to every row.

use psyscreen::instrument::{Item, ItemKind, MissingReason};
use psyscreen::response::{Answer, Given};
use psyscreen::triage::yes_or_no;
use psyscreen::{Instrument, Number};

use crate::codes::{Code, Formats, MissingCode, Recoding, Scope};
use crate::mapping::{Complaint, Origin};
use crate::values::{
    ClockForm, DecimalMark, LabelRead, Labels, LabelsOf, NumberText, clock_minutes, is_blank, minutes_long,
    number_text, plain, with_unit,
};

/// What the commonest cells of a column mean, a single digit or nothing: worked out once, with everything that is declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Short {
    known: [Option<Known>; 10],
    /// A bit for each digit that came.
    seen: u16,
}

/// What a cell means, where it is a code or missing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    Code(i32),
    Missing(MissingReason),
}

impl Short {
    /// What these bytes mean, if that is known.
    #[inline]
    pub(crate) fn get(&mut self, bytes: &[u8]) -> Option<Known> {
        match bytes {
            [] => Some(Known::Missing(MissingReason::Skipped)),
            [digit] => {
                let digit = digit.wrapping_sub(b'0');
                let known = *self.known.get(usize::from(digit))?;
                self.seen |= 1_u16.wrapping_shl(u32::from(digit));
                known
            }
            _ => None,
        }
    }

    /// The code that each digit stands for, as far as it is one of these codes.
    pub(crate) fn codes<'s>(&'s self, codes: &'s [i64]) -> impl Iterator<Item = (u8, i8)> + 's {
        (b'0'..).zip(self.known).filter_map(|(digit, known)| match known {
            Some(Known::Code(code)) if codes.contains(&code.into()) => {
                Some((digit, i8::try_from(code).ok()?))
            }
            _ => None,
        })
    }

    /// Adds what came in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.seen |= other.seen;
    }

    /// The codes that came.
    pub(crate) fn seen(&self) -> impl Iterator<Item = i64> {
        let codes = (0..).zip(self.known).filter(|(digit, _)| self.seen & 1_u16.wrapping_shl(*digit) != 0);
        codes.filter_map(|(_, known)| match known {
            Some(Known::Code(code)) => Some(i64::from(code)),
            _ => None,
        })
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
                        .with_help("codes are whole numbers"));
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
                return complaint(message).map_err(|complaint| complaint.with_help(instead));
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
        let responses = instrument.respond([(item.id(), cell.given)]);
        responses.is_ok_and(|responses| responses.answer(item).is_some_and(Answer::is_given))
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

    /// Whether this code means itself.
    pub(crate) fn keeps(&self, code: i64) -> bool {
        let text = code.to_string();
        self.clone().read(&text).is_ok_and(|cell| cell.code == Some(code))
    }

    /// What single digits mean in this column.
    pub(crate) fn short(&mut self) -> Short {
        let mut short = Short::default();
        for (digit, known) in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].iter().zip(&mut short.known)
        {
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
        let is_coded = matches!(self.kind, ItemKind::Options { .. });
        let number = Number::parse(&text).or_else(|| dressed(&text).filter(|_| is_coded));
        let is = |code: &Code| match code {
            Code::Number(code) => number == Some(*code),
            Code::Word(word) => *word == text,
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

/// A code as people write it who write more than the code: `3分`, `[3]`.
fn dressed(text: &str) -> Option<Number> {
    let bare = text.strip_suffix('分').or_else(|| text.strip_prefix('[')?.strip_suffix(']'))?;
    Number::parse(bare.trim())
}

impl Cell<'_> {
    fn of_code(code: i64) -> Self {
        Self { given: Given::Code(code), code: Some(code) }
    }
}
