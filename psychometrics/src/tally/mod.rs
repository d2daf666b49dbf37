//! The sufficient statistics of a sample: whole numbers only. So the same people give the same figures, to the last bit, in whatever
//! order they come and in however many pieces they are counted; and a table of any length takes the same memory.

mod histogram;
mod pairs;
mod partial;
mod patterns;
mod saved;
mod weights;

pub use histogram::Histogram;
pub(crate) use histogram::Ratio;
pub(crate) use pairs::PairCounts;
pub(crate) use partial::Partial;
pub(crate) use patterns::{Pattern, Patterns};
pub(crate) use saved::Saved;
pub use weights::Weight;

use psyscreen::Scores;
use psyscreen::instrument::{Answer, Scale};
use psyscreen::scoring::Status;

use crate::items::{ScaleItem, ScaleItems};
use weights::Weights;

/// Working memory that is kept between people.
#[derive(Debug, Default)]
pub struct Memory {
    pub(crate) answers: Vec<Answer>,
    places: Vec<Option<usize>>,
    row: Vec<u16>,
}

/// What is counted of one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    pub(crate) items: ScaleItems,
    /// Everybody.
    pub(crate) people: u64,
    /// Those with an answer to every item, and those without.
    pub(crate) complete: PairCounts,
    pub(crate) incomplete: PairCounts,
    /// Of those without, each item with the mean of what they answered.
    pub(crate) partial: Partial,
    /// How many people have each number of answers missing.
    pub(crate) missing: Vec<u64>,
    /// The scores that are complete, and those that the rule of the definition fills in.
    pub(crate) scores: Histogram,
    pub(crate) prorated: Histogram,
    /// What the scores may be at least and at most, of everybody.
    pub(crate) lowest: Histogram,
    pub(crate) highest: Histogram,
    pub(crate) weights: Option<Weights>,
    /// The different combinations of answers, where they are kept.
    pub(crate) patterns: Option<Patterns>,
}

impl Tally {
    /// Of nobody yet.
    pub fn new(items: ScaleItems) -> Self {
        let sizes: Vec<usize> = items.as_slice().iter().map(|item| item.answers().len()).collect();
        let pairs = PairCounts::new(sizes);
        Self {
            people: 0,
            complete: pairs.clone(),
            incomplete: pairs,
            partial: Partial::new(&items),
            missing: vec![0; items.len().saturating_add(1)],
            scores: Histogram::default(),
            prorated: Histogram::default(),
            lowest: Histogram::default(),
            highest: Histogram::default(),
            weights: None,
            patterns: None,
            items,
        }
    }

    /// Keeps each different combination of answers too, which some figures need: then the memory grows with what is different.
    #[must_use]
    pub fn with_patterns(mut self) -> Self {
        self.patterns = Some(Patterns::default());
        self
    }

    /// The items of the scale.
    pub fn items(&self) -> &ScaleItems {
        &self.items
    }

    /// How many people were counted.
    pub fn people(&self) -> u64 {
        self.people
    }

    /// How many of them answered every item.
    pub fn complete_people(&self) -> u64 {
        self.complete.rows()
    }

    /// Counts one person's answers and score of `scale`; whether every item has an answer.
    pub fn push(&mut self, scores: &Scores<'_>, scale: &Scale, memory: &mut Memory) -> bool {
        memory.answers.clear();
        memory.answers.extend(scores.responses().in_order());
        let is_complete = self.push_answers(memory);
        let Some(outcome) = scores.outcome(scale) else { return is_complete };
        if let Some(value) = outcome.value() {
            match outcome.status() {
                Status::Complete => self.scores.push(value),
                _ => self.prorated.push(value),
            }
        }
        self.lowest.push(outcome.min());
        self.highest.push(outcome.max());
        is_complete
    }

    /// Counts the answers in the memory, which are in the order of the form; whether every item has one.
    pub(crate) fn push_answers(&mut self, Memory { answers, places, row }: &mut Memory) -> bool {
        places.clear();
        let place = |item: &ScaleItem| answers.get(item.index()).and_then(|answer| item.position(*answer));
        places.extend(self.items.as_slice().iter().map(place));
        self.people = self.people.saturating_add(1);
        let missing = places.iter().filter(|place| place.is_none()).count();
        add_one(self.missing.get_mut(missing));
        if missing == 0 {
            self.complete.push(places)
        } else {
            self.partial.push(places);
            self.incomplete.push(places)
        }
        if let Some(patterns) = &mut self.patterns {
            // An answer by its position from 1 on.
            let code = |place: &Option<usize>| {
                place.and_then(|place| u16::try_from(place).ok()).map_or(0, |place| place.saturating_add(1))
            };
            row.clear();
            row.extend(places.iter().map(code));
            patterns.push(row);
        }
        missing == 0
    }

    /// Counts the weight of a person whose score is complete, or why it has none.
    pub fn push_weight(&mut self, scores: &Scores<'_>, scale: &Scale, weight: Weight) {
        let weights = self.weights.get_or_insert_default();
        let outcome = scores.outcome(scale);
        let complete = outcome.filter(|outcome| outcome.status() == Status::Complete);
        weights.push(complete.and_then(|outcome| outcome.value()), weight);
    }

    /// Adds what was counted elsewhere of the same scale; false, and nothing, where its items are others.
    pub fn merge(&mut self, other: &Self) -> bool {
        if self.items != other.items {
            return false;
        }
        self.people = self.people.saturating_add(other.people);
        self.complete.merge(&other.complete);
        self.incomplete.merge(&other.incomplete);
        self.partial.merge(&other.partial);
        add_all(&mut self.missing, &other.missing);
        self.scores.merge(&other.scores);
        self.prorated.merge(&other.prorated);
        self.lowest.merge(&other.lowest);
        self.highest.merge(&other.highest);
        if let Some(other) = &other.weights {
            self.weights.get_or_insert_default().merge(other);
        }
        if let (Some(own), Some(other)) = (&mut self.patterns, &other.patterns) {
            own.merge(other);
        }
        true
    }
}

/// One more.
#[inline]
fn add_one(count: Option<&mut u64>) {
    if let Some(count) = count {
        *count = count.saturating_add(1);
    }
}

/// Each count and the other's.
fn add_all(counts: &mut [u64], more: &[u64]) {
    for (own, more) in counts.iter_mut().zip(more) {
        *own = own.saturating_add(*more);
    }
}
