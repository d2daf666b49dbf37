//! Reports of many people, one line of JSON each: what is the same for everybody is left to the definitions, where it stands once.

use std::fmt;

use serde::{Serialize, Serializer};

use super::due::Due;
use super::explanation::reasons_in_order;
use super::instrument_report::{AnswerReport, ChangeReport, NormReport, answers_of, norms_of};
use crate::instrument::{Date, Instrument, Scale};
use crate::interpretation::{Findings, ResultValue};
use crate::number::Number;
use crate::period::Period;
use crate::scoring::Outcome;
use crate::text::Text;
use crate::triage::{Ask, Consent, Decision, GuardianAgrees, Recommended, Rule, Screening, ScreeningProblem};
use crate::truth::Truth;

/// What was found and decided about one person, in ids and numbers: a tenth of a [`Report`](super::Report), in the same schema
/// `psyscreen.report/1`. Each key that is there has the shape and the value that it has in the report; what is the same for everybody
/// stands in the definitions and is left out, and so are cutoffs that are not reached. Of fingerprints the beginning is there.
/// `Debug` shows nothing of the person.
///
/// ```
/// # #[cfg(feature = "catalog")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen::report::ReportLine;
/// use psyscreen::{Screening, catalog};
/// let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
/// let phq9 = catalog::instrument("phq-9").ok_or("not in this build")?;
/// let findings = phq9.respond_in_order([2, 2, 1, 1, 0, 1, 2, 2, 0])?.score().interpret();
/// let screening = Screening::new().consent(true).with(findings);
/// let line = serde_json::to_value(ReportLine::new(&screening, &policy.decide(&screening), false))?;
/// assert_eq!(line["decision"]["level"], "individual");
/// assert_eq!(line["instruments"][0]["scores"][0]["value"], 11);
/// assert_eq!(line["instruments"][0]["scores"][0]["cutoffs"][0]["id"], "probable-depression");
/// assert_eq!(line["instruments"][0]["critical_items"][0]["positive"], "false");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "catalog"))]
/// # fn main() {}
/// ```
#[derive(Serialize)]
pub struct ReportLine<'d> {
    schema: &'static str,
    consent: Consent,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Box<str>>,
    instruments: Vec<InstrumentLine<'d>>,
    /// The policy's instruments of which nothing was used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_given: Vec<Id<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_signs: Vec<EarlierSignLine>,
    decision: DecisionLine<'d>,
    /// Which rules hold and why; those that give the level first.
    explanation: Vec<ExplanationLine<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ScreeningProblem>,
}

/// What one instrument found, in ids and numbers; the same schema, `instruments` only. `Debug` shows nothing of the person.
#[derive(Serialize)]
pub struct FindingsLine<'d> {
    schema: &'static str,
    instruments: [InstrumentLine<'d>; 1],
}

#[derive(Serialize)]
struct InstrumentLine<'d> {
    id: &'d str,
    edition: u32,
    fingerprint: String,
    answered: usize,
    scores: Vec<ScoreLine<'d>>,
    critical_items: Vec<CriticalItemLine<'d>>,
    criteria: Vec<CriterionLine<'d>>,
    /// Answers that cannot both be true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    implausible: Vec<Id<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<AnswerReport>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further_changes: Vec<ChangeReport>,
}

#[derive(Serialize)]
struct ScoreLine<'d> {
    id: &'d str,
    #[serde(flatten)]
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<Name<ResultValue<'d>>>,
    /// Those that are reached or may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cutoffs: Vec<CutoffLine<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    norms: Vec<NormReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Number>,
}

#[derive(Serialize)]
struct Id<'d> {
    id: &'d str,
}

#[derive(Serialize)]
struct CutoffLine<'d> {
    id: &'d str,
    reached: Truth,
}

#[derive(Serialize)]
struct CriticalItemLine<'d> {
    id: &'d str,
    positive: Truth,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Truth>,
}

#[derive(Serialize)]
struct EarlierSignLine {
    instrument: Box<str>,
    id: Box<str>,
}

#[derive(Serialize)]
struct CriterionLine<'d> {
    id: &'d str,
    met: Truth,
}

