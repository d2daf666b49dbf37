//! What to ask: whatever would settle the level, and nothing else; critical items first.

use std::fmt;

use super::case::Case;
use super::policy::{Fact, Part, Policy, PolicyTest, UnansweredFact};
use super::test::{Wanted, wants};
use crate::condition::Condition;
use crate::inline_vec::InlineVec;
use crate::instrument::{Instrument, Item, MissingReason, Test};
use crate::interpretation::{Findings, View};
use crate::response::{Answer, Responses};
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

/// What to ask while rules that would raise the level above `at_least` are undetermined, and while facts are not known of
/// which the policy says what then happens; and whether a critical item has no answer. Each case comes with what its rules
/// say, by position.
pub(super) fn questions<'p, 'c, 'a: 'c>(
    policy: &'p Policy,
    cases: impl Iterator<Item = (&'c Case<'a>, &'c [Truth])>,
    at_least: usize,
    unanswered_facts: &[&UnansweredFact],
) -> (Vec<Ask<'p>>, bool) {
    let mut wanted = Open::nothing(policy);
    for unanswered in unanswered_facts {
        wanted.fact(unanswered.fact);
    }
    let (mut critical, mut answers_allowed) = (false, true);
    let cases: Vec<_> = cases.collect();
    for (case, rules) in &cases {
        wanted.start_case();
        answers_allowed = case.answers_allowed;
        critical |= wanted.critical_items(policy, case);
        let is_open = |part: &&Part| {
            part.level > at_least && rules.get(part.rule).is_some_and(|truth| truth.is_undetermined())
        };
        let mut parts = policy.parts.iter().filter(is_open).peekable();
        if parts.peek().is_some() {
            wanted.parts(World::new(policy, case, cases.len() > 1), parts);
        }
    }
    if !policy.steps.is_empty() || !answers_allowed {
        let cases: Vec<&Case<'_>> = cases.iter().map(|(case, _)| *case).collect();
        wanted.leave_out_known(policy, &cases);
    }
    (wanted.ask(policy, answers_allowed), critical)
}

/// Whether an item is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    No,
    Yes,
    /// Before all others.
    First,
}

/// Everything that open tests wait for.
struct Open {
    /// The items of all instruments, one after another.
    items: InlineVec<Asked, 128>,
    facts: InlineVec<bool, 32>,
    sex: bool,
    age: bool,
    /// What was looked at already. Assuming more leaves less open, so nothing need be looked at twice.
    tests: InlineVec<bool, 64>,
    scales: Vec<(usize, usize)>,
}

impl Open {
    fn nothing(policy: &Policy) -> Self {
        Self {
            items: InlineVec::filled(Asked::No, policy.item_count),
            facts: InlineVec::filled(false, policy.facts.len()),
            sex: false,
            age: false,
            tests: InlineVec::filled(false, policy.tests.len()),
            scales: Vec::new(),
        }
    }

    /// Forgets what was looked at of the case before, not what is asked.
    fn start_case(&mut self) {
        self.tests.as_mut_slice().fill(false);
        self.scales.clear();
    }

