//! Figures as text to read, as JSON, and as CSV with one figure a row. The three say the same.

use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::output::Output;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FiguresFormat {
    /// Tables to read
    Text,
    /// One document, as docs/research-json.md says
    Json,
    /// One figure a row: its name and its value
    Csv,
}

/// Writes a document.
pub(crate) fn write(document: &Value, format: FiguresFormat, output: &mut Output) -> Result<(), Failure> {
    match format {
        FiguresFormat::Json => output.json(document),
        FiguresFormat::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let failed = |error: csv::Error| Failure::Message(format!("cannot write the figures: {error}"));
            writer.write_record(["figure", "value"]).map_err(failed)?;
            let mut rows = Vec::new();
            flatten("", document, &mut rows);
            for (figure, value) in rows {
                writer.write_record([figure, value]).map_err(failed)?;
            }
            let bytes = writer.into_inner().map_err(|error| Failure::Message(error.to_string()))?;
            output.text(&String::from_utf8_lossy(&bytes))
        }
        FiguresFormat::Text => {
            let mut text = String::new();
            lay_out(document, 0, &mut text);
            output.text(text.trim_start_matches('\n'))
        }
    }
}

/// Every single value with the way to it, `scales.total.alpha.value`; members of lists by their first key.
fn flatten(path: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| flatten(&under(key), value, rows)),
        Value::Array(list) => {
            for (place, member) in list.iter().enumerate() {
                let first =
                    member.as_object().and_then(|object| object.values().next()).filter(|key| !key.is_null());
                let name = first.map_or_else(|| place.to_string(), plain);
                flatten(&format!("{path}[{name}]"), member, rows);
            }
        }
        single => rows.push((path.to_owned(), plain(single))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        // 10 and not 10.0.
        Value::Number(number) => {
            match number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 1e15) {
                Some(whole) => format!("{whole}"),
                None => number.to_string(),
            }
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// As a person reads it: numbers to six significant places, an interval in brackets, lists as tables.
fn lay_out(value: &Value, depth: usize, text: &mut String) {
    let Value::Object(object) = value else { return };
    let indent = "  ".repeat(depth);
    let singles: Vec<(&String, String)> =
        object.iter().filter_map(|(key, value)| Some((key, in_one_line(value)?))).collect();
    let width = singles.iter().map(|(key, _)| key.chars().count()).max().unwrap_or_default();
    for (key, line) in singles {
        text.push_str(&format!("{indent}{key:<width$}  {line}\n"));
    }
    for (key, value) in object {
        if in_one_line(value).is_some() {
            continue;
        }
        text.push_str(&format!("\n{indent}{key}\n"));
        match value {
            Value::Array(list) => match table(list).or_else(|| matrix(list)) {
                Some(rows) => rows.iter().for_each(|row| text.push_str(&format!("{indent}  {row}\n"))),
                None => {
                    for member in list {
                        lay_out(member, depth.saturating_add(1), text);
                        text.push('\n');
                    }
                }
            },
            other => lay_out(other, depth.saturating_add(1), text),
        }
    }
}

/// What has room in one line: a single value, a figure with its interval, a short list.
fn in_one_line(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => estimate(object),
        Value::Array(list) => {
            let all: Option<Vec<String>> = list
                .iter()
                .map(
                    |member| if member.is_object() || member.is_array() { None } else { Some(short(member)) },
                )
                .collect();
            all.map(|all| if all.is_empty() { "none".to_owned() } else { all.join(", ") })
        }
        single => Some(short(single)),
    }
}

/// A figure: its value, its interval, its error, or why there is none.
fn estimate(object: &Map<String, Value>) -> Option<String> {
    let value = object.get("value")?;
    if object.values().any(|part| part.is_object() || part.is_array()) {
        return None;
    }
    let mut line = short(value);
    let part = |key| object.get(key).filter(|part| !part.is_null());
    if let (Some(low), Some(high)) = (part("low"), part("high")) {
        line.push_str(&format!(" ({} to {})", short(low), short(high)));
    }
    let others = |(key, part): &(&String, &Value)| match key.as_str() {
        "value" | "low" | "high" => false,
        "se" => !part.is_null(),
        _ => true,
    };
    for (key, part) in object.iter().filter(others) {
        line.push_str(&format!(", {key} {}", short(part)));
    }
    Some(line)
}

/// A list of lists of single values.
fn matrix(list: &[Value]) -> Option<Vec<String>> {
    let cells = |row: &Value| -> Option<Vec<String>> {
        row.as_array()?
            .iter()
            .map(|cell| (!cell.is_object() && !cell.is_array()).then(|| short(cell)))
            .collect()
    };
    Some(aligned(&list.iter().map(cells).collect::<Option<Vec<_>>>()?))
}

/// A list of members with the same keys.
fn table(list: &[Value]) -> Option<Vec<String>> {
    let objects: Vec<&Map<String, Value>> = list.iter().map(Value::as_object).collect::<Option<_>>()?;
    let mut keys: Vec<&String> = Vec::new();
    for key in objects.iter().flat_map(|object| object.keys()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut rows = vec![keys.iter().map(|key| (*key).clone()).collect::<Vec<_>>()];
    for object in objects {
        let cell = |key: &&String| object.get(key.as_str()).map_or(Some(String::new()), in_cell);
        rows.push(keys.iter().map(cell).collect::<Option<_>>()?);
    }
    Some(aligned(&rows))
}

/// Rows of cells, each column as wide as its widest cell.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// What has room in a cell of a table.
fn in_cell(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) if !object.contains_key("value") => {
            let parts: Option<Vec<String>> = object
                .iter()
                .map(|(key, part)| in_one_line(part).map(|part| format!("{key} {part}")))
                .collect();
            parts.map(|parts| parts.join(", "))
        }
        Value::Array(list) if list.iter().any(Value::is_object) => None,
        other => in_one_line(other),
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            let text = if number != 0.0 && (number.abs() < 1e-4 || number.abs() >= 1e9) {
                format!("{number:.3e}")
            } else {
                format!("{number:.4}")
            };
            match text.strip_suffix("0000").and_then(|text| text.strip_suffix('.')) {
                Some(whole) => whole.to_owned(),
                None => text,
            }
        }
        other => plain(other),
    }
}
