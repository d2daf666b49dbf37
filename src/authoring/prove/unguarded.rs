//! Rules whose loss, or the loss of one of their alternatives, no guarantee notices, each with the guarantee that would.

use std::rc::Rc;

use super::builder::Shared;
use super::condition_toml::condition_toml;
use super::decided::Decided;
use super::diagram::Node;
use super::people::people;
use super::promise::Promise;
use super::run::{MOST_WORK, Run};
use super::space::Space;
use crate::condition::Condition;
use crate::triage::policy::{Level, Policy, Rule};

/// How many rules are looked at: each is taken away once, and every guarantee proved again without it.
const MOST_RULES: usize = 300;

/// A rule that could be lost without any guarantee of its policy being broken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UnguardedRule {
    rule: String,
    guarantee: String,
}

impl UnguardedRule {
    /// The id of the rule.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// A guarantee that holds, and that is broken once the rule is removed, as text to paste into the policy.
    pub fn guarantee(&self) -> &str {
        &self.guarantee
    }
}

/// What is known so far of one rule.
struct Watched {
    /// What holds whenever the rule does.
    kept: Vec<Promise>,
    removals: Vec<Removal>,
}

/// A rule without one of its alternatives, or without any.
struct Removal {
    /// For whom the rule then no longer holds.
    removed: Condition<usize>,
    /// For whom it still does; `None` for nobody.
    left: Option<Condition<usize>>,
    /// Whether somebody gets less.
    lost: bool,
    /// Whether a guarantee is then broken.
    noticed: bool,
}

fn removals(rule: &Rule) -> Vec<Removal> {
    let removal = |removed, left| Removal { removed, left, lost: false, noticed: false };
    let whole = removal(rule.when.clone(), None);
    let parts = alternatives(&rule.when, true).into_iter();
    std::iter::once(whole).chain(parts.map(|(removed, left)| removal(removed, Some(left)))).collect()
}

/// Whom a removal takes, and whom it leaves.
type Alternative = (Condition<usize>, Condition<usize>);

/// Each alternative within a condition, however deep: the condition with no other in its place, and without it.
///
/// Of `all = [x, { any = [a, b] }]` they are `all = [x, a]`, with `all = [x, b]` left, and the other way round. Under `not` it is
/// the parts of an `all` of which each alone is enough.
fn alternatives(condition: &Condition<usize>, positive: bool) -> Vec<Alternative> {
    let (parts, is_any) = match condition {
        Condition::Test(_) => return Vec::new(),
        Condition::Not(part) => {
            let not = |part| Condition::Not(Box::new(part));
            let inner = alternatives(part, !positive).into_iter();
            return inner.map(|(removed, left)| (not(removed), not(left))).collect();
        }
        Condition::All(parts) => (parts, false),
        Condition::Any(parts) => (parts, true),
    };
    let is_choice = is_any == positive;
    let with = |place: usize, own: Option<&Condition<usize>>| {
        let others = parts.iter().enumerate();
        let all = others.filter_map(|(at, part)| if at == place { own } else { Some(part) });
        let all = all.cloned().collect();
        if is_any { Condition::Any(all) } else { Condition::All(all) }
    };
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if is_choice && parts.len() > 1 {
            found.push((part.clone(), with(place, None)));
        }
        for (removed, left) in alternatives(part, positive) {
            // One of several alternatives stands for itself; a part that is needed beside others, with them.
            let removed = if is_choice { removed } else { with(place, Some(&removed)) };
            found.push((removed, with(place, Some(&left))));
        }
    }
    found
}

impl Policy {
    /// The rules whose removal no guarantee notices, or that of one of the alternatives under any `any` in them: somebody would get
    /// less, and everything would still be proved. `None` for a policy that is too much to look at: of more than 300 rules, or
    /// beyond the limits of a proof.
    ///
    /// A rule that changes nothing for anybody, because others give all that it gives, is not among them.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
    /// assert_eq!(policy.unguarded_rules(), Some(Vec::new()));
    /// # }
    /// ```
    #[must_use]
    pub fn unguarded_rules(&self) -> Option<Vec<UnguardedRule>> {
        if self.rules.len() > MOST_RULES {
            return None;
        }
        let first = |rule: &Rule| Watched { kept: self.promises_of(rule), removals: removals(rule) };
        let mut watched: Vec<Watched> = self.rules.iter().map(first).collect();
        let mut shared = Shared::new(&Rc::new(Run::new(MOST_WORK)), self);
        let (kinds, people) = people(self);
        for person in people {
            let mut space = Space::new(&mut shared, self, kinds, person);
            let mut decided = Decided::new(&mut space);
            for (index, rule) in watched.iter_mut().enumerate() {
                rule.kept.retain(|promise| decided.is_kept_by_rule(index, *promise));
                for removal in rule.removals.iter_mut().filter(|removal| !removal.noticed) {
                    let (lost, noticed) = decided.without(index, removal, &rule.kept);
                    removal.lost |= lost;
                    removal.noticed |= noticed;
                }
                if !decided.is_whole() {
                    return None;
                }
            }
        }
        let open =
            |watched: &Watched| watched.removals.iter().any(|removal| removal.lost && !removal.noticed);
        let unguarded = self.rules.iter().zip(&watched).filter(|(_, watched)| open(watched));
        Some(
            unguarded
                .map(|(rule, watched)| UnguardedRule {
                    rule: rule.id().to_owned(),
                    guarantee: self.guarantee_toml(rule, &watched.kept),
                })
                .collect(),
        )
    }