#[derive(Serialize)]
struct DecisionLine<'d> {
    policy: &'d str,
    edition: u32,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    extends: Option<&'d str>,
    /// In what an overlay differs from what it extends: in words, since a name alone would not show it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<&'d Text>,
    level: &'d str,
    at_least: &'d str,
    at_most: &'d str,
    fired: Vec<&'d str>,
    undetermined: Vec<&'d str>,
    recommendations: Vec<RecommendationLine<'d>>,
    notify: Vec<NoticeLine<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guardian: Option<GuardianLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<Period>,
    follow_up_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_due: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_overdue_days: Option<u32>,
    ask: Vec<Name<Ask<'d>>>,
}

#[derive(Serialize)]
struct RecommendationLine<'d> {
    id: &'d str,
    /// It starts when the person agrees.
    #[serde(skip_serializing_if = "is_false")]
    offered: bool,
    /// It stands until a consultation confirms it.
    #[serde(skip_serializing_if = "is_false")]
    provisional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Period>,
}

#[derive(Serialize)]
struct NoticeLine<'d> {
    role: &'d str,
    within: Period,
}

#[derive(Serialize)]
struct GuardianLine {
    agrees: GuardianAgrees,
}

#[derive(Serialize)]
struct ExplanationLine<'d> {
    rule: Option<&'d str>,
    because: Vec<BecauseLine>,
}

/// A test that makes the rule hold.
#[derive(Serialize)]
struct BecauseLine {
    test: String,
    holds: bool,
}

/// What is written as it is displayed, without a text of its own.
struct Name<T>(T);

impl<T: fmt::Display> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

impl<'d> ReportLine<'d> {
    /// The line of a person; `answers` says whether with every answer.
    #[must_use]
    pub fn new(screening: &Screening<'d>, decision: &Decision<'d>, answers: bool) -> Self {
        let policy = decision.policy();
        let used = policy.as_used(screening);
        let screening = used.as_ref().unwrap_or(screening);
        let used = if decision.consent().allows_answers() { screening.findings() } else { &[] };
        let is_missing = |instrument: &&Instrument| {
            used.iter().all(|findings| findings.instrument().id() != instrument.id())
        };
        let because = |rule: &Rule| {
            let reasons = decision.reasons(rule.when()).into_iter();
            let because = reasons.filter_map(|(index, truth)| {
                let test = policy.describe(policy.tests().get(index)?);
                Some(BecauseLine { test, holds: truth.is_true() })
            });
            because.collect()
        };
        let explanation = reasons_in_order(decision).map(|rule| ExplanationLine {
            rule: rule.map(Rule::id),
            because: rule.map_or_else(Vec::new, because),
        });
        Self {
            schema: super::SCHEMA,
            consent: decision.consent(),
            place: screening.place.clone(),
            instruments: used
                .iter()
                .map(|findings| InstrumentLine::new(findings, screening.earlier_of(findings), answers))
                .collect(),
            not_given: policy
                .instruments()
                .filter(is_missing)
                .map(|instrument| Id { id: instrument.id() })
                .collect(),
            earlier_signs: screening
                .earlier_signs(decision)
                .map(|(instrument, critical)| EarlierSignLine {
                    instrument: instrument.id().into(),
                    id: critical.id().into(),
                })
                .collect(),
            decision: DecisionLine::new(decision),
            explanation: explanation.collect(),
            problems: decision.problems().to_vec(),
        }
    }

    /// Adds when the follow-up is due, as [`Report::follow_up_due`](super::Report::follow_up_due) does.
    #[must_use]
    pub fn follow_up_due(mut self, due: Due) -> Self {
        self.decision.follow_up_due = Some(due.day());
        self.decision.follow_up_days = Some(due.days());
        self.decision.follow_up_overdue_days = due.overdue_days();
        self
    }
}

impl<'d> FindingsLine<'d> {
    /// The line of a person, beside what the same instrument found earlier (what another found is left out); `answers` says whether
    /// with every answer.
    #[must_use]
    pub fn new(findings: &Findings<'d>, earlier: Option<&Findings<'_>>, answers: bool) -> Self {
        Self { schema: super::SCHEMA, instruments: [InstrumentLine::new(findings, earlier, answers)] }
    }
}

