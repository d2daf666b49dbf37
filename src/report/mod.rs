//! Step 7: what goes out: an owned, serialisable report of one person. Its text and its page are the crate psyscreen-render's.

mod explanation;
mod findings_report;
mod instrument_report;
mod subject;
mod summary;
mod suppression;
mod without_labels;

use std::fmt;

use serde::Serialize;

pub use explanation::{Because, Explanation, ItemUsed, ScoreUsed};
pub use findings_report::FindingsReport;
pub use instrument_report::{
    AnswerReport, ChangeReport, CriterionReport, CriticalItemReport, CutoffReport, EarlierReport,
    ImplausibleReport, InstrumentReport, NormReport, ScoreReport,
};
pub use subject::Subject;
pub use summary::*;

use crate::instrument::Fingerprint;
use crate::interpretation::Findings;
use crate::period::Period;
use crate::text::Text;
use crate::triage::{Ask, Consent, Decision, Modality, Policy, Recommended, Screening, ScreeningProblem};

/// What was found and decided about one person, ready to be written: as JSON by serde (schema `psyscreen.report/1`), or
/// in words by the crate psyscreen-render.
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
/// let report = Report::new(&screening, &decision);
/// assert_eq!(&*report.decision.level, "individual");
/// assert!(report.resources.iter().any(|resource| &*resource.telephone == "96525"));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "catalog"))]
/// # fn main() {}
/// ```
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The schema of its JSON: `psyscreen.report/1`.
    pub schema: &'static str,
    /// Whether answers could be used.
    pub consent: Consent,
    /// Where the person is, for hotlines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Box<str>>,
    /// What each instrument found.
    pub instruments: Vec<InstrumentReport>,
    /// The policy's instruments of which nothing was used.
    pub not_given: Vec<Named>,
    /// What was decided.
    pub decision: DecisionReport,
    /// Which rules hold and why; those that give the level first.
    pub explanation: Vec<Explanation>,
    /// Whom to call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceReport>,
    /// What of the answers and facts could not be used.
    pub problems: Vec<ScreeningProblem>,
}

/// What a policy decided.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct DecisionReport {
    /// The id of the policy.
    pub policy: Box<str>,
    /// Its title.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Its edition.
    pub edition: u32,
    /// The fingerprint of its text.
    pub fingerprint: Fingerprint,
    /// What an overlay extends, and in what it differs from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<Box<str>>,
    /// In what the overlay differs from that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Text>,
    /// The level, with scores as published.
    pub level: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub level_label: Text,
    /// The lowest level that some completion of what is missing gives.
    pub at_least: Box<str>,
    /// The highest level that some completion of what is missing gives.
    pub at_most: Box<str>,
    /// The labels of these two.
    #[serde(skip)]
    pub bounds: (Text, Text),
    /// The rules that hold.
    pub fired: Vec<Box<str>>,
    /// The rules that may hold.
    pub undetermined: Vec<Box<str>>,
    /// Their labels.
    #[serde(skip)]
    pub undetermined_labels: Vec<Text>,
    /// What is recommended.
    pub recommendations: Vec<RecommendationReport>,
    /// Who is notified.
    pub notify: Vec<NoticeReport>,
    /// When the person is seen again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Period>,
    /// The same in days.
    pub follow_up_days: Option<u32>,
    /// The day on which that is due, where the caller said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_due: Option<Box<str>>,
    /// For how many days it has been overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_overdue_days: Option<u32>,
    /// What to ask, by ids.
    pub ask: Vec<String>,
    /// The same for a reader.
    #[serde(skip)]
    pub questions: Vec<Question>,
}

/// One recommendation.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct RecommendationReport {
    /// Its id.
    pub id: Box<str>,
    /// What kind of help it is.
    pub modality: Modality,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// What it says more.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub text: Text,
    /// Who carries it out; one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<Named>,
    /// It starts when the person agrees.
    pub offered: bool,
    /// It stands until a consultation confirms it.
    pub provisional: bool,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Period>,
    /// The clause of the plan that it carries out.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub clause: Box<str>,
}

/// An id and its label.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Named {
    /// The id.
    pub id: Box<str>,
    /// The label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// Somebody who is notified.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct NoticeReport {
    /// The id of the role.
    pub role: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub role_label: Text,
    /// By when.
    pub within: Period,
    /// What they are told.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// A hotline or another place to call.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ResourceReport {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// Its number.
    pub telephone: Box<str>,
    /// Whom it serves, as ISO 3166 writes it.
    pub place: Box<str>,
    /// The languages it speaks.
    pub languages: Vec<Box<str>>,
}

/// One thing to ask, for a reader.
#[derive(Clone)]
pub enum Question {
    /// Whether the person agrees to be screened.
    Consent,
    /// An item of a questionnaire.
    Item {
        /// The title of the instrument.
        instrument: Text,
        /// The id of the item.
        item: Box<str>,
        /// Its text.
        text: Text,
    },
    /// A fact, by its label.
    Fact(Text),
    /// The person's sex.
    Sex,
    /// The person's age.
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
    fn new(policy: &Policy, recommended: &Recommended<'_>) -> Self {
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

/// Nothing of the person is shown by `Debug`.
macro_rules! silent {
    ($($name:ident)*) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })*
    };
}

silent! {
    AnswerReport Because ChangeReport CriterionReport CriticalItemReport CutoffReport DecisionReport EarlierReport Explanation
    ImplausibleReport InstrumentReport ItemUsed Named NormReport NoticeReport Question RecommendationReport ResourceReport
    ScoreReport ScoreUsed Subject
}
