//! The OpenAPI document, made from the JSON Schema of the contract.

use serde_json::{Map, Value, json};

use crate::contract::{Call, calls};

/// The document, as text.
pub(crate) fn openapi() -> String {
    let (calls, mut schemas) = calls("#/components/schemas/");
    let mut paths = Map::new();
    for call in &calls {
        paths.insert(format!("/v1/{}", call.name), path(call));
    }
    schemas.shift_remove("call");
    schemas.shift_remove("answer_to_call");
    schemas.shift_remove("result");
    let any = json!({ "type": "object", "properties": { "call": { "enum": calls.iter().map(|call| &call.name).collect::<Vec<_>>() } }, "required": ["call"] });
    schemas.insert("any_call".to_owned(), any);
    paths.insert(
        "/v1/call".to_owned(),
        post(
            "call",
            "Any call, named by its field `call`.",
            &json!({ "application/json": { "schema": { "$ref": "#/components/schemas/any_call" } } }),
            &json!({ "application/json": { "schema": answered(&json!({})) } }),
        ),
    );
    let lines = json!({ "application/x-ndjson": { "schema": { "type": "string" } } });
    paths.insert(
        "/v1/calls".to_owned(),
        post(
            "calls",
            "Calls in lines, all to one engine: what an early line loads, later ones use.",
            &lines,
            &lines,
        ),
    );
    let read = |id: &str, summary: &str| json!({ "get": { "operationId": id, "summary": summary, "responses": { "200": { "description": "It is answered.", "content": { "application/json": { "schema": { "type": "object" } } } } } } });
    paths.insert("/v1/openapi.json".to_owned(), read("openapi", "This document."));
    paths.insert("/v1/health".to_owned(), read("health", "Whether the server answers."));
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "psyscreen",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Scores questionnaires and triages people. Nothing is stored. A screening result is not a diagnosis.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schemas },
    });
    format!("{document:#}")
}

fn path(call: &Call) -> Value {
    post(
        &call.name,
        &call.description,
        &json!({ "application/json": { "schema": call.fields } }),
        &json!({ "application/json": { "schema": answered(&call.results) } }),
    )
}

fn post(id: &str, summary: &str, request: &Value, answer: &Value) -> Value {
    let refused = |description: &str| json!({ "description": description, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/refused" } } } });
    json!({
        "post": {
            "operationId": id,
            "summary": summary,
            "requestBody": { "required": true, "content": request },
            "responses": {
                "200": { "description": "It is answered. `problems` names what of a person could not be used.", "content": answer },
                "400": refused("The call cannot be carried out."),
                "408": refused("The body did not come in time."),
                "413": refused("The body is too large."),
                "503": refused("The answer was not found in time."),
            },
        },
    })
}

/// The answer with a result.
fn answered(result: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "result": result,
            "problems": { "type": "array", "items": { "$ref": "#/components/schemas/error" } },
        },
        "required": ["result", "problems"],
    })
}
