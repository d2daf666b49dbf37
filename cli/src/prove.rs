//! `psyscreen prove`: what holds of a policy for everybody, or the answers that show that it does not.

use psyscreen::triage::{Proof, UnguardedRule, Verdict};
use serde::Serialize;

use crate::args::{ProveArguments, ProveFormat};
use crate::definitions::{self, Loaded};
use crate::failure::{Ending, Failure};
use crate::output::Output;

/// Runs the command.
pub(crate) fn run(arguments: &ProveArguments, output: &mut Output) -> Result<Ending, Failure> {
    let holds = match &arguments.newer {
        None => {
            let loaded = definitions::policy(&arguments.policy, &arguments.own)?;
            let unguarded = loaded.policy.unguarded_rules();
            let proof = proof(loaded);
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
            let comparison = old.policy.compare(new.policy);
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
fn proof(Loaded { policy, base }: Loaded) -> Proof {
    base.map_or_else(|| policy.prove(), |base| policy.prove_over(base))
}

/// For `check`: in one line each, how much is proved and what is not; and how many checks are not.
pub(crate) fn in_short(path: &str, loaded: Loaded) -> (String, usize) {
    let policy = loaded.policy;
    let proof = proof(loaded);
    let failed = || proof.checks().iter().filter(|check| !check.is_proved());
    let (all, open) = (proof.checks().len(), failed().count());
    let mut text = format!("{path}: {} of {all} checks proved\n", all.saturating_sub(open));
    for check in failed() {
        let (word, reason) = match check.verdict() {
            Verdict::Refuted { reason, .. } => ("refuted", reason.as_str()),
            Verdict::NotProved { reason } => ("not proved", reason.as_str()),
            _ => continue,
        };
        text.push_str(&format!(
            "{path}: {word}: {}: {reason} (`psyscreen prove {path}` shows it)\n",
            check.name()
        ));
    }
    let unguarded = policy.unguarded_rules().unwrap_or_default();
    for rule in &unguarded {
        text.push_str(&format!(
            "{path}: no guarantee notices when rule `{}` is removed (`psyscreen prove {path}` shows one that does)\n",
            rule.rule()
        ));
    }
    (text, open.saturating_add(unguarded.len()))
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
