//! The part of `psyscreen check` that looks at an instrument's vectors: whether it agrees with them, and what they do not
//! show.

use psyscreen_json::{Finding, Place, Weight};
use std::ops::Range;
use std::path::{Path, PathBuf};

use psyscreen::Instrument;
use psyscreen::authoring::vectors::{Lint, LintCode, Vector, VectorError, VectorTable};
use psyscreen::diagnostic::SourceFile;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::carets;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Everything, laid out.
    pub(crate) drawn: String,
    /// The same as data.
    pub(crate) findings: Vec<Finding>,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

/// The file of an instrument's vectors: beside its definition, in `vectors/` there, or where this repository has it.
fn file_of(definition: &Path, id: &str) -> Option<PathBuf> {
    let folder = definition.parent().unwrap_or(Path::new(""));
    let name = format!("{id}.csv");
    let places =
        [folder.join(&name), folder.join("vectors").join(&name), folder.join("../tests/vectors").join(&name)];
    places.into_iter().find(|path| path.is_file())
}

/// Compares an instrument with its vectors, if it has any.
pub(crate) fn check(source: SourceFile<'_>, instrument: &Instrument) -> Found {
    let mut found = Found::default();
    let vectors = match file_of(Path::new(source.name()), instrument.id()) {
        Some(path) => read(&path, instrument, &mut found),
        None => Vec::new(),
    };
    if found.errors > 0 && vectors.is_empty() {
        return found;
    }
    for lint in instrument.lint(&vectors) {
        // Whoever starts a definition has no vectors yet: that is told, and is not a fault of the file.
        let weight = if lint.code() == LintCode::NoVectors {
            Weight::Note
        } else {
            found.warnings = found.warnings.saturating_add(1);
            Weight::Warning
        };
        let help = match lint.code() {
            LintCode::NoVectors => {
                Some("vectors are looked for in `ID.csv` beside it, in `vectors/` and in `../tests/vectors/`")
            }
            _ => None,
        };
        let place = place(source.text(), &lint);
        found.findings.push(
            Finding::new(weight, lint.code().as_str(), source.name(), lint.message())
                .at(Some(Place::new(source.text(), &place)))
                .help(help),
        );
        found.drawn.push_str(&carets::at(source, place, weight, lint.code().as_str(), lint.message(), help));
    }
    found
}

/// The vectors that can be read; what cannot, and what differs, is noted.
fn read<'i>(path: &Path, instrument: &'i Instrument, found: &mut Found) -> Vec<Vector<'i>> {
    let mut problem = |line: u64, code: &str, message: &str| {
        found.errors = found.errors.saturating_add(1);
        found
            .findings
            .push(Finding::new(Weight::Error, code, &path.to_string_lossy(), message).at(Place::line(line)));
        let line = if line > 0 { format!(":{line}") } else { String::new() };
        found.drawn.push_str(&carets::heading(Weight::Error, code, message));
        found.drawn.push_str(&format!("  --> {}{line}\n\n", path.display()));
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

/// Where in the definition the thing stands that a lint is about; the `id` of the whole where that is not found.
fn place(text: &str, lint: &Lint) -> Range<usize> {
    let (document, _) = DeTable::parse_recoverable(text);
    let root = document.get_ref();
    let whole = root.get("id").map_or(0..0, Spanned::span);
    let (owner, part) = lint.subject().split_once('.').unwrap_or((lint.subject(), ""));
    let found = match lint.code() {
        LintCode::CriticalItemOneSided => named(root, "critical_item", lint.subject()).map(|(_, span)| span),
        LintCode::CriterionOneSided => named(root, "criterion", lint.subject()).map(|(_, span)| span),
        LintCode::BandEdge | LintCode::CutoffEdge => named(root, "scale", owner).map(|(scale, span)| {
            let list = if lint.code() == LintCode::BandEdge { "band" } else { "cutoff" };
            named(scale, list, part).map_or(span, |(_, span)| span)
        }),
        LintCode::LooksUnreversed if !part.is_empty() => named(root, "item", part).map(|(_, span)| span),
        _ => named(root, "scale", owner).map(|(_, span)| span),
    };
    found.unwrap_or(whole)
}

/// The table with this id in an array of tables, and where its id stands.
fn named<'t>(table: &'t DeTable<'t>, list: &str, id: &str) -> Option<(&'t DeTable<'t>, Range<usize>)> {
    let DeValue::Array(entries) = table.get(list)?.get_ref() else { return None };
    entries.iter().find_map(|entry| {
        let DeValue::Table(entry) = entry.get_ref() else { return None };
        let found = entry.get("id")?;
        matches!(found.get_ref(), DeValue::String(text) if text == id).then(|| (entry, found.span()))
    })
}
