//! Rules in words: how a score is made. The words of conditions are the library's.

use psyscreen::Instrument;
use psyscreen::condition::Condition;
use psyscreen::instrument::{CountGroup, Evidence, Input, MethodNames, Scale};
use psyscreen::period::Period;
use serde_json::{Value, json};

/// `, screens for depression, in adults, sensitivity 0.88`.
pub(super) fn evidence(evidence: &Evidence) -> String {
    let parts = [
        evidence.target().map(|target| format!(", screens for {target}")),
        evidence.population().map(|population| format!(", in {population}")),
        evidence.sensitivity().map(|sensitivity| format!(", sensitivity {sensitivity}")),
        evidence.specificity().map(|specificity| format!(", specificity {specificity}")),
    ];
    parts.into_iter().flatten().collect()
}

/// `14 days`, `1 month`.
pub(super) fn period(period: Period) -> String {
    let parts = [(period.months(), "month"), (period.days(), "day"), (period.hours(), "hour")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, unit)| if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") })
        .collect();
    parts.join(" ")
}

/// What a scale is computed from.
pub(super) fn method(instrument: &Instrument, scale: &Scale) -> String {
    scale.method().describe(&Names(instrument))
}

/// Items and scales by their ids.
struct Names<'i>(&'i Instrument);

impl MethodNames for Names<'_> {
    fn inputs(&self, inputs: &[Input]) -> String {
        self.0.inputs_in_words(inputs, "en")
    }

    fn counts(&self, groups: &[CountGroup]) -> String {
        self.0.counts_in_words(groups, "en")
    }
}

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

/// What stands before a condition.
pub(super) fn when(language: &str) -> &'static str {
    if language.get(..2).is_some_and(|main| main.eq_ignore_ascii_case("zh")) { "条件：" } else { "when " }
}
