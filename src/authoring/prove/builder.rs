//! Puts together in what persons can differ, and what each test of the policy says of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::diagram::{Diagrams, Node, Pair};
use super::network::{Root, Wanted};
use super::order::order;
use super::people::Kinds;
use super::question::{Sheet, Target, recorded_values};
use super::reachable::{Reached, TooMany, dependencies, reach};
use super::run::Run;
use super::severity::{Severity, rises};
use super::sheets::{connected, questions, sheets};
use super::space::{
    Anything, Block, BlockKind, Compared, Component, Earlier, Space, Valuation, Variant, mask,
};
use super::state::{Value, short};
use crate::instrument::{Instrument, Person, Test};
use crate::interpretation::{Change, View};
use crate::number::Number;
use crate::response::Responses;
use crate::scoring::Outcome;
use crate::triage::case::change_says;
use crate::triage::known_facts::{self, fact_truth};
use crate::triage::policy::{ChangeKind, Fact, FactKind, FactTest, Policy, PolicyTest, Use};

/// How many combinations of final states and earlier scores are looked at.
const MOST_COMBINATIONS: usize = 1_000_000;

/// How many instruments of one component may be given or not, each of which may double the work.
const MOST_GIVENS: usize = 8;

/// What is the same for several kinds of persons, so that it is worked out once: the answers to instruments that do not
/// depend on sex or age.
pub(super) struct Shared {
    run: Rc<Run>,
    severities: Vec<Rc<Severity>>,
    /// By what is wanted.
    components: Vec<(Vec<Root>, Result<Answers, TooMany>)>,
}

/// A component, with what its variables can be.
type Answers = (Rc<Component>, Rc<Vec<Variant>>);

impl Shared {
    pub(super) fn new(run: &Rc<Run>, policy: &Policy) -> Self {
        let severity = |used: &Use| Rc::new(Severity::of(run, &used.instrument));
        let severities = policy.uses.iter().map(severity).collect();
        Self { run: Rc::clone(run), severities, components: Vec::new() }
    }
}

/// Puts blocks and diagrams together.
struct Builder<'b, 'p> {
    run: Rc<Run>,
    policy: &'p Policy,
    kinds: Kinds,
    person: Person,
    shared: &'b mut Shared,
    diagrams: Diagrams,
    blocks: Vec<Block>,
    variables: usize,
    /// The policy's tests, then those critical items that it does not test.
    all_tests: Vec<PolicyTest>,
    /// The tests of each instrument, and of each fact.
    of_use: Vec<Vec<usize>>,
    of_fact: Vec<Vec<usize>>,
    /// The test of each critical item, by instrument.
    critical: Vec<Vec<usize>>,
    /// The variable of each test.
    variable_of: Vec<Option<usize>>,
    /// For each instrument with tests of change, whether there is an earlier administration.
    has_earlier: BTreeMap<usize, usize>,
    given: BTreeMap<usize, usize>,
}

/// What is answered, as far as it matters to some roots.
struct Group<'g, 'p> {
    sheets: &'g [Sheet<'p>],
    targets: &'g [Vec<Target>],
    /// The questions that the roots depend on.
    needed: BTreeSet<usize>,
    roots: Vec<Root>,
    /// The tests of each root.
    tests: Vec<&'g [usize]>,
}

