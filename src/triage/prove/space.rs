//! Everything in which two persons can differ, as far as a policy looks at it: consent, facts, which instruments were given,
//! and every combination that the tests of an instrument can take. Each of these is a block of variables; whatever the
//! policy decides is a diagram over all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diagram::{Diagrams, Node, Pair};
use super::network::{Root, Wanted};
use super::proof::{InstrumentSize, Sizes};
use super::question::{Question, Sheet, Target, recorded_values};
use super::reachable::{Reached, Step, TooMany, Value, dependencies, reach};
use super::severity::{rises, worse};
use crate::instrument::{Instrument, Person, Sex, Test};
use crate::interpretation::{Change, View};
use crate::number::Number;
use crate::response::Responses;
use crate::scoring::Outcome;
use crate::triage::case::change_says;
use crate::triage::known_facts::fact_truth;
use crate::triage::policy::{ChangeKind, Fact, FactKind, FactTest, Policy, PolicyTest};
use crate::truth::Truth;

/// All combinations for one kind of person.
pub(super) struct Space<'p> {
    pub(super) policy: &'p Policy<'p>,
    pub(super) person: Person,
    pub(super) diagrams: Diagrams,
    pub(super) blocks: Vec<Block>,
    /// What each test of the policy says.
    pub(super) tests: Vec<Node>,
    /// True where a critical item that was to be answered is not.
    pub(super) critical_unanswered: Node,
    /// By instrument: the scores that an earlier administration can have had, and the answers that give them.
    pub(super) earlier: Vec<Vec<Earlier>>,
}

pub(super) struct Earlier {
    pub(super) score: Number,
    pub(super) answers: Vec<(usize, i32)>,
    cost: u32,
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
    pub(super) variants: Vec<Variant>,
}

pub(super) enum BlockKind {
    /// Whether consent is recorded.
    Consent,
    Fact(usize),
    /// Whether an instrument is given whose step may not be due.
    Given(usize),
    Answers(Component),
    /// A test for which what can be reached is too much to find: anything is taken to be possible.
    Anything(Anything),
}

pub(super) struct Anything {
    pub(super) instrument: usize,
    /// Whether a worse answer can only raise it (`true`) or only lower it.
    rises: Option<bool>,
    /// Some answer sheets, and what the test says of them.
    pub(super) samples: Vec<(Pair, Vec<(usize, i32)>)>,
}

#[derive(Default)]
pub(super) struct Variant {
    pub(super) valuations: Vec<Valuation>,
    /// For each final state and each combination of earlier scores, the valuation.
    index: Vec<usize>,
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
    roots: Vec<Root>,
    /// For each root that is a score, the changes that are asked for.
    changes: Vec<Vec<ChangeKind>>,
    /// The combinations of earlier administrations: one choice per root that is a score.
    earlier: Vec<Vec<Option<usize>>>,
    pub(super) questions: Vec<Vec<Question>>,
    pub(super) reached: Vec<Reached>,
}

/// One step to a worse answer, or to a higher risk.
pub(super) struct Worsening {
    pub(super) better: usize,
    pub(super) worse: usize,
    /// For answers: the step, and the combination of earlier scores.
    pub(super) answers: Option<(Step, usize)>,
}

/// How many combinations of final states and earlier scores are looked at.
const MOST_COMBINATIONS: usize = 3_000_000;

