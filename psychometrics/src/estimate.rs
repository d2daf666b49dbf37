//! A figure: a value with what is known of its precision, or the reason why there is none.

use serde::Serialize;

/// A figure. What could not be computed is absent and has a reason; it is never zero or not a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The value.
    pub value: Option<f64>,
    /// The lower end of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Why something of it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Estimate {
    /// A value alone; `reason` says why it is absent where it is not a number.
    pub(crate) fn new(value: f64, reason: &str) -> Self {
        match finite(value) {
            Some(value) => Self { value: Some(value), ..Self::default() },
            None => Self::none(reason),
        }
    }

    /// None, and why.
    pub(crate) fn none(reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::default() }
    }

    /// With its interval, as far as that is a number.
    pub(crate) fn within(self, low: f64, high: f64) -> Self {
        Self { low: finite(low), high: finite(high), ..self }
    }

    /// With its standard error.
    pub(crate) fn with_error(self, se: f64) -> Self {
        Self { se: finite(se), ..self }
    }
}

/// The value where it is a number.
pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
