//! Decision diagrams over tests: a condition as the table of everything it can say, with equal parts shared, so that two
//! conditions that say the same are the same node.

use std::rc::Rc;

use super::quick_map::QuickMap;
use super::run::{Limit, Run};
use crate::condition::Condition;
use crate::truth::Truth;

/// What one test or condition says in both views. A score that is prorated decides as published and leaves open what is
/// enclosed; what is enclosed for certain is published too. There are no other combinations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Pair {
    True,
    False,
    Open,
    PublishedTrue,
    PublishedFalse,
}

impl Pair {
    pub(super) const ALL: [Self; 5] =
        [Self::True, Self::False, Self::Open, Self::PublishedTrue, Self::PublishedFalse];

    pub(super) fn new(published: Truth, enclosed: Truth) -> Self {
        match (enclosed, published) {
            (Truth::True, _) => Self::True,
            (Truth::False, _) => Self::False,
            (Truth::Undetermined, Truth::True) => Self::PublishedTrue,
            (Truth::Undetermined, Truth::False) => Self::PublishedFalse,
            (Truth::Undetermined, Truth::Undetermined) => Self::Open,
        }
    }

    pub(super) fn both(truth: Truth) -> Self {
        Self::new(truth, truth)
    }

    pub(super) fn certain(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }

    pub(super) const fn published(self) -> Truth {
        match self {
            Self::True | Self::PublishedTrue => Truth::True,
            Self::False | Self::PublishedFalse => Truth::False,
            Self::Open => Truth::Undetermined,
        }
    }

    pub(super) const fn enclosed(self) -> Truth {
        match self {
            Self::True => Truth::True,
            Self::False => Truth::False,
            Self::Open | Self::PublishedTrue | Self::PublishedFalse => Truth::Undetermined,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self::new(self.published().and(other.published()), self.enclosed().and(other.enclosed()))
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self::new(self.published().or(other.published()), self.enclosed().or(other.enclosed()))
    }

    pub(super) fn negate(self) -> Self {
        Self::new(self.published().negate(), self.enclosed().negate())
    }

    fn position(self) -> usize {
        match self {
            Self::True => 0,
            Self::False => 1,
            Self::Open => 2,
            Self::PublishedTrue => 3,
            Self::PublishedFalse => 4,
        }
    }
}

/// A node of the diagrams. The first five are the values themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Node(u32);

impl Node {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    pub(super) fn of(value: Pair) -> Self {
        match value {
            Pair::True => Self(0),
            Pair::False => Self(1),
            Pair::Open => Self(2),
            Pair::PublishedTrue => Self(3),
            Pair::PublishedFalse => Self(4),
        }
    }

    fn value(self) -> Option<Pair> {
        Pair::ALL.get(self.index()).copied()
    }

    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Negate,
    /// True where the published view is.
    PublishedTrue,
    /// True where the enclosed view is.
    EnclosedTrue,
    /// True where both views are open.
    Open,
}

impl Operation {
    fn apply(self, a: Pair, b: Pair) -> Pair {
        match self {
            Self::And => a.and(b),
            Self::Or => a.or(b),
            Self::Negate => a.negate(),
            Self::PublishedTrue => Pair::certain(a.published().is_true()),
            Self::EnclosedTrue => Pair::certain(a.enclosed().is_true()),
            Self::Open => Pair::certain(a == Pair::Open),
        }
    }

