//! A definition as it is written: every value that may turn out to be wrong carries its place.

#![doc = include_str!("../../docs/instrument-format.md")]

use std::ops::Range;

use super::RawCondition;
use crate::date::Date;
use crate::number::Number;
use crate::toml_table::At;

/// A text by language.
#[derive(Debug, Default)]
pub(crate) struct RawText<'t> {
    pub(crate) span: Range<usize>,
    pub(crate) by_language: Vec<(At<&'t str>, At<&'t str>)>,
}

#[derive(Debug)]
pub(crate) struct RawInstrument<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) revision: Option<At<&'t str>>,
    pub(crate) edition: Option<At<i64>>,
    pub(crate) title: Option<RawText<'t>>,
    pub(crate) construct: Option<At<&'t str>>,
    pub(crate) informant: Option<At<&'t str>>,
    pub(crate) recall: Option<At<&'t str>>,
    pub(crate) ages: Option<RawAges>,
    pub(crate) item_count: Option<At<i64>>,
    pub(crate) wording: Vec<(At<&'t str>, At<&'t str>)>,
    pub(crate) licence: Option<RawLicence<'t>>,
    pub(crate) sources: Vec<RawSource<'t>>,
    pub(crate) options: Vec<RawOptions<'t>>,
    pub(crate) items: Vec<RawItem<'t>>,
    pub(crate) scales: Vec<RawScale<'t>>,
    pub(crate) critical_items: Vec<RawCriticalItem<'t>>,
    pub(crate) criteria: Vec<RawCriterion<'t>>,
    pub(crate) plausibility: Vec<RawPlausibility<'t>>,
    pub(crate) norms: Vec<RawNorm<'t>>,
    pub(crate) reliabilities: Vec<RawReliability<'t>>,
    pub(crate) changes: Vec<RawChange<'t>>,
}

#[derive(Debug, Default)]
pub(crate) struct RawAges {
    pub(crate) span: Range<usize>,
    pub(crate) from: Option<At<i64>>,
    pub(crate) to: Option<At<i64>>,
}

#[derive(Debug)]
pub(crate) struct RawLicence<'t> {
    pub(crate) text: Option<At<&'t str>>,
    pub(crate) scoring: Option<At<&'t str>>,
    pub(crate) holder: Option<At<&'t str>>,
    pub(crate) evidence: Option<At<&'t str>>,
    pub(crate) note: Option<At<&'t str>>,
    pub(crate) checked: Option<At<Date>>,
}

#[derive(Debug)]
pub(crate) struct RawSource<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) citation: Option<At<&'t str>>,
    pub(crate) doi: Option<At<&'t str>>,
    pub(crate) url: Option<At<&'t str>>,
    pub(crate) isbn: Option<At<&'t str>>,
    pub(crate) seen: Option<At<&'t str>>,
    pub(crate) checked: Option<At<Date>>,
}

/// The labels of one language: code as written, label.
pub(crate) type RawLabels<'t> = (At<&'t str>, Vec<(At<&'t str>, At<&'t str>)>);

#[derive(Debug)]
pub(crate) struct RawOptions<'t> {
    pub(crate) id: At<&'t str>,
    pub(crate) codes: Vec<At<i64>>,
    pub(crate) points: Option<(Range<usize>, Vec<At<Number>>)>,
    pub(crate) labels: Vec<RawLabels<'t>>,
    pub(crate) missing: Vec<(At<&'t str>, At<i64>)>,
}

#[derive(Debug)]
pub(crate) struct RawItem<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) text: Option<RawText<'t>>,
    pub(crate) options: Option<At<&'t str>>,
    pub(crate) kind: Option<At<&'t str>>,
    pub(crate) min: Option<At<Number>>,
    pub(crate) max: Option<At<Number>>,
    pub(crate) decimals: Option<At<i64>>,
    pub(crate) unit: Option<At<&'t str>>,
    pub(crate) reverse_keyed: Option<At<bool>>,
    pub(crate) unscored: Option<At<bool>>,
    pub(crate) numbering_varies: Option<At<bool>>,
    pub(crate) optional: Option<At<bool>>,
    pub(crate) shown_when: Option<RawCondition<RawTest<'t>>>,
    pub(crate) not_applicable_as: Option<RawNotApplicable>,
    pub(crate) not_applicable_source: Option<At<&'t str>>,
    pub(crate) loinc: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) enum RawNotApplicable {
    Excluded(Range<usize>),
    Counts(At<Number>),
}

