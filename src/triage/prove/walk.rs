//! One way through the network of tests: what is known after each question, as small as it can be kept.

use std::collections::HashMap;

use super::diagram::Pair;
use super::network::{Fed, Kind, Network, NodeInput, Partial};
use super::question::{Answered, Question, Target, depends_on_form};
use super::reachable::{State, Value, long, short};
use super::set;
use crate::instrument::MissingReason;
use crate::interpretation::scale_test;
use crate::scoring::Outcome;
use crate::truth::Truth;

/// What may be known of one node, each once; a state names them by their place.
#[derive(Default)]
struct Known {
    list: Vec<Partial>,
    places: HashMap<Partial, u32>,
}

impl Known {
    /// The place, counted from 1: 0 says that the node is done.
    fn place(&mut self, partial: Partial) -> u32 {
        let list = &mut self.list;
        *self.places.entry(partial).or_insert_with(|| {
            list.push(partial);
            short(list.len())
        })
    }

    fn get(&self, place: u32) -> Partial {
        let index = long(place).checked_sub(1);
        index.and_then(|index| self.list.get(index)).copied().unwrap_or(Partial::Unknown)
    }
}

/// One way through the network. A state has one place per node (0: done, or nobody needs it), then one per root, then one
/// per condition under which an item is asked (0: not known yet).
pub(super) struct Walk<'w> {
    network: &'w Network<'w>,
    known: Vec<Known>,
    /// What was added to a node just now: it gets a place when its turn comes and it is not done then.
    fresh: Vec<Partial>,
    /// What each item that a node reads adds to it while it has not been put.
    unknown: Vec<Vec<Option<Fed>>>,
    outcomes: Vec<Outcome>,
    outcome_places: HashMap<Outcome, u32>,
    /// Sheet and item of each condition, the position of their question, and the condition's node.
    shown: Vec<((usize, usize), usize, usize)>,
    /// How many questions have been put.
    position: usize,
    /// For the question at hand, by target, whether the form asks, and choice: what each link adds.
    fed: Vec<Feeds>,
    /// What scales are known to lie within, for the question at hand.
    bounds: HashMap<(usize, u32), Outcome>,
    /// What nodes are known to be, for the state at hand.
    truths: Vec<Truth>,
    within: Vec<Outcome>,
}

/// What the answers to one item add, by whether the form asks it.
struct Feeds {
    /// Which of the conditions says whether the form asks it.
    shown: Option<usize>,
    links: Vec<NodeInput>,
    /// Whether it matters if the form asks it, and what is added.
    by_choice: Vec<(bool, [Vec<Option<Fed>>; 3])>,
}

const APPLIES: [Truth; 3] = [Truth::True, Truth::False, Truth::Undetermined];

fn applies_place(applies: Truth) -> usize {
    match applies {
        Truth::True => 0,
        Truth::False => 1,
        Truth::Undetermined => 2,
    }
}

/// A value as a number from 1; 0 stands for not known.
fn code(pair: Pair) -> u32 {
    Pair::ALL.iter().position(|other| *other == pair).map_or(0, |index| short(index.saturating_add(1)))
}

fn decode(code: u32) -> Option<Pair> {
    Pair::ALL.get(long(code).checked_sub(1)?).copied()
}

enum Settled {
    Pair(Pair),
    Outcome(Outcome),
}

impl<'w> Walk<'w> {
    pub(super) fn new(network: &'w Network<'w>, questions: &[Question]) -> Self {
        let position_of = |target: &(usize, usize)| {
            let of = |question: &usize| {
                let targets = questions.get(*question).map_or(&[][..], |question| &question.targets);
                targets.iter().any(|other| (other.sheet, other.item) == *target)
            };
            network.order.iter().position(of).map_or(0, |index| index.saturating_add(1))
        };
        let shown =
            network.shown.iter().map(|(target, node)| (*target, position_of(target), *node)).collect();
        Self {
            network,
            known: network.nodes.iter().map(|_| Known::default()).collect(),
            fresh: vec![Partial::Unknown; network.nodes.len()],
            unknown: network
                .nodes
                .iter()
                .enumerate()
                .map(|(index, node)| {
                    node.items.iter().map(|input| network.fed_unknown(*input, index)).collect()
                })
                .collect(),
            outcomes: Vec::new(),
            outcome_places: HashMap::new(),
            shown,
            position: 0,
            fed: Vec::new(),
            bounds: HashMap::new(),
            truths: vec![Truth::Undetermined; network.nodes.len()],
            within: vec![Outcome::nothing(); network.nodes.len()],
        }
    }

    /// The state before any question.
    pub(super) fn start(&mut self) -> State {
        let network = self.network;
        let mut state: Vec<u32> = network
            .nodes
            .iter()
            .zip(&mut self.known)
            .map(|(node, known)| known.place(node.kind.start()))
            .collect();
        state.resize(
            network.nodes.len().saturating_add(network.root_nodes.len()).saturating_add(self.shown.len()),
            0,
        );
        let mut state = state.into_boxed_slice();
        self.settle_everything(&mut state);
        self.forget(&mut state);
        state
    }

