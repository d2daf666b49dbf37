//! What is looked at, and when there is nothing to see.

use psyscreen::Number;

/// What is computed of tests.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidityPlan {
    /// The confidence of intervals, between 0 and 1.
    pub confidence: f64,
    /// Where random numbers begin.
    pub seed: u64,
    /// How often people are drawn anew for intervals of the best thresholds; 0 for none.
    pub bootstrap: u32,
    /// Another prevalence, of which predictive values are wanted.
    pub prevalence: Option<f64>,
}

/// A test as it is looked at.
pub(crate) struct TestPlan<'t> {
    pub(crate) name: &'t str,
    /// Whether higher scores mean that the criterion is met.
    pub(crate) higher: bool,
    /// Published thresholds and their names.
    pub(crate) published: &'t [(Number, String)],
}

/// Why there is no area.
pub(super) fn missing_side([negative, positive]: [u64; 2]) -> Option<&'static str> {
    match (negative, positive) {
        (0, 0) => Some("nobody has a score and a criterion"),
        (0, _) => Some("nobody is on the negative side of the criterion"),
        (_, 0) => Some("nobody is on the positive side of the criterion"),
        _ => None,
    }
}
