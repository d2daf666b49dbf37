//! docs/hazards.md names tests that exist.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use crate::support;

#[test]
fn every_hazard_names_tests_that_exist() {
    let text = std::fs::read_to_string(support::root().join("docs/hazards.md")).unwrap();
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with("| H")) {
        let tests: Vec<(&str, &str)> = row
            .split('`')
            .filter(|word| !word.contains(' '))
            .filter_map(|word| word.split_once("::"))
            .collect();
        assert!(!tests.is_empty(), "no test in: {row}");
        for (file, function) in tests {
            let path = support::root().join(format!("tests/it/{file}.rs"));
            let code =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(code.contains(&format!("fn {function}(")), "{file}.rs has no test {function}");
            named += 1;
        }
    }
    assert!(named >= 20, "only {named} tests are named");
}
