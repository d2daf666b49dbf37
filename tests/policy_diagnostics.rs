//! What the author of a policy sees: one fault per file in `tests/bad_policies/`, the expected code standing on the faulty
//! line, and the whole text of the messages in `expected.txt`. And untrusted text: never a panic, never more than linear
//! time.
//!
//! `BLESS=1 cargo test --test policy_diagnostics` writes `expected.txt` anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use psyscreen::{Code, Diagnostic, Instrument, Policy, Severity, catalog};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bad_policies")
}

/// A cutoff that says nothing of women: no shipped instrument has one.
static MEN_ONLY: LazyLock<Instrument> = LazyLock::new(|| {
    let text = catalog::instrument_toml("audit-c").unwrap();
    let both = r#"by = [{ sex = "male", at_least = 4 }, { sex = "female", at_least = 3 }]"#;
    assert!(text.contains(both));
    let text =
        text.replace(both, r#"by = [{ sex = "male", at_least = 4 }]"#).replacen("audit-c", "men-only", 1);
    Instrument::from_toml("men-only.toml", &text).unwrap_or_else(|error| panic!("{error}"))
});

fn instrument(id: &str) -> Option<&'static Instrument> {
    if id == "men-only" { Some(&MEN_ONLY) } else { catalog::instrument(id) }
}

/// Name and text of every bad policy, by name.
fn bad_policies() -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 60, "{} files", files.len());
    files
}

/// Every diagnostic of a text, whether it was refused or not.
fn diagnostics(name: &str, text: &str) -> Vec<Diagnostic> {
    match Policy::from_toml(name, text, &instrument) {
        Ok(policy) => {
            assert!(policy.warnings().iter().all(|warning| warning.severity() == Severity::Warning));
            policy.warnings().to_vec()
        }
        Err(error) => {
            let is_error = |problem: &Diagnostic| problem.severity() == Severity::Error;
            assert!(error.diagnostics().iter().any(is_error), "{name}: no error");
            error.diagnostics().to_vec()
        }
    }
}

/// `# error: [code]` and `# warning: [code]` at the ends of lines, with the lines they stand on.
fn expected(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for severity in ["error", "warning"] {
            let mark = format!("# {severity}: [");
            for part in line.split(&mark).skip(1) {
                found.push((number, format!("{severity}[{}]", part.split(']').next().unwrap())));
            }
        }
    }
    found
}

