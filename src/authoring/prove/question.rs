//! What may be answered: the answer sheets of a policy's instruments, and the questions that fill them.

use std::collections::HashMap;
use std::rc::Rc;

use super::run::Run;
use super::severity::{Severity, Worse};
use crate::instrument::{Instrument, Item, ItemKind, MissingReason, Person};
use crate::response::Answer;
use crate::truth::Truth;

/// The answers to one instrument.
pub(super) struct Sheet<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) severity: Rc<Severity>,
    pub(super) person: Person,
    /// The question of each item.
    pub(super) sources: Vec<usize>,
}

/// An item, or several where later ones have the answer of an earlier one unless they are answered themselves.
pub(super) struct Question {
    pub(super) targets: Vec<Target>,
    pub(super) choices: Vec<Answered>,
    /// Pairs of choices of which the second has one answer that is the next worse.
    pub(super) worse: Vec<(usize, usize)>,
    /// Whether there are more choices than can be looked at: then `choices` has not all of them.
    pub(super) too_many: bool,
}

/// How many choices one question may have.
const MOST_CHOICES: usize = 20_000;

#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) sheet: usize,
    pub(super) item: usize,
    /// From which of the question's targets its answer is carried over while it has none.
    pub(super) carried_from: Option<usize>,
    /// Whether the sheet is given at all.
    pub(super) given: bool,
}

/// An answer to each target, or none.
pub(super) struct Answered {
    /// As given.
    pub(super) own: Vec<Choice>,
    /// As used: with what is carried over.
    pub(super) used: Vec<Choice>,
    /// How far it is from nothing: the prover shows the answers with the least.
    pub(super) cost: u32,
}

/// One answer, or one way of giving none.
pub(super) type Choice = Result<i32, MissingReason>;

pub(super) const BLANK: Choice = Err(MissingReason::Skipped);

const UNREADABLE: Choice = Err(MissingReason::Unreadable);

/// What an answer means for an item, when it is known whether the form asks it. As response does it: a given answer
/// counts, a blank one is explained by the form where it can be.
pub(super) fn answer(choice: Choice, item: &Item, applies: Truth) -> Answer {
    match choice {
        Ok(recorded) => Answer::Given(recorded),
        Err(reason) if !depends_on_form(choice) || !item.may_be_not_applicable() => Answer::Missing(reason),
        Err(reason) => match (applies, item.shown_when.is_some()) {
            (_, false) | (Truth::False, true) => Answer::NotApplicable,
            (Truth::True, true) if item.optional => Answer::NotApplicable,
            (Truth::True, true) => Answer::Missing(reason),
            (Truth::Undetermined, true) => Answer::Unresolved(reason),
        },
    }
}

pub(super) fn depends_on_form(choice: Choice) -> bool {
    matches!(choice, Err(MissingReason::Skipped | MissingReason::NotAdministered))
}

impl Question {
    /// A question that is not put: nothing is known of its answer.
    pub(super) fn unknown() -> Self {
        Self { targets: Vec::new(), choices: Vec::new(), worse: Vec::new(), too_many: true }
    }

