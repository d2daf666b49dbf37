//! The calls, as the JSON Schema of the contract describes them: the one source of the OpenAPI document and of the tools of MCP.

use psyscreen_json::SCHEMA;
use serde_json::{Map, Value, json};

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    /// Its name.
    pub(crate) name: String,
    /// What it does, in a sentence.
    pub(crate) description: String,
    /// The JSON Schema of its fields, but for `call`.
    pub(crate) fields: Map<String, Value>,
    /// The JSON Schemas of the results that it may have.
    pub(crate) results: Value,
}

/// Every call, and the definitions that their schemas refer to, both with references that begin with `definitions`.
pub(crate) fn calls(definitions: &str) -> (Vec<Call>, Map<String, Value>) {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    refer(&mut schema, definitions);
    let calls = schema.pointer("/$defs/call/oneOf").and_then(Value::as_array);
    let calls = calls.into_iter().flatten().filter_map(call).collect();
    let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    (calls, definitions)
}

fn call(shape: &Value) -> Option<Call> {
    let text = |pointer: &str| shape.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mut fields = shape.as_object()?.clone();
    let results = json!({ "anyOf": fields.shift_remove("x-results")? });
    fields.shift_remove("description");
    fields.get_mut("properties")?.as_object_mut()?.shift_remove("call");
    fields.get_mut("required")?.as_array_mut()?.retain(|name| name != "call");
    Some(Call { name: text("/properties/call/const")?, description: text("/description")?, fields, results })
}

/// Lets every reference begin with `definitions`.
fn refer(value: &mut Value, definitions: &str) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if key == "$ref" => *text = text.replacen("#/$defs/", definitions, 1),
                    _ => refer(value, definitions),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| refer(value, definitions)),
        _ => {}
    }
}
