//! The kinds of persons that a policy tells apart by sex and age.

use std::collections::BTreeSet;

use crate::instrument::{Person, Sex};
use crate::triage::policy::{FactKind, FactTest, Policy};

/// By what kinds of persons are told apart.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    pub(super) sex: bool,
    pub(super) age: bool,
}

/// Every kind of person that the policy's tests can tell apart by sex or age; one of whom nothing is known where none does.
pub(super) fn people(policy: &Policy) -> (Kinds, Vec<Person>) {
    let mut ages: BTreeSet<u16> = BTreeSet::new();
    let mut sexes = false;
    for used in policy.uses.iter().filter(|used| used.depends_on_person) {
        let scales = used.instrument.scales.iter();
        let groups = scales.flat_map(|scale| {
            let cutoffs = scale.cutoffs.iter().flat_map(|cutoff| &cutoff.groups);
            cutoffs.chain(scale.bands.iter().flat_map(|band| &band.groups))
        });
        for group in groups {
            sexes |= group.sex.is_some();
            ages.extend(group.ages.from);
            ages.extend(group.ages.to.map(|age| age.saturating_add(1)));
        }
    }
    if !ages.is_empty() {
        ages.insert(0);
        // The fact `age` is the person's age: each of its tests may tell further kinds apart.
        let fact = policy.facts.iter().position(|fact| &*fact.id == "age");
        if let Some(FactKind::Number { min, max }) =
            fact.and_then(|fact| policy.facts.get(fact)).map(|fact| &fact.kind)
        {
            let ends = [*min, max.saturating_add(1)];
            ages.extend(ends.into_iter().filter_map(|end| u16::try_from(end).ok()));
        }
        for test in policy.tests.iter() {
            if let Some((of, FactTest::Number { at_least, at_most })) = test.fact()
                && Some(of) == fact
            {
                let starts = [*at_least, at_most.saturating_add(1)];
                ages.extend(starts.into_iter().filter_map(|start| u16::try_from(start).ok()));
            }
        }
    }
    let kinds = Kinds { sex: sexes, age: !ages.is_empty() };
    let sexes = if sexes { vec![None, Some(Sex::Female), Some(Sex::Male)] } else { vec![None] };
    let ages: Vec<Option<u16>> = std::iter::once(None).chain(ages.into_iter().map(Some)).collect();
    (kinds, sexes.iter().flat_map(|sex| ages.iter().map(|age| Person { sex: *sex, age: *age })).collect())
}
