//! Messages, help and documentation are plain English: "is not a valid period", never "is no period".

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

use std::path::{Path, PathBuf};

use crate::support;

/// What may stand behind "is no": comparisons, which are good English.
const COMPARISONS: [&str; 9] =
    ["longer", "more", "less", "better", "worse", "higher", "lower", "other", "narrower"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The words of a line that say that something is "no" something, as a word-for-word translation does.
fn faults(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    words
        .windows(3)
        .enumerate()
        .filter(|(_, three)| matches!(three, ["is" | "are", "no", _]))
        .filter(|(at, _)| {
            at.checked_sub(1)
                .and_then(|before| words.get(before))
                .is_none_or(|word| !bare(word).ends_with("there"))
        })
        .filter(|(_, three)| three.last().is_some_and(|noun| !COMPARISONS.contains(&bare(noun).as_str())))
        .map(|(_, three)| three.join(" "))
        .collect()
}

#[test]
fn nothing_is_no_something() {
    assert_eq!(faults("`{}` is no period, and they are no codes"), ["is no period,", "are no codes"]);
    assert!(faults("there is no column; it is no longer seen, and is not a period").is_empty());
    let mut files = Vec::new();
    for folder in ["src", "cli/src", "psychometrics/src", "render/src", "table/src"] {
        let folder = support::root().join(folder);
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    assert!(files.len() > 150, "{} files", files.len());
    let mut found = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            for fault in faults(line) {
                found.push(format!("{}:{number}: {fault}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "say \"is not a …\":\n{}", found.join("\n"));
}
