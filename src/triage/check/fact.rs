//! Facts: their kinds, values and limits.

use std::collections::HashMap;

use super::read::{owned, text, unique_ids};
use crate::diagnostic::Code;
use crate::instrument::Instrument;
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::validation::{Check, Owner};

/// What columns of the command line mean otherwise.
pub(super) const RESERVED: &[&str] = &[
    "consent",
    "id",
    "date",
    "policy",
    "level",
    "at-least",
    "at-most",
    "rules",
    "undetermined",
    "recommendations",
    "notify",
    "follow-up-days",
    "follow-up-due",
    "overdue-days",
    "ask",
    "problem",
];

/// Reports facts whose column would be taken for an item's: `phq9-9`, `earlier-phq-9-1`, `item9`, `q9`.
pub(super) fn no_fact_is_an_item(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    instruments: &[Option<(usize, &Instrument)>],
) {
    let plain = |id: &str| id.replace('-', "");
    let mut items: HashMap<String, &str> = HashMap::new();
    for (_, instrument) in instruments.iter().flatten() {
        for item in &instrument.items {
            let item = plain(item.id());
            items.insert(format!("{}{item}", plain(instrument.id())), instrument.id());
            items.insert(item, instrument.id());
        }
    }
    for id in raw.facts.iter().filter_map(|fact| fact.id.as_ref()) {
        let name = plain(id.value);
        let name = name.strip_prefix("earlier").unwrap_or(&name);
        let name = name.strip_prefix("item").unwrap_or(name);
        let number = name.strip_prefix('q').unwrap_or(name);
        let of = match items.get(name) {
            Some(instrument) => format!("`{instrument}`"),
            None if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                "an instrument".to_owned()
            }
            None => continue,
        };
        check
            .add(Code::ReservedId, &id.span, format!("fact `{}` reads as an item of {of}", id.value))
            .label("a column of this name would be both")
            .help("choose an id that says what is reported");
    }
}

/// The most values of one fact.
const MAX_VALUES: usize = 500;

pub(super) fn fact(check: &Check<'_>, raw: &RawFact<'_>) -> Option<Fact> {
    let owner = Owner::new("fact", raw.id.as_ref());
    let shape = |message: String, help: &str| {
        check.add(Code::FactShape, &raw.head, message).help(help);
    };
    let label = text(check, raw.label.as_ref());
    let risk = raw.risk.as_ref().is_some_and(|risk| risk.value);
    let may_lower = raw.may_lower.as_ref().is_some_and(|may_lower| may_lower.value);
    if risk && may_lower {
        shape(format!("{owner} is a risk and may lower"), "a risk may only raise: leave out one of the two");
    }
    let limits = raw.min.is_some() || raw.max.is_some();
    let kind = match raw.kind.as_ref()?.value {
        "yes-no" => {
            if raw.values.is_some() || limits {
                shape(format!("{owner} is answered yes or no"), "leave out `values`, `min` and `max`");
            }
            FactKind::YesNo
        }
        "one-of" => {
            if limits || raw.risk.is_some() {
                let help = "leave out `min`, `max` and `risk`; name the values that raise in a rule";
                shape(format!("{owner} is one of several values"), help);
            }
            let values = raw.values.as_ref().map_or(&[][..], |values| &values.value);
            if values.len() < 2 {
                shape(
                    format!("{owner} has fewer than two values"),
                    "write `values = [{ id = \"…\", label = {…} }, …]`",
                );
            }
            if values.len() > MAX_VALUES {
                check.add(Code::TooLarge, &raw.head, format!("{owner} has more than {MAX_VALUES} values"));
                return None;
            }
            unique_ids(check, "value", values.iter().map(|value| value.id.as_ref()));
            let read = |value: &RawProvider<'_>| FactOption {
                id: owned(value.id.as_ref()),
                label: text(check, value.label.as_ref()),
            };
            FactKind::OneOf(values.iter().map(read).collect())
        }
        "number" => {
            if raw.values.is_some() {
                shape(format!("{owner} is a number"), "leave out `values`");
            }
            match (&raw.min, &raw.max) {
                (Some(min), Some(max)) if min.value < max.value => {
                    FactKind::Number { min: min.value, max: max.value }
                }
                _ => {
                    shape(
                        format!("{owner} has no limits"),
                        "give `min` and `max`, whole numbers, the lower first",
                    );
                    return None;
                }
            }
        }
        _ => {
            let kind = raw.kind.as_ref()?;
            check.word::<()>(kind, "kind of fact", &[("yes-no", ()), ("one-of", ()), ("number", ())]);
            return None;
        }
    };
    let id = owned(raw.id.as_ref());
    let of_person = match (&*id, &kind) {
        ("age", FactKind::Number { .. }) => true,
        ("sex", FactKind::OneOf(values)) => {
            values.iter().all(|value| matches!(&*value.id, "female" | "male"))
        }
        ("age" | "sex", _) => false,
        _ => true,
    };
    if !of_person {
        shape(
            format!("{owner} is taken from the person and cannot be of this kind"),
            "`age` is a `number`, `sex` a `one-of` with the values `female` and `male`",
        );
    }
    Some(Fact { id, label, kind, risk, may_lower })
}
