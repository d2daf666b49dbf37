//! `psyscreen prove`: what holds of a policy for everybody, or the answers that show that it does not.

use std::io::{self, Write};

use psyscreen::{Policy, Proof, UnguardedRule, Verdict};
use serde_json::{Value, json};

use crate::args::{ProveArguments, ProveFormat};
use crate::definitions;
use crate::failure::{Ending, Failure};

/// Runs the command.
pub(crate) fn run(arguments: &ProveArguments) -> Result<Ending, Failure> {
    let policy = definitions::policy(&arguments.policy, &arguments.own)?;
    let (proof, unguarded) = (policy.prove(), policy.unguarded_rules());
    let text = match arguments.format {
        ProveFormat::Text => format!("{proof}{}", to_paste(unguarded.as_deref())),
        ProveFormat::Json => json(&proof, unguarded.as_deref())?,
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

fn json(proof: &Proof, unguarded: Option<&[UnguardedRule]>) -> Result<String, Failure> {
    let whole = serde_json::to_value(proof).map(|mut value| {
        if let Value::Object(map) = &mut value {
            map.insert("unguarded_rules".to_owned(), json!(unguarded));
        }
        value
    });
    match whole.and_then(|value| serde_json::to_string_pretty(&value)) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(Failure::message(format!("cannot write the proof as JSON: {error}"))),
    }
}
