//! Step 7: what goes out: an owned, serialisable report of one person, and its text in English and Chinese.

mod conditions;
mod document;
mod explanation;
mod findings_report;
mod html;
mod instrument_report;
mod summary;
mod suppression;
mod words;

use std::fmt;

use serde::Serialize;

pub use findings_report::FindingsReport;
pub use summary::*;

use self::explanation::Explanation;
use self::instrument_report::InstrumentReport;
use crate::instrument::Fingerprint;
use crate::interpretation::Findings;
use crate::period::Period;
use crate::text::Text;
use crate::triage::{Ask, Consent, Decision, Modality, Policy, Recommended, Screening, ScreeningProblem};

/// What was found and decided about one person, ready to be written: as JSON by serde (schema `psyscreen.report/1`), or
/// as text by [`text`](Self::text).
///
/// A report carries the ids, revisions and fingerprints of what it was made with, and is the same to the byte for the
/// same input. It names nobody. It holds no answers to single items unless it was made by
/// [`with_answers`](Self::with_answers); critical items and the reasons are reported in either case. `Debug` shows
/// nothing of the person.
///
/// ```
/// # #[cfg(feature = "catalog")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen::{Report, Screening, catalog};
/// let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
/// let phq9 = catalog::instrument("phq-9").ok_or("not in this build")?;
/// let findings = phq9.respond_in_order([2, 2, 1, 1, 0, 1, 2, 2, 0])?.score().interpret();
/// let screening = Screening::new().consent(true).with(findings).place("CN-33");
/// let decision = policy.decide(&screening);
/// let text = Report::new(&screening, &decision).text("en");
/// assert!(text.contains("Key person: individual intervention"));
/// assert!(text.contains("96525"));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "catalog"))]
/// # fn main() {}
/// ```
#[derive(Clone, Serialize)]
pub struct Report {
    schema: &'static str,
    consent: Consent,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Box<str>>,
    instruments: Vec<InstrumentReport>,
    /// The policy's instruments of which nothing was used.
    not_given: Vec<Named>,
    decision: DecisionReport,
    explanation: Vec<Explanation>,
    resources: Vec<ResourceReport>,
    problems: Vec<ScreeningProblem>,
}

#[derive(Clone, Serialize)]
struct DecisionReport {
    policy: Box<str>,
    title: Text,
    edition: u32,
    fingerprint: Fingerprint,
    /// What an overlay extends, and in what it differs from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    extends: Option<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Text>,
    level: Box<str>,
    level_label: Text,
    at_least: Box<str>,
    at_most: Box<str>,
    #[serde(skip)]
    bounds: (Text, Text),
    fired: Vec<Box<str>>,
    undetermined: Vec<Box<str>>,
    #[serde(skip)]
    undetermined_labels: Vec<Text>,
    recommendations: Vec<RecommendationReport>,
    notify: Vec<NoticeReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<Period>,
    follow_up_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_due: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_overdue_days: Option<u32>,
    ask: Vec<String>,
    #[serde(skip)]
    questions: Vec<Question>,
}

#[derive(Clone, Serialize)]
struct RecommendationReport {
    id: Box<str>,
    modality: Modality,
    label: Text,
    #[serde(skip_serializing_if = "Text::is_empty")]
    text: Text,
    providers: Vec<Named>,
    /// It starts when the person agrees.
    offered: bool,
    /// It stands until a consultation confirms it.
    provisional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Period>,
    clause: Box<str>,
}

#[derive(Clone, Serialize)]
struct Named {
    id: Box<str>,
    label: Text,
}

#[derive(Clone, Serialize)]
struct NoticeReport {
    role: Box<str>,
    role_label: Text,
    within: Period,
    #[serde(skip_serializing_if = "Text::is_empty")]
    label: Text,
}

#[derive(Clone, Serialize)]
struct ResourceReport {
    id: Box<str>,
    label: Text,
    telephone: Box<str>,
    place: Box<str>,
    languages: Vec<Box<str>>,
}

