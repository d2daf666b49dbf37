//! Files with one fault each, and what is said of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use psyscreen::diagnostic::{Code, Diagnostic, Severity};

/// A folder of files with one fault each, and how the diagnostics of such a file are had.
pub(crate) struct BadFiles {
    folder: PathBuf,
    files: Vec<(String, String)>,
    diagnostics: fn(&str, &str) -> Vec<Diagnostic>,
}

impl BadFiles {
    /// The files of a folder in `tests/`.
    pub(crate) fn new(folder: &str, least: usize, diagnostics: fn(&str, &str) -> Vec<Diagnostic>) -> Self {
        let folder = super::root().join("tests").join(folder);
        let mut files: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .map(|path| {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        assert!(files.len() > least, "{} files", files.len());
        Self { folder, files, diagnostics }
    }

    fn each(&self) -> impl Iterator<Item = (&str, &str, Vec<Diagnostic>)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str(), (self.diagnostics)(name, text)))
    }

    /// Each expected code stands on its line, and no other is reported.
    pub(crate) fn are_reported_on_their_lines(&self) {
        let mut wrong = String::new();
        for (name, text, problems) in self.each() {
            let mut wanted = expected(text);
            let mut found: Vec<_> = problems
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

    /// The whole text of the messages is that of `expected.txt`.
    pub(crate) fn have_the_agreed_messages(&self) {
        let mut all = String::new();
        for (name, content, problems) in self.each() {
            for problem in problems {
                writeln!(all, "{problem}").unwrap();
                let span = problem.span();
                let pointed = content
                    .get(span.clone())
                    .unwrap_or_else(|| panic!("{name}: {span:?} is not a part of the text"));
                writeln!(all, "    {pointed:?}: {}", problem.label().unwrap_or("-")).unwrap();
                if let Some(also) = problem.also() {
                    let pointed = content.get(also.span()).unwrap();
                    writeln!(all, "    {pointed:?} (line {}): {}", also.line(), also.label()).unwrap();
                }
            }
        }
        super::is_current(&self.folder.join("expected.txt"), &all);
    }

    /// House style: lower case, no full stop at the end, one line, no Rust type names.
    pub(crate) fn have_messages_in_the_style(&self) {
        for (name, _, problems) in self.each() {
            for problem in problems {
                for text in [Some(problem.message()), problem.label(), problem.help()].into_iter().flatten() {
                    assert!(!text.ends_with('.') && !text.contains('\n'), "{name}: {text:?}");
                    assert!(
                        !text.contains("Option") && !text.contains("::") && !text.contains("Some("),
                        "{name}: {text:?}"
                    );
                    assert!(!text.starts_with(|first: char| first.is_ascii_uppercase()), "{name}: {text:?}");
                }
            }
        }
    }

    /// Every code of the `parts` has a file that shows it.
    pub(crate) fn show_every_code(&self, parts: impl Fn(&str) -> bool) {
        let shown: BTreeSet<Code> =
            self.each().flat_map(|(.., problems)| problems).map(|problem| problem.code()).collect();
        let lacking: Vec<&str> = Code::ALL
            .iter()
            .filter(|code| parts(code.part()) && !shown.contains(code))
            .map(|code| code.as_str())
            .collect();
        assert!(lacking.is_empty(), "no file in {} shows {lacking:?}", self.folder.display());
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

/// What was said of a text, whether it was refused (`Err`) or not, in which case only warnings may have been.
pub(crate) fn said(name: &str, result: Result<&[Diagnostic], &[Diagnostic]>) -> Vec<Diagnostic> {
    let is_error = |problem: &Diagnostic| problem.severity() == Severity::Error;
    match result {
        Ok(warnings) => {
            assert!(!warnings.iter().any(is_error), "{name}: loaded with an error");
            warnings.to_vec()
        }
        Err(problems) => {
            assert!(problems.iter().any(is_error), "{name}: no error");
            problems.to_vec()
        }
    }
}
