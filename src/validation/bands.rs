//! Severity bands: in order, within reach, and worse towards the worse end.

use super::check::{Check, Owner};
use super::context::Context;
use super::tables::out_of_order;
use super::texts;
use crate::definition::{RawBand, RawScale};
use crate::diagnostic::Code;
use crate::instrument::{Band, Direction, Domain};
use crate::number::Number;

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
    let mut before: Option<Number> = None;
    let mut in_order = true;
    for (position, band) in raw.bands.iter().enumerate() {
        let from = band.at_least.as_ref();
        if let Some((span, message, help)) = out_of_order(owner, "band", position, &band.head, from, before) {
            check.add(Code::BandOrder, &span, message).help(help);
            in_order = false;
        }
        before = from.map(|from| from.value).or(before);
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
        from: raw.at_least.as_ref().map_or(lowest, |from| from.value),
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

/// Reports bands in which no score lies.
fn within_reach(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, domain: &Domain) {
    let starts = || raw.bands.iter().map(|band| band.at_least.as_ref());
    let Domain { low, high, .. } = domain;
    for (from, to) in starts().zip(starts().skip(1).chain([None])) {
        // Of two bands between which nothing lies, the later one's start is at fault.
        let at = match (from, to) {
            (Some(from), _) if from.value > *high => Some(from),
            (None, Some(to)) if to.value <= *low => Some(to),
            (from, Some(to))
                if !domain.meets(from.map(|from| from.value), Some(to.value)) && to.value <= *high =>
            {
                Some(to)
            }
            _ => None,
        };
        if let Some(at) = at {
            check
                .add(
                    Code::UnreachableBand,
                    &at.span,
                    format!(
                        "{owner} goes from {low} to {high}; with a band from {} on, some band holds no score",
                        at.value
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
