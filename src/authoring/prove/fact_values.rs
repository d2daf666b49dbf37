//! The values of a fact that its tests can tell apart.

use std::collections::BTreeSet;

use super::people::Kinds;
use crate::instrument::Person;
use crate::triage::known_facts;
use crate::triage::policy::{Fact, FactKind, FactTest};

/// Every value that a fact can have for this kind of person: where the kinds are told apart by sex or age, the facts `sex`
/// and `age` say what the kind is.
pub(super) fn values_for(fact: &Fact, tests: &[&FactTest], kinds: Kinds, person: Person) -> Vec<Option<i64>> {
    let value = match &*fact.id {
        "sex" if kinds.sex => person.sex.map(known_facts::code),
        "age" if kinds.age => person.age.map(i64::from),
        _ => return fact_values(fact, tests),
    };
    match value {
        Some(value) => vec![known_facts::of_fact(fact, value)],
        // An age that no person has says nothing of the person.
        None => {
            let apart =
                |value: &Option<i64>| value.is_none_or(|value| known_facts::of_value(fact, value).is_none());
            fact_values(fact, tests).into_iter().filter(apart).collect()
        }
    }
}

/// Every value of a fact that its tests can tell apart, unknown first.
fn fact_values(fact: &Fact, tests: &[&FactTest]) -> Vec<Option<i64>> {
    let mut values: Vec<Option<i64>> = vec![None];
    match &fact.kind {
        FactKind::YesNo => values.extend([Some(0), Some(1)]),
        FactKind::OneOf(options) => {
            values.extend((0..options.len()).map(|index| i64::try_from(index).ok()));
        }
        FactKind::Number { min, max } => {
            let mut starts: BTreeSet<i64> = BTreeSet::from([*min]);
            for test in tests {
                if let FactTest::Number { at_least, at_most } = test {
                    starts.extend([*at_least, at_most.saturating_add(1)]);
                }
            }
            values.extend(starts.into_iter().filter(|start| start >= min && start <= max).map(Some));
        }
    }
    values
}
