//! How good a questionnaire is in a sample, for [psyscreen]: what a validation paper reports, computed from the same checked definition
//! that scores people. Every figure equals that of a named R function; `docs/statistics.md` has the formulas.
//!
//! ```text
//! Scores of each person ─▶ Tally ─▶ distribution, prevalence, reliability
//!                          counts   figures, each with its interval or the reason why there is none
//! ```
//!
//! A [`Tally`] is whole numbers only: the figures do not depend on the order of the people, nor on the pieces in which they were
//! counted, and a sample of any size takes the same memory.
//!
//! ```
//! use psyscreen::catalog;
//! use psyscreen_psychometrics::{Memory, Plan, ScaleItems, Tally};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let phq2 = catalog::instrument("phq-2").ok_or("not in this build")?;
//! let scale = phq2.scale("total").ok_or("no total")?;
//! let mut tally = Tally::new(ScaleItems::new(phq2, scale)?);
//! let mut memory = Memory::default();
//! for answers in [[0, 1], [3, 2], [1, 1], [2, 3]] {
//!     tally.push(&phq2.respond_in_order(answers)?.score(), scale, &mut memory);
//! }
//! let reliability = tally.reliability(&Plan::default());
//! assert_eq!(reliability.alpha.value.map(|alpha| (alpha * 1000.0).round()), Some(784.0));
//! # Ok(())
//! # }
//! ```
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        reason = "a panic is a failed test, and its numbers are small"
    )
)]

mod ad_hoc;
mod agreement;
mod answer_sample;
mod confirmatory;
mod counted;
mod cumulative;
mod describe;
mod dif;
mod document;
mod estimate;
mod factor;
mod grouped;
mod interval;
mod irt;
mod items;
mod moments;
mod numeric;
mod outcomes;
mod parts;
mod plan;
mod polychoric;
mod random;
mod reliability;
mod rows;
mod sample;
mod saved;
mod structure;
mod tally;
mod validity;

pub use ad_hoc::AdHoc;
pub use agreement::{Icc, IccForms, Kappas, Kind, Raters, Retest, RetestRow};
pub use answer_sample::AnswerSample;
pub use counted::Counted;
pub use describe::{AnswerShare, Bounds, Distribution, ItemAnswers, Prevalence, Quantile};
pub use dif::{Dif, DifPlan};
pub use estimate::Estimate;
pub use grouped::Grouped;
pub use irt::{Irt, IrtPlan, Parameters};
pub use items::{ScaleItem, ScaleItems};
pub use outcomes::{ChangePlan, Changes, Measure, Method, OutcomeDefinition, OutcomeSource, ServiceOutcomes};
pub use parts::ScaleChoice;
pub use plan::{Answers, Plan, Totals};
pub use reliability::{ItemReliability, OmegaHierarchical, Reliability, SplitHalf};
pub use rows::{Excluded, Rows};
pub use sample::{Row, Sample};
pub use saved::{Chosen, Poolable, Pooled};
pub use structure::{
    Bartlett, Cfa, CfaItem, Criteria, Efa, EfaItem, EmptyCells, FactorCorrelation, ItemValue, Kmo, Parallel,
    Rmsea, Rotation, Scaled, Structure, StructurePlan,
};
pub use tally::{Histogram, Memory, Tally, Weight};
pub use validity::{
    Anova, Association, AtPrevalence, Best, Comparison, Criterion, Cutoff, CutoffBounds, GroupComparison,
    GroupScores, HedgesG, Joint, KnownGroups, KruskalWallis, MannWhitney, Pairs, Side, Test, UnitInterval,
    Validation, ValidityPlan, ValidityRow, Youden,
};
