//! `psyscreen show`: an instrument or a policy, for people to read and for programs.

mod form;
mod instrument;
mod policy;
mod words;

use std::path::Path;

use psyscreen::catalog;

use crate::args::{ShowArguments, ShowFormat};
use crate::definitions::{self, Kind, is_path, kind_of, unknown};
use crate::failure::{Ending, Failure};
use crate::output::Output;

use form::Form;

/// Runs the command.
pub(crate) fn run(arguments: &ShowArguments, output: &mut Output) -> Result<Ending, Failure> {
    let id = arguments.id.as_str();
    let kind = if is_path(id) {
        kind_of(&definitions::read(Path::new(id))?)
    } else if catalog::instrument_toml(id).is_some() {
        Kind::Instrument
    } else if catalog::policy_toml(id).is_some() {
        Kind::Policy
    } else {
        let known: Vec<&str> = catalog::instrument_ids().chain(catalog::policy_ids()).collect();
        return Err(unknown("instrument or policy", id, &known));
    };
    let text = match kind {
        Kind::Instrument => {
            if !arguments.own.instruments.is_empty() || arguments.own.base.is_some() {
                return Err(Failure::message("--instrument and --base are for policies"));
            }
            let shown = definitions::instrument(id)?;
            match (arguments.form, arguments.format) {
                (true, ShowFormat::Text) => Form::new(shown, &arguments.lang)?.text(),
                (true, ShowFormat::Html) => Form::new(shown, &arguments.lang)?.html(),
                (true, _) => return Err(Failure::message("a form is written as text or html")),
                (false, ShowFormat::Html) => return Err(html_is_for_forms()),
                (false, ShowFormat::Toml) => shown.toml().to_owned(),
                (false, ShowFormat::Json) => return written(output.json(&instrument::view(shown))),
                (false, ShowFormat::Text) => instrument::text(shown, &arguments.lang),
            }
        }
        Kind::Policy => {
            let shown = definitions::policy(id, &arguments.own)?.policy;
            if arguments.form {
                return Err(Failure::message(format!("`{id}` is a policy; only instruments are forms")));
            }
            match arguments.format {
                ShowFormat::Html => return Err(html_is_for_forms()),
                ShowFormat::Toml => shown.toml().to_owned(),
                ShowFormat::Json => return written(output.json(&policy::view(shown))),
                ShowFormat::Text => policy::text(shown, &arguments.lang),
            }
        }
    };
    written(output.text(&text))
}

fn written(result: Result<(), Failure>) -> Result<Ending, Failure> {
    result.map(|()| Ending::Fine)
}

fn html_is_for_forms() -> Failure {
    Failure::message("html is for forms: add --form")
}
