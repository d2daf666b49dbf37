//! One instrument of a report: its scores with their intervals, bands, cutoffs and norms, critical items and criteria.

use serde::Serialize;

use crate::instrument::{Concern, Fingerprint, Item, NormTable, Scale, Threshold, ValidWhen};
use crate::interpretation::{Change, ChangeDirection, Findings, ResultValue};
use crate::number::{Number, Rounding};
use crate::scoring::Outcome;
use crate::text::Text;
use crate::truth::Truth;

/// What one instrument found.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct InstrumentReport {
    /// The id of the instrument.
    pub id: Box<str>,
    /// Its title.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Its revision.
    pub revision: Box<str>,
    /// The edition of its definition.
    pub edition: u32,
    /// The fingerprint of its definition.
    pub fingerprint: Fingerprint,
    /// How many items it has.
    pub item_count: usize,
    /// How many of them are answered.
    pub answered: usize,
    /// Its scores.
    pub scores: Vec<ScoreReport>,
    /// Its critical items.
    pub critical_items: Vec<CriticalItemReport>,
    /// Its criteria.
    pub criteria: Vec<CriterionReport>,
    /// Answers that cannot both be true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub implausible: Vec<ImplausibleReport>,
    /// Every answer, in a report with answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Vec<AnswerReport>>,
    /// Against an earlier administration, where there is one and change parameters are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeReport>,
    /// The same by each further set of change parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_changes: Vec<ChangeReport>,
}

/// What one set of published change parameters of an instrument says.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ChangeReport {
    /// Its id, where the instrument has several sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Box<str>>,
    /// Its label.
    #[serde(skip)]
    pub label: Text,
    /// The id of the scale, where the set has an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Box<str>>,
    /// `null` while it is undetermined, or where no reliable change is published.
    pub direction: Option<ChangeDirection>,
    /// Whether there was a response to treatment.
    pub response: Truth,
    /// Whether there is remission.
    pub remission: Truth,
    /// Whether the change is one that patients notice.
    pub minimal_important: Truth,
}

/// One score.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ScoreReport {
    /// The id of the scale.
    pub id: Box<str>,
    /// Its title.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// The score itself.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// When it is valid, where its value is withheld because that is not certain.
    #[serde(skip)]
    pub valid_when: Option<ValidityReport>,
    /// The lowest and the highest value that the scale has.
    pub range: (Number, Number),
    /// One id, or `low..high` while it is open; absent for scales without bands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// The labels of the lowest and the highest band that it may be in.
    #[serde(skip)]
    pub band_labels: Option<(Text, Text)>,
    /// Its bands, from the least to the most severe; none where it depends on a sex or an age that is not known where they start.
    #[serde(skip)]
    pub bands: Vec<BandReport>,
    /// The standard error of measurement, where a reliability and a standard deviation are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<Number>,
    /// The cutoffs of the scale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cutoffs: Vec<CutoffReport>,
    /// What the norms say that fit the person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub norms: Vec<NormReport>,
    /// The same score in an earlier administration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Outcome>,
    /// By how much it is higher than then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Number>,
}

/// When a score is valid.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ValidityReport {
    /// While the score of a scale with this title satisfies a threshold.
    Score(Text, Threshold),
    /// While at least so many of so many items are answered.
    Answered(usize, usize),
}

/// One band of a scale.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BandReport {
    /// Where it starts: at a value or above it.
    pub start: Threshold,
    /// Its label.
    pub label: Text,
}

/// One cutoff of a score.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct CutoffReport {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// Where it is for the person; `None` where that depends on a sex or an age that is not known.
    #[serde(skip)]
    pub threshold: Option<Threshold>,
    /// Whether the score reaches it.
    pub reached: Truth,
    /// What it screens for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Box<str>>,
    /// In whom it was studied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<Box<str>>,
    /// Its published sensitivity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Number>,
    /// Its published specificity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Number>,
}

/// What one norm says of a score.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct NormReport {
    /// Its id.
    pub id: Box<str>,
    /// Whose norm it is.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub population: Box<str>,
    /// The T score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub t_score: Option<Number>,
    /// The percentile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentile: Option<Number>,
    /// The mean of these people, where their scores are skewed, so that no T score is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<Number>,
    /// The standard deviation beside that mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<Number>,
}

/// One critical item.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct CriticalItemReport {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// What it is about.
    pub concern: Concern,
    /// Whether it is positive.
    pub positive: Truth,
    /// Whether it was in an earlier administration, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Truth>,
}

/// A critical item that was positive in an earlier administration of an instrument that was not given now.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct EarlierSignReport {
    /// The id of the instrument.
    pub instrument: Box<str>,
    /// The id of the critical item.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// What it is about.
    pub concern: Concern,
}

/// One criterion.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct CriterionReport {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// Whether it is met on this questionnaire.
    pub met: Truth,
}

