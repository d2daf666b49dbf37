//! What is proved of every policy, one check after the other.

use super::claim::{Claim, Outcome};
use super::diagram::MOST_NODES;
use super::diagram::Node;
use super::example::{Example, example};
use super::product::Combination;
use super::product::MOST_ENTRIES;
use super::proof::{Counterexample, Expected};
use super::reachable::MOST_STATES;
use super::run::{Limit, MOST_WORK, Run};
use super::space::Space;
use super::unguarded::Removal;
use crate::condition::Condition;
use crate::period::Period;
use crate::triage::decision::Decision;
use crate::triage::policy::{Guarantee, Notice, Policy, UnansweredFact};
use std::rc::Rc;

/// Why nothing is proved where the prover contradicts itself.
pub(super) const FAULT: &str = "the prover contradicts `decide` or itself: a fault of the library";

/// What a policy decides, as diagrams over everything that can differ.
pub(super) struct Decided<'s, 'p> {
    space: &'s mut Space<'p>,
    policy: &'p Policy,
    /// What each test of the policy says.
    tests: Vec<Node>,
    /// True where a critical item that was to be answered is not.
    critical_unanswered: Node,
    /// Whether each rule holds, as published.
    rules: Vec<Node>,
    /// The same as enclosed.
    enclosed: Vec<Node>,
    /// Whether the level is at least each level, as published.
    level: Vec<Node>,
    /// The same as enclosed: whether `at_least` is.
    at_least: Vec<Node>,
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
    fn reach_levels(&mut self) {
        let (policy, run) = (self.policy(), Rc::clone(&self.space.run));
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

    pub(super) fn check(&mut self, claim: Claim) -> Outcome {
        if let Some(limit) = self.unfinished {
            return Outcome::Open(reason(limit));
        }
        let run = Rc::clone(&self.space.run);
        run.start_claim();
        let outcome = match claim {
            Claim::Guarantee(index) => self.guarantee(index),
            Claim::GuaranteeApplies(index) => self.guarantee_applies(index),
            Claim::Everybody => self.everybody(),
            Claim::Alone { used, critical } => self.alone(used, critical),
            Claim::LevelRises => self.level_rises(),
            Claim::FollowUpComesEarlier => self.follow_up_comes_earlier(),
            Claim::CrisisSupportStays => self.crisis_support_stays(),
            Claim::LevelFollowUps => self.level_follow_ups(),
            Claim::RuleHolds(index) => self.rule_holds(index),
            Claim::LevelReached(index) => self.level_reached(index),
            Claim::StepDue(index) => self.step_due(index),
        };
        match run.end_claim() {
            _ if run.has_fault() => fault(),
            None => outcome,
            // Only what `decide` has confirmed counts.
            Some(limit) => match outcome {
                Outcome::Broken(_, ref cases) if !cases.is_empty() => outcome,
                Outcome::Holds(_) if claim.is_about_somebody() => outcome,
                _ => Outcome::Open(reason(limit)),
            },
        }
    }

    /// True for all that this decision may have been about.
    #[cfg(test)]
    pub(super) fn exactly_as(&mut self, decision: &Decision<'_>) -> Node {
        let policy = self.policy();
        let (level, at_least, _) = decision.level_indices();
        let mut parts: Vec<(Node, bool)> = Vec::new();
        for test in 0..policy.tests.len() {
            let node = self.space.tests[test];
            let not = self.space.diagrams.negate(node);
            let truth = decision.truth(test);
            parts.push((self.space.diagrams.published_true(node), truth.is_true()));
            parts.push((self.space.diagrams.published_true(not), truth.is_false()));
        }
        for (index, node) in self.rules.iter().enumerate() {
            parts.push((*node, decision.fired().any(|rule| rule.id() == policy.rules[index].id())));
        }
        for index in 0..policy.levels.len() {
            parts.push((self.level[index], level >= index));
            parts.push((self.at_least[index], at_least >= index));
        }
        for (index, recommendation) in policy.recommendations.iter().enumerate() {
            let wanted = recommended_ids(decision).contains(&recommendation.id());
            let replaced = policy.recommendations.iter().enumerate();
            let replaced = replaced.filter(|(_, own)| own.replaces.contains(&index));
            let replaced: Vec<Node> = replaced.map(|(at, _)| self.given(at, None)).collect();
            let replaced = self.space.diagrams.any(replaced);
            let given = self.given(index, None);
            parts.push((self.space.diagrams.and_not(given, replaced), wanted));
        }
        let periods = policy.rules.iter().filter_map(|rule| rule.follow_up);
        let unanswered = policy.unanswered_facts.iter().filter_map(|unanswered| unanswered.follow_up);
        for period in periods.chain(unanswered) {
            let within = decision.follow_up().is_some_and(|own| own <= period);
            parts.push((self.seen_within(period), within));
        }
        parts.into_iter().fold(Node::TRUE, |all, (node, wanted)| {
            let part = if wanted { node } else { self.space.diagrams.negate(node) };
            self.space.diagrams.and(all, part)
        })
    }

    fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Whether the level is at least this one, as published or for certain.
    pub(super) fn level_at_least(&self, level: usize, certain: bool) -> Node {
        let levels = if certain { &self.at_least } else { &self.level };
        self.space.run.at(levels, level).copied().unwrap_or(Node::FALSE)
    }

    fn run(&self) -> Rc<Run> {
        Rc::clone(&self.space.run)
    }

    /// Whether the level is exactly this one, as published.
    fn exactly(&mut self, level: usize) -> Node {
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

    /// True where one of these levels offers what it has, or one of these rules holds.
    fn from(&mut self, level: impl Fn(usize) -> bool, rule: impl Fn(usize) -> bool) -> Node {
        let levels: Vec<Node> =
            (0..self.level.len()).filter(|index| level(*index)).map(|index| self.offers(index)).collect();
        let rules = self.rules.iter().enumerate().filter(|(index, _)| rule(*index)).map(|(_, node)| *node);
        self.space.diagrams.any(levels.into_iter().chain(rules))
    }

    /// Whether something is recommended, by the deadline where there is one; or something that takes its place.
    pub(super) fn recommended(&mut self, recommendation: usize, within: Option<Period>) -> Node {
        let policy = self.policy();
        let places = policy.recommendations.iter().enumerate();
        let replacing = places.filter(|(_, own)| own.replaces.contains(&recommendation));
        let all: Vec<usize> = std::iter::once(recommendation).chain(replacing.map(|(at, _)| at)).collect();
        all.into_iter().fold(Node::FALSE, |before, index| {
            let given = self.given(index, within);
            self.space.diagrams.or(before, given)
        })
    }

    /// Whether something is recommended, by the deadline where there is one, unless something takes its place.
    fn given(&mut self, recommendation: usize, within: Option<Period>) -> Node {
        let (policy, run) = (self.policy(), self.run());
        let own = run.at(&policy.recommendations, recommendation).and_then(|own| own.within);
        let soon = |given: Option<Period>| match within {
            None => true,
            Some(most) => [own, given].into_iter().flatten().any(|period| period <= most),
        };
        let by = |recommend: &[usize], sooner: &[(usize, Period)]| {
            let mut sooner = sooner.iter().filter(|(index, _)| *index == recommendation);
            recommend.contains(&recommendation)
                && (soon(None) || sooner.any(|(_, period)| soon(Some(*period))))
        };
        let given = self.from(
            |level| run.at(&policy.levels, level).is_some_and(|level| by(&level.recommend, &level.sooner)),
            |rule| run.at(&policy.rules, rule).is_some_and(|rule| by(&rule.recommend, &rule.sooner)),
        );
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
        let policy = self.policy();
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
        let (policy, run) = (self.policy(), self.run());
        let within = |own: Option<Period>| own.is_some_and(|own| own <= period);
        let seen = self.from(
            |level| run.at(&policy.levels, level).is_some_and(|level| within(level.follow_up)),
            |rule| run.at(&policy.rules, rule).is_some_and(|rule| within(rule.follow_up)),
        );
        let unanswered = self.unanswered_facts(|unanswered| within(unanswered.follow_up));
        self.space.diagrams.or(seen, unanswered)
    }

    /// Whether somebody is told, within a period where there is one.
    pub(super) fn told(&mut self, role: usize, within: Option<Period>) -> Node {
        let (policy, run) = (self.policy(), self.run());
        let tells = |notices: &[Notice]| {
            notices
                .iter()
                .any(|notice| notice.role == role && within.is_none_or(|most| notice.within <= most))
        };
        self.from(
            |level| run.at(&policy.levels, level).is_some_and(|level| tells(&level.notify)),
            |rule| run.at(&policy.rules, rule).is_some_and(|rule| tells(&rule.notify)),
        )
    }

    /// True for those whom a guarantee is about: with scores as published, or only where it is certain.
    fn about(&mut self, guarantee: &Guarantee, published: bool) -> Node {
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

    fn guarantee(&mut self, index: usize) -> Outcome {
        let policy = self.policy();
        let Some(guarantee) = self.run().at(&policy.guarantees, index) else { return fault() };
        let about = self.about(guarantee, true);
        let certainly = self.about(guarantee, false);
        for promise in Promise::of(guarantee) {
            let about = if promise.is_certain() { certainly } else { about };
            let kept = self.kept(&promise);
            let broken = |decision: &Decision<'_>| promise.broken_by(decision);
            let outcome = self.never(about, kept, &promise.reason(policy), &broken);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }

    /// For whom a promise is kept.
    fn kept(&mut self, promise: &Promise) -> Node {
        match promise {
            Promise::Level(level) => self.run().at(&self.level, *level).copied().unwrap_or(Node::FALSE),
            Promise::AtLeast(level) => self.run().at(&self.at_least, *level).copied().unwrap_or(Node::FALSE),
            Promise::Recommends(recommendation, within) => self.recommended(*recommendation, *within),
            Promise::Notifies(role, within) => self.told(*role, *within),
            Promise::FollowUp(period) => self.seen_within(*period),
        }
    }

    /// Whether everything could be looked at so far.
    pub(super) fn is_whole(&self) -> bool {
        self.unfinished.is_none() && self.run().goes_on() && !self.run().has_fault()
    }

    /// Whether a promise is kept for everybody for whom a rule holds.
    pub(super) fn is_kept_by_rule(&mut self, rule: usize, promise: &Promise) -> bool {
        let about = self.run().at(&self.rules, rule).copied().unwrap_or(Node::FALSE);
        !self.is_broken(about, promise)
    }

    /// Whether a promise is broken for somebody.
    fn is_broken(&mut self, about: Node, promise: &Promise) -> bool {
        let kept = self.kept(promise);
        let bad = self.space.diagrams.and_not(about, kept);
        self.find(bad).is_some()
    }

    /// Whether, with a rule that lost something of its condition, one of these promises is broken for somebody for whom it
    /// would hold, and whether any guarantee is broken.
    pub(super) fn without(&mut self, rule: usize, removal: &Removal, promises: &[Promise]) -> (bool, bool) {
        let policy = self.policy();
        let whole = (self.rules.clone(), self.enclosed.clone());
        let space = &mut *self.space;
        let removed = space.diagrams.condition(&removal.removed, &space.tests);
        let about = space.diagrams.published_true(removed);
        let left = removal.left.as_ref().map(|left| space.diagrams.condition(left, &space.tests));
        let left = left.unwrap_or(Node::FALSE);
        let (published, enclosed) = (space.diagrams.published_true(left), space.diagrams.enclosed_true(left));
        let run = Rc::clone(&self.space.run);
        run.set(&mut self.rules, rule, published);
        run.set(&mut self.enclosed, rule, enclosed);
        self.reach_levels();
        let lost = promises.iter().any(|promise| self.is_broken(about, promise));
        let noticed = lost
            && policy.guarantees.iter().any(|guarantee| {
                let about = self.about(guarantee, true);
                let certainly = self.about(guarantee, false);
                Promise::of(guarantee).iter().any(|promise| {
                    self.is_broken(if promise.is_certain() { certainly } else { about }, promise)
                })
            });
        (self.rules, self.enclosed) = whole;
        self.reach_levels();
        (lost, noticed)
    }

    /// Proves that whoever `about` is true for has `wanted`, or shows somebody who has not, as `decide` confirms.
    fn never(
        &mut self,
        about: Node,
        wanted: Node,
        reason: &str,
        confirm: &dyn Fn(&Decision<'_>) -> Option<Vec<Expected>>,
    ) -> Outcome {
        let bad = self.space.diagrams.and_not(about, wanted);
        match self.find(bad) {
            None => Outcome::Holds(None),
            Some(combination) => match self.show(&combination, reason, confirm) {
                Some(case) => Outcome::Broken(reason.to_owned(), vec![case]),
                None => self.unconfirmed(&combination),
            },
        }
    }

    /// Somebody for whom a diagram is true.
    fn find(&mut self, node: Node) -> Option<Combination> {
        let (found, widest) = self.space.find(node);
        self.widest = self.widest.max(widest);
        found
    }

    /// What a combination means that `decide` does not confirm.
    fn unconfirmed(&self, combination: &Combination) -> Outcome {
        Outcome::Open(unconfirmed(self.policy, combination))
    }

    fn too_many(&self, used: usize) -> Outcome {
        Outcome::Open(too_many(self.policy, used))
    }

    fn show(
        &self,
        combination: &Combination,
        note: &str,
        confirm: &dyn Fn(&Decision<'_>) -> Option<Vec<Expected>>,
    ) -> Option<Counterexample> {
        let Example { screening, mut case } =
            self.space.run.found(example(&self.space.run, self.policy(), combination, note))?;
        case.expected = confirm(&self.policy().decide(&screening))?;
        Some(case)
    }

    /// Proves that there is somebody for whom a diagram is true, as `decide` confirms.
    fn somebody(&mut self, node: Node, nobody: &str, confirm: &dyn Fn(&Decision<'_>) -> bool) -> Outcome {
        match self.find(node) {
            None => Outcome::Broken(nobody.to_owned(), Vec::new()),
            Some(combination) => {
                let shown = self.show(&combination, "", &|decision| confirm(decision).then(Vec::new));
                if shown.is_some() { Outcome::Holds(None) } else { self.unconfirmed(&combination) }
            }
        }
    }

    fn guarantee_applies(&mut self, index: usize) -> Outcome {
        let policy = self.policy();
        let Some(guarantee) = self.run().at(&policy.guarantees, index) else { return fault() };
        let about = self.about(guarantee, true);
        let confirm = |decision: &Decision<'_>| {
            let when = guarantee.when.as_ref();
            when.is_none_or(|when| when.evaluate(&mut |test| decision.truth(*test)).is_true())
                && guarantee.unanswered_fact.is_none_or(|(_, test)| decision.truth(test).is_undetermined())
        };
        self.somebody(about, "no answers and facts make its condition true", &confirm)
    }

    fn everybody(&mut self) -> Outcome {
        let several: Vec<Node> =
            (0..self.policy().recommendations.len()).map(|index| self.given(index, None)).collect();
        let some = self.space.diagrams.any(several);
        let confirm = |decision: &Decision<'_>| {
            decision
                .recommendations()
                .is_empty()
                .then(|| vec![expected("recommendations", "something", "nothing")])
        };
        self.never(Node::TRUE, some, "something must be recommended", &confirm)
    }

    /// Whoever answers a critical item so that it is positive is above the lowest level for certain, whatever else is
    /// answered, missing or reported; and up to which level that holds.
    fn alone(&mut self, used: usize, critical: usize) -> Outcome {
        let policy = self.policy();
        let Some(positive) = self.space.critical_item(used, critical) else { return fault() };
        let positive = self.space.diagrams.enclosed_true(positive);
        let mut proved = None;
        for (index, level) in policy.levels.iter().enumerate().skip(1) {
            let Some(reached) = self.run().at(&self.at_least, index).copied() else { return fault() };
            let wanted = |decision: &Decision<'_>| {
                let (_, own, _) = decision.level_indices();
                (own < index).then(|| vec![expected("at_least", level.id(), decision.at_least().id())])
            };
            let reason = format!("with it `at_least` must be at least `{}`", level.id());
            match self.never(positive, reached, &reason, &wanted) {
                Outcome::Holds(_) => proved = Some(format!("at least `{}`", level.id())),
                outcome if proved.is_none() => return outcome,
                _ => break,
            }
        }
        Outcome::Holds(proved)
    }

    fn level_rises(&mut self) -> Outcome {
        let policy = self.policy();
        for (index, level) in policy.levels.iter().enumerate().skip(1) {
            let reason = format!("a worse answer or a higher risk takes the level below `{}`", level.id());
            let node = self.run().at(&self.level, index).copied().unwrap_or(Node::FALSE);
            let confirm = |decision: &Decision<'_>, worse: bool| {
                let (own, ..) = decision.level_indices();
                ((own < index) == worse).then(|| vec![expected("level", level.id(), decision.level().id())])
            };
            let outcome = self.never_reversed(node, &reason, &confirm);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
            let node = self.run().at(&self.at_least, index).copied().unwrap_or(Node::FALSE);
            let confirm = |decision: &Decision<'_>, worse: bool| {
                let (_, own, _) = decision.level_indices();
                ((own < index) == worse)
                    .then(|| vec![expected("at_least", level.id(), decision.at_least().id())])
            };
            let reason = format!("a worse answer or a higher risk takes `at_least` below `{}`", level.id());
            let outcome = self.never_reversed(node, &reason, &confirm);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }

    fn follow_up_comes_earlier(&mut self) -> Outcome {
        let policy = self.policy();
        let mut periods: Vec<Period> = policy.levels.iter().filter_map(|level| level.follow_up).collect();
        periods.extend(policy.rules.iter().filter_map(|rule| rule.follow_up));
        periods.extend(policy.unanswered_facts.iter().filter_map(|unanswered| unanswered.follow_up));
        periods.sort_unstable();
        periods.dedup();
        for period in periods {
            let node = self.seen_within(period);
            let reason =
                format!("after a worse answer or a higher risk the person is no longer seen within {period}");
            let confirm = |decision: &Decision<'_>, worse: bool| {
                let own = decision.follow_up();
                (own.is_none_or(|own| own > period) == worse)
                    .then(|| vec![expected_follow_up(Some(period), own)])
            };
            let outcome = self.never_reversed(node, &reason, &confirm);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }

    fn crisis_support_stays(&mut self) -> Outcome {
        let policy = self.policy();
        for (index, recommendation) in policy.recommendations.iter().enumerate() {
            if !recommendation.modality.is_for_crisis() {
                continue;
            }
            let id = recommendation.id();
            let node = self.recommended(index, None);
            let reason = format!("a worse answer or a higher risk takes away `{id}`");
            let confirm = |decision: &Decision<'_>, worse: bool| {
                let ids = recommended_ids(decision).join(", ");
                (has_recommendation(decision, index, None) != worse)
                    .then(|| vec![expected("recommendations", id, &ids)])
            };
            let outcome = self.never_reversed(node, &reason, &confirm);
            if !matches!(outcome, Outcome::Holds(_)) {
                return outcome;
            }
        }
        Outcome::Holds(None)
    }

    /// Proves that no worse answer and no higher risk turns a diagram from true to false.
    fn never_reversed(
        &mut self,
        node: Node,
        reason: &str,
        confirm: &dyn Fn(&Decision<'_>, bool) -> Option<Vec<Expected>>,
    ) -> Outcome {
        match self.space.find_reversal(node) {
            Err(used) => self.too_many(used),
            Ok(None) => Outcome::Holds(None),
            Ok(Some((better, worse))) => {
                // What is decided of the better answer is right; the worse one must not get less.
                let right =
                    |expected: Vec<Expected>| expected.into_iter().map(Expected::into_decided).collect();
                let before = self.show(&better, "before", &|decision| confirm(decision, false).map(right));
                let after = self.show(&worse, reason, &|decision| confirm(decision, true));
                match (before, after) {
                    (Some(before), Some(after)) => Outcome::Broken(reason.to_owned(), vec![before, after]),
                    _ => self.unconfirmed(&better),
                }
            }
        }
    }

    fn level_follow_ups(&self) -> Outcome {
        let policy = self.policy();
        for level in &policy.levels {
            if let Some(most) = policy.max_follow_up
                && level.follow_up.is_none_or(|own| own > most)
            {
                let reason = format!("`{}` is not seen again within {most}", level.id());
                return Outcome::Broken(reason, Vec::new());
            }
        }
        for (lower, higher) in policy.levels.iter().zip(policy.levels.iter().skip(1)) {
            let later = match (lower.follow_up, higher.follow_up) {
                (Some(lower), Some(higher)) => higher > lower,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if later {
                let reason = format!("`{}` is seen again later than `{}`", higher.id(), lower.id());
                return Outcome::Broken(reason, Vec::new());
            }
        }
        Outcome::Holds(None)
    }

    fn rule_holds(&mut self, index: usize) -> Outcome {
        let Some(node) = self.run().at(&self.rules, index).copied() else { return fault() };
        let id = self.policy().rules.get(index).map_or("", |rule| rule.id());
        let confirm = |decision: &Decision<'_>| decision.fired().any(|rule| rule.id() == id);
        self.somebody(node, "no answers and facts make it hold", &confirm)
    }

    fn level_reached(&mut self, index: usize) -> Outcome {
        let node = self.exactly(index);
        let confirm = |decision: &Decision<'_>| decision.level_indices().0 == index;
        self.somebody(node, "no answers and facts give it", &confirm)
    }

    fn step_due(&mut self, index: usize) -> Outcome {
        let policy = self.policy();
        let Some(step) = self.run().at(&policy.steps, index) else { return fault() };
        let Some(when) = &step.when else { return Outcome::Holds(None) };
        let space = &mut *self.space;
        let node = space.diagrams.condition(when, &self.tests);
        let node = space.diagrams.published_true(node);
        let confirm = |decision: &Decision<'_>| when.evaluate(&mut |test| decision.truth(*test)).is_true();
        self.somebody(node, "no answers and facts make it due", &confirm)
    }
}

/// Why no more was done.
pub(super) fn reason(limit: Limit) -> String {
    match limit {
        Limit::Work => format!("it takes more than the {MOST_WORK} steps of work that one proof may take"),
        Limit::Nodes => {
            format!("the conditions of the policy together need more than {MOST_NODES} diagram nodes")
        }
        Limit::Open => format!("more than {MOST_ENTRIES} combinations are open at once"),
    }
}

/// What a combination means that `decide` does not confirm.
pub(super) fn unconfirmed(policy: &Policy, combination: &Combination) -> String {
    match combination.guessed {
        Some(used) => too_many(policy, used),
        // The prover and `decide` are written apart, so that each checks the other.
        None => FAULT.to_owned(),
    }
}

fn too_many(policy: &Policy, used: usize) -> String {
    let id = policy.uses.get(used).map_or("", |used| used.instrument.id());
    format!("the answers to `{id}` have more than {MOST_STATES} states")
}

/// The prover and `decide` contradict each other, or the prover does not find what it made itself.
pub(super) fn fault() -> Outcome {
    Outcome::Open(FAULT.to_owned())
}

/// Of what is known of each level: that of one, and that of the level above it.
fn this_and_next(run: &Run, levels: &[Node], level: usize) -> (Node, Node) {
    let this = run.at(levels, level).copied().unwrap_or(Node::FALSE);
    // Nothing is higher than the highest.
    (this, levels.iter().skip(level).nth(1).copied().unwrap_or(Node::FALSE))
}

fn recommended_ids<'d>(decision: &Decision<'d>) -> Vec<&'d str> {
    decision.recommendations().iter().map(|recommended| recommended.recommendation().id()).collect()
}

/// One thing that a guarantee promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// At least this level, as published.
    Level(usize),
    /// At least this level for certain, where the guarantee is certainly about the person.
    AtLeast(usize),
    /// A recommendation, or what takes its place, by a deadline where there is one.
    Recommends(usize, Option<Period>),
    /// Somebody is told, by a deadline where there is one.
    Notifies(usize, Option<Period>),
    /// The person is seen again within a period.
    FollowUp(Period),
}

impl Promise {
    fn of(guarantee: &Guarantee) -> Vec<Self> {
        let level = guarantee.level_at_least;
        let timed = |index: usize| guarantee.recommends_within.iter().any(|(timed, _)| *timed == index);
        let mut promises: Vec<Self> =
            level.into_iter().flat_map(|it| [Self::Level(it), Self::AtLeast(it)]).collect();
        promises.extend(
            guarantee.recommends.iter().filter(|own| !timed(**own)).map(|own| Self::Recommends(*own, None)),
        );
        promises.extend(
            guarantee.recommends_within.iter().map(|(own, within)| Self::Recommends(*own, Some(*within))),
        );
        promises.extend(guarantee.notifies.iter().map(|(role, within)| Self::Notifies(*role, *within)));
        promises.extend(guarantee.follow_up_at_most.map(Self::FollowUp));
        promises
    }