    /// Leaves out what has an answer once something else has: an item whose answer is carried over from one that can still
    /// be asked, which is asked instead; and, while consent is missing, what is answered on the sheet already.
    ///
    /// An instrument that was given twice is looked at in each case. Where `phq-2.1` has an answer in one of two
    /// administrations, `phq-9.1` has it in one case and none in the other: `phq-2.1` is asked, since another answer to
    /// `phq-9.1` would take the place of the one that is known.
    fn leave_out_known(&mut self, policy: &Policy, cases: &[&Case<'_>]) {
        let missing = |case: &Case<'_>, used: usize, item: usize| match case
            .findings(used)?
            .responses()
            .answer_at(item)
        {
            Answer::Missing(reason) | Answer::Unresolved(reason) => Some(reason),
            Answer::Given(_) | Answer::NotApplicable => None,
        };
        for index in policy.order.iter().rev().copied().filter(|_| !cases.is_empty()) {
            let Some(used) = policy.uses.get(index) else { continue };
            for carried in &used.carried {
                let Some(from) = policy.uses.get(carried.from_use) else { continue };
                // Of each case where it is missing: its answer will be that of the other item, or has to be given here. An answer
                // that cannot be read stays what it is, and nothing is carried into it.
                let (mut there, mut here) = (false, false);
                for case in cases {
                    let Some(reason) = missing(case, index, carried.item) else { continue };
                    let asked_there = missing(case, carried.from_use, carried.from_item).is_some()
                        && case.is_due(carried.from_use);
                    let withheld = || case.withheld(index).iter().map(|findings| findings.responses());
                    let unreadable = |answers: &Responses<'_>| {
                        let answer = answers.answer_at(carried.item);
                        matches!(answer, Answer::Missing(MissingReason::Unreadable))
                    };
                    let takes_none = reason == MissingReason::Unreadable;
                    let all_take_none = withheld().next().is_some() && withheld().all(unreadable);
                    there |= asked_there && !takes_none && !all_take_none;
                    here |= !asked_there || takes_none || withheld().any(unreadable);
                }
                if !there {
                    continue;
                }
                let items = self.items.as_mut_slice();
                let Some(place) = items.get_mut(used.first_item.saturating_add(carried.item)) else {
                    continue;
                };
                let asked = *place;
                if !here {
                    *place = Asked::No;
                }
                if let Some(place) = items.get_mut(from.first_item.saturating_add(carried.from_item)) {
                    *place = (*place).max(asked);
                }
            }
            // Answers that may not be used are the same in every case.
            let withheld = cases.first().map_or(&[][..], |case| case.withheld(index));
            let own = self.items.as_mut_slice().iter_mut().skip(used.first_item);
            for (item, place) in own.enumerate().take(used.instrument.items.len()) {
                let has_answer = |findings: &&Findings<'_>| findings.responses().answer_at(item).is_given();
                if !withheld.is_empty() && withheld.iter().all(has_answer) {
                    *place = Asked::No;
                }
            }
        }
    }

    /// As a list, in order: consent, critical items, other items, facts, sex and age.
    fn ask<'p>(&self, policy: &'p Policy, answers_allowed: bool) -> Vec<Ask<'p>> {
        let items = self.items.as_slice();
        let facts = self.facts.as_slice();
        let count = items.iter().filter(|asked| **asked != Asked::No).count();
        let mut ask = Vec::with_capacity(
            count.saturating_add(facts.iter().filter(|wanted| **wanted).count()).saturating_add(3),
        );
        if !answers_allowed {
            ask.push(Ask::Consent);
        }
        for turn in [Asked::First, Asked::Yes] {
            for used in &policy.uses {
                let instrument = &used.instrument;
                let own = items.get(used.first_item..).unwrap_or_default();
                let asked = instrument.items.iter().zip(own).filter(|(_, asked)| **asked == turn);
                ask.extend(asked.map(|(item, _)| Ask::Item { instrument, item }));
            }
        }
        ask.extend(
            policy.facts.iter().zip(facts).filter(|(_, wanted)| **wanted).map(|(fact, _)| Ask::Fact(fact)),
        );
        // Asked as facts already, where the policy has such facts.
        let has = |ask: &[Ask<'_>], id: &str| {
            ask.iter().any(|ask| matches!(ask, Ask::Fact(fact) if &*fact.id == id))
        };
        if self.sex && !has(&ask, "sex") {
            ask.push(Ask::Sex);
        }
        if self.age && !has(&ask, "age") {
            ask.push(Ask::Age);
        }
        ask
    }

    /// The unanswered items that critical items wait for; whether there is any.
    fn critical_items(&mut self, policy: &Policy, case: &Case<'_>) -> bool {
        let mut any = false;
        for (index, used) in policy.uses.iter().enumerate() {
            if used.instrument.critical_items.is_empty() || !case.is_due(index) {
                continue;
            }
            let Some(findings) = case.findings(index) else { continue };
            for (position, critical) in used.instrument.critical_items.iter().enumerate() {
                if findings.critical_item_at(position).is_undetermined() {
                    any |= self.item(findings, critical.item, used.first_item, Asked::First);
                }
            }
        }
        any
    }

    /// What parts of rules wait for, from the highest level down. Once a part is asked about, the parts after it matter only
    /// where it turns out not to hold: where one answer may raise to a crisis, and the total needs that same answer to reach
    /// the level below, the rest of the total need not be asked.
    fn parts<'p>(&mut self, mut world: World<'_, '_>, parts: impl Iterator<Item = &'p Part>) {
        let mut waiting = Vec::new();
        for part in parts {
            world.open_tests(&part.when, &mut waiting);
            while let Some(position) = waiting.pop() {
                self.test(&world, position, &mut waiting);
            }
            if let Condition::Test(test) = part.when {
                world.assume_false(test);
            }
        }
    }

    /// Adds what a test waits for; the tests of which it depends whether it matters go to `waiting`.
    fn test(&mut self, world: &World<'_, '_>, position: usize, waiting: &mut Vec<usize>) {
        match self.tests.as_mut_slice().get_mut(position) {
            Some(seen) if !*seen => *seen = true,
            _ => return,
        }
        let Some(test) = world.policy.tests.get(position) else { return };
        let mut of = Of { wanted: self, findings: None, instrument: 0, first_item: 0 };
        if let Some(index) = test.instrument() {
            let Some(used) = world.policy.uses.get(index) else { return };
            if let Some(due) = world.open_due(index) {
                world.open_tests(due, waiting);
            }
            (of.findings, of.instrument, of.first_item) = (world.findings(index), index, used.first_item);
        }
        wants(test, of.findings, &mut of);
    }

    fn fact(&mut self, fact: usize) {
        if let Some(wanted) = self.facts.as_mut_slice().get_mut(fact) {
            *wanted = true;
        }
    }

    /// Adds the unanswered items of a scale.
    fn scale(&mut self, findings: &Findings<'_>, instrument: usize, scale: usize, first_item: usize) {
        if self.scales.contains(&(instrument, scale)) {
            return;
        }
        self.scales.push((instrument, scale));
        for item in findings.open_members(scale) {
            self.item(findings, item, first_item, Asked::Yes);
        }
    }

    /// Adds an item if it has no answer; before one of which it is not known whether the form asks it, those that decide that.
    /// Whether it has none.
    fn item(&mut self, findings: &Findings<'_>, item: usize, first_item: usize, asked: Asked) -> bool {
        let answer = findings.responses().answer_at(item);
        if !matches!(answer, Answer::Missing(_) | Answer::Unresolved(_)) {
            return false;
        }
        match self.items.as_mut_slice().get_mut(first_item.saturating_add(item)) {
            Some(known) if *known == Asked::No => *known = asked,
            _ => return true,
        }
        if matches!(answer, Answer::Unresolved(_)) {
            let condition = findings.instrument().items.get(item).and_then(|item| item.shown_when.as_ref());
            let mut open = Vec::new();
            if let Some(condition) = condition {
                condition.open_tests(&mut |test| findings.test(test, View::Enclosed), &mut open);
            }
            for test in open {
                for item in findings.open_items(test) {
                    self.item(findings, item, first_item, asked);
                }
            }
        }
        true
    }
}

