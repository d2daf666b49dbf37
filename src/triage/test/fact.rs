//! What is known of a fact: `{ fact = "bereaved" }`, `{ fact = "grade", at_least = 3 }`.

use super::lowering::Lowering;
use super::resolve::{Conditions, Form, Leaf};
use super::words::named;
use crate::condition::Condition;
use crate::diagnostic::{Code, list};
use crate::toml_table::{At, Table};
use crate::triage::policy::{Fact, FactKind, FactOption, FactTest, PolicyTest};
use crate::truth::Truth;
use crate::validation::{Check, Owner};

pub(super) const FORM: Form = Form { subject: "fact", keys: &["is", "one_of", "at_least", "at_most"], check };

/// What a fact must be, as written.
enum RawFactTest<'t> {
    Yes,
    OneOf(Vec<At<&'t str>>),
    Number { at_least: Option<At<i64>>, at_most: Option<At<i64>> },
}

fn read<'t>(table: Table<'t>) -> Option<RawFactTest<'t>> {
    let present: Vec<&str> =
        ["is", "one_of", "at_least", "at_most"].into_iter().filter(|key| table.has(key)).collect();
    match present.as_slice() {
        [] => Some(RawFactTest::Yes),
        ["is"] => Some(RawFactTest::OneOf(vec![table.string("is")?])),
        ["one_of"] => Some(RawFactTest::OneOf(table.get("one_of")?.strings()?)),
        ["at_least" | "at_most", ..] => Some(RawFactTest::Number {
            at_least: table.integer("at_least"),
            at_most: table.integer("at_most"),
        }),
        several => {
            let message = format!("this test of a fact has {} at once", list(several.iter().copied()));
            table
                .problems()
                .add(Code::ConditionShape, &table.span(), message)
                .help("write `is`, or `one_of`, or `at_least` and `at_most`");
            None
        }
    }
}

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let written = read(leaf.table);
    let index = conditions.fact_index.find(conditions.check, Code::UnknownFact, owner, name)?;
    if context.decides {
        conditions.read_facts.insert(index);
    }
    let facts = conditions.facts;
    let fact = facts.get(index)?.as_ref()?;
    let test = match (&fact.kind, written?) {
        (FactKind::YesNo, RawFactTest::Yes) => FactTest::Yes,
        (FactKind::OneOf(values), RawFactTest::OneOf(wanted)) => {
            one_of(conditions.check, owner, fact, values, &wanted)?
        }
        (FactKind::Number { min, max }, RawFactTest::Number { at_least, at_most }) => {
            for (at, below) in [(&at_least, false), (&at_most, true)] {
                if let Some(at) = at {
                    let holds = |value: i64| if below { value <= at.value } else { value >= at.value };
                    conditions.reachable(owner, at, holds(*min), holds(*max));
                }
            }
            let bounds =
                (at_least.as_ref().map_or(*min, |at| at.value), at_most.as_ref().map_or(*max, |at| at.value));
            if at_least.is_some() && at_most.is_some() && bounds.0 > bounds.1 {
                conditions.check.add(
                    Code::ThresholdShape,
                    leaf.span,
                    format!("no number is within {} and {}", bounds.0, bounds.1),
                );
            }
            FactTest::Number { at_least: bounds.0.max(*min), at_most: bounds.1.min(*max) }
        }
        (kind, _) => {
            let help = match kind {
                FactKind::YesNo => {
                    format!("it is answered yes or no: write `{{ fact = \"{}\" }}`", fact.id)
                }
                FactKind::OneOf(_) => "it is one of several values: add `is` or `one_of`".to_owned(),
                FactKind::Number { .. } => "it is a number: add `at_least` or `at_most`".to_owned(),
            };
            conditions
                .check
                .add(
                    Code::FactTest,
                    leaf.span,
                    format!("{owner} tests fact `{}` as something it is not", fact.id),
                )
                .help(help);
            return None;
        }
    };
    if context.decides
        && let Some(lowering) = Lowering::of(owner, context.rule, index, fact, &test, leaf.negated, leaf.span)
    {
        conditions.lowering.push(lowering);
    }
    Some(conditions.test(PolicyTest::Fact { fact: index, test }))
}

