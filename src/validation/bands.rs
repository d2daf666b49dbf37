//! Severity bands: in order, within reach, and worse towards the worse end.

use super::check::{Check, Owner};
use super::context::Context;
use super::tables::{out_of_order, start, starting};
use super::texts;
use super::thresholds::written;
use crate::definition::{RawBand, RawScale};
use crate::diagnostic::Code;
use crate::instrument::{Band, Direction, Domain};
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
    for (position, band) in raw.bands.iter().enumerate() {
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
        within_reach(check, owner, raw, domain);
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
    let band = |(position, raw): (usize, &RawBand<'_>)| Band {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        label: texts::label(check, raw.label.as_ref(), raw.id.as_ref()),
        start: starts(raw).map_or(Threshold::AtLeast(lowest), |start| start.value),
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
    raw.bands.iter().enumerate().map(band).collect()
}

/// Where a band starts, if it says so.
fn starts(band: &RawBand<'_>) -> Option<At<Threshold>> {
    written(&band.start).into_iter().next()
}

/// Reports bands in which no score lies.
fn within_reach(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, domain: &Domain) {
    let all = || raw.bands.iter().map(starts);
    let Domain { low, high, .. } = domain;
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
        }
    }
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
