//! Cutoffs: thresholds within reach and towards the worse end, for everybody or by sex and age, with their evidence.

use std::ops::Range;

use super::check::{Check, Owner};
use super::context::Context;
use super::texts;
use super::thresholds;
use crate::definition::{RawAges, RawCutoff, RawEvidence, RawGroupThreshold};
use crate::diagnostic::Code;
use crate::instrument::{AgeRange, Cutoff, CutoffGroup, Direction, Domain, Evidence, Sex, Threshold};
use crate::number::Number;
use crate::toml_table::At;

/// One cutoff of a scale.
pub(super) fn cutoff(
    context: Context<'_, '_, '_>,
    scale: Owner<'_>,
    raw: &RawCutoff<'_>,
    domain: Option<&Domain>,
    direction: Option<Direction>,
) -> Cutoff {
    let check = context.check;
    let owner = Owner::new("cutoff", raw.id.as_ref());
    let mut groups = Vec::with_capacity(raw.by.len().max(1));
    if raw.by.is_empty() {
        let threshold = thresholds::one(check, owner, &raw.head, &raw.threshold);
        let threshold = threshold.and_then(|at| reached(check, owner, scale, at, domain, direction));
        groups.extend(threshold.map(|threshold| CutoffGroup {
            sex: None,
            ages: AgeRange::default(),
            threshold,
        }));
    } else {
        for threshold in thresholds::written(&raw.threshold) {
            check
                .add(
                    Code::ThresholdShape,
                    &threshold.span,
                    format!("{owner} has a threshold for all and some by group"),
                )
                .help("write the thresholds in `by` only");
        }
        for group in &raw.by {
            groups.extend(by_group(check, owner, scale, group, domain, direction));
        }
        if groups.len() == raw.by.len() {
            exclusive(check, owner, &raw.by, &groups);
        }
    }
    let evidence = evidence(check, &raw.evidence);
    if evidence.population.is_none() {
        no_population(check, owner, &raw.head);
    }
    Cutoff {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        label: texts::label(check, raw.label.as_ref(), raw.id.as_ref()),
        covers_all_ages: [Sex::Female, Sex::Male].map(|sex| covers_all_ages(&groups, sex)),
        groups,
        evidence,
        source: context.cite(owner, raw.source.as_ref()),
    }
}

/// What is screened for, in whom, and how well.
pub(super) fn evidence(check: &Check<'_>, raw: &RawEvidence<'_>) -> Evidence {
    let owned = |text: &Option<At<&str>>| {
        text.as_ref().map(|text| {
            texts::not_empty(check, text);
            text.value.into()
        })
    };
    Evidence {
        target: owned(&raw.target),
        population: owned(&raw.population),
        sensitivity: fraction(check, "sensitivity", raw.sensitivity.as_ref()),
        specificity: fraction(check, "specificity", raw.specificity.as_ref()),
    }
}

pub(super) fn no_population(check: &Check<'_>, owner: Owner<'_>, head: &Range<usize>) {
    check
        .add(Code::NoPopulation, head, format!("{owner} does not say in whom it was studied"))
        .help("add `population`");
}

/// A number from 0 to 1.
pub(super) fn fraction(check: &Check<'_>, what: &str, at: Option<&At<Number>>) -> Option<Number> {
    let at = at?;
    if at.value < Number::ZERO || at.value > Number::from(1) {
        let note = check.add(
            Code::OutOfRange,
            &at.span,
            format!("{what} is a fraction from 0 to 1, and not {}", at.value),
        );
        if at.value > Number::from(1) && at.value <= Number::from(100) {
            note.help(format!("write {} for {} %", at.value.times(Number::ratio(1, 100)?), at.value));
        }
    }
    Some(at.value)
}

fn reached(
    check: &Check<'_>,
    owner: Owner<'_>,
    scale: Owner<'_>,
    at: At<Threshold>,
    domain: Option<&Domain>,
    direction: Option<Direction>,
) -> Option<Threshold> {
    if let Some(domain) = domain {
        thresholds::check_reachable(check, owner, scale, &at, domain);
    }
    let wanted = match (direction, at.value) {
        (Some(Direction::HigherIsWorse), Threshold::AtMost(_)) => Some("at_least"),
        (Some(Direction::HigherIsWorse), Threshold::Below(_)) => Some("above"),
        (Some(Direction::HigherIsBetter), Threshold::AtLeast(_)) => Some("at_most"),
        (Some(Direction::HigherIsBetter), Threshold::Above(_)) => Some("below"),
        _ => None,
    };
    if let Some(wanted) = wanted {
        check
            .add(Code::CutoffDirection, &at.span, format!("{owner} points to the better end of {scale}"))
            .help(format!("write `{wanted}`, or mend the direction of the scale"));
    }
    Some(at.value)
}

fn by_group(
    check: &Check<'_>,
    owner: Owner<'_>,
    scale: Owner<'_>,
    raw: &RawGroupThreshold<'_>,
    domain: Option<&Domain>,
    direction: Option<Direction>,
) -> Option<CutoffGroup> {
    let found = group(check, owner, Code::CutoffGroups, raw);
    let threshold = found.and_then(|_| thresholds::one(check, owner, &raw.head, &raw.threshold));
    let threshold = threshold.and_then(|at| reached(check, owner, scale, at, domain, direction));
    let (sex, ages) = found?;
    Some(CutoffGroup { sex, ages, threshold: threshold? })
}