/// On which side of which value a score is to be.
#[derive(Debug, Default)]
pub(crate) struct RawThreshold {
    pub(crate) at_least: Option<At<Number>>,
    pub(crate) above: Option<At<Number>>,
    pub(crate) at_most: Option<At<Number>>,
    pub(crate) below: Option<At<Number>>,
}

/// A test at a leaf of an instrument's condition.
#[derive(Debug)]
pub(crate) struct RawTest<'t> {
    pub(crate) subject: RawSubject<'t>,
    pub(crate) threshold: RawThreshold,
}

#[derive(Debug)]
pub(crate) enum RawSubject<'t> {
    Count { groups: Vec<RawGroup<'t>>, require_any: Option<RawGroup<'t>> },
    Item(At<&'t str>),
    Score(At<&'t str>),
    Band { scale: At<&'t str>, at_least: At<&'t str> },
    Cutoff(At<&'t str>),
    Criterion(At<&'t str>),
}

/// Items that count when their score is on one side of something.
#[derive(Debug)]
pub(crate) struct RawGroup<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) items: Vec<At<&'t str>>,
    pub(crate) threshold: RawThreshold,
}

#[derive(Debug)]
pub(crate) struct RawScale<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) title: Option<RawText<'t>>,
    pub(crate) method: Option<At<&'t str>>,
    /// The keys that only some methods use, with their places.
    pub(crate) method_keys: Vec<At<&'t str>>,
    pub(crate) items: Vec<At<&'t str>>,
    pub(crate) scales: Vec<At<&'t str>>,
    pub(crate) reverse: Vec<At<&'t str>>,
    pub(crate) counted_twice: Vec<At<&'t str>>,
    pub(crate) weights: Vec<At<Number>>,
    pub(crate) count: Vec<RawGroup<'t>>,
    pub(crate) of: Option<RawInput<'t>>,
    pub(crate) minus: Option<RawInput<'t>>,
    pub(crate) over: Option<RawInput<'t>>,
    pub(crate) times: Option<At<Number>>,
    pub(crate) multiply: Option<At<Number>>,
    pub(crate) add: Option<At<Number>>,
    pub(crate) classes: Vec<RawClass>,
    pub(crate) table: Vec<At<Vec<At<Number>>>>,
    pub(crate) monotone: Option<At<bool>>,
    pub(crate) from: Option<At<&'t str>>,
    pub(crate) to: Option<At<&'t str>>,
    pub(crate) range: Option<At<Vec<At<Number>>>>,
    pub(crate) direction: Option<At<&'t str>>,
    pub(crate) missing: Option<RawMissing<'t>>,
    pub(crate) round: Option<RawRound<'t>>,
    pub(crate) valid_when: Option<RawValidity<'t>>,
    pub(crate) source: Option<At<&'t str>>,
    pub(crate) band_source: Option<At<&'t str>>,
    pub(crate) bands: Vec<RawBand<'t>>,
    pub(crate) cutoffs: Vec<RawCutoff<'t>>,
}

#[derive(Debug)]
pub(crate) enum RawInput<'t> {
    Item(At<&'t str>),
    Scale(At<&'t str>),
}

#[derive(Debug)]
pub(crate) struct RawClass {
    pub(crate) head: Range<usize>,
    pub(crate) start: RawThreshold,
    pub(crate) value: Option<At<Number>>,
}

#[derive(Debug)]
pub(crate) struct RawMissing<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) rule: Option<At<&'t str>>,
    pub(crate) min_answered: Option<At<i64>>,
    pub(crate) fill: Option<At<&'t str>>,
    pub(crate) rounding: Option<At<&'t str>>,
    pub(crate) basis: Option<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawRound<'t> {
    pub(crate) decimals: Option<At<i64>>,
    pub(crate) mode: Option<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawValidity<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) score: Option<At<&'t str>>,
    pub(crate) answered: Option<At<Vec<At<&'t str>>>>,
    pub(crate) threshold: RawThreshold,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawBand<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) start: RawThreshold,
    pub(crate) by: Vec<RawGroupThreshold<'t>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawCutoff<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) threshold: RawThreshold,
    pub(crate) by: Vec<RawGroupThreshold<'t>>,
    pub(crate) evidence: RawEvidence<'t>,
    pub(crate) source: Option<At<&'t str>>,
}

