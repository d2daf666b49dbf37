//! What every rule needs: where problems go, ids and their positions, and the limits that keep checking linear.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::diagnostic::{Code, Problems, Recorded, list, suggestion};
use crate::toml_table::At;

/// The most items of an instrument, and the most scales.
pub(crate) const MAX_ITEMS: usize = 2_000;
/// The most members of scales and counts in one file: `items = ["1..2000"]` is short to write.
const MAX_MEMBERS: usize = 100_000;
/// How many unknown ids of a file get a suggestion; each costs a look at every known one.
const MAX_SUGGESTIONS: usize = 100;
/// Up to here ids are looked up by comparing, which is faster than hashing.
const MAX_LINEAR_LOOKUP: usize = 24;

/// Where to point for a whole table: its id, or its head.
pub(super) fn place(id: Option<&At<&str>>, head: &Range<usize>) -> Range<usize> {
    id.map_or_else(|| head.clone(), |id| id.span.clone())
}

/// Where the rules report to.
pub(crate) struct Check<'p> {
    problems: &'p Problems,
    /// Whether the file could be read completely. Where it could not, what follows from its parts (counts, ranges,
    /// unused things) is not checked: it would repeat the same problem in other words.
    readable: bool,
    /// Cleared when a reference to an item could not be resolved.
    items_resolved: Cell<bool>,
    suggestions: Cell<usize>,
    members: Cell<usize>,
}

impl<'p> Check<'p> {
    pub(crate) fn new(problems: &'p Problems) -> Self {
        Self {
            problems,
            readable: !problems.has_errors(),
            items_resolved: Cell::new(true),
            suggestions: Cell::new(MAX_SUGGESTIONS),
            members: Cell::new(MAX_MEMBERS),
        }
    }

    #[cold]
    pub(crate) fn add(&self, code: Code, span: &Range<usize>, message: impl Into<String>) -> Recorded<'p> {
        self.problems.add(code, span, message)
    }

    pub(crate) fn is_readable(&self) -> bool {
        self.readable
    }

    /// Whether every reference to an item was resolved, so that an item nobody used is really unused.
    pub(crate) fn items_are_resolved(&self) -> bool {
        self.readable && self.items_resolved.get()
    }

    pub(crate) fn items_unresolved(&self) {
        self.items_resolved.set(false);
    }

    /// Takes `count` from the members this file may have; reports when they are used up.
    pub(crate) fn take_members(&self, count: usize, span: &Range<usize>) -> bool {
        match self.members.get().checked_sub(count) {
            Some(left) => {
                self.members.set(left);
                true
            }
            None => {
                if self.members.replace(0) > 0 {
                    self.add(
                        Code::TooLarge,
                        span,
                        format!("scales and counts have more than {MAX_MEMBERS} members"),
                    );
                }
                self.items_unresolved();
                false
            }
        }
    }

    /// Notes an unknown word or id, with the nearest known one.
    #[cold]
    pub(crate) fn unknown<'c>(
        &self,
        code: Code,
        at: &At<&str>,
        message: String,
        label: &str,
        known: impl Iterator<Item = &'c str> + Clone,
    ) {
        let note = self.add(code, &at.span, message).label(label);
        let left = self.suggestions.get();
        if left == 0 {
            return;
        }
        self.suggestions.set(left.saturating_sub(1));
        let known = known.take(MAX_ITEMS);
        let all = match (known.clone().count(), known.clone().next(), known.clone().last()) {
            (0, ..) => "none is declared".to_owned(),
            (count, Some(first), Some(last)) if count > 12 => {
                format!("there are {count}, `{first}` to `{last}`")
            }
            _ => format!("there are {}", list(known.clone())),
        };
        // Any two short ids are near each other.
        match suggestion(at.value, known).filter(|_| at.value.len() > 2) {
            Some(near) => note.help(format!("did you mean `{near}`? {all}")),
            None => note.help(all),
        };
    }

    /// The value named by `at` among a closed set of words.
    pub(crate) fn word<T: Copy>(&self, at: &At<&str>, what: &str, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == at.value).map(|(_, value)| *value);
        if found.is_none() {
            let note = self.add(Code::UnknownWord, &at.span, format!("`{}` is not a {what}", at.value));
            let known = || words.iter().map(|(word, _)| *word);
            match suggestion(at.value, known()) {
                Some(near) => note.help(format!("did you mean `{near}`?")),
                None => note.help(format!("write one of {}", list(known()))),
            };
        }
        found
    }

    /// Whether `id` is kebab-case; reports it if not.
    pub(crate) fn id(&self, kind: &str, id: &At<&str>) -> bool {
        // An empty id was reported by the reader.
        let valid = is_kebab_case(id.value) || id.value.trim().is_empty();
        if !valid {
            let note =
                self.add(Code::InvalidId, &id.span, format!("`{}` is not a valid {kind} id", id.value));
            let fixed = kebab_case(id.value);
            if is_kebab_case(&fixed) {
                note.help(format!("write lower-case letters, digits and single hyphens, such as `{fixed}`"));
            } else {
                note.help("write lower-case letters, digits and single hyphens");
            }
        }
        valid
    }
}

fn is_kebab_case(id: &str) -> bool {
    let mut after_hyphen = true;
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => after_hyphen = false,
            b'-' if !after_hyphen => after_hyphen = true,
            _ => return false,
        }
    }
    !after_hyphen && id.len() <= 64
}