impl Block {
    /// Which of the variants there is when these instruments are given, by bit of their position.
    pub(super) fn variant(&self, given: u64) -> usize {
        self.givens.iter().enumerate().fold(0, |variant, (bit, used)| {
            let is_given = given.checked_shr(u32::try_from(*used).unwrap_or(u32::MAX)).unwrap_or(0) & 1 == 1;
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
    pub(super) fn worsenings(&self, policy: &Policy<'_>, variant: usize) -> Result<Vec<Worsening>, TooMany> {
        let Some(found) = self.variants.get(variant) else { return Ok(Vec::new()) };
        match &self.kind {
            BlockKind::Consent | BlockKind::Given(_) => Ok(Vec::new()),
            BlockKind::Anything(anything) => anything.worsenings(found),
            BlockKind::Fact(fact) => {
                let risk = policy.facts.get(*fact).is_some_and(|fact| fact.risk);
                let steps = || found.valuations.iter().enumerate();
                let pairs = steps().flat_map(|better| steps().map(move |worse| (better, worse)));
                let rises = pairs.filter(|((_, better), (_, worse))| match (better.state, worse.state) {
                    (Some(better), Some(worse)) => better < worse,
                    _ => false,
                });
                let pair = |((better, _), (worse, _))| Worsening { better, worse, answers: None };
                Ok(if risk { rises.map(pair).collect() } else { Vec::new() })
            }
            BlockKind::Answers(component) => component.worsenings(variant, found),
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
    fn worsenings(&self, variant: usize, found: &Variant) -> Result<Vec<Worsening>, TooMany> {
        let (Some(reached), Some(questions)) = (self.reached.get(variant), self.questions.get(variant))
        else {
            return Ok(Vec::new());
        };
        let mut seen = BTreeSet::new();
        let mut worsenings = Vec::new();
        for step in reached.worsenings(questions)? {
            for earlier in 0..self.earlier.len() {
                let at = |state: usize| {
                    found.index.get(state.saturating_mul(self.earlier.len()).saturating_add(earlier)).copied()
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

    /// The earlier scores of the combination, with the sheet each is of.
    pub(super) fn earlier_of(&self, combination: usize) -> impl Iterator<Item = (usize, usize)> {
        let chosen = self.earlier.get(combination).into_iter().flatten();
        let scores = self.roots.iter().filter(|root| matches!(root.what, Wanted::Outcome(_)));
        scores.zip(chosen).filter_map(|(root, earlier)| Some((root.sheet, (*earlier)?)))
    }
}

/// Puts blocks and diagrams together.
struct Builder<'p> {
    policy: &'p Policy<'p>,
    diagrams: Diagrams,
    blocks: Vec<Block>,
    variables: usize,
    /// The policy's tests, then those critical items that it does not test.
    all_tests: Vec<PolicyTest>,
    /// The variable of each.
    variable_of: Vec<Option<usize>>,
    /// For each instrument with tests of change, whether there is an earlier administration.
    has_earlier: BTreeMap<usize, usize>,
    given: BTreeMap<usize, usize>,
    earlier: Vec<Vec<Earlier>>,
}

impl<'p> Space<'p> {
    pub(super) fn new(policy: &'p Policy<'p>, person: Person) -> Self {
        let mut all_tests = policy.tests.clone();
        for (index, used) in policy.uses.iter().enumerate() {
            for critical in &used.instrument.critical_items {
                let test = Test::Item { item: critical.item, threshold: critical.threshold };
                if find_test(&all_tests, index, &test).is_none() {
                    all_tests.push(PolicyTest::Finding { instrument: index, test, critical_item: None });
                }
            }
        }
        let mut builder = Builder {
            policy,
            diagrams: Diagrams::new(),
            blocks: Vec::new(),
            variables: 0,
            variable_of: vec![None; all_tests.len()],
            all_tests,
            has_earlier: BTreeMap::new(),
            given: BTreeMap::new(),
            earlier: policy.uses.iter().map(|_| Vec::new()).collect(),
        };
        let allowed = if policy.consent_required {
            let variable = builder.yes_or_no(BlockKind::Consent, (0, 1));
            builder.diagrams.test(variable)
        } else {
            Node::TRUE
        };
        builder.facts(person);
        for used in &policy.order {
            if policy.uses.get(*used).is_some_and(|found| found.due.is_some()) {
                let variable = builder.yes_or_no(BlockKind::Given(*used), (1, 0));
                builder.given.insert(*used, variable);
            }
        }
        builder.answers(person);
        builder.finish(person, allowed)
    }
}

impl Space<'_> {
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

fn find_test(tests: &[PolicyTest], used: usize, wanted: &Test) -> Option<usize> {
    tests.iter().position(|test| {
        matches!(test, PolicyTest::Finding { instrument, test, .. } if *instrument == used && test == wanted)
    })
}

impl<'p> Builder<'p> {
    fn block(&mut self, kind: BlockKind, count: usize, givens: Vec<usize>, variants: Vec<Variant>) -> usize {
        let first = self.variables;
        self.variables = first.saturating_add(count);
        self.blocks.push(Block { kind, first, count, apart: None, givens, variants });
        first
    }

    /// A variable that is true or false; with the cost of each.
    fn yes_or_no(&mut self, kind: BlockKind, cost: (u32, u32)) -> usize {
        let valuation = |value: bool, cost| Valuation {
            values: [Pair::certain(value)].into(),
            cost,
            state: Some(i64::from(value)),
            earlier: 0,
        };
        let valuations = vec![valuation(true, cost.0), valuation(false, cost.1)];
        self.block(kind, 1, Vec::new(), vec![Variant { valuations, index: Vec::new() }])
    }

    fn facts(&mut self, person: Person) {
        let policy = self.policy;
        for (index, fact) in policy.facts.iter().enumerate() {
            let positions: Vec<usize> = policy
                .fact_tests
                .iter()
                .copied()
                .filter(|test| matches!(policy.tests.get(*test), Some(PolicyTest::Fact { fact, .. }) if *fact == index))
                .collect();
            let tests: Vec<&FactTest> = positions
                .iter()
                .filter_map(|position| match policy.tests.get(*position) {
                    Some(PolicyTest::Fact { test, .. }) => Some(test),
                    _ => None,
                })
                .collect();
            let mut known: HashMap<Box<[Pair]>, ()> = HashMap::new();
            let mut valuations = Vec::new();
            for (rank, value) in fact_values(fact, &tests, person).into_iter().enumerate() {
                let values: Box<[Pair]> =
                    tests.iter().map(|test| Pair::both(fact_truth(value, test))).collect();
                let cost = u32::try_from(rank).unwrap_or(u32::MAX);
                if known.insert(values.clone(), ()).is_none() || fact.risk {
                    valuations.push(Valuation { values, cost, state: value, earlier: 0 });
                }
            }
            let variants = vec![Variant { valuations, index: Vec::new() }];
            let first = self.block(BlockKind::Fact(index), tests.len(), Vec::new(), variants);
            for (offset, position) in positions.into_iter().enumerate() {
                set(&mut self.variable_of, position, Some(first.saturating_add(offset)));
            }
        }
    }

    /// The answer sheets, and the blocks of what their tests can say together.
    fn answers(&mut self, person: Person) {
        let policy = self.policy;
        let (sheets, targets) = sheets(policy, person);
        let (roots, tests) = self.roots();
        let all_given = questions(&sheets, &targets, &|_| true);
        let depends_on = dependencies(&sheets, &all_given, &roots);
        for members in connected(&depends_on) {
            let own: Vec<Root> = members.iter().filter_map(|root| roots.get(*root)).cloned().collect();
            let own_tests: Vec<&[usize]> =
                members.iter().filter_map(|root| tests.get(*root)).map(Vec::as_slice).collect();
            if self.component(&sheets, &targets, &own, &own_tests).is_err() {
                self.one_by_one(&sheets, &targets, &own, &own_tests);
            }
        }
    }

    /// Tests whose combinations are too many, each by itself: together they can then say more than they really can.
    fn one_by_one(
        &mut self,
        sheets: &[Sheet<'p>],
        targets: &[Vec<Target>],
        roots: &[Root],
        tests: &[&[usize]],
    ) {
        for (root, tests) in roots.iter().zip(tests) {
            let root = std::slice::from_ref(root);
            let first = self.blocks.len();
            if roots.len() == 1 || self.component(sheets, targets, root, &[tests]).is_err() {
                self.anything(sheets, root, &[tests]);
            }
            for block in self.blocks.iter_mut().skip(first) {
                block.apart = Some(block.first_instrument());
            }
        }
    }

    /// What is wanted of each sheet, and for which tests.
    fn roots(&self) -> (Vec<Root>, Vec<Vec<usize>>) {
        let (mut roots, mut tests) = (Vec::new(), Vec::new());
        for used in &self.policy.order {
            let mut changes = Vec::new();
            for (position, test) in self.all_tests.iter().enumerate() {
                match test {
                    PolicyTest::Finding { instrument, test, .. } if instrument == used => {
                        roots.push(Root { sheet: *used, what: Wanted::Test(test.clone()) });
                        tests.push(vec![position]);
                    }
                    PolicyTest::Change { instrument, .. } if instrument == used => changes.push(position),
                    _ => {}
                }
            }
            let rule = self.policy.uses.get(*used).and_then(|found| found.instrument.change.as_ref());
            if let Some(rule) = rule
                && !changes.is_empty()
            {
                roots.push(Root { sheet: *used, what: Wanted::Outcome(rule.scale) });
                tests.push(changes);
            }
        }
        (roots, tests)
    }

    fn component(
        &mut self,
        sheets: &[Sheet<'p>],
        targets: &[Vec<Target>],
        roots: &[Root],
        tests: &[&[usize]],
    ) -> Result<(), TooMany> {
        let involved: BTreeSet<usize> = roots.iter().map(|root| root.sheet).collect();
        let givens: Vec<usize> =
            involved.iter().copied().filter(|used| self.given.contains_key(used)).collect();
        // Which are given is kept in 64 bits, and each may double the work.
        if givens.len() > 8 || givens.iter().any(|used| *used >= 64) {
            return Err(TooMany);
        }
        let mut earlier: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        let mut changes = Vec::new();
        for (root, tests) in roots.iter().zip(tests) {
            let Wanted::Outcome(scale) = root.what else { continue };
            let scores = self.earlier_scores(root.sheet, scale)?;
            let next = || std::iter::once(None).chain((0..scores).map(Some));
            earlier = earlier
                .iter()
                .flat_map(|before| {
                    next()
                        .map(|next| before.iter().copied().chain([next]).collect::<Vec<_>>())
                        .collect::<Vec<_>>()
                })
                .collect();
            let kinds = tests.iter().filter_map(|test| match self.all_tests.get(*test) {
                Some(PolicyTest::Change { is, .. }) => Some(*is),
                _ => None,
            });
            changes.push(kinds.collect::<Vec<_>>());
        }
        let mut component =
            Component { roots: roots.to_vec(), changes, earlier, questions: Vec::new(), reached: Vec::new() };
        let mut variants = Vec::new();
        for mask in 0..1_usize.checked_shl(u32::try_from(givens.len()).unwrap_or(0)).unwrap_or(1) {
            let is_given = |used: usize| {
                let bit = givens.iter().position(|other| *other == used);
                bit.is_none_or(|bit| mask.checked_shr(u32::try_from(bit).unwrap_or(0)).unwrap_or(0) & 1 == 1)
            };
            let questions = questions(sheets, targets, &is_given);
            let reached = reach(sheets, &questions, roots)?;
            variants.push(component.variant(sheets, &reached, &self.earlier)?);
            component.questions.push(questions);
            component.reached.push(reached);
        }
        let mut count: usize = 0;
        let first = self.variables;
        for (root, tests) in roots.iter().zip(tests) {
            if matches!(root.what, Wanted::Outcome(_)) {
                self.has_earlier.insert(root.sheet, first.saturating_add(count));
                count = count.saturating_add(1);
            }
            for test in *tests {
                set(&mut self.variable_of, *test, Some(first.saturating_add(count)));
                count = count.saturating_add(1);
            }
        }
        self.block(BlockKind::Answers(component), count, givens, variants);
        Ok(())
    }

    /// Finds the scores that an earlier administration can have had; one without a score is not used.
    fn earlier_scores(&mut self, used: usize, scale: usize) -> Result<usize, TooMany> {
        let Some(instrument) = self.policy.uses.get(used).map(|found| found.instrument) else { return Ok(0) };
        let sources = (0..instrument.items.len()).collect();
        let sheets = [Sheet { instrument, person: Person::default(), sources }];
        let target = |item| vec![Target { sheet: 0, item, carried_from: None, given: true, open: false }];
        let targets: Vec<Vec<Target>> = (0..instrument.items.len()).map(target).collect();
        let questions = questions(&sheets, &targets, &|_| true);
        let reached = reach(&sheets, &questions, &[Root { sheet: 0, what: Wanted::Outcome(scale) }])?;
        let mut cheapest: BTreeMap<Number, usize> = BTreeMap::new();
        for (state, found) in reached.finals.iter().enumerate() {
            let Some(Value::Outcome(outcome)) = found.values.first() else { continue };
            let Some(score) = outcome.value() else { continue };
            let cost = |state: usize| reached.finals.get(state).map_or(u32::MAX, |found| found.cost);
            let place = cheapest.entry(score).or_insert(state);
            if cost(state) < cost(*place) {
                *place = state;
            }
        }
        let scores: Vec<Earlier> = cheapest
            .into_iter()
            .map(|(score, state)| {
                let given = |(question, choice): (usize, usize)| {
                    let answered = questions.get(question)?.choices.get(choice)?;
                    Some((question, answered.own.first()?.ok()?))
                };
                let cost = reached.finals.get(state).map_or(0, |found| found.cost);
                Earlier {
                    score,
                    answers: reached.answers(state).into_iter().filter_map(given).collect(),
                    cost,
                }
            })
            .collect();
        let count = scores.len();
        set(&mut self.earlier, used, scores);
        Ok(count)
    }

    /// For a test that alone is too much: whatever it may say.
    fn anything(&mut self, sheets: &[Sheet<'p>], roots: &[Root], tests: &[&[usize]]) {
        // Dear, so that what is known exactly is preferred.
        let valuation = |(rank, value): (usize, Pair)| Valuation {
            values: [value].into(),
            cost: u32::try_from(rank).unwrap_or(0).saturating_mul(10_000),
            state: None,
            earlier: 0,
        };
        let variants = |values: &[Pair]| {
            vec![Variant {
                valuations: values.iter().copied().enumerate().map(valuation).collect(),
                index: Vec::new(),
            }]
        };
        for (root, tests) in roots.iter().zip(tests) {
            let instrument = root.sheet;
            let sheet = sheets.get(instrument);
            if matches!(root.what, Wanted::Outcome(_)) {
                let kind = BlockKind::Anything(Anything { instrument, rises: None, samples: Vec::new() });
                let variable = self.block(kind, 1, Vec::new(), variants(&[Pair::False, Pair::True]));
                self.has_earlier.insert(instrument, variable);
            }
            for test in *tests {
                let (rises, samples) = match (&root.what, sheet) {
                    (Wanted::Test(test), Some(sheet)) => {
                        (rises(sheet.instrument, test), samples(sheet, test))
                    }
                    _ => (None, Vec::new()),
                };
                let kind = BlockKind::Anything(Anything { instrument, rises, samples });
                let order = [Pair::Open, Pair::False, Pair::True, Pair::PublishedFalse, Pair::PublishedTrue];
                let variable = self.block(kind, 1, Vec::new(), variants(&order));
                set(&mut self.variable_of, *test, Some(variable));
            }
        }
    }

    /// Puts together what each test says, as `decide` does.
    fn finish(mut self, person: Person, allowed: Node) -> Space<'p> {
        let policy = self.policy;
        let mut raw: Vec<Node> = vec![Node::of(Pair::Open); self.all_tests.len()];
        for (position, variable) in self.variable_of.iter().enumerate() {
            if let Some(variable) = variable {
                let node = self.diagrams.test(*variable);
                set(&mut raw, position, node);
            }
        }
        // A test of change for which nothing is published is false.
        for (position, test) in self.all_tests.iter().enumerate() {
            if matches!(test, PolicyTest::Change { .. })
                && self.variable_of.get(position).copied().flatten().is_none()
            {
                set(&mut raw, position, Node::FALSE);
            }
        }
        let mut tests = raw.clone();
        let mut critical_unanswered = Node::FALSE;
        for index in &policy.order {
            let Some(used) = policy.uses.get(*index) else { continue };
            let blank = used.blank.scores().clone().interpret_for(person);
            let mut own_due = Node::TRUE;
            if let Some(condition) = &used.due {
                let condition = self.diagrams.condition(condition, &tests);
                let given =
                    self.given.get(index).map_or(Node::FALSE, |variable| self.diagrams.test(*variable));
                let given = self.diagrams.and(allowed, given);
                own_due = self.diagrams.choose(given, Node::TRUE, condition);
            }
            for position in 0..self.all_tests.len() {
                let Some(own) = raw.get(position).copied() else { continue };
                let without = match self.all_tests.get(position) {
                    Some(PolicyTest::Finding { instrument, test, .. }) if instrument == index => Node::of(
                        Pair::new(blank.test(test, View::Published), blank.test(test, View::Enclosed)),
                    ),
                    Some(PolicyTest::Change { instrument, .. }) if instrument == index => {
                        let earlier =
                            self.has_earlier.get(index).map(|variable| self.diagrams.test(*variable));
                        let open = Node::of(Pair::Open);
                        earlier
                            .map_or(Node::FALSE, |earlier| self.diagrams.choose(earlier, open, Node::FALSE))
                    }
                    _ => continue,
                };
                let value = self.diagrams.choose(allowed, own, without);
                let value = self.diagrams.and(own_due, value);
                set(&mut tests, position, value);
            }
            let certainly_due = self.diagrams.enclosed_true(own_due);
            for critical in &used.instrument.critical_items {
                let test = Test::Item { item: critical.item, threshold: critical.threshold };
                let found = find_test(&self.all_tests, *index, &test).and_then(|position| raw.get(position));
                let open = found.copied().map_or(Node::FALSE, |node| self.diagrams.open(node));
                let open = self.diagrams.and(certainly_due, open);
                let open = self.diagrams.and(allowed, open);
                critical_unanswered = self.diagrams.or(critical_unanswered, open);
            }
        }
        Space {
            policy,
            person,
            diagrams: self.diagrams,
            blocks: self.blocks,
            tests,
            critical_unanswered,
            earlier: self.earlier,
        }
    }
}

impl Component {
    /// What the variables are in each final state, with each combination of earlier scores.
    fn variant(
        &self,
        sheets: &[Sheet<'_>],
        reached: &Reached,
        earlier: &[Vec<Earlier>],
    ) -> Result<Variant, TooMany> {
        if reached.finals.len().saturating_mul(self.earlier.len()) > MOST_COMBINATIONS {
            return Err(TooMany);
        }
        let mut variant = Variant::default();
        let mut known: HashMap<Box<[Pair]>, usize> = HashMap::new();
        let mut changes: HashMap<(usize, Outcome, Option<usize>), Vec<Pair>> = HashMap::new();
        for (state, found) in reached.finals.iter().enumerate() {
            for (combination, chosen) in self.earlier.iter().enumerate() {
                let mut values = Vec::new();
                let mut cost = found.cost;
                let mut chosen = chosen.iter();
                let mut kinds = self.changes.iter();
                for (root, value) in self.roots.iter().zip(&found.values) {
                    match value {
                        Value::Pair(pair) => values.push(*pair),
                        Value::Outcome(outcome) => {
                            let (choice, kinds) = (chosen.next().copied().flatten(), kinds.next());
                            let scores = earlier.get(root.sheet);
                            let before = choice.and_then(|choice| scores?.get(choice));
                            let pairs = changes.entry((root.sheet, *outcome, choice)).or_insert_with(|| {
                                let instrument = sheets.get(root.sheet).map(|sheet| sheet.instrument);
                                change_pairs(
                                    instrument,
                                    before,
                                    *outcome,
                                    kinds.map_or(&[][..], |kinds| kinds),
                                )
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
                variant.index.push(place);
                if let Some(valuation) = valuations.get_mut(place).filter(|valuation| cost < valuation.cost) {
                    valuation.cost = cost;
                    valuation.state = i64::try_from(state).ok();
                    valuation.earlier = combination;
                }
            }
        }
        Ok(variant)
    }
}

/// The best and the worst answers, those between, and none, with what a test says of each.
fn samples(sheet: &Sheet<'_>, test: &Test) -> Vec<(Pair, Vec<(usize, i32)>)> {
    let instrument = sheet.instrument;
    let values: Vec<Vec<i32>> = instrument
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| recorded_values(instrument, item, worse(instrument, index)))
        .collect();
    let at = |part: usize| -> Vec<(usize, i32)> {
        let pick = |values: &Vec<i32>| {
            let last = values.len().saturating_sub(1);
            values.get(last.saturating_mul(part).div_euclid(4)).copied()
        };
        values.iter().enumerate().filter_map(|(index, values)| Some((index, pick(values)?))).collect()
    };
    std::iter::once(Vec::new())
        .chain((0..=4).map(at))
        .map(|answers| {
            let findings =
                Responses::blank(instrument).with_recorded(&answers).score().interpret_for(sheet.person);
            (Pair::new(findings.test(test, View::Published), findings.test(test, View::Enclosed)), answers)
        })
        .collect()
}

fn change_pairs(
    instrument: Option<&Instrument>,
    before: Option<&Earlier>,
    outcome: Outcome,
    kinds: &[ChangeKind],
) -> Vec<Pair> {
    let change = |after: (Number, Number)| {
        before.zip(instrument).and_then(|(before, instrument)| {
            Change::of_scores(instrument, (before.score, before.score), after)
        })
    };
    let (published, enclosed) = (change(outcome.published()), change((outcome.min(), outcome.max())));
    // Without an earlier administration there is no change.
    kinds.iter().map(|is| Pair::new(change_says(published, *is), change_says(enclosed, *is))).collect()
}

/// One sheet per instrument, and what each question fills: an item, with the items that have its answer carried over.
fn sheets<'p>(policy: &'p Policy<'p>, person: Person) -> (Vec<Sheet<'p>>, Vec<Vec<Target>>) {
    let mut sheets: Vec<Sheet<'p>> = policy
        .uses
        .iter()
        .map(|used| Sheet {
            instrument: used.instrument,
            person,
            sources: vec![usize::MAX; used.instrument.items.len()],
        })
        .collect();
    let mut questions: Vec<Vec<Target>> = Vec::new();
    for index in &policy.order {
        let Some(used) = policy.uses.get(*index) else { continue };
        for (position, item) in used.instrument.items.iter().enumerate() {
            let from = used.carried.iter().find(|carried| carried.item == position).and_then(|carried| {
                let question = *sheets.get(carried.from_use)?.sources.get(carried.from_item)?;
                let place = questions.get(question)?.iter().position(|target| {
                    target.sheet == carried.from_use && target.item == carried.from_item
                })?;
                Some((question, place))
            });
            // Whether an answer is carried over to an item that the form may skip depends on more than the two answers: then
            // anything is taken to be possible, which is more than enough.
            let open = from.is_some() && item.shown_when.is_some();
            let target = Target { sheet: *index, item: position, carried_from: None, given: true, open };
            let question = match from {
                Some((question, place)) if !open => {
                    if let Some(targets) = questions.get_mut(question) {
                        targets.push(Target { carried_from: Some(place), ..target });
                    }
                    question
                }
                _ => {
                    questions.push(vec![target]);
                    questions.len().saturating_sub(1)
                }
            };
            if let Some(source) = sheets.get_mut(*index).and_then(|sheet| sheet.sources.get_mut(position)) {
                *source = question;
            }
        }
    }
    (sheets, questions)
}

/// The questions, where only some sheets are given.
fn questions(
    sheets: &[Sheet<'_>],
    targets: &[Vec<Target>],
    is_given: &dyn Fn(usize) -> bool,
) -> Vec<Question> {
    let own = |target: &Target| Target { given: is_given(target.sheet), ..*target };
    targets.iter().map(|targets| Question::new(sheets, targets.iter().map(own).collect())).collect()
}

/// Groups of roots that depend on common questions.
fn connected(depends_on: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
    for (root, questions) in depends_on.iter().enumerate() {
        let mut group = (questions.iter().copied().collect::<BTreeSet<_>>(), vec![root]);
        let (touching, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(other, _)| !other.is_disjoint(&group.0));
        for (questions, roots) in touching {
            group.0.extend(questions);
            group.1.extend(roots);
        }
        group.1.sort_unstable();
        groups = apart;
        groups.push(group);
    }
    groups.sort_by_key(|(_, roots)| roots.first().copied());
    groups.into_iter().map(|(_, roots)| roots).collect()
}

/// Every value of a fact that its tests can tell apart, unknown first. Where the person's own sex or age is known, the fact
/// is not unknown.
fn fact_values(fact: &Fact, tests: &[&FactTest], person: Person) -> Vec<Option<i64>> {
    let known_otherwise = match (&*fact.id, &fact.kind) {
        ("age", FactKind::Number { min, max }) => {
            person.age.is_some_and(|age| i64::from(age) >= *min && i64::from(age) <= *max)
        }
        ("sex", FactKind::OneOf(values)) => {
            let id = person.sex.map(|sex| if sex == Sex::Female { "female" } else { "male" });
            values.iter().any(|value| Some(&*value.id) == id)
        }
        _ => false,
    };
    let mut values: Vec<Option<i64>> = if known_otherwise { Vec::new() } else { vec![None] };
    match &fact.kind {
        FactKind::YesNo => values.extend([Some(0), Some(1)]),
        FactKind::OneOf(options) => {
            values.extend((0..options.len()).map(|index| i64::try_from(index).ok()));
        }
        FactKind::Number { min, max } => {
            let mut starts: BTreeSet<i64> = BTreeSet::from([*min]);
            for test in tests {
                if let FactTest::Number { at_least, at_most } = test {
                    starts.extend([*at_least, at_most.saturating_add(1)]);
                }
            }
            values.extend(starts.into_iter().filter(|start| start >= min && start <= max).map(Some));
        }
    }
    values
}

fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}
