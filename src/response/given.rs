//! What a caller hands in, and how it is understood.

use super::error::ResponseProblem;
use crate::instrument::{Answer, Instrument, Item, ItemKind, MissingReason, NOT_APPLICABLE};
use crate::number::Number;

/// An answer as it comes in.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Given<'a> {
    /// An option's code, a whole number, or minutes.
    Code(i64),
    /// A code, a label of any language, a number, `23:30`; blank is missing, and so is what [`Answer::shown`] writes for a
    /// missing answer: `declined`, `not applicable`.
    Text(&'a str),
    /// Yes or no, for an item whose codes are 0 and 1 and no others: yes is 1.
    YesNo(bool),
    /// No answer, and why.
    Missing(MissingReason),
}

impl Given<'_> {
    /// The answer as it was given.
    fn written(self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::Text(text) => text.to_owned(),
            Self::YesNo(yes) => yes.to_string(),
            Self::Missing(reason) => reason.to_string(),
        }
    }
}

/// Shows the kind of answer only.
impl std::fmt::Debug for Given<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Given(…)")
    }
}

/// A number that does not fit is one that no item allows.
macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Given<'_> {
            #[inline]
            fn from(code: $integer) -> Self {
                Self::Code(i64::try_from(code).unwrap_or(i64::MAX))
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

impl From<bool> for Given<'_> {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl<'a> From<&'a str> for Given<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Given<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<MissingReason> for Given<'_> {
    fn from(reason: MissingReason) -> Self {
        Self::Missing(reason)
    }
}

impl<'a, A: Into<Given<'a>>> From<Option<A>> for Given<'a> {
    /// `None` is a skipped item.
    fn from(answer: Option<A>) -> Self {
        answer.map_or(Self::Missing(MissingReason::Skipped), Into::into)
    }
}

/// The checked answer to `item`, or what is wrong with it.
#[inline]
pub(super) fn parse_answer(
    instrument: &Instrument,
    item: &Item,
    given: Given<'_>,
) -> Result<Answer, Box<ResponseProblem>> {
    let understood = match given {
        Given::Code(code) => answer_of_code(instrument, item, code),
        Given::YesNo(yes) => yes_no(instrument, item, yes),
        Given::Missing(reason) => Some(Answer::Missing(reason)),
        Given::Text(text) => from_text(instrument, item, text.trim()),
    };
    understood.ok_or_else(|| Box::new(ResponseProblem::not_allowed(instrument, item, given.written())))
}

/// The answer that a whole number is: a code, a value in the item's own unit, minutes. `None` where the item does not allow it.
#[inline]
pub(crate) fn answer_of_code(instrument: &Instrument, item: &Item, value: i64) -> Option<Answer> {
    let recorded = match item.kind {
        ItemKind::Number { decimals } => value.checked_mul(10_i64.checked_pow(decimals)?)?,
        _ => value,
    };
    let recorded = i32::try_from(recorded).ok()?;
    let (low, high) = item.recorded;
    if item.contiguous && recorded >= low && recorded <= high {
        return Some(Answer::Given(recorded));
    }
    option(instrument, item, recorded)
}

/// Yes is 1 and no is 0 where there are these codes and no others.
fn yes_no(instrument: &Instrument, item: &Item, yes: bool) -> Option<Answer> {
    let mut codes: Vec<i32> = instrument.option_set(item)?.options.iter().map(|option| option.code).collect();
    codes.sort_unstable();
    (codes == [0, 1]).then_some(Answer::Given(i32::from(yes)))
}

/// A code that is not simply one of a row: with gaps between, or a declared missing code.
fn option(instrument: &Instrument, item: &Item, code: i32) -> Option<Answer> {
    let set = instrument.option_set(item)?;
    if set.options.iter().any(|option| option.code == code) {
        return Some(Answer::Given(code));
    }
    set.missing.iter().find(|(missing, _)| *missing == code).map(|(_, reason)| Answer::Missing(*reason))
}

fn from_text(instrument: &Instrument, item: &Item, text: &str) -> Option<Answer> {
    if text.is_empty() {
        return Some(Answer::Missing(MissingReason::Skipped));
    }
    if matches!(item.kind, ItemKind::Clock | ItemKind::Duration)
        && let Some(minutes) = minutes(text)
    {
        return answer_of_code(instrument, item, minutes);
    }
    if let Some(value) = Number::parse(text) {
        return match (item.kind, value.to_integer()) {
            (ItemKind::Clock, _) => None,
            (ItemKind::Number { decimals }, _) => {
                let recorded = value.times(Number::from(10_i64.checked_pow(decimals)?)).to_integer()?;
                let recorded = i32::try_from(recorded).ok()?;
                (recorded >= item.recorded.0 && recorded <= item.recorded.1)
                    .then_some(Answer::Given(recorded))
            }
            (_, Some(code)) => answer_of_code(instrument, item, code),
            _ => None,
        };
    }
    let named = |option: &&crate::instrument::ResponseOption| {
        option.label.iter().any(|(_, label)| label.trim() == text || label.trim().eq_ignore_ascii_case(text))
    };
    let mut options = instrument.options(item).iter().filter(named);
    match (options.next(), options.next(), blank(text)) {
        (Some(only), None, None) => Some(Answer::Given(only.code)),
        (None, None, reason) => reason.map(Answer::Missing),
        // It could be either.
        _ => None,
    }
}

/// What [`Answer::shown`] writes for an answer that is missing. Whether an item is not applicable is found anew.
fn blank(text: &str) -> Option<MissingReason> {
    if text == NOT_APPLICABLE { Some(MissingReason::Skipped) } else { text.parse().ok() }
}

/// `23:30` or `7:05`, with seconds `:00` allowed, in minutes.
fn minutes(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let digits = |part: &str, most: usize| {
        (!part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i64>().ok())
            .flatten()
    };
    let (hours, minutes, seconds) = (digits(hours, 3)?, digits(minutes, 2)?, digits(seconds, 2)?);
    (minutes < 60 && seconds == 0 && rest.split(':').all(|part| part.len() == 2))
        .then(|| hours.saturating_mul(60).saturating_add(minutes))
}
