//! The true counts: people by combination of rows and by group.

/// A set of rows, as bits; row 0 is "everyone".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) struct RowSet(Vec<u64>);

const WORD: usize = 64;

impl RowSet {
    pub(in crate::report) fn empty(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(WORD)])
    }

    pub(in crate::report) fn everyone(rows: usize) -> Self {
        let mut set = Self::empty(rows.saturating_add(1));
        set.insert(0);
        set
    }

    pub(in crate::report) fn insert(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row.div_euclid(WORD)) {
            *word |= 1 << row.rem_euclid(WORD);
        }
    }

    pub(in crate::report) fn contains(&self, row: usize) -> bool {
        self.0.get(row.div_euclid(WORD)).is_some_and(|word| word & (1 << row.rem_euclid(WORD)) != 0)
    }

    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).fold(0, u32::saturating_add)
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// The rows in which one of the two is and the other is not.
    pub(super) fn difference(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a ^ b).collect())
    }

    pub(super) fn include(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    pub(in crate::report) fn rows(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            (0..WORD)
                .filter(move |bit| word & (1 << bit) != 0)
                .map(move |bit| index.saturating_mul(WORD).saturating_add(bit))
        })
    }
}

/// People who are in exactly the same rows.
pub(in crate::report) struct Kind<'t> {
    pub(super) rows: &'t RowSet,
    pub(super) by_group: Vec<u64>,
    pub(super) people: u64,
}

/// The true counts.
pub(in crate::report) struct Counts<'t> {
    /// Rows, "everyone" among them.
    pub(in crate::report) rows: usize,
    pub(super) groups: usize,
    /// Every kind has somebody.
    pub(super) kinds: Vec<Kind<'t>>,
    /// Column by column, the total last.
    table: Vec<Vec<u64>>,
}

impl<'t> Counts<'t> {
    pub(in crate::report) fn new(
        rows: usize,
        groups: usize,
        kinds: impl IntoIterator<Item = (&'t RowSet, Vec<u64>)>,
    ) -> Self {
        let kinds: Vec<Kind<'t>> = kinds
            .into_iter()
            .map(|(rows, by_group)| {
                let people = by_group.iter().copied().fold(0, u64::saturating_add);
                Kind { rows, by_group, people }
            })
            .filter(|kind| kind.people > 0)
            .collect();
        let mut table = vec![vec![0_u64; rows]; groups.saturating_add(1)];
        for kind in &kinds {
            for row in kind.rows.rows() {
                let counts = kind.by_group.iter().copied().chain([kind.people]);
                for (column, more) in table.iter_mut().zip(counts) {
                    if let Some(count) = column.get_mut(row) {
                        *count = count.saturating_add(more);
                    }
                }
            }
        }
        Self { rows, groups, kinds, table }
    }

    pub(in crate::report) fn at(&self, row: usize, column: usize) -> u64 {
        self.table.get(column).and_then(|column| column.get(row)).copied().unwrap_or(0)
    }

    /// Of all groups together.
    pub(in crate::report) fn total(&self, row: usize) -> u64 {
        self.at(row, self.groups)
    }

    pub(super) fn size(&self, group: usize) -> u64 {
        self.at(0, group)
    }
}
