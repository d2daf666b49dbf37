//! Every combination that the wanted tests of an instrument can take, found exactly: all answer sheets at once, one
//! question after the other, with equal states merged.
//!
//! A state holds what is known of each thing that is still open: of a sum, the total so far, how many answers are missing,
//! and so on. A test that all remaining answers leave as it is, is settled at once, and what only settled tests need is
//! forgotten; so states merge early, and two states are one only if every continuation treats them alike. Each state
//! remembers how it is reached with the least answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::network::{Network, Root};
use super::question::{Question, Sheet};
use super::quick_map::QuickMap;
use super::run::Run;
use super::state::{Value, long, short};
use super::walk::Walk;

/// How many states there may be, over all questions, before the prover gives up and says so.
pub(super) const MOST_STATES: usize = 400_000;

/// How many steps from state to state there may be.
const MOST_STEPS: usize = 10_000_000;

/// How many numbers the states after one question may hold together.
const MOST_NUMBERS: usize = 16_000_000;

/// What is reached of the wanted tests.
pub(super) struct Reached {
    run: Rc<Run>,
    /// The questions in the order in which they were put.
    order: Vec<usize>,
    layers: Vec<Layer>,
    pub(super) finals: Vec<Final>,
    /// How many states there were over all questions.
    pub(super) states: usize,
}

/// One combination that can be reached.
pub(super) struct Final {
    pub(super) values: Vec<Value>,
    pub(super) cost: u32,
}

/// The states after a question.
#[derive(Default)]
struct Layer {
    /// From which state and by which choice each is reached with the least cost.
    from: Vec<(u32, u32)>,
    costs: Vec<u32>,
    /// From each state before, by each choice, to which.
    steps: Vec<u32>,
    choices: usize,
}

/// There were more states than allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooMany;

/// One answer to each question.
pub(super) type Answers = BTreeMap<usize, usize>;

