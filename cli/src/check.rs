//! `psyscreen check`: every problem of every file, with its place; of policies also what is proved.

use psyscreen_json::prove::InShort;
use psyscreen_json::{Finding, Kind, Loaded, Own, Weight, kind_of, taken};
use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use psyscreen::Instrument;
use psyscreen::diagnostic::{Diagnostic, Severity, SourceFile};
use psyscreen::triage::overlay_base;
use serde::Serialize;
use serde_json::{Value, json};

use crate::carets;
use crate::definitions;
use crate::failure::{Ending, Failure};
use crate::lint;
use crate::output::Output;
use crate::prove;
use crate::sarif::sarif;
use crate::terminal::say;

pub(crate) const HELP: &str = "\
Instruments are also compared with their vectors: those of ID.toml are ID.csv beside it, in vectors/ or in ../tests/vectors/. \
Of policies it is also proved what holds for everybody; they may use the catalog and the instruments given beside them. \
docs/diagnostics.md explains each code.

Exit status:
  0  no problems
  1  every file can be used, and some have warnings
  2  a file is refused, cannot be read, or disagrees with its vectors

Examples:
  psyscreen check instruments/*.toml policies/*.toml
  psyscreen check clinic.toml --format sarif --output clinic.sarif";

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Instruments and policies, as .toml files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, help_heading = "Output")]
    format: CheckFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// Each problem under its line
    Text,
    /// For programs: schema psyscreen.check/1
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

/// What was found in all files.
#[derive(Debug, Default)]
struct Found {
    errors: usize,
    warnings: usize,
    unreadable: Vec<Finding>,
    files: Vec<FileFound>,
}

/// What was found in one file.
#[derive(Debug, Serialize)]
struct FileFound {
    file: String,
    kind: &'static str,
    problems: Vec<Finding>,
    /// In what an overlay differs from the policy that it extends.
    differences: Vec<String>,
    /// How many checks of a policy there are, and how many of them are proved.
    proof: Option<Proved>,
    /// All of it, laid out.
    #[serde(skip)]
    drawn: String,
}

#[derive(Debug, Serialize)]
struct Proved {
    checks: usize,
    proved: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<Ending, Failure> {
    let mut found = Found::default();
    let texts = found.read(&arguments.files)?;
    let mut own = Own::default();
    let is_overlay = |text: &str| overlay_base(text).is_some();
    let mut by_place: BTreeMap<usize, FileFound> = BTreeMap::new();
    let mut of_kind = |wanted: Kind, overlays: bool, found: &mut Found, own: &mut Own| {
        for (place, (path, kind, text)) in texts.iter().enumerate() {
            if *kind == wanted && is_overlay(text) == overlays {
                let file = match kind {
                    Kind::Instrument => found.instrument(path, text, own),
                    Kind::Policy => found.policy(path, text, own),
                };
                by_place.insert(place, file);
            }
        }
    };
    // Instruments first, which policies may use; then policies, which overlays may extend.
    of_kind(Kind::Instrument, false, &mut found, &mut own);
    of_kind(Kind::Policy, false, &mut found, &mut own);
    of_kind(Kind::Policy, true, &mut found, &mut own);
    // Told in the order in which they were given.
    found.files = by_place.into_values().collect();
    match arguments.format {
        CheckFormat::Text => found.text(output)?,
        CheckFormat::Json => output.json(&found.json())?,
        CheckFormat::Sarif => output.json(&sarif(found.findings()))?,
    }
    Ok(match found {
        Found { errors: 0, warnings: 0, unreadable, .. } if unreadable.is_empty() => Ending::Fine,
        Found { errors: 0, unreadable, .. } if unreadable.is_empty() => Ending::Problems,
        Found { .. } => Ending::Refused,
    })
}

impl FileFound {
    fn new(path: &str, kind: &'static str) -> Self {
        let file = path.to_owned();
        Self { file, kind, problems: Vec::new(), differences: Vec::new(), proof: None, drawn: String::new() }
    }
}

impl Found {
    /// The texts of the files, each with its name and what it is. A file that is named twice is still one.
    fn read(&mut self, paths: &[PathBuf]) -> Result<Vec<(String, Kind, String)>, Failure> {
        let mut texts: Vec<(String, Kind, String)> = Vec::new();
        for path in paths {
            let name = path.to_string_lossy();
            if texts.iter().any(|(known, ..)| *known == name) {
                continue;
            }
            match definitions::read(path) {
                Ok(text) => texts.push((name.into_owned(), kind_of(&text), text)),
                Err(Failure::Message(message)) => {
                    say(format_args!("error: {message}"));
                    self.unreadable.push(Finding::new(Weight::Error, "unreadable-file", &name, message));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(texts)
    }

    fn instrument(&mut self, path: &str, text: &str, own: &mut Own) -> FileFound {
        let mut file = FileFound::new(path, "instrument");
        let source = SourceFile::new(path, text);
        match Instrument::from_toml(path, text) {
            Ok(instrument) => {
                self.draw(&mut file, source, instrument.warnings());
                self.add(&mut file, lint::check(source, &instrument));
                let taken = taken(Kind::Instrument, path, instrument.id(), instrument.toml());
                self.own(&mut file, taken, || own.add_instrument(path, &instrument));
            }
            Err(error) => self.draw(&mut file, source, error.diagnostics()),
        }
        file
    }

    fn policy(&mut self, path: &str, text: &str, own: &mut Own) -> FileFound {
        let mut file = FileFound::new(path, "policy");
        let source = SourceFile::new(path, text);
        match own.policy_of_text(path, text) {
            Ok(policy) => {
                self.draw(&mut file, source, policy.warnings());
                let taken = taken(Kind::Policy, path, policy.id(), policy.toml());
                self.own(&mut file, taken, || own.add_policy(path, &policy));
                for change in policy.differences() {
                    file.drawn.push_str(&format!("{path}: {change}\n"));
                    file.differences.push(change.to_string());
                }
                let base = own.base_of(&policy);
                let proof = InShort::of(path, &Loaded { policy, base });
                self.warnings = self.warnings.saturating_add(proof.findings.len());
                file.drawn.push_str(&prove::in_short(path, &proof));
                file.problems.extend(proof.findings);
                file.proof = Some(Proved { checks: proof.checks, proved: proof.proved });
            }
            Err(error) => self.draw(&mut file, source, error.diagnostics()),
        }
        file
    }

    fn draw(&mut self, file: &mut FileFound, source: SourceFile<'_>, diagnostics: &[Diagnostic]) {
        let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
        self.errors = self.errors.saturating_add(errors);
        self.warnings = self.warnings.saturating_add(diagnostics.len().saturating_sub(errors));
        file.problems.extend(diagnostics.iter().map(|diagnostic| Finding::of(diagnostic, source.text())));
        file.drawn.push_str(&carets::draw(source, diagnostics));
    }

    /// Tells of a definition whose id means another text already: a warning where it is the catalog's, which the files beside
    /// it then use; an error where two of the files claim it.
    fn own(&mut self, file: &mut FileFound, taken: Option<String>, add: impl FnOnce() -> Result<(), String>) {
        let (weight, code, message) = match taken {
            Some(taken) => {
                self.warnings = self.warnings.saturating_add(1);
                (
                    Weight::Warning,
                    "id-of-the-catalog",
                    format!("{taken}; the files beside it use that of this build"),
                )
            }
            None => match add() {
                Ok(()) => return,
                Err(text) => {
                    self.errors = self.errors.saturating_add(1);
                    (Weight::Error, "id-taken-twice", text)
                }
            },
        };
        file.drawn.push_str(&format!("{}: {message}\n", weight.name()));
        file.problems.push(Finding::new(weight, code, &file.file, message));
    }

    fn add(&mut self, file: &mut FileFound, found: lint::Found) {
        self.errors = self.errors.saturating_add(found.errors);
        self.warnings = self.warnings.saturating_add(found.warnings);
        file.problems.extend(found.findings);
        file.drawn.push_str(&found.drawn);
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> + Clone {
        self.unreadable.iter().chain(self.files.iter().flat_map(|file| &file.problems))
    }

    fn json(&self) -> Value {
        json!({
            "schema": "psyscreen.check/1",
            "errors": self.errors,
            "warnings": self.warnings,
            "unreadable": self.unreadable,
            "files": self.files,
        })
    }

    fn text(&self, output: &mut Output) -> Result<(), Failure> {
        for file in &self.files {
            output.drawn(&file.drawn)?;
        }
        output.text(&self.summary())
    }

    fn summary(&self) -> String {
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            _ => format!("{number} {word}s"),
        };
        let mut text = format!(
            "{}: {}, {}",
            count(self.files.len().saturating_add(self.unreadable.len()), "file"),
            count(self.errors, "error"),
            count(self.warnings, "warning")
        );
        if !self.unreadable.is_empty() {
            text.push_str(&format!(", {} not readable", self.unreadable.len()));
        }
        text.push('\n');
        text
    }
}
