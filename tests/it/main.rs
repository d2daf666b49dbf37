//! Every test that looks at the library from outside, in one program: a module for each kind of evidence.
//!
//! One kind alone: `cargo test --test it properties`.

mod support;

mod allocations;
mod architecture;
mod auto_traits;
mod bands_by_group;
mod carried_answers;
mod catalog_readme;
mod changes;
mod chinese_sheets;
mod comparisons;
mod critical_items;
mod critical_proofs;
mod diagnostics;
mod exhaustive;
mod guarantees;
mod hazards;
mod independent_scorers;
mod left_out;
mod many_findings;
mod mutations;
mod norms;
mod overlays;
mod plausibility;
mod policy_cases;
mod policy_diagnostics;
mod policy_readme;
mod privacy;
mod properties;
mod published_vectors;
mod random_definitions;
mod random_policies;
mod ranges;
mod reports;
mod several_changes;
mod sources;
mod strict_thresholds;
mod suppression;
mod triage_cases;
mod triage_laws;
mod unreadable;
mod validity;
mod vector_lint;
mod wording;
