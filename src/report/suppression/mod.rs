//! Which counts are hidden with the small ones, so that no hidden count can be worked out: not from the others, nor from
//! which counts are hidden, by a reader who knows this program.
//!
//! Three decisions, each made by what is the same in all tables that give the same page:
//! [totals](totals::Totals), then the [sizes](Sizes) of groups, then which rows are [split](split::Split) by groups.

mod counts;
mod split;
mod totals;

pub(super) use counts::{Counts, RowSet};

use self::split::{Split, small_between};
use self::totals::Totals;

/// Groups of fewer people than this many times the smallest count are taken together at first, so that they do not
/// keep the larger groups from being shown.
const LARGE: u64 = 4;

/// How groups stand with their size.
enum Sizes {
    /// Nothing is said of any group: there are too few people for so many groups, or a small group could be told.
    Hidden,
    /// Sizes are shown, but those of the groups that are taken together if `known` is false.
    Shown { together: Vec<usize>, apart: Vec<usize>, known: bool },
}

/// The hidden cells of a page.
pub(super) struct Suppression {
    hidden: Vec<RowSet>,
}

impl Suppression {
    /// Decides for counts of `min_cell` people or more. A `min_cell` of 3 or more: from 2 on, "small" would say 1.
    pub(super) fn new(counts: &Counts<'_>, min_cell: u64) -> Self {
        let totals = Totals::new(counts, min_cell);
        let mut suppression = Self { hidden: vec![RowSet::empty(counts.rows); counts.groups] };
        suppression.hidden.push(totals.hidden.clone());
        match Sizes::new(counts, min_cell) {
            Sizes::Hidden => suppression.hide_groups(counts, &totals),
            Sizes::Shown { together, apart, known } => {
                suppression.split(counts, &totals, min_cell, (&together, &apart, known));
            }
        }
        suppression
    }

    pub(super) fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.hidden.get(column).is_some_and(|rows| rows.contains(row))
    }

    fn hide(&mut self, row: usize, column: usize) {
        if let Some(rows) = self.hidden.get_mut(column) {
            rows.insert(row);
        }
    }

    /// All but what nobody has.
    fn hide_groups(&mut self, counts: &Counts<'_>, totals: &Totals) {
        for row in 0..counts.rows {
            if counts.total(row) > 0 || totals.hidden.contains(row) {
                (0..counts.groups).for_each(|group| self.hide(row, group));
            }
        }
    }

    fn split(
        &mut self,
        counts: &Counts<'_>,
        totals: &Totals,
        min_cell: u64,
        (together, apart, known): (&[usize], &[usize], bool),
    ) {
        let mut parts: Vec<&[usize]> = apart.chunks(1).collect();
        if !together.is_empty() {
            parts.push(together);
        }
        let everybody = counts.total(0);
        let mut order: Vec<usize> = (1..counts.rows)
            .filter(|row| {
                let total = counts.total(*row);
                !totals.hidden.contains(*row) && total > 0 && total < everybody
            })
            .collect();
        order.sort_by_key(|row| std::cmp::Reverse(counts.total(*row)));
        let split = Split {
            kinds: counts.kinds.iter().map(|kind| (kind.rows, by_part(&kind.by_group, &parts))).collect(),
            parts: parts.len(),
            order,
            pool: totals.pool,
            min_cell,
        };
        // With one group there is nothing to split.
        let shown = if parts.len() > 1 { split.shown() } else { split.order.len() };
        let opened = known
            && shown == split.order.len()
            && (together.is_empty() || opens(counts, totals, min_cell, &split.order, together));

        let mut by_groups = RowSet::empty(counts.rows);
        split.order.iter().take(shown).for_each(|row| by_groups.insert(*row));
        let sum =
            |row: usize| together.iter().map(|group| counts.at(row, *group)).fold(0, u64::saturating_add);
        let size_together = sum(0);
        for row in 0..counts.rows {
            let is_total_hidden = totals.hidden.contains(row);
            let everyone = counts.total(row) == everybody;
            let nobody = counts.total(row) == 0;
            for group in apart {
                if is_total_hidden || !(everyone || nobody || by_groups.contains(row)) {
                    self.hide(row, *group);
                }
            }
            let sum = sum(row);
            let all_or_none = sum == 0 || (known && sum == size_together);
            let is_shown = all_or_none && (everyone || nobody || by_groups.contains(row))
                || opened && by_groups.contains(row);
            for group in together {
                if is_total_hidden || !is_shown {
                    self.hide(row, *group);
                }
            }
        }
    }
}

