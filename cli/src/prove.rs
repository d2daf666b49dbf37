//! `psyscreen prove`: what holds of a policy for everybody, or the answers that show that it does not.

use clap::{Args, ValueEnum};
use psyscreen::authoring::prove::UnguardedRule;
use psyscreen_json::check::Checked;
use psyscreen_json::prove::{Proved, is_of_proof};

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::output::Output;

pub(crate) const HELP: &str = "\
Looks at every combination of answers, missing answers and facts: its guarantees, and what every policy must keep. \
What does not hold is shown by the smallest case, in the form of tests/policy_cases. \
Of an overlay it is also proved that it takes nothing of its base away; with two policies only that is, \
and it is shown who has more by the newer one.

Exit status:
  0  everything is proved
  1  something is refuted or could not be proved
  2  the policy cannot be used

Examples:
  psyscreen prove recovered-2020
  psyscreen prove clinic-overlay.toml --format json
  psyscreen prove recovered-2020 clinic-overlay.toml";

#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// Id of a policy, or the path of a .toml file
    pub(crate) policy: String,
    /// A newer edition of it, or an overlay over it
    ///
    /// Then it is shown whom it treats otherwise than POLICY.
    #[arg(value_name = "NEWER")]
    pub(crate) newer: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ProveFormat::Text, help_heading = "Output")]
    format: ProveFormat,
    #[command(flatten)]
    own: OwnArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProveFormat {
    Text,
    Json,
}

/// Runs the command.
pub(crate) fn run(arguments: &ProveArguments, output: &mut Output) -> Result<Ending, Failure> {
    let holds = match &arguments.newer {
        None => {
            let loaded = definitions::policy(&arguments.policy, &arguments.own)?;
            let proved = Proved::of(&loaded);
            match arguments.format {
                ProveFormat::Text => {
                    output.text(&format!(
                        "{}{}",
                        proved.proof,
                        to_paste(proved.unguarded_rules.as_deref())
                    ))?;
                }
                ProveFormat::Json => output.json(&proved)?,
            }
            proved.proof.holds()
        }
        Some(newer) => {
            let [old, new] = definitions::policies([&arguments.policy, newer], &arguments.own)?;
            let comparison = old.policy.compare(&new.policy);
            match arguments.format {
                ProveFormat::Text => output.text(&comparison.to_string())?,
                ProveFormat::Json => output.json(&comparison)?,
            }
            comparison.keeps_everything()
        }
    };
    Ok(if holds { Ending::Fine } else { Ending::Problems })
}

/// What `check` tells of a policy: in one line each, how much is proved and what is not.
pub(crate) fn in_short(file: &Checked) -> String {
    let path = &file.file;
    let Some(proof) = file.proof else { return String::new() };
    let mut text = format!("{path}: {} of {} checks proved\n", proof.proved, proof.checks);
    for finding in file.problems.iter().filter(|found| is_of_proof(found)) {
        let shows = if finding.code == "unguarded-rule" { "shows one that does" } else { "shows it" };
        text.push_str(&format!("{path}: {} (`psyscreen prove {path}` {shows})\n", finding.message));
    }
    text
}

/// The rules that no guarantee guards, with guarantees to paste into the policy.
fn to_paste(unguarded: Option<&[UnguardedRule]>) -> String {
    match unguarded {
        None => "Too many rules to look for those that no guarantee guards.\n".to_owned(),
        Some([]) => String::new(),
        Some(rules) => {
            let mut text = "Guarantees to paste: no other notices when these rules are removed.\n".to_owned();
            for rule in rules {
                text.push_str(&format!("\n{}", rule.guarantee()));
            }
            text
        }
    }
}
