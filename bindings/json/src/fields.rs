//! The fields of a call, each kept as it is written until somebody asks for it.
//!
//! What a *program* says (which instrument, which form of report) must be right, or the call is refused. What it says of a *person* is
//! read in `person.rs`, and what cannot be understood there is missing and named.

use std::borrow::Cow;

use psyscreen::diagnostic::suggestion;
use psyscreen::instrument::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::detailed_error::{DetailedError, Errors, words};
use crate::pairs::Pairs;

/// The fields of one call.
#[derive(Debug)]
pub(crate) struct Fields<'c>(Vec<(Cow<'c, str>, &'c RawValue)>);

impl<'c> Fields<'c> {
    /// Reads a call.
    pub(crate) fn read(call: &'c str) -> Result<Self, Errors> {
        let Pairs(fields) =
            serde_json::from_str(call).map_err(|error| DetailedError::not_json(&error).alone())?;
        Ok(Self(fields))
    }

    /// Refuses fields that the call does not have, and fields that are there twice: a misspelt field would pass unseen.
    pub(crate) fn must_be(&self, known: &[&str]) -> Result<(), Errors> {
        let mut errors = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (index, (name, _)) in self.0.iter().enumerate() {
            match known.iter().find(|known| **known == *name) {
                // A name that is known can be shown.
                Some(known) if seen.contains(known) => {
                    errors.push(
                        DetailedError::new("field-twice", "a field of the call is there twice").at([*known]),
                    );
                }
                Some(known) => seen.push(known),
                None => {
                    let number = index.saturating_add(1);
                    let message = format!("this call has no such field ({number})");
                    let help = match suggestion(name, known.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("its fields are {}", words(known.iter().copied())),
                    };
                    errors.push(DetailedError::new("unknown-field", message).help(help));
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// A field as it is written; `null` is as if it were not there.
    pub(crate) fn raw(&self, name: &str) -> Option<&'c RawValue> {
        let (_, raw) = self.0.iter().find(|(found, _)| found == name)?;
        (raw.get() != "null").then_some(raw)
    }

    /// A field that is a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Errors> {
        self.of_type(name, "a text")
    }

    /// A text that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<String, Errors> {
        let missing =
            || DetailedError::new("missing-field", format!("the field `{name}` is missing")).alone();
        self.text(name)?.ok_or_else(missing)
    }

    /// A field of a type, which `what` names.
    pub(crate) fn of_type<T: Deserialize<'c>>(&self, name: &str, what: &str) -> Result<Option<T>, Errors> {
        let wrong = |_| {
            DetailedError::new("wrong-type", format!("the field `{name}` is not {what}")).at([name]).alone()
        };
        self.raw(name).map(|raw| serde_json::from_str(raw.get()).map_err(wrong)).transpose()
    }

    /// A field that is a day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Errors> {
        let what = "a day such as 2026-11-23";
        let day: Option<Date> = self.of_type(name, what)?;
        let wrong = || {
            DetailedError::new("wrong-type", format!("the field `{name}` is not {what}")).at([name]).alone()
        };
        day.map(|day| Some(day).filter(|day| day.is_of_our_time()).ok_or_else(wrong)).transpose()
    }

    /// Which of some words a field is; the first where it is not there.
    pub(crate) fn one_of<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<T, Errors> {
        let word = self.text(name)?;
        let mut found = choices.iter().filter(|(known, _)| word.as_deref().is_none_or(|word| *known == word));
        let names = || words(choices.iter().map(|(known, _)| *known));
        let unknown =
            || DetailedError::new("unknown-word", format!("the field `{name}` has another word")).at([name]);
        found
            .next()
            .map(|(_, choice)| *choice)
            .ok_or_else(|| unknown().help(format!("the words are {}", names())).alone())
    }
}