impl<'d> InstrumentLine<'d> {
    fn new(findings: &Findings<'d>, earlier: Option<&Findings<'_>>, answers: bool) -> Self {
        let instrument = findings.instrument();
        let earlier = earlier.filter(|earlier| findings.is_comparable(earlier));
        let mut changes = earlier.into_iter().flat_map(|earlier| ChangeReport::each(earlier, findings));
        Self {
            id: instrument.id(),
            edition: instrument.edition(),
            fingerprint: instrument.fingerprint().start(),
            answered: findings.responses().answered_count(),
            scores: instrument
                .scales()
                .iter()
                .enumerate()
                .map(|(index, scale)| ScoreLine::new(findings, earlier, index, scale))
                .collect(),
            critical_items: instrument
                .critical_items()
                .iter()
                .enumerate()
                .map(|(index, critical)| CriticalItemLine {
                    id: critical.id(),
                    positive: findings.critical_item_at(index),
                    earlier: earlier.map(|earlier| earlier.critical_item_at(index)),
                })
                .collect(),
            criteria: instrument
                .criteria()
                .iter()
                .enumerate()
                .map(|(index, criterion)| CriterionLine {
                    id: criterion.id(),
                    met: findings.criterion_at(index),
                })
                .collect(),
            implausible: findings.implausible().map(|check| Id { id: check.id() }).collect(),
            answers: answers.then(|| answers_of(findings)),
            change: changes.next(),
            further_changes: changes.collect(),
        }
    }
}

impl<'d> ScoreLine<'d> {
    fn new(findings: &Findings<'d>, earlier: Option<&Findings<'_>>, index: usize, scale: &'d Scale) -> Self {
        let outcome = findings.outcome_at(index);
        let bands = findings.bands_at(index);
        let cutoffs = scale.cutoffs().iter().enumerate();
        let cutoffs = cutoffs
            .map(|(at, cutoff)| CutoffLine { id: cutoff.id(), reached: findings.cutoff_at(scale, at) });
        Self {
            id: scale.id(),
            outcome,
            band: bands.map(|bands| Name(ResultValue::Bands(Some(bands)))),
            cutoffs: cutoffs.filter(|cutoff| !cutoff.reached.is_false()).collect(),
            norms: norms_of(findings, index)
                .map(|norm| NormReport { population: "".into(), ..norm })
                .collect(),
            earlier: earlier.map(|earlier| earlier.outcome_at(index)),
            change: earlier.and_then(|earlier| findings.difference_at(earlier, index)),
        }
    }
}

impl<'d> DecisionLine<'d> {
    fn new(decision: &Decision<'d>) -> Self {
        let policy = decision.policy();
        let recommendation = |recommended: &Recommended<'d>| RecommendationLine {
            id: recommended.recommendation().id(),
            offered: recommended.is_offered(),
            provisional: recommended.is_provisional(),
            within: recommended.within(),
        };
        Self {
            policy: policy.id(),
            edition: policy.edition(),
            fingerprint: policy.fingerprint().start(),
            extends: policy.extends(),
            differences: policy.differences().iter().map(|change| change.text()).collect(),
            level: decision.level().id(),
            at_least: decision.at_least().id(),
            at_most: decision.at_most().id(),
            fired: decision.fired().map(|rule| rule.id()).collect(),
            undetermined: decision.undetermined().map(|rule| rule.id()).collect(),
            recommendations: decision.recommendations().iter().map(recommendation).collect(),
            notify: decision
                .notices()
                .map(|(role, notice)| NoticeLine { role: role.id(), within: notice.within() })
                .collect(),
            guardian: Some(decision.guardian())
                .filter(|agrees| agrees.may_be_needed())
                .map(|agrees| GuardianLine { agrees }),
            follow_up: decision.follow_up(),
            follow_up_days: decision.follow_up().map(Period::nominal_days),
            follow_up_due: None,
            follow_up_overdue_days: None,
            ask: decision.ask().iter().copied().map(Name).collect(),
        }
    }
}

/// Shows nothing of the person.
impl fmt::Debug for ReportLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReportLine").field("policy", &self.decision.policy).finish_non_exhaustive()
    }
}

/// Shows nothing of the person.
impl fmt::Debug for FindingsLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [instrument] = &self.instruments;
        formatter.debug_struct("FindingsLine").field("instrument", &instrument.id).finish_non_exhaustive()
    }
}
