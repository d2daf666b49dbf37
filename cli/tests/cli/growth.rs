//! Four times the table takes four times the work, not sixteen times: CPU time of the program alone, so that a busy machine
//! does not matter. Tables of 1 MiB, of each kind that could make some step look again at everything before it.

#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::process::Command;

use crate::support::{file, phq9, psyscreen};

/// The CPU seconds of a run, the least of two.
fn seconds(arguments: &[&str], path: &str) -> f64 {
    let once = || -> f64 {
        let output = Command::new("bash")
            .args(["-c", "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>/dev/null", "time"])
            .arg(env!("CARGO_BIN_EXE_psyscreen"))
            .args(arguments)
            .arg(path)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .output()
            .unwrap();
        let times = String::from_utf8(output.stderr).unwrap();
        times.split_whitespace().map(|time| time.parse::<f64>().unwrap()).sum()
    };
    (0..2).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// `table` makes a table of about so many bytes.
#[track_caller]
fn grows_linearly(arguments: &[&str], table: impl Fn(usize) -> String) {
    const SIZE: usize = 1 << 18;
    let small = seconds(arguments, &file("small.csv", table(SIZE)));
    let large = seconds(arguments, &file("large.csv", table(4 * SIZE)));
    // A program that has hardly begun is not a measure.
    let least = 0.02;
    assert!(large < 8.0 * small.max(least), "{arguments:?}: {small:.3} s become {large:.3} s");
    // The stated limit for any table of 1 MiB; without optimisation everything takes longer.
    assert!(large < 10.0, "{arguments:?}: {large:.1} s");
}

fn repeated(head: &str, size: usize, row: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() < size {
        text.push_str(&row(number));
        number += 1;
    }
    text
}

// Hazard H12: a table four times as long takes four times as long.
#[test]
fn scoring_grows_with_the_rows() {
    let head = phq9(&[]);
    for row in ["1,2,3,0,1,2,3,0,1,0", "x,99,2.5,,n/a,1,1,1,1,7", "", "1,2,3\n\"open"] {
        grows_linearly(&["score", "phq-9"], |size| {
            repeated(&head, size, |number| format!("{number},{row}\n"))
        });
    }
    // The same person again and again, and everybody twice.
    grows_linearly(&["score", "phq-9"], |size| {
        repeated(&head, size, |number| format!("{},0,0,0,0,0,0,0,0,0,0\n", number / 2))
    });
}

#[test]
fn scoring_grows_with_the_columns() {
    let columns = |size: usize, name: &dyn Fn(usize) -> String| {
        let mut header = phq9(&[]).trim_end().to_owned();
        let mut row = "a,0,0,0,0,0,0,0,0,0,0".to_owned();
        let mut number = 0;
        // No more fields than a row may have.
        while header.len() + row.len() < size && number < 60_000 {
            let _ = write!(header, ",{}", name(number));
            row.push_str(",1");
            number += 1;
        }
        format!("{header}\n{row}\n")
    };
    grows_linearly(&["score", "phq-9"], |size| columns(size / 2, &|number| format!("column{number:06}")));
    grows_linearly(&["score", "phq-9"], |size| columns(size / 2, &|number| format!("phq9_{}", number + 11)));
    grows_linearly(&["score", "scl-90"], |size| columns(size / 2, &|number| format!("scl_{number}_x")));
}

/// What may have been meant by names that are not there is looked for in so many columns only.
#[test]
fn guesses_are_bounded() {
    let wide = format!(
        "id,{}\na\n",
        (0..60_000).map(|column| format!("v{column:07}")).collect::<Vec<_>>().join(",")
    );
    let path = file("wide.csv", wide);
    let columns: Vec<String> = (1..=90).map(|item| format!("{item}=w{item:07}")).collect();
    for arguments in [
        &["score", "scl-90", "--columns", &columns.join(",")][..],
        &["triage", "recovered-2020"],
        &["map", "recovered-2020"],
        &["map", "changchun-2012"],
    ] {
        let taken = seconds(arguments, &path);
        assert!(taken < 10.0, "{arguments:?}: {taken:.1} s");
    }
}

// Hazard H12: likewise in triage.
#[test]
fn triage_grows_with_the_rows() {
    let sample =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/sample.csv")).unwrap();
    let (head, rows) = sample.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().map(|row| row.split_once(',').unwrap().1).collect();
    let table = |size: usize| {
        repeated(&format!("{head}\n"), size, |number| format!("{number},{}\n", rows[number % rows.len()]))
    };
    grows_linearly(&["triage", "recovered-2020"], table);
    grows_linearly(&["triage", "recovered-2020"], |size| table(size).replace(",1,", ",x,"));
}

/// Four times the rules take four times the work for each person.
#[test]
fn triage_grows_with_the_rules() {
    let sample =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/sample.csv")).unwrap();
    let (head, rows) = sample.split_once('\n').unwrap();
    let rows = repeated(&format!("{head}\n"), 1 << 16, |_| rows.to_owned());
    let table = file("rules.csv", rows);
    let shipped =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/recovered-2020.toml"));
    let shipped =
        shipped.unwrap().replace("id = \"recovered-2020\"\nedition", "id = \"many-rules\"\nedition");
    let policy = |rules: usize| {
        let rule = |number: usize| {
            format!(
                "[[rule]]\nid = \"extra-{number}\"\nlabel = {{ en = \"R\", zh-Hans = \"规则\" }}\nlevel = \"crisis\"\n\
                 clause = \"recovered-2020 1\"\nsource = \"recovered-2020\"\n\
                 when = {{ score = \"phq-9.total\", at_least = {} }}\n",
                1 + number % 27
            )
        };
        shipped.clone() + &(0..rules).map(rule).collect::<String>()
    };
    let taken = |rules: usize| {
        let path = file(&format!("rules-{rules}.toml"), policy(rules));
        seconds(&["triage", &path], &table)
    };
    let (small, large) = (taken(450), taken(1_800));
    assert!(large < 8.0 * small, "{small:.3} s become {large:.3} s");
}

#[test]
fn summaries_grow_with_the_rows() {
    let sample =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/sample.csv")).unwrap();
    let run = psyscreen(&["triage", "recovered-2020"], sample).expect(0).text();
    let (head, rows) = run.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    grows_linearly(&["summarize", "recovered-2020", "--by", "town"], |size| {
        repeated(&format!("town,{head}\n"), size, |number| {
            format!("town{},{}\n", number % 5, rows[(number / 5) % rows.len()])
        })
    });
}
