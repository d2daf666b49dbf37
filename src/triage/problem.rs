//! What of a screening a policy could not use: nothing is dropped without a word.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something of a screening that was not used. It shows no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningProblem {
    kind: ProblemKind,
    subject: Box<str>,
    help: Help,
}

/// What to do about it, or what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    /// Nothing can be said.
    None,
    /// The nearest known id.
    DidYouMean(Box<str>),
    /// All of them, or what may be written.
    OneOf(Box<str>),
    /// A whole number from the first to the second.
    Between(i64, i64),
    /// The higher of two values counts.
    HigherCounts,
    /// It counts as unknown.
    CountsAsUnknown,
    /// Each counts, and the highest level is that of the person.
    EachCounts,
    /// Only the answers to critical items count.
    CriticalItemsCount,
    /// This item asks the same. Scores use the answer of their own form; the worse one counts too where it is about safety.
    SameAs(Box<str>),
    /// The person may have the highest level of the policy.
    HighestStaysPossible,
}

/// What kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The policy has no such fact.
    UnknownFact,
    /// The fact does not allow the value.
    FactNotAllowed,
    /// Two reports give different values.
    FactDisputed,
    /// The policy does not use this instrument.
    InstrumentNotUsed,
    /// The instrument was given more than once: each counts, and the level is the highest that any of them gives.
    InstrumentTwice,
    /// Instruments were given so often that not every combination of administrations was looked at. Whatever they may give
    /// together stays possible, so `at_most` is the highest level.
    TooManyAdministrations,
    /// The answers are to another version of the instrument than the policy uses: only those to its critical items count,
    /// the others are unknown.
    OtherDefinition,
    /// The earlier administration has no score to compare with.
    EarlierWithoutScore,
    /// An item that would take over the answer to the same question of an earlier form is answered otherwise.
    QuestionTwice,
    /// The person's sex or age is given with different values.
    PersonDisputed,
}

impl ScreeningProblem {
    pub(super) fn new(kind: ProblemKind, subject: &str, help: Help) -> Self {
        Self { kind, subject: subject.into(), help }
    }

    /// What to do about it, or what was done.
    pub fn help(&self) -> &Help {
        &self.help
    }

    /// What kind of problem.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The id of the fact or the instrument; `sex` or `age`; the item, such as `phq-9.1`.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl fmt::Display for ScreeningProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, subject, help } = self;
        match kind {
            ProblemKind::UnknownFact => write!(formatter, "there is no fact `{subject}`")?,
            ProblemKind::FactNotAllowed => write!(formatter, "fact `{subject}` does not allow its value")?,
            ProblemKind::FactDisputed => write!(formatter, "two reports of fact `{subject}` differ")?,
            ProblemKind::InstrumentNotUsed => {
                write!(formatter, "the policy does not use instrument `{subject}`")?
            }
            ProblemKind::InstrumentTwice => {
                write!(formatter, "instrument `{subject}` was given more than once")?;
            }
            ProblemKind::TooManyAdministrations => {
                formatter.write_str("there are too many combinations of administrations to look at each")?;
            }
            ProblemKind::OtherDefinition => {
                write!(
                    formatter,
                    "the answers to `{subject}` belong to another definition than the policy's"
                )?;
            }
            ProblemKind::EarlierWithoutScore => {
                write!(formatter, "the earlier administration of `{subject}` has no score to compare with")?;
            }
            ProblemKind::QuestionTwice => write!(formatter, "`{subject}` is answered otherwise than")?,
            ProblemKind::PersonDisputed => {
                write!(formatter, "`{subject}` of the person is given with different values")?;
            }
        }
        match help {
            Help::None => Ok(()),
            Help::DidYouMean(near) => write!(formatter, " (did you mean `{near}`?)"),
            Help::OneOf(known) => write!(formatter, " (there are {known})"),
            Help::Between(low, high) => write!(formatter, " (a whole number from {low} to {high})"),
            Help::HigherCounts => formatter.write_str(" (the higher counts)"),
            Help::CountsAsUnknown => formatter.write_str(" (it counts as unknown)"),
            Help::EachCounts => {
                formatter.write_str(" (each counts: the level is the highest that they give)")
            }
            Help::SameAs(other) => write!(
                formatter,
                " `{other}`, which is the same question (each form counts with its own answer, and where it is about safety with the worse one too)"
            ),
            Help::HighestStaysPossible => formatter.write_str(
                " (the highest level stays possible; decide with the one administration of each that counts)",
            ),
            Help::CriticalItemsCount => {
                formatter.write_str(" (only those to critical items count, the others are unknown)")
            }
        }
    }
}

/// As its text.
impl Serialize for ScreeningProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