/// One thing to ask, in words.
#[derive(Clone)]
enum Question {
    Consent,
    Item { instrument: Text, item: Box<str>, text: Text },
    Fact(Text),
    Sex,
    Age,
}

impl Report {
    /// A report without the answers to single items.
    #[must_use]
    pub fn new(screening: &Screening<'_>, decision: &Decision<'_>) -> Self {
        Self::make(screening, decision, false)
    }

    /// A report that also holds every answer.
    #[must_use]
    pub fn with_answers(screening: &Screening<'_>, decision: &Decision<'_>) -> Self {
        Self::make(screening, decision, true)
    }

    /// Adds the date on which the follow-up is due, as it should be written, and how many days that is from the day of
    /// the screening. Working it out from [`Decision::follow_up`] needs a calendar, which the library leaves to its
    /// caller; without it, the report counts the days of the period's nominal length.
    #[must_use]
    pub fn follow_up_due(mut self, date: &str, days: u32) -> Self {
        self.decision.follow_up_due = Some(date.into());
        self.decision.follow_up_days = Some(days);
        self
    }

    /// Adds for how many days the follow-up has been overdue on the day of the reader: 0 up to the day on which it is due.
    #[must_use]
    pub fn follow_up_overdue(mut self, days: u32) -> Self {
        self.decision.follow_up_overdue_days = Some(days);
        self
    }

    fn make(screening: &Screening<'_>, decision: &Decision<'_>, answers: bool) -> Self {
        let policy = decision.policy();
        let used = policy.as_used(screening);
        let screening = used.as_ref().unwrap_or(screening);
        let used = if decision.consent().allows_answers() { screening.findings() } else { &[] };
        let place = screening.place.clone();
        let resources = policy
            .resources()
            .iter()
            .filter(|resource| place.as_deref().is_none_or(|place| resource.serves(place)))
            .map(|resource| ResourceReport {
                id: resource.id().into(),
                label: resource.label().clone(),
                telephone: resource.telephone().into(),
                place: resource.place().into(),
                languages: resource.languages().map(Into::into).collect(),
            })
            .collect();
        Self {
            schema: "psyscreen.report/1",
            consent: decision.consent(),
            instruments: used.iter().map(|findings| instrument(screening, findings, answers)).collect(),
            not_given: policy
                .instruments()
                .filter(|instrument| {
                    used.iter().all(|findings| findings.instrument().id() != instrument.id())
                })
                .map(|instrument| Named { id: instrument.id().into(), label: instrument.title().clone() })
                .collect(),
            decision: DecisionReport::new(decision),
            explanation: explanation::explain(screening, decision, answers),
            resources,
            problems: decision.problems().to_vec(),
            place,
        }
    }

    /// The report as plain text in `language`: Chinese for `zh` and its variants, English for any other. Texts of the
    /// policy and the instruments appear in the language where they have it, and otherwise in English.
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        document::document(self, language).text()
    }

    /// The same as a page of HTML to be printed on one sheet: who does what by when, whom to call, and why. Everything that
    /// comes from outside is escaped; the page refers to nothing outside itself.
    ///
    /// Several people: [`html_start`](Self::html_start), then [`html_page`](Self::html_page) for each, then
    /// [`HTML_END`](Self::HTML_END).
    #[must_use]
    pub fn html(&self, language: &str) -> String {
        let page = self.html_page(language, "");
        [&Self::html_start(language), page.as_str(), Self::HTML_END].concat()
    }

    /// What comes before the pages.
    #[must_use]
    pub fn html_start(language: &str) -> String {
        html::start(&document::Writer::new(language))
    }

    /// The page of this report. `who` is what the caller writes at its top, such as a number or a date; the library knows no
    /// names.
    #[must_use]
    pub fn html_page(&self, language: &str, who: &str) -> String {
        self.html_page_with_problem(language, who, "")
    }

    /// The same, with what of the person's answers and facts could not be used under its head.
    #[must_use]
    pub fn html_page_with_problem(&self, language: &str, who: &str, problem: &str) -> String {
        html::page(&document::Writer::new(language), self, who, problem)
    }

    /// A page for somebody of whom there is no report, and why.
    #[must_use]
    pub fn html_problem(language: &str, who: &str, problem: &str) -> String {
        html::problem(&document::Writer::new(language), who, problem)
    }

    /// What comes after the pages.
    pub const HTML_END: &'static str = html::END;
}

