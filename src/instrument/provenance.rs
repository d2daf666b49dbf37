//! Where an instrument's numbers come from, and what may be done with it.

use std::fmt;

use serde::Serialize;

use crate::closed_words::closed_words;
use crate::date::Date;

/// A publication, a manual or an official page that a number was looked up in.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    pub(crate) id: Box<str>,
    pub(crate) citation: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) doi: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) isbn: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seen: Option<Seen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) checked: Option<Date>,
}

impl Source {
    /// Its id within the definition: `kroenke-2001`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Authors, year, title.
    pub fn citation(&self) -> &str {
        &self.citation
    }

    /// Its DOI.
    pub fn doi(&self) -> Option<&str> {
        self.doi.as_deref()
    }

    /// Its address.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Its ISBN.
    pub fn isbn(&self) -> Option<&str> {
        self.isbn.as_deref()
    }

    /// How it was seen, where the definition says so.
    pub fn seen(&self) -> Option<Seen> {
        self.seen
    }

    /// The day it was last looked up.
    pub fn checked(&self) -> Option<Date> {
        self.checked
    }
}

/// How a source was seen by whoever took a number from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Seen {
    /// The work itself: the paper, the manual, the form or page of the holder or an agency, or a full copy of one.
    Read,
    /// Its abstract, or the record of it in a library.
    Abstract,
    /// Somebody else's account: an encyclopaedia, a calculator, a vendor, a blog, the documents of other software.
    SecondHand,
}

closed_words! { Seen, "way of seeing a source":
    Read = "read",
    Abstract = "abstract",
    SecondHand = "second-hand",
}

/// The citation and where to find it; `(second-hand)` behind it where it is somebody else's account.
impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.citation)?;
        match (&self.doi, &self.url, &self.isbn) {
            (Some(doi), _, _) => write!(formatter, " doi:{doi}")?,
            (_, Some(url), _) => write!(formatter, " {url}")?,
            (_, _, Some(isbn)) => write!(formatter, " ISBN {isbn}")?,
            _ => {}
        }
        match self.seen {
            Some(Seen::SecondHand) => write!(formatter, " ({})", Seen::SecondHand),
            _ => Ok(()),
        }
    }
}

/// What may be done with a part of an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Anyone, for any use.
    Free,
    /// Free unless for profit.
    FreeNonCommercial,
    /// Ask the holder.
    PermissionRequired,
    /// Not established.
    Unknown,
}

closed_words! { Permission, "licence status":
    Free = "free",
    FreeNonCommercial = "free-non-commercial",
    PermissionRequired = "permission-required",
    Unknown = "unknown",
}

/// The licence status of an instrument, with evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Licence {
    pub(crate) text: Permission,
    pub(crate) scoring: Permission,
    pub(crate) holder: Option<Box<str>>,
    pub(crate) evidence: Box<str>,
    pub(crate) note: Option<Box<str>>,
    pub(crate) checked: Date,
}

impl Licence {
    /// Whether its wording may be shown.
    pub fn text(&self) -> Permission {
        self.text
    }

    /// Whether it may be scored.
    pub fn scoring(&self) -> Permission {
        self.scoring
    }

    /// Who holds it.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }

    /// Where that is stated.
    pub fn evidence(&self) -> &str {
        &self.evidence
    }

    /// What else to know.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The day it was looked up.
    pub fn checked(&self) -> Date {
        self.checked
    }
}

/// Whose words the item texts of a language are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wording {
    /// The published text.
    Verbatim,
    /// A published translation.
    OfficialTranslation,
    /// Short words of our own that name the topic; not the form's text.
    Descriptor,
}

closed_words! { Wording, "wording":
    Verbatim = "verbatim",
    OfficialTranslation = "official-translation",
    Descriptor = "descriptor",
}