/// The id that was probably meant.
fn kebab_case(id: &str) -> String {
    let mut fixed = String::new();
    for character in id.chars().take(64) {
        if character.is_ascii_alphanumeric() {
            fixed.push(character.to_ascii_lowercase());
        } else if !fixed.is_empty() && !fixed.ends_with('-') {
            fixed.push('-');
        }
    }
    fixed.trim_end_matches('-').to_owned()
}

/// What a message is about: "scale `total`", or "this scale" where it has no id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner<'t> {
    kind: &'static str,
    id: Option<&'t str>,
}

impl<'t> Owner<'t> {
    pub(crate) fn new(kind: &'static str, id: Option<&At<&'t str>>) -> Self {
        Self { kind, id: id.map(|id| id.value) }
    }
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            Some(id) => write!(formatter, "{} `{id}`", self.kind),
            None => write!(formatter, "this {}", self.kind),
        }
    }
}

/// The ids of one kind of thing and their positions.
pub(crate) struct Index<'t> {
    kind: &'static str,
    ids: Vec<&'t str>,
    /// Where each was declared.
    spans: Vec<Range<usize>>,
    positions: Option<HashMap<&'t str, usize>>,
}

impl<'t> Index<'t> {
    /// Checks the ids: their form, that none is `reserved`, that none comes twice.
    pub(crate) fn new<'a>(
        check: &Check<'_>,
        kind: &'static str,
        reserved: &[&str],
        ids: impl ExactSizeIterator<Item = Option<&'a At<&'t str>>>,
    ) -> Self
    where
        't: 'a,
    {
        let count = ids.len();
        let positions = (count > MAX_LINEAR_LOOKUP).then(|| HashMap::with_capacity(count));
        let mut index =
            Self { kind, ids: Vec::with_capacity(count), spans: Vec::with_capacity(count), positions };
        for id in ids {
            let position = index.ids.len();
            let Some(id) = id.filter(|id| !id.value.is_empty()) else {
                index.ids.push("");
                index.spans.push(0..0);
                continue;
            };
            check.id(kind, id);
            if reserved.contains(&id.value) {
                check
                    .add(Code::ReservedId, &id.span, format!("`{}` may not be the id of a {kind}", id.value))
                    .label("means something else in result columns");
            }
            if let Some(first) = index.get(id.value) {
                let note = check
                    .add(Code::DuplicateId, &id.span, format!("there are two {kind}s `{}`", id.value))
                    .label("the second of this id");
                if let Some(first) = index.spans.get(first) {
                    note.also(first, "first declared here");
                }
            } else if let Some(positions) = &mut index.positions {
                positions.insert(id.value, position);
            }
            index.ids.push(id.value);
            index.spans.push(id.span.clone());
        }
        index
    }

    #[inline]
    pub(crate) fn get(&self, id: &str) -> Option<usize> {
        match &self.positions {
            Some(positions) => positions.get(id).copied(),
            None => self.ids.iter().position(|known| *known == id && !id.is_empty()),
        }
    }

    /// The position of what `at` names; reports it where there is no such thing.
    pub(crate) fn find(
        &self,
        check: &Check<'_>,
        code: Code,
        owner: Owner<'_>,
        at: &At<&str>,
    ) -> Option<usize> {
        let found = self.get(at.value);
        // Where a part of this kind could not be read, it may be the one that is meant.
        let is_complete =
            check.is_readable() || self.ids.iter().all(|id| !id.is_empty()) && !self.ids.is_empty();
        if found.is_none() && is_complete {
            let kind = self.kind;
            // Without its user, so that a set that all items name is told of once.
            let message = match code {
                Code::UnknownOptions => format!("{kind} `{}` is used and not declared", at.value),
                _ => format!("{owner} uses {kind} `{}`, which is not declared", at.value),
            };
            if code == Code::UnknownItem
                && let Some(help) = meant_several(at.value)
            {
                check.add(code, &at.span, message).label(format!("no such {kind}")).help(help);
                return None;
            }
            check.unknown(code, at, message, &format!("no such {kind}"), self.known());
        }
        found
    }

    /// All ids.
    pub(crate) fn known(&self) -> impl Iterator<Item = &'t str> + Clone {
        self.ids.iter().copied().filter(|id| !id.is_empty())
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }
}

/// How several items are written, for one id that looks like several.
fn meant_several(id: &str) -> Option<String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((from, to)) = ["-", "–", "~", "..."].into_iter().find_map(|mark| id.split_once(mark))
        && is_number(from.trim())
        && is_number(to.trim())
    {
        return Some(format!("a range is written `{}..{}`", from.trim(), to.trim()));
    }
    let parts: Vec<&str> = id.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    (parts.len() > 1 && id.len() <= 64 && parts.iter().all(|part| is_number(part)))
        .then(|| format!("each item stands in quotation marks of its own: `[\"{}\"]`", parts.join("\", \"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kebab_case_ids() {
        for good in ["1", "5a", "phq-9", "probable-depression-china", "x1-2"] {
            assert!(is_kebab_case(good), "{good}");
        }
        for bad in ["", "-", "-a", "a-", "a--b", "A", "a_b", "a.b", "é", "a b"] {
            assert!(!is_kebab_case(bad), "{bad}");
        }
        assert_eq!(kebab_case("PHQ_9 total"), "phq-9-total");
    }
}