impl<'p> Space<'p> {
    /// All combinations for one kind of person. Whoever wants to compare two policies of the same instruments and facts can
    /// load the rules of both as one policy: then the tests of both stand in one space, and its diagrams compare them.
    pub(super) fn new(shared: &mut Shared, policy: &'p Policy, kinds: Kinds, person: Person) -> Self {
        let run = Rc::clone(&shared.run);
        let mut all_tests = policy.tests.clone();
        let mut known: HashMap<(usize, Test), usize> = HashMap::new();
        for (position, test) in all_tests.iter().enumerate() {
            if let PolicyTest::Finding { instrument, test, .. } = test {
                known.entry((*instrument, test.clone())).or_insert(position);
            }
        }
        let mut critical = Vec::new();
        for (index, used) in policy.uses.iter().enumerate() {
            let mut own = Vec::new();
            for item in &used.instrument.critical_items {
                let test = Test::Item { item: item.item, threshold: item.threshold };
                let position = *known.entry((index, test.clone())).or_insert(all_tests.len());
                if position == all_tests.len() {
                    all_tests.push(PolicyTest::Finding { instrument: index, test, critical_item: None });
                }
                own.push(position);
            }
            critical.push(own);
        }
        let mut of_use: Vec<Vec<usize>> = policy.uses.iter().map(|_| Vec::new()).collect();
        let mut of_fact: Vec<Vec<usize>> = policy.facts.iter().map(|_| Vec::new()).collect();
        for (position, test) in all_tests.iter().enumerate() {
            let list = match (test.instrument(), test) {
                (Some(used), _) => run.at_mut(&mut of_use, used),
                (None, PolicyTest::Fact { fact, .. }) => run.at_mut(&mut of_fact, *fact),
                (None, _) => None,
            };
            if let Some(list) = run.found(list) {
                list.push(position);
            }
        }
        let mut builder = Builder {
            policy,
            kinds,
            person,
            shared,
            diagrams: Diagrams::new(Rc::clone(&run)),
            blocks: Vec::new(),
            variables: 0,
            variable_of: vec![None; all_tests.len()],
            all_tests,
            of_use,
            of_fact,
            critical,
            has_earlier: BTreeMap::new(),
            given: BTreeMap::new(),
            run,
        };
        let allowed = if policy.consent_required {
            let variable = builder.yes_or_no(BlockKind::Consent, (0, 1));
            builder.diagrams.test(variable)
        } else {
            Node::TRUE
        };
        builder.everything();
        builder.finish(allowed)
    }
}

