//! Step 7: what goes out: an owned, serialisable report of one person. Its text and its page are the crate psyscreen-render's.

mod decision_report;
mod due;
mod explanation;
mod findings_report;
mod instrument_report;
mod line;
mod subject;
mod summary;
mod suppression;

use std::fmt;

use serde::Serialize;

pub use decision_report::{
    DecisionReport, GuardianReport, Named, NoticeReport, Question, RecommendationReport, ResourceReport,
};
pub use due::Due;
pub use explanation::{Because, Explanation, ItemUsed, ScoreUsed};
pub use findings_report::FindingsReport;
pub use instrument_report::{
    AnswerReport, BandReport, ChangeReport, CriterionReport, CriticalItemReport, CutoffReport,
    EarlierSignReport, ImplausibleReport, InstrumentReport, NormReport, ScoreReport, ValidityReport,
};
pub use line::{FindingsLine, ReportLine};
pub use subject::Subject;
pub use summary::*;

use crate::instrument::{CriticalItem, Instrument};
use crate::interpretation::Findings;
use crate::triage::{Consent, Decision, Screening, ScreeningProblem};

const SCHEMA: &str = "psyscreen.report/1";

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
    /// What was a sign of danger in an earlier administration of one of those.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier_signs: Vec<EarlierSignReport>,
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

    /// Adds when the follow-up is due, which [`Due`] works out from [`Decision::follow_up`] and the day of the screening. Without it, the
    /// report counts the days of the period's nominal length.
    #[must_use]
    pub fn follow_up_due(mut self, due: Due) -> Self {
        self.decision.follow_up_due = Some(due.day());
        self.decision.follow_up_days = Some(due.days());
        self.decision.follow_up_overdue_days = due.overdue_days();
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
            schema: SCHEMA,
            consent: decision.consent(),
            instruments: used.iter().map(|findings| instrument(screening, findings, answers)).collect(),
            not_given: policy
                .instruments()
                .filter(|instrument| {
                    used.iter().all(|findings| findings.instrument().id() != instrument.id())
                })
                .map(|instrument| Named { id: instrument.id().into(), label: instrument.title().clone() })
                .collect(),
            earlier_signs: screening
                .earlier_signs(decision)
                .map(|(instrument, critical)| EarlierSignReport {
                    instrument: instrument.id().into(),
                    id: critical.id().into(),
                    label: critical.label().clone(),
                    concern: critical.concern(),
                })
                .collect(),
            decision: DecisionReport::new(decision),
            explanation: explanation::explain(screening, decision, answers),
            resources,
            problems: decision.problems().to_vec(),
            place,
        }
    }
}

impl<'i> Screening<'i> {
    /// What the same instrument found the last time before.
    fn earlier_of(&self, findings: &Findings<'_>) -> Option<&Findings<'i>> {
        let own = findings.instrument();
        self.earlier.iter().rfind(|earlier| {
            earlier.instrument().id() == own.id() && earlier.instrument().revision() == own.revision()
        })
    }
}

impl Screening<'_> {
    /// The critical items that were positive the last time, of instruments that were not given now; none while answers may not be used.
    fn earlier_signs(&self, decision: &Decision<'_>) -> impl Iterator<Item = (&Instrument, &CriticalItem)> {
        let is_given = |id: &str| self.findings.iter().any(|findings| findings.instrument().id() == id);
        let is_last = |position: usize, id: &str| {
            self.earlier.iter().rposition(|earlier| earlier.instrument().id() == id) == Some(position)
        };
        let allowed = decision.consent().allows_answers();
        let last = self.earlier.iter().enumerate().filter(move |(position, earlier)| {
            let id = earlier.instrument().id();
            allowed && is_last(*position, id) && !is_given(id)
        });
        last.flat_map(|(_, earlier)| {
            let instrument = earlier.instrument();
            let is_positive = |critical: &&CriticalItem| {
                earlier.critical_item(critical).is_some_and(|positive| positive.is_true())
            };
            instrument.critical_items().iter().filter(is_positive).map(move |critical| (instrument, critical))
        })
    }
}

/// What an instrument found, beside what it found the last time before.
fn instrument(screening: &Screening<'_>, findings: &Findings<'_>, answers: bool) -> InstrumentReport {
    let report = InstrumentReport::new(findings, answers);
    match screening.earlier_of(findings) {
        Some(earlier) => report.compared_with(earlier, findings),
        None => report,
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
    AnswerReport Because ChangeReport CriterionReport CriticalItemReport CutoffReport DecisionReport EarlierSignReport
    Explanation
    GuardianReport ImplausibleReport InstrumentReport ItemUsed Named NormReport NoticeReport Question RecommendationReport ResourceReport
    ScoreReport ScoreUsed Subject
}
