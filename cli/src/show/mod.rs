//! `psyscreen show`: an instrument or a policy, for people to read and for programs.

use clap::{Args, ValueEnum};
use psyscreen::Instrument;
use psyscreen_json::{Kind, view};
use psyscreen_render::describe;
use psyscreen_render::form::Form;

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::language::{self, LanguageArguments};
use crate::output::Output;

pub(crate) const HELP: &str = "\
Examples:
  psyscreen show phq-9
  psyscreen show recovered-2020 --lang zh-Hans
  psyscreen show phq-9 --form --format html --output phq-9.html";

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Id of an instrument or a policy, or the path of a .toml file
    pub(crate) id: String,
    /// Write the instrument as a form to fill in (text or html)
    ///
    /// Only where its licence lets its own words be shown.
    #[arg(long)]
    form: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, help_heading = "Output")]
    format: ShowFormat,
    #[command(flatten)]
    lang: LanguageArguments,
    #[command(flatten)]
    own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    Text,
    Json,
    Toml,
    /// With --form only
    Html,
}

/// Runs the command.
pub(crate) fn run(arguments: &ShowArguments, output: &mut Output) -> Result<Ending, Failure> {
    let id = arguments.id.as_str();
    let text = match definitions::kind(id)? {
        Kind::Instrument => {
            if !arguments.own.are_none() {
                return Err(Failure::message("--instrument and --base are for policies"));
            }
            let shown = &definitions::instrument(id)?;
            arguments.check_language(language::of_instrument(shown))?;
            let language = arguments.lang.tag();
            match (arguments.form, arguments.format) {
                (true, ShowFormat::Text) => form(shown, language)?.text(),
                (true, ShowFormat::Html) => form(shown, language)?.html(),
                (true, _) => return Err(Failure::message("a form is written as text or html")),
                (false, ShowFormat::Html) => return Err(html_is_for_forms()),
                (false, ShowFormat::Toml) => shown.toml().to_owned(),
                (false, ShowFormat::Json) => return written(output.json(&view::instrument(shown))),
                (false, ShowFormat::Text) => describe::instrument(shown, language),
            }
        }
        Kind::Policy => {
            let shown = &definitions::policy(id, &arguments.own)?.policy;
            arguments.check_language(language::of_policy(shown))?;
            if arguments.form {
                return Err(Failure::message(format!("`{id}` is a policy; only instruments are forms")));
            }
            match arguments.format {
                ShowFormat::Html => return Err(html_is_for_forms()),
                ShowFormat::Toml => shown.toml().to_owned(),
                ShowFormat::Json => return written(output.json(&view::policy(shown))),
                ShowFormat::Text => describe::policy(shown, arguments.lang.tag()),
            }
        }
    };
    written(output.text(&text))
}

impl ShowArguments {
    fn check_language<'t>(&self, languages: impl IntoIterator<Item = &'t str>) -> Result<(), Failure> {
        match self.format {
            ShowFormat::Text | ShowFormat::Html => self.lang.require_one_of(languages),
            ShowFormat::Json | ShowFormat::Toml => {
                self.lang.refuse_with("json and toml hold the texts of every language")
            }
        }
    }
}

fn written(result: Result<(), Failure>) -> Result<Ending, Failure> {
    result.map(|()| Ending::Fine)
}

fn form<'i>(instrument: &'i Instrument, language: &'i str) -> Result<Form<'i>, Failure> {
    Form::new(instrument, language).map_err(|error| Failure::Message(error.to_string()))
}

fn html_is_for_forms() -> Failure {
    Failure::message("html is for forms; add --form")
}
