//! Levels, the rules that raise a person to them, steps, and guarantees.

use super::actions::Actions;
use super::clause::Clause;
use crate::condition::Condition;
use crate::period::Period;
use crate::text::Text;

/// A level of support. Everybody has at least the first.
#[derive(Clone, Debug)]
pub struct Level {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) actions: Actions,
}

impl Level {
    /// Its id: `crisis`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What everybody at this level gets, who is told, and when the person is seen again.
    pub fn actions(&self) -> &Actions {
        &self.actions
    }
}

/// One rule: when its condition holds, the person is raised to its level, and what it recommends is added.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) level: Option<usize>,
    pub(crate) when: Condition<usize>,
    pub(crate) actions: Actions,
    pub(crate) source: Option<usize>,
}

impl Rule {
    /// Its id: `suicide-risk`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The reason it states, by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The position of the level it raises to, if it raises, in [`levels`](super::Policy::levels).
    pub fn level_index(&self) -> Option<usize> {
        self.level
    }

    /// Its condition, over positions in [`tests`](super::Policy::tests).
    pub fn when(&self) -> &Condition<usize> {
        &self.when
    }

    /// What it adds while it holds, who is told, and when the person is seen again.
    pub fn actions(&self) -> &Actions {
        &self.actions
    }

    /// The position of the source of its numbers in [`sources`](super::Policy::sources), where it names one.
    pub fn source_index(&self) -> Option<usize> {
        self.source
    }
}

/// What happens while a critical item has no answer.
#[derive(Clone, Debug)]
pub struct UnansweredCritical {
    pub(crate) recommend: Vec<usize>,
    pub(crate) within: Period,
    pub(crate) ours: bool,
    pub(crate) clause: Option<Clause>,
}

impl UnansweredCritical {
    /// What is recommended, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// By when.
    pub fn within(&self) -> Period {
        self.within
    }

    /// Where the plan says so, if it does.
    pub fn clause(&self) -> Option<&Clause> {
        self.clause.as_ref()
    }
}

/// What happens while a fact is not known.
#[derive(Clone, Debug)]
pub struct UnansweredFact {
    pub(crate) fact: usize,
    /// A test of the fact, by position: undetermined exactly while the fact is not known.
    pub(crate) test: usize,
    pub(crate) when: Option<Condition<usize>>,
    pub(crate) recommend: Vec<usize>,
    pub(crate) within: Period,
    pub(crate) follow_up: Option<Period>,
    pub(crate) ours: bool,
    pub(crate) clause: Option<Clause>,
}

impl UnansweredFact {
    /// The position of the fact in [`facts`](super::Policy::facts).
    pub fn fact_index(&self) -> usize {
        self.fact
    }

    /// For whom it matters; `None` for everybody.
    pub fn when(&self) -> Option<&Condition<usize>> {
        self.when.as_ref()
    }

    /// What is recommended, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// By when.
    pub fn within(&self) -> Period {
        self.within
    }

    /// Within what period the person is seen again, while the fact is not known.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Where the plan says so, if it does.
    pub fn clause(&self) -> Option<&Clause> {
        self.clause.as_ref()
    }
}

/// One step of stepped screening.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) give: Vec<usize>,
    pub(crate) when: Option<Condition<usize>>,
    /// Instrument and item, by position.
    pub(crate) carried: Vec<(usize, usize)>,
}

impl Step {
    /// What is given, by position in [`instruments`](super::Policy::instruments).
    pub fn give(&self) -> &[usize] {
        &self.give
    }

    /// When; `None` for always.
    pub fn when(&self) -> Option<&Condition<usize>> {
        self.when.as_ref()
    }

    /// The items that take their answer from an instrument of an earlier step: instrument and item, by position.
    pub fn carried(&self) -> impl Iterator<Item = (usize, usize)> {
        self.carried.iter().copied()
    }
}

/// Something that must hold whatever was answered, missing or reported.
#[derive(Clone, Debug)]
pub struct Guarantee {
    pub(crate) id: Box<str>,
    pub(crate) when: Option<Condition<usize>>,
    /// A fact, and a test of it that is undetermined exactly while the fact is not known.
    pub(crate) unanswered_fact: Option<(usize, usize)>,
    pub(crate) level_at_least: Option<usize>,
    pub(crate) recommends: Vec<usize>,
    pub(crate) recommends_within: Vec<(usize, Period)>,
    pub(crate) notifies: Vec<(usize, Option<Period>)>,
    pub(crate) follow_up_at_most: Option<Period>,
}

impl Guarantee {
    /// Its id: `suicide-item-never-below-crisis`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// For whom; `None` for everybody.
    pub fn when(&self) -> Option<&Condition<usize>> {
        self.when.as_ref()
    }

    /// The fact that must not be known, by position in [`facts`](super::Policy::facts), where the guarantee is about that.
    pub fn unanswered_fact(&self) -> Option<usize> {
        self.unanswered_fact.map(|(fact, _)| fact)
    }

    /// Whether it is about some people only.
    pub(crate) fn is_about_some(&self) -> bool {
        self.when.is_some() || self.unanswered_fact.is_some()
    }

    /// The position of the lowest level allowed.
    pub fn level_at_least(&self) -> Option<usize> {
        self.level_at_least
    }

    /// What is always recommended, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommends(&self) -> &[usize] {
        &self.recommends
    }

    /// What is always recommended within a period, by position in
    /// [`recommendations`](super::Policy::recommendations).
    pub fn recommends_within(&self) -> &[(usize, Period)] {
        &self.recommends_within
    }

    /// Who is always told, by position in [`providers`](super::Policy::providers), and by when at the latest.
    pub fn notifies(&self) -> &[(usize, Option<Period>)] {
        &self.notifies
    }

    /// The longest follow-up allowed.
    pub fn follow_up_at_most(&self) -> Option<Period> {
        self.follow_up_at_most
    }
}
