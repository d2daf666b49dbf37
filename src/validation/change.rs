//! Change parameters: each with its source, and consistent with the scale they are for.

use std::ops::Range;

use super::check::{Check, Index, Owner};
use super::context::Context;
use super::cutoffs::fraction;
use super::norms::small;
use super::scales::Scales;
use super::{texts, thresholds};
use crate::definition::RawChange;
use crate::diagnostic::Code;
use crate::instrument::{ChangeRule, Direction, Domain, Published, ReliableChange, Remission, Threshold};
use crate::number::Number;
use crate::text::Text;
use crate::toml_table::At;

/// Every set of change parameters. Of several each has an id, by which results name it.
pub(super) fn changes(
    context: Context<'_, '_, '_>,
    raw: &[RawChange<'_>],
    scales: &Scales<'_>,
) -> Vec<ChangeRule> {
    let check = context.check;
    Index::new(check, "change", &[], raw.iter().map(|raw| raw.id.as_ref()));
    if raw.len() > 1 {
        for raw in raw.iter().filter(|raw| raw.id.is_none()) {
            check
                .add(Code::MissingKey, &raw.head, "`id` is missing")
                .label("in this table")
                .help("of several `[[change]]` each has an `id`, by which results name it");
        }
    }
    raw.iter().filter_map(|raw| change(context, raw, scales)).collect()
}

/// The change parameters of one scale.
fn change(context: Context<'_, '_, '_>, raw: &RawChange<'_>, scales: &Scales<'_>) -> Option<ChangeRule> {
    let check = context.check;
    let owner = Owner::new("change", raw.id.as_ref());
    if let (None, Some(label)) = (&raw.id, &raw.label) {
        check
            .add(Code::UnusedKey, &label.span, "`label` has no `id` beside it")
            .help("a single `[change]` needs neither");
    }
    let scale = scales.find(check, owner, raw.scale.as_ref());
    let domain = scale.and_then(|scale| scales.list.get(scale)?.reach);
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
    let beside = |key: &str, value: Option<&At<Number>>, source, population| {
        let value = value.map(|at| &at.span);
        (cited(context, owner, key, value, source), studied(check, key, value, population))
    };
    let at = raw.reliable.as_ref().or(raw.reliability.as_ref()).or(raw.sd.as_ref());
    let of_reliable = beside("reliable", at, &raw.reliable_source, &raw.reliable_population);
    let of_response =
        beside("response", raw.response.as_ref(), &raw.response_source, &raw.response_population);
    let at = raw.remission_below.as_ref().or(raw.remission_above.as_ref());
    let of_remission = beside("remission", at, &raw.remission_source, &raw.remission_population);
    let of_minimal = beside(
        "minimal_important",
        raw.minimal_important.as_ref(),
        &raw.minimal_important_source,
        &raw.minimal_important_population,
    );
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
        id: raw.id.as_ref().map(|id| id.value.into()),
        label: match &raw.id {
            Some(id) => texts::label(check, raw.label.as_ref(), Some(id)),
            None => Text::default(),
        },
        scale: scale?,
        reliable: published(reliable, of_reliable),
        response: published(raw.response.as_ref().map(|at| at.value), of_response),
        remission: published(remission, of_remission),
        minimal_important: published(minimal, of_minimal),
    })
}

fn published<T>(value: Option<T>, (source, population): (usize, Option<Box<str>>)) -> Option<Published<T>> {
    value.map(|value| Published { value, source, population })
}

/// The source of the value `key`, which stands at `value`.
fn cited(
    context: Context<'_, '_, '_>,
    owner: Owner<'_>,
    key: &str,
    value: Option<&Range<usize>>,
    source: &Option<At<&str>>,
) -> usize {
    let key = format!("{key}_source");
    match (value, source) {
        (Some(value), source) => context.cite_for(owner, &key, value, source.as_ref()),
        (None, Some(source)) => {
            context.add(Code::UnusedKey, &source.span, format!("`{key}` has no value beside it"));
            0
        }
        (None, None) => 0,
    }
}

/// In whom the value `key`, which stands at `value`, was found.
fn studied(
    check: &Check<'_>,
    key: &str,
    value: Option<&Range<usize>>,
    population: &Option<At<&str>>,
) -> Option<Box<str>> {
    match (value, population) {
        (Some(_), Some(population)) => texts::not_empty(check, population),
        (Some(value), None) => {
            check
                .add(Code::NoPopulation, value, format!("`{key}` does not say in whom it was found"))
                .help(format!("add `{key}_population`"));
        }
        (None, Some(population)) => {
            check.add(
                Code::UnusedKey,
                &population.span,
                format!("`{key}_population` has no value beside it"),
            );
        }
        (None, None) => {}
    }
    population.as_ref().map(|population| population.value.into())
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
        thresholds::check_reachable(check, owner, scale, &At::new(threshold, &at.span), domain);
    }
    Some(remission)
}
