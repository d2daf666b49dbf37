//! What a policy decides, as diagrams over everything in which people can differ.

use std::rc::Rc;

use super::diagram::Node;
use super::product::Combination;
use super::run::{Limit, Run};
use super::space::Space;
use crate::condition::Condition;
use crate::period::Period;
use crate::triage::policy::{Actions, Guarantee, Notice, Policy, UnansweredFact};

/// What a policy decides, as diagrams over everything that can differ.
pub(super) struct Decided<'s, 'p> {
    pub(super) space: &'s mut Space<'p>,
    pub(super) policy: &'p Policy,
    /// What each test of the policy says.
    pub(super) tests: Vec<Node>,
    /// True where a critical item that was to be answered is not.
    critical_unanswered: Node,
    /// Whether each rule holds, as published.
    pub(super) rules: Vec<Node>,
    /// The same as enclosed.
    pub(super) enclosed: Vec<Node>,
    /// Whether the level is at least each level, as published.
    pub(super) level: Vec<Node>,
    /// The same as enclosed: whether `at_least` is.
    pub(super) at_least: Vec<Node>,
    /// Of an overlay: whether the level that its base gives is at least each level, as published.
    base_level: Vec<Node>,
    /// The most that was open at once.
    pub(super) widest: usize,
    /// The limit that was reached before anything could be asked.
    pub(super) unfinished: Option<Limit>,
}

impl<'s, 'p> Decided<'s, 'p> {
    pub(super) fn new(space: &'s mut Space<'p>) -> Self {
        let (policy, tests) = (space.policy, space.tests.clone());
        let unanswered = space.diagrams.any(space.critical_unanswered.iter().copied());
        Self::of(space, policy, tests, unanswered)
    }

    /// What another policy than the space's decides there, whose tests say this.
    pub(super) fn of(
        space: &'s mut Space<'p>,
        policy: &'p Policy,
        tests: Vec<Node>,
        critical_unanswered: Node,
    ) -> Self {
        let (mut rules, mut enclosed) = (Vec::new(), Vec::new());
        for rule in &policy.rules {
            let node = space.diagrams.condition(&rule.when, &tests);
            rules.push(space.diagrams.published_true(node));
            enclosed.push(space.diagrams.enclosed_true(node));
        }
        let (level, at_least, base_level) = (Vec::new(), Vec::new(), Vec::new());
        let mut decided = Self {
            space,
            policy,
            tests,
            critical_unanswered,
            rules,
            enclosed,
            level,
            at_least,
            base_level,
            widest: 0,
            unfinished: None,
        };
        decided.reach_levels();
        decided.unfinished = decided.run().end_claim();
        decided
    }

    /// Which levels are reached, from what the rules say.
    pub(super) fn reach_levels(&mut self) {
        let (policy, run) = (self.policy, Rc::clone(&self.space.run));
        let space = &mut *self.space;
        let mut reached = |levels: &[Option<usize>], rules: &[Node]| -> Vec<Node> {
            let mut by_level: Vec<Vec<Node>> = vec![Vec::new(); policy.levels.len()];
            for (level, node) in levels.iter().zip(rules) {
                if let Some(own) = level.and_then(|level| run.at_mut(&mut by_level, level)) {
                    own.push(*node);
                }
            }
            let mut reached = Vec::new();
            let mut above = Node::FALSE;
            for own in by_level.into_iter().rev() {
                let any = space.diagrams.any(own);
                above = space.diagrams.or(above, any);
                reached.push(above);
            }
            reached.reverse();
            // Everybody has the lowest level.
            run.set(&mut reached, 0, Node::TRUE);
            reached
        };
        let levels: Vec<Option<usize>> = policy.rules.iter().map(|rule| rule.level).collect();
        (self.level, self.at_least) = (reached(&levels, &self.rules), reached(&levels, &self.enclosed));
        if policy.extends.is_some() {
            self.base_level = reached(&policy.base_levels, &self.rules);
        }
    }

