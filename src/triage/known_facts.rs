//! The facts of a screening, understood as those of a policy.

use super::policy::{Fact, FactKind, FactOption, Policy};
use super::problem::{Help, ProblemKind, ScreeningProblem};
use super::screening::{FactValue, Screening};
use super::yes_no::yes_or_no;
use crate::characters::{as_seen, narrow};
use crate::diagnostic::{list, suggestion};
use crate::inline_vec::InlineVec;
use crate::instrument::{Person, Sex};
use crate::interpretation::Findings;
use crate::number::Number;

/// What is known of each fact of a policy: 0 or 1 for yes-no, the position of the value for one-of, the number itself.
pub(super) type KnownFacts = InlineVec<Option<i64>, 32>;

impl Policy {
    /// What is known of a fact, by position: 0 or 1 for yes-no, the position of the value for one-of, the number itself.
    pub(crate) fn known_fact(&self, screening: &Screening<'_>, index: usize) -> Option<i64> {
        known_of(self, screening, &mut Vec::new()).1.as_slice().get(index).copied().flatten()
    }
}

/// The person's sex and age, and the facts of `screening`. Whatever is not understood is reported and stays unknown.
pub(super) fn known_of(
    policy: &Policy,
    screening: &Screening<'_>,
    problems: &mut Vec<ScreeningProblem>,
) -> (Person, KnownFacts) {
    let (mut known, disputed) = reported(policy, screening, problems);
    let people = || std::iter::once(screening.person).chain(screening.findings.iter().map(Findings::person));
    let mut settle = |id: &str, of_person: &mut dyn Iterator<Item = i64>| match policy
        .facts
        .iter()
        .position(|fact| &*fact.id == id)
    {
        Some(index) => {
            let place = known.as_mut_slice().get_mut(index);
            let fact = policy.facts.get(index).zip(place);
            settle(of_person, fact, disputed.contains(&index))
        }
        None => settle(of_person, None, false),
    };
    let sex = settle("sex", &mut people().filter_map(|person| person.sex.map(code)));
    let age = settle("age", &mut people().filter_map(|person| person.age).map(i64::from));
    for (subject, value) in [("sex", &sex), ("age", &age)] {
        if let Value::Disputed(help) = value {
            problems.push(ScreeningProblem::new(ProblemKind::PersonDisputed, subject, help.clone()));
        }
    }
    let person = Person {
        sex: sex.known().map(|known| if known == code(Sex::Female) { Sex::Female } else { Sex::Male }),
        age: age.known().and_then(|age| u16::try_from(age).ok()),
    };
    (person, known)
}

/// What is known of a person's sex or age.
enum Value {
    Unknown,
    Known(i64),
    Disputed(Help),
}

impl Value {
    fn known(&self) -> Option<i64> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Unknown | Self::Disputed(_) => None,
        }
    }
}

/// What everything says that was recorded of the person's sex or age: values of the person, and the fact of that name, which
/// then say the same. Where they differ it is unknown, which is safer than a wrong one; of a fact that is a risk the higher
/// counts.
fn settle(
    of_person: &mut dyn Iterator<Item = i64>,
    fact: Option<(&Fact, &mut Option<i64>)>,
    fact_disputed: bool,
) -> Value {
    let reported = fact.as_ref().and_then(|(fact, place)| of_value(fact, (**place)?));
    let mut all = of_person.chain(reported);
    let Some(first) = all.next() else { return Value::Unknown };
    let (lowest, highest) =
        all.fold((first, first), |(lowest, highest), value| (lowest.min(value), highest.max(value)));
    let agreed = lowest == highest && !fact_disputed;
    let mut help = Help::CountsAsUnknown;
    if let Some((fact, place)) = fact {
        *place = match (agreed, fact.risk) {
            (true, _) => place.or(of_fact(fact, lowest)),
            (false, true) => {
                help = Help::HigherCounts;
                (*place).max(of_fact(fact, highest))
            }
            (false, false) => None,
        };
    }
    if agreed { Value::Known(lowest) } else { Value::Disputed(help) }
}

/// What a value of the fact `sex` or `age` says of the person.
pub(crate) fn of_value(fact: &Fact, value: i64) -> Option<i64> {
    match &fact.kind {
        FactKind::Number { .. } => u16::try_from(value).is_ok().then_some(value),
        FactKind::OneOf(values) => {
            let id = &*values.get(usize::try_from(value).ok()?)?.id;
            Sex::parse(id).map(code)
        }
        FactKind::YesNo => None,
    }
}

pub(crate) fn code(sex: Sex) -> i64 {
    match sex {
        Sex::Female => 0,
        Sex::Male => 1,
    }
}

/// A person's sex or age as a value of the fact of that name; `None` where the fact does not have it.
pub(crate) fn of_fact(fact: &Fact, value: i64) -> Option<i64> {
    match &fact.kind {
        FactKind::Number { min, max } => (value >= *min && value <= *max).then_some(value),
        FactKind::OneOf(values) => {
            let id = if value == code(Sex::Female) { "female" } else { "male" };
            values.iter().position(|value| &*value.id == id).and_then(|at| i64::try_from(at).ok())
        }
        FactKind::YesNo => None,
    }
}

/// What the fact `sex` or `age` is of a person; `None` where the person does not say it or the fact does not have it.
pub(crate) fn fact_of_person(fact: &Fact, person: Person) -> Option<i64> {
    let value = if &*fact.id == "sex" { person.sex.map(code) } else { person.age.map(i64::from) };
    of_fact(fact, value?)
}

/// The facts as they were reported, and which of them are unknown because two reports differ.
fn reported(
    policy: &Policy,
    screening: &Screening<'_>,
    problems: &mut Vec<ScreeningProblem>,
) -> (KnownFacts, Vec<usize>) {
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
    for index in &disputed {
        if let Some(place) = known.as_mut_slice().get_mut(*index) {
            *place = None;
        }
    }
    (known, disputed)
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
        (FactKind::OneOf(values), _, Some(text)) => i64::try_from(position_of(values, text)?).ok()?,
        (FactKind::Number { min, max }, _, _) => {
            let number = match value {
                FactValue::Number(number) => *number,
                FactValue::Bool(_) => return None,
                FactValue::Text(text) => {
                    let digits: String = text.trim().chars().map(narrow).collect();
                    Number::parse(&digits)?.to_integer()?
                }
            };
            (number >= *min && number <= *max).then_some(number)?
        }
        _ => return None,
    };
    Some(Some(found))
}

/// The value that a text names: by its id, or by a label that only one value has, in any language and case.
fn position_of(values: &[FactOption], text: &str) -> Option<usize> {
    if let Some(position) = values.iter().position(|known| &*known.id == text) {
        return Some(position);
    }
    let plain = |text: &str| -> String {
        let seen = as_seen(text).to_lowercase();
        seen.chars()
            .map(narrow)
            .map(|letter| if matches!(letter, '_' | ' ') { '-' } else { letter })
            .collect()
    };
    let text = plain(text);
    let is_meant = |known: &FactOption| {
        plain(&known.id) == text || known.label.iter().any(|(_, label)| plain(label) == text)
    };
    let mut meant = values.iter().enumerate().filter(|(_, known)| is_meant(known));
    let (position, _) = meant.next()?;
    meant.next().is_none().then_some(position)
}

fn unknown_fact(policy: &Policy, id: &str) -> ScreeningProblem {
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
