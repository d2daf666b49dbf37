//! Everything in which two persons can differ, as far as a policy looks at it: consent, facts, which instruments were given,
//! and every combination that the tests of an instrument can take. Each of these is a block of variables; whatever the
//! policy decides is a diagram over all of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::diagram::{Diagrams, Node, Pair};
use super::network::Root;
use super::proof::{InstrumentSize, Sizes};
use super::question::Question;
use super::reachable::{Reached, Step, TooMany};
use super::run::Run;
use super::state::long;
use crate::instrument::Person;
use crate::number::Number;
use crate::triage::policy::{ChangeKind, Policy};
use crate::truth::Truth;

/// All combinations for one kind of person.
pub(super) struct Space<'p> {
    pub(super) run: Rc<Run>,
    pub(super) policy: &'p Policy,
    pub(super) person: Person,
    pub(super) diagrams: Diagrams,
    pub(super) blocks: Vec<Block>,
    /// What each test of the policy says.
    pub(super) tests: Vec<Node>,
    /// For each instrument and each of its critical items, the node that says whether it is positive.
    pub(super) critical: Vec<Vec<Node>>,
    /// For each instrument, true where a critical item that was to be answered is not.
    pub(super) critical_unanswered: Vec<Node>,
    /// For each block, and after the last, the instruments whose being given still decides which values later blocks have.
    pub(super) needed: Vec<u128>,
}

pub(super) struct Earlier {
    pub(super) score: Number,
    pub(super) answers: Vec<(usize, i32)>,
    pub(super) cost: u32,
}

/// Some variables that stand together, and the values they can take.
pub(super) struct Block {
    pub(super) kind: BlockKind,
    pub(super) first: usize,
    pub(super) count: usize,
    /// The instrument, where its tests were taken one by one because together they are too many: then not every combination
    /// of their values need be possible.
    pub(super) apart: Option<usize>,
    /// The instruments whose being given decides which values there are, by bit.
    pub(super) givens: Vec<usize>,
    /// The values, by which of `givens` are given.
    pub(super) variants: Rc<Vec<Variant>>,
}

pub(super) enum BlockKind {
    /// Whether consent is recorded.
    Consent,
    Fact(usize),
    /// Whether an instrument is given whose step may not be due.
    Given(usize),
    Answers(Rc<Component>),
    /// A test for which what can be reached is too much to find: anything is taken to be possible.
    Anything(Anything),
}

pub(super) struct Anything {
    pub(super) instrument: usize,
    /// Whether a worse answer can only raise it (`true`) or only lower it.
    pub(super) rises: Option<bool>,
    /// Some answer sheets, and what the test says of them.
    pub(super) samples: Vec<(Pair, Vec<(usize, i32)>)>,
}

#[derive(Default)]
pub(super) struct Variant {
    pub(super) valuations: Vec<Valuation>,
    /// For each final state and each combination of earlier scores, the valuation.
    pub(super) index: Vec<u32>,
}

pub(super) struct Valuation {
    pub(super) values: Box<[Pair]>,
    pub(super) cost: u32,
    /// Of facts: the value, `None` for unknown. Of answers: the final state.
    pub(super) state: Option<i64>,
    pub(super) earlier: usize,
}

/// Tests of instruments that depend on common questions.
pub(super) struct Component {
    pub(super) roots: Vec<Root>,
    /// The roots that are scores, to be compared with those of an earlier administration.
    pub(super) compared: Vec<Compared>,
    pub(super) questions: Vec<Vec<Question>>,
    pub(super) reached: Vec<Reached>,
    /// The worsenings of each variant, once they were asked for.
    pub(super) worsenings: RefCell<BTreeMap<usize, Worsenings>>,
}

/// A score that is compared with an earlier one.
pub(super) struct Compared {
    pub(super) used: usize,
    /// The changes that are asked for.
    pub(super) kinds: Vec<ChangeKind>,
    /// The scores that an earlier administration can have had, and the answers that give them.
    pub(super) earlier: Vec<Earlier>,
}

