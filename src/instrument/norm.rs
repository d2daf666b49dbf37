//! Norms and reliabilities: how a score compares, and how well it is measured.

use super::age::{AgeRange, Person, Sex};
use crate::closed_words::closed_words;
use crate::number::Number;

/// Published values of a group of people to compare a score with.
#[derive(Clone, Debug)]
pub struct Norm {
    pub(crate) id: Box<str>,
    pub(crate) scale: usize,
    pub(crate) sex: Option<Sex>,
    pub(crate) ages: AgeRange,
    pub(crate) population: Box<str>,
    pub(crate) people: Option<u64>,
    pub(crate) years: Option<Box<str>>,
    pub(crate) table: NormTable,
    pub(crate) source: usize,
}

/// What a norm gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NormTable {
    /// Mean and standard deviation; T = 50 + 10 (score − mean) / sd.
    MeanSd(Number, Number),
    /// Mean and standard deviation of scores whose distribution is skewed: a T score would say of somebody what is not so, and none
    /// is given.
    SkewedMeanSd(Number, Number),
    /// Raw value and percentile, ascending.
    Percentiles(Vec<(Number, Number)>),
    /// Raw value and T score, ascending.
    TScores(Vec<(Number, Number)>),
}

impl Norm {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The position of the scale it is for.
    pub fn scale_index(&self) -> usize {
        self.scale
    }

    /// The sex it is for; `None` for both.
    pub fn sex(&self) -> Option<Sex> {
        self.sex
    }

    /// The ages it is for.
    pub fn ages(&self) -> AgeRange {
        self.ages
    }

    /// The people it describes.
    pub fn population(&self) -> &str {
        &self.population
    }

    /// How many people it was found in, where published.
    pub fn people(&self) -> Option<u64> {
        self.people
    }

    /// When they were asked, where published: `1994` or `2007-2008`.
    pub fn years(&self) -> Option<&str> {
        self.years.as_deref()
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// Its values.
    pub fn table(&self) -> &NormTable {
        &self.table
    }

    /// Whether it is for people of one sex or of some ages only.
    #[cfg(feature = "columns")]
    pub(crate) fn depends_on_person(&self) -> bool {
        self.sex.is_some() || !self.ages.is_open()
    }

    /// Whether the person certainly belongs to the group.
    pub fn fits(&self, person: Person) -> bool {
        self.sex.is_none_or(|sex| person.sex == Some(sex))
            && (self.ages.is_open() || person.age.is_some_and(|age| self.ages.contains(age)))
    }

    /// Whether it only describes the people, and gives neither T scores nor percentiles.
    pub fn is_descriptive(&self) -> bool {
        matches!(self.table, NormTable::SkewedMeanSd(..))
    }

    /// Whether it gives percentiles.
    pub fn gives_percentiles(&self) -> bool {
        matches!(self.table, NormTable::Percentiles(_))
    }

    /// The T score of a value, where the norm gives one.
    pub fn t_score(&self, value: Number) -> Option<Number> {
        match &self.table {
            NormTable::MeanSd(mean, sd) => {
                Some(value.minus(*mean).times(Number::from(10)).over(*sd)?.plus(Number::from(50)))
            }
            NormTable::TScores(rows) => exact(rows, value),
            NormTable::Percentiles(_) | NormTable::SkewedMeanSd(..) => None,
        }
    }

    /// The percentile of a value, where the norm gives one.
    pub fn percentile(&self, value: Number) -> Option<Number> {
        match &self.table {
            NormTable::Percentiles(rows) => exact(rows, value),
            _ => None,
        }
    }

    /// The T score or the percentile of a value, whichever the norm gives.
    pub(crate) fn measure(&self, value: Number) -> Option<Number> {
        self.t_score(value).or_else(|| self.percentile(value))
    }
}

/// The row of exactly this raw value; tables are not interpolated.
fn exact(rows: &[(Number, Number)], value: Number) -> Option<Number> {
    rows.iter().find(|(raw, _)| *raw == value).map(|(_, found)| *found)
}

/// A published reliability coefficient.
#[derive(Clone, Debug)]
pub struct Reliability {
    pub(crate) scale: usize,
    pub(crate) kind: ReliabilityKind,
    pub(crate) value: Number,
    pub(crate) population: Option<Box<str>>,
    pub(crate) source: usize,
}

/// Which reliability coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReliabilityKind {
    /// Cronbach's alpha.
    Alpha,
    /// McDonald's omega.
    Omega,
    /// The correlation of two administrations.
    TestRetest,
}

closed_words! { ReliabilityKind, "kind of reliability": Alpha = "alpha", Omega = "omega", TestRetest = "test-retest" }

impl Reliability {
    /// The position of the scale it is for.
    pub fn scale_index(&self) -> usize {
        self.scale
    }

    /// Which coefficient it is.
    pub fn kind(&self) -> ReliabilityKind {
        self.kind
    }

    /// The coefficient.
    pub fn value(&self) -> Number {
        self.value
    }

    /// The people it was found in.
    pub fn population(&self) -> Option<&str> {
        self.population.as_deref()
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}
