//! What is counted of people whose scores are held against something: of everybody, or of a group.

use psyscreen::Number;
use serde::{Deserialize, Serialize};

use super::associations::Pairs;
use super::criterion::{Side, is_blank};
use super::joint::Joint;
use super::values::Values;
use crate::counted::{Counted, more};
use crate::rows::Rows;
use crate::tally::{Histogram, Saved, Tally};

/// The lowest and the highest value.
pub(super) type Ends = (Number, Number);

/// Counts of people.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    pub(super) counts: Counts,
    /// For each score, and then for each other one, what alpha is computed from, where it is needed and there are items.
    pub(super) tallies: Vec<Option<Tally>>,
}

/// Those that are not of items.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    people: u64,
    scored: u64,
    /// Fields of scores that are not numbers.
    pub(super) unread: u64,
    pub(super) joint: Joint,
    /// What the columns of the criterion and of the known groups hold.
    pub(super) criterion_values: Values,
    pub(super) known_values: Values,
    /// Rows in none of the known groups: the group is blank, or another one.
    known_blank: u64,
    known_other: u64,
    /// Rows in one of them with every score.
    known_scored: u64,
    /// For each score, for each of the known groups.
    pub(super) known_scores: Vec<Vec<Histogram>>,
    /// For each score, for each other one.
    pub(super) pairs: Vec<Vec<Pairs>>,
}

/// What a row says.
pub(super) struct Seen<'r> {
    /// The scores that count, and between what each lies.
    pub(super) scores: &'r [Option<Number>],
    pub(super) bounds: &'r [Option<Ends>],
    pub(super) others: &'r [Option<Number>],
    pub(super) criterion: Option<(&'r str, Side)>,
    /// The name of the known group, and its place.
    pub(super) known: (&'r str, Option<usize>),
    pub(super) unread: u64,
}

impl Crowd {
    /// Counts a row.
    pub(super) fn push(&mut self, seen: &Seen<'_>) {
        let counts = &mut self.counts;
        more(&mut counts.people, 1);
        more(&mut counts.unread, seen.unread);
        let is_scored = u64::from(seen.scores.iter().all(Option::is_some));
        more(&mut counts.scored, is_scored);
        if let Some((value, side)) = seen.criterion {
            counts.criterion_values.push(value);
            counts.joint.push(seen.scores, seen.bounds, side);
        }
        let (name, group) = seen.known;
        counts.known_values.push(name);
        if let Some(group) = group {
            more(&mut counts.known_scored, is_scored);
            for (groups, value) in counts.known_scores.iter_mut().zip(seen.scores) {
                if let (Some(scores), Some(value)) = (groups.get_mut(group), value) {
                    scores.push(*value);
                }
            }
        } else if is_blank(name) {
            more(&mut counts.known_blank, 1);
        } else {
            more(&mut counts.known_other, 1);
        }
        for (pairs, one) in counts.pairs.iter_mut().zip(seen.scores) {
            for (pairs, other) in pairs.iter_mut().zip(seen.others) {
                if let (Some(one), Some(other)) = (one, other) {
                    pairs.push(*one, *other);
                }
            }
        }
    }

    /// How many people were counted.
    pub(super) fn people(&self) -> u64 {
        self.counts.people
    }

    /// The account of those on a side of the criterion.
    pub(super) fn by_criterion(&self, mut rows: Rows) -> Rows {
        let joint = &self.counts.joint;
        let [negative, positive] = joint.sides();
        rows.used = negative.saturating_add(positive);
        rows.incomplete = joint.incomplete();
        rows.exclude("the criterion is blank", joint.blank());
        rows.exclude("the criterion is neither positive nor negative", joint.neither());
        rows.exclude_torn();
        rows
    }

    /// The account of those with every score.
    pub(super) fn by_scores(&self, mut rows: Rows) -> Rows {
        rows.used = self.counts.scored;
        rows.incomplete = self.counts.people.saturating_sub(self.counts.scored);
        rows.exclude_torn();
        rows
    }

    /// The account of known groups; of so many people, or of those with every score.
    pub(super) fn by_known(&self, used: Option<u64>, rows: Rows) -> Rows {
        let Counts { people, known_blank, known_other, known_scored, .. } = &self.counts;
        let (used, outside) = (used.unwrap_or(*known_scored), known_blank.saturating_add(*known_other));
        let incomplete = people.saturating_sub(outside).saturating_sub(used);
        let mut rows = Rows { used, incomplete, ..rows };
        rows.exclude("the group is blank", *known_blank);
        rows.exclude("the group is none of --groups", *known_other);
        rows.exclude_torn();
        rows
    }
}

/// What a file holds of people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedCrowd {
    counts: Counts,
    tallies: Vec<Option<Saved>>,
}

impl Counted for Crowd {
    type Saved = SavedCrowd;

    fn saved(&self) -> SavedCrowd {
        let tallies = self.tallies.iter().map(|tally| tally.as_ref().map(Tally::saved)).collect();
        SavedCrowd { counts: self.counts.clone(), tallies }
    }

    fn filled(&self, saved: SavedCrowd) -> Option<Self> {
        let SavedCrowd { counts, tallies } = saved;
        let lengths = |table: &[Vec<Histogram>]| table.iter().map(Vec::len).collect::<Vec<_>>();
        let pairs = |table: &[Vec<Pairs>]| table.iter().map(Vec::len).collect::<Vec<_>>();
        let is_alike = counts.joint.is_like(&self.counts.joint)
            && lengths(&counts.known_scores) == lengths(&self.counts.known_scores)
            && pairs(&counts.pairs) == pairs(&self.counts.pairs)
            && tallies.len() == self.tallies.len();
        let filled = self.tallies.iter().zip(tallies).map(|(empty, saved)| match (empty, saved) {
            (Some(empty), Some(saved)) => empty.filled(saved).map(Some),
            (None, None) => Some(None),
            _ => None,
        });
        let tallies = filled.collect::<Option<_>>()?;
        is_alike.then_some(Self { counts, tallies })
    }

    fn merge(&mut self, other: &Self) {
        let (own, others) = (&mut self.counts, &other.counts);
        for (own, number) in [
            (&mut own.people, others.people),
            (&mut own.scored, others.scored),
            (&mut own.unread, others.unread),
            (&mut own.known_blank, others.known_blank),
            (&mut own.known_other, others.known_other),
            (&mut own.known_scored, others.known_scored),
        ] {
            more(own, number);
        }
        own.joint.merge(&others.joint);
        own.criterion_values.merge(&others.criterion_values);
        own.known_values.merge(&others.known_values);
        let scores = own.known_scores.iter_mut().flatten().zip(others.known_scores.iter().flatten());
        scores.for_each(|(own, others)| own.merge(others));
        let pairs = own.pairs.iter_mut().flatten().zip(others.pairs.iter().flatten());
        pairs.for_each(|(own, others)| own.merge(others));
        for (own, others) in self.tallies.iter_mut().zip(&other.tallies) {
            if let (Some(own), Some(others)) = (own, others) {
                own.merge(others);
            }
        }
    }
}
