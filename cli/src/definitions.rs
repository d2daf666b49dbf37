//! Finds instruments and policies: in the catalog by id, or in a file by path.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use psyscreen::{Diagnostic, Instrument, Policy, PolicyError, SourceFile, catalog, overlay_base};

use crate::carets;
use crate::failure::Failure;
use crate::terminal::wants_colour;

/// The library reads at most 1 MiB of text; a little more is enough for it to say so.
const MAX_FILE: u64 = (1 << 20) + 16;

/// What a text claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Instrument,
    Policy,
}

/// Whether a command's word means a file rather than an id.
pub(crate) fn is_path(word: &str) -> bool {
    word.contains(['/', '\\']) || Path::new(word).extension().is_some_and(|extension| extension == "toml")
}

/// An instrument of the catalog, or of a file.
pub(crate) fn instrument(word: &str) -> Result<&'static Instrument, Failure> {
    if is_path(word) {
        return instrument_of_file(word);
    }
    catalog::instrument(word).ok_or_else(|| {
        if catalog::policy_toml(word).is_some() {
            return Failure::message(format!(
                "`{word}` is a policy, not an instrument; use `psyscreen triage {word}`"
            ));
        }
        unknown("instrument", word, &catalog::instrument_ids().collect::<Vec<_>>())
    })
}

/// A policy of the catalog, or of a file; `own` are files of instruments besides the catalog's, which come first.
pub(crate) fn policy(word: &str, own: &[String]) -> Result<&'static Policy<'static>, Failure> {
    let own: Vec<&'static Instrument> =
        own.iter().map(|path| instrument_of_file(path)).collect::<Result<_, _>>()?;
    if is_path(word) {
        let text = read(Path::new(word))?;
        return match policy_of_text(word, &text, &own) {
            // A command loads at most a handful, and keeps them to its end.
            Ok(policy) => Ok(Box::leak(Box::new(policy))),
            Err(error) => Err(refused(error.source_file(), error.diagnostics())),
        };
    }
    catalog::policy(word).ok_or_else(|| {
        if catalog::instrument_toml(word).is_some() {
            return Failure::message(format!(
                "`{word}` is an instrument, not a policy; use `psyscreen score {word}`"
            ));
        }
        unknown("policy", word, &catalog::policy_ids().collect::<Vec<_>>())
    })
}

/// The policy of a text: one that stands by itself, or an overlay over a policy of the catalog.
pub(crate) fn policy_of_text(
    name: &str,
    text: &str,
    own: &[&'static Instrument],
) -> Result<Policy<'static>, PolicyError> {
    let instrument = |id: &str| find(own, id);
    match overlay_base(text).and_then(|base| catalog::policy(&base)) {
        Some(base) => base.extend(name, text, &instrument),
        None => Policy::from_toml(name, text, &instrument),
    }
}

/// The instrument with this id: one of `own`, or the catalog's.
pub(crate) fn find(own: &[&'static Instrument], id: &str) -> Option<&'static Instrument> {
    own.iter().copied().find(|instrument| instrument.id() == id).or_else(|| catalog::instrument(id))
}

fn instrument_of_file(path: &str) -> Result<&'static Instrument, Failure> {
    let text = read(Path::new(path))?;
    match Instrument::from_toml(path, &text) {
        Ok(instrument) => Ok(Box::leak(Box::new(instrument))),
        Err(error) => Err(refused(error.source_file(), error.diagnostics())),
    }
}

fn refused(source: SourceFile<'_>, diagnostics: &[Diagnostic]) -> Failure {
    Failure::Drawn(carets::draw(source, diagnostics, wants_colour(io::stderr().is_terminal())))
}

pub(crate) fn unknown(kind: &str, word: &str, known: &[&str]) -> Failure {
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`psyscreen list` shows them; a file is given as `path/to/file.toml`".to_owned(),
    };
    Failure::Message(format!("no {kind} `{word}` in this build; {hint}"))
}

/// The text of a definition.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
    file.take(MAX_FILE).read_to_end(&mut bytes).map_err(|error| Failure::reading(path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // A file over the limit may have been cut within a letter.
            if u64::try_from(bytes.len()).unwrap_or(u64::MAX) == MAX_FILE
                && valid.saturating_add(4) > bytes.len()
                && let Some(Ok(text)) = bytes.get(..valid).map(std::str::from_utf8)
            {
                return Ok(text.to_owned());
            }
            let line = bytes.iter().take(valid).filter(|byte| **byte == b'\n').count().saturating_add(1);
            Err(Failure::Message(format!(
                "`{}` is not UTF-8 text (line {line}); save it as UTF-8",
                path.display()
            )))
        }
    }
}

/// What the text of a file is, by the keys it has at its top.
pub(crate) fn kind_of(text: &str) -> Kind {
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    let has = |key: &str| table.get_ref().contains_key(key);
    let policy = [
        "uses",
        "level",
        "rule",
        "recommendation",
        "consent",
        "fact",
        "step",
        "guarantee",
        "provider",
        "extends",
        "raise",
    ];
    let instrument =
        ["item", "item_count", "scale", "options", "construct", "informant", "licence", "wording"];
    let votes = |keys: &[&str]| keys.iter().filter(|key| has(key)).count();
    if votes(&policy) > votes(&instrument) { Kind::Policy } else { Kind::Instrument }
}

/// The known word nearest to a misspelt one.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > 64 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= 64)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1
                || distance.saturating_mul(3) <= word.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
