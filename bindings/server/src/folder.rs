//! Instruments and policies of one's own, read once when the server starts.

use std::fs;
use std::path::Path;

use psyscreen_json::Engine;
use serde_json::{Value, json};

/// Loads every `.toml` file of a folder. Policies may use instruments, and overlays extend policies, in any order of names; what cannot be
/// loaded is told, and then the server does not start.
pub(crate) fn load(engine: &Engine, folder: &Path) -> Result<(), String> {
    let cannot_read = |error| format!("cannot read `{}`: {error}", folder.display());
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            texts.push((path.to_string_lossy().into_owned(), text));
        }
    }
    texts.sort();
    // What needs another one of them is tried again, as long as any is loaded.
    loop {
        let before = texts.len();
        let mut refused = Vec::new();
        texts.retain(|(name, text)| match load_text(engine, name, text) {
            Ok(()) => false,
            Err(why) => {
                refused.push(why);
                true
            }
        });
        if refused.is_empty() {
            return Ok(());
        }
        if texts.len() == before {
            return Err(refused.join("\n"));
        }
    }
}

fn load_text(engine: &Engine, name: &str, text: &str) -> Result<(), String> {
    let answer = engine.call(&json!({ "call": "load", "name": name, "text": text }).to_string());
    let answer: Value = serde_json::from_str(&answer).map_err(|_| format!("`{name}` cannot be loaded"))?;
    let Some(errors) = answer.get("errors").and_then(Value::as_array) else { return Ok(()) };
    let told = |error: &Value| {
        let of = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let line = error.pointer("/place/line").map_or_else(String::new, |line| format!(":{line}"));
        format!("{name}{line}: [{}] {}", of("code"), of("message"))
    };
    Err(errors.iter().map(told).collect::<Vec<_>>().join("\n"))
}