impl<'p> Builder<'_, 'p> {
    fn block(
        &mut self,
        kind: BlockKind,
        count: usize,
        givens: Vec<usize>,
        variants: Rc<Vec<Variant>>,
    ) -> usize {
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
        self.block(kind, 1, Vec::new(), Rc::new(vec![Variant { valuations, index: Vec::new() }]))
    }

    /// Whether an instrument is given whose step may not be due.
    fn is_given(&mut self, used: usize) -> usize {
        if let Some(variable) = self.given.get(&used) {
            return *variable;
        }
        let variable = self.yes_or_no(BlockKind::Given(used), (1, 0));
        self.given.insert(used, variable);
        variable
    }

    fn is_stepped(&self, used: usize) -> bool {
        self.run.at(&self.policy.uses, used).is_some_and(|found| found.due.is_some())
    }

    /// Facts and answers, in the order in which the rules ask for them: what stands together in a condition stands together
    /// in the diagrams, which keeps them small.
    fn everything(&mut self) {
        let (policy, run) = (self.policy, Rc::clone(&self.run));
        let (sheets, targets) = sheets(&run, policy, &self.shared.severities, self.person);
        let (roots, tests) = self.roots();
        let depends_on = dependencies(&run, &sheets, &roots);
        let groups = connected(&run, &depends_on);
        // First the facts, then the groups of tests that depend on common questions.
        let facts = policy.facts.len();
        let mut unit_of = vec![usize::MAX; self.all_tests.len()];
        for (fact, own) in self.of_fact.iter().enumerate() {
            own.iter().for_each(|test| run.set(&mut unit_of, *test, fact));
        }
        for (group, members) in groups.iter().enumerate() {
            for root in members {
                let own = run.at(&tests, *root).map_or(&[][..], Vec::as_slice);
                own.iter().for_each(|test| run.set(&mut unit_of, *test, facts.saturating_add(group)));
            }
        }
        for unit in order(&run, policy, &unit_of, facts.saturating_add(groups.len())) {
            let Some(group) = unit.checked_sub(facts) else {
                self.fact(unit);
                continue;
            };
            let Some(members) = run.at(&groups, group) else { continue };
            let needed = members.iter().filter_map(|root| run.at(&depends_on, *root)).flatten().copied();
            let group = Group {
                sheets: &sheets,
                targets: &targets,
                needed: needed.collect(),
                roots: members.iter().filter_map(|root| run.at(&roots, *root)).cloned().collect(),
                tests: members.iter().filter_map(|root| run.at(&tests, *root)).map(Vec::as_slice).collect(),
            };
            if self.component(&group).is_err() {
                self.one_by_one(&group);
            }
        }
        for used in &policy.order {
            if self.is_stepped(*used) {
                self.is_given(*used);
            }
        }
    }

    fn fact(&mut self, index: usize) {
        let (policy, run) = (self.policy, Rc::clone(&self.run));
        let (Some(fact), Some(positions)) =
            (run.at(&policy.facts, index), run.at(&self.of_fact, index).cloned())
        else {
            return;
        };
        let test = |position: &usize| match run.at(&policy.tests, *position) {
            Some(PolicyTest::Fact { test, .. }) => Some(test),
            _ => None,
        };
        let tests: Vec<&FactTest> = positions.iter().filter_map(test).collect();
        let mut known: HashMap<Box<[Pair]>, ()> = HashMap::new();
        let mut valuations = Vec::new();
        for (rank, value) in self.values_for(fact, &tests).into_iter().enumerate() {
            run.spend(u64::try_from(tests.len()).unwrap_or(u64::MAX).saturating_mul(2));
            if !run.goes_on() {
                break;
            }
            let values: Box<[Pair]> = tests.iter().map(|test| Pair::both(fact_truth(value, test))).collect();
            let cost = short(rank);
            if known.insert(values.clone(), ()).is_none() || fact.risk {
                valuations.push(Valuation { values, cost, state: value, earlier: 0 });
            }
        }
        let variants = Rc::new(vec![Variant { valuations, index: Vec::new() }]);
        let first = self.block(BlockKind::Fact(index), tests.len(), Vec::new(), variants);
        for (offset, position) in positions.into_iter().enumerate() {
            run.set(&mut self.variable_of, position, Some(first.saturating_add(offset)));
        }
    }

    /// Every value that a fact can have for this kind of person: where the kinds are told apart by sex or age, the facts `sex`
    /// and `age` say what the kind is.
    fn values_for(&self, fact: &Fact, tests: &[&FactTest]) -> Vec<Option<i64>> {
        let person = self.person;
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

    /// Tests whose combinations are too many, each by itself: together they can then say more than they really can.
    fn one_by_one(&mut self, group: &Group<'_, 'p>) {
        for (root, tests) in group.roots.iter().zip(&group.tests) {
            let own = Group {
                sheets: group.sheets,
                targets: group.targets,
                needed: group.needed.clone(),
                roots: vec![root.clone()],
                tests: vec![tests],
            };
            let first = self.blocks.len();
            if group.roots.len() == 1 || self.component(&own).is_err() {
                self.anything(group.sheets, &own.roots, &own.tests);
            }
            for block in self.blocks.iter_mut().skip(first) {
                if !matches!(block.kind, BlockKind::Given(_)) {
                    block.apart = Some(block.first_instrument());
                }
            }
        }
    }

    /// What is wanted of each sheet, and for which tests.
    fn roots(&self) -> (Vec<Root>, Vec<Vec<usize>>) {
        let (mut roots, mut tests) = (Vec::new(), Vec::new());
        for used in &self.policy.order {
            let mut changes = Vec::new();
            for position in self.run.at(&self.of_use, *used).into_iter().flatten() {
                match self.run.at(&self.all_tests, *position) {
                    Some(PolicyTest::Finding { test, .. }) => {
                        roots.push(Root { sheet: *used, what: Wanted::Test(test.clone()) });
                        tests.push(vec![*position]);
                    }
                    Some(PolicyTest::Change { .. }) => changes.push(*position),
                    _ => {}
                }
            }
            let rule = self.run.at(&self.policy.uses, *used);
            if let Some(rule) = rule.and_then(|found| found.instrument.change.as_ref())
                && !changes.is_empty()
            {
                roots.push(Root { sheet: *used, what: Wanted::Outcome(rule.scale) });
                tests.push(changes);
            }
        }
        (roots, tests)
    }

    /// The block of what some tests can say together.
    fn component(&mut self, group: &Group<'_, 'p>) -> Result<(), TooMany> {
        let involved: BTreeSet<usize> = group.roots.iter().map(|root| root.sheet).collect();
        let givens: Vec<usize> = involved.iter().copied().filter(|used| self.is_stepped(*used)).collect();
        let depends = involved
            .iter()
            .any(|used| self.run.at(&self.policy.uses, *used).is_none_or(|used| used.depends_on_person));
        let known = self.shared.components.iter().find(|(roots, _)| !depends && *roots == group.roots);
        let (component, variants) = match known {
            Some((_, known)) => known.clone()?,
            None => {
                // One that is too much leaves something to the others.
                self.run.start_claim();
                let found = self.walk(group, &givens);
                let found = if self.run.end_claim().is_some() { Err(TooMany) } else { found };
                if !depends {
                    self.shared.components.push((group.roots.clone(), found.clone()));
                }
                found?
            }
        };
        for used in &givens {
            self.is_given(*used);
        }
        let mut count: usize = 0;
        let first = self.variables;
        for (root, tests) in group.roots.iter().zip(&group.tests) {
            if matches!(root.what, Wanted::Outcome(_)) {
                self.has_earlier.insert(root.sheet, first.saturating_add(count));
                count = count.saturating_add(1);
            }
            for test in *tests {
                self.run.set(&mut self.variable_of, *test, Some(first.saturating_add(count)));
                count = count.saturating_add(1);
            }
        }
        self.block(BlockKind::Answers(component), count, givens, variants);
        Ok(())
    }

    /// Walks through the answers, once for each choice of what is given.
    fn walk(&self, group: &Group<'_, 'p>, givens: &[usize]) -> Result<Answers, TooMany> {
        let Group { sheets, targets, roots, .. } = group;
        if givens.len() > MOST_GIVENS {
            return Err(TooMany);
        }
        let mut compared = Vec::new();
        for (root, tests) in roots.iter().zip(&group.tests) {
            let Wanted::Outcome(scale) = root.what else { continue };
            let kind = |test: &usize| match self.run.at(&self.all_tests, *test) {
                Some(PolicyTest::Change { is, .. }) => Some(*is),
                _ => None,
            };
            let kinds = tests.iter().filter_map(kind).collect();
            compared.push(Compared {
                used: root.sheet,
                kinds,
                earlier: self.earlier_scores(root.sheet, scale)?,
            });
        }
        let mut component = Component {
            roots: roots.clone(),
            compared,
            questions: Vec::new(),
            reached: Vec::new(),
            worsenings: RefCell::default(),
        };
        if component.combinations() > MOST_COMBINATIONS {
            return Err(TooMany);
        }
        let mut variants = Vec::new();
        let all = 1_usize.checked_shl(short(givens.len())).unwrap_or(usize::MAX);
        for variant in 0..all {
            let is_given = |used: usize| {
                let bit = givens.iter().position(|other| *other == used);
                bit.is_none_or(|bit| variant.checked_shr(short(bit)).unwrap_or(0) & 1 == 1)
            };
            let questions = questions(&self.run, sheets, targets, &group.needed, &is_given);
            let reached = reach(&self.run, sheets, &questions, roots)?;
            variants.push(component.variant(&self.run, sheets, &reached)?);
            component.questions.push(questions);
            component.reached.push(reached);
        }
        Ok((Rc::new(component), Rc::new(variants)))
    }

    /// Finds the scores that an earlier administration can have had; one without a score is not used.
    fn earlier_scores(&self, used: usize, scale: usize) -> Result<Vec<Earlier>, TooMany> {
        let run = &self.run;
        let (Some(found), Some(severity)) =
            (run.at(&self.policy.uses, used), run.at(&self.shared.severities, used))
        else {
            return Err(TooMany);
        };
        let instrument = &found.instrument;
        let sources = (0..instrument.items.len()).collect();
        let severity = Rc::clone(severity);
        let sheets = [Sheet { instrument, severity, person: Person::default(), sources }];
        let target = |item| vec![Target { sheet: 0, item, carried_from: None, given: true }];
        let targets: Vec<Vec<Target>> = (0..instrument.items.len()).map(target).collect();
        let roots = [Root { sheet: 0, what: Wanted::Outcome(scale) }];
        let needed = dependencies(run, &sheets, &roots).into_iter().flatten().collect();
        let questions = questions(run, &sheets, &targets, &needed, &|_| true);
        let reached = reach(run, &sheets, &questions, &roots)?;
        let mut cheapest: BTreeMap<Number, (usize, u32)> = BTreeMap::new();
        for (state, found) in reached.finals.iter().enumerate() {
            let Some(Value::Outcome(outcome)) = run.found(found.values.first()) else { continue };
            let Some(score) = outcome.value() else { continue };
            let place = cheapest.entry(score).or_insert((state, found.cost));
            if found.cost < place.1 {
                *place = (state, found.cost);
            }
        }
        let earlier = |(score, (state, cost)): (Number, (usize, u32))| {
            let given = |(question, choice): (usize, usize)| {
                let answered = run.at(&run.at(&questions, question)?.choices, choice)?;
                Some((question, run.found(answered.own.first())?.ok()?))
            };
            Earlier { score, answers: reached.answers(state).into_iter().filter_map(given).collect(), cost }
        };
        Ok(cheapest.into_iter().map(earlier).collect())
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
            Rc::new(vec![Variant {
                valuations: values.iter().copied().enumerate().map(valuation).collect(),
                index: Vec::new(),
            }])
        };
        for (root, tests) in roots.iter().zip(tests) {
            let instrument = root.sheet;
            let sheet = self.run.at(sheets, instrument);
            if matches!(root.what, Wanted::Outcome(_)) {
                let kind = BlockKind::Anything(Anything { instrument, rises: None, samples: Vec::new() });
                let variable = self.block(kind, 1, Vec::new(), variants(&[Pair::False, Pair::True]));
                self.has_earlier.insert(instrument, variable);
            }
            for test in *tests {
                let (rises, samples) = match (&root.what, sheet) {
                    (Wanted::Test(test), Some(sheet)) => {
                        (rises(sheet.instrument, &sheet.severity, test), samples(&self.run, sheet, test))
                    }
                    _ => (None, Vec::new()),
                };
                let kind = BlockKind::Anything(Anything { instrument, rises, samples });
                let order = [Pair::Open, Pair::False, Pair::True, Pair::PublishedFalse, Pair::PublishedTrue];
                let variable = self.block(kind, 1, Vec::new(), variants(&order));
                self.run.set(&mut self.variable_of, *test, Some(variable));
            }
        }
    }

    /// Puts together what each test says, as `decide` does.
    fn finish(mut self, allowed: Node) -> Space<'p> {
        let (policy, run) = (self.policy, Rc::clone(&self.run));
        let mut raw: Vec<Node> = vec![Node::of(Pair::Open); self.all_tests.len()];
        for (position, variable) in self.variable_of.iter().enumerate() {
            if let Some(variable) = variable {
                let node = self.diagrams.test(*variable);
                run.set(&mut raw, position, node);
            }
        }
        // A test of change for which nothing is published is false.
        for (position, test) in self.all_tests.iter().enumerate() {
            if matches!(test, PolicyTest::Change { .. })
                && run.at(&self.variable_of, position).copied().flatten().is_none()
            {
                run.set(&mut raw, position, Node::FALSE);
            }
        }
        let mut tests = raw.clone();
        let mut critical_unanswered = vec![Node::FALSE; policy.uses.len()];
        let mut critical: Vec<Vec<Node>> = policy.uses.iter().map(|_| Vec::new()).collect();
        for index in &policy.order {
            let Some(used) = run.at(&policy.uses, *index) else { continue };
            let blank = Responses::blank(&used.instrument).score().interpret_for(self.person);
            let mut own_due = Node::TRUE;
            if let Some(condition) = &used.due {
                let condition = self.diagrams.condition(condition, &tests);
                let given = self.is_given(*index);
                // Without consent as well: as long as it is not refused, what was given may come to light.
                let given = self.diagrams.test(given);
                own_due = self.diagrams.choose(given, Node::TRUE, condition);
            }
            let own_tests = run.at(&self.of_use, *index).cloned().unwrap_or_default();
            for position in own_tests {
                let Some(own) = run.at(&raw, position).copied() else { continue };
                let without = match run.at(&self.all_tests, position) {
                    Some(PolicyTest::Finding { test, .. }) => Node::of(Pair::new(
                        blank.test(test, View::Published),
                        blank.test(test, View::Enclosed),
                    )),
                    _ => {
                        let earlier =
                            self.has_earlier.get(index).map(|variable| self.diagrams.test(*variable));
                        let open = Node::of(Pair::Open);
                        earlier
                            .map_or(Node::FALSE, |earlier| self.diagrams.choose(earlier, open, Node::FALSE))
                    }
                };
                let value = self.diagrams.choose(allowed, own, without);
                let value = self.diagrams.and(own_due, value);
                run.set(&mut tests, position, value);
            }
            let certainly_due = self.diagrams.enclosed_true(own_due);
            for position in run.at(&self.critical, *index).into_iter().flatten() {
                if let Some(critical) = run.at_mut(&mut critical, *index) {
                    critical.extend(run.at(&tests, *position));
                }
                let open = run.at(&raw, *position).copied().unwrap_or(Node::FALSE);
                let open = self.diagrams.open(open);
                let open = self.diagrams.and(certainly_due, open);
                let open = self.diagrams.and(allowed, open);
                if let Some(unanswered) = run.at_mut(&mut critical_unanswered, *index) {
                    *unanswered = self.diagrams.or(*unanswered, open);
                }
            }
        }
        let mut needed = vec![0_u128];
        for block in self.blocks.iter().rev() {
            let later = needed.last().copied().unwrap_or(0);
            needed.push(block.givens.iter().fold(later, |needed, used| needed | mask(*used)));
        }
        needed.reverse();
        Space {
            run,
            policy,
            person: self.person,
            diagrams: self.diagrams,
            blocks: self.blocks,
            tests,
            critical,
            critical_unanswered,
            needed,
        }
    }
}