/// What is screened for, in whom, and how well.
#[derive(Debug)]
pub(crate) struct RawEvidence<'t> {
    pub(crate) target: Option<At<&'t str>>,
    pub(crate) population: Option<At<&'t str>>,
    pub(crate) sensitivity: Option<At<Number>>,
    pub(crate) specificity: Option<At<Number>>,
}

/// The threshold of a cutoff, or the start of a band, for one group of people.
#[derive(Debug)]
pub(crate) struct RawGroupThreshold<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) sex: Option<At<&'t str>>,
    pub(crate) ages: Option<RawAges>,
    pub(crate) threshold: RawThreshold,
}

#[derive(Debug)]
pub(crate) struct RawCriticalItem<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) item: Option<At<&'t str>>,
    pub(crate) threshold: RawThreshold,
    pub(crate) concern: Option<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawCriterion<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) condition: Option<RawCondition<RawTest<'t>>>,
    pub(crate) evidence: RawEvidence<'t>,
    pub(crate) evidence_source: Option<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawPlausibility<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) condition: Option<RawCondition<RawTest<'t>>>,
    pub(crate) source: Option<At<&'t str>>,
    pub(crate) ours: Option<At<bool>>,
}

#[derive(Debug)]
pub(crate) struct RawNorm<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) scale: Option<At<&'t str>>,
    pub(crate) sex: Option<At<&'t str>>,
    pub(crate) ages: Option<RawAges>,
    pub(crate) population: Option<At<&'t str>>,
    pub(crate) people: Option<At<i64>>,
    pub(crate) years: Option<At<&'t str>>,
    pub(crate) mean: Option<At<Number>>,
    pub(crate) sd: Option<At<Number>>,
    pub(crate) skewed: Option<At<bool>>,
    pub(crate) percentiles: Vec<At<Vec<At<Number>>>>,
    pub(crate) t_scores: Vec<At<Vec<At<Number>>>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawReliability<'t> {
    pub(crate) scale: Option<At<&'t str>>,
    pub(crate) kind: Option<At<&'t str>>,
    pub(crate) value: Option<At<Number>>,
    pub(crate) population: Option<At<&'t str>>,
    pub(crate) source: Option<At<&'t str>>,
}

#[derive(Debug)]
pub(crate) struct RawChange<'t> {
    pub(crate) head: Range<usize>,
    pub(crate) id: Option<At<&'t str>>,
    pub(crate) label: Option<RawText<'t>>,
    pub(crate) scale: Option<At<&'t str>>,
    pub(crate) reliable: Option<At<Number>>,
    pub(crate) reliability: Option<At<Number>>,
    pub(crate) sd: Option<At<Number>>,
    pub(crate) reliable_source: Option<At<&'t str>>,
    pub(crate) reliable_population: Option<At<&'t str>>,
    pub(crate) response: Option<At<Number>>,
    pub(crate) response_source: Option<At<&'t str>>,
    pub(crate) response_population: Option<At<&'t str>>,
    pub(crate) remission_below: Option<At<Number>>,
    pub(crate) remission_above: Option<At<Number>>,
    pub(crate) remission_source: Option<At<&'t str>>,
    pub(crate) remission_population: Option<At<&'t str>>,
    pub(crate) minimal_important: Option<At<Number>>,
    pub(crate) minimal_important_source: Option<At<&'t str>>,
    pub(crate) minimal_important_population: Option<At<&'t str>>,
}