/// The sex and the ages of a group of a cutoff or a band; a group of everybody is an error of this code.
pub(super) fn group(
    check: &Check<'_>,
    owner: Owner<'_>,
    code: Code,
    raw: &RawGroupThreshold<'_>,
) -> Option<(Option<Sex>, AgeRange)> {
    let of_sex = raw.sex.as_ref().map(|word| sex(check, word));
    let of_ages = raw.ages.as_ref().map(|raw| ages(check, raw));
    if raw.sex.is_none() && raw.ages.as_ref().is_none_or(|ages| ages.from.is_none() && ages.to.is_none()) {
        check
            .add(code, &raw.head, format!("a group of {owner} names neither sex nor ages"))
            .help("give it `sex` or `ages`; a threshold for everybody stands without `by`");
        return None;
    }
    let sex = match of_sex {
        Some(sex) => Some(sex?),
        None => None,
    };
    let ages = match of_ages {
        Some(ages) => ages?,
        None => AgeRange::default(),
    };
    Some((sex, ages))
}

/// `female` or `male`.
pub(super) fn sex(check: &Check<'_>, word: &At<&str>) -> Option<Sex> {
    check.word(word, "sex", &[("female", Sex::Female), ("male", Sex::Male)])
}

/// Ages in whole years.
pub(super) fn ages(check: &Check<'_>, raw: &RawAges) -> Option<AgeRange> {
    let year = |at: &Option<At<i64>>| match at {
        None => Some(None),
        Some(at) if (0..=150).contains(&at.value) => u16::try_from(at.value).ok().map(Some),
        Some(_) => None,
    };
    let found = year(&raw.from).zip(year(&raw.to)).map(|(from, to)| AgeRange { from, to });
    let found = found.filter(|ages| ages.from.unwrap_or(0) <= ages.to.unwrap_or(u16::MAX));
    if found.is_none() {
        check
            .add(Code::InvalidAges, &raw.span, "these are not ages")
            .help("write whole years from 0 to 150, the lower first: `{ from = 12, to = 17 }`");
    }
    found
}

/// Reports groups to which one person could belong together, and mixed directions.
fn exclusive(check: &Check<'_>, owner: Owner<'_>, raw: &[RawGroupThreshold<'_>], groups: &[CutoffGroup]) {
    if let Some(first) = groups.first()
        && let Some((raw, other)) = raw
            .iter()
            .zip(groups)
            .find(|(_, group)| group.threshold.is_upward() != first.threshold.is_upward())
    {
        let (first, other) = (first.threshold.key(), other.threshold.key());
        check.add(
            Code::CutoffGroups,
            &raw.head,
            format!("{owner} has `{first}` for one group and `{other}` for another"),
        );
    }
    for sex in [Sex::Female, Sex::Male] {
        let sorted = of_sex(groups, sex);
        for ((_, before), (position, group)) in sorted.iter().zip(sorted.iter().skip(1)) {
            if before.ages.overlaps(group.ages)
                && let Some(raw) = raw.get(*position)
            {
                check
                    .add(Code::CutoffGroups, &raw.head, format!("a person can be in two groups of {owner}"))
                    .label("overlaps another group");
                return;
            }
        }
    }
}

/// The groups that a person of this sex can be in, by age.
fn of_sex(groups: &[CutoffGroup], sex: Sex) -> Vec<(usize, &CutoffGroup)> {
    let includes = |group: &&CutoffGroup| group.sex.is_none_or(|of_group| of_group == sex);
    let mut found: Vec<_> = groups.iter().enumerate().filter(|(_, group)| includes(group)).collect();
    found.sort_by_key(|(_, group)| group.ages.from.unwrap_or(0));
    found
}

/// Whether every person of this sex, of whatever age, is in some group.
fn covers_all_ages(groups: &[CutoffGroup], sex: Sex) -> bool {
    let mut covered_to: Option<u16> = Some(0);
    for (_, group) in of_sex(groups, sex) {
        match covered_to {
            None => return true,
            Some(next) if group.ages.from.unwrap_or(0) <= next => {
                covered_to = group.ages.to.map(|to| next.max(to.saturating_add(1)));
            }
            Some(_) => return false,
        }
    }
    covered_to.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(sex: Option<Sex>, from: Option<u16>, to: Option<u16>) -> CutoffGroup {
        CutoffGroup { sex, ages: AgeRange { from, to }, threshold: Threshold::AtLeast(Number::from(1)) }
    }

    #[test]
    fn everyone_is_covered_or_not() {
        let (female, male) = (Some(Sex::Female), Some(Sex::Male));
        for (groups, covered) in [
            (vec![group(None, None, None)], [true, true]),
            (vec![group(female, None, None), group(male, None, None)], [true, true]),
            (vec![group(female, None, None)], [true, false]),
            (vec![group(None, Some(18), None)], [false, false]),
            (vec![group(None, Some(65), None), group(None, None, Some(64))], [true, true]),
            (vec![group(None, Some(65), None), group(None, None, Some(63))], [false, false]),
            (
                vec![group(female, None, None), group(male, None, Some(30)), group(male, Some(31), None)],
                [true, true],
            ),
            (vec![], [false, false]),
        ] {
            let found = [Sex::Female, Sex::Male].map(|sex| covers_all_ages(&groups, sex));
            assert_eq!(found, covered, "{groups:?}");
        }
    }
}
