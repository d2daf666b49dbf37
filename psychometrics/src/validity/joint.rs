//! How often each combination of scores came on each side of a criterion.

use std::collections::HashMap;

use psyscreen::Number;
use serde::{Deserialize, Serialize};

use super::criterion::Side;
use crate::tally::{Histogram, Ratio};

/// The scores of people whose criterion is known: how often each combination of scores came on each side.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(into = "Saved", try_from = "Saved")]
pub struct Joint {
    counts: HashMap<Box<[Number]>, [u64; 2]>,
    /// For each score what it may be at least and at most, of everybody on the negative and on the positive side.
    bounds: Vec<[[Histogram; 2]; 2]>,
    blank: u64,
    neither: u64,
    incomplete: u64,
}

/// The same as a file holds it: in the order of the scores.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    counts: Vec<(Vec<Ratio>, [u64; 2])>,
    bounds: Vec<[[Histogram; 2]; 2]>,
    blank: u64,
    neither: u64,
    incomplete: u64,
}

impl From<Joint> for Saved {
    fn from(joint: Joint) -> Self {
        let ratios = |scores: &[Number]| scores.iter().copied().map(Ratio::from).collect();
        Self {
            counts: joint.sorted().into_iter().map(|(scores, counts)| (ratios(scores), counts)).collect(),
            bounds: joint.bounds.clone(),
            blank: joint.blank,
            neither: joint.neither,
            incomplete: joint.incomplete,
        }
    }
}

impl TryFrom<Saved> for Joint {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<Self, Self::Error> {
        let Saved { counts, bounds, blank, neither, incomplete } = saved;
        let read = |(scores, counts): (Vec<Ratio>, [u64; 2])| {
            let scores = scores.into_iter().map(Number::try_from).collect::<Result<Box<[Number]>, _>>()?;
            if scores.len() == bounds.len() { Ok((scores, counts)) } else { Err("another number of scores") }
        };
        let counts = counts.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { counts, bounds, blank, neither, incomplete })
    }
}

impl Joint {
    /// Of so many scores for each person.
    pub fn new(scores: usize) -> Self {
        Self { bounds: vec![Default::default(); scores], ..Self::default() }
    }

    /// Counts a person: for each score its value where it is used, and between what it lies.
    pub fn push(&mut self, scores: &[Option<Number>], bounds: &[Option<(Number, Number)>], side: Side) {
        let place = match side {
            Side::Negative => 0,
            Side::Positive => 1,
            Side::Blank => {
                self.blank = self.blank.saturating_add(1);
                return;
            }
            Side::Neither => {
                self.neither = self.neither.saturating_add(1);
                return;
            }
        };
        for (own, bounds) in self.bounds.iter_mut().zip(bounds) {
            if let (Some([low, high]), Some((least, most))) = (own.get_mut(place), bounds) {
                low.push(*least);
                high.push(*most);
            }
        }
        match scores.iter().copied().collect::<Option<Box<[Number]>>>() {
            Some(scores) => {
                let counts = self.counts.entry(scores).or_default();
                if let Some(count) = counts.get_mut(place) {
                    *count = count.saturating_add(1);
                }
            }
            None => self.incomplete = self.incomplete.saturating_add(1),
        }
    }

    /// Adds what was counted elsewhere of the same scores.
    pub fn merge(&mut self, other: &Self) {
        for (scores, counts) in &other.counts {
            let own = self.counts.entry(scores.clone()).or_default();
            for (own, more) in own.iter_mut().zip(counts) {
                *own = own.saturating_add(*more);
            }
        }
        for (own, more) in
            self.bounds.iter_mut().flatten().flatten().zip(other.bounds.iter().flatten().flatten())
        {
            own.merge(more);
        }
        self.blank = self.blank.saturating_add(other.blank);
        self.neither = self.neither.saturating_add(other.neither);
        self.incomplete = self.incomplete.saturating_add(other.incomplete);
    }

    /// Whether another one is of as many scores.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.bounds.len() == other.bounds.len()
    }

    /// People whose criterion is blank.
    pub fn blank(&self) -> u64 {
        self.blank
    }

    /// People whose criterion is in neither list.
    pub fn neither(&self) -> u64 {
        self.neither
    }

    /// People on a side of the criterion of whom a score is missing.
    pub fn incomplete(&self) -> u64 {
        self.incomplete
    }

    /// How many people are on the negative and on the positive side, with every score.
    pub fn sides(&self) -> [u64; 2] {
        self.counts.values().fold([0, 0], |[negative, positive], [one, other]| {
            [negative.saturating_add(*one), positive.saturating_add(*other)]
        })
    }

    /// Each combination of scores with its counts, in the order of the scores.
    pub(super) fn sorted(&self) -> Vec<(&[Number], [u64; 2])> {
        let mut all: Vec<(&[Number], [u64; 2])> =
            self.counts.iter().map(|(scores, counts)| (&**scores, *counts)).collect();
        all.sort_unstable();
        all
    }

    /// Between what a score lies, of everybody on the negative and on the positive side.
    pub(super) fn bounds(&self, score: usize) -> Option<&[[Histogram; 2]; 2]> {
        self.bounds.get(score)
    }
}
