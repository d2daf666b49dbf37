//! `--output FILE` and `--color`.

use std::fs;
use std::path::Path;

use super::support::{file, phq9, psyscreen};

const ROWS: [&str; 2] = ["a,0,1,2,3,0,1,2,3,0,0", "b,0,0,0,0,0,0,0,0,0,0"];

/// The names in the folder of a file.
fn beside(path: &str) -> Vec<String> {
    let folder = fs::read_dir(Path::new(path).parent().unwrap()).unwrap();
    let mut names: Vec<String> =
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_holds_what_standard_output_would() {
    let table = file("table.csv", phq9(&ROWS));
    let written = file("written.csv", "old");
    let plain = psyscreen(&["score", "phq-9", &table], "").expect(0);
    let run = psyscreen(&["score", "phq-9", &table, "--output", &written], "").expect(0);
    assert!(run.out.is_empty());
    assert_eq!(fs::read(&written).unwrap(), plain.out);
    assert_eq!(beside(&written), ["written.csv"]);
    // Problems of rows are results too.
    let table = file("table.csv", phq9(&["a,0,1,2,3,0,1,2,3,99,0"]));
    psyscreen(&["score", "phq-9", &table, "-o", &written], "").expect(1);
    assert!(fs::read_to_string(&written).unwrap().contains("item `9`"));
}

#[test]
fn after_a_failure_nothing_is_left_half() {
    // The second line of the summary is of another policy, which is seen when the first was counted.
    let written = file("written.csv", "what was there before");
    let triaged = psyscreen(&["triage", "recovered-2020", "examples/sample.csv"], "").expect(0).text();
    let broken = triaged.replacen("recovered-2020@", "another@", 1);
    psyscreen(&["summarize", "recovered-2020", "--output", &written], broken).expect(2);
    assert_eq!(fs::read_to_string(&written).unwrap(), "what was there before");
    assert_eq!(beside(&written), ["written.csv"]);
    let missing = format!("{written}.not-there");
    psyscreen(&["score", "no-such-instrument", "--output", &missing], "").expect(2);
    assert_eq!(beside(&written), ["written.csv"]);
}

#[test]
fn what_is_read_is_not_written_over() {
    let table = file("table.csv", phq9(&ROWS));
    let run = psyscreen(&["score", "phq-9", &table, "--output", &table], "").expect(2);
    run.says("that is what the command reads");
    assert_eq!(fs::read_to_string(&table).unwrap(), phq9(&ROWS));
}

#[cfg(unix)]
#[test]
fn a_link_and_its_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let written = file("written.csv", "old");
    fs::set_permissions(&written, fs::Permissions::from_mode(0o600)).unwrap();
    let link = format!("{written}.link");
    symlink(&written, &link).unwrap();
    psyscreen(&["list", "--output", &link], "").expect(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&written).unwrap().starts_with("INSTRUMENT"));
    assert_eq!(fs::metadata(&written).unwrap().permissions().mode() & 0o777, 0o600);
    // What is not a file cannot be replaced by one.
    let run = psyscreen(&["list", "--output", "/dev/stdout"], "").expect(0);
    assert!(run.text().starts_with("INSTRUMENT"));
}

#[test]
fn colours_when_they_are_asked_for() {
    let bad = file("bad.toml", "format = 1\nid = \"x\"\n");
    let escapes = |arguments: &[&str]| {
        let run = psyscreen(arguments, "").expect(2);
        (run.text() + &run.err).contains('\u{1b}')
    };
    assert!(!escapes(&["check", &bad]));
    assert!(!escapes(&["check", &bad, "--color", "never"]));
    assert!(escapes(&["check", &bad, "--color", "always"]));
    assert!(escapes(&["show", &bad, "--color=always"]));
    assert!(!escapes(&["show", &bad]));
    // Also where the arguments cannot be understood.
    assert!(escapes(&["--color", "always", "show", "--no-such-option"]));
    assert!(!escapes(&["show", "--no-such-option"]));
}
