//! What the program says of itself: every help text as it stands in an 80-column terminal, completions, man pages.
//!
//! After a change: `BLESS=1 cargo test -p psyscreen-cli --test cli help`, and read the difference.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::support::psyscreen;

const COMMANDS: [&str; 19] = [
    "list",
    "show",
    "check",
    "score",
    "triage",
    "map",
    "summarize",
    "describe",
    "reliability",
    "structure",
    "agreement",
    "outcomes",
    "validity",
    "irt",
    "dif",
    "report",
    "prove",
    "export",
    "generate",
];

/// A help text in an 80-column terminal.
fn help(arguments: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_psyscreen"));
    let output = program.args(arguments).env("COLUMNS", "80").env_remove("CLICOLOR_FORCE").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn every_help_is_as_it_was_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let mut differing = Vec::new();
    for command in [None].into_iter().chain(COMMANDS.map(Some)) {
        for (option, end) in [("-h", "short"), ("--help", "long")] {
            let arguments: Vec<&str> = command.into_iter().chain([option]).collect();
            let found = help(&arguments);
            for line in found.lines() {
                assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
            }
            let path = folder.join(format!("{}.{end}.txt", command.unwrap_or("psyscreen")));
            if std::env::var_os("BLESS").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, &found).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != found {
                differing.push(format!("{}:\n{found}", path.display()));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_command_has_an_example_that_is_understood() {
    for command in COMMANDS {
        let text = help(&[command, "--help"]);
        let (_, examples) = text.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{command}"));
        let examples = examples.replace("\\\n", " ").replace("|\n", "| ");
        assert!(examples.lines().count() > 0, "{command}");
        for line in examples.lines() {
            for call in line.split('|') {
                let call = call.split(['>', '#']).next().unwrap().trim();
                let mut words: Vec<&str> = call.split_whitespace().collect();
                assert_eq!(words.first(), Some(&"psyscreen"), "{line}");
                words.remove(0);
                // With --help behind it nothing is done, but an option that there is not is refused.
                words.push("--help");
                help(&words);
            }
        }
    }
}

#[test]
fn completions_and_man_pages_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = psyscreen(&["generate", shell], "").expect(0).text();
        for name in COMMANDS.iter().chain(&["output", "color"]) {
            assert!(text.contains(name), "{shell}: {name}");
        }
    }
    let page = psyscreen(&["generate", "man"], "").expect(0).text();
    assert!(page.contains(".TH psyscreen 1"));
    for command in COMMANDS {
        assert!(page.contains(command), "{command}");
        let own = psyscreen(&["generate", "man", command], "").expect(0).text();
        assert!(own.contains("Examples:") && own.contains("\\-\\-output"), "{own}");
    }
    psyscreen(&["generate", "bash", "score"], "").expect(2).says("leave out `score`");
    psyscreen(&["generate", "man", "scor"], "").expect(2).says("there is no command `scor`");
}

/// An option that would do nothing was meant to do something.
#[test]
fn options_that_do_nothing_are_refused() {
    for (arguments, said) in [
        (
            &["score", "phq-9", "--with-answers"][..],
            "--with-answers is for reports, and csv has none; add --format jsonl",
        ),
        (&["triage", "recovered-2020", "--with-answers"], "add --format jsonl, text or html"),
        (
            &["score", "phq-9", "--with-labels"],
            "--with-labels is for JSON lines, and csv has none; add --format jsonl",
        ),
        (
            &["triage", "recovered-2020", "--with-labels", "--format", "text"],
            "--with-labels is for JSON lines",
        ),
        (&["triage", "recovered-2020", "--place", "CN"], "--place is for the hotlines of reports"),
        (
            &["triage", "recovered-2020", "--sheet", "person", "--format", "jsonl"],
            "--sheet person is a text or a page",
        ),
        (&["show", "phq-9", "--format", "json", "--lang", "en"], "--lang changes nothing here"),
        (&["show", "phq-9", "--format", "toml", "--lang", "zh-Hans"], "--lang changes nothing here"),
        (&["list", "--format", "json", "--lang", "en"], "--lang changes nothing here"),
        (
            &["score", "phq-9", "--lang", "tlh"],
            "--lang tlh: there is nothing in this language; there are en, zh-Hans",
        ),
        (&["triage", "recovered-2020", "--lang", "tlh"], "there are en, zh-Hans"),
        (&["show", "phq-9", "--lang", "tlh"], "there are en, zh-Hans"),
        (&["list", "--lang", "tlh"], "--lang tlh: there is nothing in this language"),
        (&["list", "--has-language", "tlh"], "--has-language tlh: there is nothing in this language"),
        (&["summarize", "recovered-2020", "--lang", "tlh"], "there are en, zh-Hans"),
        (&["summarize", "recovered-2020", "--delimiter", ";"], "--delimiter is for CSV"),
    ] {
        psyscreen(arguments, "{}\n").expect(2).says(said);
    }
    // Another script or country of a language is that language.
    for tag in ["zh-CN", "zh_CN", "zh_CN.UTF-8", "ZH", "en-GB"] {
        psyscreen(&["show", "phq-9", "--lang", tag], "").expect(0);
    }
}
