//! Finds instruments and policies: in the catalog by id, or in a file by path.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::Args;
use psyscreen::diagnostic::{Diagnostic, SourceFile};
use psyscreen::{Instrument, Policy, catalog};
use psyscreen_json::{Finding, Kind, Loaded, Own, kind_of, taken};

pub(crate) use psyscreen::diagnostic::suggestion as nearest;

use crate::carets;
use crate::failure::Failure;
use crate::terminal::say;

/// The library reads at most 1 MiB of text; a little more is enough for it to say so.
const MAX_FILE: u64 = (1 << 20) + 16;

/// Definitions of one's own beside those of this build.
#[derive(Debug, Default, Args)]
pub(crate) struct OwnArguments {
    /// Instrument of your own that the policy uses
    ///
    /// A .toml file; give the option once for each.
    #[arg(long = "instrument", value_name = "FILE")]
    pub(crate) instruments: Vec<String>,
    /// Policy of your own that POLICY, an overlay, extends
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Option<String>,
}

impl OwnArguments {
    /// Whether there are none.
    pub(crate) fn are_none(&self) -> bool {
        self.instruments.is_empty() && self.base.is_none()
    }
}

/// Whether a command's word means a file rather than an id.
pub(crate) fn is_path(word: &str) -> bool {
    word.contains(['/', '\\']) || Path::new(word).extension().is_some_and(|extension| extension == "toml")
}

/// Whether a word means an instrument or a policy, of the catalog or of a file.
pub(crate) fn kind(word: &str) -> Result<Kind, Failure> {
    if is_path(word) {
        return Ok(kind_of(&read(Path::new(word))?));
    }
    if catalog::instrument_toml(word).is_some() {
        return Ok(Kind::Instrument);
    }
    if catalog::policy_toml(word).is_some() {
        return Ok(Kind::Policy);
    }
    let known: Vec<&str> = catalog::instrument_ids().chain(catalog::policy_ids()).collect();
    Err(unknown("instrument or policy", word, &known))
}

/// An instrument of the catalog, or of a file, to show.
pub(crate) fn instrument(word: &str) -> Result<Instrument, Failure> {
    if is_path(word) {
        let instrument = instrument_of_file(word)?;
        if let Some(taken) = taken(Kind::Instrument, word, instrument.id(), instrument.toml()) {
            say(format_args!("warning: {taken}"));
        }
        return Ok(instrument);
    }
    catalog::instrument(word).cloned().ok_or_else(|| {
        if catalog::policy_toml(word).is_some() {
            return Failure::message(format!(
                "`{word}` is a policy, not an instrument; use `psyscreen triage {word}`"
            ));
        }
        unknown("instrument", word, &catalog::instrument_ids().collect::<Vec<_>>())
    })
}

/// An instrument of the catalog, or of a file, to score people with: results under an id of the catalog are the catalog's.
pub(crate) fn instrument_to_use(word: &str) -> Result<Instrument, Failure> {
    if !is_path(word) {
        return instrument(word);
    }
    let instrument = instrument_of_file(word)?;
    match taken(Kind::Instrument, word, instrument.id(), instrument.toml()) {
        None => Ok(instrument),
        Some(taken) => Err(Failure::Message(taken)),
    }
}

/// A policy of the catalog, or of a file, to decide about people: results under an id of the catalog are the catalog's.
pub(crate) fn policy_to_use(word: &str, own: &OwnArguments) -> Result<Policy, Failure> {
    let [Loaded { policy, .. }] = policies([word], own)?;
    match taken(Kind::Policy, word, policy.id(), policy.toml()) {
        Some(taken) if is_path(word) => Err(Failure::Message(taken)),
        _ => Ok(policy),
    }
}

/// A policy of the catalog, or of a file, to show or to prove.
pub(crate) fn policy(word: &str, own: &OwnArguments) -> Result<Loaded, Failure> {
    let [loaded] = policies([word], own)?;
    if is_path(word)
        && let Some(taken) = taken(Kind::Policy, word, loaded.policy.id(), loaded.policy.toml())
    {
        say(format_args!("warning: {taken}"));
    }
    Ok(loaded)
}

/// Policies of the catalog, or of files, that use the same definitions of one's own.
pub(crate) fn policies<const N: usize>(
    words: [&str; N],
    arguments: &OwnArguments,
) -> Result<[Loaded; N], Failure> {
    let mut own = Own::default();
    for path in &arguments.instruments {
        own.add_instrument(path, &instrument_of_file(path)?).map_err(Failure::Message)?;
    }
    if let Some(path) = &arguments.base {
        let base = policy_of_file(path, &own)?;
        own.add_policy(path, &base).map_err(Failure::Message)?;
    }
    let mut loaded = Vec::new();
    for word in words {
        let policy = if is_path(word) { policy_of_file(word, &own)? } else { policy_of_catalog(word)? };
        let base = own.base_of(&policy);
        loaded.push(Loaded { policy, base });
    }
    let names: Vec<String> = loaded.iter().map(|it| format!("`{}`", it.policy.id())).collect();
    let (names, does) = (names.join(" and "), if N == 1 { "does" } else { "do" });
    // What is given and not used was meant to change something.
    for (path, instrument) in own.instruments() {
        let used = |policy: &Policy| policy.instruments().any(|used| used.id() == instrument.id());
        if !loaded.iter().any(|it| used(&it.policy) || it.base.as_ref().is_some_and(used)) {
            return Err(Failure::Message(format!(
                "--instrument {path}: {names} {does} not use `{}`; a policy names in `uses` what it uses",
                instrument.id()
            )));
        }
    }
    if let (Some(path), Some(given)) = (&arguments.base, own.policies().first())
        && !loaded.iter().any(|it| it.base.as_ref().is_some_and(|base| base.id() == given.id()))
    {
        return Err(Failure::Message(format!("--base {path}: {names} {does} not extend `{}`", given.id())));
    }
    loaded.try_into().map_err(|_| Failure::message("not all policies were loaded"))
}

fn policy_of_catalog(word: &str) -> Result<Policy, Failure> {
    catalog::policy(word).cloned().ok_or_else(|| {
        if catalog::instrument_toml(word).is_some() {
            return Failure::message(format!(
                "`{word}` is an instrument, not a policy; use `psyscreen score {word}`"
            ));
        }
        unknown("policy", word, &catalog::policy_ids().collect::<Vec<_>>())
    })
}

fn policy_of_file(path: &str, own: &Own) -> Result<Policy, Failure> {
    let text = read(Path::new(path))?;
    own.policy_of_text(path, &text).map_err(|error| refused(error.source_file(), error.diagnostics()))
}

fn instrument_of_file(path: &str) -> Result<Instrument, Failure> {
    let text = read(Path::new(path))?;
    Instrument::from_toml(path, &text).map_err(|error| refused(error.source_file(), error.diagnostics()))
}

fn refused(source: SourceFile<'_>, diagnostics: &[Diagnostic]) -> Failure {
    let findings: Vec<Finding> =
        diagnostics.iter().map(|diagnostic| Finding::of(diagnostic, source.text())).collect();
    Failure::Drawn(carets::draw(source, &findings))
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
