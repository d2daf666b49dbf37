//! Items: what is asked, what may be answered, and what each answer counts.

use super::condition::Test;
use crate::closed_words::closed_words;
use crate::compiled::{CELL_BYTES, LOWEST_VALUE};
use crate::condition::Condition;
use crate::number::{Number, Rounding};
use crate::text::Text;
use crate::threshold::Threshold;

/// Why there is no answer. A missing answer is never a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MissingReason {
    /// Left blank.
    Skipped,
    /// The person did not want to answer.
    Declined,
    /// The person did not know.
    DontKnow,
    /// The question was not put.
    NotAdministered,
    /// An answer was given, and it could not be understood. No score is prorated over it.
    Unreadable,
}

closed_words! { MissingReason, "reason for a missing answer":
    Skipped = "skipped",
    Declined = "declined",
    DontKnow = "dont-know",
    NotAdministered = "not-administered",
    Unreadable = "unreadable",
}

/// One question of an instrument.
#[derive(Debug)]
pub struct Item {
    pub(crate) id: Box<str>,
    pub(crate) text: Text,
    pub(crate) kind: ItemKind,
    pub(crate) keying: Keying,
    pub(crate) reverse_keyed: bool,
    pub(crate) unscored: bool,
    pub(crate) numbering_varies: bool,
    pub(crate) optional: bool,
    pub(crate) shown_when: Option<Condition<Test>>,
    pub(crate) not_applicable: Option<NotApplicable>,
    pub(crate) loinc: Option<Box<str>>,
    pub(crate) unit: Option<Box<str>>,
    /// Lowest and highest recorded value: an option's code, a number times `10^decimals`, minutes.
    pub(crate) recorded: (i32, i32),
    /// Whether every whole number between them is one (false for codes 0, 2, 4).
    pub(crate) contiguous: bool,
    /// Lowest and highest item score, in units of `1 / scale`.
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// 10 to the number of decimals, or the least denominator of the points.
    pub(crate) scale: i64,
}

/// What an answer counts, in units of `1 / scale`.
#[derive(Clone, Debug)]
pub(crate) enum Keying {
    /// offset + factor × recorded value.
    Linear { factor: i64, offset: i64 },
    /// By the position of the code.
    Points(Vec<(i32, i64)>),
}

impl Keying {
    #[inline]
    pub(crate) fn score(&self, recorded: i32) -> i64 {
        match self {
            Self::Linear { factor, offset } => {
                offset.saturating_add(factor.saturating_mul(i64::from(recorded)))
            }
            Self::Points(points) => {
                points.iter().find(|(code, _)| *code == recorded).map_or(0, |(_, points)| *points)
            }
        }
    }
}

/// What kind of answer an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemKind {
    /// One of the coded options of a set.
    Options {
        /// The set, by position.
        set: usize,
    },
    /// A number between two limits.
    Number {
        /// Decimals kept; 0 for a whole number.
        decimals: u32,
    },
    /// A time of day, in minutes since midnight.
    Clock,
    /// A length of time, in minutes.
    Duration,
}

/// What an item counts that the form itself skips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApplicable {
    /// It leaves the sum and the number of items.
    Excluded,
    /// It counts this.
    Counts(Number),
}

impl Item {
    /// Its id: `1`, `5a`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is asked, by language; see [`Wording`](super::Wording) for whose words these are.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// What kind of answer it takes.
    pub fn kind(&self) -> ItemKind {
        self.kind
    }

    /// Whether a higher answer counts less.
    pub fn is_reverse_keyed(&self) -> bool {
        self.reverse_keyed
    }

    /// Whether no score uses it, on purpose.
    pub fn is_unscored(&self) -> bool {
        self.unscored
    }

    /// Whether other printed forms of the instrument number it otherwise, so that a number alone does not say which item is meant.
    pub fn numbering_varies(&self) -> bool {
        self.numbering_varies
    }

    /// Whether the form itself may leave it out.
    pub fn may_be_not_applicable(&self) -> bool {
        self.optional || self.shown_when.is_some()
    }

    /// Whether it may be left blank although the form asks it: a blank is then not applicable, and not missing.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// When the form asks it; `None` for always.
    pub fn shown_when(&self) -> Option<&Condition<Test>> {
        self.shown_when.as_ref()
    }

    /// What it counts when the form skips it.
    pub fn not_applicable(&self) -> Option<NotApplicable> {
        self.not_applicable
    }

