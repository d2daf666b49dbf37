//! No hidden count can be worked out from a page: tried with every set of people of a size.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::{BTreeMap, BTreeSet};

use psyscreen::report::{Cell, Summary, Tally};

use crate::support::work::ratio;

/// The counts of people by group and row, everyone first and the totals last.
type Table = Vec<Vec<u64>>;

/// People by group and kind; a kind is the rows that somebody is in.
fn tally(rows: usize, kinds: &[Vec<usize>], people: &[Vec<u64>]) -> Tally {
    let mut tally = Tally::new(rows);
    for (group, by_kind) in people.iter().enumerate() {
        let name = format!("group-{group}");
        tally.expect_group(&name);
        for (kind, count) in kinds.iter().zip(by_kind) {
            (0..*count).for_each(|_| tally.add(&name, kind.iter().copied()));
        }
    }
    tally
}

fn table(rows: usize, kinds: &[Vec<usize>], people: &[Vec<u64>]) -> Table {
    let mut table = vec![vec![0; rows + 1]; people.len() + 1];
    for (group, by_kind) in people.iter().enumerate() {
        for (kind, count) in kinds.iter().zip(by_kind) {
            for row in std::iter::once(0).chain(kind.iter().map(|row| row + 1)) {
                table[group][row] += count;
                table[people.len()][row] += count;
            }
        }
    }
    table
}

/// What is published: `None` is a hidden count.
type Page = Vec<Vec<Option<u64>>>;

fn page(summary: &Summary, groups: usize) -> Page {
    let shown = |cell| match cell {
        Cell::Count(count) => Some(count),
        Cell::Suppressed => None,
    };
    (0..=groups)
        .map(|column| {
            let group = (column < groups).then_some(column);
            let rows = (0..summary.row_count()).map(|row| summary.cell(row, group));
            std::iter::once(summary.everyone(group)).chain(rows).map(shown).collect()
        })
        .collect()
}

/// Every way to place `left` people in `cells` cells.
fn placings(cells: usize, left: u64) -> Vec<Vec<u64>> {
    if cells == 1 {
        return vec![vec![left]];
    }
    (0..=left)
        .flat_map(|first| {
            placings(cells - 1, left - first).into_iter().map(move |mut rest| {
                rest.insert(0, first);
                rest
            })
        })
        .collect()
}

/// What was found over many tables.
#[derive(Default, Debug)]
struct Found {
    /// Tables whose page hides something.
    starred: usize,
    /// Of these, those of which a reader can work out a hidden count.
    told: usize,
    /// Pages that hide something and show some count of a row by group besides zeros.
    useful: usize,
    /// Counts from 1 to below the smallest that are shown.
    small: usize,
}

type Published<K> = (K, Page, Table);

/// The page and the counts of each table, and what a reader knows besides.
fn published<K>(
    rows: usize,
    kinds: &[Vec<usize>],
    min_cell: u64,
    all: Vec<Vec<Vec<u64>>>,
    known: impl Fn(&Table) -> K,
) -> Vec<Published<K>> {
    all.into_iter()
        .map(|people| {
            let summary = tally(rows, kinds, &people).summary(min_cell);
            let table = table(rows, kinds, &people);
            (known(&table), page(&summary, people.len()), table)
        })
        .collect()
}

/// Judges all tables at once.
fn judge<K: Ord>(
    tables: &[Published<K>],
    min_cell: u64,
    is_counted: impl Fn(&[Vec<Option<u64>>]) -> bool,
    is_exempt: impl Fn(&Published<K>, usize, usize) -> bool,
) -> Found {
    let mut values: BTreeMap<(&K, &Page), Vec<Vec<BTreeSet<u64>>>> = BTreeMap::new();
    for (known, page, table) in tables {
        let values = values
            .entry((known, page))
            .or_insert_with(|| table.iter().map(|column| vec![BTreeSet::new(); column.len()]).collect());
        for (values, count) in values.iter_mut().flatten().zip(table.iter().flatten()) {
            if values.len() < 2 {
                values.insert(*count);
            }
        }
    }
    let mut found = Found::default();
    for one @ (known, page, table) in tables {
        let values = &values[&(known, page)];
        for (count, shown) in table.iter().flatten().zip(page.iter().flatten()) {
            if let Some(shown) = shown {
                assert_eq!(shown, count, "what is shown is true");
                found.small += usize::from(*count > 0 && *count < min_cell);
            }
        }
        if !page.iter().flatten().any(Option::is_none) || !is_counted(page) {
            continue;
        }
        found.starred += 1;
        let by_group = page[..page.len() - 1].iter();
        found.useful +=
            usize::from(by_group.flat_map(|column| &column[1..]).flatten().any(|count| *count > 0));
        let is_told = page.iter().enumerate().any(|(column, cells)| {
            cells.iter().enumerate().any(|(row, cell)| {
                cell.is_none() && values[column][row].len() < 2 && !is_exempt(one, column, row)
            })
        });
        found.told += usize::from(is_told);
    }
    found
}

fn sizes_are_shown(page: &[Vec<Option<u64>>]) -> bool {
    page.iter().all(|column| column[0].is_some())
}

