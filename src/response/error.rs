//! What was wrong with answers: every problem, none of the answers.

use std::fmt;

use super::given::Given;
use crate::diagnostic::suggestion;
use crate::instrument::{Instrument, Item, ItemKind};
use crate::toml_table::list;

/// Why answers were refused: the complete list. The answers themselves show only through [`unmasked`](Self::unmasked).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", .instrument, join(.problems, false))]
pub struct ResponseError {
    instrument: Box<str>,
    problems: Vec<ResponseProblem>,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseProblem {
    item: Box<str>,
    kind: ResponseProblemKind,
    allowed: String,
    given: Box<str>,
}

/// What kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseProblemKind {
    /// The instrument has no such item.
    UnknownItem,
    /// The item does not allow the answer.
    NotAllowed,
    /// The item was answered twice.
    Duplicate,
    /// There are more answers than items.
    TooMany,
}

impl ResponseError {
    pub(super) fn new(instrument: &Instrument, problems: Vec<ResponseProblem>) -> Self {
        Self { instrument: instrument.id.clone(), problems }
    }

    /// The id of the instrument.
    pub fn instrument(&self) -> &str {
        &self.instrument
    }

    /// Every problem, in the order of the answers.
    pub fn problems(&self) -> &[ResponseProblem] {
        &self.problems
    }

    /// The same text with the answers in it, on purpose.
    pub fn unmasked(&self) -> String {
        format!("{}: {}", self.instrument, join(&self.problems, true))
    }
}

/// The masked text.
impl fmt::Debug for ResponseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ResponseError({self})")
    }
}

fn join(problems: &[ResponseProblem], unmasked: bool) -> String {
    let texts: Vec<String> = problems
        .iter()
        .map(|problem| if unmasked { problem.unmasked() } else { problem.to_string() })
        .collect();
    texts.join("; ")
}

impl ResponseProblem {
    pub(super) fn unknown_item(instrument: &Instrument, id: &str) -> Self {
        let ids = || instrument.items.iter().map(|item| &*item.id);
        let allowed = match suggestion(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the items are {}", list(ids())),
        };
        // An id that is not ours may hold anything, an answer among it.
        Self { item: "".into(), kind: ResponseProblemKind::UnknownItem, allowed, given: id.into() }
    }

    pub(super) fn duplicate(id: &str) -> Self {
        let kind = ResponseProblemKind::Duplicate;
        Self { item: id.into(), kind, allowed: "give one answer".to_owned(), given: "".into() }
    }

    pub(super) fn too_many(count: usize, items: usize) -> Self {
        let allowed = format!("{count} answers for {items} items");
        Self { item: "".into(), kind: ResponseProblemKind::TooMany, allowed, given: "".into() }
    }

    #[cold]
    pub(super) fn not_allowed(instrument: &Instrument, item: &Item, given: Given<'_>) -> Self {
        let (low, high) = item.recorded;
        let allowed = match item.kind {
            ItemKind::Options { .. } => {
                let codes: Vec<String> =
                    instrument.options(item).iter().map(|option| option.code.to_string()).collect();
                format!("the codes are {}", list(codes.iter().map(String::as_str)))
            }
            ItemKind::Number { decimals } => {
                let shown = |value| super::Answer::Given(value).shown(item);
                let places = match decimals {
                    0 => "a whole number".to_owned(),
                    decimals => format!("a number with at most {decimals} decimals"),
                };
                format!("{places} from {} to {}", shown(low), shown(high))
            }
            ItemKind::Clock => "a time of day such as `23:30`".to_owned(),
            ItemKind::Duration => format!("minutes from {low} to {high}, or `7:30`"),
        };
        let given = match given {
            Given::Code(code) => code.to_string(),
            Given::Text(text) => text.to_owned(),
            Given::Missing(reason) => reason.to_string(),
        };
        Self { item: item.id.clone(), kind: ResponseProblemKind::NotAllowed, allowed, given: given.into() }
    }

    /// The id of the item; empty where there is none.
    pub fn item(&self) -> &str {
        &self.item
    }

    /// What kind of problem it is.
    pub fn kind(&self) -> ResponseProblemKind {
        self.kind
    }

    /// What would be right, in words.
    pub fn allowed(&self) -> &str {
        &self.allowed
    }

    /// The same text with the answer in it, on purpose.
    pub fn unmasked(&self) -> String {
        if self.given.is_empty() { self.to_string() } else { format!("{self}, not `{}`", self.given) }
    }
}

impl fmt::Display for ResponseProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, allowed, .. } = self;
        match self.kind {
            ResponseProblemKind::UnknownItem => {
                write!(formatter, "an answer is for no item of this instrument; {allowed}")
            }
            ResponseProblemKind::NotAllowed => {
                write!(formatter, "item `{item}` does not allow its answer; {allowed}")
            }
            ResponseProblemKind::Duplicate => write!(formatter, "item `{item}` is answered twice; {allowed}"),
            ResponseProblemKind::TooMany => write!(formatter, "there are {allowed}"),
        }
    }
}

/// The masked text.
impl fmt::Debug for ResponseProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ResponseProblem({self})")
    }
}
