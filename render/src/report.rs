//! A report of one person, for people to read: as plain text, or as a page of HTML to be printed on one sheet.
//!
//! Chinese for `zh` and its variants, English for any other. Texts of the policy and the instruments appear in the language where they
//! have it, and otherwise in English.

use psyscreen::Report;
use psyscreen::triage::ScreeningProblem;

use crate::document::{self, Writer};
use crate::html;
use crate::words::Language;

/// The report as plain text.
#[must_use]
pub fn text(report: &Report, language: &str) -> String {
    document::document(report, language).text()
}

/// The report as a document of HTML: who does what by when, whom to call, and why. Everything that comes from outside is escaped;
/// the page refers to nothing outside itself.
///
/// Several people: [`html_start`], then [`html_page`] for each, then [`HTML_END`].
#[must_use]
pub fn html(report: &Report, language: &str) -> String {
    let page = html_page(report, language, "", "");
    [&html_start(language), page.as_str(), HTML_END].concat()
}

/// What comes before the pages.
#[must_use]
pub fn html_start(language: &str) -> String {
    html::start(&Writer::new(language))
}

/// The page of a report. `who` is what the caller writes at its top, such as a number or a date; the library knows no names. `problem`
/// is what of the person's answers and facts could not be used, if anything.
#[must_use]
pub fn html_page(report: &Report, language: &str, who: &str, problem: &str) -> String {
    html::page(&Writer::new(language), report, who, problem)
}

/// A page for somebody of whom there is no report, and why.
#[must_use]
pub fn html_problem(language: &str, who: &str, problem: &str) -> String {
    html::problem(&Writer::new(language), who, problem)
}

/// What comes after the pages.
pub const HTML_END: &str = html::END;

/// What of a screening could not be used, in words.
#[must_use]
pub fn problem(problem: &ScreeningProblem, language: &str) -> String {
    Language::of(language).problem(problem)
}