/// What an instrument found, beside what it found the last time before.
fn instrument(screening: &Screening<'_>, findings: &Findings<'_>, answers: bool) -> InstrumentReport {
    let report = InstrumentReport::new(findings, answers);
    let own = findings.instrument();
    let is_same = |earlier: &&Findings<'_>| {
        earlier.instrument().id() == own.id() && earlier.instrument().revision() == own.revision()
    };
    match screening.earlier.iter().rfind(is_same) {
        Some(earlier) => report.compared_with(earlier, findings),
        None => report,
    }
}

impl DecisionReport {
    fn new(decision: &Decision<'_>) -> Self {
        let policy = decision.policy();
        Self {
            policy: policy.id().into(),
            title: policy.title().clone(),
            edition: policy.edition(),
            fingerprint: policy.fingerprint(),
            extends: policy.extends().map(Into::into),
            differences: policy.differences().iter().map(|change| change.text().clone()).collect(),
            level: decision.level().id().into(),
            level_label: decision.level().label().clone(),
            at_least: decision.at_least().id().into(),
            at_most: decision.at_most().id().into(),
            bounds: (decision.at_least().label().clone(), decision.at_most().label().clone()),
            fired: decision.fired().map(|rule| rule.id().into()).collect(),
            undetermined: decision.undetermined().map(|rule| rule.id().into()).collect(),
            undetermined_labels: decision.undetermined().map(|rule| rule.label().clone()).collect(),
            recommendations: decision
                .recommendations()
                .iter()
                .map(|recommended| RecommendationReport::new(policy, recommended))
                .collect(),
            notify: decision
                .notices()
                .map(|(role, notice)| NoticeReport {
                    role: role.id().into(),
                    role_label: role.label().clone(),
                    within: notice.within(),
                    label: notice.label().clone(),
                })
                .collect(),
            follow_up: decision.follow_up(),
            follow_up_days: decision.follow_up().map(Period::nominal_days),
            follow_up_due: None,
            follow_up_overdue_days: None,
            ask: decision.ask().iter().map(ToString::to_string).collect(),
            questions: decision.ask().iter().map(Question::new).collect(),
        }
    }
}

impl RecommendationReport {
    fn new(policy: &Policy<'_>, recommended: &Recommended<'_>) -> Self {
        let recommendation = recommended.recommendation();
        let providers =
            recommendation.provider_indices().iter().filter_map(|index| policy.providers().get(*index));
        Self {
            id: recommendation.id().into(),
            modality: recommendation.modality(),
            label: recommendation.label().clone(),
            text: recommendation.text().clone(),
            providers: providers
                .map(|provider| Named { id: provider.id().into(), label: provider.label().clone() })
                .collect(),
            offered: recommended.is_offered(),
            provisional: recommended.is_provisional(),
            within: recommended.within(),
            clause: recommendation.clause().as_str().into(),
        }
    }
}

impl Question {
    fn new(ask: &Ask<'_>) -> Self {
        match ask {
            Ask::Consent => Self::Consent,
            Ask::Item { instrument, item } => Self::Item {
                instrument: instrument.title().clone(),
                item: item.id().into(),
                text: item.text().clone(),
            },
            Ask::Fact(fact) => Self::Fact(fact.label().clone()),
            Ask::Sex => Self::Sex,
            Ask::Age => Self::Age,
        }
    }
}

/// Shows nothing of the person.
impl fmt::Debug for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Report").field("policy", &self.decision.policy).finish_non_exhaustive()
    }
}
