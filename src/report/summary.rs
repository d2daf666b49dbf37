//! Counts over many people with small cells suppressed, so that a table can be handed on without telling on anybody.
//!
//! A count of 1 to `min_cell - 1` is hidden, in the body and in the totals alike. A hidden cell must not be recoverable
//! by subtraction either, so more cells are hidden with it, and each hidden cell has a *witness*: another set of people,
//! differing by one or two persons, with exactly the same published counts and another value in that cell. The witness
//! speaks for all tables together, even against a reader who knows which combinations of level and recommendations
//! occur: that is what makes it a proof and not a heuristic.
//!
//! What suppression cannot do: hide that everybody of a group is in one row (a count that equals its total); protect
//! against a reader who knows of single people, or that some combination cannot occur in a group (witnesses of kinds that
//! the group has anyway are preferred); or protect two summaries of nearly the same people, by other groups or on another
//! day, that are subtracted from each other.

use std::collections::BTreeMap;

use super::suppression::{Counts, RowSet, Suppression};

/// Counts people by group, and by the rows they belong to.
///
/// Rows are whatever is counted: levels, recommendations, "is not settled". A person belongs to any number of them.
///
/// ```
/// use psyscreen::{Cell, Tally};
/// let mut tally = Tally::new(2); // row 0: routine, row 1: crisis
/// for _ in 0..40 { tally.add("patient", [0]); }
/// for _ in 0..20 { tally.add("family", [0]); }
/// for _ in 0..2 { tally.add("patient", [1]); }
/// let summary = tally.summary(5);
/// assert_eq!(summary.everyone(None), Cell::Count(62));
/// assert_eq!(summary.cell(1, None), Cell::Suppressed); // two people
/// assert_eq!(summary.cell(0, None), Cell::Suppressed); // 62 minus this would give them away
/// ```
#[derive(Clone, Debug)]
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
        let kinds: Vec<(&RowSet, Vec<u64>)> = self
            .kinds
            .iter()
            .map(|(set, counts)| {
                (set, order.iter().map(|group| counts.get(*group).copied().unwrap_or(0)).collect())
            })
            .collect();
        let counts = Counts::new(self.rows.saturating_add(1), order.len(), kinds);
        let groups = order.iter().filter_map(|group| self.groups.get(*group).cloned()).collect();
        let people = counts.at(0, counts.total_column());
        let withheld = people > 0 && people < min_cell;
        let hidden = if withheld { None } else { Some(Suppression::new(&counts, min_cell).finish()) };
        let columns = (0..counts.columns())
            .map(|column| {
                (0..counts.rows)
                    .map(|row| match &hidden {
                        Some(hidden) if !hidden.is_hidden(row, column) => Cell::Count(counts.at(row, column)),
                        _ => Cell::Suppressed,
                    })
                    .collect()
            })
            .collect();
        Summary { groups, rows: self.rows, withheld, columns }
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
    use std::collections::BTreeSet;

    use super::*;

    /// Small numbers from a seed (SplitMix64), so that failures repeat.
    struct Seeded(u64);

    impl Seeded {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut value = self.0;
            value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (value ^ (value >> 31)) % limit
        }
    }

    /// Every count of every (row, column), everyone and totals included, of people given per kind and group.
    fn all_counts(kinds: &[Vec<usize>], people: &[Vec<u64>], rows: usize, groups: usize) -> Vec<Vec<u64>> {
        let mut table = vec![vec![0; rows + 1]; groups + 1];
        for (kind, by_group) in kinds.iter().zip(people) {
            for (group, count) in by_group.iter().enumerate() {
                for row in std::iter::once(0).chain(kind.iter().map(|row| row + 1)) {
                    table[group][row] += count;
                    table[groups][row] += count;
                }
            }
        }
        table
    }

    fn published(summary: &Summary, groups: usize) -> Vec<Vec<Cell>> {
        (0..=groups)
            .map(|column| {
                let group = if column < groups { Some(column) } else { None };
                std::iter::once(summary.everyone(group))
                    .chain((0..summary.row_count()).map(|row| summary.cell(row, group)))
                    .collect()
            })
            .collect()
    }

    /// Every way to place `left` people in `cells` cells.
    fn each_placing(cells: usize, left: u64, placed: &mut Vec<u64>, visit: &mut impl FnMut(&[u64])) {
        if placed.len() + 1 == cells {
            placed.push(left);
            visit(placed);
            placed.pop();
            return;
        }
        for count in 0..=left {
            placed.push(count);
            each_placing(cells, left - count, placed, visit);
            placed.pop();
        }
    }

    /// Every set of people that the reader of a summary cannot tell from the real one, found by trying all of them: each
    /// suppressed cell must have at least two values among them. The reader knows which kinds of people there are.
    #[test]
    fn no_suppressed_cell_can_be_worked_out() {
        let mut seeded = Seeded(20_200_407);
        let (mut suppressed, mut shown) = (0, 0);
        for _ in 0..400 {
            let (rows, groups) = (2 + seeded.below(3) as usize, 1 + seeded.below(3) as usize);
            let kinds: Vec<Vec<usize>> = {
                // Levels exclude each other, and further rows go with them or not, as recommendations do.
                let wanted = 2 + seeded.below(2) as usize;
                let set: BTreeSet<Vec<usize>> =
                    (0..wanted).map(|_| (0..rows).filter(|_| seeded.below(2) == 0).collect()).collect();
                set.into_iter().collect()
            };
            let min_cell = 3 + seeded.below(2);
            let people: Vec<Vec<u64>> = kinds
                .iter()
                .map(|_| {
                    (0..groups).map(|_| if seeded.below(3) == 0 { 0 } else { seeded.below(4) }).collect()
                })
                .collect();
            let count: u64 = people.iter().flatten().sum();
            if count > 9 {
                continue;
            }
            let mut tally = Tally::new(rows);
            for group in 0..groups {
                tally.expect_group(&format!("group-{group}"));
            }
            for (kind, by_group) in kinds.iter().zip(&people) {
                for (group, count) in by_group.iter().enumerate() {
                    (0..*count).for_each(|_| tally.add(&format!("group-{group}"), kind.iter().copied()));
                }
            }
            let summary = tally.summary(min_cell);
            let real = all_counts(&kinds, &people, rows, groups);
            let seen = published(&summary, groups);
            if summary.is_withheld() {
                assert!(count > 0 && count < min_cell);
                assert!(seen.iter().flatten().all(|cell| *cell == Cell::Suppressed));
                continue;
            }
            let occurring: Vec<Vec<usize>> = kinds
                .iter()
                .zip(&people)
                .filter(|(_, by_group)| by_group.iter().any(|count| *count > 0))
                .map(|(kind, _)| kind.clone())
                .collect();
            let mut values = vec![vec![BTreeSet::new(); rows + 1]; groups + 1];
            if !occurring.is_empty() {
                each_placing(occurring.len() * groups, count, &mut Vec::new(), &mut |placed| {
                    let other: Vec<Vec<u64>> = placed.chunks(groups).map(<[u64]>::to_vec).collect();
                    let table = all_counts(&occurring, &other, rows, groups);
                    let looks_the_same = seen
                        .iter()
                        .flatten()
                        .zip(table.iter().flatten())
                        .all(|(cell, count)| *cell == Cell::Suppressed || *cell == Cell::Count(*count));
                    if looks_the_same {
                        for (values, column) in values.iter_mut().flatten().zip(table.iter().flatten()) {
                            values.insert(*column);
                        }
                    }
                });
            }
            for column in 0..=groups {
                for row in 0..=rows {
                    let (real, cell) = (real[column][row], seen[column][row]);
                    match cell {
                        Cell::Count(count) => {
                            shown += 1;
                            assert_eq!(count, real);
                            assert!(count == 0 || count >= min_cell, "{count} is shown");
                        }
                        Cell::Suppressed => {
                            suppressed += 1;
                            let values = &values[column][row];
                            assert!(values.contains(&real));
                            assert!(
                                values.len() > 1,
                                "{kinds:?} {people:?}: row {row} column {column} must be {values:?}"
                            );
                        }
                    }
                }
            }
        }
        assert!(
            suppressed > 500 && shown > 500,
            "{suppressed} suppressed, {shown} shown: the test tries too little"
        );
    }

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
    fn one_small_cell_takes_three_others_along_and_no_total() {
        let mut tally = Tally::new(2);
        for group in ["a", "b", "c"] {
            (0..30).for_each(|_| tally.add(group, [0]));
            (0..if group == "a" { 2 } else { 6 }).for_each(|_| tally.add(group, [1]));
        }
        let summary = tally.summary(5);
        assert_eq!(summary.suppressed_count(), 4);
        assert_eq!(summary.cell(1, None), Cell::Count(14));
        assert_eq!(summary.everyone(Some(0)), Cell::Count(32));
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

    #[test]
    fn many_groups_and_kinds_take_little_time() {
        let mut seeded = Seeded(1);
        let mut tally = Tally::new(70);
        for _ in 0..5000 {
            let kind = seeded.below(60) as usize;
            let group = seeded.below(50).min(seeded.below(50));
            tally.add(&format!("{group:02}"), (0..70).filter(|row| (row * 7 + kind * row) % 61 < 3));
        }
        assert!(tally.summary(5).suppressed_count() > 0);
    }
}