/// What is wanted of one instrument, or of none.
struct Of<'w, 'f, 'i> {
    wanted: &'w mut Open,
    findings: Option<&'f Findings<'i>>,
    instrument: usize,
    first_item: usize,
}

impl Wanted for Of<'_, '_, '_> {
    fn item(&mut self, item: usize) {
        if let Some(findings) = self.findings {
            self.wanted.item(findings, item, self.first_item, Asked::Yes);
        }
    }

    fn scale(&mut self, scale: usize) {
        if let Some(findings) = self.findings {
            self.wanted.scale(findings, self.instrument, scale, self.first_item);
        }
    }

    fn fact(&mut self, fact: usize) {
        self.wanted.fact(fact);
    }

    fn sex(&mut self) {
        self.wanted.sex = true;
    }

    fn age(&mut self) {
        self.wanted.age = true;
    }
}

/// A person of whom some open tests are assumed not to hold.
struct World<'c, 'a> {
    policy: &'c Policy,
    case: &'c Case<'a>,
    /// What each test says, apart from whether its instrument is due.
    truths: InlineVec<Truth, 64>,
    /// Whether each instrument is due, where the policy has steps: found once, since a step may depend on the one before.
    due: Vec<Truth>,
    /// Whether other choices of administrations may make an instrument due.
    is_one_of_several: bool,
    /// Instruments with answers that follow from what is assumed.
    made: Vec<(usize, Findings<'c>)>,
}

impl<'c, 'a> World<'c, 'a> {
    fn new(policy: &'c Policy, case: &'c Case<'a>, is_one_of_several: bool) -> Self {
        let steps = if policy.steps.is_empty() { 0 } else { policy.uses.len() };
        let (truths, due) = (case.enclosed_tests().clone(), vec![Truth::Undetermined; steps]);
        let mut world = Self { policy, case, truths, due, is_one_of_several, made: Vec::new() };
        world.find_due();
        world
    }

