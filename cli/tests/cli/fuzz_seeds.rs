//! What fuzzing starts from gets past the door: a seed that is refused, or a word that means nothing any more, finds nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{file, psyscreen};
use psyscreen::catalog;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(name)
}

fn seeds(of: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder("seeds").join(of)).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

/// As the target `table` takes them: options, mapping file, table.
#[test]
fn seeds_of_tables_are_read() {
    for (name, seed) in seeds("table") {
        let seed = String::from_utf8(seed).unwrap();
        let (options, rest) = seed.split_once('\n').unwrap();
        let (map, table) = rest.split_once('\0').unwrap_or(("", rest));
        let map = file("map.toml", map);
        let options: Vec<&str> =
            options.split('\t').map(|option| if option == "@" { &*map } else { option }).collect();
        let version = catalog::policy(options[1]).map(|policy| policy.version()).unwrap_or_default();
        let arguments = [&options[..], &["-"]].concat();
        let run = psyscreen(&arguments, table.replace("@VERSION", &version));
        assert!(run.status < 2 && !run.out.is_empty(), "{name}: {}", run.err);
    }
}

#[test]
fn seeds_of_overlays_are_overlays() {
    for (name, _) in seeds("overlay") {
        let run = psyscreen(&["check", &name], "");
        assert!(run.status < 2 && run.text().contains("checks proved"), "{name}: {}", run.text());
    }
}

#[test]
fn options_of_the_dictionary_exist() {
    let help: String = ["score", "triage", "summarize", "map"]
        .into_iter()
        .map(|command| psyscreen(&[command, "--help"], "").expect(0).text())
        .collect();
    let words = fs::read_to_string(folder("table.dict")).unwrap();
    let options = words.lines().filter_map(|line| line.strip_prefix("\"\\x09")?.split(['\\', '"']).next());
    let mut count = 0;
    for option in options {
        let is_known = help.split_whitespace().any(|word| word.trim_end_matches(',') == option);
        assert!(is_known, "`{option}` is not an option");
        count += 1;
    }
    assert!(count > 10, "{count}");
}
