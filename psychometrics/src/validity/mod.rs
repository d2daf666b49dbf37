//! How well scores tell people apart by something else that is known of them.

mod associations;
mod best;
mod criterion;
mod crowd;
mod cutoffs;
mod joint;
mod known_groups;
mod plan;
mod roc;
mod sample;
mod score;
mod values;

pub use associations::{Association, Pairs};
pub use best::{Best, Youden};
pub use criterion::{Criterion, Side};
pub use cutoffs::{AtPrevalence, Cutoff, CutoffBounds, UnitInterval};
pub use joint::Joint;
pub use known_groups::{Anova, GroupScores, HedgesG, KnownGroups, KruskalWallis, MannWhitney};
pub use plan::ValidityPlan;
pub use roc::{Comparison, GroupComparison, Test};
pub use sample::{Validation, ValidityRow};
