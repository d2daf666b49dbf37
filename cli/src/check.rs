//! `psyscreen check`: every problem of every file, with its place; of policies also what is proved.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use psyscreen::diagnostic::SourceFile;
use psyscreen::triage::overlay_base;
use psyscreen_json::check::{CheckReport, Checked};
use psyscreen_json::prove::is_of_proof;
use psyscreen_json::{Finding, Kind, Own, Weight, kind_of};

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
    unreadable: Vec<Finding>,
    files: Vec<Checked>,
    /// All of it, laid out.
    drawn: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<Ending, Failure> {
    let mut found = Found::default();
    let texts = found.read(&arguments.files)?;
    let mut own = Own::default();
    let mut by_place: BTreeMap<usize, (Checked, String)> = BTreeMap::new();
    let mut of_kind = |wanted: Kind, overlays: bool| {
        for (place, (path, kind, text)) in texts.iter().enumerate() {
            if *kind == wanted && overlay_base(text).is_some() == overlays {
                let file = match kind {
                    Kind::Instrument => Checked::instrument(path, text, &mut own, |instrument| {
                        lint::vectors(path, instrument)
                    }),
                    Kind::Policy => Checked::policy(path, text, &mut own),
                };
                let drawn = drawn(&file, SourceFile::new(path, text));
                by_place.insert(place, (file, drawn));
            }
        }
    };
    // Instruments first, which policies may use; then policies, which overlays may extend.
    of_kind(Kind::Instrument, false);
    of_kind(Kind::Policy, false);
    of_kind(Kind::Policy, true);
    // Told in the order in which they were given.
    (found.files, found.drawn) = by_place.into_values().unzip();
    match arguments.format {
        CheckFormat::Text => found.text(output)?,
        CheckFormat::Json => output.json(&CheckReport::new(&found.files, &found.unreadable))?,
        CheckFormat::Sarif => output.json(&sarif(found.findings()))?,
    }
    Ok(match (found.count(Weight::Error), found.count(Weight::Warning)) {
        _ if !found.unreadable.is_empty() => Ending::Refused,
        (0, 0) => Ending::Fine,
        (0, _) => Ending::Problems,
        _ => Ending::Refused,
    })
}

/// What was found in a file, to read.
fn drawn(file: &Checked, source: SourceFile<'_>) -> String {
    let mut text = carets::draw(source, file.problems.iter().filter(|found| !is_of_proof(found)));
    for difference in &file.differences {
        text.push_str(&format!("{}: {difference}\n", file.file));
    }
    text.push_str(&prove::in_short(file));
    text
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

    fn findings(&self) -> impl Iterator<Item = &Finding> + Clone {
        self.unreadable.iter().chain(self.files.iter().flat_map(|file| &file.problems))
    }

    fn count(&self, weight: Weight) -> usize {
        self.files.iter().map(|file| file.count(weight)).sum()
    }

    fn text(&self, output: &mut Output) -> Result<(), Failure> {
        for drawn in &self.drawn {
            output.drawn(drawn)?;
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
            count(self.count(Weight::Error), "error"),
            count(self.count(Weight::Warning), "warning")
        );
        if !self.unreadable.is_empty() {
            text.push_str(&format!(", {} not readable", self.unreadable.len()));
        }
        text.push('\n');
        text
    }
}
