//! How much a score must move between two administrations to mean something.

use crate::number::Number;
use crate::text::Text;

/// One set of published change parameters of a scale. What is not published is absent.
#[derive(Clone, Debug)]
pub struct ChangeRule {
    pub(crate) id: Option<Box<str>>,
    pub(crate) label: Text,
    pub(crate) scale: usize,
    pub(crate) reliable: Option<Published<ReliableChange>>,
    pub(crate) response: Option<Published<Number>>,
    pub(crate) remission: Option<Published<Remission>>,
    pub(crate) minimal_important: Option<Published<Number>>,
}

/// A value, where it is published and in whom it was found.
#[derive(Clone, Debug)]
pub(crate) struct Published<T> {
    pub(crate) value: T,
    pub(crate) source: usize,
    pub(crate) population: Option<Box<str>>,
}

/// From which difference a change is more than measurement error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReliableChange {
    /// A published number of points.
    Points(Number),
    /// Jacobson and Truax: 1.96 × sd × √(2 (1 − reliability)).
    Index {
        /// The reliability coefficient.
        reliability: Number,
        /// The standard deviation before treatment.
        sd: Number,
    },
}

impl ReliableChange {
    /// Whether a difference of `points` is reliable; compared exactly, by squares.
    pub fn is_reached(self, points: Number) -> bool {
        match self {
            Self::Points(needed) => points >= needed || points.times(Number::from(-1)) >= needed,
            Self::Index { .. } => points.times(points) >= self.squared(),
        }
    }

    /// The square of the number of points needed, exactly.
    pub fn squared(self) -> Number {
        match self {
            Self::Points(needed) => needed.times(needed),
            Self::Index { reliability, sd } => {
                // 1.96² × 2 = 7.6832
                let factor = Number::ratio(76_832, 10_000).unwrap_or(Number::ZERO);
                factor.times(sd.times(sd)).times(Number::from(1).minus(reliability))
            }
        }
    }

    /// The number of points needed, for display.
    pub fn points(self) -> f64 {
        match self {
            Self::Points(needed) => needed.to_f64(),
            Self::Index { .. } => self.squared().to_f64().sqrt(),
        }
    }
}

/// Where a score counts as remission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remission {
    /// Below this value.
    Below(Number),
    /// Above this value.
    Above(Number),
}

impl Remission {
    /// Whether a score is in remission.
    pub fn holds(self, score: Number) -> bool {
        match self {
            Self::Below(value) => score < value,
            Self::Above(value) => score > value,
        }
    }
}

impl ChangeRule {
    /// Its id, where an instrument has several sets: `talking-therapies`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Its label by language; the id where none is given, empty without an id.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The position of the scale it is for.
    pub fn scale_index(&self) -> usize {
        self.scale
    }

    /// From which difference a change is reliable.
    pub fn reliable(&self) -> Option<ReliableChange> {
        self.reliable.as_ref().map(|published| published.value)
    }

    /// The position of the source of [`reliable`](Self::reliable) in [`sources`](super::Instrument::sources).
    pub fn reliable_source_index(&self) -> Option<usize> {
        self.reliable.as_ref().map(|published| published.source)
    }

    /// In whom [`reliable`](Self::reliable) was found.
    pub fn reliable_population(&self) -> Option<&str> {
        self.reliable.as_ref()?.population.as_deref()
    }

    /// The fraction of the first score by which it must improve to be a response: 0.5 for one half.
    pub fn response(&self) -> Option<Number> {
        self.response.as_ref().map(|published| published.value)
    }

    /// The position of the source of [`response`](Self::response) in [`sources`](super::Instrument::sources).
    pub fn response_source_index(&self) -> Option<usize> {
        self.response.as_ref().map(|published| published.source)
    }

    /// In whom [`response`](Self::response) was found.
    pub fn response_population(&self) -> Option<&str> {
        self.response.as_ref()?.population.as_deref()
    }

    /// Where a score counts as remission.
    pub fn remission(&self) -> Option<Remission> {
        self.remission.as_ref().map(|published| published.value)
    }

    /// The position of the source of [`remission`](Self::remission) in [`sources`](super::Instrument::sources).
    pub fn remission_source_index(&self) -> Option<usize> {
        self.remission.as_ref().map(|published| published.source)
    }

    /// In whom [`remission`](Self::remission) was found.
    pub fn remission_population(&self) -> Option<&str> {
        self.remission.as_ref()?.population.as_deref()
    }

    /// The smallest difference that patients notice.
    pub fn minimal_important(&self) -> Option<Number> {
        self.minimal_important.as_ref().map(|published| published.value)
    }

    /// The position of the source of [`minimal_important`](Self::minimal_important) in [`sources`](super::Instrument::sources).
    pub fn minimal_important_source_index(&self) -> Option<usize> {
        self.minimal_important.as_ref().map(|published| published.source)
    }

    /// In whom [`minimal_important`](Self::minimal_important) was found.
    pub fn minimal_important_population(&self) -> Option<&str> {
        self.minimal_important.as_ref()?.population.as_deref()
    }
}
