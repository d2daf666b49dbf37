//! What a set of tests is computed from, as a network: questions feed scales and counts, these feed tests, and tests feed
//! conditions. [`reachable`](super::reachable) walks through it one question at a time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::diagram::Pair;
use super::question::{Choice, Question, Sheet, answer};
use crate::condition::Condition;
use crate::instrument::{CountGroup, Input, Item, Scale, Test, Threshold};
use crate::interpretation::scale_test;
use crate::response::{Answer, ItemScore};
use crate::scoring::{Feed, Outcome, Running, inputs};
use crate::truth::Truth;

/// What is wanted of one answer sheet.
#[derive(Clone, PartialEq)]
pub(super) struct Root {
    pub(super) sheet: usize,
    pub(super) what: Wanted,
}

#[derive(Clone, PartialEq)]
pub(super) enum Wanted {
    /// What a test says.
    Test(Test),
    /// A scale's score itself, to be compared with an earlier one.
    Outcome(usize),
}

/// One thing that is computed.
pub(super) struct Node<'n> {
    pub(super) kind: Kind<'n>,
    /// Items it reads, by sheet, item and place among its inputs.
    pub(super) items: Vec<ItemInput>,
    /// Nodes it reads; each stands before it.
    pub(super) nodes: Vec<NodeInput>,
    pub(super) consumers: Vec<NodeInput>,
    pub(super) roots: Vec<usize>,
    /// How many questions must have been put until all its items are known.
    pub(super) ready: usize,
}

pub(super) enum Kind<'n> {
    Scale(&'n Scale),
    Count { thresholds: Vec<Threshold>, at_least: usize, at_most: usize },
    Item(Threshold),
    OnScale { sheet: usize, scale: &'n Scale, test: &'n Test },
    All,
    Any,
    Not,
}

#[derive(Clone, Copy)]
pub(super) struct ItemInput {
    pub(super) sheet: usize,
    pub(super) item: usize,
    pub(super) slot: usize,
    /// How many questions must have been put until the item is known.
    pub(super) ready: usize,
}

#[derive(Clone, Copy)]
pub(super) struct NodeInput {
    pub(super) node: usize,
    pub(super) slot: usize,
}

/// What is known of a node while not all it reads is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Partial {
    Running(Running),
    Count {
        certain: usize,
        possible: usize,
    },
    /// Conditions: of the parts so far. Tests: what the test says, once it is known.
    Truth(Pair),
    Unknown,
}

/// What an answer adds to a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fed {
    Scale(Feed),
    Truth(Truth),
}

pub(super) struct Network<'n> {
    pub(super) sheets: &'n [Sheet<'n>],
    pub(super) nodes: Vec<Node<'n>>,
    /// The node of each root, in their order.
    pub(super) root_nodes: Vec<usize>,
    /// Items that are asked only under a condition: the condition's node.
    pub(super) shown: BTreeMap<(usize, usize), usize>,
    /// The questions in the order in which they are put.
    pub(super) order: Vec<usize>,
    links: BTreeMap<(usize, usize), Vec<NodeInput>>,
    criteria: BTreeMap<(usize, usize), usize>,
    scales: BTreeMap<(usize, usize), usize>,
    tests: Vec<(usize, &'n Test, usize)>,
}

