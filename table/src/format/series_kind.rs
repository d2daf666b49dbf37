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

    /// Of how many ids [`of_ranges`](Self::of_ranges) makes so many words.
    pub(crate) fn ids_of(words: usize) -> usize {
        (0..=words).find(|ids| ids.saturating_mul(ids.saturating_add(1)) / 2 >= words).unwrap_or(words)
    }

    /// Where the range from one id to another stands among the words that [`of_ranges`](Self::of_ranges) makes of so many ids.
    #[inline]
    pub(crate) fn position_of_range(ids: usize, low: u8, high: u8) -> Option<i16> {
        let Some(beyond) = high.checked_sub(low).and_then(|beyond| beyond.checked_sub(1)) else {
            return Some(low.into());
        };
        let low = usize::from(low);
        // Before the ranges from here stand the ids, and those from each lower one: to so many others as there are above it.
        let before = low.saturating_mul(ids.saturating_mul(2).checked_sub(low)?.checked_sub(1)?) / 2;
        i16::try_from(ids.saturating_add(before).saturating_add(beyond.into())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_a_place() {
        for count in 1..9_u8 {
            let ids: Vec<String> = (0..count).map(|id| id.to_string()).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let SeriesKind::Category(words) = SeriesKind::of_ranges(&ids) else { panic!() };
            assert_eq!(SeriesKind::ids_of(words.len()), ids.len());
            for (low, high) in (0..count).flat_map(|low| (low..count).map(move |high| (low, high))) {
                let wanted = if low == high { low.to_string() } else { format!("{low}..{high}") };
                let at = SeriesKind::position_of_range(ids.len(), low, high).unwrap();
                assert_eq!(words[usize::try_from(at).unwrap()], wanted);
            }
        }
    }
}
