//! What was proved of a policy, as plain data and as text.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// What [`Policy::prove`](crate::Policy::prove) found: every check, and how much was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    pub(super) policy: String,
    pub(super) checks: Vec<Check>,
    pub(super) sizes: Sizes,
}

/// One statement about a policy, and whether it holds for everybody.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) verdict: Verdict,
}

/// What became of a check.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// It holds for every combination of answers, missing answers, facts and instruments given.
    Proved {
        /// What was found on the way, such as the level that a sign alone gives.
        #[serde(skip_serializing_if = "Option::is_none")]
        found: Option<String>,
    },
    /// It does not hold.
    Refuted {
        /// What is wrong.
        reason: String,
        /// The smallest answers and facts that show it; two cases where a worse answer gives less.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        cases: Vec<Counterexample>,
    },
    /// It may hold or not: the prover could not look at everything.
    NotProved {
        /// Why not.
        reason: String,
    },
}

/// One person, in the form of `tests/policy_cases`, and what the policy decides.
#[derive(Clone, Debug, Serialize)]
pub struct Counterexample {
    pub(super) note: String,
    /// Recorded, for policies that require it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) consent: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) person: BTreeMap<String, Plain>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<(String, Plain)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) answers: Vec<(String, Vec<(String, Plain)>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) earlier: Vec<(String, Vec<(String, Plain)>)>,
    /// What would have to be decided: `level`, `at_least`, `follow_up`, with what is.
    pub(super) expected: Vec<Expected>,
}

/// What a case demands, and what is decided instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    pub(super) key: &'static str,
    pub(super) wanted: String,
    pub(super) decided: String,
}

/// An answer or the value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Plain {
    Bool(bool),
    Number(i64),
    Text(String),
}

/// How much the prover looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sizes {
    pub(super) instruments: Vec<InstrumentSize>,
    pub(super) combinations: f64,
    pub(super) diagram_nodes: usize,
    pub(super) widest_frontier: usize,
}

/// How much there is of one instrument.
#[derive(Clone, Debug, Serialize)]
pub struct InstrumentSize {
    pub(super) instrument: String,
    pub(super) states: usize,
    pub(super) combinations: usize,
}

impl Proof {
    /// The id of the policy.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// Every check.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// How much was looked at.
    pub fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// Whether every check was proved.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(Check::is_proved)
    }
}

impl Check {
    /// What it says: `guarantee everybody-is-seen-again`, `rule suicide-risk can hold`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What became of it.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Whether it was proved.
    pub fn is_proved(&self) -> bool {
        matches!(self.verdict, Verdict::Proved { .. })
    }

    /// In a line, with the cases that refute it.
    pub(super) fn write(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.verdict {
            Verdict::Proved { found: None } => writeln!(formatter, "  proved      {name}"),
            Verdict::Proved { found: Some(found) } => writeln!(formatter, "  proved      {name}: {found}"),
            Verdict::Refuted { reason, cases } => {
                writeln!(formatter, "  REFUTED     {name}: {reason}")?;
                cases.iter().try_for_each(|case| case.write(formatter))?;
                if cases.is_empty() { Ok(()) } else { writeln!(formatter) }
            }
            Verdict::NotProved { reason } => writeln!(formatter, "  NOT PROVED  {name}: {reason}"),
        }
    }
}

impl Sizes {
    /// For each instrument: how many states its answers were followed through, and how many combinations its tests have.
    pub fn instruments(&self) -> &[InstrumentSize] {
        &self.instruments
    }

    /// How many combinations of all of them, facts and consent the checks speak about.
    pub fn combinations(&self) -> f64 {
        self.combinations
    }

    /// How many nodes the diagrams of all conditions have.
    pub fn diagram_nodes(&self) -> usize {
        self.diagram_nodes
    }
}

impl InstrumentSize {
    /// The instrument's id.
    pub fn instrument(&self) -> &str {
        &self.instrument
    }

