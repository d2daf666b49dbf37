//! Parts that every document has.

use psyscreen::Instrument;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What every document says of an instrument.
pub(crate) fn identity(instrument: &Instrument) -> Value {
    json!({
        "id": instrument.id(),
        "revision": instrument.revision(),
        "edition": instrument.edition(),
        "fingerprint": instrument.fingerprint().to_string(),
    })
}

/// A part of a document.
pub(crate) fn value(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or(Value::Null)
}

/// Adds the keys of an object; of two reasons both are kept.
pub(crate) fn merge(into: &mut Map<String, Value>, from: Value) {
    let Value::Object(from) = from else { return };
    for (key, value) in from {
        match (into.get_mut(&key), &value) {
            (Some(Value::String(own)), Value::String(more)) if key == "reason" => {
                if own != more {
                    *own = format!("{own}; {more}");
                }
            }
            _ => {
                into.insert(key, value);
            }
        }
    }
}
