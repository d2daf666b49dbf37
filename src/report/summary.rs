//! Counts over many people with small cells suppressed, so that a table can be handed on without telling on anybody.
//!
//! A count of 1 to `min_cell - 1` is never shown, in the body and in the totals alike, and none can be worked out: for each
//! hidden count there is another set of people for whom this program shows the very same page, with the same counts hidden,
//! and in which the hidden count is another. That speaks for all counts of the page together, and against a reader who
//! knows the program, how many people of each group there are, and which combinations of rows occur.
//!
//! What is hidden is decided in three steps, each by what all those sets of people have in common:
//!
//! 1. When a total is small, all totals below twice `min_cell` are hidden, and the totals of one combination of rows for
//!    which those people could be taken. Where there is no such combination, all totals but that of everyone.
//! 2. Groups have their sizes hidden when one of them is small: that one and all below four times `min_cell`. Where there
//!    are less than twice `min_cell` people, or less than three for each group, nothing is said of any group.
//! 3. Rows are shown by groups from the largest total down, until one has a small cell; that one is not shown by groups, nor
//!    any after it. Groups below four times `min_cell` are taken together at first, and shown one by one only if all rows are.
//!
//! What suppression cannot do: hide that everybody of a group is in one row, or nobody (0 is shown); protect against a
//! reader who knows of single people; or protect two summaries of nearly the same people, by other groups, with another
//! `min_cell` or on another day, that are compared with each other.

use std::collections::BTreeMap;
use std::fmt;

use super::suppression::{Counts, RowSet, Suppression};

/// Counts people by group, and by the rows they belong to.
///
/// Rows are whatever is counted: levels, recommendations, "is not settled". A person belongs to any number of them.
/// `Debug` shows no count and no name of a group: these are not suppressed yet.
///
/// ```
/// use psyscreen::report::{Cell, Tally};
/// let mut tally = Tally::new(2); // row 0: routine, row 1: crisis
/// for _ in 0..40 { tally.add("patient", [0]); }
/// for _ in 0..20 { tally.add("family", [0]); }
/// for _ in 0..2 { tally.add("patient", [1]); }
/// let summary = tally.summary(5);
/// assert_eq!(summary.everyone(None), Cell::Count(62));
/// assert_eq!(summary.cell(1, None), Cell::Suppressed); // two people
/// assert_eq!(summary.cell(0, None), Cell::Suppressed); // 62 minus this would give them away
/// ```
#[derive(Clone)]
pub struct Tally {
    rows: usize,
    groups: Vec<Box<str>>,
    /// Per set of rows, how many people of each group have exactly it.
    kinds: BTreeMap<RowSet, Vec<u64>>,
}

/// One count of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// So many people.
    Count(u64),
    /// Few people, or a count from which few people could be worked out.
    Suppressed,
}

/// Counts that may be handed on.
#[derive(Clone, Debug)]
pub struct Summary {
    groups: Vec<Box<str>>,
    rows: usize,
    withheld: bool,
    /// Column by column, the total last; in each, everyone first and then the rows.
    columns: Vec<Vec<Cell>>,
}

impl Tally {
    /// Nobody yet. `rows` is the number of things that are counted.
    pub fn new(rows: usize) -> Self {
        Self { rows, groups: Vec::new(), kinds: BTreeMap::new() }
    }

    /// One more person: of which group, and in which rows. Rows beyond the last are ignored.
    pub fn add(&mut self, group: &str, rows: impl IntoIterator<Item = usize>) {
        let group = self.group(group);
        let mut set = RowSet::everyone(self.rows);
        for row in rows {
            if row < self.rows {
                set.insert(row.saturating_add(1));
            }
        }
        let counts = self.kinds.entry(set).or_default();
        if counts.len() <= group {
            counts.resize(group.saturating_add(1), 0);
        }
        if let Some(count) = counts.get_mut(group) {
            *count = count.saturating_add(1);
        }
    }

    /// Makes sure that a group is listed, even if nobody belongs to it.
    pub fn expect_group(&mut self, group: &str) {
        self.group(group);
    }

    /// How many groups there are.
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    fn group(&mut self, name: &str) -> usize {
        self.groups.iter().position(|known| &**known == name).unwrap_or_else(|| {
            self.groups.push(name.into());
            self.groups.len().saturating_sub(1)
        })
    }

    /// The counts, with those below `min_cell` and what would give them away suppressed. 0 and 1 suppress nothing; 2 is
    /// taken for 3, because "fewer than 2" would say 1.
    pub fn summary(&self, min_cell: u64) -> Summary {
        let min_cell = if min_cell == 2 { 3 } else { min_cell };
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|group| self.groups.get(*group));
        let kinds = self.kinds.iter().map(|(set, counts)| {
            (set, order.iter().map(|group| counts.get(*group).copied().unwrap_or(0)).collect())
        });
        let counts = Counts::new(self.rows.saturating_add(1), order.len(), kinds);
        let groups = order.iter().filter_map(|group| self.groups.get(*group).cloned()).collect();
        let people = counts.total(0);
        let withheld = people > 0 && people < min_cell;
        let hidden = (people >= min_cell && min_cell > 1).then(|| Suppression::new(&counts, min_cell));
        let is_hidden =
            |row, column| withheld || hidden.as_ref().is_some_and(|hidden| hidden.is_hidden(row, column));
        // One group alone is the total itself.
        let first = if order.len() == 1 { 1 } else { 0 };
        let columns = (first..=order.len())
            .map(|column| {
                (0..counts.rows)
                    .map(|row| match is_hidden(row, column) {
                        true => Cell::Suppressed,
                        false => Cell::Count(counts.at(row, column)),
                    })
                    .collect()
            })
            .collect();
        Summary { groups, rows: self.rows, withheld, columns }
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tally").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Summary {
    /// The names of the groups, in order.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &str> {
        self.groups.iter().map(|group| &**group)
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// Whether there are so few people that nothing at all is told.
    pub fn is_withheld(&self) -> bool {
        self.withheld
    }

