//! The rows and the groups of a summary.

use psyscreen::Policy;
use psyscreen::triage::{Fact, FactKind, FactOption};

/// What a row of the summary counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Level(usize),
    Unsettled,
    Recommendation(usize),
}

/// The values of a one-of fact with this id.
pub(super) fn values_of<'p>(policy: &'p Policy, by: &str) -> &'p [FactOption] {
    let by = by.replace('_', "-");
    match policy.facts().iter().find(|fact| fact.id().eq_ignore_ascii_case(&by)).map(Fact::kind) {
        Some(FactKind::OneOf(values)) => values,
        _ => &[],
    }
}
