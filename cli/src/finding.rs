//! What `psyscreen check` finds, as data: for JSON, and for SARIF, which code hosts and editors read.

use std::ops::Range;

use psyscreen::diagnostic::{Diagnostic, Severity};
use serde::Serialize;
use serde_json::{Value, json};

use crate::carets::Weight;

/// One thing that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) code: String,
    severity: &'static str,
    pub(crate) file: String,
    #[serde(flatten)]
    place: Option<Place>,
    pub(crate) message: String,
    labels: Vec<Label>,
    pub(crate) help: Option<String>,
}

/// Where it is, counted from 1: lines, and columns in characters. `end_column` is the first behind it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// The bytes of the file.
    span: Option<[usize; 2]>,
}

/// A few words about a part of the file.
#[derive(Debug, Serialize)]
struct Label {
    span: [usize; 2],
    text: String,
}

impl Place {
    pub(crate) fn new(text: &str, span: &Range<usize>) -> Self {
        let place = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            let line = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count().saturating_add(1), line.chars().count().saturating_add(1))
        };
        let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
        Self { line, column, end_line, end_column, span: Some([span.start, span.end]) }
    }

    /// A line of which no more is known.
    pub(crate) fn line(line: u64) -> Option<Self> {
        let line = usize::try_from(line).ok().filter(|line| *line > 0)?;
        Some(Self { line, column: 1, end_line: line, end_column: 1, span: None })
    }
}

impl Finding {
    pub(crate) fn new(weight: Weight, code: &str, file: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: weight.name(),
            file: file.to_owned(),
            place: None,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    pub(crate) fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    pub(crate) fn help(mut self, help: Option<&str>) -> Self {
        self.help = help.map(str::to_owned);
        self
    }

    /// A problem that the library found in `text`.
    pub(crate) fn of(diagnostic: &Diagnostic, text: &str) -> Self {
        let weight = match diagnostic.severity() {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
        };
        let span = diagnostic.span();
        let label =
            |text: &str, span: &Range<usize>| Label { span: [span.start, span.end], text: text.to_owned() };
        let own = diagnostic.label().map(|text| label(text, &span));
        let also = diagnostic.also().map(|also| label(also.label(), &also.span()));
        Self {
            labels: own.into_iter().chain(also).collect(),
            ..Self::new(weight, diagnostic.code().as_str(), diagnostic.file(), diagnostic.message())
                .at(Some(Place::new(text, &span)))
                .help(diagnostic.help())
        }
    }

    /// As a result of SARIF 2.1.0.
    fn sarif(&self) -> Value {
        let message = match &self.help {
            Some(help) => format!("{} ({help})", self.message),
            None => self.message.clone(),
        };
        let mut place = json!({ "artifactLocation": { "uri": uri(&self.file) } });
        if let (Some(found), Value::Object(place)) = (&self.place, &mut place) {
            place.insert(
                "region".to_owned(),
                json!({
                    "startLine": found.line, "startColumn": found.column,
                    "endLine": found.end_line, "endColumn": found.end_column,
                }),
            );
        }
        json!({
            "ruleId": self.code,
            "level": self.severity,
            "message": { "text": message },
            "locations": [{ "physicalLocation": place }],
        })
    }
}

/// All findings as one run of SARIF 2.1.0.
pub(crate) fn sarif<'f>(findings: impl Iterator<Item = &'f Finding> + Clone) -> Value {
    let mut rules: Vec<&str> = findings.clone().map(|finding| finding.code.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "psyscreen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": findings.map(Finding::sarif).collect::<Vec<_>>(),
        }],
    })
}

/// A path as a reference that may stand in SARIF.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
