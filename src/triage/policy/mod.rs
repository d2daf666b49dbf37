//! The validated policy: levels, facts, recommendations and rules, immutable, with every reference resolved.

mod clause;
mod condition_toml;
mod fact;
mod overlay_change;
mod provider;
mod recommendation;
mod rule;
mod test;

use std::fmt;
use std::sync::OnceLock;

pub use clause::Clause;
pub(crate) use condition_toml::condition_toml;
pub use fact::{Fact, FactKind, FactOption};
pub(crate) use overlay_change::CHINESE;
pub use overlay_change::OverlayChange;
pub use provider::{Notice, Provider};
pub use recommendation::{Modality, Recommendation, Resource};
pub use rule::{Guarantee, Level, Rule, Step, UnansweredCritical, UnansweredFact};
pub use test::{ChangeKind, FactTest, PolicyTest};

use self::test::describe;
use super::check::check_policy;
use super::raw_policy::read_policy;
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, LoadError, Problems, SourceFile};
use crate::instrument::{Fingerprint, Instrument, Source};
use crate::interpretation::Findings;
use crate::period::Period;
use crate::text::Text;
use crate::toml_table;

/// A triage policy: who is raised to which level by what, and who then does what by when.
///
/// A policy is loaded against the instruments it uses and cannot be wrong in any way the library knows of. It decides by
/// [`decide`](Self::decide).
///
/// ```
/// # #[cfg(feature = "catalog")] {
/// let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
/// assert_eq!(policy.levels().first().unwrap().id(), "routine");
/// assert!(policy.levels().last().unwrap().id() == "crisis");
/// # }
/// ```
pub struct Policy<'i> {
    pub(crate) id: Box<str>,
    pub(crate) edition: u32,
    pub(crate) title: Text,
    pub(crate) consent_required: bool,
    pub(crate) uses: Vec<Use<'i>>,
    /// How many items the instruments have together.
    pub(crate) item_count: usize,
    /// The order in which they are looked at: a step after those it depends on.
    pub(crate) order: Vec<usize>,
    pub(crate) max_follow_up: Option<Period>,
    pub(crate) sources: Vec<Source>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) levels: Vec<Level>,
    pub(crate) recommendations: Vec<Recommendation>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) rules: Vec<Rule>,
    /// What each alone makes a rule hold that raises: from the highest level down, single tests before others.
    pub(crate) parts: Vec<Part>,
    pub(crate) unanswered_critical: Option<UnansweredCritical>,
    pub(crate) unanswered_facts: Vec<UnansweredFact>,
    pub(crate) steps: Vec<Step>,
    pub(crate) guarantees: Vec<Guarantee>,
    /// Every distinct test of the policy; conditions name them by position.
    pub(crate) tests: Vec<PolicyTest>,
    /// Those over facts, by position.
    pub(crate) fact_tests: Vec<usize>,
    /// The version of the policy that an overlay extends.
    pub(crate) extends: Option<Box<str>>,
    /// What an overlay changed of its base; empty for a policy that stands by itself.
    pub(crate) differences: Vec<OverlayChange>,
    /// By rule of an overlay's base, the first ones: the level to which it raises there. None for a policy that stands by itself.
    pub(crate) base_levels: Vec<Option<usize>>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) text: Box<str>,
    pub(crate) fingerprint: OnceLock<Fingerprint>,
}

/// An instrument as a policy uses it.
pub(crate) struct Use<'i> {
    pub(crate) instrument: &'i Instrument,
    /// What is known of it while nobody has answered it.
    pub(crate) blank: Findings<'i>,
    /// How many items the instruments before it have.
    pub(crate) first_item: usize,
    /// When it is due; `None` for always.
    pub(crate) due: Option<Condition<usize>>,
    /// Its items that have the answer of an item of an earlier instrument.
    pub(crate) carried: Vec<Carried>,
    /// Whether something it says depends on sex or age.
    pub(crate) depends_on_person: bool,
    /// The policy's tests of it, by position.
    pub(crate) tests: Vec<usize>,
}