    /// The result where one side alone decides it.
    fn shortcut(self, a: Node, b: Node) -> Option<Node> {
        match self {
            Self::And if a == Node::FALSE || b == Node::FALSE => Some(Node::FALSE),
            Self::And if a == Node::TRUE || a == b => Some(b),
            Self::And if b == Node::TRUE => Some(a),
            Self::Or if a == Node::TRUE || b == Node::TRUE => Some(Node::TRUE),
            Self::Or if a == Node::FALSE || a == b => Some(b),
            Self::Or if b == Node::FALSE => Some(a),
            _ => None,
        }
    }
}

/// How many nodes there may be before the prover gives up and says so.
pub(super) const MOST_NODES: usize = 400_000;

/// How many results are kept, so that they are not worked out again.
const MOST_KEPT: usize = 1_500_000;

/// All diagrams of one proof. Variables are numbered in the order in which they are looked at.
pub(super) struct Diagrams {
    nodes: Vec<(usize, [Node; 5])>,
    known: QuickMap<(usize, [Node; 5]), Node>,
    done: QuickMap<(Operation, Node, Node), Node>,
    run: Rc<Run>,
}

impl Diagrams {
    pub(super) fn new(run: Rc<Run>) -> Self {
        // Places of the five values, which have no variable.
        let nodes = Pair::ALL.map(|value| (usize::MAX, [Node::of(value); 5])).to_vec();
        Self { nodes, known: QuickMap::default(), done: QuickMap::default(), run }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The variable a node looks at first; `usize::MAX` for a value.
    pub(super) fn variable(&self, node: Node) -> usize {
        self.run.at(&self.nodes, node.index()).map_or(usize::MAX, |(variable, _)| *variable)
    }

    /// The node reached when the node's own variable has this value.
    pub(super) fn child(&self, node: Node, value: Pair) -> Node {
        let children = self.run.at(&self.nodes, node.index()).map(|(_, children)| children);
        children.and_then(|children| self.run.at(children, value.position())).copied().unwrap_or(node)
    }

    /// A single variable.
    pub(super) fn test(&mut self, variable: usize) -> Node {
        self.node(variable, Pair::ALL.map(Node::of))
    }

    fn node(&mut self, variable: usize, children: [Node; 5]) -> Node {
        let [first, rest @ ..] = children;
        if rest.iter().all(|child| *child == first) {
            return first;
        }
        if let Some(node) = self.known.get(&(variable, children)) {
            return *node;
        }
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if self.nodes.len() >= MOST_NODES {
            self.run.stop(Limit::Nodes);
            return Node::FALSE;
        }
        self.nodes.push((variable, children));
        self.known.insert((variable, children), Node(index));
        Node(index)
    }

    fn apply(&mut self, operation: Operation, a: Node, b: Node) -> Node {
        if let Some(node) = operation.shortcut(a, b) {
            return node;
        }
        if let (Some(a), Some(b)) = (a.value(), b.value()) {
            return Node::of(operation.apply(a, b));
        }
        let (a, b) =
            if a > b && matches!(operation, Operation::And | Operation::Or) { (b, a) } else { (a, b) };
        if let Some(node) = self.done.get(&(operation, a, b)) {
            return *node;
        }
        if !self.run.spend(10) {
            return Node::FALSE;
        }
        let variable = self.variable(a).min(self.variable(b));
        let mut children = [Node::FALSE; 5];
        for (value, place) in Pair::ALL.into_iter().zip(&mut children) {
            let (below_a, below_b) = (self.below(a, variable, value), self.below(b, variable, value));
            *place = self.apply(operation, below_a, below_b);
        }
        let node = self.node(variable, children);
        // What was worked out after a limit was reached is wrong, and must not be found again.
        if self.run.goes_on() {
            if self.done.len() >= MOST_KEPT {
                self.done.clear();
            }
            self.done.insert((operation, a, b), node);
        }
        node
    }

    fn below(&self, node: Node, variable: usize, value: Pair) -> Node {
        if self.variable(node) == variable { self.child(node, value) } else { node }
    }

    pub(super) fn and(&mut self, a: Node, b: Node) -> Node {
        self.apply(Operation::And, a, b)
    }

    pub(super) fn or(&mut self, a: Node, b: Node) -> Node {
        self.apply(Operation::Or, a, b)
    }

    pub(super) fn negate(&mut self, a: Node) -> Node {
        self.apply(Operation::Negate, a, a)
    }

    pub(super) fn any(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        nodes.into_iter().fold(Node::FALSE, |any, node| self.or(any, node))
    }

    /// `then` where `which` is true, `otherwise` where it is false; it is never anything else.
    pub(super) fn choose(&mut self, which: Node, then: Node, otherwise: Node) -> Node {
        let one = self.and(which, then);
        let not = self.negate(which);
        let other = self.and(not, otherwise);
        self.or(one, other)
    }

    /// True where `a` is and `b` is not; both must be true or false everywhere.
    pub(super) fn and_not(&mut self, a: Node, b: Node) -> Node {
        let not = self.negate(b);
        self.and(a, not)
    }

    /// True where the published view of `a` is, else false.
    pub(super) fn published_true(&mut self, a: Node) -> Node {
        self.apply(Operation::PublishedTrue, a, a)
    }

    /// True where the enclosed view of `a` is, else false.
    pub(super) fn enclosed_true(&mut self, a: Node) -> Node {
        self.apply(Operation::EnclosedTrue, a, a)
    }

    /// True where both views of `a` are undetermined, else false.
    pub(super) fn open(&mut self, a: Node) -> Node {
        self.apply(Operation::Open, a, a)
    }

    /// A condition over tests whose diagrams are `tests`.
    pub(super) fn condition(&mut self, condition: &Condition<usize>, tests: &[Node]) -> Node {
        match condition {
            Condition::Test(test) => self.run.at(tests, *test).copied().unwrap_or(Node::of(Pair::Open)),
            Condition::All(parts) => parts.iter().fold(Node::TRUE, |all, part| {
                let part = self.condition(part, tests);
                self.and(all, part)
            }),
            Condition::Any(parts) => parts.iter().fold(Node::FALSE, |any, part| {
                let part = self.condition(part, tests);
                self.or(any, part)
            }),
            Condition::Not(part) => {
                let part = self.condition(part, tests);
                self.negate(part)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_says_what_its_condition_says() {
        let test = Condition::Test;
        let conditions = [
            Condition::Any(vec![test(0), Condition::All(vec![test(1), Condition::Not(Box::new(test(2)))])]),
            Condition::All(vec![Condition::Not(Box::new(Condition::Any(vec![test(2), test(0)]))), test(1)]),
            Condition::Not(Box::new(Condition::All(vec![]))),
        ];
        for condition in &conditions {
            let mut diagrams = Diagrams::new(Rc::new(Run::new(1_000_000)));
            let tests: Vec<Node> = (0..3).map(|variable| diagrams.test(variable)).collect();
            let node = diagrams.condition(condition, &tests);
            for number in 0..125_usize {
                let values = [number % 5, number / 5 % 5, number / 25].map(|place| Pair::ALL[place]);
                let mut reached = node;
                while diagrams.variable(reached) < 3 {
                    reached = diagrams.child(reached, values[diagrams.variable(reached)]);
                }
                let published = condition.evaluate(&mut |test| values[*test].published());
                let enclosed = condition.evaluate(&mut |test| values[*test].enclosed());
                assert_eq!(reached, Node::of(Pair::new(published, enclosed)), "{condition:?} {values:?}");
            }
        }
    }

    #[test]
    fn equal_conditions_are_one_node() {
        let mut diagrams = Diagrams::new(Rc::new(Run::new(1_000_000)));
        let (a, b) = (diagrams.test(0), diagrams.test(1));
        let (not_a, not_b) = (diagrams.negate(a), diagrams.negate(b));
        let both = diagrams.and(a, b);
        let neither = diagrams.or(not_a, not_b);
        assert_eq!(diagrams.negate(neither), both);
        assert_eq!(diagrams.or(both, a), a);
    }
}
