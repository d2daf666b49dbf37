//! One instrument of a report: its scores with their intervals, bands, cutoffs and norms, critical items and criteria.

use serde::Serialize;

use crate::instrument::{Fingerprint, Norm, Scale};
use crate::interpretation::{Change, ChangeDirection, Findings, ResultValue};
use crate::number::{Number, Rounding};
use crate::scoring::Status;
use crate::text::Text;
use crate::truth::Truth;

#[derive(Clone, Serialize)]
pub(super) struct InstrumentReport {
    pub(super) id: Box<str>,
    pub(super) title: Text,
    pub(super) revision: Box<str>,
    pub(super) edition: u32,
    pub(super) fingerprint: Fingerprint,
    pub(super) item_count: usize,
    pub(super) answered: usize,
    pub(super) scores: Vec<ScoreReport>,
    pub(super) critical_items: Vec<CriticalItemReport>,
    pub(super) criteria: Vec<CriterionReport>,
    /// Answers that cannot both be true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) implausible: Vec<ImplausibleReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answers: Option<Vec<AnswerReport>>,
    /// Against an earlier administration, where there is one and change parameters are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<ChangeReport>,
}

/// What the published change parameters of an instrument say.
#[derive(Clone, Serialize)]
pub(super) struct ChangeReport {
    /// `null` while it is undetermined, or where no reliable change is published.
    pub(super) direction: Option<ChangeDirection>,
    response: Truth,
    remission: Truth,
    minimal_important: Truth,
}

/// The same score in an earlier administration.
#[derive(Clone, Serialize)]
pub(super) struct EarlierReport {
    pub(super) value: Option<Number>,
    pub(super) min: Number,
    pub(super) max: Number,
    pub(super) status: Status,
}

#[derive(Clone, Serialize)]
pub(super) struct ScoreReport {
    pub(super) id: Box<str>,
    pub(super) title: Text,
    /// `null` when unscorable.
    pub(super) value: Option<Number>,
    pub(super) min: Number,
    pub(super) max: Number,
    pub(super) status: Status,
    pub(super) range: (Number, Number),
    /// One id, or `low..high` while it is open; absent for scales without bands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) band: Option<String>,
    #[serde(skip)]
    pub(super) band_labels: Option<(Text, Text)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standard_error: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cutoffs: Vec<CutoffReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) norms: Vec<NormReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) earlier: Option<EarlierReport>,
    /// By how much it is higher than then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<Number>,
}

#[derive(Clone, Serialize)]
pub(super) struct CutoffReport {
    id: Box<str>,
    label: Text,
    reached: Truth,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensitivity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    specificity: Option<Number>,
}

#[derive(Clone, Serialize)]
pub(super) struct NormReport {
    id: Box<str>,
    population: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    t_score: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentile: Option<Number>,
}

#[derive(Clone, Serialize)]
pub(super) struct CriticalItemReport {
    pub(super) id: Box<str>,
    pub(super) label: Text,
    pub(super) concern: Box<str>,
    pub(super) positive: Truth,
}

#[derive(Clone, Serialize)]
pub(super) struct CriterionReport {
    pub(super) id: Box<str>,
    pub(super) label: Text,
    pub(super) met: Truth,
}

#[derive(Clone, Serialize)]
pub(super) struct ImplausibleReport {
    pub(super) id: Box<str>,
    pub(super) label: Text,
}

#[derive(Clone, Serialize)]
pub(super) struct AnswerReport {
    pub(super) item: Box<str>,
    pub(super) answer: String,
}

