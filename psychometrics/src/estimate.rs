//! A figure: a value with what is known of its precision, or the reason why there is none.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A figure. What could not be computed is absent and has a reason; it is never zero or not a number.
///
/// It is written as a map. Beside a reason stand all of `value`, `low`, `high` and `se`, null where they are absent; without one
/// only those that the figure has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Why something of it is absent.
    pub reason: Option<String>,
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("value", &self.value)?;
        for (key, part) in [("low", self.low), ("high", self.high), ("se", self.se)] {
            if part.is_some() || self.reason.is_some() {
                map.serialize_entry(key, &part)?;
            }
        }
        if let Some(reason) = &self.reason {
            map.serialize_entry("reason", reason)?;
        }
        map.end()
    }
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