    /// Finds anew whether instruments are due of which it is open; each depends on earlier ones only.
    fn find_due(&mut self) {
        if self.due.is_empty() {
            return;
        }
        for index in &self.policy.order {
            if !self.due(*index).is_undetermined() {
                continue;
            }
            let known = self.case.due(*index);
            let due = match self.policy.uses.get(*index).and_then(|used| used.due.as_ref()) {
                Some(due) if known.is_undetermined() => due.evaluate(&mut |test| self.truth(*test)),
                _ => known,
            };
            // What is not due here may be so by another administration.
            let due = if self.is_one_of_several && due.is_false() { known } else { due };
            if let Some(place) = self.due.get_mut(*index) {
                *place = due;
            }
        }
    }

    fn assume_false(&mut self, position: usize) {
        if !self.truth(position).is_undetermined() {
            return;
        }
        self.set(position, Truth::False);
        self.assume_answer(position);
        self.find_due();
    }

    /// Where only one answer of an item is left, it is as good as given.
    fn assume_answer(&mut self, position: usize) {
        let finding = self.policy.tests.get(position).and_then(PolicyTest::finding);
        let Some((instrument, Test::Item { item, threshold })) = finding else { return };
        // What stands on a sheet that may not be used yet is not known: it may say that the form was answered otherwise.
        if !self.case.withheld(instrument).is_empty() {
            return;
        }
        let Some(used) = self.policy.uses.get(instrument) else { return };
        let Some(definition) = used.instrument.items.get(*item) else { return };
        let options = used.instrument.options(definition);
        let mut left = options.iter().filter(|option| !threshold.holds(definition.score(option.code())));
        if let (Some(only), None) = (left.next(), left.next()) {
            self.answer(instrument, *item, only.code());
        }
    }

    /// Gives an item an answer, and every open test of its instrument what then follows.
    fn answer(&mut self, instrument: usize, item: usize, code: i32) {
        let (Some(used), Some(before)) = (self.policy.uses.get(instrument), self.findings(instrument)) else {
            return;
        };
        let responses = before.responses().with_recorded(&[(item, code)]);
        let findings = responses.score().interpret_for(before.person());
        for position in &used.tests {
            if let Some((_, test)) = self.policy.tests.get(*position).and_then(PolicyTest::finding)
                && self.truths.as_slice().get(*position) == Some(&Truth::Undetermined)
            {
                self.set(*position, findings.test(test, View::Enclosed));
            }
        }
        match self.made.iter_mut().find(|(made, _)| *made == instrument) {
            Some((_, made)) => *made = findings,
            None => self.made.push((instrument, findings)),
        }
    }

    fn set(&mut self, position: usize, truth: Truth) {
        if let Some(place) = self.truths.as_mut_slice().get_mut(position) {
            *place = truth;
        }
    }

    fn findings(&self, instrument: usize) -> Option<&Findings<'c>> {
        let made = self.made.iter().find(|(made, _)| *made == instrument);
        made.map(|(_, findings)| findings).or_else(|| self.case.findings(instrument))
    }

    fn truth(&self, position: usize) -> Truth {
        let truth = truth_of(self.truths.as_slice(), position);
        if truth.is_false() || self.policy.steps.is_empty() {
            return truth;
        }
        match self.policy.tests.get(position).and_then(PolicyTest::instrument) {
            Some(instrument) => self.due(instrument).and(truth),
            None => truth,
        }
    }

    fn due(&self, instrument: usize) -> Truth {
        if self.due.is_empty() { Truth::True } else { truth_of(&self.due, instrument) }
    }

    /// The condition that decides whether the instrument is due, while it is open.
    fn open_due(&self, instrument: usize) -> Option<&'c Condition<usize>> {
        let due = self.policy.uses.get(instrument)?.due.as_ref()?;
        self.due(instrument).is_undetermined().then_some(due)
    }

    fn open_tests(&self, condition: &Condition<usize>, into: &mut Vec<usize>) {
        if let Condition::Test(test) = condition {
            if self.truth(*test).is_undetermined() {
                into.push(*test);
            }
            return;
        }
        let mut open = Vec::new();
        condition.open_tests(&mut |test| self.truth(*test), &mut open);
        into.extend(open.into_iter().copied());
    }
}

fn truth_of(truths: &[Truth], place: usize) -> Truth {
    truths.get(place).copied().unwrap_or(Truth::Undetermined)
}
