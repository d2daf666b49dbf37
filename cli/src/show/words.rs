//! Rules in words: how a score is made. The words of conditions are the library's.

use psyscreen::condition::Condition;
use psyscreen::instrument::{Evidence, Input, Member, Method, Scale};
use psyscreen::period::Period;
use psyscreen::{Instrument, Number};
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
    let member = |member: &Member| member.input();
    let of_members = |word: &str, members: &[Member]| {
        let reversed: Vec<Input> = members.iter().filter(|member| member.is_reversed()).map(member).collect();
        let turned = if reversed.is_empty() {
            String::new()
        } else {
            format!(", {} reversed", instrument.inputs_in_words(&reversed, "en"))
        };
        format!(
            "{word} of {}{turned}",
            instrument.inputs_in_words(&members.iter().map(member).collect::<Vec<_>>(), "en")
        )
    };
    let one = |input: Input| instrument.inputs_in_words(&[input], "en");
    match scale.method() {
        Method::Sum(members) => of_members("sum", members),
        Method::Mean(members) => of_members("mean", members),
        Method::Max(members) => of_members("highest", members),
        Method::Min(members) => of_members("lowest", members),
        Method::WeightedSum(members) => {
            let parts: Vec<String> = members
                .iter()
                .map(|(weight, member)| format!("{} × {}", exact(*weight), one(member.input())))
                .collect();
            parts.join(" + ")
        }
        Method::Count(groups) => format!("number of {}", instrument.counts_in_words(groups, "en")),
        Method::Difference(of, minus) => format!("{} minus {}", one(*of), one(*minus)),
        Method::Ratio(of, over, times) => format!("{} ÷ {} × {}", one(*of), one(*over), exact(*times)),
        Method::Linear(of, multiply, add) if add.numerator() == 0 => {
            format!("{} × {}", one(*of), exact(*multiply))
        }
        Method::Linear(of, multiply, add) => {
            format!("{} × {} + {}", one(*of), exact(*multiply), exact(*add))
        }
        Method::Recode(of, classes) => {
            let classes: Vec<String> = classes
                .iter()
                .map(|class| match class.from() {
                    Some(from) => format!("from {from}: {}", class.value()),
                    None => class.value().to_string(),
                })
                .collect();
            format!("{} in classes ({})", one(*of), classes.join(", "))
        }
        Method::Lookup(of, table) => format!("{} by a table of {} rows", one(*of), table.len()),
        Method::Duration(from, to) => {
            format!("time from {} to {}", one(Input::Item(*from)), one(Input::Item(*to)))
        }
        other => other.name().to_owned(),
    }
}

/// A constant, as a fraction where no short decimal says it.
fn exact(number: Number) -> String {
    let shown = number.to_string();
    if Number::parse(&shown) == Some(number) { shown } else { format!("{number:?}") }
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
