//! What to ask: whatever would settle the level, and nothing else; critical items first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::case::Case;
use super::policy::{Fact, Policy, PolicyTest};
use crate::condition::Condition;
use crate::instrument::{Cutoff, CutoffGroup, Instrument, Item, Person, Test};
use crate::interpretation::{Findings, View};
use crate::response::Answer;
use crate::truth::Truth;

/// One thing to ask. `Display` is its name: `consent`, `phq-9.9`, `bereaved`, `sex`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Ask<'p> {
    /// Whether the person agrees to be screened.
    Consent,
    /// An item without an answer.
    Item {
        /// Its instrument.
        instrument: &'p Instrument,
        /// The item.
        item: &'p Item,
    },
    /// A fact that is not known.
    Fact(&'p Fact),
    /// The person's sex.
    Sex,
    /// The person's age.
    Age,
}

impl fmt::Display for Ask<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consent => formatter.write_str("consent"),
            Self::Item { instrument, item } => write!(formatter, "{}.{}", instrument.id, item.id),
            Self::Fact(fact) => formatter.write_str(&fact.id),
            Self::Sex => formatter.write_str("sex"),
            Self::Age => formatter.write_str("age"),
        }
    }
}

/// What to ask while the conditions `open` are undetermined, each with the level it would raise to; and whether a
/// critical item has no answer.
pub(super) fn questions<'p>(
    policy: &'p Policy<'p>,
    case: &Case<'_>,
    open: impl Iterator<Item = (usize, &'p Condition<usize>)>,
) -> (Vec<Ask<'p>>, bool) {
    let mut ask = Vec::new();
    if !case.answers_allowed {
        ask.push(Ask::Consent);
    }
    let critical = critical_items(policy, case);
    let mut open = open.peekable();
    if critical.is_empty() && open.peek().is_none() {
        return (ask, false);
    }
    let wanted = Wanted::of(policy, case, open);
    let item = |(index, item): &(usize, usize)| {
        let instrument = policy.uses.get(*index)?.instrument;
        Some(Ask::Item { instrument, item: instrument.items.get(*item)? })
    };
    ask.extend(critical.iter().filter_map(item));
    ask.extend(wanted.items.iter().filter(|item| !critical.contains(item)).filter_map(item));
    ask.extend(wanted.facts.iter().filter_map(|index| policy.facts.get(*index)).map(Ask::Fact));
    // Asked as facts already, where the policy has such facts.
    let has =
        |ask: &[Ask<'_>], id: &str| ask.iter().any(|ask| matches!(ask, Ask::Fact(fact) if &*fact.id == id));
    if wanted.sex && !has(&ask, "sex") {
        ask.push(Ask::Sex);
    }
    if wanted.age && !has(&ask, "age") {
        ask.push(Ask::Age);
    }
    (ask, !critical.is_empty())
}

/// The unanswered items that critical items wait for, in the order of the policy's instruments.
fn critical_items(policy: &Policy<'_>, case: &Case<'_>) -> Vec<(usize, usize)> {
    let mut items = Vec::new();
    for (index, used) in policy.uses.iter().enumerate() {
        if used.instrument.critical_items.is_empty() || !case.is_due(index) {
            continue;
        }
        let Some(findings) = case.findings(index) else { continue };
        for (position, critical) in used.instrument.critical_items.iter().enumerate() {
            if findings.critical_item(position).is_undetermined() {
                let test = Test::Item { item: critical.item, threshold: critical.threshold };
                let mut found = BTreeSet::new();
                with_triggers(findings, &findings.open_items(&test), &mut found);
                items.extend(
                    found
                        .into_iter()
                        .map(|item| (index, item))
                        .filter(|item| !items.contains(item))
                        .collect::<Vec<_>>(),
                );
            }
        }
    }
    items
}

/// Everything that open tests wait for, each once and in order.
#[derive(Default)]
struct Wanted {
    items: BTreeSet<(usize, usize)>,
    facts: BTreeSet<usize>,
    sex: bool,
    age: bool,
}

impl Wanted {
    fn of<'p>(
        policy: &'p Policy<'p>,
        case: &Case<'_>,
        open: impl Iterator<Item = (usize, &'p Condition<usize>)>,
    ) -> Self {
        // From the highest level down. Once a part is asked about, the parts after it matter only where it turns out not
        // to hold: where one answer may raise to a crisis, and the total needs that same answer to reach the level below,
        // the rest of the total need not be asked. Single tests come first: theirs are the answers that decide alone.
        let mut parts = Vec::new();
        open.for_each(|(level, condition)| alternatives(level, condition, &mut parts));
        parts.sort_by_key(|(level, part)| (Reverse(*level), !matches!(part, Condition::Test(_))));
        let mut wanted = Self::default();
        let mut world = World::new(policy, case);
        for (_, part) in parts {
            wanted.collect(policy, &world, part);
            if let Condition::Test(test) = part {
                world.assume_false(*test);
            }
        }
        wanted
    }

    /// Adds what the open tests of a condition wait for.
    fn collect(&mut self, policy: &Policy<'_>, world: &World<'_, '_>, condition: &Condition<usize>) {
        let mut seen = BTreeSet::new();
        let mut waiting = world.open_tests(condition);
        while let Some(position) = waiting.pop() {
            if !seen.insert(position) {
                continue;
            }
            let Some(test) = policy.tests.get(position) else { continue };
            if let PolicyTest::Fact { fact, .. } = test {
                self.facts.insert(*fact);
            }
            let Some(index) = Policy::instrument_of(test) else { continue };
            let Some(findings) = world.findings(index) else { continue };
            if let Some(due) = world.open_due(index) {
                waiting.extend(world.open_tests(due));
            }
            let mut items = BTreeSet::new();
            match test {
                PolicyTest::Finding { test, .. } => {
                    with_triggers(findings, &findings.open_items(test), &mut items);
                    self.person(findings, test);
                }
                PolicyTest::Change { .. } => {
                    if let Some(rule) = &findings.instrument().change {
                        with_triggers(findings, &findings.open_members(rule.scale), &mut items);
                    }
                }
                PolicyTest::Fact { .. } => {}
            }
            self.items.extend(items.into_iter().map(|item| (index, item)));
        }
    }

    /// Sex and age, where a cutoff still depends on them.
    fn person(&mut self, findings: &Findings<'_>, test: &Test) {
        match test {
            Test::Cutoff { scale, cutoff } => {
                let scale = findings.instrument().scales.get(*scale);
                if let Some(cutoff) = scale.and_then(|scale| scale.cutoffs.get(*cutoff)) {
                    self.person_of_cutoff(findings.person(), cutoff);
                }
            }
            Test::Criterion(index) => {
                let mut open = Vec::new();
                if let Some(criterion) = findings.instrument().criteria.get(*index) {
                    let mut truth = |test: &Test| findings.test(test, View::Enclosed);
                    criterion.condition.open_tests(&mut truth, &mut open);
                }
                for test in open {
                    // A criterion reads only earlier ones.
                    if !matches!(test, Test::Criterion(earlier) if earlier >= index) {
                        self.person(findings, test);
                    }
                }
            }
            _ => {}
        }
    }

    fn person_of_cutoff(&mut self, person: Person, cutoff: &Cutoff) {
        let possible: Vec<&CutoffGroup> =
            cutoff.groups.iter().filter(|group| may_include(group, person)).collect();
        for (position, one) in possible.iter().enumerate() {
            for other in possible.iter().skip(position.saturating_add(1)) {
                if one.threshold != other.threshold {
                    self.sex |= person.sex.is_none() && one.sex != other.sex;
                    self.age |= person.age.is_none() && one.ages != other.ages;
                }
            }
        }
    }
}

/// The parts of which each alone makes the condition true.
fn alternatives<'p>(
    level: usize,
    condition: &'p Condition<usize>,
    parts: &mut Vec<(usize, &'p Condition<usize>)>,
) {
    match condition {
        Condition::Any(alternative) => alternative.iter().for_each(|part| alternatives(level, part, parts)),
        Condition::All(all) => match all.as_slice() {
            [only] => alternatives(level, only, parts),
            _ => parts.push((level, condition)),
        },
        _ => parts.push((level, condition)),
    }
}

/// A person of whom some open tests are assumed not to hold.
struct World<'c, 'a> {
    policy: &'c Policy<'c>,
    case: &'c Case<'a>,
    assumed_false: BTreeSet<usize>,
    /// Instruments with answers that follow from that.
    made: BTreeMap<usize, Findings<'c>>,
}

impl<'c, 'a> World<'c, 'a> {
    fn new(policy: &'c Policy<'c>, case: &'c Case<'a>) -> Self {
        Self { policy, case, assumed_false: BTreeSet::new(), made: BTreeMap::new() }
    }

    fn assume_false(&mut self, position: usize) {
        if !self.truth(position).is_undetermined() {
            return;
        }
        self.assumed_false.insert(position);
        let Some(PolicyTest::Finding { instrument, test: Test::Item { item, threshold }, .. }) =
            self.policy.tests.get(position)
        else {
            return;
        };
        let Some(used) = self.policy.uses.get(*instrument) else { return };
        let Some(definition) = used.instrument.items.get(*item) else { return };
        let options = used.instrument.options(definition);
        let mut left = options.iter().filter(|option| !threshold.holds(definition.score(option.code())));
        // Where only one answer is left, it is as good as given.
        if let (Some(only), None) = (left.next(), left.next())
            && let Some(findings) = self.findings(*instrument)
        {
            let recorded = [(*item, only.code())];
            let findings =
                findings.responses().with_recorded(&recorded).score().interpret_for(findings.person());
            self.made.insert(*instrument, findings);
        }
    }

    fn findings(&self, instrument: usize) -> Option<&Findings<'c>> {
        self.made.get(&instrument).or_else(|| self.case.findings(instrument))
    }

    fn truth(&self, position: usize) -> Truth {
        if self.assumed_false.contains(&position) {
            return Truth::False;
        }
        match self.policy.tests.get(position) {
            Some(PolicyTest::Finding { instrument, test, .. }) if self.made.contains_key(instrument) => {
                let truth = self.findings(*instrument).map(|findings| findings.test(test, View::Enclosed));
                self.due(*instrument).and(truth.unwrap_or(Truth::Undetermined))
            }
            _ => self.case.enclosed_test(position),
        }
    }

    fn due(&self, instrument: usize) -> Truth {
        match self.policy.uses.get(instrument).and_then(|used| used.due.as_ref()) {
            Some(due) if !self.case.is_given(instrument) => due.evaluate(&mut |test| self.truth(*test)),
            _ => Truth::True,
        }
    }

    /// The condition that decides whether the instrument is due, while it is open.
    fn open_due(&self, instrument: usize) -> Option<&'c Condition<usize>> {
        let due = self.policy.uses.get(instrument)?.due.as_ref()?;
        self.due(instrument).is_undetermined().then_some(due)
    }

    fn open_tests(&self, condition: &Condition<usize>) -> Vec<usize> {
        let mut open = Vec::new();
        condition.open_tests(&mut |test| self.truth(*test), &mut open);
        open.into_iter().copied().collect()
    }
}

fn may_include(group: &CutoffGroup, person: Person) -> bool {
    group.sex.is_none_or(|sex| person.sex.is_none_or(|own| own == sex))
        && person.age.is_none_or(|age| group.ages.contains(age))
}

/// The items, and before those of which it is not known whether the form asks them, the items that decide it.
fn with_triggers(findings: &Findings<'_>, items: &[usize], found: &mut BTreeSet<usize>) {
    for item in items {
        if !found.insert(*item) || !matches!(findings.responses().answer(*item), Answer::Unresolved(_)) {
            continue;
        }
        let condition = findings.instrument().items.get(*item).and_then(|item| item.shown_when.as_ref());
        let Some(condition) = condition else { continue };
        let mut open = Vec::new();
        let mut truth = |test: &Test| findings.test(test, View::Enclosed);
        condition.open_tests(&mut truth, &mut open);
        for test in open {
            with_triggers(findings, &findings.open_items(test), found);
        }
    }
}