    /// Its verified LOINC code.
    pub fn loinc(&self) -> Option<&str> {
        self.loinc.as_deref()
    }

    /// In what its number is counted, as the definition writes it: `min`, `h`, `kg`.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The lowest and highest recorded value: an option's code, a number times ten to the item's decimals, minutes.
    pub fn recorded_range(&self) -> (i32, i32) {
        self.recorded
    }

    /// The lowest and highest item score, after keying.
    pub fn score_range(&self) -> (Number, Number) {
        (self.in_units(self.low), self.in_units(self.high))
    }

    #[inline]
    pub(crate) fn in_units(&self, units: i64) -> Number {
        if self.scale == 1 {
            Number::from(units)
        } else {
            Number::ratio(units, self.scale).unwrap_or(Number::ZERO)
        }
    }

    pub(crate) fn contiguous_codes(&self) -> (i32, i32) {
        let scaled = matches!(self.kind, ItemKind::Number { decimals: 1.. });
        if self.contiguous && !scaled { self.recorded } else { (1, 0) }
    }

    /// The lowest and highest recorded value whose score satisfies `threshold`, where all between do as well; an empty
    /// range where none does.
    pub(crate) fn codes_satisfying(&self, threshold: Threshold) -> Option<(i32, i32)> {
        let (lowest, highest) = self.recorded;
        match &self.keying {
            Keying::Points(points) => {
                let holds = |points: &i64| threshold.holds(self.in_units(*points));
                let codes = points.iter().filter(|(_, points)| holds(points)).map(|(code, _)| *code);
                let (Some(low), Some(high)) = (codes.clone().min(), codes.max()) else { return Some((1, 0)) };
                let closed = points.iter().all(|(code, points)| holds(points) || *code < low || *code > high);
                closed.then_some((low, high))
            }
            Keying::Linear { factor, offset } => {
                let units = threshold.value().times(Number::from(self.scale));
                // The score in units that is still enough.
                let whole = |rounding| units.round(0, rounding).to_integer();
                let edge = match threshold {
                    Threshold::AtLeast(_) => whole(Rounding::Ceil)?,
                    Threshold::Above(_) => whole(Rounding::Floor)?.checked_add(1)?,
                    Threshold::AtMost(_) => whole(Rounding::Floor)?,
                    Threshold::Below(_) => whole(Rounding::Ceil)?.checked_sub(1)?,
                };
                let recorded = match factor {
                    1 => edge.checked_sub(*offset)?,
                    -1 => offset.checked_sub(edge)?,
                    _ => return None,
                };
                let upwards = threshold.is_upward() == (*factor == 1);
                let (low, high) = (i64::from(lowest), i64::from(highest));
                let range = if upwards { (recorded.max(low), high) } else { (low, recorded.min(high)) };
                match (i32::try_from(range.0), i32::try_from(range.1)) {
                    (Ok(low), Ok(high)) => Some((low, high)),
                    _ => Some((1, 0)),
                }
            }
        }
    }

    /// The item score of a recorded value (see [`Answer::Given`](super::Answer::Given)), after the item's own keying.
    #[inline]
    pub fn score(&self, recorded: i32) -> Number {
        self.in_units(self.keying.score(recorded))
    }
}

/// Whether the answers to these items fit in bytes.
pub(crate) fn fit_in_bytes(items: &[Item]) -> bool {
    let fits = |value: i32| (i32::from(LOWEST_VALUE)..=i32::from(i8::MAX)).contains(&value);
    items.len() <= CELL_BYTES && items.iter().all(|item| fits(item.recorded.0) && fits(item.recorded.1))
}

/// The coded options that items share.
#[derive(Clone, Debug)]
pub(crate) struct OptionSet {
    pub(crate) id: Box<str>,
    pub(crate) options: Vec<ResponseOption>,
    pub(crate) missing: Vec<(i32, MissingReason)>,
}

/// One option that can be chosen.
#[derive(Clone, Debug)]
pub struct ResponseOption {
    pub(crate) code: i32,
    pub(crate) points: Number,
    pub(crate) label: Text,
}

impl ResponseOption {
    /// What is recorded.
    pub const fn code(&self) -> i32 {
        self.code
    }

    /// What it counts, before any reversal.
    pub const fn points(&self) -> Number {
        self.points
    }

    /// What is shown, by language.
    pub const fn label(&self) -> &Text {
        &self.label
    }
}