    /// States over all its questions.
    pub fn states(&self) -> usize {
        self.states
    }

    /// Combinations of what its tests say, missing answers included.
    pub fn combinations(&self) -> usize {
        self.combinations
    }
}

impl Counterexample {
    /// What it shows.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// What would have to be decided, and what is.
    pub fn expected(&self) -> &[Expected] {
        &self.expected
    }

    /// Indented, behind an empty line.
    pub(super) fn write(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter)?;
        self.toml().lines().try_for_each(|line| writeln!(formatter, "    {line}"))
    }

    /// As a case that can be pasted into `tests/policy_cases/<policy>.toml`: it fails until the policy is mended.
    pub fn toml(&self) -> String {
        let mut text = format!("[[case]]\nnote = {}\n", Plain::Text(self.note.clone()));
        if let Some(consent) = self.consent {
            text.push_str(&format!("consent = {consent}\n"));
        }
        let table = |pairs: &[(String, Plain)]| {
            let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        };
        let person: Vec<(String, Plain)> =
            self.person.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        if !person.is_empty() {
            text.push_str(&format!("person = {}\n", table(&person)));
        }
        if !self.facts.is_empty() {
            text.push_str(&format!("facts = {}\n", table(&self.facts)));
        }
        for (instrument, answers) in &self.answers {
            text.push_str(&format!("answers.{instrument} = {}\n", table(answers)));
        }
        for (instrument, answers) in &self.earlier {
            text.push_str(&format!("earlier.{instrument} = {}\n", table(answers)));
        }
        for expected in &self.expected {
            text.push_str(&format!("{expected}\n"));
        }
        text
    }
}

impl Expected {
    pub(super) fn new(key: &'static str, wanted: impl Into<String>, decided: impl Into<String>) -> Self {
        Self { key, wanted: wanted.into(), decided: decided.into() }
    }

    /// What is decided is what is wanted.
    pub(super) fn into_decided(self) -> Self {
        match self.key {
            "recommendations" | "notify" => self,
            _ => Self { wanted: self.decided.clone(), ..self },
        }
    }

    /// What it is about: `level`, `at_least`, `recommendations`, `notify`, `follow_up`.
    pub fn key(&self) -> &str {
        self.key
    }

    /// What would have to be decided.
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// What is decided.
    pub fn decided(&self) -> &str {
        &self.decided
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, wanted, decided } = self;
        match *key {
            // A case holds the exact set, which the prover does not know.
            "recommendations" | "notify" => {
                write!(formatter, "# {key} must have {wanted:?}; decided: {decided}")
            }
            _ if wanted == decided => write!(formatter, "{key} = {wanted:?}"),
            _ => write!(formatter, "{key} = {wanted:?} # or beyond; decided: {decided:?}"),
        }
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Number(value) => write!(formatter, "{value}"),
            Self::Text(text) => write!(formatter, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}

/// Every check in a line, with the cases that refute it, then the sizes.
impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count =
            |wanted: fn(&Verdict) -> bool| self.checks.iter().filter(|check| wanted(&check.verdict)).count();
        let proved = count(|verdict| matches!(verdict, Verdict::Proved { .. }));
        writeln!(formatter, "{}: {proved} of {} checks proved", self.policy, self.checks.len())?;
        self.checks.iter().try_for_each(|check| check.write(formatter))?;
        writeln!(
            formatter,
            "Looked at {:.1e} combinations of answers, facts and consent:",
            self.sizes.combinations
        )?;
        for size in &self.sizes.instruments {
            let InstrumentSize { instrument, states, combinations } = size;
            writeln!(formatter, "  {instrument}: {states} states, {combinations} combinations of its tests")?;
        }
        let Sizes { diagram_nodes, widest_frontier, .. } = &self.sizes;
        writeln!(
            formatter,
            "  all together: {diagram_nodes} diagram nodes, at most {widest_frontier} open at once"
        )
    }
}
