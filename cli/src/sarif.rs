//! What `psyscreen check` finds as SARIF 2.1.0, which code hosts and editors read.

use psyscreen_json::Finding;
use serde_json::{Value, json};

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
            "results": findings.map(result).collect::<Vec<_>>(),
        }],
    })
}

/// One of them as a result.
fn result(finding: &Finding) -> Value {
    let message = match &finding.help {
        Some(help) => format!("{} ({help})", finding.message),
        None => finding.message.clone(),
    };
    let mut place = json!({ "artifactLocation": { "uri": uri(&finding.file) } });
    if let (Some(found), Value::Object(place)) = (&finding.place, &mut place) {
        place.insert(
            "region".to_owned(),
            json!({
                "startLine": found.line, "startColumn": found.column,
                "endLine": found.end_line, "endColumn": found.end_column,
            }),
        );
    }
    json!({
        "ruleId": finding.code,
        "level": finding.severity,
        "message": { "text": message },
        "locations": [{ "physicalLocation": place }],
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
