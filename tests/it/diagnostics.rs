//! What the author of a definition sees: one fault per file in `tests/bad_definitions/`, the expected code standing on
//! the faulty line, and the whole text of the messages in `expected.txt`. And untrusted text: never a panic, never more
//! than linear time.
//!
//! `BLESS=1 cargo test --test it diagnostics::` writes `expected.txt` and `docs/diagnostics.md` anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use std::fmt::Write as _;
use std::fs;

use psyscreen::Instrument;
use psyscreen::diagnostic::{Code, Diagnostic, Severity};

use crate::support::bad_files::{BadFiles, said};
use crate::support::work::ratio;
use crate::support::{is_current, root};

fn diagnostics(name: &str, text: &str) -> Vec<Diagnostic> {
    let instrument = Instrument::from_toml(name, text);
    said(name, instrument.as_ref().map(Instrument::warnings).map_err(|error| error.diagnostics()))
}

fn bad_definitions() -> BadFiles {
    BadFiles::new("bad_definitions", 100, diagnostics)
}

#[test]
fn each_fault_is_reported_on_its_line_and_nothing_else() {
    bad_definitions().are_reported_on_their_lines();
}

#[test]
fn messages_are_as_agreed() {
    bad_definitions().have_the_agreed_messages();
}

#[test]
fn messages_keep_the_style() {
    bad_definitions().have_messages_in_the_style();
}

#[test]
fn every_code_of_instruments_has_a_bad_definition() {
    bad_definitions().show_every_code(|part| !matches!(part, "Policies" | "Overlays"));
}

#[test]
fn the_list_of_codes_is_current() {
    let mut text = String::from(
        "# Diagnostics\n\nEvery kind of problem that a definition or a policy can have. Generated from \
         `src/diagnostic/code.rs`\nby `BLESS=1 cargo test --test it diagnostics::`; examples of each are in \
         `tests/bad_definitions/` and `tests/bad_policies/`.\n\nAn error refuses the file. With a warning it loads; a \
         careful author would mend it.\n",
    );
    let mut part = "";
    for code in Code::ALL {
        if code.part() != part {
            part = code.part();
            writeln!(text, "\n## {part}").unwrap();
        }
        let severity = if code.severity() == Severity::Error { "error" } else { "warning" };
        writeln!(text, "\n### `{code}` ({severity})\n\n{}", code.explanation()).unwrap();
    }
    is_current(&root().join("docs/diagnostics.md"), &text);
}

#[test]
fn shipped_definitions_have_no_problems_but_known_warnings() {
    let mut count = 0;
    for entry in fs::read_dir(root().join("instruments")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let found = diagnostics(&name, &text);
            let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert!(found.iter().all(|problem| problem.code() == Code::NoPopulation), "{}", shown.join("\n"));
            let instrument = Instrument::from_toml(&name, &text).unwrap();
            assert_eq!(name, format!("{}.toml", instrument.id()));
            count += 1;
        }
    }
    assert!(count >= 60, "{count} definitions");
}

