//! What a set of tests is computed from, as a network: questions feed scales and counts, these feed tests, and tests feed
//! conditions. [`reachable`](super::reachable) walks through it one question at a time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diagram::Pair;
use super::question::{Choice, Question, Sheet, answer};
use super::run::Run;
use crate::condition::Condition;
use crate::instrument::{
    Contribution, CountGroup, Input, Item, ItemScore, Person, Progress, Scale, Slot, Test, Threshold,
};
use crate::interpretation::scale_test;
use crate::response::Answer;
use crate::scoring::Outcome;
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
    Scale(&'n Scale, Vec<Slot>),
    Count { thresholds: Vec<Threshold>, at_least: usize, at_most: usize },
    Item(Threshold),
    OnScale { person: Person, scale: &'n Scale, test: &'n Test },
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
    Score(Progress),
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
    Scale(Contribution),
    Truth(Truth),
}

pub(super) struct Network<'n> {
    pub(super) run: &'n Run,
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
    tests: HashMap<(usize, &'n Test), usize>,
    /// By node, the questions that it depends on, through what it reads.
    reads: Vec<Questions>,
}

/// A set of questions.
#[derive(Clone, Default)]
struct Questions(Vec<u64>);

impl Questions {
    fn insert(&mut self, question: usize) {
        let (word, bit) = (question / 64, question % 64);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1_u64.rotate_left(u32::try_from(bit).unwrap_or(0));
        }
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(place, word)| {
            (0..64_usize).filter_map(move |bit| {
                let is_in = word.rotate_right(u32::try_from(bit).unwrap_or(0)) & 1 == 1;
                is_in.then(|| place.saturating_mul(64).saturating_add(bit))
            })
        })
    }
}

impl<'n> Network<'n> {
    pub(super) fn new(run: &'n Run, sheets: &'n [Sheet<'n>], roots: &'n [Root]) -> Self {
        let mut network = Self {
            run,
            sheets,
            nodes: Vec::new(),
            root_nodes: Vec::new(),
            shown: BTreeMap::new(),
            order: Vec::new(),
            links: BTreeMap::new(),
            criteria: BTreeMap::new(),
            scales: BTreeMap::new(),
            tests: HashMap::new(),
            reads: Vec::new(),
        };
        for (index, root) in roots.iter().enumerate() {
            let node = match &root.what {
                Wanted::Test(test) => network.test(root.sheet, test),
                Wanted::Outcome(scale) => network.scale(root.sheet, *scale),
            };
            network.root_nodes.push(node);
            if let Some(node) = run.at_mut(&mut network.nodes, node) {
                node.roots.push(index);
            }
        }
        network
    }

    fn item(&self, sheet: usize, item: usize) -> Option<&'n Item> {
        self.run.at(&self.run.at(self.sheets, sheet)?.instrument.items, item)
    }

