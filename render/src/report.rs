//! A report of one person, for people to read: as plain text, or as a page of HTML to be printed on one sheet.
//!
//! Chinese for `zh` and its variants, English for any other. Texts of the policy and the instruments appear in the language where they
//! have it, and otherwise in English.

use psyscreen::Report;
use psyscreen::triage::ScreeningProblem;

use crate::document::{self, Writer};
use crate::html;
use crate::person;
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

/// For whom a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sheet {
    /// The worker: the level, who does what by when, what to ask, the scores and the reasons. What [`text`] and [`html_page`] write.
    #[default]
    Worker,
    /// The person: what is offered, when somebody is in touch again, whom to call. No score, no level, no reason.
    Person,
}

impl Sheet {
    /// The sheet as plain text.
    ///
    /// ```
    /// use psyscreen::{Report, Screening, catalog};
    /// use psyscreen_render::report::Sheet;
    ///
    /// let policy = catalog::policy("recovered-2020").unwrap();
    /// let screening = Screening::new().consent(true).fact("bereaved", true).place("CN");
    /// let report = Report::new(&screening, &policy.decide(&screening));
    /// let text = Sheet::Person.text(&report, "en");
    /// assert!(text.contains("Somebody to talk to, one to one") && text.contains("12356"));
    /// assert!(!text.contains("Level"));
    /// ```
    #[must_use]
    pub fn text(self, report: &Report, language: &str) -> String {
        match self {
            Self::Worker => text(report, language),
            Self::Person => person::text(&Writer::new(language), report),
        }
    }

    /// The sheet as a page, as [`html_page`] writes it. What could not be used is not said to the person.
    #[must_use]
    pub fn html_page(self, report: &Report, language: &str, who: &str, problem: &str) -> String {
        match self {
            Self::Worker => html_page(report, language, who, problem),
            Self::Person => person::page(&Writer::new(language), report, who),
        }
    }
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
