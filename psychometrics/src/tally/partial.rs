//! What people who left items out say of each item and of the mean of what they answered: sums of whole numbers, apart for each number of
//! answers, so that the mean need not be divided before they are added.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::items::{ScaleItem, ScaleItems};

/// Sums over people who answered some items but not all.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Partial {
    /// For each item what each answer counts, in a unit of its own: a whole number.
    values: Vec<Vec<i64>>,
    /// For each number of answers, from one on, and each item.
    sums: Vec<Vec<Sums>>,
}

/// Sums over the people who answered an item: of what it counts, x, of what all their answers count, s, and of products.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) n: i128,
    pub(crate) x: i128,
    pub(crate) xx: i128,
    pub(crate) s: i128,
    pub(crate) ss: i128,
    pub(crate) xs: i128,
}

/// The largest value in units: of 2,000 items, and more people than there are, the sum of squares of their sums has room in 128 bits.
const LARGEST: f64 = 1_073_741_824.0;

impl Partial {
    pub(super) fn new(items: &ScaleItems) -> Self {
        let values = items.as_slice().iter().flat_map(ScaleItem::answers).map(|(_, value)| value.abs());
        let largest = values.fold(0.0, f64::max);
        #[expect(clippy::as_conversions, reason = "no larger than the largest value in units")]
        let whole = |(_, value): &(Option<i32>, f64)| (value / largest * LARGEST).round() as i64;
        let values = items.as_slice().iter().map(|item| item.answers().iter().map(whole).collect()).collect();
        let sums = vec![vec![Sums::default(); items.len()]; items.len().saturating_sub(1)];
        Self { values, sums }
    }

    /// Counts a person: for each item the position of the answer.
    pub(super) fn push(&mut self, places: &[Option<usize>]) {
        let value = |(values, place): (&Vec<i64>, &Option<usize>)| values.get((*place)?).copied();
        let counted: Vec<Option<i64>> = self.values.iter().zip(places).map(value).collect();
        let answers = counted.iter().flatten().count();
        let Some(sums) = answers.checked_sub(1).and_then(|row| self.sums.get_mut(row)) else { return };
        let s = counted.iter().flatten().fold(0_i128, |sum, x| sum.saturating_add(i128::from(*x)));
        for (sums, x) in sums.iter_mut().zip(&counted) {
            if let Some(x) = x {
                let x = i128::from(*x);
                let times = i128::saturating_mul;
                sums.add(&[1, x, times(x, x), s, times(s, s), times(x, s)]);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (own, more) in self.sums.iter_mut().flatten().zip(other.sums.iter().flatten()) {
            own.add(&more.all());
        }
    }

    /// The sums of an item, with the number of answers that the people gave, and the unit of x and s.
    pub(crate) fn of(&self, item: usize) -> impl Iterator<Item = (usize, &Sums)> {
        self.sums
            .iter()
            .enumerate()
            .filter_map(move |(row, sums)| Some((row.saturating_add(1), sums.get(item)?)))
    }

    /// What each answer to an item counts, in its unit.
    pub(crate) fn values(&self, item: usize) -> &[i64] {
        self.values.get(item).map_or(&[], Vec::as_slice)
    }

    pub(super) fn saved(&self) -> SavedPartial {
        SavedPartial(self.sums.clone())
    }

    pub(super) fn filled(&self, SavedPartial(sums): SavedPartial) -> Option<Self> {
        let lengths = |sums: &[Vec<Sums>]| sums.iter().map(Vec::len).collect::<Vec<_>>();
        (lengths(&sums) == lengths(&self.sums)).then(|| Self { values: self.values.clone(), sums })
    }
}

impl Sums {
    fn all(&self) -> [i128; 6] {
        let Self { n, x, xx, s, ss, xs } = *self;
        [n, x, xx, s, ss, xs]
    }

    fn add(&mut self, more: &[i128; 6]) {
        let Self { n, x, xx, s, ss, xs } = self;
        for (own, more) in [n, x, xx, s, ss, xs].into_iter().zip(more) {
            *own = own.saturating_add(*more);
        }
    }
}

/// The sums as a file holds them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedPartial(Vec<Vec<Sums>>);

/// As text: not every reader of JSON knows numbers of this length.
impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all().map(|sum| sum.to_string()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = <[String; 6]>::deserialize(deserializer)?;
        let mut sums = Self::default();
        for (place, text) in texts.iter().enumerate() {
            let mut one = [0; 6];
            if let Some(own) = one.get_mut(place) {
                *own = text.parse().map_err(|_| D::Error::custom("not a whole number"))?;
            }
            sums.add(&one);
        }
        Ok(sums)
    }
}
