//! Change parameters: each with its source, and consistent with the scale they are for.

use std::ops::Range;

use super::check::{Check, Owner};
use super::cutoffs::fraction;
use super::domain::Domain;
use super::norms::small;
use super::provenance::Sources;
use super::scales::Scales;
use super::thresholds;
use crate::definition::RawChange;
use crate::diagnostic::Code;
use crate::instrument::{ChangeRule, Direction, ReliableChange, Remission, Threshold};
use crate::number::Number;
use crate::toml_table::At;

/// The change parameters of the main scale.
pub(super) fn change(
    check: &Check<'_>,
    raw: &RawChange<'_>,
    scales: &Scales<'_>,
    sources: &Sources<'_>,
) -> Option<ChangeRule> {
    let owner = Owner::new("change", None);
    let scale = scales.find(check, owner, raw.scale.as_ref());
    let domain = scale.and_then(|scale| scales.domains.get(scale).copied().flatten());
    let direction = scale.and_then(|scale| scales.list.get(scale)).map(|scale| scale.direction);
    if direction == Some(Direction::None)
        && let Some(at) = &raw.scale
    {
        check.add(
            Code::ChangeShape,
            &at.span,
            format!("scale `{}` has no direction, so a change of it is neither better nor worse", at.value),
        );
    }
    let cited = |key: &str, value: Option<&Range<usize>>, source: &Option<At<&str>>| match (value, source) {
        (Some(value), source) => sources.cite_for(check, owner, key, value, source.as_ref()),
        (None, Some(source)) => {
            check.add(Code::UnusedKey, &source.span, format!("`{key}` has no value beside it"));
            0
        }
        (None, None) => 0,
    };
    let place = raw.reliable.as_ref().or(raw.reliability.as_ref()).or(raw.sd.as_ref()).map(|at| &at.span);
    let reliable_source = cited("reliable_source", place, &raw.reliable_source);
    let response_source =
        cited("response_source", raw.response.as_ref().map(|at| &at.span), &raw.response_source);
    let at = raw.remission_below.as_ref().or(raw.remission_above.as_ref()).map(|at| &at.span);
    let remission_source = cited("remission_source", at, &raw.remission_source);
    let at = raw.minimal_important.as_ref().map(|at| &at.span);
    let minimal_source = cited("minimal_important_source", at, &raw.minimal_important_source);
    if let Some(response) = fraction(check, "a response", raw.response.as_ref())
        && response == Number::ZERO
        && let Some(at) = &raw.response
    {
        check.add(Code::OutOfRange, &at.span, "with a response of 0 nobody needs to improve");
    }
    if let Some(at) = &raw.response {
        small(check, at);
    }
    if let Some(domain) = &domain {
        exact(check, raw, domain);
    }
    let reliable = reliable(check, raw, domain.as_ref());
    let minimal = raw.minimal_important.as_ref().and_then(|at| points(check, at, domain.as_ref()));
    let remission = remission(check, raw, domain.as_ref(), direction);
    Some(ChangeRule {
        scale: scale?,
        reliable: reliable.map(|value| (value, reliable_source)),
        response: raw.response.as_ref().map(|at| (at.value, response_source)),
        remission: remission.map(|value| (value, remission_source)),
        minimal_important: minimal.map(|value| (value, minimal_source)),
    })
}

/// A number of points by which a score can really differ.
fn points(check: &Check<'_>, at: &At<Number>, domain: Option<&Domain>) -> Option<Number> {
    if !small(check, at) {
        return None;
    }
    let too_far = domain.is_some_and(|domain| at.value > domain.high.minus(domain.low));
    if at.value <= Number::ZERO || too_far {
        check.add(
            Code::OutOfRange,
            &at.span,
            format!("two scores cannot differ by {} so that it counts", at.value),
        );
    }
    Some(at.value)
}