impl Compared {
    /// How many earlier administrations there are to choose from: none, or one with each score.
    fn choices(&self) -> usize {
        self.earlier.len().saturating_add(1)
    }
}

/// All worsenings of one variant, where they are not too many.
type Worsenings = Result<Rc<Vec<Worsening>>, TooMany>;

/// One step to a worse answer, or to a higher risk.
#[derive(Clone)]
pub(super) struct Worsening {
    pub(super) better: usize,
    pub(super) worse: usize,
    /// For answers: the step, and the combination of earlier scores.
    pub(super) answers: Option<(Step, usize)>,
}

/// The bit of an instrument.
pub(super) fn mask(used: usize) -> u128 {
    u32::try_from(used).ok().and_then(|used| 1_u128.checked_shl(used)).unwrap_or(0)
}

impl Block {
    /// Which of the variants there is when these instruments are given, by bit of their position.
    pub(super) fn variant(&self, given: u128) -> usize {
        self.givens.iter().enumerate().fold(0, |variant, (bit, used)| {
            let is_given = given & mask(*used) != 0;
            if is_given {
                variant | 1_usize.checked_shl(u32::try_from(bit).unwrap_or(0)).unwrap_or(0)
            } else {
                variant
            }
        })
    }

    /// The first instrument whose tests the block holds.
    pub(super) fn first_instrument(&self) -> usize {
        match &self.kind {
            BlockKind::Answers(component) => component.roots.first().map_or(0, |root| root.sheet),
            BlockKind::Anything(anything) => anything.instrument,
            BlockKind::Given(used) => *used,
            BlockKind::Consent | BlockKind::Fact(_) => 0,
        }
    }

    /// Every step to a worse answer or a higher risk, as pairs of valuations, each once.
    pub(super) fn worsenings(&self, run: &Run, policy: &Policy, variant: usize) -> Worsenings {
        let Some(found) = run.at(&self.variants, variant) else { return Err(TooMany) };
        match &self.kind {
            BlockKind::Consent | BlockKind::Given(_) => Ok(Rc::default()),
            BlockKind::Anything(anything) => anything.worsenings(found).map(Rc::new),
            BlockKind::Fact(fact) => {
                let risk = run.at(&policy.facts, *fact).is_some_and(|fact| fact.risk);
                let count = u64::try_from(found.valuations.len()).unwrap_or(u64::MAX);
                if !run.spend(count.saturating_mul(count)) {
                    return Err(TooMany);
                }
                let steps = || found.valuations.iter().enumerate();
                let pairs = steps().flat_map(|better| steps().map(move |worse| (better, worse)));
                let rises = pairs.filter(|((_, better), (_, worse))| match (better.state, worse.state) {
                    (Some(better), Some(worse)) => better < worse,
                    _ => false,
                });
                let pair = |((better, _), (worse, _))| Worsening { better, worse, answers: None };
                Ok(if risk { Rc::new(rises.map(pair).collect()) } else { Rc::default() })
            }
            BlockKind::Answers(component) => {
                if let Some(known) = component.worsenings.borrow().get(&variant) {
                    return known.clone();
                }
                let found = component.worsenings(run, variant, found).map(Rc::new);
                // What a limit cut off is asked for again by a claim that may do more.
                if run.goes_on() {
                    component.worsenings.borrow_mut().insert(variant, found.clone());
                }
                found
            }
        }
    }
}

