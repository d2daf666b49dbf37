//! Puts together in what persons can differ, and what each test of the policy says of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diagram::{Diagrams, Node, Pair};
use super::network::{Root, Wanted};
use super::question::{Sheet, Target, recorded_values};
use super::reachable::{Reached, TooMany, Value, dependencies, reach};
use super::severity::{rises, worse};
use super::sheets::{connected, questions, sheets};
use super::space::{Anything, Block, BlockKind, Component, Earlier, Space, Valuation, Variant};
use super::{Kinds, set};
use crate::instrument::{Instrument, Person, Test};
use crate::interpretation::{Change, View};
use crate::number::Number;
use crate::response::Responses;
use crate::scoring::Outcome;
use crate::triage::case::change_says;
use crate::triage::known_facts::{self, fact_truth};
use crate::triage::policy::{ChangeKind, Fact, FactKind, FactTest, Policy, PolicyTest};

/// How many combinations of final states and earlier scores are looked at.
const MOST_COMBINATIONS: usize = 3_000_000;

/// Puts blocks and diagrams together.
struct Builder<'p> {
    policy: &'p Policy<'p>,
    kinds: Kinds,
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
    pub(super) fn new(policy: &'p Policy<'p>, kinds: Kinds, person: Person) -> Self {
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
            kinds,
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
            for (rank, value) in self.values_for(fact, &tests, person).into_iter().enumerate() {
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

    /// Every value that a fact can have for this kind of person: where the kinds are told apart by sex or age, the facts `sex`
    /// and `age` say what the kind is.
    fn values_for(&self, fact: &Fact, tests: &[&FactTest], person: Person) -> Vec<Option<i64>> {
        let value = match &*fact.id {
            "sex" if self.kinds.sex => person.sex.map(known_facts::code),
            "age" if self.kinds.age => person.age.map(i64::from),
            _ => return fact_values(fact, tests),
        };
        match value {
            Some(value) => vec![known_facts::of_fact(fact, value)],
            // An age that no person has says nothing of the person.
            None => {
                let apart = |value: &Option<i64>| {
                    value.is_none_or(|value| known_facts::of_value(fact, value).is_none())
                };
                fact_values(fact, tests).into_iter().filter(apart).collect()
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
        let target = |item| vec![Target { sheet: 0, item, carried_from: None, given: true }];
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
        let mut critical: Vec<Vec<Node>> = policy.uses.iter().map(|_| Vec::new()).collect();
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
            for item in &used.instrument.critical_items {
                let test = Test::Item { item: item.item, threshold: item.threshold };
                let position = find_test(&self.all_tests, *index, &test);
                if let Some(critical) = critical.get_mut(*index) {
                    critical.extend(position.and_then(|position| tests.get(position)).copied());
                }
                let found = position.and_then(|position| raw.get(position));
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
            critical,
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

/// Every value of a fact that its tests can tell apart, unknown first.
fn fact_values(fact: &Fact, tests: &[&FactTest]) -> Vec<Option<i64>> {
    let mut values: Vec<Option<i64>> = vec![None];
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