#[test]
fn each_fault_is_reported_on_its_line_and_nothing_else() {
    let mut wrong = String::new();
    for (name, text) in bad_policies() {
        let mut wanted = expected(&text);
        let mut found: Vec<_> = diagnostics(&name, &text)
            .iter()
            .map(|problem| {
                let severity = if problem.severity() == Severity::Error { "error" } else { "warning" };
                (problem.line(), format!("{severity}[{}]", problem.code()))
            })
            .collect();
        wanted.sort();
        found.sort();
        assert!(!wanted.is_empty(), "{name} expects nothing");
        if wanted != found {
            writeln!(wrong, "{name}: expected {wanted:?}, found {found:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn messages_are_as_agreed_and_keep_the_style() {
    let mut all = String::new();
    for (name, content) in bad_policies() {
        for problem in diagnostics(&name, &content) {
            for text in [Some(problem.message()), problem.label(), problem.help()].into_iter().flatten() {
                assert!(!text.ends_with('.') && !text.contains('\n'), "{name}: {text:?}");
                assert!(
                    !text.contains("Option") && !text.contains("::") && !text.contains("Some("),
                    "{name}: {text:?}"
                );
                assert!(!text.starts_with(|first: char| first.is_ascii_uppercase()), "{name}: {text:?}");
            }
            writeln!(all, "{problem}").unwrap();
            let pointed =
                content.get(problem.span()).unwrap_or_else(|| panic!("{name}: no part of the text"));
            writeln!(all, "    {pointed:?}: {}", problem.label().unwrap_or("-")).unwrap();
        }
    }
    let path = folder().join("expected.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let line = (1..).zip(all.lines()).find(|(number, line)| stored.lines().nth(number - 1) != Some(line));
    assert!(stored == all, "{} is out of date (BLESS=1 writes it anew); first at {line:?}", path.display());
}

#[test]
fn every_code_of_policies_has_a_bad_policy() {
    let shown: BTreeSet<Code> = bad_policies()
        .iter()
        .flat_map(|(name, text)| diagnostics(name, text))
        .map(|problem| problem.code())
        .collect();
    let lacking: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| code.part() == "Policies" && !shown.contains(code))
        .map(|code| code.as_str())
        .collect();
    assert!(lacking.is_empty(), "no bad policy shows {lacking:?}");
}

/// Texts that an attacker, or a broken editor, would send.
fn hostile() -> Vec<(&'static str, String)> {
    const MIB: usize = 1 << 20;
    let good = catalog::policy_toml("recovered-2020").unwrap();
    let head = good.split("[[rule]]").next().unwrap();
    let many = |make: &dyn Fn(usize) -> String, start: &str| {
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
    let rule = format!("{head}[[rule]]\nid = \"a\"\nlevel = \"crisis\"\n");
    let step = format!("{head}[[step]]\n");
    vec![
        ("empty", String::new()),
        ("unknown keys", many(&|number| format!("k{number} = 1\n"), "format = 1\n")),
        ("uses", many(&|number| format!("\"i{number}\","), "format = 1\nuses = [")),
        ("uses one thing", many(&|_| "\"phq-9\",".to_owned(), "format = 1\nuses = [")),
        (
            "levels",
            many(&|number| format!("[[level]]\nid=\"l{number}\"\nfollow_up=\"P1D\"\n"), "format = 1\n"),
        ),
        ("same level", many(&|_| "[[level]]\nid=\"l\"\n".to_owned(), "format = 1\n")),
        ("recommends", many(&|_| "\"group\",".to_owned(), &format!("{rule}recommend = ["))),
        ("recommends unknown", many(&|number| format!("\"r{number}\","), &format!("{rule}recommend = ["))),
        (
            "rules",
            many(
                &|number| {
                    format!(
                        "[[rule]]\nid=\"r{number}\"\nlevel=\"crisis\"\nwhen={{score=\"phq-9.total\",at_least={number}}}\n"
                    )
                },
                head,
            ),
        ),
        ("tests", many(&|_| "{fact=\"hardship\"},".to_owned(), &format!("{rule}when.any = ["))),
        ("unknown tests", many(&|number| format!("{{fact=\"f{number}\"}},"), &format!("{rule}when.any = ["))),
        (
            "unknown cutoffs",
            many(&|number| format!("{{cutoff=\"phq-9.total.c{number}\"}},"), &format!("{rule}when.any = [")),
        ),
        ("nested", many(&|_| "not={".to_owned(), &format!("{rule}when={{"))),
        (
            "notices",
            many(&|_| "{role=\"community\",within=\"P1D\"},".to_owned(), &format!("{rule}notify = [")),
        ),
        (
            "values",
            many(
                &|number| format!("{{id=\"v{number}\"}},"),
                "format = 1\n[[fact]]\nid=\"f\"\nkind=\"one-of\"\nvalues=[",
            ),
        ),
        (
            "one of values",
            many(
                &|number| format!("\"v{number}\","),
                &format!(
                    "{}{}",
                    many(
                        &|number| format!("{{id=\"v{number}\"}},"),
                        "format = 1\n[[fact]]\nid=\"f\"\nkind=\"one-of\"\nvalues=["
                    )
                    .split_inclusive(',')
                    .take(30_000)
                    .collect::<String>(),
                    "]\n[[rule]]\nid=\"r\"\nwhen={fact=\"f\",one_of=["
                ),
            ),
        ),
        ("steps", many(&|_| "[[step]]\ngive=[\"phq-9\"]\n".to_owned(), head)),
        ("gives", many(&|_| "\"phq-9\",".to_owned(), &format!("{step}give=["))),
        (
            "carries",
            many(
                &|number| format!("\"phq-9.{number}\"=\"gad-7.1\",\n"),
                &format!("{step}give=[\"phq-9\"]\ncarry={{"),
            ),
        ),
        ("guarantees", many(&|number| format!("[[guarantee]]\nid=\"g{number}\"\n"), head)),
        ("too long", " ".repeat(MIB + 1)),
    ]
}

#[test]
fn hostile_text_gives_diagnostics_in_linear_time() {
    for (name, text) in hostile() {
        let start = Instant::now();
        let error = Policy::from_toml(name, &text, &instrument).unwrap_err();
        assert!(!error.to_string().is_empty(), "{name}");
        // A quadratic rule takes minutes for 1 MiB; the limit leaves room for a slow machine without optimisation.
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(20), "{name}: {taken:?}");
        if std::env::var_os("TIMES").is_some() {
            println!("{name}: {taken:?}, {} diagnostics", error.diagnostics().len());
        }
    }
}
