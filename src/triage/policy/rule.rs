//! Levels, the rules that raise a person to them, steps, and guarantees.

use super::recommendation::Notice;
use crate::condition::Condition;
use crate::period::Period;
use crate::text::Text;

/// A level of support. Everybody has at least the first.
#[derive(Clone, Debug)]
pub struct Level {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) recommend: Vec<usize>,
    pub(crate) notify: Vec<Notice>,
    pub(crate) follow_up: Option<Period>,
    pub(crate) clause: Clause,
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

    /// What everybody at this level gets, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// Who is told whenever somebody is at this level.
    pub fn notices(&self) -> &[Notice] {
        &self.notify
    }

    /// Within what period the person is seen again.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }
}

/// A place in a source: `recovered-2020 §2.4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub(crate) text: Box<str>,
    pub(crate) source: usize,
}

impl Clause {
    /// As the policy writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The position of its source in [`sources`](super::Policy::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}

/// One rule: when its condition holds, the person is raised to its level, and what it recommends is added.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) level: Option<usize>,
    pub(crate) when: Condition<usize>,
    pub(crate) recommend: Vec<usize>,
    pub(crate) notify: Vec<Notice>,
    pub(crate) follow_up: Option<Period>,
    pub(crate) clause: Clause,
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

    /// What it adds, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// Who is told while it holds.
    pub fn notices(&self) -> &[Notice] {
        &self.notify
    }

    /// Within what period the person is seen again while it holds.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
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
    pub(crate) level_at_least: Option<usize>,
    pub(crate) recommends: Vec<usize>,
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

    /// The position of the lowest level allowed.
    pub fn level_at_least(&self) -> Option<usize> {
        self.level_at_least
    }

    /// What is always recommended, by position in [`recommendations`](super::Policy::recommendations).
    pub fn recommends(&self) -> &[usize] {
        &self.recommends
    }

    /// The longest follow-up allowed.
    pub fn follow_up_at_most(&self) -> Option<Period> {
        self.follow_up_at_most
    }
}
