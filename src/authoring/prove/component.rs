//! What the tests that depend on common questions can say together: all answer sheets, with every earlier administration.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::diagram::Pair;
use super::network::{Root, Wanted};
use super::question::{Sheet, Target};
use super::quick_map::QuickMap;
use super::reachable::{Reached, TooMany, dependencies, reach};
use super::run::Run;
use super::severity::Severity;
use super::sheets::questions;
use super::space::{Compared, Component, Earlier, Valuation, Variant};
use super::state::{Value, short};
use crate::instrument::{Instrument, Person};
use crate::interpretation::Change;
use crate::number::Number;
use crate::scoring::Outcome;
use crate::triage::policy::{ChangeKind, Policy, PolicyTest};
use crate::triage::test::change_says;

/// How many combinations of final states and earlier scores are looked at.
const MOST_COMBINATIONS: usize = 1_000_000;

/// How many instruments of one component may be given or not, each of which may double the work.
const MOST_GIVENS: usize = 8;

/// A component, with what its variables can be.
pub(super) type Answers = (Rc<Component>, Rc<Vec<Variant>>);

/// What is answered, as far as it matters to some roots.
pub(super) struct Group<'g, 'p> {
    pub(super) sheets: &'g [Sheet<'p>],
    pub(super) targets: &'g [Vec<Target>],
    /// The questions that the roots depend on.
    pub(super) needed: BTreeSet<usize>,
    pub(super) roots: Vec<Root>,
    /// The tests of each root.
    pub(super) tests: Vec<&'g [usize]>,
}

/// Who walks through the answers.
pub(super) struct Walker<'w> {
    pub(super) run: &'w Rc<Run>,
    pub(super) policy: &'w Policy,
    /// By instrument.
    pub(super) severities: &'w [Rc<Severity>],
    /// The tests that the tests of a group are named by.
    pub(super) tests: &'w [PolicyTest],
}

impl Walker<'_> {
    /// Walks through the answers, once for each choice of what is given.
    pub(super) fn walk(&self, group: &Group<'_, '_>, givens: &[usize]) -> Result<Answers, TooMany> {
        let Group { sheets, targets, roots, .. } = group;
        if givens.len() > MOST_GIVENS {
            return Err(TooMany);
        }
        let mut compared = Vec::new();
        for (root, tests) in roots.iter().zip(&group.tests) {
            let Wanted::Outcome(scale) = root.what else { continue };
            let kind = |test: &usize| self.run.at(self.tests, *test).and_then(PolicyTest::change);
            let kinds = tests.iter().filter_map(kind).collect();
            compared.push(Compared {
                used: root.sheet,
                kinds,
                earlier: self.earlier_scores(root.sheet, scale)?,
            });
        }
        let mut component = Component {
            roots: roots.clone(),
            compared,
            questions: Vec::new(),
            reached: Vec::new(),
            worsenings: RefCell::default(),
        };
        if component.combinations() > MOST_COMBINATIONS {
            return Err(TooMany);
        }
        let mut variants = Vec::new();
        let all = 1_usize.checked_shl(short(givens.len())).unwrap_or(usize::MAX);
        for variant in 0..all {
            let is_given = |used: usize| {
                let bit = givens.iter().position(|other| *other == used);
                bit.is_none_or(|bit| variant.checked_shr(short(bit)).unwrap_or(0) & 1 == 1)
            };
            let questions = questions(self.run, sheets, targets, &group.needed, &is_given);
            let reached = reach(self.run, sheets, &questions, roots)?;
            variants.push(component.variant(self.run, sheets, &reached)?);
            component.questions.push(questions);
            component.reached.push(reached);
        }
        Ok((Rc::new(component), Rc::new(variants)))
    }

    /// Finds the scores that an earlier administration can have had; one without a score is not used.
    fn earlier_scores(&self, used: usize, scale: usize) -> Result<Vec<Earlier>, TooMany> {
        let run = self.run;
        let (Some(found), Some(severity)) = (run.at(&self.policy.uses, used), run.at(self.severities, used))
        else {
            return Err(TooMany);
        };
        let instrument = &found.instrument;
        let sources = (0..instrument.items.len()).collect();
        let severity = Rc::clone(severity);
        let sheets = [Sheet { instrument, severity, person: Person::default(), sources }];
        let target = |item| vec![Target { sheet: 0, item, carried_from: None, given: true }];
        let targets: Vec<Vec<Target>> = (0..instrument.items.len()).map(target).collect();
        let roots = [Root { sheet: 0, what: Wanted::Outcome(scale) }];
        let needed = dependencies(run, &sheets, &roots).into_iter().flatten().collect();
        let questions = questions(run, &sheets, &targets, &needed, &|_| true);
        let reached = reach(run, &sheets, &questions, &roots)?;
        let mut cheapest: BTreeMap<Number, (usize, u32)> = BTreeMap::new();
        for (state, found) in reached.finals.iter().enumerate() {
            let Some(Value::Outcome(outcome)) = run.found(found.values.first()) else { continue };
            let Some(score) = outcome.value() else { continue };
            let place = cheapest.entry(score).or_insert((state, found.cost));
            if found.cost < place.1 {
                *place = (state, found.cost);
            }
        }
        let earlier = |(score, (state, cost)): (Number, (usize, u32))| {
            let given = |(question, choice): (usize, usize)| {
                let answered = run.at(&run.at(&questions, question)?.choices, choice)?;
                Some((question, run.found(answered.own.first())?.ok()?))
            };
            Earlier { score, answers: reached.answers(state).into_iter().filter_map(given).collect(), cost }
        };
        Ok(cheapest.into_iter().map(earlier).collect())
    }
}

