//! Scales: how item scores and other scores become a score.

use serde::Serialize;

use super::band::{Band, band_of};
use super::condition::CountGroup;
use super::cutoff::Cutoff;
use super::item_set::ItemSet;
use super::readings::Readings;
use crate::number::{Number, Rounding};
use crate::text::Text;

/// A score of an instrument: a total, a subscale, or a step on the way to one.
#[derive(Clone, Debug)]
pub struct Scale {
    pub(crate) id: Box<str>,
    pub(crate) title: Text,
    pub(crate) method: Method,
    /// Every item it is computed from, through other scales too.
    pub(crate) items: ItemSet,
    pub(crate) range: (Number, Number),
    pub(crate) direction: Direction,
    pub(crate) missing: MissingRule,
    pub(crate) missing_basis: MissingBasis,
    pub(crate) round: Option<Round>,
    pub(crate) bands: Vec<Band>,
    pub(crate) cutoffs: Vec<Cutoff>,
    /// Where the first of its cutoffs stands among all of the instrument's.
    pub(crate) first_cutoff: usize,
    pub(crate) source: usize,
    /// The same method as plain integer arithmetic, where it is that.
    pub(crate) integer_sum: Option<IntegerSum>,
    /// What each of its values says, where they are few.
    pub(crate) readings: Option<Readings>,
}

impl Scale {
    /// Its id: `total`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title by language; the id where none is given.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// How it is computed.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The positions of all items it is computed from, through other scales too, in the order of the form.
    pub fn item_indices(&self) -> impl Iterator<Item = usize> {
        self.items.iter()
    }

    /// The position of the source of its scoring rule in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// The lowest and highest value it can reach.
    pub fn range(&self) -> (Number, Number) {
        self.range
    }

    /// Whether a higher value is worse or better.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// What happens when members have no answer.
    pub fn missing(&self) -> MissingRule {
        self.missing
    }

    /// The position of the missing rule's source in [`sources`](super::Instrument::sources), where it names one.
    pub fn missing_source_index(&self) -> Option<usize> {
        match self.missing_basis {
            MissingBasis::Source(source) => Some(source),
            MissingBasis::NonePublished | MissingBasis::Unstated => None,
        }
    }

    /// What the rule for missing members rests on.
    pub fn missing_basis(&self) -> MissingBasis {
        self.missing_basis
    }

    /// The published rounding of the result.
    pub fn round(&self) -> Option<Round> {
        self.round
    }

    /// Its severity bands, from the lowest score up; none for scales without.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The band with this id.
    pub fn band(&self, id: &str) -> Option<&Band> {
        self.bands.iter().find(|band| &*band.id == id)
    }

    /// Its cutoffs.
    pub fn cutoffs(&self) -> &[Cutoff] {
        &self.cutoffs
    }

    /// The cutoff with this id.
    pub fn cutoff(&self, id: &str) -> Option<&Cutoff> {
        self.cutoffs.iter().find(|cutoff| &*cutoff.id == id)
    }

    /// The position of the band that holds `value`, if the scale has bands.
    #[inline]
    pub(crate) fn band_of(&self, value: Number) -> Option<usize> {
        band_of(&self.bands, value)
    }
}

/// Which way a score runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A higher value is worse.
    HigherIsWorse,
    /// A higher value is better.
    HigherIsBetter,
    /// Neither: an intermediate value.
    None,
}

/// What a rule for missing members rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingBasis {
    /// The position of the source that publishes it in [`sources`](super::Instrument::sources).
    Source(usize),
    /// The authors publish none; requiring every answer is the choice of the definition.
    NonePublished,
    /// The definition does not say.
    Unstated,
}

/// What a scale does when members are missing. Nothing is ever filled in that its source does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingRule {
    /// Unscorable unless every member has a value.
    AllRequired,
    /// With at least so many members answered, the missing ones count as the mean of the answered ones.
    Prorate {
        /// The fewest answered members.
        min_answered: usize,
        /// How the prorated value is rounded, if it is.
        rounding: Option<Rounding>,
    },
}

/// A published rounding of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub(crate) decimals: u32,
    pub(crate) rounding: Rounding,
    pub(crate) source: usize,
}

impl Round {
    /// Places kept.
    pub const fn decimals(self) -> u32 {
        self.decimals
    }

    /// Which way.
    pub const fn rounding(self) -> Rounding {
        self.rounding
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub const fn source_index(self) -> usize {
        self.source
    }
}

/// Something a scale is computed from, by its position in the instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An item's score.
    Item(usize),
    /// Another scale's value.
    Scale(usize),
}