/// A part of a rule's condition that alone makes the rule hold.
pub(crate) struct Part {
    pub(crate) rule: usize,
    pub(crate) level: usize,
    pub(crate) when: Condition<usize>,
}

/// An item whose answer is that of an item of an earlier instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) item: usize,
    pub(crate) from_use: usize,
    pub(crate) from_item: usize,
}

impl<'i> Policy<'i> {
    /// Reads and checks a policy. `name` is what problems are reported under, usually the path of the file; `instrument`
    /// finds the instruments it uses.
    ///
    /// # Errors
    ///
    /// [`LoadError`] holds every problem of the text at once: syntax, unknown keys, unknown ids, rules that can never
    /// hold, and so on; `docs/diagnostics.md` lists them all.
    ///
    /// ```
    /// let error = psyscreen::Policy::from_toml("mine.toml", "format = 1\nid = 'Mine'", &|_| None).unwrap_err();
    /// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
    /// ```
    pub fn from_toml(
        name: &str,
        text: &str,
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, LoadError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let policy = toml_table::parse(&source, &problems, |table| {
            let raw = read_policy(table)?;
            check_policy(&raw, table.span(), &problems, instrument)
        });
        let valid = !problems.has_errors();
        let diagnostics = problems.into_diagnostics(&source);
        match policy {
            Some(mut policy) if valid => {
                policy.warnings = diagnostics;
                policy.text = text.into();
                Ok(policy)
            }
            _ => Err(LoadError::new(&source, diagnostics)),
        }
    }

    /// The [`version`](Self::version) of the policy that an overlay extends; `None` for a policy that stands by itself.
    pub fn extends(&self) -> Option<&str> {
        self.extends.as_deref()
    }

    /// A policy that asks and decides nothing: what a comparison of two starts from.
    pub(crate) fn blank() -> Self {
        Self {
            id: Box::default(),
            edition: 1,
            title: Text::default(),
            consent_required: false,
            uses: Vec::new(),
            item_count: 0,
            order: Vec::new(),
            max_follow_up: None,
            sources: Vec::new(),
            providers: Vec::new(),
            facts: Vec::new(),
            levels: Vec::new(),
            recommendations: Vec::new(),
            resources: Vec::new(),
            rules: Vec::new(),
            parts: Vec::new(),
            unanswered_critical: None,
            unanswered_facts: Vec::new(),
            steps: Vec::new(),
            guarantees: Vec::new(),
            tests: Vec::new(),
            fact_tests: Vec::new(),
            extends: None,
            differences: Vec::new(),
            base_levels: Vec::new(),
            warnings: Vec::new(),
            text: Box::default(),
            fingerprint: OnceLock::new(),
        }
    }

    /// Counts items and sorts tests, once instruments and tests are there.
    pub(crate) fn complete(&mut self) {
        self.item_count = 0;
        for (position, used) in self.uses.iter_mut().enumerate() {
            used.first_item = self.item_count;
            self.item_count = self.item_count.saturating_add(used.instrument.items.len());
            let own = |test: &PolicyTest| Self::instrument_of(test) == Some(position);
            used.tests =
                self.tests.iter().enumerate().filter(|(_, test)| own(test)).map(|(at, _)| at).collect();
        }
        let of_facts = self.tests.iter().enumerate().filter(|(_, test)| Self::instrument_of(test).is_none());
        self.fact_tests = of_facts.map(|(position, _)| position).collect();
    }

    /// What an overlay changes of the policy it extends, one entry each; none for a policy that stands by itself.
    pub fn differences(&self) -> &[OverlayChange] {
        &self.differences
    }

    /// Its id: `recovered-2020`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Counts corrections of the file, from 1.
    pub fn edition(&self) -> u32 {
        self.edition
    }

