//! Which counts are hidden with the small ones, so that no hidden count can be worked out from the others.

/// A set of rows, as bits; row 0 is "everyone".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowSet(Vec<u64>);

const WORD: usize = 64;

impl RowSet {
    pub(super) fn empty(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(WORD)])
    }

    pub(super) fn everyone(rows: usize) -> Self {
        let mut set = Self::empty(rows.saturating_add(1));
        set.insert(0);
        set
    }

    pub(super) fn insert(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row.div_euclid(WORD)) {
            *word |= 1 << row.rem_euclid(WORD);
        }
    }

    pub(super) fn contains(&self, row: usize) -> bool {
        self.0.get(row.div_euclid(WORD)).is_some_and(|word| word & (1 << row.rem_euclid(WORD)) != 0)
    }

    fn difference(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a ^ b).collect())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            (0..WORD)
                .filter(move |bit| word & (1 << bit) != 0)
                .map(move |bit| index.saturating_mul(WORD).saturating_add(bit))
        })
    }
}

/// The true counts.
pub(super) struct Counts<'t> {
    pub(super) rows: usize,
    groups: usize,
    kinds: Vec<(&'t RowSet, Vec<u64>)>,
    columns: Vec<Vec<u64>>,
}

impl<'t> Counts<'t> {
    pub(super) fn new(rows: usize, groups: usize, kinds: Vec<(&'t RowSet, Vec<u64>)>) -> Self {
        // One group alone is the total itself.
        let columns = if groups > 1 { groups.saturating_add(1) } else { 1 };
        let mut table = vec![vec![0_u64; rows]; columns];
        for (set, by_group) in &kinds {
            for row in set.rows() {
                for (column, counts) in table.iter_mut().enumerate() {
                    let is_total = column == columns.saturating_sub(1);
                    let more = if is_total {
                        by_group.iter().sum()
                    } else {
                        by_group.get(column).copied().unwrap_or(0)
                    };
                    if let Some(count) = counts.get_mut(row) {
                        *count = count.saturating_add(more);
                    }
                }
            }
        }
        Self { rows, groups, kinds, columns: table }
    }

    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn total_column(&self) -> usize {
        self.columns.len().saturating_sub(1)
    }

    pub(super) fn at(&self, row: usize, column: usize) -> u64 {
        self.columns.get(column).and_then(|column| column.get(row)).copied().unwrap_or(0)
    }
}

/// Another set of people that looks the same from outside.
struct Witness {
    /// The rows whose counts it changes, and in which columns.
    rows: RowSet,
    columns: [usize; 2],
    /// Per column, the rows that lose a person.
    falling: [RowSet; 2],
    /// Whether everybody who differs is of a kind that the group has anyway: a reader who knows the policy could rule out
    /// others (bereaved people without grief support, say).
    is_likely: bool,
}

/// How many people's counts a witness hides besides, doubled for one that a reader is more likely to rule out; and whether
/// it is such a one. The least is the best.
type Cost = (u64, bool, bool);

pub(super) struct Suppression<'c> {
    counts: &'c Counts<'c>,
    hidden: Vec<RowSet>,
    /// Hidden cells that have a witness.
    proven: Vec<RowSet>,
    /// Hidden cells that need one, totals first: what protects them protects others too.
    open: Vec<(usize, usize)>,
}

impl<'c> Suppression<'c> {
    pub(super) fn new(counts: &'c Counts<'c>, min_cell: u64) -> Self {
        let none = || vec![RowSet::empty(counts.rows); counts.columns()];
        let mut suppression = Self { counts, hidden: none(), proven: none(), open: Vec::new() };
        for column in (0..counts.columns()).rev() {
            for row in 0..counts.rows {
                let count = counts.at(row, column);
                if count > 0 && count < min_cell {
                    suppression.hide(row, column);
                    suppression.open.push((row, column));
                }
            }
        }
        suppression
    }

    fn hide(&mut self, row: usize, column: usize) {
        if let Some(rows) = self.hidden.get_mut(column) {
            rows.insert(row);
        }
    }

