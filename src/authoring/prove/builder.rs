//! Puts together in what persons can differ, and what each test of the policy says of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::component::{Answers, Group, Walker};
use super::diagram::{Diagrams, Node, Pair};
use super::fact_values::values_for;
use super::fallback::{any_earlier, any_truth};
use super::network::{Root, Wanted};
use super::order::order;
use super::people::Kinds;
use super::reachable::{TooMany, dependencies};
use super::run::Run;
use super::severity::Severity;
use super::sheets::{connected, sheets};
use super::space::{Block, BlockKind, Space, Valuation, Variant, mask};
use super::state::short;
use crate::instrument::{Person, Test};
use crate::interpretation::View;
use crate::triage::policy::{FactTest, Policy, PolicyTest, Use};
use crate::triage::test::fact_truth;

/// What is the same for several kinds of persons, so that it is worked out once: the answers to instruments that do not
/// depend on sex or age.
pub(super) struct Shared {
    run: Rc<Run>,
    severities: Vec<Rc<Severity>>,
    /// By what is wanted.
    components: Vec<(Vec<Root>, Result<Answers, TooMany>)>,
}

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

impl<'p> Space<'p> {
    /// All combinations for one kind of person. Whoever wants to compare two policies of the same instruments and facts can
    /// load the rules of both as one policy: then the tests of both stand in one space, and its diagrams compare them.
    pub(super) fn new(shared: &mut Shared, policy: &'p Policy, kinds: Kinds, person: Person) -> Self {
        let run = Rc::clone(&shared.run);
        let mut all_tests = policy.tests.clone();
        let mut known: HashMap<(usize, Test), usize> = HashMap::new();
        for (position, test) in all_tests.iter().enumerate() {
            if let Some((instrument, test)) = test.finding() {
                known.entry((instrument, test.clone())).or_insert(position);
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
            let list = match (test.instrument(), test.fact()) {
                (Some(used), _) => run.at_mut(&mut of_use, used),
                (None, Some((fact, _))) => run.at_mut(&mut of_fact, fact),
                (None, None) => None,
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
        let test = |position: &usize| Some(run.at(&policy.tests, *position)?.fact()?.1);
        let tests: Vec<&FactTest> = positions.iter().filter_map(test).collect();
        let mut known: HashMap<Box<[Pair]>, ()> = HashMap::new();
        let mut valuations = Vec::new();
        for (rank, value) in values_for(fact, &tests, self.kinds, self.person).into_iter().enumerate() {
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
                self.anything(&own);
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
            if let Some(rule) = rule.and_then(|found| found.instrument.change())
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
                let walker = Walker {
                    run: &self.run,
                    policy: self.policy,
                    severities: &self.shared.severities,
                    tests: &self.all_tests,
                };
                let found = walker.walk(group, &givens);
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

    /// For tests that alone are too much: whatever they may say.
    fn anything(&mut self, group: &Group<'_, 'p>) {
        for (root, tests) in group.roots.iter().zip(&group.tests) {
            let instrument = root.sheet;
            if matches!(root.what, Wanted::Outcome(_)) {
                let (kind, values) = any_earlier(instrument);
                let variable = self.block(kind, 1, Vec::new(), values);
                self.has_earlier.insert(instrument, variable);
            }
            for test in *tests {
                let known = match &root.what {
                    Wanted::Test(test) => self.run.at(group.sheets, instrument).map(|sheet| (sheet, test)),
                    Wanted::Outcome(_) => None,
                };
                let (kind, values) = any_truth(&self.run, instrument, known);
                let variable = self.block(kind, 1, Vec::new(), values);
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
            if test.change().is_some() && run.at(&self.variable_of, position).copied().flatten().is_none() {
                run.set(&mut raw, position, Node::FALSE);
            }
        }
        let mut tests = raw.clone();
        let mut critical_unanswered = vec![Node::FALSE; policy.uses.len()];
        let mut critical: Vec<Vec<Node>> = policy.uses.iter().map(|_| Vec::new()).collect();
        for index in &policy.order {
            let Some(used) = run.at(&policy.uses, *index) else { continue };
            let blank = used.blank.scores_of_blank(&used.instrument).interpret_for(self.person);
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
