//! What a scale does with missing members, and how it rounds.

use super::check::{Check, Owner};
use super::context::Context;
use crate::definition::{RawMissing, RawScale};
use crate::diagnostic::Code;
use crate::instrument::{Input, InputDomain, Member, Method, MissingBasis, MissingRule, Round};
use crate::number::Rounding;

const ROUNDINGS: &[(&str, Rounding)] = &[
    ("half-up", Rounding::HalfUp),
    ("half-even", Rounding::HalfEven),
    ("floor", Rounding::Floor),
    ("ceil", Rounding::Ceil),
];

/// The rule for missing members and what it rests on.
pub(super) fn missing_rule(
    context: Context<'_, '_, '_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    method: &Method,
    input: &impl Fn(Input) -> Option<InputDomain>,
) -> (MissingRule, MissingBasis) {
    let check = context.check;
    let Some(missing) = &raw.missing else { return (MissingRule::AllRequired, MissingBasis::Unstated) };
    let basis = basis(context, owner, missing);
    if basis == MissingBasis::Unstated && missing.source.is_none() {
        check
            .add(
                Code::UnsourcedMissingRule,
                &missing.head,
                format!("the rule of {owner} for missing answers names no source"),
            )
            .help("cite where it is published, or write `basis = \"none-published\"`");
    }
    if let Some(rule) = &missing.rule {
        check.word(rule, "rule for missing answers", &[("all-required", ())]);
        let others = [
            missing.min_answered.as_ref().map(|at| &at.span),
            missing.fill.as_ref().map(|at| &at.span),
            missing.rounding.as_ref().map(|at| &at.span),
        ];
        for span in others.into_iter().flatten() {
            check.add(Code::UnusedKey, span, "this has no effect where all members are required");
        }
        return (MissingRule::AllRequired, basis);
    }
    let rule = prorate(check, owner, raw, missing, method, input);
    (rule.unwrap_or(MissingRule::AllRequired), basis)
}

/// A source, or the statement that nobody published a rule; such a rule can only be that all members are required.
fn basis(context: Context<'_, '_, '_>, owner: Owner<'_>, missing: &RawMissing<'_>) -> MissingBasis {
    let check = context.check;
    let source = missing.source.as_ref().and_then(|source| context.source(owner, source));
    let Some(word) = &missing.basis else {
        return source.map_or(MissingBasis::Unstated, MissingBasis::Source);
    };
    check.word(word, "basis of a rule", &[("none-published", ())]);
    if let Some(beside) = missing.source.as_ref().or(missing.fill.as_ref()) {
        check
            .add(
                Code::UnusedKey,
                &beside.span,
                "where no rule is published, all members are required and no source is cited",
            )
            .help("remove this, or `basis`");
    }
    MissingBasis::NonePublished
}

fn prorate(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    missing: &RawMissing<'_>,
    method: &Method,
    input: &impl Fn(Input) -> Option<InputDomain>,
) -> Option<MissingRule> {
    if missing.fill.is_none() || missing.min_answered.is_none() {
        let lacking = if missing.fill.is_none() { "fill" } else { "min_answered" };
        check
            .add(Code::MissingKey, &missing.head, format!("`{lacking}` is missing"))
            .help("write `min_answered = …, fill = \"prorate\"`, or `rule = \"all-required\"`");
    }
    let rounding = missing.rounding.as_ref().map(|word| check.word(word, "rounding", ROUNDINGS));
    let fill = missing.fill.as_ref()?;
    check.word(fill, "way to fill", &[("prorate", ())])?;
    let min_answered = missing.min_answered.as_ref()?;
    let members = match method.equal_members() {
        Some(members) => members,
        None => {
            check
                .add(
                    Code::ProrateMethod,
                    &fill.span,
                    format!("{owner} is a `{}`, and only `sum` and `mean` can be prorated", method.name()),
                )
                .help("write `rule = \"all-required\"`");
            return None;
        }
    };
    let count = usize::try_from(min_answered.value).ok().filter(|count| (1..=members.len()).contains(count));
    if count.is_none() && !members.is_empty() {
        check
            .add(
                Code::MinAnswered,
                &min_answered.span,
                format!("{owner} has {} members, so {} cannot be needed", members.len(), min_answered.value),
            )
            .label(format!("1 to {}", members.len()));
    }
    equal_ranges(check, owner, raw, missing, members, input);
    Some(MissingRule::Prorate { min_answered: count?, rounding: rounding.flatten() })
}

fn equal_ranges(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    missing: &RawMissing<'_>,
    members: &[Member],
    input: &impl Fn(Input) -> Option<InputDomain>,
) {
    let ends = |member: &Member| {
        let (domain, _) = input(member.input)?;
        Some((domain.low, domain.high))
    };
    // Reversal over the member's own range leaves the range as it is.
    let mut known = members.iter().filter_map(ends);
    let Some((low, high)) = known.next() else { return };
    if let Some((other_low, other_high)) =
        known.find(|(other_low, other_high)| (*other_low, *other_high) != (low, high))
    {
        let span = missing.fill.as_ref().map_or(&raw.head, |fill| &fill.span);
        check
            .add(
                Code::ProrateRanges,
                span,
                format!("members of {owner} go from {low} to {high} and from {other_low} to {other_high}"),
            )
            .help("the mean of the one says nothing of the other; require all members");
    }
}

/// The published rounding of a result.
pub(super) fn round(context: Context<'_, '_, '_>, owner: Owner<'_>, raw: &RawScale<'_>) -> Option<Round> {
    let round = raw.round.as_ref()?;
    let check = context.check;
    let source = context.cite(owner, round.source.as_ref());
    let mode = round.mode.as_ref().filter(|word| !word.value.is_empty());
    let rounding = mode.and_then(|word| check.word(word, "rounding", ROUNDINGS));
    let decimals = round.decimals.as_ref()?;
    if !(0..=6).contains(&decimals.value) {
        check.add(Code::OutOfRange, &decimals.span, "a score is rounded to 0 to 6 decimals");
    }
    Some(Round { decimals: u32::try_from(decimals.value).ok()?, rounding: rounding?, source })
}
