//! The shape of conditions: `all`, `any`, `not` and leaves, whatever the leaves test.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::toml_table::{Table, Value};

/// The deepest nesting of conditions.
const MAX_DEPTH: usize = 64;

/// A condition as written.
#[derive(Debug)]
pub(crate) enum RawCondition<L> {
    All(Vec<RawCondition<L>>),
    Any(Vec<RawCondition<L>>),
    Not(Box<RawCondition<L>>),
    Leaf { leaf: L, span: Range<usize> },
}

/// How the leaves of one kind of condition are read.
pub(crate) struct Leaves<'k, 't, L> {
    /// Keys that may stand in a leaf.
    pub(crate) keys: &'k [&'static str],
    /// The keys of which exactly one names what a leaf tests.
    pub(crate) subjects: &'k [&'static str],
    pub(crate) read: fn(Table<'t>) -> Option<L>,
}

/// Reads the condition that `table` is. Keys in `beside` may stand next to it (a criterion's `id`).
pub(crate) fn read_condition<'t, L>(
    table: Table<'t>,
    leaves: &Leaves<'_, 't, L>,
    beside: &[&str],
) -> Option<RawCondition<L>> {
    read_at(table, leaves, beside, 1)
}

fn read_at<'t, L>(
    table: Table<'t>,
    leaves: &Leaves<'_, 't, L>,
    beside: &[&str],
    depth: usize,
) -> Option<RawCondition<L>> {
    if depth > MAX_DEPTH {
        table.problems().add(
            Code::TooLarge,
            &table.span(),
            format!("conditions are nested deeper than {MAX_DEPTH}"),
        );
        return None;
    }
    let known: Vec<&str> = ["all", "any", "not"].iter().chain(leaves.keys).chain(beside).copied().collect();
    let table = table.only(&known);
    let subjects: Vec<&str> =
        ["all", "any", "not"].iter().chain(leaves.subjects).copied().filter(|key| table.has(key)).collect();
    let [subject] = subjects.as_slice() else {
        let wanted =
            crate::diagnostic::list(["all", "any", "not"].into_iter().chain(leaves.subjects.iter().copied()));
        let message = if subjects.is_empty() {
            "this condition tests nothing".to_owned()
        } else {
            format!("this condition has {} at once", crate::diagnostic::list(subjects.iter().copied()))
        };
        table
            .problems()
            .add(Code::ConditionShape, &table.span(), message)
            .help(format!("give exactly one of {wanted}"));
        return None;
    };
    let part = |value: Value<'t>| read_at(value.any_table()?, leaves, &[], depth.saturating_add(1));
    let parts = |value: Value<'t>| -> Option<Vec<_>> {
        let values = value.array()?;
        if values.is_empty() {
            table.problems().add(Code::ConditionShape, &value.span(), format!("`{subject}` is empty"));
        }
        // Every part is read before one that failed fails the whole.
        let read: Vec<_> = values.into_iter().map(part).collect();
        read.into_iter().collect()
    };
    match *subject {
        "not" => Some(RawCondition::Not(Box::new(part(table.get("not")?)?))),
        "all" => Some(RawCondition::All(parts(table.get("all")?)?)),
        "any" => Some(RawCondition::Any(parts(table.get("any")?)?)),
        _ => Some(RawCondition::Leaf { leaf: (leaves.read)(table)?, span: table.span() }),
    }
}
