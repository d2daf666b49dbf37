//! All combinations of all blocks: is there one in which a diagram is true? Block by block, with only the part of the
//! diagram that is still open kept, so that the millions of millions of combinations are a few states; and the one that
//! is shown is the one with the least answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::diagram::Node;
use super::question::{BLANK, Choice};
use super::quick_map::QuickMap;
use super::reachable::Answers;
use super::run::Limit;
use super::space::{Block, BlockKind, Component, Space, Valuation, Worsening, mask};
use crate::instrument::Person;

/// One person, as far as a policy looks at it.
#[derive(Clone, Default)]
pub(super) struct Combination {
    pub(super) person: Person,
    pub(super) consent: bool,
    /// By fact.
    pub(super) facts: BTreeMap<usize, i64>,
    /// By instrument that was given: items and what was answered.
    pub(super) answers: BTreeMap<usize, BTreeMap<usize, Choice>>,
    /// By instrument: an earlier administration.
    pub(super) earlier: BTreeMap<usize, Vec<(usize, i32)>>,
    /// An instrument of which not all combinations were found, where this one rests on what it may say: then it may not be
    /// possible.
    pub(super) guessed: Option<usize>,
}

/// What is open of a diagram before a block, and which instruments were given up to there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    node: Node,
    given: u128,
}

struct Entry {
    key: Key,
    cost: u32,
    /// The entry before the block before, and the valuation taken there; none where it does not matter.
    from: usize,
    valuation: Option<usize>,
}

/// The entries before each block, and after the last.
pub(super) struct Frontiers {
    first_block: usize,
    layers: Vec<Vec<Entry>>,
}

