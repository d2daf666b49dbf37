//! The facts of a screening, understood as those of a policy.

use super::policy::{Fact, FactKind, FactTest, Policy};
use super::problem::{Help, ProblemKind, ScreeningProblem};
use super::screening::{FactValue, Screening};
use super::yes_no::yes_or_no;
use crate::diagnostic::suggestion;
use crate::inline_vec::InlineVec;
use crate::instrument::{Person, Sex};
use crate::toml_table::list;
use crate::truth::Truth;

/// What is known of each fact of a policy: 0 or 1 for yes-no, the position of the value for one-of, the number itself.
pub(super) type KnownFacts = InlineVec<Option<i64>, 32>;

/// Reads the facts of `screening`; whatever is not understood is reported and stays unknown.
pub(super) fn known_facts(
    policy: &Policy<'_>,
    screening: &Screening<'_>,
    person: Person,
    problems: &mut Vec<ScreeningProblem>,
) -> KnownFacts {
    let mut known: KnownFacts = InlineVec::filled(None, policy.facts.len());
    let mut disputed: Vec<usize> = Vec::new();
    for (id, value) in &screening.facts {
        let Some((index, fact)) = policy.facts.iter().enumerate().find(|(_, fact)| fact.id == *id) else {
            problems.push(unknown_fact(policy, id));
            continue;
        };
        let Some(understood) = understand(fact, value) else {
            problems.push(not_allowed(fact));
            continue;
        };
        let Some(place) = known.as_mut_slice().get_mut(index) else { continue };
        match (*place, understood) {
            (_, None) => {}
            (None, Some(value)) => *place = Some(value),
            (Some(before), Some(value)) if before == value => {}
            (Some(before), Some(value)) => {
                problems.push(ScreeningProblem::new(
                    ProblemKind::FactDisputed,
                    &fact.id,
                    if fact.risk { Help::HigherCounts } else { Help::CountsAsUnknown },
                ));
                if fact.risk {
                    *place = Some(before.max(value));
                } else {
                    disputed.push(index);
                }
            }
        }
    }
    for index in disputed {
        if let Some(place) = known.as_mut_slice().get_mut(index) {
            *place = None;
        }
    }
    of_person(policy, person, &mut known);
    known
}

/// Facts `age` and `sex` that were not reported.
fn of_person(policy: &Policy<'_>, person: Person, known: &mut KnownFacts) {
    if person == Person::default() {
        return;
    }
    for (fact, place) in policy.facts.iter().zip(known.as_mut_slice()) {
        if place.is_some() {
            continue;
        }
        *place = match (&*fact.id, &fact.kind) {
            ("age", FactKind::Number { min, max }) => {
                person.age.map(i64::from).filter(|age| age >= min && age <= max)
            }
            ("sex", FactKind::OneOf(values)) => {
                let id = person.sex.map(|sex| if sex == Sex::Female { "female" } else { "male" });
                values.iter().position(|value| Some(&*value.id) == id).and_then(|at| i64::try_from(at).ok())
            }
            _ => None,
        };
    }
}

/// The value, `Some(None)` for a blank, `None` where the fact does not allow it.
fn understand(fact: &Fact, value: &FactValue) -> Option<Option<i64>> {
    let text = match value {
        FactValue::Text(text) => Some(text.trim()),
        _ => None,
    };
    if text == Some("") {
        return Some(None);
    }
    let found = match (&fact.kind, value, text) {
        (FactKind::YesNo, FactValue::Bool(value), _) => i64::from(*value),
        (FactKind::YesNo, FactValue::Number(value @ (0 | 1)), _) => *value,
        (FactKind::YesNo, _, Some(text)) => i64::from(yes_or_no(text)?),
        (FactKind::OneOf(values), _, Some(text)) => {
            i64::try_from(values.iter().position(|known| &*known.id == text)?).ok()?
        }
        (FactKind::Number { min, max }, _, _) => {
            let number = match value {
                FactValue::Number(number) => *number,
                FactValue::Bool(_) => return None,
                FactValue::Text(text) => text.trim().parse().ok()?,
            };
            (number >= *min && number <= *max).then_some(number)?
        }
        _ => return None,
    };
    Some(Some(found))
}

fn unknown_fact(policy: &Policy<'_>, id: &str) -> ScreeningProblem {
    let ids = || policy.facts.iter().map(|fact| &*fact.id);
    let help = match suggestion(id, ids()) {
        Some(near) => Help::DidYouMean(near.into()),
        None => Help::OneOf(list(ids()).into()),
    };
    ScreeningProblem::new(ProblemKind::UnknownFact, id, help)
}

fn not_allowed(fact: &Fact) -> ScreeningProblem {
    let help = match &fact.kind {
        FactKind::YesNo => Help::OneOf("`yes` and `no`".into()),
        FactKind::OneOf(values) => Help::OneOf(list(values.iter().map(|value| &*value.id)).into()),
        FactKind::Number { min, max } => Help::Between(*min, *max),
    };
    ScreeningProblem::new(ProblemKind::FactNotAllowed, &fact.id, help)
}

/// What a test says of a fact.
#[inline]
pub(super) fn fact_truth(known: Option<i64>, test: &FactTest) -> Truth {
    let Some(value) = known else { return Truth::Undetermined };
    Truth::from(match test {
        FactTest::Yes => value == 1,
        FactTest::OneOf(positions) => usize::try_from(value).is_ok_and(|value| positions.contains(&value)),
        FactTest::Number { at_least, at_most } => value >= *at_least && value <= *at_most,
    })
}
