//! One way through the network of tests: what is known after each question, as small as it can be kept.

use super::diagram::Pair;
use super::network::{Fed, Kind, Network, NodeInput, Partial};
use super::question::{Answered, Question, Target, depends_on_form};
use super::quick_map::QuickMap;
use super::run::Run;
use super::state::{Value, long, short};
use crate::instrument::MissingReason;
use crate::interpretation::scale_test;
use crate::number::Number;
use crate::scoring::Outcome;
use crate::truth::Truth;

/// Stands for a score until it is known.
const UNREAD: Outcome = Outcome::within_range((Number::ZERO, Number::ZERO));

/// What may be known of one node, each once; a state names them by their place.
#[derive(Default)]
struct Known {
    list: Vec<Partial>,
    places: QuickMap<Partial, u32>,
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

    fn get(&self, run: &Run, place: u32) -> Option<Partial> {
        let index = run.found(long(place).checked_sub(1))?;
        run.at(&self.list, index).copied()
    }
}

/// One way through the network. A state has one place per node (0: done, or nobody needs it), then one per root, then one
/// per condition under which an item is asked (0: not known yet).
pub(super) struct Walk<'w> {
    run: &'w Run,
    network: &'w Network<'w>,
    /// The state at hand.
    state: Vec<u32>,
    /// How much one step costs.
    cost: u64,
    known: Vec<Known>,
    /// What was added to a node just now: it gets a place when its turn comes and it is not done then.
    fresh: Vec<Partial>,
    /// What each item that a node reads adds to it while it has not been put.
    unknown: Vec<Vec<Option<Fed>>>,
    outcomes: Vec<Outcome>,
    outcome_places: QuickMap<Outcome, u32>,
    /// Sheet and item of each condition, the position of their question, and the condition's node.
    shown: Vec<((usize, usize), usize, usize)>,
    /// How many questions have been put.
    position: usize,
    /// For the question at hand, by target, whether the form asks, and choice: what each link adds.
    fed: Vec<Feeds>,
    /// What scales are known to lie within, for the question at hand.
    bounds: QuickMap<(usize, u32), Outcome>,
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
                let found = network.run.at(questions, *question);
                let targets = found.map_or(&[][..], |question| &question.targets);
                targets.iter().any(|other| (other.sheet, other.item) == *target)
            };
            let place = network.run.found(network.order.iter().position(of));
            place.map_or(0, |index| index.saturating_add(1))
        };
        let shown =
            network.shown.iter().map(|(target, node)| (*target, position_of(target), *node)).collect();
        let inputs = network.nodes.iter().map(|node| node.items.len().saturating_add(node.nodes.len()));
        let size = inputs.sum::<usize>().saturating_add(network.nodes.len().saturating_mul(4));
        Self {
            run: network.run,
            network,
            state: Vec::new(),
            cost: u64::try_from(size).unwrap_or(u64::MAX).saturating_add(20),
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
            outcome_places: QuickMap::default(),
            shown,
            position: 0,
            fed: Vec::new(),
            bounds: QuickMap::default(),
            truths: vec![Truth::Undetermined; network.nodes.len()],
            within: vec![UNREAD; network.nodes.len()],
        }
    }

    /// The state before any question.
    pub(super) fn start(&mut self) -> &[u32] {
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
        self.settle_everything(&mut state);
        self.forget(&mut state);
        self.state = state;
        &self.state
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
                let used = self.run.at(&answered.used, index);
                let used = used.copied().unwrap_or(Err(MissingReason::Skipped));
                let fed = |applies: Truth| {
                    let of_link = |link: &NodeInput| self.run.found(network.fed(name, *link, used, applies));
                    links.iter().map(of_link).collect()
                };
                (depends_on_form(used), APPLIES.map(fed))
            };
            let shown = self.shown.iter().position(|(target, ..)| *target == name);
            Feeds { shown, by_choice: question.choices.iter().map(by_choice).collect(), links }
        };
        self.fed = question.targets.iter().enumerate().map(feeds).collect();
    }

    /// The state after the question at hand is answered by a choice.
    pub(super) fn step(&mut self, from: &[u32], choice: usize) -> &[u32] {
        self.run.spend(self.cost);
        let (run, network) = (self.run, self.network);
        let mut state = std::mem::take(&mut self.state);
        state.clear();
        state.extend_from_slice(from);
        for feeds in &self.fed {
            let Some((depends, rows)) = run.at(&feeds.by_choice, choice) else { continue };
            // An item without a condition has none to wait for.
            let shown = feeds.shown.filter(|_| *depends);
            let applies =
                shown.and_then(|shown| run.found(decode(get(run, &state, shown_place(network, shown)))));
            let applies = applies.map(Pair::published);
            let row = run.at(rows, applies.map_or(0, applies_place));
            for (link, fed) in feeds.links.iter().zip(row.into_iter().flatten()) {
                if let (Some(fed), Some(node)) = (fed, run.at(&network.nodes, link.node))
                    && get(run, &state, link.node) != 0
                {
                    let before = partial(run, &self.known, &self.fresh, &state, link.node);
                    let after = node.kind.add_item(before, link.slot, *fed);
                    run.set(&mut self.fresh, link.node, after);
                    run.set(&mut state, link.node, FRESH);
                }
            }
        }
        self.settle_everything(&mut state);
        self.forget(&mut state);
        self.state = state;
        &self.state
    }

    /// Passes on what is known: what is complete, and what no remaining answer can change.
    fn settle_everything(&mut self, state: &mut [u32]) {
        let (run, network) = (self.run, self.network);
        for (index, node) in network.nodes.iter().enumerate() {
            if get(run, state, index) == 0 {
                continue;
            }
            let partial = partial(run, &self.known, &self.fresh, state, index);
            let complete = node.ready <= self.position
                && node.nodes.iter().all(|input| get(run, state, input.node) == 0);
            let settled = if complete {
                Some(finish(&node.kind, partial))
            } else {
                if get(run, state, index) == FRESH
                    && let Some(known) = run.at_mut(&mut self.known, index)
                {
                    run.set(state, index, known.place(partial));
                }
                self.look_ahead(state, index, get(run, state, index), partial)
            };
            if let Some(settled) = settled {
                self.pass_on(state, index, &settled);
            }
        }
    }

    /// What an incomplete node is within, whatever the remaining answers are; its truth where that is certain already.
    fn look_ahead(&mut self, state: &[u32], index: usize, place: u32, partial: Partial) -> Option<Settled> {
        let (run, network) = (self.run, self.network);
        let node = run.at(&network.nodes, index)?;
        let open_nodes = || node.nodes.iter().filter(|input| get(run, state, input.node) != 0);
        if let Kind::Scale(scale, _) = &node.kind {
            let has_open_scales = open_nodes().next().is_some();
            if !has_open_scales && let Some(outcome) = self.bounds.get(&(index, place)) {
                run.set(&mut self.within, index, *outcome);
                return None;
            }
            let mut whole = self.with_open_items(index, partial);
            for input in open_nodes() {
                let outcome = run.at(&self.within, input.node).copied().unwrap_or(UNREAD);
                whole = node.kind.add_outcome(whole, input.slot, outcome);
            }
            if let Partial::Score(progress) = whole {
                let outcome = scale.finish(&progress);
                run.set(&mut self.within, index, outcome);
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
            Kind::OnScale { person, scale, test } => {
                let outcome = node.nodes.first().and_then(|input| run.at(&self.within, input.node));
                let outcome = run.found(outcome).copied().unwrap_or(UNREAD);
                scale_test(scale, test, (outcome.min(), outcome.max()), *person)
            }
            Kind::All | Kind::Any | Kind::Not => {
                let whole = open_nodes().fold(partial, |whole, input| {
                    let truth = run.at(&self.truths, input.node).copied().unwrap_or(Truth::Undetermined);
                    node.kind.add_truth(whole, Pair::both(truth))
                });
                match whole {
                    Partial::Truth(pair) => pair.enclosed(),
                    _ => Truth::Undetermined,
                }
            }
            Kind::Scale(..) => Truth::Undetermined,
        };
        run.set(&mut self.truths, index, truth);
        (!truth.is_undetermined()).then_some(Settled::Pair(Pair::both(truth)))
    }

    /// What a node knows, with its remaining items as unknown.
    fn with_open_items(&self, index: usize, partial: Partial) -> Partial {
        let Some(node) = self.run.at(&self.network.nodes, index) else { return partial };
        let unknown = self.run.at(&self.unknown, index).map_or(&[][..], |unknown| unknown);
        node.items.iter().zip(unknown).fold(partial, |whole, (input, fed)| match fed {
            Some(fed) if input.ready > self.position => node.kind.add_item(whole, input.slot, *fed),
            _ => whole,
        })
    }

    /// Tells everything that reads a node what it says; then it is done.
    fn pass_on(&mut self, state: &mut [u32], index: usize, settled: &Settled) {
        let (run, network) = (self.run, self.network);
        let Some(node) = run.at(&network.nodes, index) else { return };
        for consumer in &node.consumers {
            let reader = run.at(&network.nodes, consumer.node);
            let Some(reader) = reader.filter(|_| get(run, state, consumer.node) != 0) else { continue };
            let before = partial(run, &self.known, &self.fresh, state, consumer.node);
            let after = match settled {
                Settled::Pair(pair) => reader.kind.add_truth(before, *pair),
                Settled::Outcome(outcome) => reader.kind.add_outcome(before, consumer.slot, *outcome),
            };
            run.set(&mut self.fresh, consumer.node, after);
            run.set(state, consumer.node, FRESH);
        }
        let value = match settled {
            Settled::Pair(pair) => code(*pair),
            Settled::Outcome(outcome) => self.outcome_place(*outcome),
        };
        for root in &node.roots {
            run.set(state, root_place(network, *root), value);
        }
        for (place, (_, position, shown)) in self.shown.iter().enumerate() {
            if *shown == index && *position > self.position {
                run.set(state, shown_place(network, place), value);
            }
        }
        run.set(state, index, 0);
    }

    fn outcome_place(&mut self, outcome: Outcome) -> u32 {
        let outcomes = &mut self.outcomes;
        *self.outcome_places.entry(outcome).or_insert_with(|| {
            outcomes.push(outcome);
            short(outcomes.len())
        })
    }

    /// Drops what nothing that is open needs.
    fn forget(&self, state: &mut [u32]) {
        let (run, network) = (self.run, self.network);
        for (place, (_, position, _)) in self.shown.iter().enumerate() {
            if *position <= self.position {
                run.set(state, shown_place(network, place), 0);
            }
        }
        for (index, node) in network.nodes.iter().enumerate().rev() {
            let wanted = node.roots.iter().any(|root| get(run, state, root_place(network, *root)) == 0)
                || node.consumers.iter().any(|consumer| get(run, state, consumer.node) != 0)
                || self.shown.iter().any(|(_, position, shown)| *shown == index && *position > self.position);
            if !wanted {
                run.set(state, index, 0);
            }
        }
    }

    /// What the roots are at the end.
    pub(super) fn values(&self, state: &[u32]) -> Vec<Value> {
        let (run, network) = (self.run, self.network);
        let value = |(root, node): (usize, &usize)| {
            let place = get(run, state, root_place(network, root));
            match run.at(&network.nodes, *node).map(|node| &node.kind) {
                Some(Kind::Scale(..)) => {
                    let index = run.found(long(place).checked_sub(1));
                    let outcome = index.and_then(|index| run.at(&self.outcomes, index));
                    Value::Outcome(outcome.copied().unwrap_or(UNREAD))
                }
                _ => Value::Pair(run.found(decode(place)).unwrap_or(Pair::Open)),
            }
        };
        network.root_nodes.iter().enumerate().map(value).collect()
    }
}

