//! Calls about definitions and policies.

use std::sync::PoisonError;

use psyscreen::Instrument;
use psyscreen::diagnostic::{Diagnostic, SourceFile};
use serde::Serialize;
use serde_json::json;

use crate::answer::{Answered, answer};
use crate::definitions::{Kind, kind_of};
use crate::detailed_error::{DetailedError, Errors};
use crate::engine::Engine;
use crate::fields::Fields;
use crate::list::Entry;

/// What was loaded.
#[derive(Serialize)]
struct Loaded {
    kind: &'static str,
    id: String,
    edition: u32,
    fingerprint: String,
    warnings: Errors,
}

/// The instruments and policies there are.
pub(super) fn list(engine: &Engine, _fields: &Fields<'_>) -> Answered {
    let instruments: Vec<_> = engine.instrument_ids().iter().filter_map(|id| engine.instrument(id)).collect();
    let policies: Vec<_> = engine.policy_ids().iter().filter_map(|id| engine.policy(id)).collect();
    let entries = instruments.iter().map(Entry::of_instrument).chain(policies.iter().map(Entry::of_policy));
    answer(entries.collect::<Vec<_>>())
}

/// Loads a definition or a policy from its text.
pub(super) fn load(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let text = fields.required("text")?;
    let name = fields.text("name")?.unwrap_or_else(|| "definition.toml".to_owned());
    answer(loaded(engine, &name, &text)?)
}

/// An engine that also knows the texts which a call brings along; it ends with the call. `None` where there are none.
pub(super) fn brought_along(engine: &Engine, fields: &Fields<'_>) -> Result<Option<Engine>, Errors> {
    let texts: Option<Vec<String>> = fields.of_type("definitions", "a list of TOML texts")?;
    let Some(texts) = texts else { return Ok(None) };
    let engine = engine.clone();
    for (index, text) in texts.iter().enumerate() {
        loaded(&engine, &format!("definitions/{index}"), text)?;
    }
    Ok(Some(engine))
}

fn loaded(engine: &Engine, name: &str, text: &str) -> Result<Loaded, Errors> {
    let refused =
        |error: &psyscreen::diagnostic::LoadError| problems(error.diagnostics(), error.source_file().text());
    let mut own = engine.own.write().unwrap_or_else(PoisonError::into_inner);
    Ok(match kind_of(text) {
        Kind::Instrument => {
            let instrument = Instrument::from_toml(name, text).map_err(|error| refused(&error))?;
            let source = SourceFile::new(name, text);
            own.add_instrument(name, &instrument).map_err(|message| taken_already(&message))?;
            Loaded {
                kind: "instrument",
                id: instrument.id().to_owned(),
                edition: instrument.edition(),
                fingerprint: instrument.fingerprint().to_string(),
                warnings: problems(instrument.warnings(), source.text()),
            }
        }
        Kind::Policy => {
            let policy = own.policy_of_text(name, text).map_err(|error| refused(&error))?;
            let source = SourceFile::new(name, text);
            own.add_policy(name, &policy).map_err(|message| taken_already(&message))?;
            Loaded {
                kind: "policy",
                id: policy.id().to_owned(),
                edition: policy.edition(),
                fingerprint: policy.fingerprint().to_string(),
                warnings: problems(policy.warnings(), source.text()),
            }
        }
    })
}

/// Forgets what was loaded.
pub(super) fn unload(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let id = fields.required("id")?;
    let mut own = engine.own.write().unwrap_or_else(PoisonError::into_inner);
    if own.remove(&id) {
        return answer(json!({ "unloaded": id }));
    }
    let error = DetailedError::new("not-loaded", "nothing was loaded with this id").at(["id"]);
    Err(error.help("only what the call `load` loaded can be unloaded").alone())
}

fn problems(diagnostics: &[Diagnostic], text: &str) -> Errors {
    diagnostics.iter().map(|diagnostic| DetailedError::of_text(diagnostic, text)).collect()
}

/// The id means another text already.
fn taken_already(message: &str) -> Errors {
    let (message, help) = message.split_once("; ").unwrap_or((message, "give it another id"));
    DetailedError::new("id-taken", message).help(help).alone()
}
