//! What is proved of a policy, and what no guarantee guards.

use psyscreen::authoring::prove::{Proof, UnguardedRule, Verdict};
use serde::Serialize;

use crate::definitions::Loaded;
use crate::finding::{Finding, Weight};

/// A proof, and which rules no guarantee guards: what `prove` answers and `psyscreen prove --format json` prints.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// The proof.
    #[serde(flatten)]
    pub proof: Proof,
    /// The rules; `None` where there are too many to look for them.
    pub unguarded_rules: Option<Vec<UnguardedRule>>,
}

impl Proved {
    /// Proves a policy; of an overlay also that it takes nothing away.
    pub fn of(Loaded { policy, base }: &Loaded) -> Self {
        let proof = base.as_ref().map_or_else(|| policy.prove(), |base| policy.prove_over(base));
        Self { proof, unguarded_rules: policy.unguarded_rules() }
    }
}

/// What `check` tells of a policy.
#[derive(Debug)]
pub struct InShort {
    /// How many checks there are.
    pub checks: usize,
    /// How many of them are proved.
    pub proved: usize,
    /// What is not proved, and the rules that no guarantee guards.
    pub findings: Vec<Finding>,
}

/// Whether a finding is one of a proof.
pub fn is_of_proof(finding: &Finding) -> bool {
    matches!(finding.code.as_str(), "refuted" | "not-proved" | "unguarded-rule")
}

impl InShort {
    /// Proves a policy, whose text is in the file `path`.
    pub fn of(path: &str, loaded: &Loaded) -> Self {
        let Proved { proof, unguarded_rules } = Proved::of(loaded);
        let warning = |code: &str, message| Finding::new(Weight::Warning, code, path, message);
        let mut findings = Vec::new();
        for check in proof.checks() {
            let (code, word, reason) = match check.verdict() {
                Verdict::Refuted { reason, .. } => ("refuted", "refuted", reason),
                Verdict::NotProved { reason } => ("not-proved", "not proved", reason),
                _ => continue,
            };
            findings.push(warning(code, format!("{word}: {}: {reason}", check.name())));
        }
        let checks = proof.checks().len();
        let proved = checks.saturating_sub(findings.len());
        findings.extend(unguarded_rules.unwrap_or_default().iter().map(|rule| {
            warning("unguarded-rule", format!("no guarantee notices when rule `{}` is removed", rule.rule()))
        }));
        Self { checks, proved, findings }
    }
}
