//! `psyscreen check`: every problem of every file, with its place; of policies also what is proved.

use std::collections::BTreeMap;

use psyscreen::diagnostic::{Diagnostic, Severity, SourceFile};
use psyscreen::triage::overlay_base;
use psyscreen::{Instrument, Policy};

use crate::args::CheckArguments;
use crate::carets;
use crate::definitions::{self, Kind, Loaded, Own, kind_of};
use crate::failure::{Ending, Failure};
use crate::lint;
use crate::output::Output;
use crate::prove;
use crate::terminal::say;

#[derive(Debug, Default)]
struct Counts {
    errors: usize,
    warnings: usize,
    unreadable: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<Ending, Failure> {
    let mut counts = Counts::default();
    let mut texts: Vec<(String, Kind, String)> = Vec::new();
    for path in &arguments.files {
        // A file that is named twice is still one.
        let name = path.to_string_lossy();
        if texts.iter().any(|(known, ..)| *known == name) {
            continue;
        }
        match definitions::read(path) {
            Ok(text) => texts.push((name.into_owned(), kind_of(&text), text)),
            Err(Failure::Message(message)) => {
                say(format_args!("error: {message}"));
                counts.unreadable = counts.unreadable.saturating_add(1);
            }
            Err(other) => return Err(other),
        }
    }
    let mut drawn: BTreeMap<&str, String> = BTreeMap::new();
    let mut own = Own::default();
    // Instruments first: the policies beside them may use them.
    for (path, _, text) in texts.iter().filter(|(_, kind, _)| *kind == Kind::Instrument) {
        let source = SourceFile::new(path, text);
        let found = match Instrument::from_toml(path, text) {
            Ok(instrument) => {
                let instrument: &'static Instrument = Box::leak(Box::new(instrument));
                let mut text = counts.draw(source, instrument.warnings());
                text.push_str(&counts.add(lint::check(source, instrument)));
                let taken = definitions::taken(Kind::Instrument, path, instrument.id(), instrument.toml());
                text.push_str(&counts.own(taken, || own.add_instrument(path, instrument)));
                text
            }
            Err(error) => counts.draw(source, error.diagnostics()),
        };
        drawn.insert(path, found);
    }
    // Then policies that stand by themselves: the overlays beside them may extend them.
    let policies = || texts.iter().filter(|(_, kind, _)| *kind == Kind::Policy);
    let is_overlay = |text: &str| overlay_base(text).is_some();
    for (path, _, text) in policies()
        .filter(|(.., text)| !is_overlay(text))
        .chain(policies().filter(|(.., text)| is_overlay(text)))
    {
        let source = SourceFile::new(path, text);
        let found = match own.policy_of_text(path, text) {
            Ok(policy) => {
                let policy: &'static Policy<'static> = Box::leak(Box::new(policy));
                let mut found = counts.draw(source, policy.warnings());
                let taken = definitions::taken(Kind::Policy, path, policy.id(), policy.toml());
                found.push_str(&counts.own(taken, || own.add_policy(path, policy)));
                for change in policy.differences() {
                    found.push_str(&format!("{path}: {change}\n"));
                }
                let (proved, open) = prove::in_short(path, Loaded { policy, base: own.base_of(policy) });
                counts.warnings = counts.warnings.saturating_add(open);
                found + &proved
            }
            Err(error) => counts.draw(source, error.diagnostics()),
        };
        drawn.insert(path, found);
    }
    // In the order in which the files were given.
    for (path, ..) in &texts {
        output.drawn(drawn.get(path.as_str()).map_or("", String::as_str))?;
    }
    output.text(&counts.summary(texts.len().saturating_add(counts.unreadable)))?;
    Ok(match counts {
        Counts { errors: 0, warnings: 0, unreadable: 0 } => Ending::Fine,
        Counts { errors: 0, unreadable: 0, .. } => Ending::Problems,
        Counts { .. } => Ending::Refused,
    })
}

impl Counts {
    fn draw(&mut self, source: SourceFile<'_>, diagnostics: &[Diagnostic]) -> String {
        let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
        self.errors = self.errors.saturating_add(errors);
        self.warnings = self.warnings.saturating_add(diagnostics.len().saturating_sub(errors));
        carets::draw(source, diagnostics)
    }

    /// Tells of a definition whose id means another text already: a warning where it is the catalog's, which the files beside
    /// it then use; an error where two of the files claim it.
    fn own(&mut self, taken: Option<String>, add: impl FnOnce() -> Result<(), String>) -> String {
        if let Some(taken) = taken {
            self.warnings = self.warnings.saturating_add(1);
            return format!("warning: {taken}; the files beside it use that of this build\n");
        }
        match add() {
            Ok(()) => String::new(),
            Err(text) => {
                self.errors = self.errors.saturating_add(1);
                format!("error: {text}\n")
            }
        }
    }

    fn add(&mut self, found: lint::Found) -> String {
        self.errors = self.errors.saturating_add(found.errors);
        self.warnings = self.warnings.saturating_add(found.warnings);
        found.drawn
    }

    fn summary(&self, files: usize) -> String {
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            _ => format!("{number} {word}s"),
        };
        let mut text = format!(
            "{}: {}, {}",
            count(files, "file"),
            count(self.errors, "error"),
            count(self.warnings, "warning")
        );
        if self.unreadable > 0 {
            text.push_str(&format!(", {} not readable", self.unreadable));
        }
        text.push('\n');
        text
    }
}