impl Anything {
    /// Every pair of values that a worse answer may lie between.
    fn worsenings(&self, found: &Variant) -> Result<Vec<Worsening>, TooMany> {
        let rises = self.rises.ok_or(TooMany)?;
        let rank = |truth: Truth| match truth {
            Truth::False => 0_u8,
            Truth::Undetermined => 1,
            Truth::True => 2,
        };
        let values = || {
            found.valuations.iter().map(|valuation| valuation.values.first().copied().unwrap_or(Pair::Open))
        };
        let mut worsenings = Vec::new();
        for (low, below) in values().enumerate() {
            for (high, above) in values().enumerate() {
                let higher = rank(below.published()) <= rank(above.published())
                    && rank(below.enclosed()) <= rank(above.enclosed())
                    && low != high;
                if higher {
                    let (better, worse) = if rises { (low, high) } else { (high, low) };
                    worsenings.push(Worsening { better, worse, answers: None });
                }
            }
        }
        Ok(worsenings)
    }
}

impl Component {
    fn worsenings(&self, run: &Run, variant: usize, found: &Variant) -> Result<Vec<Worsening>, TooMany> {
        let (Some(reached), Some(questions)) =
            (run.at(&self.reached, variant), run.at(&self.questions, variant))
        else {
            return Err(TooMany);
        };
        let mut seen = BTreeSet::new();
        let mut worsenings = Vec::new();
        let combinations = self.combinations();
        for step in reached.worsenings(questions)? {
            if !run.spend(u64::try_from(combinations).unwrap_or(u64::MAX).saturating_mul(20)) {
                return Err(TooMany);
            }
            for earlier in 0..combinations {
                let at = |state: usize| {
                    let place = state.saturating_mul(combinations).saturating_add(earlier);
                    run.at(&found.index, place).copied().map(long)
                };
                if let (Some(better), Some(worse)) = (at(step.better), at(step.worse))
                    && better != worse
                    && seen.insert((better, worse))
                {
                    worsenings.push(Worsening { better, worse, answers: Some((step.clone(), earlier)) });
                }
            }
        }
        Ok(worsenings)
    }

    /// How many combinations of earlier administrations there are.
    pub(super) fn combinations(&self) -> usize {
        self.compared.iter().map(Compared::choices).fold(1, usize::saturating_mul)
    }

    /// The earlier administrations of a combination; `None` where there is none.
    pub(super) fn earlier_of(
        &self,
        combination: usize,
    ) -> impl Iterator<Item = (&Compared, Option<(usize, &Earlier)>)> {
        let mut rest = combination;
        self.compared.iter().map(move |compared| {
            let choices = compared.choices();
            let choice = rest.checked_rem(choices).unwrap_or(0);
            rest = rest.checked_div(choices).unwrap_or(0);
            let place = choice.checked_sub(1);
            (compared, place.and_then(|place| Some((place, compared.earlier.get(place)?))))
        })
    }
}

impl Space<'_> {
    /// Whether a critical item is positive.
    pub(super) fn critical_item(&self, used: usize, critical: usize) -> Option<Node> {
        self.run.at(self.run.at(&self.critical, used)?, critical).copied()
    }

    /// Adds up how much there is.
    pub(super) fn measure(&self, sizes: &mut Sizes) {
        let mut all = 1.0;
        for block in &self.blocks {
            let count = block.variants.iter().map(|variant| variant.valuations.len()).sum::<usize>().max(1);
            // Only for display.
            all *= f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            let BlockKind::Answers(component) = &block.kind else { continue };
            let states = component.reached.iter().map(|reached| reached.states).sum();
            let involved: BTreeSet<usize> = component.roots.iter().map(|root| root.sheet).collect();
            let ids = involved
                .iter()
                .filter_map(|used| self.policy.uses.get(*used))
                .map(|used| used.instrument.id());
            let instrument = ids.collect::<Vec<_>>().join(" + ");
            match sizes.instruments.iter_mut().find(|size| size.instrument == instrument) {
                Some(size) => {
                    size.states = size.states.saturating_add(states);
                    size.combinations = size.combinations.saturating_mul(count);
                }
                None => sizes.instruments.push(InstrumentSize { instrument, states, combinations: count }),
            }
        }
        sizes.combinations += all;
    }
}
