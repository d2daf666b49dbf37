//! Which rows are shown split into parts, when the totals of rows and parts are known.

use std::collections::BTreeMap;

use super::counts::RowSet;

/// More steps than this are not taken; then no row is shown by parts.
const MOST_STEPS: usize = 2_000_000_000;

/// People by combination of rows and by part: a group, or several groups taken together.
pub(super) struct Split<'t> {
    /// The combinations, and how many people of each part have them.
    pub(super) kinds: Vec<(&'t RowSet, Vec<u64>)>,
    pub(super) parts: usize,
    /// The rows in the order in which they are shown: by what is known of them, never by what is hidden.
    pub(super) order: Vec<usize>,
    /// A combination whose people could be of another one, the totals of some rows being hidden. No row of `order` is
    /// among those that differ then.
    pub(super) pool: Option<usize>,
    pub(super) min_cell: u64,
}

/// People whom the rows shown so far do not tell apart.
struct Classes {
    /// The class of each combination.
    of: Vec<usize>,
    /// How many there are, by class and part.
    parts: Vec<Vec<u64>>,
    sizes: Vec<u64>,
    /// The parts in which somebody of the class is, while others of it are in other parts.
    spread: Vec<RowSet>,
}

impl Split<'_> {
    /// How many rows of the order are shown by parts; the others and those that are in no order are not.
    ///
    /// Rows are shown one *step* after the other; a step is as many rows as it takes, and if one cell of them is small,
    /// none of it is shown and nothing after it.
    ///
    /// What makes it safe: after some steps, exchange two people of one class between two parts. No total changes, nor a
    /// cell shown so far, nor anything that a step so far was decided by: the decisions ask only how many people of each
    /// combination and how many of each class and part there are. So all tables that come from such exchanges, and in
    /// which the next step has a small cell, give the same page. Then
    ///
    /// - [`next_step`](Self::next_step) takes so many rows that some cell of them can have two small values, and
    /// - a step ends only where [`is_open`](Self::is_open): every cell that would be hidden has two values, whatever is small.
    ///
    /// Both together hold at once: the tables are the whole-number points of a flow network, in which each count is the flow
    /// of an arc; where a count is not fixed, it is not fixed between two values of another count either.
    pub(super) fn shown(&self) -> usize {
        let rows = self.order.len();
        if self.steps_of_one_check().saturating_mul(rows) > MOST_STEPS {
            return 0;
        }
        let mut shown = 0;
        let mut classes = self.classes(0);
        while shown < rows {
            let (end, any) = self.next_step(&classes, shown);
            if !any {
                // No cell of the rest can be small at all.
                return if self.pool.is_none() { rows } else { shown };
            }
            let Some(end) = end else { return shown };
            let mut next = None;
            for to in shown.saturating_add(1)..=rows {
                if self.order.get(to.saturating_sub(1)).is_some_and(|row| self.has_small(*row)) {
                    break;
                }
                if to >= end {
                    let finer = self.classes(to);
                    if self.is_open(&finer, to) {
                        next = Some((to, finer));
                        break;
                    }
                }
            }
            match next {
                Some((to, finer)) => (shown, classes) = (to, finer),
                None => return shown,
            }
        }
        shown
    }

    fn steps_of_one_check(&self) -> usize {
        let words = self.parts.div_ceil(64).saturating_add(1);
        self.order.len().saturating_mul(self.kinds.len()).saturating_mul(words)
    }

    fn count(&self, row: usize, part: usize) -> u64 {
        let with = self.kinds.iter().filter(|(rows, _)| rows.contains(row));
        with.filter_map(|(_, parts)| parts.get(part)).copied().fold(0, u64::saturating_add)
    }

    fn has_small(&self, row: usize) -> bool {
        (0..self.parts).map(|part| self.count(row, part)).any(|count| count > 0 && count < self.min_cell)
    }

    /// Who is told apart by the first rows of the order.
    fn classes(&self, shown: usize) -> Classes {
        let rows = self.order.get(..shown).unwrap_or_default();
        let mut known: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        let mut classes =
            Classes { of: Vec::new(), parts: Vec::new(), sizes: Vec::new(), spread: Vec::new() };
        for (kind, by_part) in &self.kinds {
            let signature: Vec<bool> = rows.iter().map(|row| kind.contains(*row)).collect();
            let next = known.len();
            let class = *known.entry(signature).or_insert(next);
            if class == next {
                classes.parts.push(vec![0; self.parts]);
            }
            classes.of.push(class);
            for (sum, more) in classes.parts.get_mut(class).into_iter().flatten().zip(by_part) {
                *sum = sum.saturating_add(*more);
            }
        }
        for parts in &classes.parts {
            let size = parts.iter().copied().fold(0, u64::saturating_add);
            let mut spread = RowSet::empty(self.parts);
            for (part, count) in parts.iter().enumerate() {
                if *count > 0 && *count < size {
                    spread.insert(part);
                }
            }
            classes.sizes.push(size);
            classes.spread.push(spread);
        }
        classes
    }

    /// By class, how many people are in a row.
    fn with(&self, classes: &Classes, row: usize) -> Vec<u64> {
        let mut with = vec![0_u64; classes.sizes.len()];
        for ((rows, by_part), class) in self.kinds.iter().zip(&classes.of) {
            if rows.contains(row)
                && let Some(sum) = with.get_mut(*class)
            {
                *sum = by_part.iter().copied().fold(*sum, u64::saturating_add);
            }
        }
        with
    }

    /// The end of the next step at the soonest, and whether any cell of the rest can be small: how many people of a row can
    /// be in a part is known from how many of each class are in the row and in the part.
    fn next_step(&self, classes: &Classes, shown: usize) -> (Option<usize>, bool) {
        let mut any = false;
        for (position, row) in self.order.iter().enumerate().skip(shown) {
            let with = self.with(classes, *row);
            for part in 0..self.parts {
                let (mut least, mut most) = (0_u64, 0_u64);
                for ((with, size), parts) in with.iter().zip(&classes.sizes).zip(&classes.parts) {
                    let here = parts.get(part).copied().unwrap_or(0);
                    least = least.saturating_add(with.saturating_add(here).saturating_sub(*size));
                    most = most.saturating_add(here.min(*with));
                }
                let (least, most) = small_between(least, most, self.min_cell);
                any |= least <= most;
                if least < most {
                    return (Some(position.saturating_add(1)), true);
                }
            }
        }
        (None, any)
    }

    /// Whether every cell of the rows that are not in the order can have two values when all of the order are shown.
    pub(super) fn leaves_hidden_rows_open(&self) -> bool {
        let rows = self.order.len();
        self.steps_of_one_check() <= MOST_STEPS && self.is_open(&self.classes(rows), rows)
    }

    /// Whether every cell of the rows after the first `shown`, and of those in no order, can have two values.
    fn is_open(&self, classes: &Classes, shown: usize) -> bool {
        let everybody = self.kinds.iter().flat_map(|(_, parts)| parts).copied().fold(0, u64::saturating_add);
        let mut in_parts = vec![0_u64; self.parts];
        for parts in &classes.parts {
            in_parts.iter_mut().zip(parts).for_each(|(sum, more)| *sum = sum.saturating_add(*more));
        }
        // Of a part with nobody or with everybody, every cell is known anyway.
        let open = |spread: &RowSet| {
            in_parts
                .iter()
                .enumerate()
                .all(|(part, size)| *size == 0 || *size == everybody || spread.contains(part))
        };
        let rest = self.order.get(shown..).unwrap_or_default();
        let rows_are_open = rest.iter().all(|row| {
            let mut spread = RowSet::empty(self.parts);
            for ((with, size), of_class) in
                self.with(classes, *row).iter().zip(&classes.sizes).zip(&classes.spread)
            {
                if *with > 0 && with < size {
                    spread.include(of_class);
                }
            }
            open(&spread)
        });
        let pool = self.pool.and_then(|pool| classes.of.get(pool));
        rows_are_open && pool.and_then(|class| classes.spread.get(*class)).is_none_or(open)
    }
}

/// The small numbers from `least` to `most`: those from 1 to below `min_cell`.
pub(super) fn small_between(least: u64, most: u64, min_cell: u64) -> (u64, u64) {
    (least.max(1), most.min(min_cell.saturating_sub(1)))
}
