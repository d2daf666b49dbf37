//! What a cutoff or a criterion screens for, and how well it did.

use crate::number::Number;

/// Which condition is screened for, in whom that was studied, and how well it was told apart; as far as it is published.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub(crate) target: Option<Box<str>>,
    pub(crate) population: Option<Box<str>>,
    pub(crate) sensitivity: Option<Number>,
    pub(crate) specificity: Option<Number>,
}

impl Evidence {
    /// The condition screened for.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The people it was studied in.
    pub fn population(&self) -> Option<&str> {
        self.population.as_deref()
    }

    /// Published sensitivity, 0 to 1.
    pub fn sensitivity(&self) -> Option<Number> {
        self.sensitivity
    }

    /// Published specificity, 0 to 1.
    pub fn specificity(&self) -> Option<Number> {
        self.specificity
    }

    /// Whether it says anything beyond the condition, so that somebody must have been studied.
    pub(crate) fn claims_accuracy(&self) -> bool {
        self.sensitivity.is_some() || self.specificity.is_some()
    }
}
