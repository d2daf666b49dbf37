//! What the tests share of how a policy writes them.

/// `{ band = "phq-9.total", at_least = "moderate" }`; what follows the name begins with a comma.
pub(super) fn named(key: &str, name: &str, rest: &str) -> String {
    format!("{{ {key} = \"{name}\"{rest} }}")
}