pub(super) fn reach(
    run: &Rc<Run>,
    sheets: &[Sheet<'_>],
    questions: &[Question],
    roots: &[Root],
) -> Result<Reached, TooMany> {
    let mut network = Network::new(run, sheets, roots);
    network.arrange(questions);
    let too_many = |question: &usize| run.at(questions, *question).is_some_and(|question| question.too_many);
    if network.order.iter().any(too_many) || !run.goes_on() {
        return Err(TooMany);
    }
    let mut walk = Walk::new(&network, questions);
    let mut states: Vec<Rc<[u32]>> = vec![walk.start().into()];
    let mut costs = vec![0_u32];
    let mut layers: Vec<Layer> = Vec::new();
    let (mut all_states, mut all_steps): (usize, usize) = (1, 0);
    for (position, question) in network.order.iter().enumerate() {
        let Some(question) = run.at(questions, *question) else { continue };
        walk.put(question, position.saturating_add(1));
        let mut layer = Layer { choices: question.choices.len(), ..Layer::default() };
        let mut known: QuickMap<Rc<[u32]>, u32> = QuickMap::default();
        let mut next: Vec<Rc<[u32]>> = Vec::new();
        for (from, (state, before)) in states.iter().zip(&costs).enumerate() {
            for (index, choice) in question.choices.iter().enumerate() {
                let reached = walk.step(state, index);
                let cost = before.saturating_add(choice.cost);
                let step = (short(from), short(index));
                let place = match known.get(reached) {
                    Some(place) => *place,
                    None => {
                        let place = short(next.len());
                        let reached: Rc<[u32]> = reached.into();
                        next.push(Rc::clone(&reached));
                        known.insert(reached, place);
                        layer.from.push(step);
                        layer.costs.push(cost);
                        place
                    }
                };
                layer.steps.push(place);
                if let (Some(cheapest), Some(from)) =
                    (run.at_mut(&mut layer.costs, long(place)), run.at_mut(&mut layer.from, long(place)))
                    && cost < *cheapest
                {
                    *cheapest = cost;
                    *from = step;
                }
            }
            all_steps = all_steps.saturating_add(question.choices.len());
            let numbers = next.len().saturating_mul(state.len());
            let too_many = all_states.saturating_add(next.len()) > MOST_STATES || all_steps > MOST_STEPS;
            if too_many || numbers > MOST_NUMBERS || !run.goes_on() {
                return Err(TooMany);
            }
        }
        all_states = all_states.saturating_add(next.len());
        costs.clone_from(&layer.costs);
        states = next;
        layers.push(layer);
    }
    let finals = states
        .iter()
        .zip(&costs)
        .map(|(state, cost)| Final { values: walk.values(state), cost: *cost })
        .collect();
    Ok(Reached { run: Rc::clone(run), order: network.order.clone(), layers, finals, states: all_states })
}

/// The questions that each root depends on.
pub(super) fn dependencies(run: &Run, sheets: &[Sheet<'_>], roots: &[Root]) -> Vec<Vec<usize>> {
    let network = Network::new(run, sheets, roots);
    network.root_nodes.iter().map(|node| network.questions_of(*node).into_iter().collect()).collect()
}

impl Reached {
    /// The answers with the least cost that reach a final state.
    pub(super) fn answers(&self, reached: usize) -> Answers {
        let mut answers = Answers::new();
        self.collect(self.layers.len(), reached, &mut answers);
        answers
    }

    /// Adds the answers that lead to a state after so many questions.
    fn collect(&self, questions: usize, state: usize, answers: &mut Answers) {
        let mut state = state;
        for (layer, question) in self.layers.iter().zip(&self.order).take(questions).rev() {
            let Some((from, choice)) = self.run.at(&layer.from, state) else { return };
            answers.insert(*question, long(*choice));
            state = long(*from);
        }
    }

    /// All pairs of final states that differ by one answer, the second one being the next worse, with the two
    /// ways there.
    pub(super) fn worsenings(&self, questions: &[Question]) -> Result<Vec<Step>, TooMany> {
        let mut layers: Vec<Pairs> = Vec::new();
        let mut before: Vec<(u32, u32)> = Vec::new();
        let mut states: usize = 1;
        let mut total: usize = 0;
        for (layer, question) in self.layers.iter().zip(&self.order) {
            let mut pairs = Pairs::default();
            let mut known: QuickMap<(u32, u32), ()> = QuickMap::default();
            let mut add = |pair: (Option<u32>, Option<u32>), from: From| {
                if let (Some(better), Some(worse)) = pair
                    && better != worse
                    && known.len() <= MOST_STATES
                    && known.insert((better, worse), ()).is_none()
                {
                    self.run.spend(20);
                    pairs.list.push((better, worse));
                    pairs.from.push(from);
                }
            };
            let step = |state: usize, choice: usize| {
                self.run.spend(4);
                let place = state.saturating_mul(layer.choices).saturating_add(choice);
                self.run.at(&layer.steps, place).copied()
            };
            for state in 0..states {
                let question = self.run.at(questions, *question);
                for (better, worse) in question.map_or(&[][..], |question| &question.worse) {
                    let from = From::Here { state, better: *better, worse: *worse };
                    add((step(state, *better), step(state, *worse)), from);
                }
            }
            for (index, (better, worse)) in before.iter().enumerate() {
                for choice in 0..layer.choices {
                    add(
                        (step(long(*better), choice), step(long(*worse), choice)),
                        From::Before { pair: index, choice },
                    );
                }
            }
            total = total.saturating_add(pairs.list.len());
            if total > MOST_STATES || !self.run.goes_on() {
                return Err(TooMany);
            }
            states = layer.costs.len();
            before.clone_from(&pairs.list);
            layers.push(pairs);
        }
        let layers = Rc::new(layers);
        let found = before.iter().enumerate().map(|(pair, (better, worse))| Step {
            better: long(*better),
            worse: long(*worse),
            layers: Rc::clone(&layers),
            pair,
        });
        Ok(found.collect())
    }

    /// The two answer sheets that lead to a pair.
    fn way(&self, layers: &[Pairs], pair: usize) -> (Answers, Answers) {
        let (mut one, mut other) = (Answers::new(), Answers::new());
        let mut pair = pair;
        for (place, (pairs, question)) in layers.iter().zip(&self.order).enumerate().rev() {
            match self.run.at(&pairs.from, pair) {
                Some(From::Before { pair: earlier, choice }) => {
                    one.insert(*question, *choice);
                    other.insert(*question, *choice);
                    pair = *earlier;
                }
                Some(From::Here { state, better, worse }) => {
                    self.collect(place, *state, &mut one);
                    self.collect(place, *state, &mut other);
                    one.insert(*question, *better);
                    other.insert(*question, *worse);
                    break;
                }
                None => break,
            }
        }
        (one, other)
    }
}

/// Two final states between which one answer is worse.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) better: usize,
    pub(super) worse: usize,
    layers: Rc<Vec<Pairs>>,
    pair: usize,
}

impl Step {
    /// Both answer sheets.
    pub(super) fn answers(&self, reached: &Reached) -> (Answers, Answers) {
        reached.way(&self.layers, self.pair)
    }
}

#[derive(Default)]
struct Pairs {
    list: Vec<(u32, u32)>,
    from: Vec<From>,
}

enum From {
    /// The two differ by the answer to this question.
    Here { state: usize, better: usize, worse: usize },
    /// They differed before and have the same answer to this one.
    Before { pair: usize, choice: usize },
}
