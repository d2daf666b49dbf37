//! Severity bands: in order, within reach, and worse towards the worse end.

use super::check::{Check, Owner};
use super::context::Context;
use super::cutoffs::group;
use super::tables::{out_of_order, start, starting};
use super::thresholds::written;
use super::{texts, thresholds};
use crate::definition::{RawBand, RawGroupThreshold, RawScale};
use crate::diagnostic::Code;
use crate::instrument::{Band, CutoffGroup, Direction, Domain, Person, Sex};
use crate::number::Number;
use crate::threshold::Threshold;
use crate::toml_table::At;

/// Words that have an order of their own, from best to worst.
const SEVERITIES: &[&[&str]] = &[
    &["none", "minimal", "normal", "no-symptoms"],
    &["mild"],
    &["moderate"],
    &["moderately-severe"],
    &["severe"],
    &["very-severe", "extremely-severe"],
];

/// The bands of a scale that starts at `lowest`.
pub(super) fn bands(
    context: Context<'_, '_, '_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    domain: Option<&Domain>,
    direction: Option<Direction>,
    lowest: Number,
) -> Vec<Band> {
    let check = context.check;
    if raw.bands.is_empty() {
        if let Some(source) = &raw.band_source {
            check.add(Code::UnusedKey, &source.span, format!("{owner} has no bands"));
        }
        return Vec::new();
    }
    if direction == Some(Direction::None)
        && let Some(at) = &raw.direction
    {
        check
            .add(Code::Direction, &at.span, format!("{owner} has bands, so one of its ends is the worse"))
            .help("write `higher-is-worse` or `higher-is-better`");
    }
    let mut before: Option<Threshold> = None;
    let mut in_order = true;
    let mut groups: Vec<Vec<CutoffGroup>> = Vec::with_capacity(raw.bands.len());
    for (position, band) in raw.bands.iter().enumerate() {
        let own = groups_of(check, band, position);
        in_order &= own.is_some();
        groups.push(own.unwrap_or_default());
        if !band.by.is_empty() {
            continue;
        }
        let start = start(check, owner, &band.start);
        let start = start.as_ref();
        if let Some((span, message, help)) = out_of_order(owner, "band", position, &band.head, start, before)
        {
            check.add(Code::BandOrder, &span, message).help(help);
            in_order = false;
        }
        before = start.map(|start| start.value).or(before);
    }
    if let Some(domain) = domain.filter(|_| in_order) {
        for person in kinds_of_people(&groups) {
            if !in_order_and_reached(check, owner, raw, (&groups, person), domain) {
                break;
            }
        }
    }
    words(check, owner, raw, direction);
    // Where every band has a source of its own, the common one is for none.
    let common = match &raw.band_source {
        Some(source) if raw.bands.iter().all(|band| band.source.is_some()) => {
            check.add(Code::UnusedKey, &source.span, "every band has a source of its own");
            None
        }
        Some(source) => context.source(owner, source),
        None => None,
    };
    if raw.band_source.is_none()
        && let Some(band) = raw.bands.iter().find(|band| band.source.is_none())
    {
        check
            .add(Code::NoSource, &band.head, format!("a band of {owner} names no source"))
            .help("give the scale `band_source`, or each band its `source`");
    }
    let count = raw.bands.len();
    let band = |(position, (raw, groups)): (usize, (&RawBand<'_>, Vec<CutoffGroup>))| Band {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        label: texts::label(check, raw.label.as_ref(), raw.id.as_ref()),
        start: starts(raw, &groups, Person::default()).map_or_else(
            || {
                let starts = groups.iter().map(|group| group.threshold);
                starts.min_by_key(|start| place(*start)).unwrap_or(Threshold::AtLeast(lowest))
            },
            |start| start.value,
        ),
        groups,
        severity: match direction {
            Some(Direction::HigherIsBetter) => count.saturating_sub(1).saturating_sub(position),
            _ => position,
        },
        source: raw
            .source
            .as_ref()
            .and_then(|source| context.source(Owner::new("band", raw.id.as_ref()), source))
            .or(common)
            .unwrap_or(0),
    };
    raw.bands.iter().zip(groups).enumerate().map(band).collect()
}

fn place(start: Threshold) -> (Number, bool) {
    (start.value(), start.is_strict())
}

/// Where a band starts for each group, where it says so by group. `None` where something is wrong with the groups.
fn groups_of(check: &Check<'_>, raw: &RawBand<'_>, position: usize) -> Option<Vec<CutoffGroup>> {
    if raw.by.is_empty() {
        return Some(Vec::new());
    }
    let owner = Owner::new("band", raw.id.as_ref());
    if position == 0 {
        check
            .add(
                Code::BandOrder,
                &raw.head,
                format!("{owner} is the lowest, and starts at the lowest value anyway"),
            )
            .help("remove its `by`, or put a lower band before it");
        return None;
    }
    if let Some(start) = written(&raw.start).first() {
        check
            .add(
                Code::ThresholdShape,
                &start.span,
                format!("{owner} starts at one value for everybody and at others by group"),
            )
            .help("write where it starts in `by` only");
        return None;
    }
    let groups: Option<Vec<CutoffGroup>> = raw.by.iter().map(|group| group_of(check, owner, group)).collect();
    let groups = groups?;
    for person in kinds_of_people(std::slice::from_ref(&groups)) {
        let own = groups.iter().filter(|group| group.includes(person).is_true()).count();
        let problem = match own {
            1 => continue,
            0 => format!("{owner} does not say where it starts for some people"),
            _ => format!("a person can be in two groups of {owner}"),
        };
        check
            .add(Code::BandGroups, &raw.head, problem)
            .help("every sex and every age belongs to exactly one group: leave the outermost ages open");
        return None;
    }
    Some(groups)
}

fn group_of(check: &Check<'_>, owner: Owner<'_>, raw: &RawGroupThreshold<'_>) -> Option<CutoffGroup> {
    let (sex, ages) = group(check, owner, Code::BandGroups, raw)?;
    let start = thresholds::one(check, owner, &raw.head, &raw.threshold)?;
    if !start.value.is_upward() {
        check
            .add(Code::ThresholdShape, &start.span, format!("{owner} starts with `at_least` or `above`"))
            .help("it ends where the next one starts");
        return None;
    }
    Some(CutoffGroup { sex, ages, threshold: start.value })
}

/// One person of each kind that the groups tell apart.
fn kinds_of_people(groups: &[Vec<CutoffGroup>]) -> Vec<Person> {
    let of_groups = || groups.iter().flatten();
    let mut ages = vec![0];
    ages.extend(of_groups().filter_map(|group| group.ages.from));
    ages.extend(of_groups().filter_map(|group| group.ages.to.map(|to| to.saturating_add(1))));
    ages.sort_unstable();
    ages.dedup();
    let of_age =
        |age: &u16| [Sex::Female, Sex::Male].map(|sex| Person::default().with_sex(sex).with_age(*age));
    ages.iter().flat_map(of_age).collect()
}

/// Where a band starts for a person, if it says so.
fn starts(band: &RawBand<'_>, groups: &[CutoffGroup], person: Person) -> Option<At<Threshold>> {
    if groups.is_empty() {
        return written(&band.start).into_iter().next();
    }
    let (group, raw) = groups.iter().zip(&band.by).find(|(group, _)| group.includes(person).is_true())?;
    Some(At::new(group.threshold, &raw.head))
}

/// Reports bands that do not start one above the other for a person, and bands in which no score lies; whether there are none.
fn in_order_and_reached(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    (groups, person): (&[Vec<CutoffGroup>], Person),
    domain: &Domain,
) -> bool {
    let all = || raw.bands.iter().zip(groups).map(|(band, groups)| starts(band, groups, person));
    let mut before: Option<Threshold> = None;
    for start in all().flatten() {
        if let Some(before) = before.filter(|before| place(start.value) <= place(*before)) {
            check
                .add(
                    Code::BandOrder,
                    &start.span,
                    format!(
                        "for some people a band of {owner} starts {}, not above the one before it, {}",
                        starting(start.value),
                        starting(before)
                    ),
                )
                .help("order each band by its start, for every group");
            return false;
        }
        before = Some(start.value);
    }
    let Domain { low, high, .. } = domain;
    let mut all_reached = true;
    for (from, to) in all().zip(all().skip(1).chain([None])) {
        let met = domain.meets(from.as_ref().map(|from| from.value), to.as_ref().map(|to| to.value));
        // Of two bands between which nothing lies, the later one's start is at fault.
        let at = match (from, to) {
            (Some(from), _) if !from.value.holds(*high) => Some(from),
            (None, Some(to)) if to.value.holds(*low) => Some(to),
            (_, Some(to)) if !met && to.value.holds(*high) => Some(to),
            _ => None,
        };
        if let Some(at) = at {
            check
                .add(
                    Code::UnreachableBand,
                    &at.span,
                    format!(
                        "{owner} goes from {low} to {high}; with a band that starts {}, some band holds no score",
                        starting(at.value)
                    ),
                )
                .label("compare with the range");
            all_reached = false;
        }
    }
    all_reached
}

/// Reports bands whose names say the opposite of the direction: `severe` at the better end.
fn words(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, direction: Option<Direction>) {
    let Some(stated) = &raw.direction else { return };
    let rank = |band: &RawBand<'_>| {
        let id = band.id.as_ref()?.value;
        SEVERITIES.iter().position(|words| words.contains(&id))
    };
    let ranked = || raw.bands.iter().filter_map(|band| Some((rank(band)?, band.id.as_ref()?.value)));
    let contradiction = ranked().zip(ranked().skip(1)).find(|((lower, _), (upper, _))| match direction {
        Some(Direction::HigherIsWorse) => lower > upper,
        Some(Direction::HigherIsBetter) => lower < upper,
        _ => false,
    });
    if let Some(((_, lower), (_, upper))) = contradiction {
        check
            .add(
                Code::Direction,
                &stated.span,
                format!("{owner} is `{}`, but its bands go from `{lower}` up to `{upper}`", stated.value),
            )
            .help("order the bands by score; the milder ones belong to the better end");
    }
}