fn one_of(
    check: &Check<'_>,
    owner: Owner<'_>,
    fact: &Fact,
    values: &[FactOption],
    wanted: &[At<&str>],
) -> Option<FactTest> {
    let mut positions = Vec::with_capacity(wanted.len());
    for value in wanted {
        match values.iter().position(|known| &*known.id == value.value) {
            Some(position) => positions.push(position),
            None => {
                let message =
                    format!("{owner} uses value `{}`, which fact `{}` does not have", value.value, fact.id);
                let known = values.iter().map(|value| &*value.id);
                check.unknown(Code::UnknownValue, value, message, "no such value", known);
            }
        }
    }
    positions.sort_unstable();
    positions.dedup();
    let last = wanted.last()?;
    if positions.len() == values.len() {
        check
            .add(Code::AlwaysReached, &last.span, format!("{owner} holds for every value of `{}`", fact.id))
            .help("leave the test out");
    }
    Some(FactTest::OneOf(positions))
}

/// A fact by its id, and a test of it that is undetermined exactly while the fact is not known.
pub(crate) fn test_of_fact(
    conditions: &mut Conditions<'_, '_, '_>,
    owner: Owner<'_>,
    id: &At<&str>,
) -> Option<(usize, usize)> {
    let index = conditions.fact_index.find(conditions.check, Code::UnknownFact, owner, id)?;
    let facts = conditions.facts;
    let fact = facts.get(index)?.as_ref()?;
    let test = match fact.kind {
        FactKind::YesNo => FactTest::Yes,
        FactKind::OneOf(_) => FactTest::OneOf(vec![0]),
        FactKind::Number { min, max } => FactTest::Number { at_least: min.saturating_add(1), at_most: max },
    };
    let of_fact = |known: &PolicyTest| matches!(known, PolicyTest::Fact { fact, .. } if *fact == index);
    if let Some(known) = conditions.tests.iter().position(of_fact) {
        return Some((index, known));
    }
    match conditions.test(PolicyTest::Fact { fact: index, test }) {
        Condition::Test(position) => Some((index, position)),
        _ => None,
    }
}

/// What a test says of a fact.
#[inline]
pub(crate) fn fact_truth(known: Option<i64>, test: &FactTest) -> Truth {
    let Some(value) = known else { return Truth::Undetermined };
    Truth::from(match test {
        FactTest::Yes => value == 1,
        FactTest::OneOf(positions) => usize::try_from(value).is_ok_and(|value| positions.contains(&value)),
        FactTest::Number { at_least, at_most } => value >= *at_least && value <= *at_most,
    })
}

/// In words of the file.
pub(super) fn describe(fact: &Fact, test: &FactTest) -> String {
    match (test, &fact.kind) {
        (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
            let ids: Vec<&str> =
                positions.iter().filter_map(|index| values.get(*index)).map(FactOption::id).collect();
            format!("{} {}", fact.id, ids.join(" or "))
        }
        (FactTest::Number { at_least, at_most }, FactKind::Number { min, max }) => {
            match (at_least > min, at_most < max) {
                (true, true) => format!("{} {at_least} to {at_most}", fact.id),
                (false, true) => format!("{} at most {at_most}", fact.id),
                _ => format!("{} at least {at_least}", fact.id),
            }
        }
        _ => fact.id.to_string(),
    }
}

/// As a policy writes it.
pub(super) fn toml(fact: &Fact, test: &FactTest) -> String {
    let rest = match (test, &fact.kind) {
        (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
            let ids: Vec<String> = positions
                .iter()
                .filter_map(|index| Some(format!("\"{}\"", values.get(*index)?.id())))
                .collect();
            match ids.as_slice() {
                [only] => format!(", is = {only}"),
                several => format!(", one_of = [{}]", several.join(", ")),
            }
        }
        (FactTest::Number { at_least, at_most }, FactKind::Number { min, max }) => {
            let low = if at_least > min { format!(", at_least = {at_least}") } else { String::new() };
            let high = if at_most < max { format!(", at_most = {at_most}") } else { String::new() };
            format!("{low}{high}")
        }
        _ => String::new(),
    };
    named("fact", &fact.id, &rest)
}
