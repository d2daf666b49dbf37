//! A score: what it is, or within what it must lie.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::closed_words::closed_words;
use crate::number::Number;

/// How a score came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Every member has a value.
    Complete,
    /// Members are missing, and the published rule says how to score nevertheless.
    Prorated,
    /// Members are missing, and no rule fills them.
    Unscorable,
}

closed_words! { Status, "status of a score": Complete = "complete", Prorated = "prorated", Unscorable = "unscorable" }

/// The score of one scale, with the closed interval of values that completing the missing answers could give.
///
/// The interval is never narrower than that, and lies within the scale's range. It is exact for a sum, weighted sum, mean, count,
/// maximum, minimum, difference and linear change of items that are always asked and used once; otherwise it may be wider.
/// `Debug` does not show it; serde writes `value` (`null` when unscorable), `min`, `max` and `status`, and `withheld` where it
/// [is](Self::is_withheld).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outcome {
    status: Status,
    /// Whether it is unscorable although something was answered, or given and not understood: it is not missing, so a score of
    /// scores is not prorated over it.
    not_missing: bool,
    /// Whether it would have a value, and a rule of validity does not let it.
    withheld: bool,
    value: Number,
    min: Number,
    max: Number,
}

impl Outcome {
    /// Of a scale of which nothing is known but what it can be.
    pub(crate) const fn within_range((min, max): (Number, Number)) -> Self {
        Self::unscorable(min, max)
    }

    pub(crate) const fn complete(value: Number) -> Self {
        Self { status: Status::Complete, not_missing: false, withheld: false, value, min: value, max: value }
    }

    /// The interval holds the value, also where that was rounded.
    pub(crate) fn prorated(value: Number, min: Number, max: Number) -> Self {
        Self {
            status: Status::Prorated,
            not_missing: false,
            withheld: false,
            value,
            min: min.min(value),
            max: max.max(value),
        }
    }

    pub(crate) const fn unscorable(min: Number, max: Number) -> Self {
        Self {
            status: Status::Unscorable,
            not_missing: false,
            withheld: false,
            value: Number::ZERO,
            min,
            max,
        }
    }

    /// The same, its interval cut to the values between the ends.
    pub(crate) fn within(self, (low, high): (Number, Number)) -> Self {
        match self.status {
            Status::Complete => self,
            Status::Prorated | Status::Unscorable => {
                Self { min: self.min.max(low), max: self.max.min(high), ..self }
            }
        }
    }

    pub(crate) const fn not_missing_if(self, not_missing: bool) -> Self {
        Self { not_missing, ..self }
    }

    #[inline]
    pub(crate) const fn is_not_missing(&self) -> bool {
        self.not_missing
    }

    /// The same without its value, which a rule of validity does not allow. What the answers say stays as the interval. Nothing is
    /// prorated over it.
    pub(crate) const fn without_value(self) -> Self {
        match self.status {
            Status::Unscorable => self,
            Status::Complete | Status::Prorated => Self {
                status: Status::Unscorable,
                not_missing: true,
                withheld: true,
                value: Number::ZERO,
                ..self
            },
        }
    }

    /// Whether it is unscorable only because the scale's rule of validity is not certain to be kept
    /// ([`Scale::validity`](crate::instrument::Scale::validity)). The interval is then what the answers say.
    #[inline]
    pub const fn is_withheld(&self) -> bool {
        self.withheld
    }

    /// How it came about.
    #[inline]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The score; `None` when unscorable.
    #[inline]
    pub const fn value(&self) -> Option<Number> {
        match self.status {
            Status::Unscorable => None,
            Status::Complete | Status::Prorated => Some(self.value),
        }
    }

    /// The lowest value that some completion of the missing items would give.
    pub const fn min(&self) -> Number {
        self.min
    }

    /// The highest value that some completion of the missing items would give.
    pub const fn max(&self) -> Number {
        self.max
    }

    /// What bands and cutoffs are read from: the value where there is one, else the whole interval.
    #[inline]
    pub const fn published(&self) -> (Number, Number) {
        match self.status {
            Status::Unscorable => (self.min, self.max),
            Status::Complete | Status::Prorated => (self.value, self.value),
        }
    }

    /// The same after a transformation that does not change the order of values.
    pub(crate) fn map(self, change: impl Fn(Number) -> Number) -> Self {
        Self { value: change(self.value), min: change(self.min), max: change(self.max), ..self }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Outcome", if self.withheld { 5 } else { 4 })?;
        fields.serialize_field("value", &self.value())?;
        fields.serialize_field("min", &self.min)?;
        fields.serialize_field("max", &self.max)?;
        fields.serialize_field("status", &self.status)?;
        if self.withheld {
            fields.serialize_field("withheld", &true)?;
        }
        fields.end()
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outcome").field("status", &self.status).finish_non_exhaustive()
    }
}