    /// All combinations of what the targets may be answered with.
    pub(super) fn new(run: &Run, sheets: &[Sheet<'_>], targets: Vec<Target>) -> Self {
        let options: Vec<Options> = targets.iter().map(|target| Options::of(run, sheets, *target)).collect();
        let all = options.iter().fold(1_usize, |all, options| all.saturating_mul(options.choices.len()));
        let too_many = all > MOST_CHOICES || options.iter().any(|options| options.too_many);
        if !too_many {
            run.spend(u64::try_from(all).unwrap_or(u64::MAX).saturating_mul(20));
        }
        let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
        for options in &options {
            let choices = if too_many { 1 } else { options.choices.len() };
            rows = rows
                .iter()
                .flat_map(|row| {
                    (0..choices).map(move |next| {
                        let mut row = row.clone();
                        row.push(next);
                        row
                    })
                })
                .collect();
        }
        let place: HashMap<&[usize], usize> =
            rows.iter().enumerate().map(|(place, row)| (row.as_slice(), place)).collect();
        let mut worse = Vec::new();
        for (better, row) in rows.iter().enumerate() {
            for (target, options) in options.iter().enumerate() {
                let mut other = row.clone();
                let choice = run.at_mut(&mut other, target);
                let Some(choice) = choice.filter(|choice| options.has_worse(**choice)) else { continue };
                *choice = choice.saturating_add(1);
                if !too_many {
                    worse.extend(run.found(place.get(other.as_slice())).map(|found| (better, *found)));
                }
            }
        }
        let choices = rows.iter().map(|row| Answered::new(run, &targets, &options, row)).collect();
        Self { targets, choices, worse, too_many }
    }
}

impl Answered {
    fn new(run: &Run, targets: &[Target], options: &[Options], row: &[usize]) -> Self {
        let chosen =
            || options.iter().zip(row).filter_map(|(options, choice)| run.at(&options.choices, *choice));
        let own: Vec<Choice> = chosen().map(|(choice, _)| *choice).collect();
        let cost = chosen().fold(0_u32, |cost, (_, own)| cost.saturating_add(*own));
        let mut used: Vec<Choice> = Vec::new();
        for (target, choice) in targets.iter().zip(&own) {
            // Earlier instruments come first, with what they have from still earlier ones.
            let carried =
                target.carried_from.and_then(|from| run.at(&used, from)).copied().filter(Result::is_ok);
            let stays = choice.is_ok() || *choice == UNREADABLE;
            used.push(if stays { *choice } else { carried.unwrap_or(*choice) });
        }
        Self { own, used, cost }
    }
}

/// What one item may be answered with: first the ways of leaving it out, then the answers from the best to the worst.
struct Options {
    choices: Vec<(Choice, u32)>,
    /// From where on each choice is followed by the next worse; `None` where the item has no worse side.
    ordered_from: Option<usize>,
    too_many: bool,
}

impl Options {
    fn of(run: &Run, sheets: &[Sheet<'_>], target: Target) -> Self {
        let sheet = run.at(sheets, target.sheet);
        let found = sheet.and_then(|sheet| Some((sheet, run.at(&sheet.instrument.items, target.item)?)));
        let Some((sheet, item)) = found.filter(|_| target.given) else {
            return Self { choices: vec![(BLANK, 0)], ordered_from: None, too_many: false };
        };
        let direction = sheet.severity.worse(run, target.item);
        let mut choices = vec![(BLANK, 0)];
        if item.may_be_not_applicable() {
            choices.push((Err(MissingReason::Declined), 1));
        }
        // Nothing is prorated over it and nothing carried into it; else it is as one that was declined, or as a blank.
        if sheet.severity.is_prorated(run, target.item) || target.carried_from.is_some() {
            choices.push((UNREADABLE, 1));
        }
        let first = choices.len();
        for (rank, recorded) in recorded_values(sheet.instrument, item, direction).into_iter().enumerate() {
            let rank = u32::try_from(rank.min(100)).unwrap_or(100);
            choices.push((Ok(recorded), rank.saturating_add(2)));
        }
        let ordered_from = (direction != Worse::Neither).then_some(first);
        Self { choices, ordered_from, too_many: has_too_many_values(item) }
    }

    fn has_worse(&self, choice: usize) -> bool {
        self.ordered_from.is_some_and(|first| choice >= first)
            && choice.saturating_add(1) < self.choices.len()
    }
}

/// A number of which more values may be recorded than can be looked at.
fn has_too_many_values(item: &Item) -> bool {
    let (low, high) = item.recorded;
    let span = i64::from(high).saturating_sub(i64::from(low));
    !matches!(item.kind, ItemKind::Options { .. })
        && usize::try_from(span).map_or(true, |span| span >= MOST_CHOICES)
}

/// Everything that may be recorded for an item, from the best to the worst; only the ends where that is too much.
pub(super) fn recorded_values(instrument: &Instrument, item: &Item, direction: Worse) -> Vec<i32> {
    let mut values: Vec<i32> = match item.kind {
        ItemKind::Options { .. } => instrument.options(item).iter().map(|option| option.code).collect(),
        _ if has_too_many_values(item) => vec![item.recorded.0, item.recorded.1],
        _ => (item.recorded.0..=item.recorded.1).collect(),
    };
    values.sort_by_key(|recorded| {
        let score = item.keying.score(*recorded);
        (if direction == Worse::Lower { score.saturating_neg() } else { score }, *recorded)
    });
    values
}
