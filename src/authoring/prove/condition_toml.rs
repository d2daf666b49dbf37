//! Conditions as a policy writes them.

use crate::condition::Condition;
use crate::triage::policy::Policy;

/// The lines of `when`, `when.any` or `when.all`.
pub(super) fn condition_toml(policy: &Policy, condition: &Condition<usize>) -> String {
    let (key, parts) = match condition {
        Condition::All(parts) if parts.len() > 1 => ("all", parts),
        Condition::Any(parts) if parts.len() > 1 => ("any", parts),
        other => return format!("when = {}\n", inline(policy, other)),
    };
    let mut text = format!("when.{key} = [\n");
    for part in parts {
        text.push_str(&format!("    {},\n", inline(policy, part)));
    }
    text.push_str("]\n");
    text
}

fn inline(policy: &Policy, condition: &Condition<usize>) -> String {
    let list = |parts: &[Condition<usize>]| {
        parts.iter().map(|part| inline(policy, part)).collect::<Vec<_>>().join(", ")
    };
    match condition {
        Condition::Test(test) => {
            policy.tests.get(*test).map_or_else(String::new, |found| policy.test_toml(found))
        }
        Condition::All(parts) if parts.len() == 1 => list(parts),
        Condition::Any(parts) if parts.len() == 1 => list(parts),
        Condition::All(parts) => format!("{{ all = [{}] }}", list(parts)),
        Condition::Any(parts) => format!("{{ any = [{}] }}", list(parts)),
        Condition::Not(part) => format!("{{ not = {} }}", inline(policy, part)),
    }
}