impl Frontiers {
    /// The most entries there were before a block.
    pub(super) fn widest(&self) -> usize {
        self.layers.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// How many entries there may be before all blocks together.
pub(super) const MOST_ENTRIES: usize = 600_000;

/// What was taken in each block, as far as it matters.
type Path = BTreeMap<usize, Taken>;

#[derive(Clone)]
enum Taken {
    Valuation {
        variant: usize,
        valuation: usize,
    },
    /// These answers, and a combination of earlier scores.
    Answers {
        variant: usize,
        answers: Answers,
        earlier: usize,
    },
}

impl Space<'_> {
    /// A combination in which a diagram, which is true or false everywhere, is true: the one with the least answers.
    pub(super) fn find(&self, node: Node) -> (Option<Combination>, usize) {
        let frontiers = self.forward(Key { node, given: 0 }, 0);
        (self.first_true(&frontiers).map(|path| self.combination(&path)), frontiers.widest())
    }

    /// All that is open of a diagram block by block.
    fn forward(&self, start: Key, first_block: usize) -> Frontiers {
        let mut layers = vec![vec![Entry { key: start, cost: 0, from: 0, valuation: None }]];
        let mut count: usize = 0;
        for index in first_block..self.blocks.len() {
            let before = layers.last().map_or(&[][..], Vec::as_slice);
            let after = self.through(index, before);
            count = count.saturating_add(after.len());
            if count > MOST_ENTRIES {
                self.run.stop(Limit::Open);
            }
            if !self.run.goes_on() {
                break;
            }
            layers.push(after);
        }
        Frontiers { first_block, layers }
    }

    fn through(&self, index: usize, before: &[Entry]) -> Vec<Entry> {
        let (Some(block), Some(needed)) =
            (self.run.at(&self.blocks, index), self.run.at(&self.needed, index.saturating_add(1)))
        else {
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: QuickMap<Key, usize> = QuickMap::default();
        let mut add = |mut entry: Entry| {
            // What is given matters only as long as a later block depends on it.
            entry.key.given &= needed;
            match known.get(&entry.key) {
                Some(place) => {
                    let cheapest = self.run.at_mut(&mut entries, *place);
                    if let Some(cheapest) = cheapest.filter(|cheapest| entry.cost < cheapest.cost) {
                        *cheapest = entry;
                    }
                }
                None => {
                    known.insert(entry.key, entries.len());
                    entries.push(entry);
                }
            }
            entries.len()
        };
        for (from, entry) in before.iter().enumerate() {
            if entry.key.node == Node::FALSE {
                continue;
            }
            if !self.run.spend(4) {
                break;
            }
            let variable = self.diagrams.variable(entry.key.node);
            // What is given decides what later blocks can say, even where it does not matter by itself.
            let open = !matches!(block.kind, BlockKind::Given(_)) || entry.key.node == Node::TRUE;
            if open && variable >= block.first.saturating_add(block.count) {
                add(Entry { from, valuation: None, ..*entry });
                continue;
            }
            let Some(variant) = self.run.at(&block.variants, block.variant(entry.key.given)) else {
                continue;
            };
            for (index, valuation) in variant.valuations.iter().enumerate() {
                let mut key =
                    Key { node: self.descend(entry.key.node, block, &valuation.values), ..entry.key };
                if let BlockKind::Given(used) = block.kind
                    && valuation.state == Some(1)
                {
                    key.given |= mask(used);
                }
                let cost = entry.cost.saturating_add(valuation.cost);
                let count = add(Entry { key, cost, from, valuation: Some(index) });
                if count > MOST_ENTRIES || !self.run.spend(10) {
                    self.run.stop(Limit::Open);
                    return entries;
                }
            }
        }
        entries
    }

    /// The node reached when a block's variables have these values.
    fn descend(&self, node: Node, block: &Block, values: &[super::diagram::Pair]) -> Node {
        let mut node = node;
        while let Some(value) =
            self.diagrams.variable(node).checked_sub(block.first).and_then(|place| values.get(place))
        {
            node = self.diagrams.child(node, *value);
        }
        node
    }

    /// The way to the cheapest entry that is true after the last block.
    fn first_true(&self, frontiers: &Frontiers) -> Option<Path> {
        let last = self.run.found(frontiers.layers.last()).filter(|_| self.run.goes_on())?;
        let (place, _) = last
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.key.node == Node::TRUE)
            .min_by_key(|(_, entry)| entry.cost)?;
        Some(self.way(frontiers, frontiers.layers.len().saturating_sub(1), place))
    }

    /// What was taken on the way to an entry of a layer.
    fn way(&self, frontiers: &Frontiers, layer: usize, place: usize) -> Path {
        let mut path = Path::new();
        let mut place = place;
        for layer in (1..=layer).rev() {
            let block = frontiers.first_block.saturating_add(layer).saturating_sub(1);
            let entries = self.run.at(&frontiers.layers, layer);
            let Some(entry) = entries.and_then(|entries| self.run.at(entries, place)) else { break };
            if let Some(valuation) = entry.valuation {
                let before = self.run.at(&frontiers.layers, layer.saturating_sub(1));
                let before = before.and_then(|entries| self.run.at(entries, entry.from));
                let given = before.map_or(0, |before| before.key.given);
                let variant = self.run.at(&self.blocks, block).map_or(0, |block| block.variant(given));
                path.insert(block, Taken::Valuation { variant, valuation });
            }
            place = entry.from;
        }
        path
    }

    /// The person whom a path describes.
    fn combination(&self, path: &Path) -> Combination {
        let mut found = Combination { person: self.person, consent: true, ..Combination::default() };
        for (index, taken) in path {
            let Some(block) = self.run.at(&self.blocks, *index) else { continue };
            found.guessed = found.guessed.or(block.apart);
            match taken {
                Taken::Valuation { variant, valuation } => {
                    let variants = self.run.at(&block.variants, *variant);
                    let valuation = variants.and_then(|variant| self.run.at(&variant.valuations, *valuation));
                    if let Some(valuation) = valuation {
                        self.take(&mut found, block, *variant, valuation);
                    }
                }
                Taken::Answers { variant, answers, earlier } => {
                    if let BlockKind::Answers(component) = &block.kind {
                        self.answer(&mut found, component, *variant, answers, *earlier);
                    }
                }
            }
        }
        found
    }

    fn take(&self, found: &mut Combination, block: &Block, variant: usize, valuation: &Valuation) {
        match &block.kind {
            BlockKind::Consent => found.consent = valuation.state == Some(1),
            BlockKind::Fact(fact) => found.facts.extend(valuation.state.map(|value| (*fact, value))),
            BlockKind::Given(used) if valuation.state == Some(1) => {
                found.answers.entry(*used).or_default();
            }
            BlockKind::Given(_) => {}
            BlockKind::Anything(anything) => {
                let sample = anything.samples.iter().find(|(value, _)| valuation.values.contains(value));
                let answers = sample.into_iter().flat_map(|(_, answers)| answers);
                let own = found.answers.entry(anything.instrument).or_default();
                own.extend(answers.map(|(item, code)| (*item, Ok(*code))));
            }
            BlockKind::Answers(component) => {
                let state = valuation.state.and_then(|state| usize::try_from(state).ok());
                if let (Some(state), Some(reached)) = (state, self.run.at(&component.reached, variant)) {
                    self.answer(found, component, variant, &reached.answers(state), valuation.earlier);
                }
            }
        }
    }

    fn answer(
        &self,
        found: &mut Combination,
        component: &Component,
        variant: usize,
        answers: &Answers,
        earlier: usize,
    ) {
        let questions = self.run.at(&component.questions, variant).map_or(&[][..], Vec::as_slice);
        for (question, choice) in answers {
            let Some(question) = self.run.at(questions, *question) else { continue };
            let own = self.run.at(&question.choices, *choice).map_or(&[][..], |answered| &answered.own);
            for (target, choice) in question.targets.iter().zip(own).filter(|(_, choice)| **choice != BLANK) {
                found.answers.entry(target.sheet).or_default().insert(target.item, *choice);
            }
        }
        for (compared, earlier) in component.earlier_of(earlier) {
            found.earlier.extend(earlier.map(|(_, earlier)| (compared.used, earlier.answers.clone())));
        }
    }

    /// Two combinations that differ by one worse answer or one higher risk, of which the better one makes a diagram true
    /// and the worse one does not. `Err` names an instrument whose combinations were too many.
    pub(super) fn find_reversal(&mut self, node: Node) -> Result<Option<(Combination, Combination)>, usize> {
        let frontiers = self.forward(Key { node, given: 0 }, 0);
        for index in 0..self.blocks.len() {
            if !self.run.goes_on() {
                return Ok(None);
            }
            let Some(layer) = self.run.at(&frontiers.layers, index) else { continue };
            let reversal = self.reversal_in(index, layer)?;
            if let Some((place, step, variant, rest)) = reversal {
                let before = self.way(&frontiers, index, place);
                let answers = step.answers.as_ref().and_then(|(step, earlier)| {
                    let BlockKind::Answers(component) = &self.run.at(&self.blocks, index)?.kind else {
                        return None;
                    };
                    Some((step.answers(self.run.at(&component.reached, variant)?), *earlier))
                });
                let side = |valuation: usize, answers: Option<(&Answers, usize)>| {
                    let mut path = before.clone();
                    path.extend(rest.clone());
                    let taken = match answers {
                        Some((answers, earlier)) => {
                            Taken::Answers { variant, answers: answers.clone(), earlier }
                        }
                        None => Taken::Valuation { variant, valuation },
                    };
                    path.insert(index, taken);
                    self.combination(&path)
                };
                let answers = answers.as_ref();
                return Ok(Some((
                    side(step.better, answers.map(|((better, _), earlier)| (better, *earlier))),
                    side(step.worse, answers.map(|((_, worse), earlier)| (worse, *earlier))),
                )));
            }
        }
        Ok(None)
    }

    fn reversal_in(
        &mut self,
        index: usize,
        entries: &[Entry],
    ) -> Result<Option<(usize, Worsening, usize, Path)>, usize> {
        let mut done: QuickMap<Key, ()> = QuickMap::default();
        let mut steps: QuickMap<usize, Rc<Vec<Worsening>>> = QuickMap::default();
        for (place, entry) in entries.iter().enumerate() {
            let Some(block) = self.run.at(&self.blocks, index) else { continue };
            if self.diagrams.variable(entry.key.node) >= block.first.saturating_add(block.count) {
                continue;
            }
            let variant = block.variant(entry.key.given);
            if let std::collections::hash_map::Entry::Vacant(place) = steps.entry(variant) {
                let instrument = block.first_instrument();
                place.insert(block.worsenings(&self.run, self.policy, variant).map_err(|_| instrument)?);
            }
            let Some(own) = self.run.found(steps.get(&variant).cloned()) else { continue };
            for (at, step) in own.iter().enumerate() {
                if !self.run.spend(20) {
                    return Ok(None);
                }
                let Some(block) = self.run.at(&self.blocks, index) else { continue };
                let reach = |valuation: usize| {
                    let found = self.run.at(&block.variants, variant);
                    let found = found.and_then(|variant| self.run.at(&variant.valuations, valuation));
                    found.map_or(Node::FALSE, |valuation| {
                        self.descend(entry.key.node, block, &valuation.values)
                    })
                };
                let (better, worse) = (reach(step.better), reach(step.worse));
                if better == worse || better == Node::FALSE || worse == Node::TRUE {
                    continue;
                }
                let lost = self.diagrams.and_not(better, worse);
                let key = Key { node: lost, given: entry.key.given };
                if lost == Node::FALSE || done.insert(key, ()).is_some() {
                    continue;
                }
                let rest = self.forward(key, index.saturating_add(1));
                if !self.run.goes_on() {
                    return Ok(None);
                }
                if let Some(path) = self.first_true(&rest) {
                    return Ok(self.run.at(&own, at).map(|step| (place, step.clone(), variant, path)));
                }
            }
        }
        Ok(None)
    }
}
