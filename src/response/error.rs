//! What was wrong with answers: every problem, none of the answers.

use std::fmt;

use super::answer_cells::Answers;
use super::twice::{Contradictions, Second};
use crate::diagnostic::{list, suggestion};
use crate::instrument::{Answer, Fingerprint, Instrument, Item, ItemKind};

/// Why answers were refused: the complete list, and what could be understood nevertheless. The answers themselves show only
/// through [`unmasked`](Self::unmasked).
///
/// Whoever must not lose a person over a typing mistake goes on with [`readable`](Self::readable):
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
/// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
/// let responses = phq9.respond_in_order(["3", "3", "3", "3", "3", "3", "3", "x", "3"]).unwrap_or_else(|error| {
///     eprintln!("{error}"); // phq-9: item `8` does not allow its answer; the codes are `0`, `1`, `2` and `3`
///     error.readable(&phq9)
/// });
/// let findings = responses.score().interpret();
/// // Item 9 speaks for itself, and the total is not made up: prorating is for what was left out.
/// assert!(findings.critical_item_by_id("suicidal-ideation").unwrap().is_true());
/// let total = findings.scores().get("total").unwrap();
/// assert_eq!((total.value(), total.min(), total.max()), (None, 24.into(), 27.into()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", .0.instrument, join(&.0.problems, false))]
pub struct ResponseError(Box<Refused>);

/// In a box: what is returned when nothing is wrong stays small.
#[derive(Clone, PartialEq, Eq)]
struct Refused {
    instrument: Box<str>,
    fingerprint: Fingerprint,
    problems: Vec<ResponseProblem>,
    answers: Answers,
    contradictions: Contradictions,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseProblem {
    item: Box<str>,
    position: Option<usize>,
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
    /// The item was answered twice, with the same answer or with a blank beside it: the answer is used.
    Duplicate,
    /// The item was answered twice, and the answers differ: no score uses either.
    Contradiction,
    /// There are more answers than items.
    TooMany,
}

impl ResponseError {
    pub(super) fn new(
        instrument: &Instrument,
        problems: Vec<ResponseProblem>,
        answers: Answers,
        contradictions: Contradictions,
    ) -> Self {
        let (fingerprint, instrument) = (instrument.fingerprint(), instrument.id.clone());
        Self(Box::new(Refused { instrument, fingerprint, problems, answers, contradictions }))
    }

    /// What could be understood, for the instrument that refused the rest; `None` for any other.
    pub(super) fn understood(&self, instrument: &Instrument) -> Option<(&Answers, &Contradictions)> {
        let is_same = instrument.fingerprint() == self.0.fingerprint;
        is_same.then_some((&self.0.answers, &self.0.contradictions))
    }

    /// The problems, to be told with others.
    pub(super) fn into_problems(self) -> Vec<ResponseProblem> {
        self.0.problems
    }

    /// The id of the instrument.
    pub fn instrument(&self) -> &str {
        &self.0.instrument
    }

    /// Every problem, in the order of the answers.
    pub fn problems(&self) -> &[ResponseProblem] {
        &self.0.problems
    }

    /// The same text with the answers in it, on purpose.
    pub fn unmasked(&self) -> String {
        format!("{}: {}", self.0.instrument, join(&self.0.problems, true))
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
    pub(super) fn unknown_item(instrument: &Instrument, id: &str, position: usize) -> Self {
        let ids = || instrument.items.iter().map(|item| &*item.id);
        let allowed = match suggestion(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the items are {}", list(ids())),
        };
        // An id that is not ours may hold anything, an answer among it.
        let kind = ResponseProblemKind::UnknownItem;
        Self { item: "".into(), position: Some(position), kind, allowed, given: id.into() }
    }

    pub(super) fn answered_twice(item: &Item, second: Second) -> Self {
        let kind = match second {
            Second::Agrees => ResponseProblemKind::Duplicate,
            Second::WorseDecides | Second::Undecided => ResponseProblemKind::Contradiction,
        };
        let allowed = match second {
            Second::WorseDecides => {
                "give one answer (no score uses either, and the worse one decides what the item says by itself)"
            }
            Second::Undecided => "give one answer (no score uses either)",
            Second::Agrees => "give one answer",
        };
        Self { item: item.id.clone(), position: None, kind, allowed: allowed.to_owned(), given: "".into() }
    }

    pub(super) fn too_many(count: usize, items: usize) -> Self {
        let allowed = format!("{count} answers for {items} items");
        Self {
            item: "".into(),
            position: None,
            kind: ResponseProblemKind::TooMany,
            allowed,
            given: "".into(),
        }
    }

    #[cold]
    pub(super) fn not_allowed(instrument: &Instrument, item: &Item, given: String) -> Self {
        let (low, high) = item.recorded;
        let allowed = match item.kind {
            ItemKind::Options { .. } => {
                let codes: Vec<String> =
                    instrument.options(item).iter().map(|option| option.code.to_string()).collect();
                format!("the codes are {}", list(codes.iter().map(String::as_str)))
            }
            ItemKind::Number { decimals } => {
                let shown = |value| Answer::Given(value).shown(item);
                let places = match decimals {
                    0 => "a whole number".to_owned(),
                    decimals => format!("a number with at most {decimals} decimals"),
                };
                format!("{places} from {} to {}", shown(low), shown(high))
            }
            ItemKind::Clock => "a time of day such as `23:30`".to_owned(),
            ItemKind::Duration => format!("minutes from {low} to {high}, or `7:30`"),
        };
        let kind = ResponseProblemKind::NotAllowed;
        Self { item: item.id.clone(), position: None, kind, allowed, given: given.into() }
    }

    /// The id of the item; empty where there is none.
    pub fn item(&self) -> &str {
        &self.item
    }

    /// Of an answer for no item of the instrument: its position among the answers given, from 0.
    pub fn position(&self) -> Option<usize> {
        self.position
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
                let number = self.position.unwrap_or_default().saturating_add(1);
                write!(
                    formatter,
                    "answer {number} is for an item that this instrument does not have; {allowed}"
                )
            }
            ResponseProblemKind::NotAllowed => {
                write!(formatter, "item `{item}` does not allow its answer; {allowed}")
            }
            ResponseProblemKind::Duplicate => write!(formatter, "item `{item}` is answered twice; {allowed}"),
            ResponseProblemKind::Contradiction => {
                write!(formatter, "item `{item}` has two answers that differ; {allowed}")
            }
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
