//! One act has one deadline: nobody is to be referred twice by one provider, at two times, and nobody is told of the same
//! person twice, at two times.

use super::super::claim::{Claim, Outcome};
use super::super::decided::Decided;
use super::super::diagram::Node;
use super::super::promise::sorted;
use super::super::proof::Expected;
use crate::period::Period;
use crate::text::Text;
use crate::triage::decision::Decision;
use crate::triage::policy::{Notice, Policy};

struct OneDeadline;

pub(super) fn claims(_policy: &Policy) -> super::Claims {
    vec![Box::new(OneDeadline)]
}

/// Something to be done by a deadline.
#[derive(Clone, Copy)]
enum Act<'p> {
    Recommendation(usize),
    /// Somebody is told, of something or of nothing in particular.
    Notice(usize, &'p Text),
}

impl Act<'_> {
    /// For whom it is to be done by then at the latest.
    fn by(self, deadline: Period, decided: &mut Decided<'_, '_>) -> Node {
        match self {
            Self::Recommendation(index) => decided.stands(index, Some(deadline)),
            Self::Notice(role, label) => decided.notified(|notice| {
                notice.role == role && notice.label == *label && notice.within <= deadline
            }),
        }
    }

    /// By when a decision has it.
    fn decided(self, decision: &Decision<'_>) -> Option<Period> {
        let id = |index: usize| decision.policy().recommendations.get(index).map_or("", |own| own.id());
        match self {
            Self::Recommendation(index) => {
                let mut given = decision.recommendations().iter();
                given.find(|given| given.recommendation().id() == id(index))?.within()
            }
            Self::Notice(role, label) => {
                let mut told = decision.notices();
                told.find(|(_, notice)| notice.role == role && notice.label == *label)
                    .map(|(_, notice)| notice.within)
            }
        }
    }

    /// The key under which a report has it.
    fn key(self) -> &'static str {
        match self {
            Self::Recommendation(_) => "recommendations",
            Self::Notice(..) => "notify",
        }
    }

    fn name(self, policy: &Policy) -> String {
        match self {
            Self::Recommendation(index) => {
                format!("`{}`", policy.recommendations.get(index).map_or("", |own| own.id()))
            }
            Self::Notice(role, label) => {
                let id = policy.providers.get(role).map_or("", |own| own.id());
                if label.is_empty() {
                    format!("telling `{id}`")
                } else {
                    format!("telling `{id}` of \"{}\"", label.get("en"))
                }
            }
        }
    }
}

/// Two descriptions of one act, and every deadline that either may have.
struct Twice<'p> {
    one: Act<'p>,
    other: Act<'p>,
    deadlines: Vec<Period>,
}

fn twice(policy: &Policy) -> Vec<Twice<'_>> {
    let mut all = Vec::new();
    for (index, own) in policy.recommendations.iter().enumerate() {
        let later = policy.recommendations.iter().enumerate().skip(index.saturating_add(1));
        for (other, _) in later.filter(|(_, other)| own.is_one_act_with(other)) {
            let deadlines = policy.deadlines(index).into_iter().chain(policy.deadlines(other));
            let (one, other) = (Act::Recommendation(index), Act::Recommendation(other));
            all.push(Twice { one, other, deadlines: sorted(deadlines) });
        }
    }
    let notices: Vec<&Notice> = policy.all_actions().flat_map(|actions| &actions.notify).collect();
    // Who is told of two things is told twice; of something and of nothing in particular, it is the same.
    for role in 0..policy.providers.len() {
        let own = || notices.iter().filter(|notice| notice.role == role);
        let deadlines = sorted(own().map(|notice| notice.within));
        let plain = own().find(|notice| notice.label.is_empty());
        let mut labels: Vec<&Text> = Vec::new();
        for label in own().map(|notice| &notice.label).filter(|label| !label.is_empty()) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        for (plain, label) in
            plain.into_iter().flat_map(|plain| labels.iter().map(move |label| (plain, *label)))
        {
            let (one, other) = (Act::Notice(role, &plain.label), Act::Notice(role, label));
            all.push(Twice { one, other, deadlines: deadlines.clone() });
        }
    }
    all
}

impl Claim for OneDeadline {
    fn name(&self, _policy: &Policy) -> String {
        "nobody has two deadlines for one act".to_owned()
    }

    fn look(&self, decided: &mut Decided<'_, '_>) -> Outcome {
        for Twice { one, other, deadlines } in twice(decided.policy) {
            let Some((last, sooner)) = deadlines.split_last() else { continue };
            let (has_one, has_other) = (one.by(*last, decided), other.by(*last, decided));
            let both = decided.space.diagrams.and(has_one, has_other);
            let mut agrees = Node::TRUE;
            for deadline in sooner {
                let (one, other) = (one.by(*deadline, decided), other.by(*deadline, decided));
                let diagrams = &mut decided.space.diagrams;
                let (only_one, only_other) = (diagrams.and_not(one, other), diagrams.and_not(other, one));
                let differ = diagrams.or(only_one, only_other);
                agrees = diagrams.and_not(agrees, differ);
            }
            let reason =
                format!("{} and {} are one act", one.name(decided.policy), other.name(decided.policy));
            let confirm = |decision: &Decision<'_>| {
                let (first, second) = (one.decided(decision)?, other.decided(decision)?);
                (first != second).then(|| {
                    vec![Expected::new(one.key(), format!("within {second}"), format!("within {first}"))]
                })
            };
            let outcome = decided.never(both, agrees, &reason, &confirm);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }
}