    fn is_certain(&self) -> bool {
        matches!(self, Self::AtLeast(_))
    }

    fn reason(&self, policy: &Policy) -> String {
        let level = |index: usize| policy.levels.get(index).map_or("", |level| level.id());
        let by_when = |within: &Option<Period>| within.map(|it| format!(" within {it}")).unwrap_or_default();
        match self {
            Self::Level(index) => format!("the level must be at least `{}`", level(*index)),
            Self::AtLeast(index) => format!("`at_least` must be at least `{}`", level(*index)),
            Self::Recommends(index, within) => {
                let id = policy.recommendations.get(*index).map_or("", |own| own.id());
                format!("`{id}` must be recommended{}", by_when(within))
            }
            Self::Notifies(role, within) => {
                let id = policy.providers.get(*role).map_or("", |own| own.id());
                format!("`{id}` must be told{}", by_when(within))
            }
            Self::FollowUp(period) => format!("the person must be seen again within {period}"),
        }
    }

    /// What would have to be decided, where a decision breaks the promise.
    fn broken_by(&self, decision: &Decision<'_>) -> Option<Vec<Expected>> {
        let policy = decision.policy();
        let level = |index: usize| policy.levels.get(index).map_or("", |level| level.id());
        let (own, at_least, _) = decision.level_indices();
        let by_when = |within: &Option<Period>| within.map(|it| format!(" within {it}")).unwrap_or_default();
        let broken = match self {
            Self::Level(index) => {
                (own < *index).then(|| expected("level", level(*index), decision.level().id()))
            }
            Self::AtLeast(index) => {
                (at_least < *index).then(|| expected("at_least", level(*index), decision.at_least().id()))
            }
            Self::Recommends(index, within) => {
                let id = policy.recommendations.get(*index).map_or("", |own| own.id());
                let wanted = format!("{id}{}", by_when(within));
                let given = recommended_ids(decision).join(", ");
                (!has_recommendation(decision, *index, *within))
                    .then(|| expected("recommendations", &wanted, &given))
            }
            Self::Notifies(role, within) => {
                let id = policy.providers.get(*role).map_or("", |own| own.id());
                let mut own = decision.notices().filter(|(told, _)| told.id() == id);
                let has = own.any(|(_, notice)| within.is_none_or(|most| notice.within() <= most));
                let told: Vec<String> = decision
                    .notices()
                    .map(|(role, notice)| format!("{} {}", role.id(), notice.within()))
                    .collect();
                let wanted = format!("{id}{}", by_when(within));
                (!has).then(|| expected("notify", &wanted, &told.join(", ")))
            }
            Self::FollowUp(period) => {
                let own = decision.follow_up();
                own.is_none_or(|own| own > *period).then(|| expected_follow_up(Some(*period), own))
            }
        };
        broken.map(|expected| vec![expected])
    }
}

/// Whether a decision has a recommendation, or one that takes its place, by the deadline where there is one.
fn has_recommendation(decision: &Decision<'_>, recommendation: usize, within: Option<Period>) -> bool {
    let id = decision.policy().recommendations.get(recommendation).map_or("", |found| found.id());
    decision.recommendations().iter().any(|given| {
        let own = given.recommendation();
        (own.id() == id || own.replaces.contains(&recommendation))
            && within.is_none_or(|most| given.within().is_some_and(|own| own <= most))
    })
}

fn expected(key: &'static str, wanted: &str, decided: &str) -> Expected {
    Expected { key, wanted: wanted.to_owned(), decided: decided.to_owned() }
}

fn expected_follow_up(wanted: Option<Period>, decided: Option<Period>) -> Expected {
    let text = |period: Option<Period>| period.map_or_else(|| "none".to_owned(), |period| period.to_string());
    expected("follow_up", &text(wanted), &text(decided))
}
