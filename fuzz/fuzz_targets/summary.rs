//! Any people counted in any rows and groups: a published count is the true one, a small one is never published, and what is shown
//! adds up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psyscreen::report::{Cell, Tally};

fuzz_target!(|input: (u8, u8, Vec<(u8, u16, u8)>)| {
    let (rows, min_cell, people) = input;
    let rows = usize::from(rows % 6) + 1;
    let min_cell = u64::from(min_cell % 8);
    let mut tally = Tally::new(rows);
    let mut counted = vec![(String::new(), vec![0_u64; rows], 0_u64); 0];
    for (group, kind, times) in people.iter().take(40) {
        let group = format!("g{}", group % 5);
        let marked: Vec<usize> = (0..rows).filter(|row| kind >> row & 1 == 1).collect();
        for _ in 0..=times % 8 {
            tally.add(&group, marked.iter().copied());
            let at = match counted.iter().position(|(own, ..)| *own == group) {
                Some(at) => at,
                None => {
                    counted.push((group.clone(), vec![0; rows], 0));
                    counted.len() - 1
                }
            };
            counted[at].2 += 1;
            for row in &marked {
                counted[at].1[*row] += 1;
            }
        }
    }
    let summary = tally.summary(min_cell);
    let hides = |cell: Cell, count: u64, least: u64| match cell {
        Cell::Count(shown) => {
            assert_eq!(shown, count, "a published count is not the true one");
            assert!(count == 0 || count >= least || least <= 1, "a small count is published");
        }
        Cell::Suppressed => {}
    };
    for row in 0..rows {
        let all: u64 = counted.iter().map(|(_, counts, _)| counts[row]).sum();
        hides(summary.cell(row, None), all, min_cell);
        for (position, group) in summary.groups().enumerate() {
            let own = counted.iter().find(|(own, ..)| own == group).expect("only groups with people");
            hides(summary.cell(row, Some(position)), own.1[row], min_cell);
        }
    }
    let everyone: u64 = counted.iter().map(|(.., size)| size).sum();
    hides(summary.everyone(None), everyone, min_cell);
    let _ = (summary.is_withheld(), summary.suppressed_count());
});
