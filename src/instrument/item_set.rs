//! Sets of an instrument's items.

/// Some of an instrument's items, by position, kept as bits: joining two sets costs the same however often an item is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemSet {
    words: Vec<u64>,
}

impl ItemSet {
    /// Adds an item; false where it was in the set.
    pub(crate) fn insert(&mut self, item: usize) -> bool {
        let (word, bit) = (item / 64, 1_u64 << (item % 64));
        if self.words.len() <= word {
            self.words.resize(word.saturating_add(1), 0);
        }
        match self.words.get_mut(word) {
            Some(word) => {
                let new = *word & bit == 0;
                *word |= bit;
                new
            }
            None => false,
        }
    }

    pub(crate) fn contains(&self, item: usize) -> bool {
        self.words.get(item / 64).is_some_and(|word| word >> (item % 64) & 1 == 1)
    }

    /// Adds the items of another set.
    pub(crate) fn join(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// The items that are in both sets.
    pub(crate) fn common(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(word, other)| word & other).collect() }
    }

    /// The items, in the order of the form.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(position, word)| {
            let bits = (0..64_usize).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| position.saturating_mul(64).saturating_add(bit))
        })
    }
}

impl FromIterator<usize> for ItemSet {
    fn from_iter<I: IntoIterator<Item = usize>>(items: I) -> Self {
        let mut set = Self::default();
        for item in items {
            set.insert(item);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_any_size() {
        let set = |items: &[usize]| -> ItemSet { items.iter().copied().collect() };
        let all = |set: &ItemSet| set.iter().collect::<Vec<_>>();
        let mut joined = set(&[200, 3]);
        joined.join(&set(&[64, 3, 63]));
        assert_eq!(all(&joined), [3, 63, 64, 200]);
        assert_eq!(all(&joined.common(&set(&[64, 1999]))), [64]);
        assert!(all(&joined.common(&set(&[4, 1999]))).is_empty());
        assert!(joined.contains(200) && !joined.contains(201) && !joined.contains(1999));
        assert!(!joined.insert(63) && joined.insert(62));
    }
}
