//! `psyscreen show`: an instrument or a policy, for people to read and for programs.

mod instrument;
mod policy;

use std::path::Path;

use psyscreen::catalog;

use crate::args::{ShowArguments, ShowFormat};
use crate::definitions::{self, Kind, is_path, kind_of, unknown};
use crate::failure::{Ending, Failure};
use crate::list::{json, print};

/// Runs the command.
pub(crate) fn run(arguments: &ShowArguments) -> Result<Ending, Failure> {
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
            let shown = definitions::instrument(id)?;
            match arguments.format {
                ShowFormat::Toml => shown.toml().to_owned(),
                ShowFormat::Json => json(&instrument::view(shown))?,
                ShowFormat::Text => instrument::text(shown, &arguments.lang),
            }
        }
        Kind::Policy => {
            let shown = definitions::policy(id, &[])?;
            match arguments.format {
                ShowFormat::Toml => shown.toml().to_owned(),
                ShowFormat::Json => json(&policy::view(shown))?,
                ShowFormat::Text => policy::text(shown, &arguments.lang),
            }
        }
    };
    print(&text)?;
    Ok(Ending::Fine)
}