/// Answers that cannot both be true.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ImplausibleReport {
    /// The id of the check.
    pub id: Box<str>,
    /// What is contradictory.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// One answer.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct AnswerReport {
    /// The id of the item.
    pub item: Box<str>,
    /// The answer, as [`Answer::shown`](crate::response::Answer::shown) writes it.
    pub answer: String,
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
                concern: critical.concern(),
                positive: findings.critical_item_at(index),
                earlier: None,
            });
        let criteria = instrument.criteria().iter().enumerate().map(|(index, criterion)| CriterionReport {
            id: criterion.id().into(),
            label: criterion.label().clone(),
            met: findings.criterion_at(index),
        });
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
            answers: answers.then(|| answers_of(findings)),
            change: None,
            further_changes: Vec::new(),
        }
    }

    /// The same, beside what `earlier`, an administration of the same instrument, found.
    pub(super) fn compared_with<'i>(mut self, earlier: &Findings<'i>, findings: &Findings<'i>) -> Self {
        for (index, score) in self.scores.iter_mut().enumerate() {
            score.earlier = Some(earlier.outcome_at(index));
            score.change = findings.difference_at(earlier, index);
        }
        for critical in &mut self.critical_items {
            critical.earlier = earlier.critical_item_by_id(&critical.id);
        }
        let mut changes = ChangeReport::each(earlier, findings);
        self.change = changes.next();
        self.further_changes = changes.collect();
        self
    }
}

/// Every answer.
pub(super) fn answers_of(findings: &Findings<'_>) -> Vec<AnswerReport> {
    let items = findings.instrument().items().iter().enumerate();
    let answer = |(index, item): (usize, &Item)| AnswerReport {
        item: item.id().into(),
        answer: findings.responses().answer_at(index).shown(item),
    };
    items.map(answer).collect()
}

/// What the norms that fit the person say of a score.
pub(super) fn norms_of(findings: &Findings<'_>, index: usize) -> impl Iterator<Item = NormReport> {
    let value = findings.outcome_at(index).value();
    let norms = findings.instrument().norms().iter();
    let fitting = norms.filter(move |norm| norm.scale_index() == index && norm.fits(findings.person()));
    fitting.filter_map(move |norm| {
        let value = value?;
        let described = match norm.table() {
            NormTable::SkewedMeanSd(mean, sd) => Some((*mean, *sd)),
            _ => None,
        };
        Some(NormReport {
            id: norm.id().into(),
            population: norm.population().into(),
            // As the columns of the command line show them.
            t_score: norm.t_score(value).map(|score| score.round(6, Rounding::HalfUp)),
            percentile: norm.percentile(value).map(|percentile| percentile.round(6, Rounding::HalfUp)),
            mean: described.map(|(mean, _)| mean),
            sd: described.map(|(_, sd)| sd),
        })
    })
}

impl ChangeReport {
    /// Of two administrations of one instrument, by each set of its change parameters.
    pub(super) fn each<'i>(
        earlier: &Findings<'i>,
        findings: &Findings<'i>,
    ) -> impl Iterator<Item = Self> + use<'i> {
        let report = |change: Change<'i>| {
            let rule = change.rule();
            let scale = rule.id().and_then(|_| change.instrument().scales().get(rule.scale_index()));
            Self {
                id: rule.id().map(Into::into),
                label: rule.label().clone(),
                scale: scale.map(|scale| scale.id().into()),
                direction: change.direction(),
                response: change.response(),
                remission: change.remission(),
                minimal_important: change.minimal_important(),
            }
        };
        Change::each(earlier, findings).map(report).collect::<Vec<_>>().into_iter()
    }
}

impl ScoreReport {
    fn new(findings: &Findings<'_>, index: usize, scale: &Scale) -> Self {
        let outcome = findings.outcome_at(index);
        let bands = findings.bands_at(index);
        let cutoffs = scale.cutoffs().iter().enumerate().map(|(position, cutoff)| CutoffReport {
            id: cutoff.id().into(),
            label: cutoff.label().clone(),
            threshold: cutoff
                .groups()
                .iter()
                .find(|group| group.includes(findings.person()).is_true())
                .map(|group| group.threshold()),
            reached: findings.cutoff_at(scale, position),
            target: cutoff.evidence().target().map(Into::into),
            population: cutoff.evidence().population().map(Into::into),
            sensitivity: cutoff.evidence().sensitivity(),
            specificity: cutoff.evidence().specificity(),
        });
        Self {
            id: scale.id().into(),
            title: scale.title().clone(),
            outcome,
            valid_when: scale.validity().filter(|_| outcome.is_withheld()).and_then(|validity| {
                Some(match validity.rule() {
                    ValidWhen::Score { scale, threshold } => {
                        let scale = findings.instrument().scales().get(*scale)?;
                        ValidityReport::Score(scale.title().clone(), *threshold)
                    }
                    ValidWhen::Answered { items, at_least } => {
                        ValidityReport::Answered(*at_least, items.len())
                    }
                })
            }),
            range: scale.range(),
            band: bands.map(|bands| ResultValue::Bands(Some(bands)).to_string()),
            band_labels: bands.map(|(low, high)| (low.label().clone(), high.label().clone())),
            bands: scale
                .bands()
                .iter()
                .map(|band| {
                    let start = band.start_for(findings.person())?;
                    Some(BandReport { start, label: band.label().clone() })
                })
                .collect::<Option<_>>()
                .unwrap_or_default(),
            standard_error: findings.scores().standard_error(scale),
            cutoffs: cutoffs.collect(),
            norms: norms_of(findings, index).collect(),
            earlier: None,
            change: None,
        }
    }
}
