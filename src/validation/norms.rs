//! Norms and reliabilities.

use std::cmp::Reverse;

use super::check::{Check, Index, Owner};
use super::context::Context;
use super::cutoffs::{ages, fraction, sex};
use super::scales::Scales;
use super::tables;
use super::texts;
use crate::definition::{RawNorm, RawReliability};
use crate::diagnostic::Code;
use crate::instrument::{Domain, Norm, NormTable, Reliability, ReliabilityKind, Sex, ceiling};
use crate::number::Number;
use crate::toml_table::At;

/// Numbers of norms have at most so many digits, so that T scores stay exact.
const MAX_PART: i64 = 10_000_000;

/// Published values of groups of people.
pub(super) fn norms(context: Context<'_, '_, '_>, raw: &[RawNorm<'_>], scales: &Scales<'_>) -> Vec<Norm> {
    let check = context.check;
    Index::new(check, "norm", &[], raw.iter().map(|norm| norm.id.as_ref()));
    let found: Vec<(&RawNorm<'_>, Norm)> =
        raw.iter().filter_map(|raw| Some((raw, norm(context, raw, scales)?))).collect();
    one_for_each_person(check, &found);
    found.into_iter().map(|(_, norm)| norm).collect()
}

/// Reports norms of one population and sex that are for the same ages, or for ages that cross: a person would be in both. A norm
/// for a part of another's ages, or for one sex beside one for both, is a closer look at the same people.
fn one_for_each_person(check: &Check<'_>, norms: &[(&RawNorm<'_>, Norm)]) {
    let kind = |norm: &Norm| {
        let sex = norm.sex.map(|sex| sex == Sex::Female);
        (norm.scale, matches!(norm.table, NormTable::Percentiles(_)), sex, norm.population.clone())
    };
    let ends = |norm: &Norm| (norm.ages.from.unwrap_or(0), norm.ages.to.unwrap_or(u16::MAX));
    let mut sorted: Vec<&(&RawNorm<'_>, Norm)> = norms.iter().collect();
    sorted.sort_by_cached_key(|(_, norm)| (kind(norm), ends(norm).0, Reverse(ends(norm).1)));
    // Those that the next one may lie in, each in the one before.
    let mut around: Vec<&Norm> = Vec::new();
    for (raw, norm) in sorted {
        let (from, to) = ends(norm);
        while around.last().is_some_and(|outer| kind(outer) != kind(norm) || ends(outer).1 < from) {
            around.pop();
        }
        if let Some(outer) = around.last().filter(|outer| ends(outer) == (from, to) || ends(outer).1 < to) {
            check
                .add(
                    Code::NormGroups,
                    &raw.head,
                    format!(
                        "norms `{}` and `{}` are for the same people of one population",
                        outer.id, norm.id
                    ),
                )
                .label("overlaps another norm")
                .help("mend `sex` or `ages`, or say in `population` how the people differ");
        }
        around.push(norm);
    }
}

fn norm(context: Context<'_, '_, '_>, raw: &RawNorm<'_>, scales: &Scales<'_>) -> Option<Norm> {
    let check = context.check;
    let owner = Owner::new("norm", raw.id.as_ref());
    let scale = scales.find(check, owner, raw.scale.as_ref());
    let domain = scale.and_then(|scale| scales.list.get(scale)?.reach);
    let sex = raw.sex.as_ref().and_then(|word| sex(check, word));
    let ages = raw.ages.as_ref().and_then(|raw| ages(check, raw)).unwrap_or_default();
    let source = context.cite(owner, raw.source.as_ref());
    let table = table(check, owner, raw, domain.as_ref());
    if let Some(people) = raw.people.as_ref().filter(|people| people.value < 1) {
        check.add(Code::OutOfRange, &people.span, "a norm is found in at least one person");
    }
    if let Some(years) = &raw.years {
        texts::not_empty(check, years);
    }
    Some(Norm {
        id: raw.id.as_ref()?.value.into(),
        scale: scale?,
        sex,
        ages,
        population: raw.population.as_ref()?.value.into(),
        people: raw.people.as_ref().and_then(|people| u64::try_from(people.value).ok()),
        years: raw.years.as_ref().map(|years| years.value.into()),
        table: table?,
        source,
    })
}

fn table(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawNorm<'_>,
    domain: Option<&Domain>,
) -> Option<NormTable> {
    let forms =
        [raw.mean.is_some() || raw.sd.is_some(), !raw.percentiles.is_empty(), !raw.t_scores.is_empty()];
    if forms.into_iter().filter(|given| *given).count() != 1 || raw.mean.is_some() != raw.sd.is_some() {
        if check.is_readable() {
            check
                .add(Code::NormShape, &raw.head, format!("{owner} is not one of three forms"))
                .help("give `mean` and `sd`, or `percentiles`, or `t_scores`");
        }
        return None;
    }
    if let (Some(mean), Some(sd)) = (&raw.mean, &raw.sd) {
        if sd.value <= Number::ZERO {
            check.add(Code::OutOfRange, &sd.span, "a standard deviation is above 0");
        }
        for at in [mean, sd] {
            small(check, at);
        }
        if let Some(domain) = domain
            && (mean.value < domain.low || mean.value > domain.high)
        {
            check.add(
                Code::OutOfRange,
                &mean.span,
                format!("the mean of {owner} is outside its scale, {} to {}", domain.low, domain.high),
            );
        }
        if raw.skewed.as_ref().is_some_and(|skewed| skewed.value) {
            return Some(NormTable::SkewedMeanSd(mean.value, sd.value));
        }
        if let Some(domain) = domain {
            t_scores_fit(check, domain, mean, sd);
        }
        return Some(NormTable::MeanSd(mean.value, sd.value));
    }
    if let Some(skewed) = &raw.skewed {
        check
            .add(
                Code::NormShape,
                &skewed.span,
                format!("{owner} has a table, to which `skewed` says nothing"),
            )
            .help("`skewed` stands beside `mean` and `sd`: no T score is made of them");
    }
    let is_percentile = !raw.percentiles.is_empty();
    let rows = if is_percentile { &raw.percentiles } else { &raw.t_scores };
    let mut pairs = Vec::with_capacity(rows.len());
    for row in rows {
        let [value, found] = row.value.as_slice() else {
            if check.is_readable() {
                check
                    .add(
                        Code::TableShape,
                        &row.span,
                        format!("a row of {owner} has not 2 values but {}", row.value.len()),
                    )
                    .help("a row is a raw value and what it stands for");
            }
            return None;
        };
        if let Some(domain) = domain
            && !domain.may_be(value.value)
        {
            check
                .add(
                    Code::TableRange,
                    &value.span,
                    format!(
                        "{owner} has a row for {}, which its scale, {} to {}, cannot be",
                        value.value, domain.low, domain.high
                    ),
                )
                .label("cannot occur");
        }
        if is_percentile && !(Number::ZERO..=Number::from(100)).contains(&found.value) {
            check.add(Code::OutOfRange, &found.span, "a percentile lies between 0 and 100");
        }
        pairs.push((value.value, found.value));
    }
    if !tables::ascending(check, owner, rows) || !tables::monotone(check, owner, rows) {
        return None;
    }
    Some(if is_percentile { NormTable::Percentiles(pairs) } else { NormTable::TScores(pairs) })
}

/// T = 50 + 10 × (score − mean) ÷ sd must fit as well.
fn t_scores_fit(check: &Check<'_>, domain: &Domain, mean: &At<Number>, sd: &At<Number>) {
    let parts = i128::from(domain.common)
        .saturating_mul(i128::from(domain.spread))
        .saturating_mul(i128::from(mean.value.denominator()));
    let largest = [domain.low, domain.high, mean.value].map(ceiling).into_iter().max().unwrap_or(1);
    let below = parts.saturating_mul(i128::from(sd.value.numerator()).abs());
    let above =
        parts.saturating_mul(largest).saturating_mul(20).saturating_mul(i128::from(sd.value.denominator()));
    if above.saturating_add(below.saturating_mul(50)) > i128::from(i64::MAX) {
        check
            .add(
                Code::NumberTooLarge,
                &sd.span,
                "T scores by this mean and standard deviation would not be exact",
            )
            .help("use fewer decimals, or give the scale a `round`");
    }
}

/// Reports a number with too many digits for exact arithmetic.
pub(super) fn small(check: &Check<'_>, at: &At<Number>) -> bool {
    let small = at.value.numerator().saturating_abs() <= MAX_PART && at.value.denominator() <= MAX_PART;
    if !small {
        check
            .add(Code::NumberTooLarge, &at.span, format!("{} has too many digits here", at.value))
            .help("seven are enough for any published value");
    }
    small
}

/// Published reliability coefficients.
pub(super) fn reliabilities(
    context: Context<'_, '_, '_>,
    raw: &[RawReliability<'_>],
    scales: &Scales<'_>,
) -> Vec<Reliability> {
    let check = context.check;
    let reliability = |raw: &RawReliability<'_>| {
        let owner = Owner::new("reliability of scale", raw.scale.as_ref());
        let scale = scales.find(check, owner, raw.scale.as_ref());
        let source = context.cite(owner, raw.source.as_ref());
        let kind = raw.kind.as_ref().filter(|word| !word.value.is_empty());
        let kind = kind.and_then(|word| check.word(word, "kind of reliability", &ReliabilityKind::WORDS));
        if let Some(population) = &raw.population {
            texts::not_empty(check, population);
        }
        let value = fraction(check, "a reliability", raw.value.as_ref());
        Some(Reliability {
            scale: scale?,
            kind: kind?,
            value: value?,
            population: raw.population.as_ref().map(|text| text.value.into()),
            source,
        })
    };
    raw.iter().filter_map(reliability).collect()
}