/// Two levels, one of which everybody is at; every table up to a size of the groups. The reader knows how many people each
/// group has, and, worse than the reader of the page alone, knows it also where the page hides it.
// Hazard H17: every table of a page, stars included, leaves every hidden count open.
#[test]
fn two_levels_by_groups_give_nobody_away() {
    for (groups, min_cell, largest) in
        [(2, 3, 9), (2, 4, 9), (2, 5, 12), (3, 3, 6), (3, 4, 8), (3, 5, 9), (4, 3, 4)]
    {
        let kinds = [vec![0], vec![1]];
        let one: Vec<Vec<u64>> =
            (0..=largest).flat_map(|size| (0..=size).map(move |first| vec![first, size - first])).collect();
        let mut all: Vec<Vec<Vec<u64>>> = vec![Vec::new()];
        for _ in 0..groups {
            let longer = |before: Vec<Vec<u64>>| {
                one.iter().map(move |next| [before.clone(), vec![next.clone()]].concat())
            };
            all = all.into_iter().flat_map(longer).collect();
        }
        let sizes = |table: &Table| table.iter().map(|column| column[0]).collect::<Vec<_>>();
        let tables = published(2, &kinds, min_cell, all, sizes);
        let found = judge(&tables, min_cell, sizes_are_shown, |_, _, _| false);
        assert_eq!((found.told, found.small), (0, 0), "{groups} groups, {min_cell}: {found:?}");
        assert!(found.starred > 1000, "{groups} groups, {min_cell}: {found:?}");
        // Who knows the hidden sizes too knows of a row that holds all or nobody of those groups what each has.
        let is_all_or_none = |(_, page, table): &Published<Vec<u64>>, column: usize, row: usize| {
            let everybody = table[groups][0];
            let hidden = (0..groups).filter(|group| page[*group][0].is_none());
            let (all, sum) =
                hidden.fold((0, 0), |(all, sum), group| (all + table[group][0], sum + table[group][row]));
            row == 0
                || [0, everybody].contains(&table[column][0])
                || (page[column][0].is_none() && (sum == 0 || sum == all))
        };
        let found = judge(&tables, min_cell, |_| true, is_all_or_none);
        assert_eq!((found.told, found.small), (0, 0), "{groups} groups, {min_cell}, sizes known: {found:?}");
    }
}

/// Levels, and rows that go with them or not, as recommendations do: every set of so many people of kinds that the reader
/// knows of.
// Hazard H17: also where a person is counted in several rows.
#[test]
fn rows_that_overlap_give_nobody_away() {
    let mut useful = 0;
    for (kinds, groups, min_cell, numbers) in [
        (vec![vec![0], vec![1]], 2, 3, vec![24, 30]),
        (vec![vec![0], vec![1]], 3, 3, vec![15, 27]),
        (vec![vec![0], vec![1], vec![2]], 2, 3, vec![13, 18]),
        (vec![vec![0], vec![0, 1], vec![2]], 2, 3, vec![13, 18]),
        (vec![vec![0, 3], vec![1, 3], vec![2, 4]], 2, 3, vec![12, 17]),
        (vec![vec![0], vec![1, 2], vec![1]], 3, 3, vec![10]),
        (vec![vec![0], vec![0, 1], vec![2, 3], vec![2, 4]], 2, 3, vec![9, 11]),
        (vec![vec![], vec![0], vec![1], vec![0, 1]], 1, 4, vec![9, 21, 34]),
        (vec![vec![0], vec![1, 3], vec![1, 4], vec![2, 3, 4], vec![2]], 1, 3, vec![8, 17, 21]),
    ] {
        let rows = 5;
        for number in numbers {
            let all = placings(groups * kinds.len(), number)
                .into_iter()
                .map(|placed| placed.chunks(kinds.len()).map(<[u64]>::to_vec).collect())
                .collect();
            let tables = published(rows, &kinds, min_cell, all, |_| ());
            // The reader knows that nobody can be in a row that no kind has.
            let is_no_row =
                |_: &_, _, row: usize| row > 0 && !kinds.iter().any(|kind| kind.contains(&(row - 1)));
            let found = judge(&tables, min_cell, |_| true, is_no_row);
            assert_eq!(
                (found.told, found.small),
                (0, 0),
                "{kinds:?}, {number} in {groups} groups: {found:?}"
            );
            useful += found.useful;
        }
    }
    assert!(useful > 1000, "{useful} pages show something by group");
}

/// The example that first told: three groups, a level of which one person of each of two groups is.
#[test]
fn which_counts_are_hidden_tells_nothing() {
    let kinds = [vec![0], vec![1]];
    let of = |people: [[u64; 2]; 3]| page(&tally(2, &kinds, &people.map(Vec::from)).summary(5), 3);
    let real = of([[7, 0], [1, 4], [1, 6]]);
    assert!(real.iter().flatten().any(Option::is_none));
    assert_eq!(real, of([[7, 0], [2, 3], [0, 7]]));
    assert_eq!(real, of([[7, 0], [0, 5], [2, 5]]));
}

/// Time grows with combinations times groups.
#[test]
fn many_combinations_and_groups_take_time_in_proportion() {
    let people = |kinds: usize, groups: usize| {
        let mut tally = Tally::new(24);
        for kind in 0..kinds {
            for group in 0..groups {
                let people = 1 + (kind * 7 + group * 3) % 4;
                for _ in 0..people {
                    let more = (6..23).filter(move |row| (kind >> (row % 8)) & 1 == 1);
                    let more = more.chain((kind == 1).then_some(23));
                    tally.add(&format!("{group:03}"), std::iter::once(kind % 5).chain(more));
                }
            }
        }
        tally
    };
    let (small, large) = (people(256, 50), people(512, 100));
    let work = |tally: &Tally| assert!(tally.summary(5).suppressed_count() > 0);
    let ratio = ratio(|| work(&small), || work(&large));
    assert!(ratio < 10.0, "4 times as many combinations by groups take {ratio} times as long");
}