impl<'n> Network<'n> {
    pub(super) fn new(sheets: &'n [Sheet<'n>], questions: &'n [Question], roots: &'n [Root]) -> Self {
        let mut network = Self {
            sheets,
            nodes: Vec::new(),
            root_nodes: Vec::new(),
            shown: BTreeMap::new(),
            order: Vec::new(),
            links: BTreeMap::new(),
            criteria: BTreeMap::new(),
            scales: BTreeMap::new(),
            tests: Vec::new(),
        };
        for (index, root) in roots.iter().enumerate() {
            let node = match &root.what {
                Wanted::Test(test) => network.test(root.sheet, test),
                Wanted::Outcome(scale) => network.scale(root.sheet, *scale),
            };
            network.root_nodes.push(node);
            if let Some(node) = network.nodes.get_mut(node) {
                node.roots.push(index);
            }
        }
        network.arrange(questions);
        network
    }

    fn item(&self, sheet: usize, item: usize) -> Option<&'n Item> {
        self.sheets.get(sheet)?.instrument.items.get(item)
    }

    fn push(&mut self, kind: Kind<'n>, items: Vec<ItemInput>, nodes: Vec<NodeInput>) -> usize {
        let index = self.nodes.len();
        for input in &items {
            let link = NodeInput { node: index, slot: input.slot };
            self.links.entry((input.sheet, input.item)).or_default().push(link);
        }
        for input in &nodes {
            if let Some(node) = self.nodes.get_mut(input.node) {
                node.consumers.push(NodeInput { node: index, slot: input.slot });
            }
        }
        self.nodes.push(Node { kind, items, nodes, consumers: Vec::new(), roots: Vec::new(), ready: 0 });
        index
    }

    /// Makes sure that it is known when the form asks an item that something reads.
    fn read(&mut self, sheet: usize, item: usize) {
        if self.shown.contains_key(&(sheet, item)) {
            return;
        }
        if let Some(condition) = self.item(sheet, item).and_then(|item| item.shown_when.as_ref()) {
            let node = self.condition(sheet, condition);
            self.shown.insert((sheet, item), node);
        }
    }

    fn test(&mut self, sheet: usize, test: &'n Test) -> usize {
        let known = self.tests.iter().find(|(of, known, _)| *of == sheet && *known == test);
        if let Some((.., node)) = known {
            return *node;
        }
        let node = match test {
            Test::Criterion(index) => return self.criterion(sheet, *index),
            Test::Item { item, threshold } => {
                self.read(sheet, *item);
                let items = vec![ItemInput { sheet, item: *item, slot: 0, ready: 0 }];
                self.push(Kind::Item(*threshold), items, Vec::new())
            }
            Test::Count { groups, at_least, at_most } => {
                let (thresholds, items) = self.counted(sheet, groups);
                self.push(
                    Kind::Count { thresholds, at_least: *at_least, at_most: *at_most },
                    items,
                    Vec::new(),
                )
            }
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                let node = self.scale(sheet, *scale);
                let found = self.sheets.get(sheet).and_then(|sheet| sheet.instrument.scales.get(*scale));
                match found {
                    Some(scale) => {
                        let kind = Kind::OnScale { sheet, scale, test };
                        self.push(kind, Vec::new(), vec![NodeInput { node, slot: 0 }])
                    }
                    // Never with a validated instrument; an empty `any` is false.
                    None => self.push(Kind::Any, Vec::new(), Vec::new()),
                }
            }
        };
        self.tests.push((sheet, test, node));
        node
    }

    fn counted(&mut self, sheet: usize, groups: &[CountGroup]) -> (Vec<Threshold>, Vec<ItemInput>) {
        let (mut thresholds, mut items) = (Vec::new(), Vec::new());
        for group in groups {
            for item in &group.items {
                self.read(sheet, *item);
                items.push(ItemInput { sheet, item: *item, slot: thresholds.len(), ready: 0 });
                thresholds.push(group.threshold);
            }
        }
        (thresholds, items)
    }

    fn criterion(&mut self, sheet: usize, index: usize) -> usize {
        if let Some(node) = self.criteria.get(&(sheet, index)) {
            return *node;
        }
        let found = self.sheets.get(sheet).and_then(|sheet| sheet.instrument.criteria.get(index));
        let node = match found {
            Some(criterion) => self.condition(sheet, &criterion.condition),
            None => self.push(Kind::Any, Vec::new(), Vec::new()),
        };
        self.criteria.insert((sheet, index), node);
        node
    }

    fn scale(&mut self, sheet: usize, index: usize) -> usize {
        if let Some(node) = self.scales.get(&(sheet, index)) {
            return *node;
        }
        let Some(scale) = self.sheets.get(sheet).and_then(|sheet| sheet.instrument.scales.get(index)) else {
            return self.push(Kind::Any, Vec::new(), Vec::new());
        };
        let (mut items, mut nodes) = (Vec::new(), Vec::new());
        for (slot, input) in inputs(&scale.method).into_iter().enumerate() {
            match input {
                Input::Item(item) => {
                    self.read(sheet, item);
                    items.push(ItemInput { sheet, item, slot, ready: 0 });
                }
                Input::Scale(other) => nodes.push(NodeInput { node: self.scale(sheet, other), slot }),
            }
        }
        let node = self.push(Kind::Scale(scale), items, nodes);
        self.scales.insert((sheet, index), node);
        node
    }

    fn condition(&mut self, sheet: usize, condition: &'n Condition<Test>) -> usize {
        let mut several = |parts: &'n [Condition<Test>]| -> Vec<NodeInput> {
            parts.iter().map(|part| NodeInput { node: self.condition(sheet, part), slot: 0 }).collect()
        };
        let (kind, nodes) = match condition {
            Condition::Test(test) => return self.test(sheet, test),
            Condition::All(parts) => (Kind::All, several(parts)),
            Condition::Any(parts) => (Kind::Any, several(parts)),
            Condition::Not(part) => (Kind::Not, several(std::slice::from_ref(&**part))),
        };
        self.push(kind, Vec::new(), nodes)
    }

    fn source(&self, input: &ItemInput) -> Option<usize> {
        self.sheets.get(input.sheet)?.sources.get(input.item).copied()
    }

    /// The questions that a node depends on, through what it reads and through when its items are asked.
    pub(super) fn questions_of(&self, node: usize, questions: &mut BTreeSet<usize>) {
        let Some(found) = self.nodes.get(node) else { return };
        for input in &found.items {
            self.questions_of_item(input.sheet, input.item, questions);
        }
        for input in &found.nodes {
            self.questions_of(input.node, questions);
        }
    }

    fn questions_of_item(&self, sheet: usize, item: usize, questions: &mut BTreeSet<usize>) {
        let source = self.sheets.get(sheet).and_then(|sheet| sheet.sources.get(item));
        if source.is_some_and(|question| questions.insert(*question))
            && let Some(shown) = self.shown.get(&(sheet, item))
        {
            self.questions_of(*shown, questions);
        }
    }

    /// Finds an order of the questions that finishes one thing after the other, so that little is open at any time.
    fn arrange(&mut self, questions: &[Question]) {
        let mut order = Order {
            network: self,
            questions,
            seen: BTreeSet::new(),
            placed: BTreeSet::new(),
            order: Vec::new(),
        };
        order.finish(BTreeSet::new(), &self.root_nodes, false);
        let order = order.order;
        let mut position = BTreeMap::new();
        for (place, question) in order.iter().enumerate() {
            position.insert(*question, place.saturating_add(1));
        }
        for node in &mut self.nodes {
            for input in &mut node.items {
                let question = self.sheets.get(input.sheet).and_then(|sheet| sheet.sources.get(input.item));
                input.ready = question.and_then(|question| position.get(question)).copied().unwrap_or(0);
                node.ready = node.ready.max(input.ready);
            }
        }
        self.order = order;
    }

    /// The nodes that read an item.
    pub(super) fn links(&self, sheet: usize, item: usize) -> &[NodeInput] {
        self.links.get(&(sheet, item)).map_or(&[], |links| links)
    }

    /// What `choice` adds to the node at the other end of `link`, when the form asks the item or not.
    pub(super) fn fed(
        &self,
        target: (usize, usize),
        link: NodeInput,
        choice: Choice,
        applies: Truth,
    ) -> Option<Fed> {
        let item = self.item(target.0, target.1)?;
        self.fed_by(link, item, answer(choice, item, applies))
    }

    /// What an item adds as long as it has not been looked at: whatever its answer will be lies within this.
    pub(super) fn fed_unknown(&self, input: ItemInput, node: usize) -> Option<Fed> {
        let item = self.item(input.sheet, input.item)?;
        let reason = crate::instrument::MissingReason::Skipped;
        let unknown =
            if item.may_be_not_applicable() { Answer::Unresolved(reason) } else { Answer::Missing(reason) };
        self.fed_by(NodeInput { node, slot: input.slot }, item, unknown)
    }

    fn fed_by(&self, link: NodeInput, item: &Item, answer: Answer) -> Option<Fed> {
        let over = |threshold: &Threshold| Fed::Truth(ItemScore::of(item, answer).over(*threshold));
        match &self.nodes.get(link.node)?.kind {
            Kind::Scale(scale) => Some(Fed::Scale(Feed::of_item(&scale.method, link.slot, item, answer))),
            Kind::Count { thresholds, .. } => thresholds.get(link.slot).map(over),
            Kind::Item(threshold) => Some(over(threshold)),
            Kind::OnScale { .. } | Kind::All | Kind::Any | Kind::Not => None,
        }
    }
}

