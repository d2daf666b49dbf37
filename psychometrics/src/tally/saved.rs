//! What a tally counted, as a file holds it.

use serde::{Deserialize, Serialize};

use super::partial::SavedPartial;
use super::weights::Weights;
use super::{Histogram, PairCounts, Tally};

/// The counts of a tally. Of which items they are says whoever keeps them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Saved {
    people: u64,
    complete: PairCounts,
    incomplete: PairCounts,
    partial: SavedPartial,
    missing: Vec<u64>,
    scores: Histogram,
    prorated: Histogram,
    lowest: Histogram,
    highest: Histogram,
    weights: Option<Weights>,
}

impl Tally {
    /// What was counted, without the combinations of answers.
    pub(crate) fn saved(&self) -> Saved {
        Saved {
            people: self.people,
            complete: self.complete.clone(),
            incomplete: self.incomplete.clone(),
            partial: self.partial.saved(),
            missing: self.missing.clone(),
            scores: self.scores.clone(),
            prorated: self.prorated.clone(),
            lowest: self.lowest.clone(),
            highest: self.highest.clone(),
            weights: self.weights.clone(),
        }
    }

    /// A tally of the same items that counted this; `None` where it cannot be of these items.
    pub(crate) fn filled(&self, saved: Saved) -> Option<Self> {
        let Saved {
            people,
            complete,
            incomplete,
            partial,
            missing,
            scores,
            prorated,
            lowest,
            highest,
            weights,
        } = saved;
        let partial = self.partial.filled(partial)?;
        let is_alike = self.complete.is_like(&complete) && self.incomplete.is_like(&incomplete);
        let has_everybody = complete.rows().checked_add(incomplete.rows()) == Some(people);
        (is_alike && has_everybody && missing.len() == self.missing.len()).then(|| Self {
            items: self.items.clone(),
            people,
            complete,
            incomplete,
            partial,
            missing,
            scores,
            prorated,
            lowest,
            highest,
            weights,
            patterns: None,
        })
    }
}
