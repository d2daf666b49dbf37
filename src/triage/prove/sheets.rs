//! Which question fills which items, and which tests depend on common questions.

use std::collections::BTreeSet;

use super::question::{Question, Sheet, Target};
use crate::instrument::Person;
use crate::triage::policy::Policy;

/// One sheet per instrument, and what each question fills: an item, with the items that have its answer carried over.
pub(super) fn sheets<'p>(policy: &'p Policy<'p>, person: Person) -> (Vec<Sheet<'p>>, Vec<Vec<Target>>) {
    let mut sheets: Vec<Sheet<'p>> = policy
        .uses
        .iter()
        .map(|used| Sheet {
            instrument: used.instrument,
            person,
            sources: vec![usize::MAX; used.instrument.items.len()],
        })
        .collect();
    let mut questions: Vec<Vec<Target>> = Vec::new();
    for index in &policy.order {
        let Some(used) = policy.uses.get(*index) else { continue };
        for position in 0..used.instrument.items.len() {
            let from = used.carried.iter().find(|carried| carried.item == position).and_then(|carried| {
                let question = *sheets.get(carried.from_use)?.sources.get(carried.from_item)?;
                let place = questions.get(question)?.iter().position(|target| {
                    target.sheet == carried.from_use && target.item == carried.from_item
                })?;
                Some((question, place))
            });
            let target = Target { sheet: *index, item: position, carried_from: None, given: true };
            let question = match from {
                Some((question, place)) => {
                    if let Some(targets) = questions.get_mut(question) {
                        targets.push(Target { carried_from: Some(place), ..target });
                    }
                    question
                }
                None => {
                    questions.push(vec![target]);
                    questions.len().saturating_sub(1)
                }
            };
            if let Some(source) = sheets.get_mut(*index).and_then(|sheet| sheet.sources.get_mut(position)) {
                *source = question;
            }
        }
    }
    (sheets, questions)
}

/// The questions, where only some sheets are given.
pub(super) fn questions(
    sheets: &[Sheet<'_>],
    targets: &[Vec<Target>],
    is_given: &dyn Fn(usize) -> bool,
) -> Vec<Question> {
    let own = |target: &Target| Target { given: is_given(target.sheet), ..*target };
    targets.iter().map(|targets| Question::new(sheets, targets.iter().map(own).collect())).collect()
}

/// Groups of roots that depend on common questions.
pub(super) fn connected(depends_on: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
    for (root, questions) in depends_on.iter().enumerate() {
        let mut group = (questions.iter().copied().collect::<BTreeSet<_>>(), vec![root]);
        let (touching, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(other, _)| !other.is_disjoint(&group.0));
        for (questions, roots) in touching {
            group.0.extend(questions);
            group.1.extend(roots);
        }
        group.1.sort_unstable();
        groups = apart;
        groups.push(group);
    }
    groups.sort_by_key(|(_, roots)| roots.first().copied());
    groups.into_iter().map(|(_, roots)| roots).collect()
}
