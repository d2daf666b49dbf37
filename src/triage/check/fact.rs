//! Facts: their kinds, values and limits.

use super::{owned, text, unique_ids};
use crate::diagnostic::Code;
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::validation::{Check, Owner};

/// The most values of one fact.
const MAX_VALUES: usize = 500;

pub(super) fn fact(check: &Check<'_>, raw: &RawFact<'_>) -> Option<Fact> {
    let owner = Owner::new("fact", raw.id.as_ref());
    let shape = |message: String, help: &str| {
        check.add(Code::FactShape, &raw.head, message).help(help);
    };
    let label = text(check, raw.label.as_ref());
    let risk = raw.risk.as_ref().is_some_and(|risk| risk.value);
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
    Some(Fact { id, label, kind, risk })
}
