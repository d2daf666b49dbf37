//! `psyscreen prove`: what holds of a policy for everybody, or the answers that show that it does not.

use std::io::{self, Write};

use psyscreen::{Policy, Proof, Verdict};

use crate::args::{ProveArguments, ProveFormat};
use crate::definitions;
use crate::failure::{Ending, Failure};

/// Runs the command.
pub(crate) fn run(arguments: &ProveArguments) -> Result<Ending, Failure> {
    let proof = definitions::policy(&arguments.policy, &arguments.own)?.prove();
    let text = match arguments.format {
        ProveFormat::Text => proof.to_string(),
        ProveFormat::Json => json(&proof)?,
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(|error| Failure::writing(&error))?;
    Ok(if proof.holds() { Ending::Fine } else { Ending::Problems })
}

/// For `check`: in one line each, how much is proved and what is not; and how many checks are not.
pub(crate) fn in_short(path: &str, policy: &Policy<'_>) -> (String, usize) {
    let proof = policy.prove();
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
    (text, open)
}

fn json(proof: &Proof) -> Result<String, Failure> {
    match serde_json::to_string_pretty(proof) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(Failure::message(format!("cannot write the proof as JSON: {error}"))),
    }
}