/// The order in which questions are put.
struct Order<'o, 'n> {
    network: &'o Network<'n>,
    questions: &'o [Question],
    seen: BTreeSet<usize>,
    placed: BTreeSet<usize>,
    order: Vec<usize>,
}

/// Something to finish before the next.
enum Part {
    Questions(BTreeSet<usize>),
    Node(usize),
}

impl Order<'_, '_> {
    /// Finishes some items and nodes one after the other: first what is answered with one of very many values, since it comes
    /// to few once it is read; then what has conditional items, each right after what decides whether it is asked. Of the
    /// rest, among roots, those that read little come before those that read the same and more; among the parts of a node
    /// the largest comes first, while what is known of the node itself is still little.
    fn finish(&mut self, items: BTreeSet<usize>, nodes: &[usize], largest_first: bool) {
        let mut parts = Vec::new();
        for node in nodes {
            let mut own = BTreeSet::new();
            self.read_by(*node, &mut own);
            parts.push((self.weight(&own), Part::Node(*node)));
        }
        parts.push((self.weight(&items), Part::Questions(items)));
        parts.sort_by_key(|((values, conditional, size), _)| {
            let size = if largest_first { usize::MAX.saturating_sub(*size) } else { *size };
            (Reverse(*values), !*conditional, size)
        });
        for (_, part) in parts {
            match part {
                Part::Questions(questions) => questions.into_iter().for_each(|question| self.place(question)),
                Part::Node(node) if self.seen.insert(node) => {
                    let Some(found) = self.network.nodes.get(node) else { continue };
                    let nodes: Vec<usize> = found.nodes.iter().map(|input| input.node).collect();
                    self.finish(self.items_of(node), &nodes, true);
                }
                Part::Node(_) => {}
            }
        }
    }

