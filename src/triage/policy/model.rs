//! Everything that a checked policy says.

use std::sync::OnceLock;

use super::actions::Actions;
use super::fact::Fact;
use super::overlay_change::OverlayChange;
use super::provider::{Guardian, Provider};
use super::recommendation::{Recommendation, Resource};
use super::rule::{Guarantee, Level, Rule, Step, UnansweredCritical, UnansweredFact};
use super::test::PolicyTest;
use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::instrument::{Fingerprint, Instrument, Source};
use crate::period::Period;
use crate::scoring::Outcomes;
use crate::text::Text;

/// The parts of a policy, for the library itself.
#[allow(missing_debug_implementations, reason = "nobody outside sees it")]
pub struct Model {
    pub(crate) id: Box<str>,
    pub(crate) edition: u32,
    pub(crate) title: Text,
    pub(crate) consent_required: bool,
    pub(crate) uses: Vec<Use>,
    /// How many items the instruments have together.
    pub(crate) item_count: usize,
    /// The order in which they are looked at: a step after those it depends on.
    pub(crate) order: Vec<usize>,
    pub(crate) max_follow_up: Option<Period>,
    pub(crate) guardian: Option<Guardian>,
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
pub(crate) struct Use {
    pub(crate) instrument: Instrument,
    /// How many items the instruments before it have.
    pub(crate) first_item: usize,
    /// What it scores until somebody answers it.
    pub(crate) blank: Outcomes,
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

impl Model {
    /// A policy that asks and decides nothing.
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
            guardian: None,
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
    /// What each level sets in motion, and then each rule.
    pub(crate) fn all_actions(&self) -> impl Iterator<Item = &Actions> {
        self.levels.iter().map(Level::actions).chain(self.rules.iter().map(Rule::actions))
    }

    pub(crate) fn complete(&mut self) {
        self.item_count = 0;
        for (position, used) in self.uses.iter_mut().enumerate() {
            used.first_item = self.item_count;
            self.item_count = self.item_count.saturating_add(used.instrument.items.len());
            let own = |test: &PolicyTest| test.instrument() == Some(position);
            used.tests =
                self.tests.iter().enumerate().filter(|(_, test)| own(test)).map(|(at, _)| at).collect();
        }
        let of_facts = self.tests.iter().enumerate().filter(|(_, test)| test.instrument().is_none());
        self.fact_tests = of_facts.map(|(position, _)| position).collect();
    }
}