impl Component {
    /// What the variables are in each final state, with each combination of earlier scores.
    fn variant(&self, run: &Run, sheets: &[Sheet<'_>], reached: &Reached) -> Result<Variant, TooMany> {
        let combinations = self.combinations();
        if reached.finals.len().saturating_mul(combinations) > MOST_COMBINATIONS {
            return Err(TooMany);
        }
        let mut variant = Variant::default();
        let mut known: QuickMap<Box<[Pair]>, usize> = QuickMap::default();
        let mut changes: QuickMap<(usize, Outcome, Option<usize>), Vec<Pair>> = QuickMap::default();
        for (state, found) in reached.finals.iter().enumerate() {
            if !run.spend(u64::try_from(combinations).unwrap_or(u64::MAX).saturating_mul(30)) {
                return Err(TooMany);
            }
            for combination in 0..combinations {
                let mut values = Vec::new();
                let mut cost = found.cost;
                let mut earlier = self.earlier_of(combination);
                for value in &found.values {
                    match value {
                        Value::Pair(pair) => values.push(*pair),
                        Value::Outcome(outcome) => {
                            let Some((compared, before)) = run.found(earlier.next()) else { continue };
                            let key = (compared.used, *outcome, before.map(|(place, _)| place));
                            let before = before.map(|(_, before)| before);
                            let pairs = changes.entry(key).or_insert_with(|| {
                                let instrument = run.at(sheets, compared.used).map(|sheet| sheet.instrument);
                                change_pairs(instrument, before, *outcome, &compared.kinds)
                            });
                            values.push(Pair::certain(before.is_some()));
                            values.extend_from_slice(pairs);
                            cost =
                                cost.saturating_add(before.map_or(0, |before| before.cost.saturating_add(1)));
                        }
                    }
                }
                let values = values.into_boxed_slice();
                let valuations = &mut variant.valuations;
                let place = *known.entry(values.clone()).or_insert_with(|| {
                    valuations.push(Valuation { values, cost: u32::MAX, state: None, earlier: 0 });
                    valuations.len().saturating_sub(1)
                });
                variant.index.push(short(place));
                let valuation = run.at_mut(valuations, place);
                if let Some(valuation) = valuation.filter(|valuation| cost < valuation.cost) {
                    valuation.cost = cost;
                    valuation.state = i64::try_from(state).ok();
                    valuation.earlier = combination;
                }
            }
        }
        Ok(variant)
    }
}

fn change_pairs(
    instrument: Option<&Instrument>,
    before: Option<&Earlier>,
    outcome: Outcome,
    kinds: &[ChangeKind],
) -> Vec<Pair> {
    let change = |after: (Number, Number)| {
        before.zip(instrument).and_then(|(before, instrument)| {
            Change::of_scores(instrument, instrument.change()?, (before.score, before.score), after)
        })
    };
    let (published, enclosed) = (change(outcome.published()), change((outcome.min(), outcome.max())));
    // Without an earlier administration there is no change.
    kinds.iter().map(|is| Pair::new(change_says(published, *is), change_says(enclosed, *is))).collect()
}
