//! The header declares the functions of the library, and no others.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The names that begin as the functions do, each followed by one of these characters.
fn names(text: &str, followed_by: &[char]) -> BTreeSet<String> {
    let parts = text.split("psyscreen_").skip(1).map(|rest| {
        let end =
            rest.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        rest.split_at(end)
    });
    parts
        .filter(|(_, rest)| rest.starts_with(followed_by))
        .map(|(name, _)| format!("psyscreen_{name}"))
        .collect()
}

#[test]
fn the_header_declares_what_there_is() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut functions = names(&read("src/lib.rs"), &['(']);
    functions.extend(names(&read("src/typed.rs"), &['(', ',']));
    functions.extend(names(&read("src/arrow.rs"), &['(']));
    assert!(functions.len() > 15);
    // A function's name in a comment is followed by `)` or a blank.
    assert_eq!(names(&read("include/psyscreen.h"), &['(']), functions);
}