    /// Its title, by language.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// Whether answers are used only with recorded consent.
    pub fn requires_consent(&self) -> bool {
        self.consent_required
    }

    /// The instruments it uses, in the order in which they are given.
    pub fn instruments(&self) -> impl ExactSizeIterator<Item = &'i Instrument> {
        self.uses.iter().map(|used| used.instrument)
    }

    /// The longest follow-up its plan allows.
    pub fn max_follow_up(&self) -> Option<Period> {
        self.max_follow_up
    }

    /// Everything it cites.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Who acts and who is notified.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// What may be known besides questionnaires.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The levels, ascending.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What may be recommended.
    pub fn recommendations(&self) -> &[Recommendation] {
        &self.recommendations
    }

    /// Hotlines and the like.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What happens while a critical item has no answer.
    pub fn unanswered_critical(&self) -> Option<&UnansweredCritical> {
        self.unanswered_critical.as_ref()
    }

    /// What happens while a fact is not known.
    pub fn unanswered_facts(&self) -> &[UnansweredFact] {
        &self.unanswered_facts
    }

    /// The steps of stepped screening; none where everything is given at once.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What must hold whatever was answered.
    pub fn guarantees(&self) -> &[Guarantee] {
        &self.guarantees
    }

    /// Every distinct test of its conditions.
    pub fn tests(&self) -> &[PolicyTest] {
        &self.tests
    }

    /// What a careful author would still mend in it.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The text it was read from.
    pub fn toml(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of its text, so that a report can say exactly what it was decided with.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| Fingerprint::of(&self.text))
    }

    /// Id, edition and the start of the fingerprint in one word: what names the policy, and this text of it, in a table of
    /// results. An overlay or another text never has the same.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
    /// let start = format!("recovered-2020@{}#", policy.edition());
    /// let version = policy.version();
    /// let digits = version.strip_prefix(&start).unwrap();
    /// assert!(policy.fingerprint().to_string().starts_with(digits));
    /// # }
    /// ```
    pub fn version(&self) -> String {
        format!("{}@{}#{}", self.id, self.edition, self.fingerprint().start())
    }

    /// A test in words of the file: `phq-9.total at least 10`.
    pub fn describe(&self, test: &PolicyTest) -> String {
        match test {
            PolicyTest::Finding { instrument, test, critical_item } => {
                let Some(instrument) = self.uses.get(*instrument).map(|used| used.instrument) else {
                    return String::new();
                };
                let critical = critical_item.and_then(|index| instrument.critical_items.get(index));
                match (critical, describe(instrument, test)) {
                    (Some(critical), _) => format!("{}.{}", instrument.id, critical.id),
                    (None, text) => format!("{}.{text}", instrument.id),
                }
            }
            PolicyTest::Change { instrument, is } => {
                let id = self.uses.get(*instrument).map_or("", |used| used.instrument.id());
                format!("{id} {}", is.name())
            }
            PolicyTest::Fact { fact, test } => {
                let Some(fact) = self.facts.get(*fact) else { return String::new() };
                match (test, &fact.kind) {
                    (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
                        let ids: Vec<&str> = positions
                            .iter()
                            .filter_map(|index| values.get(*index))
                            .map(FactOption::id)
                            .collect();
                        format!("{} {}", fact.id, ids.join(" or "))
                    }
                    (FactTest::Number { at_least, at_most }, FactKind::Number { min, max }) => {
                        match (at_least > min, at_most < max) {
                            (true, true) => format!("{} {at_least} to {at_most}", fact.id),
                            (false, true) => format!("{} at most {at_most}", fact.id),
                            _ => format!("{} at least {at_least}", fact.id),
                        }
                    }
                    _ => fact.id.to_string(),
                }
            }
        }
    }
}

/// Shows what it is, not its whole content.
impl fmt::Debug for Policy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Policy")
            .field("id", &self.id)
            .field("levels", &self.levels.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
