//! The vectors that `psyscreen check` holds an instrument against.

use std::path::{Path, PathBuf};

use psyscreen::Instrument;
use psyscreen::authoring::vectors::{Vector, VectorError, VectorTable};
use psyscreen_json::check::Vectors;
use psyscreen_json::{Finding, Place, Weight};

/// The file of an instrument's vectors: beside its definition, in `vectors/` there, or where this repository has it.
fn file_of(definition: &Path, id: &str) -> Option<PathBuf> {
    let folder = definition.parent().unwrap_or(Path::new(""));
    let name = format!("{id}.csv");
    let places =
        [folder.join(&name), folder.join("vectors").join(&name), folder.join("../tests/vectors").join(&name)];
    places.into_iter().find(|path| path.is_file())
}

/// The vectors of an instrument whose definition is in this file.
pub(crate) fn vectors<'i>(definition: &str, instrument: &'i Instrument) -> Vectors<'i> {
    let mut found = Vectors {
        help: Some("vectors are looked for in `ID.csv` beside it, in `vectors/` and in `../tests/vectors/`"),
        ..Vectors::default()
    };
    if let Some(path) = file_of(Path::new(definition), instrument.id()) {
        found.vectors = read(&path, instrument, &mut found.faults);
    }
    found
}

/// The vectors that can be read; what cannot, and what differs, is noted.
fn read<'i>(path: &Path, instrument: &'i Instrument, faults: &mut Vec<Finding>) -> Vec<Vector<'i>> {
    let mut problem = |line: u64, code: &str, message: &str| {
        let file = path.to_string_lossy();
        faults.push(Finding::new(Weight::Error, code, &file, message).at(Place::line(line)));
    };
    let mut vectors = Vec::new();
    let mut reader = match csv::Reader::from_path(path) {
        Ok(reader) => reader,
        Err(error) => {
            problem(0, "vectors-unreadable", &error.to_string());
            return vectors;
        }
    };
    let table = match reader.headers().map_err(|error| error.to_string()) {
        Ok(headers) => VectorTable::new(instrument, headers).map_err(|error: VectorError| error.to_string()),
        Err(error) => Err(error),
    };
    let table = match table {
        Ok(table) => table,
        Err(message) => {
            problem(1, "vectors-unreadable", &message);
            return vectors;
        }
    };
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return vectors,
            Err(error) => {
                problem(line, "vectors-unreadable", &error.to_string());
                if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                    return vectors;
                }
            }
            Ok(true) => match table.read(&record) {
                Err(error) => problem(line, "vectors-unreadable", &error.to_string()),
                Ok(vector) => {
                    if let Some(message) = disagreement(&vector) {
                        problem(line, "vector-disagrees", &message);
                    }
                    vectors.push(vector);
                }
            },
        }
    }
}

/// What a vector says otherwise: the first few results of many.
fn disagreement(vector: &Vector<'_>) -> Option<String> {
    const SHOWN: usize = 3;
    let differences = vector.differences();
    let mut listed: Vec<String> = differences.iter().take(SHOWN).map(ToString::to_string).collect();
    if listed.is_empty() {
        return None;
    }
    match differences.len().saturating_sub(SHOWN) {
        0 => {}
        more => listed.push(format!("and {more} more")),
    }
    Some(format!("vector `{}` (from {}): {}", vector.kind(), vector.origin(), listed.join("; ")))
}