fn by_part(by_group: &[u64], parts: &[&[usize]]) -> Vec<u64> {
    let of = |part: &&[usize]| {
        part.iter().filter_map(|group| by_group.get(*group)).copied().fold(0, u64::saturating_add)
    };
    parts.iter().map(of).collect()
}

/// Whether the groups that were taken together are shown one by one, all rows of `order` being shown for them together.
/// It is a step as those of [`Split`]: of all of its cells, one that is small and can have two small values.
fn opens(counts: &Counts<'_>, totals: &Totals, min_cell: u64, order: &[usize], together: &[usize]) -> bool {
    let parts: Vec<&[usize]> = together.chunks(1).collect();
    let everybody = together.iter().map(|group| counts.size(*group)).fold(0, u64::saturating_add);
    let (mut is_small, mut can_be_small, mut can_vary) = (false, false, false);
    for row in order {
        let with = together.iter().map(|group| counts.at(*row, *group)).fold(0, u64::saturating_add);
        for group in together {
            let (size, count) = (counts.size(*group), counts.at(*row, *group));
            let least = with.saturating_add(size).saturating_sub(everybody);
            let (least, most) = small_between(least, with.min(size), min_cell);
            can_be_small |= least <= most;
            can_vary |= least < most;
            is_small |= count > 0 && count < min_cell;
        }
    }
    if is_small || (can_be_small && !can_vary) {
        return false;
    }
    let Some(pool) = totals.pool else { return true };
    if !can_be_small {
        return false;
    }
    let split = Split {
        kinds: counts.kinds.iter().map(|kind| (kind.rows, by_part(&kind.by_group, &parts))).collect(),
        parts: parts.len(),
        order: order.to_vec(),
        pool: Some(pool),
        min_cell,
    };
    split.leaves_hidden_rows_open()
}

impl Sizes {
    fn new(counts: &Counts<'_>, min_cell: u64) -> Self {
        let people = counts.total(0);
        let groups = u64::try_from(counts.groups).unwrap_or(u64::MAX);
        if people < min_cell.saturating_mul(2) || people < groups.saturating_mul(3) {
            return Self::Hidden;
        }
        let size = |group: &usize| counts.size(*group);
        let of = |groups: &[usize]| groups.iter().map(size).fold(0, u64::saturating_add);
        let somebody = (0..counts.groups).filter(|group| size(group) > 0);
        let large = min_cell.saturating_mul(LARGE);
        let (mut together, mut apart): (Vec<usize>, Vec<usize>) =
            somebody.partition(|group| size(group) < large);
        if together.iter().any(|group| size(group) < min_cell) {
            // The sum of them is known: they are all of one person, or it is of one group, or small, or else each of them
            // can have another size.
            let sum = of(&together);
            let many = u64::try_from(together.len()).unwrap_or(u64::MAX);
            return if many < 2 || sum < min_cell || sum == many {
                Self::Hidden
            } else {
                Self::Shown { together, apart, known: false }
            };
        }
        if together.len() == 1 {
            // It would be known from the others.
            if let Some(least) = (0..apart.len()).min_by_key(|position| apart.get(*position).map(size)) {
                together.push(apart.remove(least));
                together.sort_unstable();
            }
        }
        if apart.is_empty() {
            std::mem::swap(&mut together, &mut apart);
        }
        Self::Shown { together, apart, known: true }
    }
}