    fn items_of(&self, node: usize) -> BTreeSet<usize> {
        let items = self.network.nodes.get(node).map_or(&[][..], |node| &node.items);
        items.iter().filter_map(|input| self.network.source(input)).collect()
    }

    /// Every question that a node reads, through other nodes too.
    fn read_by(&self, node: usize, questions: &mut BTreeSet<usize>) {
        questions.extend(self.items_of(node));
        for input in self.network.nodes.get(node).map_or(&[][..], |node| &node.nodes) {
            self.read_by(input.node, questions);
        }
    }

    /// How many combinations of very many values, whether the form may skip an item, and how many questions.
    fn weight(&self, group: &BTreeSet<usize>) -> (usize, bool, usize) {
        const MANY_VALUES: usize = 32;
        let found = || group.iter().filter_map(|question| self.questions.get(*question));
        let many = found().map(|question| question.choices.len()).filter(|choices| *choices > MANY_VALUES);
        let is_conditional = |question: &Question| {
            let mut targets = question.targets.iter();
            targets.any(|target| self.network.shown.contains_key(&(target.sheet, target.item)))
        };
        let values = many.fold(1, usize::saturating_mul);
        (values, found().any(is_conditional), group.len())
    }

    /// Puts a question after those that decide whether its items are asked.
    fn place(&mut self, question: usize) {
        if !self.placed.insert(question) {
            return;
        }
        let mut before = BTreeSet::new();
        for target in self.questions.get(question).map_or(&[][..], |question| &question.targets) {
            if let Some(shown) = self.network.shown.get(&(target.sheet, target.item)) {
                self.network.questions_of(*shown, &mut before);
            }
        }
        before.into_iter().for_each(|earlier| self.place(earlier));
        self.order.push(question);
    }
}