    /// How many people are in a row: of the group at this position, or of all.
    pub fn cell(&self, row: usize, group: Option<usize>) -> Cell {
        if row < self.rows { self.at(row.saturating_add(1), group) } else { Cell::Count(0) }
    }

    /// How many people there are: in the group at this position, or in all.
    pub fn everyone(&self, group: Option<usize>) -> Cell {
        self.at(0, group)
    }

    /// How many cells are suppressed, totals among them.
    pub fn suppressed_count(&self) -> usize {
        self.columns.iter().flatten().filter(|cell| **cell == Cell::Suppressed).count()
    }

    fn at(&self, row: usize, group: Option<usize>) -> Cell {
        let column = match group {
            // A single group is the total: it is kept once.
            Some(group) if self.columns.len() > 1 => self.columns.get(group),
            _ => self.columns.last(),
        };
        column.and_then(|column| column.get(row)).copied().unwrap_or(Cell::Count(0))
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "small numbers in tests")]
mod tests {
    use super::*;

    #[test]
    fn enough_people_everywhere_hide_nothing() {
        let mut tally = Tally::new(2);
        for group in ["a", "b", "c"] {
            (0..10).for_each(|_| tally.add(group, [0]));
            (0..5).for_each(|_| tally.add(group, [1]));
        }
        let summary = tally.summary(5);
        assert_eq!(summary.suppressed_count(), 0);
        assert_eq!(summary.everyone(None), Cell::Count(45));
        assert_eq!(summary.cell(1, Some(2)), Cell::Count(5));
        assert_eq!(summary.groups().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn one_small_cell_hides_its_row_by_groups_and_no_total() {
        let mut tally = Tally::new(2);
        for group in ["a", "b", "c"] {
            (0..30).for_each(|_| tally.add(group, [0]));
            (0..if group == "a" { 2 } else { 6 }).for_each(|_| tally.add(group, [1]));
        }
        let summary = tally.summary(5);
        // The other level is hidden by groups too: it is what is left.
        assert_eq!(summary.suppressed_count(), 6);
        assert_eq!(summary.cell(1, None), Cell::Count(14));
        assert_eq!(summary.everyone(Some(0)), Cell::Count(32));
    }

    #[test]
    fn larger_rows_stay_when_a_small_one_is_hidden() {
        let mut tally = Tally::new(4);
        for group in ["a", "b", "c"] {
            (0..50).for_each(|_| tally.add(group, [0]));
            (0..20).for_each(|_| tally.add(group, [1]));
            (0..9).for_each(|_| tally.add(group, [2]));
            (0..if group == "a" { 2 } else { 6 }).for_each(|_| tally.add(group, [3]));
        }
        let summary = tally.summary(5);
        assert_eq!(summary.cell(0, Some(0)), Cell::Count(50));
        assert_eq!(summary.cell(1, Some(2)), Cell::Count(20));
        assert_eq!(summary.cell(2, Some(2)), Cell::Suppressed);
        assert_eq!(summary.cell(3, None), Cell::Count(14));
        assert_eq!(summary.suppressed_count(), 6);
    }

    #[test]
    fn debug_shows_no_count_and_no_name() {
        let mut tally = Tally::new(2);
        tally.add("Smith family", [1]);
        assert_eq!(format!("{tally:?}"), "Tally { rows: 2, .. }");
    }

    #[test]
    fn a_small_group_hides_its_size_and_another() {
        let mut tally = Tally::new(1);
        (0..3).for_each(|_| tally.add("small", [0]));
        (0..20).for_each(|_| tally.add("large", [0]));
        (0..9).for_each(|_| tally.add("middle", [0]));
        let summary = tally.summary(5);
        let sizes: Vec<Cell> = (0..3).map(|group| summary.everyone(Some(group))).collect();
        assert_eq!(sizes, [Cell::Count(20), Cell::Suppressed, Cell::Suppressed]);
        assert_eq!(summary.everyone(None), Cell::Count(32));
    }

    /// The plans want an empty day to be reported too.
    #[test]
    fn nobody_is_a_result() {
        let mut tally = Tally::new(3);
        tally.expect_group("family");
        tally.expect_group("patient");
        let summary = tally.summary(5);
        assert!(!summary.is_withheld());
        assert_eq!(summary.everyone(None), Cell::Count(0));
        assert_eq!(summary.everyone(Some(1)), Cell::Count(0));
        assert_eq!(summary.suppressed_count(), 0);
        assert_eq!(Tally::new(3).summary(5).cell(2, None), Cell::Count(0));
    }

    #[test]
    fn a_handful_of_people_are_not_told_of() {
        let mut tally = Tally::new(1);
        (0..4).for_each(|_| tally.add("", [0]));
        assert!(tally.summary(5).is_withheld());
        assert_eq!(tally.summary(5).everyone(None), Cell::Suppressed);
        assert_eq!(tally.summary(1).everyone(None), Cell::Count(4));
    }
}