    fn push(&mut self, kind: Kind<'n>, items: Vec<ItemInput>, nodes: Vec<NodeInput>) -> usize {
        let index = self.nodes.len();
        let mut reads = Questions::default();
        for input in &items {
            if let Some(question) = self.source(input) {
                reads.insert(question);
            }
            let link = NodeInput { node: index, slot: input.slot };
            self.links.entry((input.sheet, input.item)).or_default().push(link);
        }
        for input in &nodes {
            if let Some(below) = self.run.at(&self.reads, input.node) {
                reads.add(below);
            }
            if let Some(node) = self.run.at_mut(&mut self.nodes, input.node) {
                node.consumers.push(NodeInput { node: index, slot: input.slot });
            }
        }
        self.reads.push(reads);
        self.run.spend(
            u64::try_from(items.len().saturating_add(nodes.len())).unwrap_or(u64::MAX).saturating_add(20),
        );
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
        if let Some(node) = self.tests.get(&(sheet, test)) {
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
                match self.definition(sheet, *scale) {
                    Some(scale) => {
                        let person = self.run.at(self.sheets, sheet).map(|sheet| sheet.person);
                        let kind = Kind::OnScale { person: person.unwrap_or_default(), scale, test };
                        self.push(kind, Vec::new(), vec![NodeInput { node, slot: 0 }])
                    }
                    None => self.push(Kind::Any, Vec::new(), Vec::new()),
                }
            }
        };
        self.tests.insert((sheet, test), node);
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
        let found = self.run.at(self.sheets, sheet);
        let found = found.and_then(|sheet| self.run.at(&sheet.instrument.criteria, index));
        let node = match found {
            Some(criterion) => self.condition(sheet, &criterion.condition),
            None => self.push(Kind::Any, Vec::new(), Vec::new()),
        };
        self.criteria.insert((sheet, index), node);
        node
    }

    fn definition(&self, sheet: usize, scale: usize) -> Option<&'n Scale> {
        self.run.at(&self.run.at(self.sheets, sheet)?.instrument.scales, scale)
    }

    /// The node of a scale; before it those of all that it is computed from.
    fn scale(&mut self, sheet: usize, index: usize) -> usize {
        let found = self.run.at(self.sheets, sheet);
        let order = found.map_or(&[][..], |sheet| &sheet.instrument.scoring_order);
        let (mut needed, mut waiting) = (vec![false; order.len()], vec![index]);
        while let Some(scale) = waiting.pop() {
            let known = self.scales.contains_key(&(sheet, scale));
            let Some(seen) = self.run.at_mut(&mut needed, scale).filter(|seen| !**seen && !known) else {
                continue;
            };
            *seen = true;
            if let Some(definition) = self.definition(sheet, scale) {
                definition.for_each_scale(&mut |below| waiting.push(below));
            }
        }
        for scale in order {
            if self.run.at(&needed, *scale) == Some(&true)
                && let Some(definition) = self.definition(sheet, *scale)
            {
                let node = self.one_scale(sheet, definition);
                self.scales.insert((sheet, *scale), node);
            }
        }
        match self.run.found(self.scales.get(&(sheet, index))) {
            Some(node) => *node,
            None => self.push(Kind::Any, Vec::new(), Vec::new()),
        }
    }

    /// The node of a scale whose own scales have theirs.
    fn one_scale(&mut self, sheet: usize, scale: &'n Scale) -> usize {
        let (mut items, mut nodes) = (Vec::new(), Vec::new());
        let slots = scale.slots();
        for (slot, read) in slots.iter().enumerate() {
            match read.input {
                Input::Item(item) => {
                    self.read(sheet, item);
                    items.push(ItemInput { sheet, item, slot, ready: 0 });
                }
                Input::Scale(other) => {
                    if let Some(node) = self.run.found(self.scales.get(&(sheet, other))) {
                        nodes.push(NodeInput { node: *node, slot });
                    }
                }
            }
        }
        self.push(Kind::Scale(scale, slots), items, nodes)
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
        self.run.at(&self.run.at(self.sheets, input.sheet)?.sources, input.item).copied()
    }

    /// The questions that a node depends on, through what it reads and through when its items are asked.
    pub(super) fn questions_of(&self, node: usize) -> BTreeSet<usize> {
        let mut questions = Questions::default();
        let (mut seen, mut waiting) = (vec![false; self.nodes.len()], vec![node]);
        while let Some(node) = waiting.pop() {
            let Some(seen) = self.run.at_mut(&mut seen, node).filter(|seen| !**seen) else { continue };
            *seen = true;
            let Some(found) = self.run.at(&self.nodes, node) else { continue };
            self.run.spend(u64::try_from(found.items.len()).unwrap_or(u64::MAX).saturating_add(4));
            waiting.extend(found.nodes.iter().map(|input| input.node));
            for input in &found.items {
                if let Some(question) = self.source(input) {
                    questions.insert(question);
                }
                waiting.extend(self.shown.get(&(input.sheet, input.item)));
            }
        }
        questions.iter().collect()
    }

    /// Finds an order of the questions that finishes one thing after the other, so that little is open at any time.
    pub(super) fn arrange(&mut self, questions: &[Question]) {
        let mut order = Order {
            network: self,
            questions,
            seen: BTreeSet::new(),
            placed: BTreeSet::new(),
            order: Vec::new(),
        };
        order.finish(&self.root_nodes);
        let order = order.order;
        let mut position = BTreeMap::new();
        for (place, question) in order.iter().enumerate() {
            position.insert(*question, place.saturating_add(1));
        }
        for node in &mut self.nodes {
            for input in &mut node.items {
                let sheet = self.run.at(self.sheets, input.sheet);
                let question = sheet.and_then(|sheet| self.run.at(&sheet.sources, input.item));
                let place = self.run.found(question.and_then(|question| position.get(question)));
                input.ready = place.copied().unwrap_or(0);
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
        let over = |threshold: &Threshold| Fed::Truth(ItemScore::of(item, answer).truth_over(*threshold));
        match &self.run.at(&self.nodes, link.node)?.kind {
            Kind::Scale(_, slots) => {
                self.run.at(slots, link.slot).map(|slot| Fed::Scale(slot.item(item, answer)))
            }
            Kind::Count { thresholds, .. } => self.run.at(thresholds, link.slot).map(over),
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
    fn finish(&mut self, nodes: &[usize]) {
        let mut waiting = self.parts(BTreeSet::new(), nodes, false);
        while let Some(part) = waiting.pop() {
            match part {
                Part::Questions(questions) => questions.into_iter().for_each(|question| self.place(question)),
                Part::Node(node) if self.seen.insert(node) => {
                    let Some(found) = self.network.run.at(&self.network.nodes, node) else { continue };
                    let nodes: Vec<usize> = found.nodes.iter().map(|input| input.node).collect();
                    waiting.extend(self.parts(self.items_of(node), &nodes, true));
                }
                Part::Node(_) => {}
            }
        }
    }

    /// What is to be finished, the last first.
    fn parts(&self, items: BTreeSet<usize>, nodes: &[usize], largest_first: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        for node in nodes {
            let own = self.read_by(*node);
            parts.push((self.weight(&own), Part::Node(*node)));
        }
        parts.push((self.weight(&items), Part::Questions(items)));
        parts.sort_by_key(|((values, conditional, size), _)| {
            let size = if largest_first { usize::MAX.saturating_sub(*size) } else { *size };
            (Reverse(*values), !*conditional, size)
        });
        parts.into_iter().rev().map(|(_, part)| part).collect()
    }

    fn items_of(&self, node: usize) -> BTreeSet<usize> {
        let items = self.network.run.at(&self.network.nodes, node).map_or(&[][..], |node| &node.items);
        items.iter().filter_map(|input| self.network.source(input)).collect()
    }

    /// Every question that a node reads, through other nodes too.
    fn read_by(&self, node: usize) -> BTreeSet<usize> {
        let reads = self.network.run.at(&self.network.reads, node);
        let questions: BTreeSet<usize> = reads.into_iter().flat_map(Questions::iter).collect();
        self.network.run.spend(u64::try_from(questions.len()).unwrap_or(u64::MAX).saturating_mul(4));
        questions
    }

    /// How many combinations of very many values, whether the form may skip an item, and how many questions.
    fn weight(&self, group: &BTreeSet<usize>) -> (usize, bool, usize) {
        const MANY_VALUES: usize = 32;
        let found = || group.iter().filter_map(|question| self.network.run.at(self.questions, *question));
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
        let found = self.network.run.at(self.questions, question);
        for target in found.map_or(&[][..], |question| &question.targets) {
            if let Some(shown) = self.network.shown.get(&(target.sheet, target.item)) {
                before.extend(self.network.questions_of(*shown));
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
            Self::Scale(scale, _) => Partial::Score(scale.start()),
            Self::Count { .. } => Partial::Count { certain: 0, possible: 0 },
            Self::All => Partial::Truth(Pair::True),
            Self::Any => Partial::Truth(Pair::False),
            Self::Item(_) | Self::OnScale { .. } | Self::Not => Partial::Unknown,
        }
    }

    /// Adds what an item has.
    pub(super) fn add_item(&self, partial: Partial, slot: usize, fed: Fed) -> Partial {
        match (partial, self, fed) {
            (Partial::Score(mut progress), Self::Scale(..), Fed::Scale(contribution)) => {
                progress.add(slot, contribution);
                Partial::Score(progress)
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
    pub(super) fn add_outcome(&self, partial: Partial, slot: usize, outcome: Outcome) -> Partial {
        match (self, partial) {
            (Self::Scale(_, slots), Partial::Score(mut progress)) => {
                if let Some(read) = slots.get(slot) {
                    progress.add(slot, read.score(outcome));
                }
                Partial::Score(progress)
            }
            (Self::OnScale { person, scale, test }, _) => {
                let published = scale_test(scale, test, outcome.published(), *person);
                let enclosed = scale_test(scale, test, (outcome.min(), outcome.max()), *person);
                Partial::Truth(Pair::new(published, enclosed))
            }
            (_, partial) => partial,
        }
    }

    /// What a count says of so many certain and possible items.
    pub(super) fn count(&self, certain: usize, possible: usize) -> Truth {
        let Self::Count { at_least, at_most, .. } = self else { return Truth::Undetermined };
        let enough = Truth::from_bounds(certain >= *at_least, possible >= *at_least);
        enough.and(Truth::from_bounds(possible <= *at_most, certain <= *at_most))
    }
}
