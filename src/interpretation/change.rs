//! Change between two administrations: reliable change, response, remission.

use serde::Serialize;

use super::{Findings, View};
use crate::instrument::{ChangeRule, Direction, Instrument, Scale, position_in};
use crate::number::Number;
use crate::truth::Truth;

/// Which way a score moved, beyond measurement error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeDirection {
    /// Reliably worse.
    Deteriorated,
    /// No reliable change.
    Unchanged,
    /// Reliably better.
    Improved,
}

impl ChangeDirection {
    /// Its word in results: `deteriorated`, `unchanged` or `improved`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deteriorated => "deteriorated",
            Self::Unchanged => "unchanged",
            Self::Improved => "improved",
        }
    }
}

/// What happened between an earlier and a later administration of one instrument, by its published change parameters.
#[derive(Clone, Copy, Debug)]
pub struct Change<'i> {
    instrument: &'i Instrument,
    rule: &'i ChangeRule,
    deteriorated: Truth,
    improved: Truth,
    response: Truth,
    remission: Truth,
    important: Truth,
}

impl Findings<'_> {
    /// By how much the score of a scale is higher than in an earlier administration; `None` where one of the two has no value, where
    /// they are of different instruments, and for a scale of another one.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/phq-9.toml")?;
    /// # let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
    /// let earlier = phq9.respond_in_order([3, 3, 2, 2, 2, 1, 1, 0, 0])?.score().interpret();
    /// let later = phq9.respond_in_order([1, 1, 1, 1, 1, 1, 0, 0, 0])?.score().interpret();
    /// let total = phq9.scale("total").ok_or("PHQ-9 has a total")?;
    /// assert_eq!(later.difference_from(&earlier, total), Some((-8).into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn difference_from(&self, earlier: &Findings<'_>, scale: &Scale) -> Option<Number> {
        self.difference_at(earlier, position_in(&self.instrument().scales, scale)?)
    }

    /// Whether the other findings are of the same questionnaire.
    pub(crate) fn is_comparable(&self, other: &Findings<'_>) -> bool {
        let (own, other) = (self.instrument(), other.instrument());
        own.id == other.id && own.revision == other.revision
    }

    /// The same by a position that the instrument has.
    pub(crate) fn difference_at(&self, earlier: &Findings<'_>, scale_index: usize) -> Option<Number> {
        if !self.is_comparable(earlier) {
            return None;
        }
        let of = |findings: &Findings<'_>| findings.outcome_at(scale_index).value();
        Some(of(self)?.minus(of(earlier)?))
    }
}

impl<'i> Change<'i> {
    /// Compares two administrations of the same instrument by its first set of change parameters; `None` when they are of different
    /// ones or nothing is published about change. Scores that are not complete or prorated leave what they could decide undetermined.
    pub fn between(earlier: &Findings<'i>, later: &Findings<'i>) -> Option<Self> {
        Self::between_in(earlier, later, View::Published)
    }

