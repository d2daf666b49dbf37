//! The range of a scale: what its method and rules can yield, against what the definition states.

use std::ops::Range;

use super::check::{Check, Owner};
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::{Domain, FORMS, Input, InputDomain, Member, Method, MissingRule, NoDomain, Round};
use crate::number::Number;
use crate::toml_table::At;

/// What a scale can be: by its method, then prorated, then rounded.
pub(super) fn compute(
    method: &Method,
    missing: MissingRule,
    round: Option<Round>,
    input: &impl Fn(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    let mut domain = method.reach(input)?;
    if let (MissingRule::Prorate { rounding, .. }, Some(members)) = (missing, method.equal_members()) {
        let is_asked =
            |member: &Member| input(member.input).is_some_and(|(_, not_applicable)| not_applicable.is_none());
        let all_are_asked = members.iter().all(is_asked);
        domain = domain.prorated(method.divides(), members.len(), rounding, all_are_asked)?;
    }
    match round {
        Some(round) => domain.rounded(round.decimals(), round.rounding()),
        None => Ok(domain),
    }
}

/// The stated range against the computed one. The domain is given back only where they agree.
pub(super) fn compare_range(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    computed: Option<Domain>,
) -> ((Number, Number), Option<Domain>) {
    let is_free = |word: &At<&str>| FORMS.iter().any(|form| form.name == word.value && !form.states_range);
    let may_be_absent = raw.method.as_ref().is_none_or(is_free);
    let fallback = computed.map_or((Number::ZERO, Number::ZERO), |domain| (domain.low, domain.high));
    let Some(stated) = &raw.range else {
        if !may_be_absent && check.is_readable() {
            let note = check.add(Code::RangeShape, &raw.head, format!("{owner} states no range"));
            if let Some(domain) = computed {
                note.help(format!(
                    "its members reach {} to {}; compare with its source",
                    domain.low, domain.high
                ));
            }
        }
        return (fallback, computed);
    };
    let (low, high) = match stated.value.as_slice() {
        [low, high] if low.value <= high.value => (low.value, high.value),
        _ => {
            if check.is_readable() {
                check
                    .add(
                        Code::RangeShape,
                        &stated.span,
                        format!("the range of {owner} is not two ascending numbers"),
                    )
                    .help("write `range = [lowest, highest]`");
            }
            return (fallback, computed);
        }
    };
    match computed {
        Some(domain) if (domain.low, domain.high) != (low, high) => {
            report_mismatch(check, owner, &stated.span, (low, high), &domain);
            ((low, high), None)
        }
        computed => ((low, high), computed),
    }
}

fn report_mismatch(
    check: &Check<'_>,
    owner: Owner<'_>,
    span: &Range<usize>,
    (low, high): (Number, Number),
    computed: &Domain,
) {
    let (from, to) = (computed.low, computed.high);
    check
        .add(
            Code::RangeMismatch,
            span,
            format!("{owner} is said to go from {low} to {high}, but what it is computed from reaches {from} to {to}"),
        )
        .label(format!("computed: {from} to {to}"))
        .help("compare the members, their codes and the stated range with the published form");
}