impl Component {
    /// What the variables are in each final state, with each combination of earlier scores.
    fn variant(&self, run: &Run, sheets: &[Sheet<'_>], reached: &Reached) -> Result<Variant, TooMany> {
        let combinations = self.combinations();
        if reached.finals.len().saturating_mul(combinations) > MOST_COMBINATIONS {
            return Err(TooMany);
        }
        let mut variant = Variant::default();
        let mut known: HashMap<Box<[Pair]>, usize> = HashMap::new();
        let mut changes: HashMap<(usize, Outcome, Option<usize>), Vec<Pair>> = HashMap::new();
        for (state, found) in reached.finals.iter().enumerate() {
            if !run.spend(u64::try_from(combinations).unwrap_or(u64::MAX).saturating_mul(30)) {
                return Err(TooMany);
            }
            for combination in 0..combinations {
                let mut values = Vec::new();
                let mut cost = found.cost;
                let mut earlier = self.earlier_of(combination);
                for value in &found.values {
                    match value {
                        Value::Pair(pair) => values.push(*pair),
                        Value::Outcome(outcome) => {
                            let Some((compared, before)) = run.found(earlier.next()) else { continue };
                            let key = (compared.used, *outcome, before.map(|(place, _)| place));
                            let before = before.map(|(_, before)| before);
                            let pairs = changes.entry(key).or_insert_with(|| {
                                let instrument = run.at(sheets, compared.used).map(|sheet| sheet.instrument);
                                change_pairs(instrument, before, *outcome, &compared.kinds)
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
                variant.index.push(short(place));
                let valuation = run.at_mut(valuations, place);
                if let Some(valuation) = valuation.filter(|valuation| cost < valuation.cost) {
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
fn samples(run: &Run, sheet: &Sheet<'_>, test: &Test) -> Vec<(Pair, Vec<(usize, i32)>)> {
    let instrument = sheet.instrument;
    let values: Vec<Vec<i32>> = instrument
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| recorded_values(instrument, item, sheet.severity.worse(run, index)))
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