impl InstrumentReport {
    pub(super) fn new(findings: &Findings<'_>, answers: bool) -> Self {
        let instrument = findings.instrument();
        let scores =
            instrument.scales().iter().enumerate().map(|(at, scale)| ScoreReport::new(findings, at, scale));
        let critical_items =
            instrument.critical_items().iter().enumerate().map(|(index, critical)| CriticalItemReport {
                id: critical.id().into(),
                label: critical.label().clone(),
                concern: critical.concern().into(),
                positive: findings.critical_item_at(index),
            });
        let criteria = instrument.criteria().iter().enumerate().map(|(index, criterion)| CriterionReport {
            id: criterion.id().into(),
            label: criterion.label().clone(),
            met: findings.criterion_at(index),
        });
        let answer = |(index, item): (usize, &crate::instrument::Item)| AnswerReport {
            item: item.id().into(),
            answer: findings.responses().answer_at(index).shown(item),
        };
        Self {
            id: instrument.id().into(),
            title: instrument.title().clone(),
            revision: instrument.revision().into(),
            edition: instrument.edition(),
            fingerprint: instrument.fingerprint(),
            item_count: instrument.items().len(),
            answered: findings.responses().answered_count(),
            scores: scores.collect(),
            critical_items: critical_items.collect(),
            criteria: criteria.collect(),
            implausible: findings
                .implausible()
                .map(|check| ImplausibleReport { id: check.id().into(), label: check.label().clone() })
                .collect(),
            answers: answers.then(|| instrument.items().iter().enumerate().map(answer).collect()),
            change: None,
        }
    }

    /// The same, beside what `earlier`, an administration of the same instrument, found.
    pub(super) fn compared_with(mut self, earlier: &Findings<'_>, findings: &Findings<'_>) -> Self {
        for (index, score) in self.scores.iter_mut().enumerate() {
            let Some(outcome) = earlier.outcome(index) else { continue };
            score.earlier = Some(EarlierReport {
                value: outcome.value(),
                min: outcome.min(),
                max: outcome.max(),
                status: outcome.status(),
            });
            score.change = findings.difference_from(earlier, index);
        }
        self.change = Change::between(earlier, findings).map(|change| ChangeReport {
            direction: change.direction(),
            response: change.response(),
            remission: change.remission(),
            minimal_important: change.minimal_important(),
        });
        self
    }
}

impl ScoreReport {
    fn new(findings: &Findings<'_>, index: usize, scale: &Scale) -> Self {
        let outcome = findings.outcome_at(index);
        let bands = findings.band_range(index).and_then(|(low, high)| {
            let bands = scale.bands();
            Some((bands.get(low)?, bands.get(high)?))
        });
        let cutoffs = scale.cutoffs().iter().enumerate().map(|(position, cutoff)| CutoffReport {
            id: cutoff.id().into(),
            label: cutoff.label().clone(),
            reached: findings.cutoff_at(scale, position),
            target: cutoff.evidence().target().map(Into::into),
            population: cutoff.evidence().population().map(Into::into),
            sensitivity: cutoff.evidence().sensitivity(),
            specificity: cutoff.evidence().specificity(),
        });
        let norms = findings.instrument().norms().iter();
        let norm = |norm: &Norm| {
            let value = outcome.value()?;
            Some(NormReport {
                id: norm.id().into(),
                population: norm.population().into(),
                // As the columns of the command line show them.
                t_score: norm.t_score(value).map(|score| score.round(6, Rounding::HalfUp)),
                percentile: norm.percentile(value).map(|percentile| percentile.round(6, Rounding::HalfUp)),
            })
        };
        Self {
            id: scale.id().into(),
            title: scale.title().clone(),
            value: outcome.value(),
            min: outcome.min(),
            max: outcome.max(),
            status: outcome.status(),
            range: scale.range(),
            band: bands.map(|bands| ResultValue::Bands(Some(bands)).to_string()),
            band_labels: bands.map(|(low, high)| (low.label().clone(), high.label().clone())),
            standard_error: findings.scores().standard_error(index),
            cutoffs: cutoffs.collect(),
            norms: norms
                .filter(|norm| norm.scale_index() == index && norm.fits(findings.person()))
                .filter_map(norm)
                .collect(),
            earlier: None,
            change: None,
        }
    }
}