/// A member of a sum, a mean and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub(crate) input: Input,
    /// Lowest + highest, where this scale reverses the member.
    pub(crate) reverse: Option<Number>,
}

impl Member {
    /// What it is.
    pub const fn input(&self) -> Input {
        self.input
    }

    /// Whether this scale reverses it (besides any reversal of the item itself).
    pub const fn is_reversed(&self) -> bool {
        self.reverse.is_some()
    }
}

/// One class of a recoding: from `from` up to the next class, the value is `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecodeClass {
    pub(crate) from: Option<Number>,
    pub(crate) value: Number,
}

impl RecodeClass {
    /// Where it starts; `None` for the lowest.
    pub const fn from(&self) -> Option<Number> {
        self.from
    }

    /// What it becomes.
    pub const fn value(&self) -> Number {
        self.value
    }
}

/// How a score is computed: a closed set, so that its range and direction can be worked out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Method {
    /// Sum of members.
    Sum(Vec<Member>),
    /// Exact mean of members.
    Mean(Vec<Member>),
    /// Sum of weight × member.
    WeightedSum(Vec<(Number, Member)>),
    /// Number of items that satisfy their test.
    Count(Vec<CountGroup>),
    /// Highest member.
    Max(Vec<Member>),
    /// Lowest member.
    Min(Vec<Member>),
    /// First minus second.
    Difference(Input, Input),
    /// First over second, times a constant.
    Ratio(Input, Input, Number),
    /// Input × multiply + add.
    Linear(Input, Number, Number),
    /// Half-open classes.
    Recode(Input, Vec<RecodeClass>),
    /// A table: raw value, value, standard error where published.
    Lookup(Input, Vec<(Number, Number, Option<Number>)>),
    /// Minutes from one clock time to another, over midnight: more than 0, at most 1440.
    Duration(usize, usize),
}

impl Method {
    /// Its name in definitions.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sum(_) => "sum",
            Self::Mean(_) => "mean",
            Self::WeightedSum(_) => "weighted-sum",
            Self::Count(_) => "count",
            Self::Max(_) => "max",
            Self::Min(_) => "min",
            Self::Difference(..) => "difference",
            Self::Ratio(..) => "ratio",
            Self::Linear(..) => "linear",
            Self::Recode(..) => "recode",
            Self::Lookup(..) => "lookup",
            Self::Duration(..) => "duration",
        }
    }

    /// Calls `visit` with everything the method reads; an input may come twice.
    pub fn for_each_input(&self, visit: &mut impl FnMut(Input)) {
        match self {
            Self::Sum(members) | Self::Mean(members) | Self::Max(members) | Self::Min(members) => {
                members.iter().for_each(|member| visit(member.input));
            }
            Self::WeightedSum(members) => members.iter().for_each(|(_, member)| visit(member.input)),
            Self::Count(groups) => {
                groups.iter().flat_map(|group| &group.items).for_each(|item| visit(Input::Item(*item)));
            }
            Self::Difference(a, b) | Self::Ratio(a, b, _) => {
                visit(*a);
                visit(*b);
            }
            Self::Linear(input, ..) | Self::Recode(input, _) | Self::Lookup(input, _) => visit(*input),
            Self::Duration(from, to) => {
                visit(Input::Item(*from));
                visit(Input::Item(*to));
            }
        }
    }
}

/// A sum of whole-number items: score = offset + factor × code for each. The common case, kept in flat tables.
#[derive(Clone, Debug)]
pub(crate) struct IntegerSum {
    /// The first item of the sum.
    pub(crate) first: usize,
    /// The factor of each item from the first to the last; 0 for those between that are not in the sum.
    pub(crate) factors: Vec<i64>,
    /// All offsets together.
    pub(crate) offset: i64,
    pub(crate) terms: Vec<IntegerTerm>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct IntegerTerm {
    pub(crate) item: usize,
    pub(crate) factor: i64,
    pub(crate) offset: i64,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl IntegerSum {
    /// `None` where an item comes twice.
    pub(crate) fn new(terms: Vec<IntegerTerm>) -> Option<Self> {
        let first = terms.iter().map(|term| term.item).min()?;
        let mut factors = Vec::new();
        let mut offset: i64 = 0;
        for term in &terms {
            let position = term.item.checked_sub(first)?;
            if factors.len() <= position {
                factors.resize(position.checked_add(1)?, 0);
            }
            let factor = factors.get_mut(position)?;
            if *factor != 0 {
                return None;
            }
            *factor = term.factor;
            offset = offset.checked_add(term.offset)?;
        }
        Some(Self { first, factors, offset, terms })
    }
}