    /// Whether everything could be looked at so far.
    pub(super) fn is_whole(&self) -> bool {
        self.unfinished.is_none() && self.run().goes_on() && !self.run().has_fault()
    }

    /// Somebody for whom a diagram is true.
    pub(super) fn find(&mut self, node: Node) -> Option<Combination> {
        let (found, widest) = self.space.find(node);
        self.widest = self.widest.max(widest);
        found
    }

    /// Whether the level is at least this one, as published or for certain.
    pub(super) fn level_at_least(&self, level: usize, certain: bool) -> Node {
        let levels = if certain { &self.at_least } else { &self.level };
        self.space.run.at(levels, level).copied().unwrap_or(Node::FALSE)
    }

    pub(super) fn run(&self) -> Rc<Run> {
        Rc::clone(&self.space.run)
    }

    /// Whether the level is exactly this one, as published.
    pub(super) fn exactly(&mut self, level: usize) -> Node {
        let (reached, higher) = this_and_next(&self.space.run, &self.level, level);
        self.space.diagrams.and_not(reached, higher)
    }

    /// Whether what this level offers is offered: it is the level, or the one that the base of an overlay gives.
    fn offers(&mut self, level: usize) -> Node {
        let own = self.exactly(level);
        if self.base_level.is_empty() {
            return own;
        }
        let (reached, higher) = this_and_next(&self.space.run, &self.base_level, level);
        let base = self.space.diagrams.and_not(reached, higher);
        self.space.diagrams.or(own, base)
    }

    /// True where a level that sets this in motion offers what it has, or such a rule holds.
    fn from(&mut self, does: impl Fn(&Actions) -> bool) -> Node {
        let (policy, run) = (self.policy, self.run());
        let level = |index: &usize| run.at(&policy.levels, *index).is_some_and(|level| does(&level.actions));
        let rule = |index: usize| run.at(&policy.rules, index).is_some_and(|rule| does(&rule.actions));
        let levels: Vec<Node> = (0..self.level.len()).filter(level).map(|index| self.offers(index)).collect();
        let rules = self.rules.iter().enumerate().filter(|(index, _)| rule(*index)).map(|(_, node)| *node);
        self.space.diagrams.any(levels.into_iter().chain(rules))
    }

    /// Whether something is recommended, by the deadline where there is one; or something that takes its place.
    pub(super) fn recommended(&mut self, recommendation: usize, within: Option<Period>) -> Node {
        let policy = self.policy;
        let places = policy.recommendations.iter().enumerate();
        let replacing = places.filter(|(_, own)| own.replaces.contains(&recommendation));
        let all: Vec<usize> = std::iter::once(recommendation).chain(replacing.map(|(at, _)| at)).collect();
        all.into_iter().fold(Node::FALSE, |before, index| {
            let given = self.given(index, within);
            self.space.diagrams.or(before, given)
        })
    }

    /// Whether something is recommended, by the deadline where there is one, and nothing takes its place.
    pub(super) fn stands(&mut self, recommendation: usize, within: Option<Period>) -> Node {
        let replacing = self.policy.recommendations.iter().enumerate();
        let replacing = replacing.filter(|(_, own)| own.replaces.contains(&recommendation));
        let replacing: Vec<Node> = replacing.map(|(at, _)| self.given(at, None)).collect();
        let replaced = self.space.diagrams.any(replacing);
        let given = self.given(recommendation, within);
        self.space.diagrams.and_not(given, replaced)
    }

