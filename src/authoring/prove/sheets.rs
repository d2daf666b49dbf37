//! Which question fills which items, and which tests depend on common questions.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::question::{Question, Sheet, Target};
use super::run::Run;
use super::severity::Severity;
use crate::instrument::Person;
use crate::triage::policy::Policy;

/// How many choices all questions of a component may have together.
const MOST_CHOICES: usize = 200_000;

/// One sheet per instrument, and what each question fills: an item, with the items that have its answer carried over.
pub(super) fn sheets<'p>(
    run: &Run,
    policy: &'p Policy,
    severities: &[Rc<Severity>],
    person: Person,
) -> (Vec<Sheet<'p>>, Vec<Vec<Target>>) {
    let mut sheets: Vec<Sheet<'p>> = policy
        .uses
        .iter()
        .zip(severities)
        .map(|(used, severity)| Sheet {
            instrument: &used.instrument,
            severity: Rc::clone(severity),
            person,
            sources: vec![usize::MAX; used.instrument.items.len()],
        })
        .collect();
    let mut questions: Vec<Vec<Target>> = Vec::new();
    for index in &policy.order {
        let Some(used) = run.at(&policy.uses, *index) else { continue };
        for position in 0..used.instrument.items.len() {
            let from = used.carried.iter().find(|carried| carried.item == position).and_then(|carried| {
                let from = run.at(&sheets, carried.from_use)?;
                let question = *run.at(&from.sources, carried.from_item)?;
                let place = run
                    .at(&questions, question)?
                    .iter()
                    .position(|target| target.sheet == carried.from_use && target.item == carried.from_item);
                Some((question, run.found(place)?))
            });
            let target = Target { sheet: *index, item: position, carried_from: None, given: true };
            let question = match from {
                Some((question, place)) => {
                    if let Some(targets) = run.at_mut(&mut questions, question) {
                        targets.push(Target { carried_from: Some(place), ..target });
                    }
                    question
                }
                None => {
                    questions.push(vec![target]);
                    questions.len().saturating_sub(1)
                }
            };
            if let Some(sheet) = run.at_mut(&mut sheets, *index) {
                run.set(&mut sheet.sources, position, question);
            }
        }
    }
    (sheets, questions)
}

/// The questions, where only some sheets are given. Of those that are not `needed`, and of those that are too many, nothing
/// is said.
pub(super) fn questions(
    run: &Run,
    sheets: &[Sheet<'_>],
    targets: &[Vec<Target>],
    needed: &BTreeSet<usize>,
    is_given: &dyn Fn(usize) -> bool,
) -> Vec<Question> {
    let mut choices: usize = 0;
    let own = |target: &Target| Target { given: is_given(target.sheet), ..*target };
    let question = |(index, targets): (usize, &Vec<Target>)| {
        if !needed.contains(&index) || choices > MOST_CHOICES {
            return Question::unknown();
        }
        let question = Question::new(run, sheets, targets.iter().map(own).collect());
        choices = choices.saturating_add(question.choices.len());
        question
    };
    targets.iter().enumerate().map(question).collect()
}

/// Groups of roots that depend on common questions.
pub(super) fn connected(run: &Run, depends_on: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let count = depends_on.iter().flatten().max().map_or(0, |most| most.saturating_add(1));
    // By question, another one of its group; itself for the one that stands for the group.
    let mut group: Vec<usize> = (0..count).collect();
    for questions in depends_on {
        let Some(first) = questions.first() else { continue };
        let first = representative(run, &mut group, *first);
        for question in questions {
            let other = representative(run, &mut group, *question);
            run.set(&mut group, other, first);
        }
    }
    let mut place: Vec<Option<usize>> = vec![None; count];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (root, questions) in depends_on.iter().enumerate() {
        let known = questions.first().map(|first| representative(run, &mut group, *first));
        let found = known.and_then(|known| run.at_mut(&mut place, known));
        match found {
            Some(Some(place)) => {
                if let Some(group) = run.at_mut(&mut groups, *place) {
                    group.push(root);
                }
            }
            Some(vacant) => {
                *vacant = Some(groups.len());
                groups.push(vec![root]);
            }
            None => groups.push(vec![root]),
        }
    }
    groups
}

/// The question that stands for the group of another.
fn representative(run: &Run, group: &mut [usize], question: usize) -> usize {
    let mut found = question;
    while let Some(next) = run.at(group, found).copied().filter(|next| *next != found) {
        // Half the way for whoever comes next.
        if let Some(after) = run.at(group, next).copied() {
            run.set(group, found, after);
        }
        found = next;
    }
    found
}