/// The texts that an attacker, or a broken editor, would send.
fn hostile() -> Vec<(&'static str, String)> {
    const MIB: usize = 1 << 20;
    let good = fs::read_to_string(root().join("instruments/phq-9.toml")).unwrap();
    let head = good.split("[[scale]]").next().unwrap().to_owned();
    let many = |line: &str, start: &str| {
        let mut text = String::from(start);
        text.extend(std::iter::repeat_n(line, (MIB - start.len()) / line.len()));
        text
    };
    let numbered = |make: fn(usize) -> String, start: &str| {
        let mut text = String::from(start);
        for number in 0.. {
            let line = make(number);
            if text.len() + line.len() > MIB {
                break;
            }
            text.push_str(&line);
        }
        text
    };
    let scale_of_all = "[[scale]]\nid = \"a\"\nmethod = \"sum\"\nitems = [\"1..9\"]\nrange = [0, 27]\ndirection = \
                        \"higher-is-worse\"\nsource = \"kroenke-2001\"\n";
    vec![
        ("empty", String::new()),
        ("garbage", (0..MIB).map(|index| char::from((index * 7919 % 95 + 32) as u8)).collect()),
        ("not ASCII", "💣".repeat(MIB / 4)),
        ("nothing but NUL", "\0".repeat(MIB)),
        ("open brackets", "[".repeat(MIB)),
        ("open braces", format!("a = {}", "{a=".repeat(MIB / 3 - 2))),
        ("nested arrays", format!("a = {}{}", "[".repeat(MIB / 2 - 4), "]".repeat(MIB / 2 - 4))),
        ("dotted key", format!("{}a = 1", "a.".repeat(MIB / 2 - 4))),
        ("one long line", format!("id = \"{}\"", "a".repeat(MIB - 8))),
        ("unknown keys", numbered(|number| format!("k{number} = 1\n"), "format = 1\n")),
        ("unknown keys, long", numbered(|number| format!("{number:060} = 1\n"), "format = 1\n")),
        ("items", numbered(|number| format!("[[item]]\nid=\"{number}\"\n"), "format = 1\n")),
        ("same item", many("[[item]]\nid=\"1\"\n", "format = 1\n")),
        (
            "scales",
            numbered(
                |number| format!("[[scale]]\nid=\"s{number}\"\nmethod=\"sum\"\nitems=[\"1..9\"]\n"),
                &head,
            ),
        ),
        ("scales without items", many("[[scale]]\n", "format = 1\n")),
        (
            "chain of scales",
            numbered(
                |number| {
                    format!("[[scale]]\nid=\"s{number}\"\nmethod=\"sum\"\nscales=[\"s{}\"]\n", number + 1)
                },
                &head,
            ),
        ),
        (
            "unknown items",
            numbered(
                |number| format!("\"x{number}\","),
                &format!("{head}[[scale]]\nid=\"a\"\nmethod=\"sum\"\nitems=["),
            ),
        ),
        ("members", many("\"1..9\",", &format!("{head}[[scale]]\nid=\"a\"\nmethod=\"sum\"\nitems=["))),
        (
            "reversals",
            many(
                "\"1..9\",",
                &format!("{head}[[scale]]\nid=\"a\"\nmethod=\"sum\"\nitems=[\"1..9\"]\nreverse=["),
            ),
        ),
        ("codes", numbered(|number| format!("{number},"), "format = 1\n[options.a]\ncodes = [")),
        (
            "labels",
            numbered(
                |number| format!("{number} = \"a\",\n"),
                "format = 1\n[options.a]\ncodes = [0]\nlabel.en = {",
            ),
        ),
        ("languages", numbered(|number| format!("a{number} = \"a\"\n"), "format = 1\n[title]\n")),
        (
            "cutoffs",
            numbered(
                |number| format!("[[scale.cutoff]]\nid=\"c{number}\"\nat_least=5\n"),
                &format!("{head}{scale_of_all}"),
            ),
        ),
        (
            "groups",
            numbered(
                |number| format!("{{ages={{from={number}}},at_least=5}},"),
                &format!("{head}{scale_of_all}[[scale.cutoff]]\nid=\"c\"\nby=["),
            ),
        ),
        (
            "bands",
            numbered(
                |number| format!("[[scale.band]]\nid=\"b{number}\"\nat_least={number}\n"),
                &format!("{head}{scale_of_all}"),
            ),
        ),
        (
            "rows",
            numbered(
                |number| format!("[{number},{number}],"),
                &format!(
                    "{head}{scale_of_all}[[scale]]\nid=\"b\"\nmethod=\"lookup\"\nof={{scale=\"a\"}}\ntable=["
                ),
            ),
        ),
        ("sources", numbered(|number| format!("[[source]]\nid=\"s{number}\"\n"), "format = 1\n")),
        (
            "criteria",
            numbered(
                |number| {
                    format!("[[criterion]]\nid=\"c{number}\"\ncriterion=\"c{}\"\n", number.wrapping_sub(1))
                },
                &head,
            ),
        ),
        (
            "count groups",
            many("{items=[\"1..9\"],at_least=1},", &format!("{head}[[criterion]]\nid=\"c\"\ncount=[")),
        ),
        ("conditions", many("{item=\"1\",at_least=1},", &format!("{head}[[criterion]]\nid=\"c\"\nany=["))),
        ("too long", " ".repeat(MIB + 1)),
    ]
}

