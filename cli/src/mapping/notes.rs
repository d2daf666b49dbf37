//! What is wrong with a mapping: each thing with its place, all of them at once.

use std::ops::Range;

use psyscreen::diagnostic::SourceFile;

use crate::carets::{self, Weight};
use crate::failure::Failure;
use crate::terminal::visible;

/// More are counted, not drawn.
const MOST_DRAWN: usize = 50;

/// Where a declaration was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// As an option of the command line.
    Option,
    /// In the mapping file, at these bytes.
    File(Range<usize>),
}

/// One thing that is wrong with a declaration.
#[derive(Debug)]
pub(crate) struct Complaint {
    origin: Origin,
    code: &'static str,
    message: String,
    help: Option<String>,
}

impl Origin {
    /// Who declares it, in a message: the option, or the map.
    pub(crate) fn subject<'o>(&self, option: &'o str) -> &'o str {
        match self {
            Self::Option => option,
            Self::File(_) => "the map",
        }
    }
}

impl Complaint {
    pub(crate) fn new(origin: &Origin, code: &'static str, message: impl Into<String>) -> Self {
        Self { origin: origin.clone(), code, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether both are about the same declaration. Of options no place is known, so their words tell.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        match &self.origin {
            Origin::Option => other.origin == Origin::Option && self.message == other.message,
            Origin::File(_) => self.origin == other.origin,
        }
    }
}

/// All of `complaints`, in the order of their places; those about options first.
pub(super) fn refused(source: Option<SourceFile<'_>>, mut complaints: Vec<Complaint>) -> Failure {
    complaints.sort_by_key(|complaint| match &complaint.origin {
        Origin::Option => None,
        Origin::File(span) => Some((span.start, span.end)),
    });
    let drawn: Vec<String> = complaints
        .iter()
        .take(MOST_DRAWN)
        .map(|complaint| {
            let help = complaint.help.as_deref();
            match (&complaint.origin, source) {
                (Origin::File(span), Some(source)) => {
                    carets::at(source, span.clone(), Weight::Error, complaint.code, &complaint.message, help)
                }
                _ => {
                    let help = help.map_or_else(String::new, |help| format!("; {help}"));
                    visible(&format!("error: {}{help}\n", complaint.message)).into_owned()
                }
            }
        })
        .collect();
    let mut text = drawn.concat();
    if let Some(more) = complaints.len().checked_sub(MOST_DRAWN)
        && more > 0
    {
        text.push_str(&format!("error: and {more} more like these\n"));
    }
    Failure::Drawn(text)
}
