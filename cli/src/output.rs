//! Where results go: to standard output, or into a file that is there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::failure::Failure;
use crate::terminal;

/// The results of a command.
pub(crate) struct Output {
    sink: Sink,
    /// Whether the name of the file ends in `.parquet`.
    is_parquet: bool,
}

enum Sink {
    Standard(StdoutLock<'static>),
    /// A terminal, a pipe or the like with a name: nothing can be put in its place.
    Device(File),
    Part(Part),
}

/// A file beside the wanted one, until it is whole.
struct Part {
    file: File,
    path: PathBuf,
    wanted: PathBuf,
    is_kept: bool,
}

impl Output {
    /// Opens the file, which must not be one of those that are read; without one, or with `-`, standard output.
    pub(crate) fn open(path: Option<&Path>, read: &[&Path]) -> Result<Self, Failure> {
        let sink = match path.filter(|path| path.as_os_str() != "-") {
            None => Sink::Standard(io::stdout().lock()),
            Some(path) if is_among(path, read) => {
                return Err(Failure::Message(format!(
                    "--output {}: that is what the command reads; give the results another name",
                    path.display()
                )));
            }
            Some(path) => Sink::file(path).map_err(|error| Failure::creating(path, &error))?,
        };
        let is_parquet =
            path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
        let output = Self { sink, is_parquet };
        terminal::results_are_on_a_terminal(output.is_terminal());
        Ok(output)
    }

    /// Whether somebody reads the results as they come.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(&self.sink, Sink::Standard(output) if output.is_terminal())
    }

    /// Whether the name of the file says that Parquet is wanted.
    pub(crate) fn is_parquet(&self) -> bool {
        self.is_parquet
    }

    /// Writes a whole text.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.write_all(text.as_bytes()).and_then(|()| self.flush()).map_err(|error| Failure::writing(&error))
    }

    /// Writes what was drawn with colours; without them where they are not wanted.
    pub(crate) fn drawn(&mut self, text: &str) -> Result<(), Failure> {
        let wanted = match &self.sink {
            Sink::Standard(output) => terminal::wants_colour(output),
            Sink::Device(_) | Sink::Part(_) => terminal::always_wants_colour(),
        };
        if wanted { self.text(text) } else { self.text(&anstream::adapter::strip_str(text).to_string()) }
    }

    /// Writes a value as indented JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::Message(format!("cannot write JSON: {error}")))?;
        self.text(&(text + "\n"))
    }

    /// Puts the file in its place. What is not kept is taken away again.
    pub(crate) fn keep(mut self) -> Result<(), Failure> {
        self.flush().map_err(|error| Failure::writing(&error))?;
        match &mut self.sink {
            Sink::Standard(_) | Sink::Device(_) => Ok(()),
            Sink::Part(part) => part.keep().map_err(|error| Failure::creating(&part.wanted, &error)),
        }
    }
}

/// Whether a regular file is one of others, by whatever names.
fn is_among(path: &Path, others: &[&Path]) -> bool {
    let Ok(path) = fs::canonicalize(path) else { return false };
    path.is_file()
        && others.iter().filter_map(|other| fs::canonicalize(other).ok()).any(|other| other == path)
}

impl Sink {
    fn file(path: &Path) -> io::Result<Self> {
        // A link is followed, so that the file that it names is replaced and not the link.
        let wanted = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let there = fs::metadata(&wanted).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return Ok(Self::Device(OpenOptions::new().write(true).open(&wanted)?));
        }
        let mut name = wanted.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = wanted.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&part)?;
        let part = Part { file, path: part, wanted, is_kept: false };
        // Who may read the file that was there may read the new one, and nobody else.
        if let Some(there) = there {
            part.file.set_permissions(there.permissions())?;
        }
        Ok(Self::Part(part))
    }
}

impl Part {
    fn keep(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.wanted)?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept {
            let _left_over = fs::remove_file(&self.path);
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Standard(output) => output.write(bytes),
            Sink::Device(file) | Sink::Part(Part { file, .. }) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Standard(output) => output.flush(),
            Sink::Device(file) | Sink::Part(Part { file, .. }) => file.flush(),
        }
    }
}