    /// Whether something is recommended, by the deadline where there is one, whatever takes its place.
    pub(super) fn given(&mut self, recommendation: usize, within: Option<Period>) -> Node {
        let (policy, run) = (self.policy, self.run());
        let own = run.at(&policy.recommendations, recommendation).and_then(|own| own.within);
        let soon = |given: Option<Period>| match within {
            None => true,
            Some(most) => [own, given].into_iter().flatten().any(|period| period <= most),
        };
        let given = self.from(|actions| {
            let mut sooner = actions.sooner.iter().filter(|(index, _)| *index == recommendation);
            actions.recommend.contains(&recommendation)
                && (soon(None) || sooner.any(|(_, period)| soon(Some(*period))))
        });
        let critical = policy.unanswered_critical.as_ref().filter(|unanswered| {
            unanswered.recommend.contains(&recommendation) && soon(Some(unanswered.within))
        });
        let critical = if critical.is_some() { self.critical_unanswered } else { Node::FALSE };
        let by_facts = |unanswered: &UnansweredFact| unanswered.recommend.contains(&recommendation);
        let facts = self.unanswered_facts(|unanswered| by_facts(unanswered) && soon(Some(unanswered.within)));
        // What is not known is found out when the person is seen next, at the latest.
        let late = self.unanswered_facts(|unanswered| by_facts(unanswered) && !soon(Some(unanswered.within)));
        let seen = within.map_or(Node::FALSE, |within| self.seen_within(within));
        let late = self.space.diagrams.and(late, seen);
        self.space.diagrams.any([given, critical, facts, late])
    }

    /// True where a fact is not known, of which the policy says what then happens, and this is so said.
    fn unanswered_facts(&mut self, says: impl Fn(&UnansweredFact) -> bool) -> Node {
        let policy = self.policy;
        let space = &mut *self.space;
        let mut any = Node::FALSE;
        for unanswered in policy.unanswered_facts.iter().filter(|unanswered| says(unanswered)) {
            let test = space.diagrams.condition(&Condition::Test(unanswered.test), &self.tests);
            let mut open = space.diagrams.open(test);
            if let Some(when) = &unanswered.when {
                let when = space.diagrams.condition(when, &self.tests);
                let when = space.diagrams.published_true(when);
                open = space.diagrams.and(open, when);
            }
            any = space.diagrams.or(any, open);
        }
        any
    }

    /// Whether the person is seen again within a period.
    pub(super) fn seen_within(&mut self, period: Period) -> Node {
        let within = |own: Option<Period>| own.is_some_and(|own| own <= period);
        let seen = self.from(|actions| within(actions.follow_up));
        let unanswered = self.unanswered_facts(|unanswered| within(unanswered.follow_up));
        self.space.diagrams.or(seen, unanswered)
    }

    /// Whether somebody is told, within a period where there is one.
    pub(super) fn told(&mut self, role: usize, within: Option<Period>) -> Node {
        self.notified(|notice| notice.role == role && within.is_none_or(|most| notice.within <= most))
    }

    /// Whether there is a notification of this kind.
    pub(super) fn notified(&mut self, is: impl Fn(&Notice) -> bool) -> Node {
        self.from(|actions| actions.notify.iter().any(&is))
    }

    /// True for those whom a guarantee is about: with scores as published, or only where it is certain.
    pub(super) fn about(&mut self, guarantee: &Guarantee, published: bool) -> Node {
        let space = &mut *self.space;
        let mut about = Node::TRUE;
        if let Some(when) = &guarantee.when {
            let node = space.diagrams.condition(when, &self.tests);
            about = if published {
                space.diagrams.published_true(node)
            } else {
                space.diagrams.enclosed_true(node)
            };
        }
        if let Some((_, test)) = guarantee.unanswered_fact {
            let test = space.diagrams.condition(&Condition::Test(test), &self.tests);
            let open = space.diagrams.open(test);
            about = space.diagrams.and(about, open);
        }
        about
    }
}

/// Of what is known of each level: that of one, and that of the level above it.
fn this_and_next(run: &Run, levels: &[Node], level: usize) -> (Node, Node) {
    let this = run.at(levels, level).copied().unwrap_or(Node::FALSE);
    // Nothing is higher than the highest.
    (this, levels.iter().skip(level).nth(1).copied().unwrap_or(Node::FALSE))
}