/// Squares of differences are compared, so they must fit as well.
fn exact(check: &Check<'_>, raw: &RawChange<'_>, domain: &Domain) {
    let width = domain.high.minus(domain.low);
    let size = i128::from(width.numerator())
        .saturating_mul(i128::from(domain.common))
        .saturating_mul(i128::from(domain.spread));
    if size > 1 << 30
        && let Some(at) = &raw.scale
    {
        check
            .add(
                Code::NumberTooLarge,
                &at.span,
                "differences of this scale are too finely divided to be squared exactly",
            )
            .help("give the scale a `round`");
    }
}

fn reliable(check: &Check<'_>, raw: &RawChange<'_>, domain: Option<&Domain>) -> Option<ReliableChange> {
    match (&raw.reliable, &raw.reliability, &raw.sd) {
        (None, None, None) => None,
        (Some(points_at), None, None) => points(check, points_at, domain).map(ReliableChange::Points),
        (None, Some(reliability), Some(sd)) => {
            let fits = small(check, sd) && small(check, reliability);
            let value = fraction(check, "a reliability", Some(reliability))?;
            if sd.value <= Number::ZERO {
                check.add(Code::OutOfRange, &sd.span, "a standard deviation is above 0");
            }
            // 1.96² × 2 × sd² × (1 − reliability), of which 1.96² × 2 is 4802 / 625.
            let square = |part: i64| i128::from(part).saturating_mul(i128::from(part));
            let scale = i128::from(value.denominator());
            let above = square(sd.value.numerator()).saturating_mul(4802).saturating_mul(scale);
            let below = square(sd.value.denominator()).saturating_mul(625).saturating_mul(scale);
            if fits && above.max(below) > i128::from(i64::MAX) {
                check.add(
                    Code::NumberTooLarge,
                    &sd.span,
                    "`reliability` and `sd` have too many digits together",
                );
            }
            Some(ReliableChange::Index { reliability: value, sd: sd.value })
        }
        (Some(at), ..) => {
            check
                .add(Code::ChangeShape, &at.span, "a published `reliable` needs no `reliability` and `sd`")
                .help("give `reliable`, or `reliability` and `sd`");
            None
        }
        (None, reliability, sd) => {
            let at = reliability.as_ref().or(sd.as_ref()).map_or(&raw.head, |at| &at.span);
            check
                .add(Code::ChangeShape, at, "the reliable change index needs both `reliability` and `sd`")
                .help("give both, or a published `reliable`");
            None
        }
    }
}

fn remission(
    check: &Check<'_>,
    raw: &RawChange<'_>,
    domain: Option<&Domain>,
    direction: Option<Direction>,
) -> Option<Remission> {
    let (at, remission) = match (&raw.remission_below, &raw.remission_above) {
        (Some(_), Some(above)) => {
            check.add(Code::ChangeShape, &above.span, "remission is either below or above a value");
            return None;
        }
        (Some(below), None) => (below, Remission::Below(below.value)),
        (None, Some(above)) => (above, Remission::Above(above.value)),
        (None, None) => return None,
    };
    let wanted = match (direction, remission) {
        (Some(Direction::HigherIsWorse), Remission::Above(_)) => Some("remission_below"),
        (Some(Direction::HigherIsBetter), Remission::Below(_)) => Some("remission_above"),
        _ => None,
    };
    if let Some(wanted) = wanted {
        check
            .add(Code::ChangeShape, &at.span, "remission would be at the worse end of the scale")
            .help(format!("write `{wanted}`"));
    } else if let Some(domain) = domain {
        let threshold = match remission {
            Remission::Below(value) => Threshold::Below(value),
            Remission::Above(value) => Threshold::Above(value),
        };
        let owner = Owner::new("remission", None);
        let scale = Owner::new("scale", raw.scale.as_ref());
        thresholds::separates(check, owner, scale, &At::new(threshold, &at.span), domain);
    }
    Some(remission)
}
