//! What is wrong with a call, or with a text that it brings: a code for programs, a place, and words. It never holds an answer.

use psyscreen::diagnostic::Diagnostic;
use psyscreen::response::{ResponseProblem, ResponseProblemKind};
use psyscreen::triage::{ProblemKind, ScreeningProblem};
use serde::Serialize;

use crate::finding::Place;

/// Everything that is wrong.
pub(crate) type Errors = Vec<DetailedError>;

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct DetailedError {
    /// What kind of thing, for programs: `unknown-field`, `answer-not-allowed`. The codes of definitions and policies are in
    /// `docs/diagnostics.md`.
    pub code: &'static str,
    /// Where it is, if that can be said.
    pub place: Option<ErrorPlace>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Where something is wrong.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ErrorPlace {
    /// In the text of a definition or a policy.
    Text {
        /// The name under which the text was given.
        file: String,
        /// Where in the text.
        #[serde(flatten)]
        place: Place,
    },
    /// In the call, as a JSON pointer (RFC 6901): `/answers/phq-9/9`.
    Call {
        /// The pointer.
        pointer: String,
    },
    /// In the text of the call, which is not JSON from here on. Counted from 1.
    Json {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl DetailedError {
    /// Without a place and without help.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, place: None, message: message.into(), help: None }
    }

    /// In this field of the call.
    pub(crate) fn at<'p>(mut self, path: impl IntoIterator<Item = &'p str>) -> Self {
        self.place = Some(ErrorPlace::Call { pointer: pointer(path) });
        self
    }

    /// Nothing else is wrong.
    pub(crate) fn alone(self) -> Errors {
        vec![self]
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The call is not JSON.
    pub(crate) fn not_json(error: &serde_json::Error) -> Self {
        let place = ErrorPlace::Json { line: error.line(), column: error.column().max(1) };
        // serde's own words may show what stands there.
        let message = "the call is not one object of JSON";
        Self { place: Some(place), ..Self::new("not-json", message) }
            .help("write an object such as `{\"call\": \"list\"}`")
    }

    /// A problem of a definition or a policy.
    pub(crate) fn of_text(diagnostic: &Diagnostic, text: &str) -> Self {
        let place = Place::of(diagnostic, text);
        Self {
            code: diagnostic.code().as_str(),
            place: Some(ErrorPlace::Text { file: diagnostic.file().to_owned(), place }),
            message: diagnostic.message().to_owned(),
            help: diagnostic.help().map(str::to_owned),
        }
    }

    /// A problem of answers, which stand at `path` in the call.
    pub(crate) fn of_answer(problem: &ResponseProblem, path: &[&str]) -> Self {
        let code = match problem.kind() {
            ResponseProblemKind::UnknownItem => "unknown-item",
            ResponseProblemKind::NotAllowed => "answer-not-allowed",
            ResponseProblemKind::Duplicate => "answered-twice",
            ResponseProblemKind::Contradiction => "two-answers",
            ResponseProblemKind::TooMany => "too-many-answers",
            _ => "answer-not-used",
        };
        let text = problem.to_string();
        let message = text.strip_suffix(problem.allowed()).and_then(|text| text.strip_suffix("; "));
        // An id that the instrument does not have may be anything, an answer among it.
        let item = Some(problem.item()).filter(|item| !item.is_empty());
        let found = Self::new(code, message.unwrap_or(&text)).at(path.iter().copied().chain(item));
        if message.is_some() { found.help(problem.allowed()) } else { found }
    }

    /// A problem that a policy found.
    pub(crate) fn of_screening(problem: &ScreeningProblem) -> Self {
        let code = match problem.kind() {
            ProblemKind::UnknownFact => "unknown-fact",
            ProblemKind::FactNotAllowed => "fact-not-allowed",
            ProblemKind::FactDisputed => "fact-disputed",
            ProblemKind::InstrumentNotUsed => "instrument-not-used",
            ProblemKind::InstrumentTwice => "instrument-twice",
            ProblemKind::TooManyAdministrations => "too-many-administrations",
            ProblemKind::OtherDefinition => "other-definition",
            ProblemKind::EarlierWithoutScore => "earlier-without-score",
            ProblemKind::PersonDisputed => "person-disputed",
            ProblemKind::QuestionTwice => "question-twice",
            _ => "not-used",
        };
        let found = Self::new(code, problem.to_string());
        match problem.kind() {
            ProblemKind::FactNotAllowed | ProblemKind::FactDisputed => found.at(["facts", problem.subject()]),
            _ => found,
        }
    }
}

/// A path as RFC 6901 writes it.
fn pointer<'p>(path: impl IntoIterator<Item = &'p str>) -> String {
    let mut pointer = String::new();
    for step in path {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

/// `a`, `b`, `c`: words to choose from, each in backticks; of many the first.
pub(crate) fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    const SHOWN: usize = 20;
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    let mut text = words.get(..SHOWN).unwrap_or(&words).join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => {}
        more => text.push_str(&format!(" and {more} more")),
    }
    text
}
