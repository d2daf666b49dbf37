//! Everything about an instrument or a policy, for programs and for people.

use psyscreen_render::describe;
use psyscreen_render::form;

use crate::answer::{Answered, answer};
use crate::detailed_error::DetailedError;
use crate::engine::Engine;
use crate::fields::Fields;
use crate::view;

/// How something is described.
#[derive(Clone, Copy)]
enum As {
    Json,
    Text,
    Toml,
    Form,
    FormHtml,
}

/// Everything about an instrument or a policy.
pub(super) fn describe(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let id = fields.required("id")?;
    let choices = [
        ("json", As::Json),
        ("text", As::Text),
        ("toml", As::Toml),
        ("form", As::Form),
        ("form-html", As::FormHtml),
    ];
    let how = fields.one_of("as", &choices)?;
    let language = fields.text("language")?.unwrap_or_else(|| "en".to_owned());
    if let Some(shown) = &engine.instrument(&id) {
        let form = || {
            form::Form::new(shown, &language)
                .map_err(|refusal| DetailedError::new("no-form", refusal.to_string()).alone())
        };
        return match how {
            As::Json => answer(view::instrument(shown)),
            As::Text => answer(describe::instrument(shown, &language)),
            As::Toml => answer(shown.toml()),
            As::Form => answer(form()?.text()),
            As::FormHtml => answer(form()?.html()),
        };
    }
    if let Some(shown) = &engine.policy(&id) {
        return match how {
            As::Json => answer(view::policy(shown)),
            As::Text => answer(describe::policy(shown, &language)),
            As::Toml => answer(shown.toml()),
            As::Form | As::FormHtml => {
                Err(DetailedError::new("no-form", "a policy is not a form; only instruments are")
                    .at(["as"])
                    .alone())
            }
        };
    }
    let known: Vec<String> = engine.instrument_ids().into_iter().chain(engine.policy_ids()).collect();
    Err(engine.unknown("id", "unknown-id", &id, &known))
}