    /// Prepares for the next question.
    pub(super) fn put(&mut self, question: &Question, position: usize) {
        self.position = position;
        self.bounds.clear();
        let network = self.network;
        let feeds = |(index, target): (usize, &Target)| {
            let name = (target.sheet, target.item);
            let links = network.links(target.sheet, target.item).to_vec();
            let by_choice = |answered: &Answered| {
                let used = answered.used.get(index).copied().unwrap_or(Err(MissingReason::Skipped));
                let fed = |applies: Truth| {
                    links.iter().map(|link| network.fed(name, *link, used, applies)).collect()
                };
                (depends_on_form(used), APPLIES.map(fed))
            };
            let shown = self.shown.iter().position(|(target, ..)| *target == name);
            Feeds { shown, by_choice: question.choices.iter().map(by_choice).collect(), links }
        };
        self.fed = question.targets.iter().enumerate().map(feeds).collect();
    }

    /// The state after the question at hand is answered by a choice.
    pub(super) fn step(&mut self, from: &State, choice: usize) -> State {
        let mut state = from.clone();
        let network = self.network;
        for feeds in &self.fed {
            let Some((depends, rows)) = feeds.by_choice.get(choice) else { continue };
            // An item without a condition has none to wait for.
            let shown = feeds.shown.filter(|_| *depends);
            let applies =
                shown.and_then(|shown| decode(get(&state, shown_place(network, shown)))).map(Pair::published);
            let row = rows.get(applies.map_or(0, applies_place));
            for (link, fed) in feeds.links.iter().zip(row.into_iter().flatten()) {
                if let (Some(fed), Some(node)) = (fed, network.nodes.get(link.node))
                    && get(&state, link.node) != 0
                {
                    let before = partial(&self.known, &self.fresh, &state, link.node);
                    let after = node.kind.add_item(before, link.slot, *fed);
                    set(&mut self.fresh, link.node, after);
                    set(&mut state, link.node, FRESH);
                }
            }
        }
        self.settle_everything(&mut state);
        self.forget(&mut state);
        state
    }

    /// Passes on what is known: what is complete, and what no remaining answer can change.
    fn settle_everything(&mut self, state: &mut State) {
        let network = self.network;
        for (index, node) in network.nodes.iter().enumerate() {
            if get(state, index) == 0 {
                continue;
            }
            let partial = partial(&self.known, &self.fresh, state, index);
            let complete =
                node.ready <= self.position && node.nodes.iter().all(|input| get(state, input.node) == 0);
            let settled = if complete {
                Some(finish(&node.kind, partial))
            } else {
                if get(state, index) == FRESH
                    && let Some(known) = self.known.get_mut(index)
                {
                    set(state, index, known.place(partial));
                }
                self.look_ahead(state, index, get(state, index), partial)
            };
            if let Some(settled) = settled {
                self.pass_on(state, index, &settled);
            }
        }
    }

    /// What an incomplete node is within, whatever the remaining answers are; its truth where that is certain already.
    fn look_ahead(&mut self, state: &State, index: usize, place: u32, partial: Partial) -> Option<Settled> {
        let network = self.network;
        let node = network.nodes.get(index)?;
        let open_nodes = || node.nodes.iter().filter(|input| get(state, input.node) != 0);
        if let Kind::Scale(scale) = &node.kind {
            let has_open_scales = open_nodes().next().is_some();
            if !has_open_scales && let Some(outcome) = self.bounds.get(&(index, place)) {
                set(&mut self.within, index, *outcome);
                return None;
            }
            let mut whole = self.with_open_items(index, partial);
            for input in open_nodes() {
                let outcome = self.within.get(input.node).copied().unwrap_or(Outcome::nothing());
                whole = node.kind.add_outcome(whole, input.slot, outcome, network.sheets);
            }
            if let Partial::Running(running) = whole {
                let outcome = running.finish(scale);
                set(&mut self.within, index, outcome);
                if !has_open_scales {
                    self.bounds.insert((index, place), outcome);
                }
            }
            return None;
        }
        let truth = match &node.kind {
            Kind::Count { .. } => match self.with_open_items(index, partial) {
                Partial::Count { certain, possible } => node.kind.count(certain, possible),
                _ => Truth::Undetermined,
            },
            Kind::Item(_) => match self.with_open_items(index, partial) {
                Partial::Truth(pair) => pair.enclosed(),
                _ => Truth::Undetermined,
            },
            Kind::OnScale { sheet, scale, test } => {
                let input = node.nodes.first().map_or(usize::MAX, |input| input.node);
                let outcome = self.within.get(input).copied().unwrap_or(Outcome::nothing());
                let person = network.sheets.get(*sheet).map(|sheet| sheet.person).unwrap_or_default();
                scale_test(scale, test, (outcome.min(), outcome.max()), person)
            }
            Kind::All | Kind::Any | Kind::Not => {
                let whole = open_nodes().fold(partial, |whole, input| {
                    let truth = self.truths.get(input.node).copied().unwrap_or(Truth::Undetermined);
                    node.kind.add_truth(whole, Pair::both(truth))
                });
                match whole {
                    Partial::Truth(pair) => pair.enclosed(),
                    _ => Truth::Undetermined,
                }
            }
            Kind::Scale(_) => Truth::Undetermined,
        };
        set(&mut self.truths, index, truth);
        (!truth.is_undetermined()).then_some(Settled::Pair(Pair::both(truth)))
    }

