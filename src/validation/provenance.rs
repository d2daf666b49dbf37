//! Sources, licence and wording: where numbers come from and what may be shown.

use std::cell::Cell;
use std::ops::Range;

use super::check::{Check, Index, Owner};
use super::identifiers::{is_doi, is_isbn, is_url};
use super::texts::{self, Languages};
use crate::definition::{RawLicence, RawSource};
use crate::diagnostic::Code;
use crate::instrument::{Licence, Permission, Seen, Source, Wording};
use crate::toml_table::At;

/// The sources of a file, and which of them something cites.
pub(crate) struct Sources<'t> {
    index: Index<'t>,
    list: Vec<Source>,
    places: Vec<Range<usize>>,
    used: Vec<Cell<bool>>,
    unknown: Cell<bool>,
}

impl<'t> Sources<'t> {
    pub(crate) fn new(check: &Check<'_>, raw: &[RawSource<'t>]) -> Self {
        let index = Index::new(check, "source", &[], raw.iter().map(|source| source.id.as_ref()));
        let list = raw.iter().map(|source| self::source(check, source)).collect();
        let places = raw
            .iter()
            .map(|raw| raw.id.as_ref().map_or_else(|| raw.head.clone(), |id| id.span.clone()))
            .collect();
        Self {
            index,
            list,
            places,
            used: raw.iter().map(|_| Cell::new(false)).collect(),
            unknown: Cell::new(false),
        }
    }

    /// The position of a cited source. 0 where the citation is missing, which the reader has reported.
    pub(crate) fn cite(&self, check: &Check<'_>, owner: Owner<'_>, id: Option<&At<&str>>) -> usize {
        id.and_then(|id| self.find(check, owner, id)).unwrap_or(0)
    }

    pub(crate) fn find(&self, check: &Check<'_>, owner: Owner<'_>, id: &At<&str>) -> Option<usize> {
        if id.value.trim().is_empty() {
            return None;
        }
        let found = self.index.find(check, Code::UnknownSource, owner, id);
        match found.and_then(|source| self.used.get(source)) {
            Some(used) => used.set(true),
            None => self.unknown.set(true),
        }
        found
    }

    /// The source at a position.
    pub(crate) fn get(&self, position: usize) -> Option<&Source> {
        self.list.get(position)
    }

    /// A citation that a value beside it needs; `value` is where that value stands.
    pub(crate) fn cite_for(
        &self,
        check: &Check<'_>,
        owner: Owner<'_>,
        key: &str,
        value: &Range<usize>,
        id: Option<&At<&str>>,
    ) -> usize {
        if id.is_none() {
            check
                .add(Code::NoSource, value, format!("{owner} has a value without a source"))
                .help(format!("name the source it was looked up in: `{key} = \"…\"`"));
            self.unknown.set(true);
        }
        self.cite(check, owner, id)
    }

    /// Reports sources that nothing cites, and hands out the list.
    pub(crate) fn finish(self, check: &Check<'_>) -> Vec<Source> {
        if check.is_readable() && !self.unknown.get() {
            for ((used, place), source) in self.used.iter().zip(&self.places).zip(&self.list) {
                if !used.get() {
                    check
                        .add(Code::UnusedSource, place, format!("nothing cites source `{}`", source.id))
                        .label("not cited");
                }
            }
        }
        self.list
    }
}

fn source(check: &Check<'_>, raw: &RawSource<'_>) -> Source {
    let owner = Owner::new("source", raw.id.as_ref());
    if raw.doi.is_none() && raw.url.is_none() && raw.isbn.is_none() {
        check
            .add(Code::SourceLocator, &raw.head, format!("{owner} cannot be looked up"))
            .help("give its `doi`, `url` or `isbn`");
    }
    locator(check, raw.doi.as_ref(), "DOI", "10.1046/j.1525-1497.2001.016009606.x", is_doi);
    locator(check, raw.url.as_ref(), "address", "https://example.org/page", is_url);
    locator(check, raw.isbn.as_ref(), "ISBN", "978-0-89042-555-8", is_isbn);
    let owned = |text: &Option<At<&str>>| text.as_ref().map(|text| text.value.into());
    Source {
        id: owned(&raw.id).unwrap_or_default(),
        citation: owned(&raw.citation).unwrap_or_default(),
        doi: owned(&raw.doi),
        url: owned(&raw.url),
        isbn: owned(&raw.isbn),
        seen: raw.seen.as_ref().and_then(|word| check.word(word, "way to see a source", &Seen::WORDS)),
        checked: raw.checked.as_ref().map(|date| date.value),
    }
}

pub(crate) fn locator(
    check: &Check<'_>,
    text: Option<&At<&str>>,
    what: &str,
    example: &str,
    valid: fn(&str) -> bool,
) {
    if let Some(text) = text
        && !valid(text.value)
    {
        check
            .add(Code::InvalidLocator, &text.span, format!("`{}` is not a valid {what}", text.value))
            .help(format!("such as `{example}`"));
    }
}

/// The licence, and what its evidence allows.
pub(crate) fn licence(check: &Check<'_>, raw: &RawLicence<'_>) -> Option<Licence> {
    let permission = |at: &Option<At<&str>>| {
        at.as_ref()
            .filter(|at| !at.value.is_empty())
            .and_then(|at| check.word(at, "licence status", &Permission::WORDS))
    };
    let (text, scoring) = (permission(&raw.text), permission(&raw.scoring));
    locator(check, raw.evidence.as_ref(), "address", "https://example.org/licence", is_url);
    let owned = |text: &Option<At<&str>>| text.as_ref().map(|text| text.value.into());
    Some(Licence {
        text: text?,
        scoring: scoring?,
        holder: owned(&raw.holder),
        evidence: raw.evidence.as_ref()?.value.into(),
        note: owned(&raw.note),
        checked: raw.checked.as_ref()?.value,
    })
}

/// Whose words the texts are: stated for every language used, and allowed by the licence.
pub(crate) fn wording(
    check: &Check<'_>,
    raw: &[(At<&str>, At<&str>)],
    used: &Languages<'_>,
    licence: Option<&Licence>,
) -> Vec<(Box<str>, Wording)> {
    let mut stated = Vec::with_capacity(raw.len());
    for (language, word) in raw {
        texts::language(check, language);
        let wording = check.word(word, "wording", &Wording::WORDS);
        if wording.is_some_and(|wording| wording != Wording::Descriptor)
            && let Some(licence) = licence
            && matches!(licence.text, Permission::PermissionRequired | Permission::Unknown)
        {
            check
                .add(
                    Code::LicenceWording,
                    &word.span,
                    format!(
                        "the texts in `{}` are the published ones, which the licence does not allow",
                        language.value
                    ),
                )
                .label(format!("licence.text is `{}`", licence.text))
                .help("write short descriptors of your own and `\"descriptor\"` here");
        }
        if used.all().iter().all(|used| used.value != language.value) && check.is_readable() {
            check.add(
                Code::UnusedWording,
                &language.span,
                format!("no item has a text in `{}`", language.value),
            );
        }
        if let Some(wording) = wording {
            stated.push((language.value.into(), wording));
        }
    }
    for language in used.all() {
        if check.is_readable() && raw.iter().all(|(stated, _)| stated.value != language.value) {
            check
                .add(
                    Code::MissingWording,
                    &language.span,
                    format!("`wording` does not say whose words the texts in `{}` are", language.value),
                )
                .help(format!("add `{} = \"descriptor\"` to `wording`, or what it is", language.value));
        }
    }
    stated
}
