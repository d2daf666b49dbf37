//! Which totals are hidden.

use super::counts::{Counts, Kind, RowSet};

/// So many partners are tried.
const MOST_PARTNERS: usize = 16;

/// The hidden totals.
pub(super) struct Totals {
    /// The rows whose total is hidden; never "everyone".
    pub(super) hidden: RowSet,
    /// Position of a combination of rows whose people could have another one of the hidden rows' combinations.
    pub(super) pool: Option<usize>,
}

impl Totals {
    /// Decides for counts of which no less than `min_cell` people are.
    ///
    /// When a total is small, all totals below twice `min_cell` are hidden, 0 apart, and with them what the people in
    /// those rows could be taken for: a *partner*, a combination of rows that none of them has. Everybody of a combination
    /// with a small total or of the partner is in one *pool*. The rows that are shown do not tell members of the pool
    /// apart, so whoever reads the page knows, at most, how large it is.
    ///
    /// What makes it safe: think of everybody in the pool as one of the partner, but for one person of each other
    /// combination. The page would be the same, as the tests below say: they ask only for what is the same in all such
    /// tables (which combinations there are, the size of the pool, who is outside it), never for how the pool is divided.
    /// And the page would be the same with one person more of one of these combinations. So each hidden total has two
    /// values at least.
    pub(super) fn new(counts: &Counts<'_>, min_cell: u64) -> Self {
        let none = RowSet::empty(counts.rows);
        let low = min_cell.saturating_mul(2);
        let mut small = none.clone();
        let mut any = false;
        for row in 1..counts.rows {
            let total = counts.total(row);
            if total > 0 && total < low {
                small.insert(row);
                any |= total < min_cell;
            }
        }
        if !any {
            return Self { hidden: none, pool: None };
        }
        Self::with_partner(counts, min_cell, &small).unwrap_or_else(|| {
            let mut all = none;
            (1..counts.rows).for_each(|row| all.insert(row));
            Self { hidden: all, pool: None }
        })
    }

    fn with_partner(counts: &Counts<'_>, min_cell: u64, small: &RowSet) -> Option<Self> {
        let pool = Pool::new(counts, min_cell, small);
        let mut partners: Vec<(u32, usize, &Kind<'_>)> = counts
            .kinds
            .iter()
            .enumerate()
            .filter(|(_, kind)| !kind.rows.meets(small))
            .map(|(index, kind)| (pool.hidden_with(kind.rows).len(), index, kind))
            .collect();
        // The one with which the least is hidden, of those that are protected by it.
        partners.sort_by_key(|(hidden, index, _)| (*hidden, *index));
        partners.truncate(MOST_PARTNERS);
        let found = partners.iter().enumerate().find(|(position, (.., partner))| {
            // In no table that gives the same page may one of the better ones do.
            let mut better = partners.iter().take(*position);
            pool.protects(partner) && better.all(|(.., better)| !pool.could_protect(better, partner))
        });
        let (_, (_, index, partner)) = found?;
        Some(Self { hidden: pool.hidden_with(partner.rows), pool: Some(*index) })
    }
}

/// Everybody of a combination with a low total.
struct Pool<'c> {
    counts: &'c Counts<'c>,
    min_cell: u64,
    combinations: Vec<&'c RowSet>,
    /// The rows that are not the same for all of them.
    among: RowSet,
    people: u64,
    /// By row, how many of the combinations are in it, and how many people who are not in the pool.
    with: Vec<u64>,
    outside: Vec<u64>,
}

impl<'c> Pool<'c> {
    fn new(counts: &'c Counts<'c>, min_cell: u64, small: &RowSet) -> Self {
        let none = vec![0_u64; counts.rows];
        let mut pool = Self {
            counts,
            min_cell,
            combinations: Vec::new(),
            among: RowSet::empty(counts.rows),
            people: 0,
            with: none.clone(),
            outside: none,
        };
        for kind in &counts.kinds {
            let (by_row, more) = if kind.rows.meets(small) {
                // The differences to the first say what differs between any two.
                pool.combinations.push(kind.rows);
                let first = pool.combinations.first().copied().unwrap_or(kind.rows);
                pool.among.include(&first.difference(kind.rows));
                pool.people = pool.people.saturating_add(kind.people);
                (&mut pool.with, 1)
            } else {
                (&mut pool.outside, kind.people)
            };
            for row in kind.rows.rows() {
                if let Some(count) = by_row.get_mut(row) {
                    *count = count.saturating_add(more);
                }
            }
        }
        pool
    }

    fn hidden_with(&self, partner: &RowSet) -> RowSet {
        let mut hidden = self.among.clone();
        if let Some(first) = self.combinations.first() {
            hidden.include(&first.difference(partner));
        }
        hidden
    }

    /// Whether the pool with this partner is as [`Totals::new`] says.
    fn protects(&self, partner: &Kind<'_>) -> bool {
        let most = self.people.saturating_add(partner.people);
        // With one person of each combination and one more, so many are left for the partner.
        let left = most.saturating_sub(self.least()).saturating_sub(1);
        self.holds(partner, left, |_| 0)
    }

    /// Whether it could be so, however the people of the pool with the partner `other` are divided.
    fn could_protect(&self, partner: &Kind<'_>, other: &Kind<'_>) -> bool {
        let divided = self.people.saturating_add(other.people);
        let more = |row| if other.rows.contains(row) { self.people } else { 0 };
        self.holds(partner, divided.saturating_add(partner.people), more)
    }

    fn least(&self) -> u64 {
        u64::try_from(self.combinations.len()).unwrap_or(u64::MAX)
    }

    /// With `left` people of the partner, and `more` outside than there are.
    fn holds(&self, partner: &Kind<'_>, left: u64, more: impl Fn(usize) -> u64) -> bool {
        let low = self.min_cell.saturating_mul(2);
        if left == 0 {
            return false;
        }
        let at = |counts: &[u64], row: usize| counts.get(row).copied().unwrap_or(0);
        // Rows that are low then: they must be of the same combinations as those that are now.
        let mut low_rows = RowSet::empty(self.counts.rows);
        for row in 1..self.counts.rows {
            let is_partner = partner.rows.contains(row);
            let of_partner = if is_partner { partner.people } else { 0 };
            let others = at(&self.outside, row).saturating_sub(of_partner).saturating_add(more(row));
            let sum =
                at(&self.with, row).saturating_add(others).saturating_add(if is_partner { left } else { 0 });
            if sum > 0 && sum < low {
                if others > 0 || is_partner {
                    return false;
                }
                low_rows.insert(row);
            }
        }
        // One more person of a combination: its low rows stay low, and one row stays small.
        let mut varies = RowSet::empty(self.counts.rows);
        for rows in &self.combinations {
            let then = |row: usize| at(&self.with, row).saturating_add(u64::from(rows.contains(row)));
            let (mut stay_low, mut stays_small) = (true, false);
            for row in low_rows.rows() {
                stay_low &= then(row) < low;
                stays_small |= then(row) < self.min_cell;
            }
            if stay_low && stays_small {
                varies.include(&rows.difference(partner.rows));
            }
        }
        self.hidden_with(partner.rows).rows().all(|row| varies.contains(row))
    }
}