    /// What a node knows, with its remaining items as unknown.
    fn with_open_items(&self, index: usize, partial: Partial) -> Partial {
        let Some(node) = self.network.nodes.get(index) else { return partial };
        let unknown = self.unknown.get(index).map_or(&[][..], |unknown| unknown);
        node.items.iter().zip(unknown).fold(partial, |whole, (input, fed)| match fed {
            Some(fed) if input.ready > self.position => node.kind.add_item(whole, input.slot, *fed),
            _ => whole,
        })
    }

    /// Tells everything that reads a node what it says; then it is done.
    fn pass_on(&mut self, state: &mut State, index: usize, settled: &Settled) {
        let network = self.network;
        let Some(node) = network.nodes.get(index) else { return };
        for consumer in &node.consumers {
            let Some(reader) = network.nodes.get(consumer.node).filter(|_| get(state, consumer.node) != 0)
            else {
                continue;
            };
            let before = partial(&self.known, &self.fresh, state, consumer.node);
            let after = match settled {
                Settled::Pair(pair) => reader.kind.add_truth(before, *pair),
                Settled::Outcome(outcome) => {
                    reader.kind.add_outcome(before, consumer.slot, *outcome, network.sheets)
                }
            };
            set(&mut self.fresh, consumer.node, after);
            set(state, consumer.node, FRESH);
        }
        let value = match settled {
            Settled::Pair(pair) => code(*pair),
            Settled::Outcome(outcome) => self.outcome_place(*outcome),
        };
        for root in &node.roots {
            set(state, root_place(network, *root), value);
        }
        for (place, (_, position, shown)) in self.shown.iter().enumerate() {
            if *shown == index && *position > self.position {
                set(state, shown_place(network, place), value);
            }
        }
        set(state, index, 0);
    }

    fn outcome_place(&mut self, outcome: Outcome) -> u32 {
        let outcomes = &mut self.outcomes;
        *self.outcome_places.entry(outcome).or_insert_with(|| {
            outcomes.push(outcome);
            short(outcomes.len())
        })
    }

    /// Drops what nothing that is open needs.
    fn forget(&self, state: &mut State) {
        let network = self.network;
        for (place, (_, position, _)) in self.shown.iter().enumerate() {
            if *position <= self.position {
                set(state, shown_place(network, place), 0);
            }
        }
        for (index, node) in network.nodes.iter().enumerate().rev() {
            let wanted = node.roots.iter().any(|root| get(state, root_place(network, *root)) == 0)
                || node.consumers.iter().any(|consumer| get(state, consumer.node) != 0)
                || self.shown.iter().any(|(_, position, shown)| *shown == index && *position > self.position);
            if !wanted {
                set(state, index, 0);
            }
        }
    }

    /// What the roots are at the end.
    pub(super) fn values(&self, state: &State) -> Vec<Value> {
        let network = self.network;
        let value = |(root, node): (usize, &usize)| {
            let place = get(state, root_place(network, root));
            match network.nodes.get(*node).map(|node| &node.kind) {
                Some(Kind::Scale(_)) => {
                    let outcome = long(place).checked_sub(1).and_then(|index| self.outcomes.get(index));
                    Value::Outcome(outcome.copied().unwrap_or(Outcome::nothing()))
                }
                _ => Value::Pair(decode(place).unwrap_or(Pair::Open)),
            }
        };
        network.root_nodes.iter().enumerate().map(value).collect()
    }
}

/// What a node says once everything it reads is known.
fn finish(kind: &Kind<'_>, partial: Partial) -> Settled {
    match (kind, partial) {
        (Kind::Scale(scale), Partial::Running(running)) => Settled::Outcome(running.finish(scale)),
        (_, Partial::Count { certain, possible }) => Settled::Pair(Pair::both(kind.count(certain, possible))),
        (_, Partial::Truth(pair)) => Settled::Pair(pair),
        (_, Partial::Running(_) | Partial::Unknown) => Settled::Pair(Pair::Open),
    }
}

/// The place of a node whose partial is in `fresh`.
const FRESH: u32 = u32::MAX;

fn partial(known: &[Known], fresh: &[Partial], state: &[u32], index: usize) -> Partial {
    match get(state, index) {
        FRESH => fresh.get(index).copied(),
        place => known.get(index).map(|known| known.get(place)),
    }
    .unwrap_or(Partial::Unknown)
}

fn root_place(network: &Network<'_>, root: usize) -> usize {
    network.nodes.len().saturating_add(root)
}

fn shown_place(network: &Network<'_>, shown: usize) -> usize {
    network.nodes.len().saturating_add(network.root_nodes.len()).saturating_add(shown)
}

fn get(state: &[u32], place: usize) -> u32 {
    state.get(place).copied().unwrap_or(0)
}
