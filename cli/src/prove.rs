//! `psyscreen prove`: what holds of a policy for everybody, or the answers that show that it does not.

use clap::{Args, ValueEnum};
use psyscreen::authoring::prove::{Proof, UnguardedRule, Verdict};
use serde::Serialize;

use crate::carets::Weight;
use crate::definitions::{self, Loaded, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::finding::Finding;
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
            let unguarded = loaded.policy.unguarded_rules();
            let proof = proof(&loaded);
            match arguments.format {
                ProveFormat::Text => output.text(&format!("{proof}{}", to_paste(unguarded.as_deref())))?,
                ProveFormat::Json => {
                    output.json(&Unguarded { proof: &proof, unguarded_rules: unguarded.as_deref() })?;
                }
            }
            proof.holds()
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

/// What is proved of a policy; of an overlay also that it takes nothing away.
fn proof(Loaded { policy, base }: &Loaded) -> Proof {
    base.as_ref().map_or_else(|| policy.prove(), |base| policy.prove_over(base))
}

/// What `check` tells of a policy.
pub(crate) struct InShort {
    /// In one line each, how much is proved and what is not.
    pub(crate) text: String,
    /// How many checks there are, and how many of them are proved.
    pub(crate) checks: usize,
    pub(crate) proved: usize,
    /// What is not proved, and the rules that no guarantee guards.
    pub(crate) findings: Vec<Finding>,
}

/// Proves a policy for `check`.
pub(crate) fn in_short(path: &str, loaded: &Loaded) -> InShort {
    let proof = proof(loaded);
    let mut findings = Vec::new();
    let mut lines = String::new();
    for check in proof.checks().iter().filter(|check| !check.is_proved()) {
        let (code, word, reason) = match check.verdict() {
            Verdict::Refuted { reason, .. } => ("refuted", "refuted", reason.as_str()),
            Verdict::NotProved { reason } => ("not-proved", "not proved", reason.as_str()),
            _ => continue,
        };
        let name = check.name();
        lines.push_str(&format!("{path}: {word}: {name}: {reason} (`psyscreen prove {path}` shows it)\n"));
        findings.push(Finding::new(Weight::Warning, code, path, format!("{word}: {name}: {reason}")));
    }
    let (checks, proved) = (proof.checks().len(), proof.checks().len().saturating_sub(findings.len()));
    for rule in loaded.policy.unguarded_rules().unwrap_or_default() {
        let message = format!("no guarantee notices when rule `{}` is removed", rule.rule());
        lines.push_str(&format!("{path}: {message} (`psyscreen prove {path}` shows one that does)\n"));
        findings.push(Finding::new(Weight::Warning, "unguarded-rule", path, message));
    }
    InShort { text: format!("{path}: {proved} of {checks} checks proved\n{lines}"), checks, proved, findings }
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

/// A proof, and which rules no guarantee guards.
#[derive(Serialize)]
struct Unguarded<'p> {
    #[serde(flatten)]
    proof: &'p Proof,
    unguarded_rules: Option<&'p [UnguardedRule]>,
}