impl Kind<'_> {
    /// What is known before any question.
    pub(super) fn start(&self) -> Partial {
        match self {
            Self::Scale(scale) => Partial::Running(Running::start(&scale.method)),
            Self::Count { .. } => Partial::Count { certain: 0, possible: 0 },
            Self::All => Partial::Truth(Pair::True),
            Self::Any => Partial::Truth(Pair::False),
            Self::Item(_) | Self::OnScale { .. } | Self::Not => Partial::Unknown,
        }
    }

    /// Adds what an item has.
    pub(super) fn add_item(&self, partial: Partial, slot: usize, fed: Fed) -> Partial {
        match (partial, self, fed) {
            (Partial::Running(mut running), Self::Scale(scale), Fed::Scale(feed)) => {
                running.add(&scale.method, slot, feed);
                Partial::Running(running)
            }
            (Partial::Count { certain, possible }, _, Fed::Truth(truth)) => Partial::Count {
                certain: certain.saturating_add(usize::from(truth.is_true())),
                possible: possible.saturating_add(usize::from(!truth.is_false())),
            },
            (_, _, Fed::Truth(truth)) => Partial::Truth(Pair::both(truth)),
            (partial, ..) => partial,
        }
    }

    /// Adds what a condition or test that it reads says.
    pub(super) fn add_truth(&self, partial: Partial, value: Pair) -> Partial {
        match (self, partial) {
            (Self::All, Partial::Truth(before)) => Partial::Truth(before.and(value)),
            (Self::Any, Partial::Truth(before)) => Partial::Truth(before.or(value)),
            (Self::Not, _) => Partial::Truth(value.negate()),
            (_, partial) => partial,
        }
    }

    /// Adds the score of a scale that it reads.
    pub(super) fn add_outcome(
        &self,
        partial: Partial,
        slot: usize,
        outcome: Outcome,
        sheets: &[Sheet<'_>],
    ) -> Partial {
        match (self, partial) {
            (Self::Scale(scale), Partial::Running(mut running)) => {
                running.add(&scale.method, slot, Feed::of_scale(&scale.method, slot, outcome));
                Partial::Running(running)
            }
            (Self::OnScale { sheet, scale, test }, _) => {
                let person = sheets.get(*sheet).map(|sheet| sheet.person).unwrap_or_default();
                let published = scale_test(scale, test, outcome.published(), person);
                let enclosed = scale_test(scale, test, (outcome.min(), outcome.max()), person);
                Partial::Truth(Pair::new(published, enclosed))
            }
            (_, partial) => partial,
        }
    }

    /// What a count says of so many certain and possible items.
    pub(super) fn count(&self, certain: usize, possible: usize) -> Truth {
        let Self::Count { at_least, at_most, .. } = self else { return Truth::Undetermined };
        let enough = Truth::between(certain >= *at_least, possible >= *at_least);
        enough.and(Truth::between(possible <= *at_most, certain <= *at_most))
    }
}
