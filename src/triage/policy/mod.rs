//! The validated policy: levels, facts, recommendations and rules, immutable, with every reference resolved.

mod actions;
mod clause;
mod fact;
mod model;
mod overlay_change;
mod provider;
mod recommendation;
mod rule;
mod test;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use actions::Actions;
pub use clause::Clause;
pub use fact::{Fact, FactKind, FactOption};
pub(crate) use model::{Carried, Model, Part, Use};
pub(crate) use overlay_change::CHINESE;
pub use overlay_change::OverlayChange;
pub use provider::{Guardian, Notice, Provider};
pub use recommendation::{Modality, Recommendation, Resource};
pub use rule::{Guarantee, Level, Rule, Step, UnansweredCritical, UnansweredFact};
pub use test::{ChangeKind, FactTest, PolicyTest};

use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::instrument::{Fingerprint, Instrument, Source};
use crate::period::Period;
use crate::text::Text;

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
///
/// It owns what it was loaded with, and is cheap to clone: clones share everything. So a service keeps policies and instruments
/// beside each other, and loads them anew while older decisions are still looked at.
#[derive(Clone)]
pub struct Policy(Arc<Model>);

/// So that the rest of the library reads the parts of a policy as its fields.
impl Deref for Policy {
    type Target = Model;

    #[inline]
    fn deref(&self) -> &Model {
        &self.0
    }
}

impl Policy {
    pub(crate) fn new(model: Model) -> Self {
        Self(Arc::new(model))
    }

    /// To change a policy in a test, while it has no clone.
    #[cfg(test)]
    pub(crate) fn model_mut(&mut self) -> &mut Model {
        Arc::get_mut(&mut self.0).unwrap()
    }

    /// The [`version`](Self::version) of the policy that an overlay extends; `None` for a policy that stands by itself.
    pub fn extends(&self) -> Option<&str> {
        self.extends.as_deref()
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
    pub fn instruments(&self) -> impl ExactSizeIterator<Item = &Instrument> {
        self.uses.iter().map(|used| &used.instrument)
    }

    /// The longest follow-up its plan allows.
    pub fn max_follow_up(&self) -> Option<Period> {
        self.max_follow_up
    }

    /// Who agrees beside a person who is too young to agree alone; `None` where the policy does not say.
    pub fn guardian(&self) -> Option<&Guardian> {
        self.guardian.as_ref()
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

    /// The positions of the instruments, each after those that say whether it is due.
    pub fn giving_order(&self) -> &[usize] {
        &self.order
    }

    /// When an instrument, by its position, is due; `None` for always.
    pub fn due(&self, instrument: usize) -> Option<&Condition<usize>> {
        self.uses.get(instrument)?.due.as_ref()
    }

    /// The items of an instrument, by its position, that take over an answer while they are blank: each with the instrument and the item
    /// that it has the answer from.
    pub fn carried(&self, instrument: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let carried = self.uses.get(instrument).into_iter().flat_map(|used| &used.carried);
        carried.map(|carried| (carried.item, carried.from_use, carried.from_item))
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
}

/// Shows what it is, not its whole content.
impl fmt::Debug for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Policy")
            .field("id", &self.id)
            .field("levels", &self.levels.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