    /// The same by each set of change parameters, in their order; nothing for administrations of different instruments.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/pcl-5.toml")?;
    /// # let pcl5 = psyscreen::Instrument::from_toml("pcl-5.toml", &text)?;
    /// use psyscreen::interpretation::{Change, ChangeDirection};
    /// let earlier = pcl5.respond_in_order([3; 20])?.score().interpret();
    /// let mut better = [3; 20];
    /// better[..8].fill(1);
    /// let later = pcl5.respond_in_order(better)?.score().interpret();
    /// // 16 points: reliable in one of the two trials of its authors, not in the other.
    /// let found: Vec<_> = Change::each(&earlier, &later).map(|change| change.direction()).collect();
    /// assert_eq!(found, [Some(ChangeDirection::Unchanged), Some(ChangeDirection::Improved)]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn each(earlier: &Findings<'i>, later: &Findings<'i>) -> impl Iterator<Item = Self> {
        later.instrument().changes.iter().filter_map(|rule| Self::by(rule, earlier, later, View::Published))
    }

    /// By the first set, with the later score as published or as the interval it may turn out to lie in.
    pub(crate) fn between_in(earlier: &Findings<'i>, later: &Findings<'i>, view: View) -> Option<Self> {
        Self::by(later.instrument().change()?, earlier, later, view)
    }

    /// By one set of the later one's instrument.
    pub(super) fn by(
        rule: &'i ChangeRule,
        earlier: &Findings<'i>,
        later: &Findings<'i>,
        view: View,
    ) -> Option<Self> {
        let (before, after) = (earlier.outcome_at(rule.scale).published(), later.bounds(rule.scale, view));
        let same = later.is_comparable(earlier);
        if same { Self::of_scores(later.instrument(), rule, before, after) } else { None }
    }

    /// What it means that the score lay between the first bounds and lies between the second.
    pub(crate) fn of_scores(
        instrument: &'i Instrument,
        rule: &'i ChangeRule,
        before: (Number, Number),
        after: (Number, Number),
    ) -> Option<Self> {
        let worse_is_higher = instrument.scales.get(rule.scale)?.direction == Direction::HigherIsWorse;
        let worse = |before: Number, after: Number| {
            if worse_is_higher { after.minus(before) } else { before.minus(after) }
        };
        // The interval of how much worse it became.
        let (one, other) = (worse(before.0, after.1), worse(before.1, after.0));
        let (two, three) = (worse(before.0, after.0), worse(before.1, after.1));
        let low = one.min(other).min(two).min(three);
        let high = one.max(other).max(two).max(three);
        let reached = |test: &dyn Fn(Number) -> bool| {
            Truth::from_bounds(test(low) && test(high), test(low) || test(high))
        };
        let is_reliable =
            |points: Number| rule.reliable().is_some_and(|reliable| reliable.is_reached(points));
        let known = |published: bool, truth: Truth| if published { truth } else { Truth::Undetermined };
        let has_reliable = rule.reliable.is_some();
        let response = match rule.response() {
            None => Truth::Undetermined,
            Some(fraction) if worse_is_higher => {
                // Improved by at least the fraction of the earlier score.
                let responded = |before: Number, after: Number| {
                    before > Number::ZERO && before.minus(after) >= before.times(fraction)
                };
                Truth::from_bounds(responded(before.0, after.1), responded(before.1, after.0))
            }
            Some(_) => Truth::Undetermined,
        };
        let remission = rule.remission().map_or(Truth::Undetermined, |remission| {
            let (low, high) = (remission.holds(after.0), remission.holds(after.1));
            Truth::from_bounds(low && high, low || high)
        });
        let important = rule.minimal_important().map_or(Truth::Undetermined, |points| {
            let worsened = reached(&|worse| worse >= points);
            worsened.or(reached(&|worse| Number::ZERO.minus(worse) >= points))
        });
        Some(Self {
            instrument,
            rule,
            deteriorated: known(has_reliable, reached(&|worse| worse > Number::ZERO && is_reliable(worse))),
            improved: known(has_reliable, reached(&|worse| worse < Number::ZERO && is_reliable(worse))),
            response,
            remission,
            important,
        })
    }

    /// The instrument.
    pub fn instrument(&self) -> &'i Instrument {
        self.instrument
    }

    /// The change parameters by which it is judged.
    pub fn rule(&self) -> &'i ChangeRule {
        self.rule
    }

    /// Which way the score moved; `None` where that is undetermined or nothing is published.
    pub fn direction(&self) -> Option<ChangeDirection> {
        match (self.deteriorated, self.improved) {
            (Truth::True, _) => Some(ChangeDirection::Deteriorated),
            (_, Truth::True) => Some(ChangeDirection::Improved),
            (Truth::False, Truth::False) => Some(ChangeDirection::Unchanged),
            _ => None,
        }
    }

    /// Whether it is reliably worse.
    pub fn deteriorated(&self) -> Truth {
        self.deteriorated
    }

    /// Whether it is reliably better.
    pub fn improved(&self) -> Truth {
        self.improved
    }

    /// Whether it improved by the published fraction of the first score.
    pub fn response(&self) -> Truth {
        self.response
    }

    /// Whether the later score is in remission.
    pub fn remission(&self) -> Truth {
        self.remission
    }

    /// Whether it moved, either way, by at least the smallest difference that patients notice.
    pub fn minimal_important(&self) -> Truth {
        self.important
    }
}
