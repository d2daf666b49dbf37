//! Answers as they are kept: with what was answered, to be read back and scored again.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer_cells::Answers;
use super::error::ResponseError;
use super::responses::Responses;
use super::twice::Contradiction;
use crate::instrument::{Answer, Instrument, MissingReason};

/// The answers of one administration in a form that serialises and can be read back; made by [`Responses::to_stored`], read by
/// [`Instrument::restore`]. Its answers show only where they are serialised.
///
/// As JSON, `schema` is `psyscreen.answers/1`: the instrument with its revision, edition and the fingerprint of the definition that
/// read the answers, and `answers` by item id as [`Answer::shown`] writes them. An item with two answers that differ is in
/// `two_answers` with the worse one.
///
/// ```
/// # #[cfg(feature = "catalog")] {
/// use psyscreen::response::StoredAnswers;
/// let phq9 = psyscreen::catalog::instrument("phq-9").unwrap();
/// let answers = phq9.respond_in_order([2, 2, 1, 1, 0, 1, 1, 0, 1]).unwrap();
/// let kept = serde_json::to_string(&answers.to_stored()).unwrap();
/// let read: StoredAnswers = serde_json::from_str(&kept).unwrap();
/// let again = phq9.restore(&read).unwrap();
/// assert_eq!(again.score().get("total"), answers.score().get("total"));
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAnswers {
    schema: Schema,
    instrument: Box<str>,
    revision: Box<str>,
    edition: u32,
    fingerprint: Box<str>,
    answers: BTreeMap<Box<str>, Box<str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    two_answers: BTreeMap<Box<str>, TwoAnswers>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Schema {
    #[serde(rename = "psyscreen.answers/1")]
    One,
}

/// Two or more answers to one item that differ.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TwoAnswers {
    /// The worst that could be understood.
    worst: Box<str>,
    higher_is_worse: bool,
    /// Whether another could not be understood.
    unreadable: bool,
}

/// Why stored answers cannot be read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// They answer another instrument.
    #[error("these are answers to `{stored}`, not to `{wanted}`")]
    OtherInstrument {
        /// The instrument they answer.
        stored: String,
        /// The instrument that was to read them.
        wanted: String,
    },
    /// The definition of today does not allow them all; [`readable`](Self::readable) has the rest.
    #[error(transparent)]
    NotAllowed(#[from] ResponseError),
}

impl RestoreError {
    /// What can be read nevertheless, two answers to one item included, so that a changed definition takes no critical answer
    /// away: all of it is blank where the answers are of another instrument.
    pub fn readable<'i>(&self, instrument: &'i Instrument) -> Responses<'i> {
        match self {
            Self::OtherInstrument { .. } => Responses::blank(instrument),
            Self::NotAllowed(error) => error.readable(instrument),
        }
    }
}

impl StoredAnswers {
    /// The id of the instrument they answer.
    pub fn instrument(&self) -> &str {
        &self.instrument
    }

    /// The edition of the definition that read them.
    pub fn edition(&self) -> u32 {
        self.edition
    }

    /// The SHA-256 of the definition that read them, in hexadecimal: where it is not that of the definition of today, scores may
    /// differ from those of then.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl Responses<'_> {
    /// The answers in a form to keep, blanks with their reasons included.
    pub fn to_stored(&self) -> StoredAnswers {
        let instrument = self.instrument();
        let shown = |(index, item)| {
            let shown = match self.answer_at(index) {
                // Whether the form asks is found anew.
                Answer::NotApplicable => return None,
                answer => answer.shown(item),
            };
            Some((item.id.clone(), shown.into()))
        };
        let twice = self.contradictions.iter().filter_map(|two| {
            let item = instrument.items.get(two.item)?;
            let worst = Answer::Given(two.worst).shown(item).into();
            let two = TwoAnswers { worst, higher_is_worse: two.higher_is_worse, unreadable: two.more };
            Some((item.id.clone(), two))
        });
        StoredAnswers {
            schema: Schema::One,
            instrument: instrument.id.clone(),
            revision: instrument.revision.clone(),
            edition: instrument.edition,
            fingerprint: instrument.fingerprint().to_string().into(),
            answers: instrument.items.iter().enumerate().filter_map(shown).collect(),
            two_answers: twice.collect(),
        }
    }
}

impl Instrument {
    /// Reads stored answers back, to be scored again, by this definition.
    ///
    /// # Errors
    ///
    /// [`RestoreError`] where they answer another instrument, or where this definition no longer allows one of them.
    pub fn restore(&self, stored: &StoredAnswers) -> Result<Responses<'_>, RestoreError> {
        if stored.instrument != self.id {
            return Err(RestoreError::OtherInstrument {
                stored: stored.instrument.to_string(),
                wanted: self.id.to_string(),
            });
        }
        let mut problems = Vec::new();
        let mut read = |answers: Vec<(&str, &str)>| {
            self.respond(answers).unwrap_or_else(|error| {
                let readable = error.readable(self);
                problems.extend(error.into_problems());
                readable
            })
        };
        let mut responses = read(stored.answers.iter().map(|(item, answer)| (&**item, &**answer)).collect());
        for (id, two) in &stored.two_answers {
            // Read by itself, so that what is not allowed is told as any other answer.
            let worst = read(vec![(&**id, &*two.worst)]);
            let Some(item) = self.items.iter().position(|item| item.id == *id) else { continue };
            if let Answer::Given(worst) = worst.answer_at(item) {
                let (higher_is_worse, more) = (two.higher_is_worse, two.unreadable);
                responses.contradictions.keep(Contradiction { item, worst, higher_is_worse, more });
                set(&mut responses.answers, item);
            }
        }
        if !problems.is_empty() {
            let Responses { answers, contradictions, .. } = responses;
            return Err(ResponseError::new(self, problems, answers, contradictions).into());
        }
        Ok(responses)
    }
}

/// No score uses an item with two answers.
fn set(answers: &mut Answers, item: usize) {
    answers.set(item, Answer::Missing(MissingReason::Unreadable));
}

/// Shows what was answered, not how.
impl fmt::Debug for StoredAnswers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoredAnswers")
            .field("instrument", &self.instrument)
            .field("edition", &self.edition)
            .finish_non_exhaustive()
    }
}