    pub(super) fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.hidden.get(column).is_some_and(|rows| rows.contains(row))
    }

    pub(super) fn finish(mut self) -> Self {
        for (row, column) in std::mem::take(&mut self.open) {
            if self.proven.get(column).is_some_and(|rows| rows.contains(row)) {
                continue;
            }
            match self.cheapest(row, column) {
                Some(witness) => self.accept(&witness),
                // Only if nobody differs in the row: then its count is that of everyone, which is no small count.
                None => self.hide_everything(),
            }
        }
        self
    }

    fn accept(&mut self, witness: &Witness) {
        for column in witness.columns {
            for row in witness.rows.rows() {
                self.hide(row, column);
                if let Some(rows) = self.proven.get_mut(column) {
                    rows.insert(row);
                }
            }
        }
    }

    fn hide_everything(&mut self) {
        for column in 0..self.counts.columns() {
            for row in 0..self.counts.rows {
                self.hide(row, column);
            }
        }
    }

    /// The witness for a cell that hides the least besides.
    fn cheapest(&self, row: usize, column: usize) -> Option<Witness> {
        let mut best: Option<(Cost, Witness)> = None;
        let mut offer = |witness: Witness| {
            let cost = self.cost(&witness);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, witness));
            }
        };
        let total = self.counts.total_column();
        let kinds = &self.counts.kinds;
        let has =
            |kind: &(&RowSet, Vec<u64>), group: usize| kind.1.get(group).is_some_and(|count| *count > 0);
        let groups = 0..self.counts.groups;
        // Somebody of one group is of another kind: changes that group and the total.
        for group in groups.clone().filter(|group| column == total || *group == column) {
            let at = if self.counts.columns() > 1 { group } else { total };
            for from in kinds.iter().filter(|kind| has(kind, group)) {
                for to in kinds {
                    let rows = from.0.difference(to.0);
                    if rows.contains(row) {
                        let falling = from.0.clone();
                        let is_likely = has(to, group);
                        offer(Witness {
                            rows,
                            columns: [at, total],
                            falling: [falling.clone(), falling],
                            is_likely,
                        });
                    }
                }
            }
        }
        if column == total {
            return best.map(|(_, witness)| witness);
        }
        for other in groups.filter(|other| *other != column) {
            for here in kinds.iter().filter(|kind| has(kind, column)) {
                // Two people of different kinds change places: changes both groups, no total.
                for there in kinds.iter().filter(|kind| has(kind, other)) {
                    let rows = here.0.difference(there.0);
                    if rows.contains(row) {
                        let falling = [here.0.clone(), there.0.clone()];
                        let is_likely = has(here, other) && has(there, column);
                        offer(Witness { rows, columns: [column, other], falling, is_likely });
                    }
                }
                // One person is of the other group: changes the size of both.
                if here.0.contains(row) {
                    let falling = [here.0.clone(), RowSet::empty(self.counts.rows)];
                    let is_likely = has(here, other);
                    offer(Witness { rows: here.0.clone(), columns: [column, other], falling, is_likely });
                }
            }
            for there in kinds.iter().filter(|kind| has(kind, other) && kind.0.contains(row)) {
                let falling = [RowSet::empty(self.counts.rows), there.0.clone()];
                let is_likely = has(there, column);
                offer(Witness { rows: there.0.clone(), columns: [column, other], falling, is_likely });
            }
        }
        best.map(|(_, witness)| witness)
    }

    fn cost(&self, witness: &Witness) -> Cost {
        let (mut reaches_zero, mut more) = (false, 0_u64);
        for (column, falling) in witness.columns.into_iter().zip(&witness.falling) {
            for row in witness.rows.rows() {
                let count = self.counts.at(row, column);
                reaches_zero |= count == 1 && falling.contains(row);
                if !self.is_hidden(row, column) {
                    more = more.saturating_add(count).saturating_add(1);
                }
            }
        }
        let doubts =
            1_u64.saturating_add(u64::from(!witness.is_likely)).saturating_add(u64::from(reaches_zero));
        (more.saturating_mul(doubts), !witness.is_likely, reaches_zero)
    }
}