// Hazard H12: a hostile definition ends soon.
#[test]
fn hostile_text_gives_diagnostics_in_linear_time() {
    for (name, text) in hostile() {
        let end = (0..=text.len() / 4).rev().find(|end| text.is_char_boundary(*end)).unwrap();
        let quarter = text.get(..end).unwrap();
        let read = |text: &str| {
            let told = Instrument::from_toml(name, text).map_err(|error| error.to_string());
            assert!(told.as_ref().is_err_and(|told| !told.is_empty()), "{name}");
        };
        // What is quadratic takes 16 times as long; pages of memory that are new take more than those in use.
        let ratio = ratio(|| read(quarter), || read(&text));
        assert!(ratio < 14.0, "{name}: four times the text takes {ratio} times as long");
    }
}

/// Very many problems are as good as a thousand.
#[test]
fn very_many_problems_are_counted() {
    let items: String =
        (0..1_500).map(|number| format!("[[item]]\nid = \"{number}\"\noptions = \"o{number}\"\n")).collect();
    let error = Instrument::from_toml("many", &format!("format = 1\n{items}")).unwrap_err();
    let told = error.diagnostics();
    assert!(told.len() <= 1_001, "{}", told.len());
    assert!(told.last().unwrap().message().contains("more problems"), "{}", told.last().unwrap());
}

/// Each error of the parser takes memory: of a long file that is not TOML, no more is parsed than shows that.
#[test]
fn a_long_file_that_is_not_toml_is_not_read_to_its_end() {
    for text in ["=\n".repeat(1 << 19), "=".repeat(1 << 20)] {
        let error = Instrument::from_toml("eq", &text).unwrap_err();
        let told = error.diagnostics().iter().find(|told| told.message().contains("bytes are read"));
        assert!(told.is_some(), "{error}");
    }
}

/// A definition damaged in one place never panics, and where it still loads it is still a whole instrument.
#[test]
fn damaged_definitions_never_panic() {
    for name in ["phq-9", "psqi", "audit"] {
        let text = fs::read_to_string(root().join(format!("instruments/{name}.toml"))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for cut in 0..lines.len() {
            let without: Vec<&str> =
                lines.iter().enumerate().filter(|(index, _)| *index != cut).map(|(_, line)| *line).collect();
            if let Ok(instrument) = Instrument::from_toml(name, &without.join("\n")) {
                assert!(!instrument.items().is_empty());
            }
            let _ = Instrument::from_toml(name, &lines[..cut].join("\n"));
        }
        let mut seed: u64 = 1;
        for _ in 0..400 {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..3 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let at = (seed >> 33) as usize % bytes.len();
                bytes[at] = b"0123456789[]{}\"=.,-\nabz#"[(seed >> 20) as usize % 24];
            }
            if let Ok(text) = String::from_utf8(bytes) {
                let _ = Instrument::from_toml(name, &text);
            }
        }
    }
}

/// Criteria that use earlier ones: each twice would double the work of reading them, each once could go too deep.
#[test]
fn criteria_cannot_grow_without_bound() {
    let gad2 = fs::read_to_string(root().join("instruments/gad-2.toml")).unwrap();
    let chain = |length: usize, times: usize| {
        let mut text = gad2.clone();
        for position in 0..length {
            let earlier =
                vec![format!("{{ criterion = \"c{}\" }}", position.saturating_sub(1)); times].join(", ");
            let condition = if position == 0 {
                "item = \"1\"\nat_least = 1".to_owned()
            } else {
                format!("any = [{earlier}]")
            };
            write!(text, "\n[[criterion]]\nid = \"c{position}\"\nsource = \"kroenke-2007\"\n{condition}\n")
                .unwrap();
        }
        diagnostics("chain.toml", &text).iter().map(Diagnostic::code).collect::<Vec<_>>()
    };
    assert_eq!(chain(64, 1), []);
    assert_eq!(chain(65, 1), [Code::TooLarge]);
    assert_eq!(chain(12, 2), []);
    // One report for the first that is too large, not one for each that uses it.
    assert_eq!(chain(40, 2), [Code::TooLarge]);
}
