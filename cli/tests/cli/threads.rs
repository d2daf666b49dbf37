//! Whatever the number of threads, every byte that is written and told is the same.

use std::fmt::Write;

use crate::support::psyscreen;

/// Rows of several blocks with everything that can be wrong in one: codes that are none, labels, torn rows, rows that are too short,
/// ids that come twice, days that are none.
fn people() -> String {
    let mut table = String::from("id,date,consent,sex,age");
    for item in 1..=9 {
        write!(table, ",phq-9.{item}").unwrap();
    }
    table.push_str(",phq9_complete\n");
    let mut state: u32 = 7;
    let mut next = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % limit
    };
    for row in 0..6_000 {
        let id = if next(50) == 0 { next(row + 1) } else { row };
        let day = if next(40) == 0 { "soon".to_owned() } else { format!("2026-0{}-11", next(9) + 1) };
        let consent = ["yes", "yes", "yes", "no", ""][usize::try_from(next(5)).unwrap()];
        write!(
            table,
            "{id},{day},{consent},{},{}",
            ["f", "m", "?"][usize::try_from(next(3)).unwrap()],
            next(140)
        )
        .unwrap();
        for _ in 0..9 {
            match next(60) {
                0 => table.push_str(",x"),
                1 => table.push_str(",7"),
                2 => table.push_str(",\"Several days\""),
                3..7 => table.push(','),
                code => write!(table, ",{}", code % 4).unwrap(),
            }
        }
        table.push_str(if next(90) == 0 { ",0" } else { ",2" });
        table.push_str(match next(300) {
            0 => ",\"open\n",
            1 => "\n1,2\n",
            _ => "\n",
        });
    }
    table
}

fn is_the_same(arguments: &[&str], table: &str) {
    let run = |threads| psyscreen(&[arguments, &["--threads", threads]].concat(), table).expect(1);
    let one = run("1");
    assert!(one.out.len() > 100_000, "{arguments:?}: several blocks");
    for threads in ["2", "3", "8"] {
        let many = run(threads);
        assert!(one.out == many.out, "{arguments:?}, {threads} threads: other results");
        assert_eq!(one.err, many.err, "{arguments:?}, {threads} threads");
    }
}

#[test]
fn every_byte_is_the_same_whatever_the_number_of_threads() {
    let people = people();
    for format in ["csv", "jsonl"] {
        is_the_same(&["score", "phq-9", "--format", format], &people);
    }
    for format in ["csv", "jsonl", "text", "html"] {
        is_the_same(&["triage", "recovered-2020", "--today", "2027-01-01", "--format", format], &people);
    }
}
