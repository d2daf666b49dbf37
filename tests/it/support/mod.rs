//! What several tests need: instruments from the folder, and results by the names the command line gives them.

#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

pub(crate) mod bad_files;
pub(crate) mod demo_policy;
pub(crate) mod policy_cases;
pub(crate) mod random;
pub(crate) mod small;
pub(crate) mod work;

use std::path::{Path, PathBuf};

use psyscreen::Instrument;
use psyscreen::authoring::vectors::{Vector, VectorTable};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Writes a definition that was made at random where `PSYSCREEN_DEFINITIONS` says, for whoever tries it elsewhere, as
/// `scripts/test-sql` does in a database.
pub(crate) fn export(name: &str, text: &str) {
    if let Some(folder) = std::env::var_os("PSYSCREEN_DEFINITIONS") {
        std::fs::write(Path::new(&folder).join(format!("{name}.toml")), text).unwrap();
    }
}

/// Every definition in `instruments/`, by id.
pub(crate) fn instrument_ids() -> Vec<String> {
    let mut ids: Vec<String> = std::fs::read_dir(root().join("instruments"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

/// The shipped instrument with this id.
#[track_caller]
pub(crate) fn instrument(id: &str) -> Instrument {
    let name = format!("instruments/{id}.toml");
    let text = std::fs::read_to_string(root().join(&name)).unwrap();
    Instrument::from_toml(&name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Compares a generated page with its file, or writes it when `BLESS` is set.
pub(crate) fn is_current(path: &Path, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, text).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    let line = (1..).zip(text.lines()).find(|(number, line)| stored.lines().nth(number - 1) != Some(line));
    assert!(stored == text, "{} is out of date (BLESS=1 writes it anew); first at {line:?}", path.display());
}

/// Evidence that is not part of the repository; `None`, said plainly, where it is not there.
pub(crate) fn evidence(folder: &str) -> Option<PathBuf> {
    let base = match std::env::var_os("PSYSCREEN_EVIDENCE") {
        Some(path) => PathBuf::from(path),
        None => root().join("../shared"),
    };
    let path = base.join(folder);
    if path.is_dir() {
        Some(path)
    } else {
        eprintln!("SKIPPED: no folder {folder} in {}; set PSYSCREEN_EVIDENCE to where it is", base.display());
        None
    }
}

/// The vectors of a shipped instrument.
pub(crate) fn vectors(instrument: &Instrument) -> Vec<Vector<'_>> {
    let name = format!("tests/vectors/{}.csv", instrument.id());
    let mut reader =
        csv::Reader::from_path(root().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let headers = reader.headers().unwrap().clone();
    let table = VectorTable::new(instrument, &headers).unwrap_or_else(|error| panic!("{name}: {error}"));
    reader
        .records()
        .enumerate()
        .map(|(index, record)| {
            let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
            table.read(&record).unwrap_or_else(|error| panic!("{name}, row {}: {error}", index + 2))
        })
        .collect()
}

/// The rows of a CSV file as header → value.
pub(crate) fn rows(path: &Path) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}