/// What a node says once everything it reads is known.
fn finish(kind: &Kind<'_>, partial: Partial) -> Settled {
    match (kind, partial) {
        (Kind::Scale(scale, _), Partial::Score(progress)) => Settled::Outcome(scale.finish(&progress)),
        (_, Partial::Count { certain, possible }) => Settled::Pair(Pair::both(kind.count(certain, possible))),
        (_, Partial::Truth(pair)) => Settled::Pair(pair),
        (_, Partial::Score(_) | Partial::Unknown) => Settled::Pair(Pair::Open),
    }
}

/// The place of a node whose partial is in `fresh`.
const FRESH: u32 = u32::MAX;

fn partial(run: &Run, known: &[Known], fresh: &[Partial], state: &[u32], index: usize) -> Partial {
    match get(run, state, index) {
        FRESH => run.at(fresh, index).copied(),
        place => run.at(known, index).and_then(|known| known.get(run, place)),
    }
    .unwrap_or(Partial::Unknown)
}

fn root_place(network: &Network<'_>, root: usize) -> usize {
    network.nodes.len().saturating_add(root)
}

fn shown_place(network: &Network<'_>, shown: usize) -> usize {
    network.nodes.len().saturating_add(network.root_nodes.len()).saturating_add(shown)
}

fn get(run: &Run, state: &[u32], place: usize) -> u32 {
    run.at(state, place).copied().unwrap_or(0)
}
