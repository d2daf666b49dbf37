//! docs/hazards.md and the tests agree, in both directions: a hazard names tests that say of themselves that they test it, and why;
//! and a test that says so is named.
//!
//! So evidence cannot be a test that happens to exist: whoever names it has to write beside the test what it shows of the hazard.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support;

/// A hazard's id and the name of a test of it, as `module::function`; tests of the command line are `cli/module::function`.
type Evidence = (String, String);

fn hazards() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(support::root().join("docs/hazards.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| H"));
    rows.map(|row| (row.split(' ').nth(1).unwrap().to_owned(), row.to_owned())).collect()
}

/// Every file with tests, and what its tests are called after.
fn test_files() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    for (prefix, folder) in [("", "tests/it"), ("cli/", "cli/tests/cli")] {
        collect(&support::root().join(folder), prefix, &mut files);
    }
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if path.join("mod.rs").exists() {
                files.push((format!("{prefix}{name}"), path.join("mod.rs")));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "hazards" {
            files.push((format!("{prefix}{name}"), path));
        }
    }
}

/// What the tests say of themselves: a line `// Hazard H05: why` among the comments and attributes before a test.
fn said_by_tests() -> BTreeSet<Evidence> {
    let mut said = BTreeSet::new();
    for (module, path) in test_files() {
        let (mut hazards, mut is_test) = (Vec::new(), false);
        for line in std::fs::read_to_string(&path).unwrap().lines().map(str::trim) {
            if let Some(hazard) = line.trim_start_matches('/').trim_start().strip_prefix("Hazard ") {
                let (id, why) = hazard.split_once(": ").unwrap_or_else(|| panic!("{module}: {line}"));
                assert!(why.len() > 10, "{module}: say what the test shows of {id}");
                hazards.push(id.to_owned());
            } else if let Some(function) = line.strip_prefix("fn ") {
                let function = function.split('(').next().unwrap();
                assert!(hazards.is_empty() || is_test, "{module}::{function} is not run");
                said.extend(hazards.drain(..).map(|id| (id, format!("{module}::{function}"))));
                is_test = false;
            } else if line.starts_with("#[ignore") {
                is_test = false;
            } else if line == "#[test]" {
                is_test = true;
            } else if !line.starts_with("//") && !line.starts_with("#[") && !line.is_empty() {
                assert!(hazards.is_empty(), "{module}: a hazard stands before no test: {line}");
                is_test = false;
            }
        }
    }
    said
}

#[test]
fn every_hazard_names_the_tests_that_say_they_test_it() {
    let said = said_by_tests();
    let mut named = BTreeSet::new();
    for (id, row) in hazards() {
        let words = row.split('`').filter(|word| !word.contains(' '));
        let mut has_evidence = false;
        for word in words {
            if word.contains("::") {
                has_evidence |= named.insert((id.clone(), word.to_owned()));
            } else if word.starts_with("bad_") {
                // What such a file must be refused with stands in expected.txt, and a test holds it.
                assert!(support::root().join("tests").join(word).exists(), "{id}: there is no file {word}");
                has_evidence = true;
            }
        }
        assert!(has_evidence, "{id} has no test");
    }
    let missing: Vec<&Evidence> = named.difference(&said).collect();
    assert!(missing.is_empty(), "named in docs/hazards.md, and the test does not say so: {missing:?}");
    let unnamed: Vec<&Evidence> = said.difference(&named).collect();
    assert!(unnamed.is_empty(), "said by a test, and not named in docs/hazards.md: {unnamed:?}");
    assert!(named.len() >= 40, "only {} tests are named", named.len());
}
