//! Conditions as JSON.

use psyscreen::condition::Condition;
use serde_json::{Value, json};

/// A condition in each language that the library speaks.
pub(super) fn both(words: impl Fn(&str) -> String) -> Value {
    json!({ "en": words("en"), "zh-Hans": words("zh-Hans") })
}

/// The tree of a condition: `all`, `any` and `not` over tests in words of the definition.
pub(super) fn condition<T>(what: &Condition<T>, test: &impl Fn(&T) -> String) -> Value {
    let parts =
        |parts: &[Condition<T>]| -> Value { parts.iter().map(|part| condition(part, test)).collect() };
    match what {
        Condition::Test(own) => json!(test(own)),
        Condition::All(of) => json!({ "all": parts(of) }),
        Condition::Any(of) => json!({ "any": parts(of) }),
        Condition::Not(part) => json!({ "not": condition(part, test) }),
    }
}
