//! What a column of results holds, for data frames.

/// What a column of results holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeriesKind {
    /// Numbers.
    Number,
    /// One of some words, in their order.
    Category(Vec<String>),
    /// Whether something holds; undetermined is neither.
    Truth,
    /// Texts.
    Text,
}

impl SeriesKind {
    pub(crate) fn of_words<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        Self::Category(words.into_iter().map(str::to_owned).collect())
    }

    /// Each of some ids, and each range of them.
    pub(crate) fn of_ranges(ids: &[&str]) -> Self {
        let ranges = ids
            .iter()
            .enumerate()
            .flat_map(|(at, low)| ids.iter().skip(at).skip(1).map(move |high| format!("{low}..{high}")));
        Self::Category(ids.iter().map(|id| (*id).to_owned()).chain(ranges).collect())
    }
}
