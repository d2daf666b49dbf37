//! What several tests need: instruments from the folder, and results by the names the command line gives them.

#![allow(dead_code, reason = "each test uses its own part")]

use std::path::{Path, PathBuf};

use psyscreen::{Findings, Instrument, Outcome};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every definition in `instruments/`, by id.
pub fn instrument_ids() -> Vec<String> {
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
pub fn instrument(id: &str) -> Instrument {
    let name = format!("instruments/{id}.toml");
    let text = std::fs::read_to_string(root().join(&name)).unwrap();
    Instrument::from_toml(&name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Evidence that is not part of the repository; `None`, said plainly, where it is not there.
pub fn evidence(folder: &str) -> Option<PathBuf> {
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

/// The result that the command line would write in the column `name`; `None` for a name that it does not have.
pub fn result(findings: &Findings<'_>, name: &str) -> Option<String> {
    let instrument = findings.instrument();
    if let Some(truth) = findings.critical_item_by_id(name).or_else(|| findings.criterion_by_id(name)) {
        return Some(truth.to_string());
    }
    let (scale_id, rest) = name.split_once('.').unwrap_or((name, ""));
    let index = instrument.scales().iter().position(|scale| scale.id() == scale_id)?;
    let scale = &instrument.scales()[index];
    let outcome: Outcome = findings.outcome(index);
    Some(match rest {
        "" => outcome.value().map(|value| value.to_string()).unwrap_or_default(),
        "min" => outcome.min().to_string(),
        "max" => outcome.max().to_string(),
        "status" => outcome.status().to_string(),
        "band" => {
            let (low, high) = findings.band_range(index)?;
            let id = |band: usize| scale.bands()[band].id();
            if low == high { id(low).to_owned() } else { format!("{}..{}", id(low), id(high)) }
        }
        cutoff => findings.cutoff_by_id(scale_id, cutoff)?.to_string(),
    })
}

/// The rows of a CSV file as header → value.
pub fn rows(path: &Path) -> Vec<Vec<(String, String)>> {
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