    /// What a rule gives, by itself and by its level.
    fn promises_of(&self, rule: &Rule) -> Vec<Promise> {
        let level = rule.level.filter(|level| *level > 0);
        let mut promises: Vec<Promise> = level.map(Promise::Level).into_iter().collect();
        let of_level = level.and_then(|level| self.levels.get(level)).map(Level::actions);
        let all = || std::iter::once(&rule.actions).chain(of_level);
        let given = all().flat_map(|actions| &actions.recommend);
        let lowest = self.levels.first().map_or(&[][..], |level| &level.actions.recommend);
        // What everybody gets says nothing of the rule.
        promises.extend(
            given.filter(|given| !lowest.contains(given)).map(|given| Promise::Recommends(*given, None)),
        );
        let told = all().flat_map(|actions| &actions.notify);
        promises.extend(told.map(|notice| Promise::Notifies(notice.role, Some(notice.within))));
        let follow_up = all().filter_map(|actions| actions.follow_up).min();
        promises.extend(follow_up.map(Promise::FollowUp));
        promises.dedup();
        promises
    }

    fn guarantee_toml(&self, rule: &Rule, kept: &[Promise]) -> String {
        let mut text = format!("[[guarantee]]\nid = \"{}\"\n", rule.id());
        text.push_str(&condition_toml(self, rule.when()));
        let mut recommends: Vec<&str> = Vec::new();
        let mut notifies = Vec::new();
        let mut follow_up = None;
        for promise in kept {
            match promise {
                Promise::Level(level) => {
                    let id = self.levels.get(*level).map_or("", |level| level.id());
                    text.push_str(&format!("level_at_least = \"{id}\"\n"));
                }
                Promise::Recommends(index, _) => {
                    let id = self.recommendations.get(*index).map_or("", |own| own.id());
                    if !recommends.contains(&id) {
                        recommends.push(id);
                    }
                }
                Promise::Notifies(role, within) => {
                    let id = self.providers.get(*role).map_or("", |own| own.id());
                    let within = within.map(|within| format!(", within = \"{within}\"")).unwrap_or_default();
                    notifies.push(format!("{{ role = \"{id}\"{within} }}"));
                }
                Promise::FollowUp(period) => follow_up = Some(*period),
                Promise::AtLeast(_) => {}
            }
        }
        if !recommends.is_empty() {
            let ids: Vec<String> = recommends.iter().map(|id| format!("\"{id}\"")).collect();
            text.push_str(&format!("recommends = [{}]\n", ids.join(", ")));
        }
        if !notifies.is_empty() {
            text.push_str(&format!("notifies = [{}]\n", notifies.join(", ")));
        }
        if let Some(period) = follow_up {
            text.push_str(&format!("follow_up_at_most = \"{period}\"\n"));
        }
        text
    }
}

impl Decided<'_, '_> {
    /// Whether a promise is kept for everybody for whom a rule holds.
    fn is_kept_by_rule(&mut self, rule: usize, promise: Promise) -> bool {
        let about = self.run().at(&self.rules, rule).copied().unwrap_or(Node::FALSE);
        !self.is_broken(about, promise)
    }

    /// Whether a promise is broken for somebody.
    fn is_broken(&mut self, about: Node, promise: Promise) -> bool {
        let kept = promise.kept(self);
        let bad = self.space.diagrams.and_not(about, kept);
        self.find(bad).is_some()
    }

    /// Whether, with a rule that lost something of its condition, one of these promises is broken for somebody for whom it
    /// would hold, and whether any guarantee is broken.
    fn without(&mut self, rule: usize, removal: &Removal, promises: &[Promise]) -> (bool, bool) {
        let policy = self.policy;
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
        let lost = promises.iter().any(|promise| self.is_broken(about, *promise));
        let noticed = lost
            && policy.guarantees.iter().any(|guarantee| {
                let about = self.about(guarantee, true);
                let certainly = self.about(guarantee, false);
                Promise::of(guarantee).into_iter().any(|promise| {
                    self.is_broken(if promise.is_certain() { certainly } else { about }, promise)
                })
            });
        (self.rules, self.enclosed) = whole;
        self.reach_levels();
        (lost, noticed)
    }
}

#[cfg(test)]
mod tests {
    use super::alternatives;
    use crate::condition::Condition::{self, All, Any, Not, Test};

    fn written(condition: &Condition<usize>) -> String {
        let list = |parts: &[Condition<usize>]| parts.iter().map(written).collect::<Vec<_>>().join(" ");
        match condition {
            Test(test) => test.to_string(),
            All(parts) => format!("all({})", list(parts)),
            Any(parts) => format!("any({})", list(parts)),
            Not(part) => format!("not({})", written(part)),
        }
    }

    #[test]
    fn alternatives_are_found_however_deep() {
        let any = || Any(vec![Test(1), Test(2)]);
        let of = |condition: Condition<usize>| -> Vec<String> {
            let found = alternatives(&condition, true);
            found.iter().map(|(removed, left)| format!("{} | {}", written(removed), written(left))).collect()
        };
        assert_eq!(of(any()), ["1 | any(2)", "2 | any(1)"]);
        assert_eq!(of(All(vec![Test(0), any()])), ["all(0 1) | all(0 any(2))", "all(0 2) | all(0 any(1))"]);
        assert_eq!(
            of(Any(vec![All(vec![Test(0), any()]), Test(3)])),
            [
                "all(0 any(1 2)) | any(3)",
                "all(0 1) | any(all(0 any(2)) 3)",
                "all(0 2) | any(all(0 any(1)) 3)",
                "3 | any(all(0 any(1 2)))"
            ]
        );
        let neither = Not(Box::new(any()));
        assert!(of(neither).is_empty());
        let not_both = Not(Box::new(All(vec![Test(1), Test(2)])));
        assert_eq!(of(not_both), ["not(1) | not(all(2))", "not(2) | not(all(1))"]);
    }
}
