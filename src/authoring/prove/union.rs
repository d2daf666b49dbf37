//! Two policies in one space: everything in which a person can differ for either of them. What they test alike is one variable.

use std::collections::HashMap;

use super::diagram::Node;
use super::space::Space;
use crate::condition::Condition;
use crate::triage::policy::{Carried, FactKind, Model, Policy, PolicyTest, Use};

/// A policy that tests whatever two others test, and decides nothing.
pub(super) struct Union {
    pub(super) policy: Policy,
    pub(super) old: Places,
    pub(super) new: Places,
}

/// Where the instruments, facts and tests of one of the two stand in the union.
#[derive(Default)]
pub(super) struct Places {
    uses: Vec<usize>,
    facts: Vec<usize>,
    tests: Vec<usize>,
}

/// Why two policies cannot be put into one space: everything that differs in what is asked, not in what is decided.
pub(super) struct Unlike(pub(super) Vec<String>);

impl Union {
    pub(super) fn of(old: &Policy, new: &Policy) -> Result<Self, Unlike> {
        let mut reasons = Vec::new();
        if old.consent_required != new.consent_required {
            reasons.push("only one of them requires consent".to_owned());
        }
        let mut policy = Model::blank();
        policy.consent_required = old.consent_required;
        let places = [old, new].map(|own| places(&mut policy, own, &mut reasons));
        let [old_places, new_places] = places;
        for (own, places) in [(old, &old_places), (new, &new_places)] {
            asked(&mut policy, own, places, &mut reasons);
        }
        reasons.dedup();
        if !reasons.is_empty() {
            return Err(Unlike(reasons));
        }
        policy.complete();
        Ok(Self { policy: Policy::new(policy), old: old_places, new: new_places })
    }
}

impl Places {
    /// What each test of the one says in a space of the union.
    pub(super) fn tests(&self, space: &Space<'_>) -> Vec<Node> {
        self.tests.iter().filter_map(|place| space.run.at(&space.tests, *place)).copied().collect()
    }

    /// True where a critical item of the one that was to be answered is not.
    pub(super) fn critical_unanswered(&self, space: &mut Space<'_>) -> Node {
        let own = self.uses.iter().filter_map(|place| space.run.at(&space.critical_unanswered, *place));
        let own: Vec<Node> = own.copied().collect();
        space.diagrams.any(own)
    }

    fn condition(&self, condition: &Condition<usize>) -> Option<Condition<usize>> {
        let all = |parts: &[Condition<usize>]| {
            parts.iter().map(|part| self.condition(part)).collect::<Option<Vec<_>>>()
        };
        Some(match condition {
            Condition::Test(test) => Condition::Test(self.tests.get(*test).copied()?),
            Condition::All(parts) => Condition::All(all(parts)?),
            Condition::Any(parts) => Condition::Any(all(parts)?),
            Condition::Not(part) => Condition::Not(Box::new(self.condition(part)?)),
        })
    }
}

/// Puts the instruments, facts and tests of one policy into the union.
fn places(policy: &mut Model, own: &Policy, reasons: &mut Vec<String>) -> Places {
    let mut places = Places::default();
    for used in &own.uses {
        let id = used.instrument.id();
        let known = policy.uses.iter().position(|known| known.instrument.id() == id);
        let place = known.unwrap_or_else(|| {
            policy.uses.push(Use {
                instrument: used.instrument.clone(),
                first_item: 0,
                blank: used.blank.clone(),
                due: None,
                carried: Vec::new(),
                depends_on_person: used.depends_on_person,
                tests: Vec::new(),
            });
            policy.uses.len().saturating_sub(1)
        });
        let same = |known: &Use| known.instrument.fingerprint() == used.instrument.fingerprint();
        if !policy.uses.get(place).is_some_and(same) {
            reasons.push(format!("instrument `{id}` is another text in each"));
        }
        places.uses.push(place);
    }
    for fact in &own.facts {
        let known = policy.facts.iter().position(|known| known.id() == fact.id());
        let place = known.unwrap_or_else(|| {
            policy.facts.push(fact.clone());
            policy.facts.len().saturating_sub(1)
        });
        if !policy.facts.get(place).is_some_and(|known| same_values(known.kind(), fact.kind())) {
            reasons.push(format!("fact `{}` has other values in each", fact.id()));
        }
        places.facts.push(place);
    }
    let mut known: HashMap<PolicyTest, usize> = HashMap::new();
    for (place, test) in policy.tests.iter().enumerate() {
        known.insert(test.clone(), place);
    }
    for test in &own.tests {
        let Some(test) = test.moved(&places.uses, &places.facts) else { continue };
        let next = policy.tests.len();
        let place = *known.entry(test.clone()).or_insert(next);
        if place == next {
            policy.tests.push(test);
        }
        places.tests.push(place);
    }
    places
}

fn same_values(one: &FactKind, other: &FactKind) -> bool {
    match (one, other) {
        (FactKind::YesNo, FactKind::YesNo) => true,
        (FactKind::OneOf(one), FactKind::OneOf(other)) => {
            one.iter().map(|value| value.id()).eq(other.iter().map(|value| value.id()))
        }
        (FactKind::Number { min, max }, FactKind::Number { min: low, max: high }) => {
            min == low && max == high
        }
        _ => false,
    }
}

/// When the instruments of one policy are due, and which answers they take over: the same in both, or they are not asked alike.
fn asked(policy: &mut Model, own: &Policy, places: &Places, reasons: &mut Vec<String>) {
    for index in &own.order {
        let (Some(used), Some(place)) = (own.uses.get(*index), places.uses.get(*index).copied()) else {
            continue;
        };
        let due = match &used.due {
            None => Some(None),
            Some(due) => places.condition(due).map(Some),
        };
        let carried = |carried: &Carried| {
            Some(Carried { from_use: places.uses.get(carried.from_use).copied()?, ..*carried })
        };
        let carried: Option<Vec<Carried>> = used.carried.iter().map(carried).collect();
        let seen = policy.order.contains(&place);
        let (Some(due), Some(carried), Some(known)) = (due, carried, policy.uses.get_mut(place)) else {
            reasons.push(format!("when `{}` is due could not be read", used.instrument.id()));
            continue;
        };
        if !seen {
            policy.order.push(place);
            (known.due, known.carried) = (due, carried);
        } else if known.due != due {
            reasons.push(format!("`{}` is not given on the same condition in both", used.instrument.id()));
        } else if known.carried != carried {
            reasons.push(format!("`{}` does not take over the same answers in both", used.instrument.id()));
        }
    }
}
