//! What is found in the text of a definition or a policy: what the call `check` answers and `psyscreen check` tells.

mod lints;

pub use lints::Vectors;

use psyscreen::Instrument;
use psyscreen::diagnostic::{Diagnostic, SourceFile};
use serde::Serialize;

use crate::definitions::{Kind, Loaded, Own, kind_of, taken};
use crate::finding::{Finding, Weight};
use crate::prove::InShort;

/// What was found in one text.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// The name of the text.
    pub file: String,
    /// `instrument` or `policy`.
    pub kind: &'static str,
    /// Everything that was found, in the order in which it is told.
    pub problems: Vec<Finding>,
    /// In what an overlay differs from the policy that it extends.
    pub differences: Vec<String>,
    /// How many checks of a policy there are, and how many of them are proved.
    pub proof: Option<ProofCount>,
}

/// How many checks of a policy there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProofCount {
    /// All of them.
    pub checks: usize,
    /// Those that are proved.
    pub proved: usize,
}

/// What was found in several: schema `psyscreen.check/1`.
#[derive(Debug, Serialize)]
pub struct CheckReport<'c> {
    schema: &'static str,
    errors: usize,
    warnings: usize,
    unreadable: &'c [Finding],
    files: &'c [Checked],
}

impl<'c> CheckReport<'c> {
    /// Of these texts, beside files that could not be read.
    pub fn new(files: &'c [Checked], unreadable: &'c [Finding]) -> Self {
        let count = |weight| files.iter().map(|file| file.count(weight)).sum();
        let (errors, warnings) = (count(Weight::Error), count(Weight::Warning));
        Self { schema: "psyscreen.check/1", errors, warnings, unreadable, files }
    }
}

impl Checked {
    /// What is found in a text by itself: without vectors, beside definitions of one's own.
    pub fn text(name: &str, text: &str, own: &mut Own) -> Self {
        match kind_of(text) {
            Kind::Instrument => Self::instrument(name, text, own, |_| Vectors::default()),
            Kind::Policy => Self::policy(name, text, own),
        }
    }

    /// What is found in the definition of an instrument, which joins those of one's own; `vectors` are what others worked out of it.
    pub fn instrument(
        name: &str,
        text: &str,
        own: &mut Own,
        vectors: impl FnOnce(&Instrument) -> Vectors<'_>,
    ) -> Self {
        let mut checked = Self::new(name, "instrument");
        let source = SourceFile::new(name, text);
        match Instrument::from_toml(name, text) {
            Ok(instrument) => {
                checked.add(source, instrument.warnings());
                checked.problems.extend(vectors(&instrument).findings(source, &instrument));
                let taken = taken(Kind::Instrument, name, instrument.id(), instrument.toml());
                checked.own(taken, || own.add_instrument(name, &instrument));
            }
            Err(error) => checked.add(source, error.diagnostics()),
        }
        checked
    }

    /// What is found in a policy, which joins those of one's own, and what of it is proved.
    pub fn policy(name: &str, text: &str, own: &mut Own) -> Self {
        let mut checked = Self::new(name, "policy");
        let source = SourceFile::new(name, text);
        match own.policy_of_text(name, text) {
            Ok(policy) => {
                checked.add(source, policy.warnings());
                let taken = taken(Kind::Policy, name, policy.id(), policy.toml());
                checked.own(taken, || own.add_policy(name, &policy));
                checked.differences = policy.differences().iter().map(ToString::to_string).collect();
                let base = own.base_of(&policy);
                let proof = InShort::of(name, &Loaded { policy, base });
                checked.problems.extend(proof.findings);
                checked.proof = Some(ProofCount { checks: proof.checks, proved: proof.proved });
            }
            Err(error) => checked.add(source, error.diagnostics()),
        }
        checked
    }

    /// How many findings have this weight.
    pub fn count(&self, weight: Weight) -> usize {
        self.problems.iter().filter(|found| found.severity == weight).count()
    }

    fn new(name: &str, kind: &'static str) -> Self {
        Self { file: name.to_owned(), kind, problems: Vec::new(), differences: Vec::new(), proof: None }
    }

    fn add(&mut self, source: SourceFile<'_>, diagnostics: &[Diagnostic]) {
        self.problems.extend(diagnostics.iter().map(|diagnostic| Finding::of(diagnostic, source.text())));
    }

    /// Tells of a definition whose id means another text already: a warning where it is the catalog's, which the texts beside
    /// it then use; an error where two of the texts claim it.
    fn own(&mut self, taken: Option<String>, add: impl FnOnce() -> Result<(), String>) {
        let found = match taken {
            Some(taken) => {
                let message = format!("{taken}; the files beside it use that of this build");
                Finding::new(Weight::Warning, "id-of-the-catalog", &self.file, message)
            }
            None => match add() {
                Ok(()) => return,
                Err(message) => Finding::new(Weight::Error, "id-taken-twice", &self.file, message),
            },
        };
        self.problems.push(found);
    }
}
