//! The parts of a condition of which each alone decides.

use std::cmp::Reverse;

use crate::condition::Condition;
use crate::triage::policy::{Part, Rule};

/// What each alone makes one of the rules hold: from the highest level down, since what decides a higher level may make
/// it needless to ask about a lower one; single tests first, since theirs are the answers that decide alone.
pub(super) fn parts(rules: &[Rule]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (rule, found) in rules.iter().enumerate() {
        if let Some(level) = found.level {
            alternatives(&found.when, &mut |when| parts.push(Part { rule, level, when: when.clone() }));
        }
    }
    parts.sort_by_key(|part| (Reverse(part.level), !matches!(part.when, Condition::Test(_))));
    parts
}

/// The parts of which each alone makes the condition true.
pub(super) fn alternatives(condition: &Condition<usize>, visit: &mut impl FnMut(&Condition<usize>)) {
    match condition {
        Condition::Any(parts) => parts.iter().for_each(|part| alternatives(part, visit)),
        Condition::All(parts) if parts.len() == 1 => {
            parts.iter().for_each(|part| alternatives(part, visit));
        }
        _ => visit(condition),
    }
}

/// The tests any of which alone makes the condition true.
pub(super) fn sufficient(condition: &Condition<usize>, visit: &mut impl FnMut(usize)) {
    alternatives(condition, &mut |part| {
        if let Condition::Test(test) = part {
            visit(*test);
        }
    });
}
